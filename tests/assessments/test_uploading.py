"""A workbook that comes back: what it would change is shown, by cell, and only what somebody wants is saved."""

import io

import openpyxl
import pytest
from sqlalchemy import select

from assessment.assessments.models import AnswerEvent, Layer, Source
from assessment.assessments.queries import latest_answers
from assessment.assessments.workbook.layout import ANSWER, HIDDEN, NOTE, NUMBER, REASON, UNSURE
from assessment.audit.models import Event
from assessment.jobs.runner import run_pending
from assessment.uploads.models import Upload
from assessment.uploads.services import VALID
from tests import factories
from tests.assessments.filling import answer
from tests.assessments.test_importing import kami_sheets
from tests.assessments.test_importing import workbook as plain_workbook
from tests.assessments.test_workbook import taken, url
from tests.factories import kami


class Book:
    """A workbook of ours, changed as somebody changes it in a spreadsheet."""

    def __init__(self, content):
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.rows = {
            cell.value: (sheet, cell.row)
            for sheet in self.book.worksheets
            if sheet.sheet_state == "visible"
            for cell in sheet["A"]
            if cell.value and kami().has_item(str(cell.value))
        }

    def put(self, item, text, column=ANSWER):
        sheet, row = self.rows[item]
        sheet.cell(row, column).value = text
        return self

    def address(self, item, letter="E"):
        sheet, row = self.rows[item]
        return f"{sheet.title}!{letter}{row}"

    def hidden(self, label, value):
        for row in self.book[HIDDEN].iter_rows():
            if row[0].value == label:
                row[1].value = value
        return self

    @property
    def content(self):
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


def upload(visit, revision, content, name="isian.xlsx", status=303):
    file = {"file": (io.BytesIO(content), name)}
    return visit.post(f"{url(revision)}/uploads", file, status=status)


def preview(visit, revision, content, name="isian.xlsx"):
    """The address and the page of what an upload would change."""
    where = upload(visit, revision, content, name).location
    return where, visit.get(where)


def fields(page):
    found = page.tree.cssselect("form[action$='/apply'] input")
    hidden = {one.get("name"): one.get("value") for one in found if one.get("type") == "hidden"}
    hidden.pop("csrf_token")
    boxes = [one for one in found if one.get("name") == "item"]
    ticked = [one.get("value") for one in boxes if one.get("checked") is not None]
    return hidden | {"item": ticked}


def stored(session, revision):
    session.rollback()
    session.expire_all()
    return {
        item: (event.value, event.note, event.reason, event.unsure)
        for item, event in latest_answers(session, revision.id, Layer.SELF).items()
    }


@pytest.fixture
def book(browse, cast, session):
    """Sari's workbook with two answers."""
    answer(session, cast.revision, cast.sari, {"2.1": 2}, note="Baris satu\nbaris dua")
    answer(session, cast.revision, cast.sari, {"5.31": 255}, reason="tidak ada peladen")
    session.commit()
    return Book(taken(browse(cast.sari), cast.revision))


def test_there_and_back_changes_nothing(browse, cast, session, book):
    before = stored(session, cast.revision)
    _where, page = preview(browse(cast.sari), cast.revision, book.content)
    assert "Tidak ada yang berubah" in page.text
    assert stored(session, cast.revision) == before


def test_every_change_is_shown_and_saved_once(browse, cast, session, book):
    book.put("2.1", "Diterapkan menyeluruh").put("2.2", "dalam perencanaan")
    book.put("2.10", "Tidak dilakukan").put("2.3", "Diterapkan sebagian", ANSWER).put(
        "2.3", "ya", UNSURE
    )
    book.put("5.31", None).put("5.31", None, REASON).put("2.4", "hanya catatan", NOTE)
    visit = browse(cast.sari)
    where, page = preview(visit, cast.revision, book.content)
    assert "6 berubah, 0 bentrok, 196 tetap, 0 sel tidak dapat dipakai." in page.text
    assert book.address("2.1") in page.text
    row = next(text for text in page.texts("tbody tr") if book.address("2.1") in text)
    assert row.index("Diterapkan sebagian") < row.index("Diterapkan menyeluruh")
    assert "2.1" in stored(session, cast.revision)
    assert "2.2" not in stored(session, cast.revision), "nothing before it is confirmed"
    answers = visit.post(f"{where}/apply", fields(page) | {"apply": "chosen"}, status=303)
    assert "6 jawaban dari Excel tersimpan." in visit.get(answers.location).text
    found = stored(session, cast.revision)
    assert found["2.1"] == (3, "Baris satu\nbaris dua", "", False)
    assert found["2.2"][0] == 1
    assert found["2.10"][0] == 0
    assert found["2.3"] == (2, "", "", True)
    assert found["2.4"] == (254, "hanya catatan", "", False)
    assert found["5.31"] == (254, "", "", False)
    sources = session.execute(select(AnswerEvent.source).where(AnswerEvent.item == "2.2")).scalars()
    assert set(sources) == {Source.EXCEL}
    saves = factories.rows(session, AnswerEvent)
    visit.post(f"{where}/apply", fields(page) | {"apply": "chosen"}, status=303)
    session.rollback()
    assert factories.rows(session, AnswerEvent) == saves, "twice is once"
    event = session.execute(select(Event).where(Event.action == "workbook.applied")).scalar_one()
    assert '"answers":6' in event.body
    assert session.execute(select(Upload)).scalar_one().content == b""


def test_only_what_is_ticked_is_saved(browse, cast, session, book):
    book.put("2.2", "Dalam perencanaan").put("2.3", "Dalam perencanaan")
    visit = browse(cast.sari)
    where, page = preview(visit, cast.revision, book.content)
    sent = fields(page)
    assert sent["item"] == ["2.2", "2.3"]
    visit.post(f"{where}/apply", sent | {"item": [], "apply": "chosen"}, status=422)
    visit.post(f"{where}/apply", sent | {"item": ["2.3"], "apply": "chosen"}, status=303)
    assert stored(session, cast.revision).keys() == {"2.1", "5.31", "2.3"}


def test_cells_that_cannot_be_are_named(browse, cast, session, book):
    book.put("2.2", "mungkin").put("2.3", "Tidak berlaku").put("2.4", "entah", UNSURE)
    book.put("5.31", None, REASON).put("2.5", "x" * 4001, NOTE).put("2.6", "Dalam perencanaan")
    _where, page = preview(browse(cast.sari), cast.revision, book.content)
    assert f"{book.address('2.2')}: “mungkin” bukan jawaban untuk butir 2.2." in page.text
    assert f"{book.address('2.3')}: “Tidak berlaku” bukan jawaban" in page.text
    assert f"{book.address('2.4', 'H')}: tulis “ya” atau kosongkan." in page.text
    assert f"{book.address('5.31', 'G')}: tulis alasan mengapa butir 5.31" in page.text
    assert f"{book.address('2.5', 'F')}: paling panjang 4000 karakter." in page.text
    assert "1 berubah, 0 bentrok" in page.text


def test_a_newer_answer_is_shown_beside_and_only_overwritten_when_chosen(
    browse, cast, session, book
):
    book.put("2.1", "Diterapkan menyeluruh").put("2.2", "Dalam perencanaan")
    answer(session, cast.revision, cast.wati, {"2.1": 0, "2.9": 1}, note="dari bu lurah")
    session.commit()
    visit = browse(cast.sari)
    where, page = preview(visit, cast.revision, book.content)
    assert "1 berubah, 1 bentrok" in page.text
    assert "Wati" in page.text
    assert "dari bu lurah" in page.text
    sent = fields(page)
    assert sent["item"] == ["2.2"], "a conflict is for the person to choose"
    visit.post(f"{where}/apply", sent | {"apply": "all"}, status=303)
    found = stored(session, cast.revision)
    assert (found["2.1"][0], found["2.2"][0], found["2.9"][0]) == (0, 1, 1)
    where, page = preview(visit, cast.revision, book.content)
    visit.post(f"{where}/apply", fields(page) | {"item": ["2.1"], "apply": "chosen"}, status=303)
    assert stored(session, cast.revision)["2.1"][0] == 3


def test_what_is_saved_while_looking_over_is_not_overwritten(browse, cast, session, book):
    book.put("2.1", "Diterapkan menyeluruh").put("2.2", "Dalam perencanaan")
    visit = browse(cast.sari)
    where, page = preview(visit, cast.revision, book.content)
    answer(session, cast.revision, cast.wati, {"2.1": 0})
    session.commit()
    again = visit.post(f"{where}/apply", fields(page) | {"apply": "chosen"}, status=409)
    assert "1 berubah, 1 bentrok" in again.text
    assert "2.2" not in stored(session, cast.revision), "all or nothing"


def test_numbers_that_a_spreadsheet_changed_are_resolved_by_row(browse, cast, session, book):
    book.put("2.10", "Dalam perencanaan").put("2.1", "Diterapkan menyeluruh")
    book.put("2.10", 2.1, NUMBER).put("2.1", 2.1, NUMBER)
    _where, page = preview(browse(cast.sari), cast.revision, book.content)
    assert fields(page)["item"] == ["2.1", "2.10"]
    assert "2 berubah, 0 bentrok" in page.text


def test_a_row_that_is_unclear_is_said(browse, cast, session, book):
    book.put("2.10", "Dalam perencanaan").put("2.10", 2.1, NUMBER).put("2.10", "Apa ini?", 3)
    book.rows["2.10"][0].title = "Lain"
    _where, page = preview(browse(cast.sari), cast.revision, book.content)
    assert "2.10" in next(text for text in page.texts(".notice li") if "tidak ditemukan" in text)
    assert not page.tree.cssselect("form[action$='/apply']")


def test_a_doubled_item_is_refused(browse, cast, session, book):
    book.put("2.2", "2.3", NUMBER).put("2.2", None, 3)
    _where, page = preview(browse(cast.sari), cast.revision, book.content)
    assert "butir 2.3 ada di beberapa baris." in page.text


def test_only_the_workbook_of_this_assessment_is_taken(browse, cast, session, book, app):
    visit = browse(cast.budi)
    other = factories.revision_of(session, cast.kenanga)
    page = upload(visit, other, book.content, status=422)
    assert "milik Kel. Melati, Kec. Taman" in page.text
    sari = browse(cast.sari)
    for label, sentence in (
        ("round", "untuk periode"), ("questionnaire", "memakai kuesioner lain"),
        ("revision", "dibuka ulang"),
    ):  # fmt: skip
        changed = Book(book.content).hidden(label, "0" * 8 + "-0000-4000-8000-" + "0" * 12)
        assert sentence in upload(sari, cast.revision, changed.content, status=422).text
    broken = Book(book.content).hidden("revision", "x")
    assert "rusak" in upload(sari, cast.revision, broken.content, status=422).text
    session.rollback()
    assert factories.rows(session, Upload) == 0


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "", "Pilih dulu berkas"),
        (b"a;b", "a.csv", "Pilih berkas Excel (.xlsx)."),
        (b"PK", "a.xlsx", "bukan buku kerja Excel"),
        (b"\xd0\xcf\x11\xe0", "a.xlsx", "Excel lama atau bersandi"),
        (b"x" * (10 * 1024 * 1024 + 1), "a.xlsx", "lebih besar dari 10 MB"),
        (plain_workbook({"A": [["apa", "saja"]]}), "a.xlsx", "Tidak ditemukan nomor butir"),
    ],
)
def test_what_is_no_workbook_is_refused(browse, cast, content, name, sentence):
    page = upload(browse(cast.sari), cast.revision, content, name, status=422)
    assert sentence in page.texts(".field__error")[0]


def test_items_that_are_not_open_stay(browse, cast, session, book):
    from assessment.assessments.models import Revision
    from assessment.assessments.status import Status

    revision = session.get_one(Revision, cast.revision.id)
    factories.stand(session, revision, status=Status.NEEDS_CHANGES, returned={"2.2": "perbaiki"})
    session.commit()
    book.put("2.1", "Diterapkan menyeluruh").put("2.2", "Dalam perencanaan")
    where, page = preview(browse(cast.sari), cast.revision, book.content)
    assert "butir 2.1 tidak diisi unit ini sekarang" in page.text
    browse(cast.sari).post(f"{where}/apply", fields(page) | {"item": ["2.1", "2.2"]}, status=303)
    found = stored(session, cast.revision)
    assert (found["2.1"][0], found["2.2"][0]) == (2, 1)


def test_a_preview_is_the_persons_own_and_goes_away(browse, cast, session, book, app, clock):
    visit = browse(cast.sari)
    book.put("2.2", "Dalam perencanaan")
    where, page = preview(visit, cast.revision, book.content)
    strangers = {cast.wati: 404, cast.budi: 404, cast.tono: 404, cast.rina: 403, cast.agus: 403}
    for who, status in strangers.items():
        browse(who).get(where, status=status)
        browse(who).post(f"{where}/apply", fields(page), status=status)
        browse(who).post(f"{where}/cancel", status=status)
    assert browse().get(where, status=302).location.startswith("/sign-in")
    visit.post(f"{where}/cancel", status=303)
    visit.get(where, status=404)
    session.rollback()
    assert factories.rows(session, Upload) == 0
    where, page = preview(visit, cast.revision, book.content)
    clock.at += VALID
    browse(cast.sari).post(f"{where}/apply", fields(page), status=404)
    run_pending(app)
    session.rollback()
    assert factories.rows(session, Upload) == 0
    assert "2.2" not in stored(session, cast.revision)


def test_who_may_upload(browse, cast, book):
    for who, status in ((cast.tono, 403), (cast.budi, 404), (cast.rina, 403), (cast.agus, 403)):
        upload(browse(who), cast.revision, book.content, status=status)


def test_nothing_is_taken_once_it_is_sent(browse, cast, session, book):
    from assessment.assessments.models import Revision
    from assessment.assessments.status import Status

    revision = session.get_one(Revision, cast.revision.id)
    factories.stand(session, revision, status=Status.AWAITING_APPROVAL)
    session.commit()
    page = upload(browse(cast.sari), cast.revision, book.content, status=422)
    assert "sedang tidak dapat diubah" in page.text
    assert "sedang tidak dapat diisi" in browse(cast.sari).get(url(cast.revision)).text


def test_a_filled_kami_workbook_is_recognised(browse, cast, session):
    answer(session, cast.revision, cast.sari, {"2.1": 0, "2.2": 2}, note="tetap")
    session.commit()
    content = plain_workbook(kami_sheets(kami(), 2, "Kel. Melati", as_numbers=True))
    visit = browse(cast.sari)
    where, page = preview(visit, cast.revision, content, "KAMI.xlsx")
    assert "175 dari 202 butir dikenali dengan jawabannya." in page.text
    assert "27 butir tidak ditemukan di buku kerja" in page.text
    assert "Kategori sistem elektronik tidak diambil" in page.text
    assert "173 berubah, 1 bentrok, 1 tetap" in page.text
    visit.post(f"{where}/apply", fields(page) | {"apply": "all"}, status=303)
    found = stored(session, cast.revision)
    assert len(found) == 175
    assert found["2.1"] == (0, "tetap", "", False)
    assert found["2.10"][0] == 2


def test_a_kami_workbook_of_others_is_refused(browse, cast):
    visit = browse(cast.sari)
    content = plain_workbook(kami_sheets(kami(), 2, "Kelurahan Kenanga"))
    page = upload(visit, cast.revision, content, status=422)
    assert "bertuliskan Kelurahan Kenanga" in page.text
    sheets = kami_sheets(kami(), 2)
    sheets["Identitas"] = [["Indeks KAMI Versi 4.2"]]
    page = upload(visit, cast.revision, plain_workbook(sheets), status=422)
    assert "KAMI versi 4.2" in page.text
    sheets = {
        "A": [
            ["2.1", "tanya", "Tidak Dilakukan"],
            ["2.2", "tanya", "entah"],
            ["99.1", "Dalam Perencanaan"],
        ]
    }
    _where, page = preview(visit, cast.revision, plain_workbook(sheets))
    assert "A!C2: “entah” bukan jawaban untuk butir 2.2." in page.text
    assert "A!A3" in page.text
