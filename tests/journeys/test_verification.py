"""Verification in a real browser: from sending to the final result, and the sample that two look at blindly."""

import re
from itertools import groupby
from urllib.parse import urlsplit

import pytest
from lxml import html
from sqlalchemy import select

from assessment.assessments import queries
from assessment.assessments import services as unit
from assessment.assessments.models import AnswerEvent, Decision, Layer, Sheet
from assessment.permissions import Role, Sight
from assessment.questionnaire.values import HIGHEST_LEVEL
from assessment.reviews.sampling import services
from assessment.reviews.sampling.models import SampleItem
from tests import factories
from tests.chromium import PHONE
from tests.factories import AT, TODAY
from tests.reviews import desk

pytestmark = pytest.mark.browser

SAVED = re.compile(r"^\s*Tersimpan \d")
FIRST = "alasan verifikator pertama"
AREAS = ("tata_kelola", "risiko", "kerangka_kerja", "pengelolaan_aset", "teknologi", "pdp")


@pytest.fixture
def dewi(cast, session):
    """A second lead."""
    made = factories.person(session, "Dewi", Role.LEAD, cast.office)
    session.commit()
    return made


@pytest.fixture
def filled(cast, session):
    """Kel. Melati has answered level 2 throughout and sent nothing yet; five days for objections."""
    revision = session.merge(cast.revision)
    session.merge(cast.round).objection_days = 5
    desk.fill_in(session, revision, cast.sari)
    seat = queries.desk(session, revision.id, None, Sight.EVIDENCE)
    unit.start(session, seat, by=factories.actor(session, cast.sari), at=AT, today=TODAY)
    session.commit()
    return revision.id


def test_from_sending_to_the_final_result(served, cast, session, filled, dewi, visiting):
    address, review = f"/assessments/{filled}", f"/reviews/{filled}"
    sari, wati = visiting(served, cast.sari), visiting(served, cast.wati, width=PHONE)
    sari.goto(f"{address}/check")
    ask_or_send(sari)
    sari.sees("Menunggu persetujuan")
    wati.goto(f"{address}/check")
    ask_or_send(wati)
    wati.goto(address)
    wati.sees("Terkirim")

    rina = visiting(served, cast.rina)
    rina.goto(review)
    rina.press("Ambil untuk diverifikasi")
    rina.goto(f"{review}/areas/tata_kelola")
    decide(rina, "2.2", "1", "SK belum ada.")
    decide(rina, "2.4", "0", "Tidak dikerjakan.")
    decide(rina, "2.3", "return", "Lampirkan daftar hadirnya.")
    rina.check()
    rina.goto(f"{review}/return")
    rina.check()
    with rina.page.expect_navigation():
        rina.page.locator("form.form button[type=submit]").first.click()

    sari.goto(f"{address}/areas/tata_kelola")
    assert sari.page.locator("[data-item]").count() == 1, "only what was returned can be changed"
    sari.sees("Lampirkan daftar hadirnya.")
    card = sari.page.locator("[data-item='2.3']")
    card.locator("input[type=radio][value='3']").check()
    card.locator("[data-state]", has_text=SAVED).wait_for()
    wati.goto(f"{address}/check")
    ask_or_send(wati)

    rina.goto(review)
    rina.press("Ambil untuk diverifikasi")
    lestari = visiting(served, cast.lestari)
    lestari.goto(f"{review}/hand-over")
    lestari.check()
    lestari.fill(to=str(cast.rudi.id), reason="Rina cuti.")
    lestari.press("Alihkan")
    rudi = visiting(served, cast.rudi)
    rudi.goto(review)
    rudi.check()
    for area in AREAS:
        rudi.goto(f"{review}/areas/{area}")
        with rudi.page.expect_navigation():
            rudi.page.get_by_role("button", name=re.compile(r"Setujui \d+ butir")).first.click()
    rudi.goto(f"{review}/verify")
    rudi.check()
    rudi.press("Nyatakan terverifikasi")
    rudi.sees("Terverifikasi")

    wati.goto(f"{address}/objection")
    wati.page.get_by_label("2.2").check()
    wati.page.get_by_label("2.4").check()
    wati.press("Lanjut: tulis alasannya")
    for box in wati.page.get_by_label("Nilai yang benar menurut unit").all():
        box.select_option("2")
    for text in wati.page.get_by_label("Alasan sanggahan").all():
        text.fill("Sudah ditandatangani 30 Oktober.")
    wati.check()
    wati.press("Kirim sanggahan")
    wati.sees("Sanggahan menunggu keputusan")

    lestari.goto(f"{review}/objection")
    for item, value, reason in (("2.2", "2", "SK sah."), ("2.4", "0", "Bukti tidak ada.")):
        lestari.page.get_by_label(f"Keputusan untuk butir {item}").select_option(value)
        lestari.page.get_by_label(f"Alasan keputusan butir {item}").fill(reason)
    lestari.check()
    lestari.press("Putuskan sanggahan")
    lestari.goto(f"{review}/finalise")
    lestari.sees("Belum dapat Anda tetapkan")
    other = visiting(served, dewi)
    other.goto(f"{review}/finalise")
    other.check()
    other.press("Tetapkan hasil")
    other.sees("Ditetapkan")

    wati.goto(f"{address}/objection")
    for text in ("SK sah.", "Bukti tidak ada."):
        wati.sees(text)
    wati.check()
    assert beside_each_other(session, filled, ("2.2", "2.3", "2.4")) == {
        "2.2": {"self": 2, "verified": [1, 2], "final": 2},
        "2.3": {"self": 3, "verified": [3], "final": 3},
        "2.4": {"self": 2, "verified": [0], "final": 0},
    }


@pytest.fixture
def drawn(cast, session):
    """Kel. Melati's assessment, taken up by Rina, every tenth item for Rudi, who sees it only there."""
    lestari = factories.actor(session, cast.lestari)
    services.begin(session, session.merge(cast.round), 10, by=lestari, at=AT)
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    desk.move(session, revision, cast.rina, "take")
    items = list(session.execute(select(SampleItem.item).order_by(SampleItem.position)).scalars())
    for item in items[:2]:
        desk.decide(session, revision, cast.rina, item, Decision.CHANGED, value=1, reason=FIRST)
    session.commit()
    return revision, items


def test_two_look_at_a_sample_and_a_lead_settles(served, cast, session, drawn, dewi, visiting):
    revision, items = drawn
    look = f"/samples/{revision.id}"
    rudi = visiting(served, cast.rudi, width=PHONE)
    seen = every_page(rudi, ("/", "/reviews", "/samples", look, "/notices", "/assessments"))
    assert look in seen
    assert not [path for path, text in seen.items() if FIRST in text]
    elsewhere = [path for path in seen if str(revision.id) in path and path[:9] != "/samples/"]
    assert not elsewhere
    rudi.goto(f"/reviews/{revision.id}", status=404)
    rudi.expected.append(f"/reviews/{revision.id}")
    rudi.goto("/samples")
    rudi.sees("Kel. Melati")
    rudi.check()
    rudi.goto(look)
    for item in items:
        value = {items[0]: "0", items[1]: "1"}.get(item, "2")
        rudi.page.locator(f"input[name='value-{item}'][value='{value}']").check()
        if value != "2":
            rudi.page.locator(f"[name='reason-{item}']").fill("Tidak terbukti.")
    rudi.check()
    rudi.press("Simpan dan selesai")
    rudi.sees("Sampel selesai.")

    desk.agree_all(session, revision, cast.rina)
    desk.move(session, revision, cast.rina, "verify")
    session.commit()
    lestari = visiting(served, cast.lestari)
    lestari.goto(f"{look}/settle")
    assert lestari.page.locator("article").count() == 1
    lestari.sees("Alasan verifikator kedua: Tidak terbukti.")
    lestari.page.locator(f"input[name='value-{items[0]}'][value='0']").check()
    lestari.page.locator(f"[name='reason-{items[0]}']").fill("Bukti kosong.")
    lestari.check()
    lestari.press(f"Putuskan butir {items[0]}")
    lestari.sees("Bukti kosong.")
    lestari.goto(f"/samples/rounds/{cast.round.id}")
    lestari.sees("Kappa Cohen")
    lestari.sees("Rina")
    lestari.check()
    other = visiting(served, dewi)
    other.goto(f"/reviews/{revision.id}/finalise")
    other.press("Tetapkan hasil")
    other.sees("Ditetapkan")
    found = beside_each_other(session, revision.id, items[:2])
    assert found[items[0]] == {"self": 2, "verified": [1, 0], "final": 0}
    assert found[items[1]] == {"self": 2, "verified": [1], "final": 1}


def ask_or_send(visit):
    """Press the page's own button; doubts are explained in one sentence where it asks for one."""
    for remark in visit.page.locator("form.form textarea").all():
        remark.fill("Bukti menyusul sesuai jadwal kelurahan.")
    with visit.page.expect_navigation():
        visit.page.locator("form.form button[type=submit]").first.click()


def decide(visit, item, value, text=""):
    """One decision at an item, by mouse."""
    card = visit.page.locator(f"[data-item='{item}']")
    card.locator(f"input[type=radio][value='{value}']").check()
    card.locator("textarea").first.fill(text)
    card.locator("textarea").first.press("Control+Enter")
    card.get_by_text(re.compile("^Tersimpan")).first.wait_for()


def every_page(visit, begin, most=120):
    """The text of every page that links lead to from these, as this person gets them."""
    waiting, seen = list(begin), {}
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        if path in seen or path.startswith(("/static", "/sign-out", "/language")):
            continue
        answer = visit.context.request.get(visit.url + path, max_redirects=5)
        is_page = answer.ok and "text/html" in answer.headers.get("content-type", "")
        seen[path] = answer.text() if is_page else ""
        if is_page:
            links = html.fromstring(seen[path]).xpath("//a/@href")
            waiting += [urlsplit(one).path for one in links if one.startswith("/")]
    return seen


def beside_each_other(session, revision_id, items):
    """The unit's value, the verified ones as they changed, and the final one."""
    session.rollback()
    session.expire_all()
    position = {item: factories.kami().item(item).position for item in items}
    layers = {
        one.layer: one.answers
        for one in session.execute(select(Sheet).where(Sheet.revision_id == revision_id)).scalars()
    }
    events = session.execute(
        select(AnswerEvent.item, AnswerEvent.value)
        .where(AnswerEvent.revision_id == revision_id, AnswerEvent.layer == Layer.VERIFIED)
        .where(AnswerEvent.item.in_(items), AnswerEvent.value.is_not(None))
        .order_by(AnswerEvent.version)
    ).all()
    said = {
        item: [row.value for row in events if row.item == item and row.value <= HIGHEST_LEVEL]
        for item in items
    }
    return {
        item: {
            "self": layers[Layer.SELF][at],
            "verified": [value for value, _again in groupby(said[item])],
            "final": layers.get(Layer.FINAL, layers[Layer.VERIFIED])[at],
        }
        for item, at in position.items()
    }
