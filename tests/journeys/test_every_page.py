"""Every main page as each role sees it, narrow and wide: WCAG 2.2 AA, nothing sideways, a quiet console."""

import shutil
from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask

from assessment.config import Settings
from assessment.permissions import Role
from tests.chromium import serving
from tests.conftest import Clock, drop, fresh
from tests.rules.city import City, build

pytestmark = pytest.mark.browser

PAGES = {
    "operator of Anggrek": (
        "/assessments", "/assessments/{Anggrek}", "/assessments/{Anggrek}/areas/tata_kelola",
        "/assessments/{Anggrek}/areas/pihak_ketiga", "/assessments/{Anggrek}/areas/system_category",
        "/assessments/{Anggrek}/derivation", "/assessments/{Anggrek}/derivation/tata_kelola",
        "/assessments/{Anggrek}/what-if", "/assessments/{Anggrek}/what-if?changes=2.1:3,2.2:3",
        "/assessments/{Anggrek}/check", "/assessments/{Anggrek}/items", "/assessments/{Anggrek}/items?show=unanswered",
        "/assessments/{Anggrek}/items?q=zzz", "/assessments/{Anggrek}/items/2.1/ask",
        "/assessments/{Anggrek}/questions",
        "/assessments/{Anggrek}/areas/tata_kelola?show=unsure", "/assessments/{Anggrek}/areas/tata_kelola/terms",
        "/evidence", "/evidence/new", "/evidence/{evidence}", "/notices", "/account/notices",
    ),
    "operator of Flamboyan": (
        "/assessments/{Flamboyan}", "/assessments/{Flamboyan}/areas/tata_kelola",
        "/assessments/{Flamboyan}/verifier-questions",
    ),
    "head of Teratai": ("/assessments/{Teratai}", "/assessments/{Teratai}/check", "/account"),
    "head of Melati": (
        "/assessments", "/assessments/{Melati}", "/assessments/{Melati}/areas/tata_kelola",
        "/certificates", "/certificates/{certificate}", "/city/units/{unit}",
        "/account/profile", "/account/password",
    ),
    "head of Timur": (
        "/assessments", "/assessments/{Timur}", "/assessments/{Timur}/withdraw", "/assessments/{Kenanga}",
        "/city/kecamatan/{kecamatan}",
    ),
    "verifier": (
        "/reviews", "/reviews?tab=mine", "/reviews/{Timur}", "/reviews/{Kenanga}",
        "/reviews/{Kenanga}/areas/tata_kelola", "/reviews/{Kenanga}/areas/pdp", "/reviews/{Kenanga}/return",
        "/reviews/{Kenanga}/verify", "/reviews/{Kenanga}/threads", "/questions", "/questions?state=all",
        "/reviews/{Kenanga}/hand-back", "/systems", "/progress",
    ),
    "lead": (
        "/reviews?tab=verified", "/reviews?tab=final", "/reviews/{Melati}", "/reviews/{Kenanga}/hand-over",
        "/certificates", "/certificates?tab=issued", "/certificates?tab=making",
        "/certificates/{certificate}/revoke", "/city", "/samples", "/samples/rounds/{round}", "/notices",
        "/announcements", "/announcements/{round}", "/announcements/{round}/withdraw",
    ),
    "viewer": (
        "/city", "/city/units", "/city/kecamatan/{kecamatan}", "/city/units/{unit}", "/progress", "/certificates",
        "/assessments/{Melati}/derivation", "/assessments/{Melati}/derivation/pdp?open=all",
    ),
    "admin": (
        "/start", "/mail", "/reminders", "/rounds", "/rounds/new", "/rounds/{round}", "/rounds/{round}/units/{unit}",
        "/rounds/{round}/dates", "/rounds/{round}/close", "/rounds/{round}/systems/new", "/certificates",
    ),
    "admin again": (
        "/people", "/people/invite", "/people/{person}", "/people/{person}/appoint", "/units", "/units/{unit}",
        "/units/{unit}/edit", "/units/load", "/settings", "/progress",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def served_city(template: str, scratch) -> Iterator[tuple[Flask, City]]:
    """The small city of tests/rules, being served."""
    data_dir = scratch / uuid4().hex
    data_dir.mkdir()
    settings = Settings(data_dir, fresh(template, data_dir, f"c{uuid4().hex}"), "s" * 40)
    with serving(settings, Clock()) as app:
        with app.extensions["database"].transaction() as session:
            city = build(session, app.extensions["files"], app.config["SETTINGS"])
            session.flush()
            for thing in list(session):
                session.refresh(thing)
        yield app, city
    drop(settings.database_url)
    shutil.rmtree(data_dir)


@pytest.mark.parametrize("who", PAGES)
def test_it_can_be_used_by_everybody(served_city, visiting, who):
    app, city = served_city
    visit = visiting(app, city.everyone()[who.removesuffix(" again")])
    places = city.places
    ids = {name: place.revision.id for name, place in places.items()} | {
        "evidence": places["Anggrek"].evidence.id,
        "certificate": places["Melati"].certificate.id,
        "unit": places["Melati"].unit.id,
        "kecamatan": places["Timur"].unit.id,
        "round": city.round.id,
        "person": city.over[Role.VERIFIER].id,
    }
    for address in PAGES[who]:
        visit.goto(address.format(**ids))
        visit.check_narrow_and_wide()


def test_so_can_those_who_are_not_signed_in(served_city, visiting):
    app, _city = served_city
    visit = visiting(app)
    for address in ("/sign-in", "/v/"):
        visit.goto(address)
        visit.check_narrow_and_wide()
    visit.expected = ["404"]  # the browser says so on its console
    for address in ("/no-such-page", "/invitations/used", "/sign-in/link/used", f"/v/{'x' * 26}"):
        visit.goto(address, status=404)
        visit.check_narrow_and_wide()
