"""One person's visit, and the pages they see. Every page fetched is checked on the way."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html
from werkzeug.test import TestResponse

from assessment.database import Database
from assessment.people.models import Person
from assessment.people.sessions import start


@dataclass
class Page:
    """An answer of the application."""

    response: TestResponse

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def json(self) -> Any:
        return self.response.get_json()

    @property
    def location(self) -> str:
        return self.response.headers.get("Location", "")

    @cached_property
    def tree(self) -> Any:
        return lxml_html.fromstring(self.text)

    @property
    def title(self) -> str:
        return self.tree.findtext(".//h1").strip()

    def texts(self, css: str) -> list[str]:
        """The text of every element that matches."""
        return [" ".join(found.text_content().split()) for found in self.tree.cssselect(css)]

    @property
    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        return self.texts(".error-summary li")

    def links(self) -> list[str]:
        """Every address the page links to."""
        return [found.get("href") for found in self.tree.cssselect("a[href]")]


class Browser:
    """A test client that says who it is, fetches the CSRF token, and checks what it gets."""

    def __init__(self, app: Flask, who: Person | None = None, role: str | None = None) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        if who is not None:
            self._sign_in(who, role)

    def _sign_in(self, who: Person, role: str | None) -> None:
        from assessment.people.queries import appointments_of

        clock = self.app.config["CLOCK"]
        database: Database = self.app.extensions["database"]
        zone = self.app.config["SETTINGS"].timezone
        day = clock().astimezone(zone).date()
        with database.transaction() as session:
            held = appointments_of(session, who.id, day)
            chosen = next((one.id for one in held if role is None or one.role == role), None)
            secret = start(
                session, session.get_one(Person, who.id), at=clock(), day=day, appointment_id=chosen
            )
        with self.client.session_transaction() as cookie:
            cookie["sid"] = secret

    def get(self, url: str, status: int = 200, **more: Any) -> Page:
        return self._check(self.client.get(url, **more), status)

    def post(self, url: str, data: Any = None, status: int = 302, **more: Any) -> Page:
        """Post a form (or JSON) with the token of this visit."""
        headers = {"X-CSRFToken": self.token, **more.pop("headers", {})}
        return self._check(self.client.post(url, data=data, headers=headers, **more), status)

    @property
    def token(self) -> str:
        """A CSRF token of this visit."""
        if not hasattr(self, "_token"):
            page = self.client.get("/no-such-page")  # it has the form that switches languages
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.get_data(as_text=True))
            assert found, "the page has no form with a token"
            self._token = found[1]
        return self._token

    def _check(self, response: TestResponse, status: int) -> Page:
        page = Page(response)
        if "Set-Cookie" in response.headers:  # perhaps another session, with another token
            vars(self).pop("_token", None)
        assert page.status == status, f"{page.status}, not {status}: {page.text[:600]}"
        if response.mimetype == "text/html" and page.status not in (301, 302):
            assert " style=" not in page.text, "a style attribute: the policy forbids it"
            assert "<script>" not in page.text, "an inline script: the policy forbids it"
            ids = re.findall(r'\sid="([^"]+)"', page.text)
            twice = {one for one in ids if ids.count(one) > 1}
            assert not twice, f"ids used twice: {twice}"
            if "<textarea" in page.text:
                forms = [
                    next(one.iterancestors("form"), None) for one in page.tree.iter("textarea")
                ]
                private = [form is not None and form.get("autocomplete") == "off" for form in forms]
                assert all(private), "the browser would keep what is typed in clear"
        return page
