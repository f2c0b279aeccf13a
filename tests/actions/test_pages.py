"""The pages: from a finding to a confirmed action, each fault with its sentence, taking the list away."""

import pytest

from assessment.actions.states import ActionState
from tests.actions.conftest import bring, seen_by


def fields(**more):
    return {
        "target": "3", "text": "Bacakan SK di apel.", "person": "", "owner": "Pak Joko", "due_on": "2026-12-31"
    } | more  # fmt: skip


def test_a_finding_becomes_an_action(cast, browse, session, result):
    visit = browse(cast.sari)
    page = visit.get(f"/assessments/{result.id}/findings")
    assert page.texts(".found__title")[0].startswith("2.1")
    assert "Tanda tangani SK itu" in page.text
    form = visit.get(f"/assessments/{result.id}/findings/2.1")
    assert "Tanda tangani SK itu" in form.texts("textarea")[0]
    answer = visit.post(f"/assessments/{result.id}/findings/2.1", fields(), status=303)
    shown = visit.get(answer.location)
    assert "Pak Joko" in shown.text
    assert "Diajukan" in shown.texts(".status-tag")
    assert "Lihat rencana butir 2.1" in visit.get(f"/assessments/{result.id}/findings").text


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"text": ""}, "Tulis apa yang akan dikerjakan."),
        ({"due_on": "besok"}, "Isi tanggal dengan urutan tahun-bulan-hari."),
        ({"due_on": ""}, "Pilih tenggatnya."),
        ({"owner": "x" * 161}, "Nama paling panjang 160 karakter."),
    ],
)
def test_what_is_wrong_is_said(cast, browse, result, more, sentence):
    page = browse(cast.sari).post(
        f"/assessments/{result.id}/findings/2.1", fields(**more), status=422
    )
    assert sentence in page.errors


def test_without_a_result_there_are_no_findings(cast, browse):
    visit = browse(cast.sari)
    assert "Belum ada hasil" in visit.get(f"/assessments/{cast.revision.id}/findings").text
    visit.get(f"/assessments/{cast.revision.id}/findings/2.1", status=302)


def test_from_proposed_to_confirmed(cast, browse, session, action, piece):
    unit, city = browse(cast.wati), browse(cast.rina)
    url = f"/actions/{action}"

    def step(who, to, text="", status=303):
        version = seen_by(session, action, cast.sari).version
        session.rollback()
        return who.post(f"{url}/move", {"to": to, "version": version, "text": text}, status=status)

    assert (
        "Tulis alasannya, agar unit tahu apa yang perlu diperbaiki."
        in step(city, "returned", status=422).errors
    )
    step(city, "returned", "Sebut tanggalnya.")
    assert "Sebut tanggalnya." in unit.get(url).text
    version = seen_by(session, action, cast.sari).version
    session.rollback()
    unit.get(f"{url}/edit")
    unit.post(f"{url}/edit", fields(version=version), status=303)
    step(city, "running")
    unit.post(f"{url}/note", {"text": "SK diketik.", "evidence": str(piece)}, status=303)
    step(unit, "done", "SK dibacakan.")
    step(city, "confirmed")
    page = unit.get(url)
    assert page.texts(".timeline__title")[:2] == ["Dikonfirmasi", "Selesai, menunggu konfirmasi"]
    assert "SK penunjukan" in page.text
    assert not page.tree.cssselect("main form textarea")


def test_a_stale_page_is_a_conflict(cast, browse, action):
    browse(cast.rina).post(f"/actions/{action}/move", {"to": "running", "version": "9"}, status=409)


def test_a_state_that_is_none_leads_nowhere(cast, browse, action):
    browse(cast.rina).post(f"/actions/{action}/move", {"to": "x", "version": "1"}, status=404)


def test_the_calendar_names_no_weakness(cast, browse, session, action):
    bring(session, action, ActionState.RUNNING, cast)
    session.commit()
    answer = browse(cast.sari).get("/actions/calendar")
    assert answer.response.mimetype == "text/calendar"
    assert "SUMMARY:Tenggat tindak lanjut butir 2.1\\, Kel. Melati" in answer.text.replace(
        "\r\n ", ""
    )
    assert "Tanda tangani" not in answer.text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_is_taken_away(cast, browse, action, form):
    answer = browse(cast.lestari).post(
        "/actions/export", {"format": form, "state": "living"}, status=200
    )
    assert answer.response.headers["Content-Disposition"].endswith(f".{form}")
    if form == "csv":
        assert "Kel. Melati" in answer.text
        assert "Tanda tangani SK dan bacakan" in answer.text
    assert (
        "Tanda tangani"
        not in browse(cast.budi).post("/actions/export", {"format": "csv"}, status=200).text
    )


def test_the_list_costs_the_same_however_many_there_are(cast, browse, session, result, count_sql):
    from tests.actions.conftest import propose

    visit = browse(cast.lestari)
    propose(session, result, cast.sari, "2.1")
    session.commit()
    visit.get("/actions")
    with count_sql() as few:
        visit.get("/actions")
    for item in ("2.3", "2.10", "2.11", "2.17"):
        propose(session, result, cast.sari, item)
    session.commit()
    with count_sql() as many:
        visit.get("/actions")
    assert many.total == few.total <= 16
