"""The questionnaire on paper: ordered by who may read it, printed by a job, and fetched only while it is theirs."""

import io
import re
import subprocess
from uuid import UUID

import pikepdf
import pytest
from sqlalchemy import select

from assessment.assessments.models import Assessment
from assessment.audit.models import Event
from assessment.documents.service import render
from assessment.jobs.models import Job
from assessment.jobs.runner import run_pending
from tests.assessments.filling import answer


def url(cast):
    return f"/assessments/{cast.revision.id}/paper"


def ordered(visit, session, cast, filled):
    """The job, as this person orders it."""
    where = visit.post(url(cast), {"filled": filled}).location
    session.rollback()
    return where, session.get(Job, UUID(where.rpartition("/")[2]))


@pytest.mark.pdf
@pytest.mark.once
def test_it_is_printed_and_fetched(browse, cast, session, app):
    session.get_one(Assessment, cast.revision.assessment_id).asked = "own"
    answer(session, cast.revision, cast.sari, {"2.1": 2}, note="Catatan <b>rapat</b>")
    session.commit()
    visit = browse(cast.sari)
    where, _job = ordered(visit, session, cast, "yes")
    run_pending(app)
    assert f"{where}/file" in visit.get(where).links()
    pdf = visit.get(f"{where}/file").response.get_data()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.Lang == "id"
        pages = len(opened.pages)
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    text = done.stdout.decode()
    for said in (
        "Kel. Melati, Kec. Taman",
        "99.01.1001",
        "Periode 2026",
        "TERBATAS",
        "Catatan <b>rapat</b>",
    ):
        assert said in text
    assert f"{pages} / {pages}" in text
    assert len(re.findall(r"×\s+Diterapkan sebagian", text)) == 1
    session.rollback()
    actions = set(
        session.execute(select(Event.action).where(Event.action.like("paper.%"))).scalars()
    )
    assert actions == {"paper.ordered", "paper.downloaded"}
    browse(cast.budi).get(where, status=404)
    browse(cast.wati).get(f"{where}/file", status=404)


def bare(text):
    """Without what a line's end takes away: spaces, and hyphens that stand there."""
    return re.sub(r"[\s-]", "", text)


@pytest.mark.pdf
@pytest.mark.once
def test_all_items_on_few_pages_and_none_divided(browse, cast, session):
    answer(session, cast.revision, cast.sari, {"2.1": 2}, note="Catatan panjang. " * 30)
    session.commit()
    _where, job = ordered(browse(cast.sari), session, cast, "yes")
    description = job.payload["description"]
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"],
        input=render("documents/questionnaire.html", description),
        capture_output=True,
        check=True,
    )
    pages = [bare(page) for page in done.stdout.decode().split("\f")[:-1]]
    assert description["count"] == 202
    assert len(pages) <= 45
    for part in description["parts"]:
        for item in part["items"]:
            on = [page for page in pages if bare(item["id"] + item["topic"]) in page]
            assert len(on) == 1, item["id"]
            for choice in item["choices"]:
                assert bare(choice["words"] + choice["text"]) in on[0], item["id"]
            assert bare(part["name"]) in on[0], "the running head"


def test_blank_and_filled(browse, cast, session):
    answer(session, cast.revision, cast.sari, {"2.1": 2}, note="jejaknota", unsure=True)
    session.commit()
    _where, job = ordered(browse(cast.sari), session, cast, "no")
    assert "jejaknota" not in str(job.payload)
    assert not any(
        choice["ticked"]
        for part in job.payload["description"]["parts"]
        for item in part["items"]
        for choice in item["choices"]
    )
    _where, job = ordered(browse(cast.wati), session, cast, "yes")
    assert "jejaknota" in str(job.payload)


def test_who_may_order_it(browse, cast, session):
    browse(cast.tono).post(url(cast), {"filled": "yes"}, status=302)
    browse(cast.indra).post(url(cast), {"filled": "yes"}, status=302)
    browse(cast.budi).post(url(cast), {"filled": "yes"}, status=404)
    browse(cast.rina).post(url(cast), {"filled": "yes"}, status=404)
    for who in (cast.agus, cast.maya):
        browse(who).post(url(cast), {"filled": "yes"}, status=403)
    assert browse().post(url(cast)).location.startswith("/sign-in")
