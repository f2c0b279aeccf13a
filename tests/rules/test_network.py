"""Nothing in the tests reaches beyond this machine."""

import socket

import pytest

from tests.conftest import Outside


def test_no_connection_is_opened_to_the_outside():
    with socket.socket() as line, pytest.raises(Outside):
        line.connect(("192.0.2.1", 80))


def test_no_name_is_looked_up():
    with pytest.raises(Outside):
        socket.getaddrinfo("example.org", 443)


def test_this_machine_can_be_reached():
    with socket.socket() as server, socket.socket() as line:
        server.bind(("127.0.0.1", 0))
        server.listen()
        line.connect(server.getsockname())
