"""Somebody before a form: what they send, and what they were told."""

import http.client
import json
from dataclasses import dataclass
from typing import Any

from bench.place import Desk


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A save of which the server has said that it is stored."""

    revision: str
    item: str
    key: str
    value: int
    note: str
    seen: int
    version: int


class Line:
    """One person's connection, which may break at any moment."""

    def __init__(self, desk: Desk, port: int) -> None:
        self.desk = desk
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=15)

    def post(self, content: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        """The answer, or None when none came: then nobody knows what became of it."""
        headers = {
            "Content-Type": "application/json", "Accept": "application/json",
            "Cookie": self.desk.cookie, "X-CSRFToken": self.desk.token,
        }  # fmt: skip
        try:
            self.line.request(
                "POST", f"/assessments/{self.desk.revision}/answers", json.dumps(content), headers
            )
            answer = self.line.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            self.line.close()
            return None
