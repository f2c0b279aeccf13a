"""Print the first port from the given one on that nobody listens on, on this machine's loopback."""

import socket
import sys


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


if __name__ == "__main__":
    first = int(sys.argv[1])
    free = next((port for port in range(first, min(first + 100, 65536)) if is_free(port)), None)
    if free is None:
        sys.exit(f"No free port from {first} to {first + 99}.")
    print(free)
