"""What every template may use, and assets under addresses that change with their content."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, session, url_for
from jinja2 import StrictUndefined

from assessment import languages
from assessment.config import Settings
from assessment.web.private_forms import PrivateForms


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry of the main menu. ``count``: how many things wait there."""

    label: str
    url: str
    active: bool
    count: int = 0


def init_app(app: Flask, settings: Settings) -> None:
    """Set up Jinja: strict, translated, with the globals the layouts rely on."""
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.i18n")
    env.add_extension("jinja2.ext.do")
    env.add_extension(PrivateForms)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        languages.gettext, languages.choose, newstyle=True, pgettext=languages.pgettext
    )
    env.globals["asset"] = _assets(Path(app.static_folder or ""))
    env.globals["demo"] = settings.demo

    app.before_request(_choose_language)
    app.teardown_request(_forget_language)

    @app.context_processor
    def page() -> dict[str, Any]:
        return {
            "actor": g.get("actor"),
            "locale": languages.locale(),
            "request_path": request.path,
        }


def _choose_language() -> None:
    """The account's language, or the one chosen on this device; a browser's own setting decides nothing.

    Many office computers are set to English by people who read Indonesian.
    """
    person = g.get("actor")
    installed: Settings = current_app.config["SETTINGS"]
    languages.use(person.locale if person else session.get("locale", installed.language))


def _forget_language(_: BaseException | None) -> None:
    """Leave the thread as it was found: whatever it does next has not chosen a language yet."""
    languages.use("id")


def _assets(static: Path) -> Callable[[str], str]:
    @cache
    def version(name: str) -> str:
        return hashlib.sha256((static / name).read_bytes()).hexdigest()[:12]

    def asset(name: str) -> str:
        """The address of a file under static/, changing with its content."""
        return url_for("static", filename=name, v=version(name))

    return asset
