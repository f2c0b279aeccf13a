"""``flask demo``: builds once, prints ways in, and never touches anything but an invented city."""

import re
from dataclasses import replace

import pytest

from assessment import create_app
from assessment.commands import demo as command
from tests.demo.conftest import NOW

pytestmark = pytest.mark.pdf


def run(app, *words):
    return app.test_cli_runner().invoke(args=["demo", *words])


def test_it_refuses_what_is_not_a_demonstration(app):
    result = run(app)
    assert result.exit_code == 1
    assert "PERISAI_DEMO=yes" in result.output


def test_it_refuses_a_database_that_is_another_city(cast, settings):
    app = create_app(replace(settings, demo=True))
    result = run(app, "--again")
    assert result.exit_code == 1
    assert "bukan kota rekaan" in result.output
    app.extensions["database"].close()


@pytest.fixture
def built(small_city):
    """An application on the small city, as if the command had built it."""
    city, settings = small_city
    app = create_app(settings)
    app.config |= {"TESTING": True, "CLOCK": lambda: NOW, "SERVER_NAME": "perisai.test"}
    (settings.data_dir / command.FINISHED).write_text(f'{{"certificate": "{city.certificate}"}}')
    yield app
    app.extensions["database"].close()


def test_it_prints_a_way_in_for_every_role(built, monkeypatch):
    monkeypatch.setattr(command, "build", None)  # it stands already
    result = run(built)
    assert result.exit_code == 0, result.output
    links = re.findall(r"http://perisai.test(/sign-in/link/\S+)", result.output)
    assert len(links) == len(set(links)) == 9
    for role in (
        "Operator",
        "Lurah",
        "Camat",
        "Verifikator",
        "Ketua",
        "Admin",
        "Pimpinan",
        "Auditor",
    ):
        assert re.search(f"^{role}", result.output, re.MULTILINE)
    client = built.test_client()
    page = client.get(links[0])
    assert "rekaan" in page.text, "every page says that it is invented"
    assert (
        client.get(re.search(r"http://perisai.test(/v/\S+)", result.output)[1]).status_code == 200
    )
