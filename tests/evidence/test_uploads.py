"""Around an upload: what is there already, limits, pictures, dates, more items, old versions, what is remembered."""

import io
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from assessment.assessments.models import AnswerEvidence
from assessment.audit.models import Event
from assessment.evidence.expiry import Expiry, expiry_of
from assessment.evidence.models import Evidence
from assessment.evidence.services import is_link
from tests.assessments.filling import answer_all, submit
from tests.evidence.files import pdf, picture
from tests.evidence.test_library import actions, keep, kept
from tests.factories import TODAY

__all__ = ["keep"]
FORM = {"content_type": "multipart/form-data"}
SCRIPT = {"Accept": "application/json"}


def sent(name="SK.pdf", content=None, **more):
    return {"file": (io.BytesIO(pdf() if content is None else content), name), **more}


def shown(database):
    with database.reading() as session:
        query = select(AnswerEvidence.item).where(AnswerEvidence.removed_at.is_(None))
        return sorted(session.execute(query).scalars())


def all_titles(database):
    with database.reading() as session:
        return sorted(session.execute(select(Evidence.title)).scalars())


def test_the_same_file_is_offered_instead_of_kept_twice(browse, cast, database, keep):
    made = keep(title="SK lama")
    page = browse(cast.sari).post("/evidence/new", sent("lain.pdf"), status=303, **FORM)
    assert page.location == f"/evidence/{made.id}"
    answer = browse(cast.sari).post(
        f"/assessments/{cast.revision.id}/items/2.1/evidence",
        sent(),
        status=200,
        headers=SCRIPT,
        **FORM,
    )
    assert "SK lama" in answer.json["said"]
    assert shown(database) == ["2.1"]
    assert all_titles(database) == ["SK lama"]


def test_another_unit_with_the_same_file_notices_nothing(browse, cast, database, keep):
    keep(title="SK lama")
    answer = browse(cast.budi).post(
        "/evidence/new", sent("Punya kami.pdf"), status=200, headers=SCRIPT, **FORM
    )
    assert answer.json["said"] == ""
    assert "SK lama" not in answer.text
    assert all_titles(database) == ["Punya kami", "SK lama"]


def test_several_files_for_several_items(browse, cast, database):
    form = {
        "file": [(io.BytesIO(pdf("a")), "a.pdf"), (io.BytesIO(picture()), "b.jpg")],
        "title": "Dipakai hanya bila satu", "holder": "Sekretaris",
        "items": [f"{cast.revision.id}:2.1", f"{cast.revision.id}:2.2"],
    }  # fmt: skip
    browse(cast.sari).post("/evidence/new", form, status=303, **FORM)
    assert all_titles(database) == ["a", "b"]
    assert shown(database) == ["2.1", "2.1", "2.2", "2.2"]


def test_one_refused_file_keeps_none_of_the_form(browse, cast, app, database):
    form = {"file": [(io.BytesIO(pdf()), "a.pdf"), (io.BytesIO(b"MZ"), "b.exe")]}
    page = browse(cast.sari).post("/evidence/new", form, status=422, **FORM)
    assert "b.exe" in page.errors[0]
    assert kept(app) == []
    assert all_titles(database) == []


def test_a_link_for_an_item_when_it_is_added(browse, cast, database):
    form = {"url": "https://drive.test/x", "items": [f"{cast.revision.id}:2.1"]}
    browse(cast.sari).post("/evidence/new?kind=link", form, status=303)
    assert shown(database) == ["2.1"]


def test_items_of_others_cannot_be_named(browse, cast, session, keep):
    from tests.factories import revision_of

    other = revision_of(session, cast.kenanga)
    made = keep()
    visit = browse(cast.sari)
    visit.post(f"/evidence/{made.id}/items", {"items": [f"{other.id}:2.1"]}, status=404)
    visit.post(
        "/evidence/new", sent(content=pdf("x"), items=[f"{other.id}:2.1"]), status=404, **FORM
    )
    visit.post(f"/evidence/{made.id}/items", {"items": ["nonsense"]}, status=422)
    visit.post(f"/evidence/{made.id}/items", {}, status=422)


def test_more_items_from_the_library(browse, cast, database, keep):
    made = keep(item="2.1")
    visit = browse(cast.sari)
    page = visit.get(f"/evidence/{made.id}")
    assert page.tree.cssselect(f'input[value="{cast.revision.id}:2.1"][disabled]')
    visit.post(
        f"/evidence/{made.id}/items",
        {"items": [f"{cast.revision.id}:2.2", f"{cast.revision.id}:2.3"]},
        status=303,
    )
    assert shown(database) == ["2.1", "2.2", "2.3"]
    browse(cast.tono).post(f"/evidence/{made.id}/items", {"items": ["x"]}, status=404)


def test_what_was_sent_takes_no_more(browse, cast, session, keep):
    made = keep()
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    session.commit()
    assert "Pakai di butir lain" not in browse(cast.sari).get(f"/evidence/{made.id}").text
    browse(cast.sari).post(
        f"/evidence/{made.id}/items", {"items": [f"{cast.revision.id}:2.1"]}, status=422
    )


def test_the_picture_is_ours_and_every_look_is_remembered(browse, cast, database):
    page = browse(cast.sari).post(
        "/evidence/new", sent("a.png", picture("PNG", (900, 500))), status=303, **FORM
    )
    url = f"{page.location}/preview"
    answer = browse(cast.sari).get(url)
    assert answer.response.data.startswith(b"\x89PNG")
    headers = answer.response.headers
    assert headers["Content-Type"] == "image/png"
    assert "attachment" not in headers.get("Content-Disposition", "")
    assert headers["Content-Security-Policy"].startswith("sandbox")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store, private"
    assert actions(database)[-1] == "evidence.previewed"
    for who in (cast.budi, cast.tono, cast.rina):
        browse(who).get(url, status=404)
    browse(cast.agus).get(url, status=403)
    browse().get(url, status=302)


def test_a_verifier_sees_the_picture_once_it_is_sent(browse, cast, session):
    page = browse(cast.sari).post(
        "/evidence/new",
        sent("a.png", picture("PNG"), items=[f"{cast.revision.id}:2.1"]),
        status=303,
        **FORM,
    )
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    session.commit()
    browse(cast.rina).get(f"{page.location}/preview")
    browse(cast.tono).get(f"{page.location}/preview", status=404)


def test_both_hashes_are_kept_and_shown(browse, cast, database):
    page = browse(cast.sari).post(
        "/evidence/new", sent("a.jpg", picture(comment=b"rahasia")), status=303, **FORM
    )
    with database.reading() as session:
        made = session.execute(select(Evidence)).scalar_one()
        event = session.execute(select(Event).where(Event.action == "evidence.added")).scalar_one()
    assert made.received_sha256 != made.sha256
    assert json.loads(event.body)["received_sha256"] == made.received_sha256
    text = browse(cast.sari).get(page.location).text
    assert made.sha256 in text
    assert made.received_sha256 in text


def test_a_refusal_is_remembered_without_the_file(browse, cast, database, app):
    browse(cast.sari).post("/evidence/new", sent("Rahasia.pdf", b"MZ"), status=422, **FORM)
    with database.reading() as session:
        event = session.execute(
            select(Event).where(Event.action == "evidence.refused")
        ).scalar_one()
    assert json.loads(event.body)["reason"] == "type"
    assert "Rahasia" not in event.body
    assert list((app.extensions["files"].root / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    ("limits", "words"),
    [({"unit_quota_bytes": 100}, "penuh"), ({"uploads_per_hour": 1}, "dalam satu jam")],
)
def test_limits_say_so(app, browse, cast, database, keep, limits, words):
    from dataclasses import replace

    keep(title="Sudah ada")
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **limits)
    page = browse(cast.sari).post("/evidence/new", sent("b.pdf", pdf("b")), status=422, **FORM)
    assert words in page.errors[0]
    assert all_titles(database) == ["Sudah ada"]


@pytest.mark.parametrize(
    ("days", "due", "found"),
    [
        (None, None, None), (-1, None, Expiry.EXPIRED), (0, None, Expiry.SOON), (30, None, Expiry.SOON),
        (31, None, None), (31, 40, Expiry.BEFORE_END), (10, 40, Expiry.BEFORE_END), (40, 40, None),
        (20, 10, Expiry.SOON), (-1, 40, Expiry.EXPIRED),
    ],
)  # fmt: skip
def test_when_a_document_holds(days, due, found):
    day = None if days is None else TODAY + timedelta(days)
    assert expiry_of(day, TODAY, None if due is None else TODAY + timedelta(due)) is found


def test_dates_are_shown_where_they_matter(browse, cast, keep):
    old = keep(item="2.1", title="SK lama", valid_until=TODAY - timedelta(1))
    keep(title="SK baru", content=pdf("2"), valid_until=TODAY + timedelta(400))
    visit = browse(cast.sari)
    assert visit.get("/evidence").text.count("Kedaluwarsa") == 1
    assert "Masa berlakunya sudah lewat" in visit.get(f"/evidence/{old.id}").text
    assert "Kedaluwarsa" in visit.get(f"/assessments/{cast.revision.id}/areas/tata_kelola").text
    narrowed = visit.get("/evidence?show=expiring").text
    assert "SK lama" in narrowed
    assert "SK baru" not in narrowed


def test_the_library_can_be_narrowed_down(browse, cast, keep):
    keep(item="2.1", title="Terpakai")
    keep(title="Menganggur", content=pdf("2"))
    visit = browse(cast.sari)
    text = visit.get("/evidence?show=unused").text
    assert "Menganggur" in text
    assert "Terpakai" not in text
    assert "Tidak ada yang cocok" in visit.get("/evidence?show=links").text
    assert "Terpakai" in visit.get("/evidence?show=nonsense").text


def test_an_old_version_says_so_and_cannot_be_replaced_again(browse, cast, keep):
    made = keep(title="SK")
    visit = browse(cast.sari)
    page = visit.post(f"/evidence/{made.id}/replace", sent("b.pdf", pdf("b")), status=303, **FORM)
    assert "Ini versi lama" in visit.get(f"/evidence/{made.id}").text
    again = visit.post(f"/evidence/{made.id}/replace", sent("c.pdf", pdf("c")), status=422, **FORM)
    assert "sudah diganti" in again.errors[0]
    visit.post(f"/evidence/{made.id}/items", {"items": [f"{cast.revision.id}:2.1"]}, status=422)
    same = visit.post(f"{page.location}/replace", sent("c.pdf", pdf("b")), status=422, **FORM)
    assert "sudah ada di pustaka" in same.errors[0]


def test_a_library_costs_the_same_whatever_is_in_it(browse, cast, keep, count_sql):
    visit = browse(cast.sari)
    keep(item="2.1")
    with count_sql() as one:
        visit.get("/evidence")
    for number in range(4):
        keep(item="2.2", content=pdf(str(number)))
    with count_sql() as many:
        visit.get("/evidence")
    assert many.total == one.total


@pytest.mark.parametrize(
    "url",
    ["https://drive.test/a?b=c#d", "https://drive.test:8443/", "https://sub.kota.go.id/x%20y"],
)
def test_whole_addresses_are_links(url):
    assert is_link(url)
