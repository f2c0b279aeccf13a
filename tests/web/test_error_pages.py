"""Refusals and faults answered with a page, or JSON, that says what to do next."""

import pytest
from flask import jsonify
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from assessment.errors import Busy, Conflict, Gone, NotAllowed, Refused
from assessment.web.access import public
from assessment.web.work import db
from tests.conftest import make_app, serving_test


@pytest.fixture
def app(settings, clock):
    """An application of its own: these tests add pages to it."""
    made = make_app(settings)
    with serving_test(made, settings, clock):
        yield made


@pytest.fixture
def fails(app):
    """Make a page that fails in a given way."""

    def page(fault):
        @public
        def view():
            raise fault

        app.add_url_rule("/fails", "fails", view)

    return page


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Gone(), 404),
        (NotAllowed(), 403),
        (Conflict(), 409),
        (Refused("Isi nama."), 422),
        (Busy(), 503),
    ],
)
def test_every_refusal_has_its_status(browse, fails, fault, status):
    fails(fault)
    page = browse().get("/fails", status=status)
    assert page.title
    assert page.json is None


def test_a_refusal_says_its_sentence(browse, fails):
    fails(Refused("Isi nama dulu."))
    assert "Isi nama dulu." in browse().get("/fails", status=422).text


def test_a_busy_database_says_when_to_try_again(browse, fails):
    fails(Busy())
    assert browse().get("/fails", status=503).response.headers["Retry-After"] == "2"


def test_a_script_gets_json(browse, fails):
    fails(Conflict())
    page = browse().get("/fails", status=409, headers={"Accept": "application/json"})
    assert page.json["ok"] is False


def test_two_at_the_same_moment_is_a_conflict(app, browse, cast):
    @public
    def view():
        for _ in range(2):
            db.execute(text("INSERT INTO certificate_register (year, last) VALUES (2026, 1)"))
        return jsonify(ok=True)

    app.add_url_rule("/twice", "twice", view, methods=["POST"])
    browse().post("/twice", status=409)


def test_other_broken_constraints_are_our_mistake(app, browse, cast):
    @public
    def view():
        db.execute(text("INSERT INTO event_head (id, seq, hash) VALUES (2, 0, '')"))
        return jsonify(ok=True)

    app.add_url_rule("/broken", "broken", view, methods=["POST"])
    with pytest.raises(IntegrityError):
        browse().post("/broken", status=500)


def test_nothing_of_a_refused_request_is_kept(app, browse, cast, session):
    @public
    def view():
        db.execute(text("INSERT INTO certificate_register (year, last) VALUES (2026, 1)"))
        raise Refused("Tidak jadi.")

    app.add_url_rule("/refused", "refused", view, methods=["POST"])
    browse().post("/refused", status=422)
    assert session.execute(text("SELECT count(*) FROM certificate_register")).scalar() == 0


def test_what_is_acknowledged_is_committed_before_the_answer_is_built(
    app, browse, cast, monkeypatch
):
    seen = []

    @public
    def view():
        db.execute(text("INSERT INTO certificate_register (year, last) VALUES (2026, 1)"))
        return jsonify(ok=True)

    app.add_url_rule("/kept", "kept", view, methods=["POST"])
    build = app.finalize_request

    def finalize(*args, **kwargs):
        with app.extensions["database"].reading() as other:
            seen.append(other.execute(text("SELECT count(*) FROM certificate_register")).scalar())
        return build(*args, **kwargs)

    visit = browse()
    token = visit.token
    monkeypatch.setattr(app, "finalize_request", finalize)
    visit.client.post("/kept", headers={"X-CSRFToken": token})
    assert seen == [1]
