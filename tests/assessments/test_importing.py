"""Results of past years: what files say, which units they mean, what is written, and that none of it is verified."""

import io
from datetime import date

import pytest
import xlsxwriter
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from assessment.assessments.carrying.queries import last_round
from assessment.assessments.importing.planning import Asked, plan
from assessment.assessments.importing.writing import write
from assessment.assessments.models import (
    GIVEN,
    AnswerEvent,
    AreaScore,
    Assessment,
    Layer,
    Revision,
    Sheet,
    Source,
)
from assessment.assessments.projection import differences
from assessment.assessments.running import administration
from assessment.assessments.status import MOVES, Status
from assessment.audit.models import Event
from assessment.config import ROOT
from assessment.errors import Refused
from assessment.questionnaire.loader import load
from assessment.questionnaire.model import Item
from assessment.questionnaire.values import unpack
from assessment.rounds.models import Round, RoundState
from assessment.spreadsheets.tables import FileFault, tables
from tests import factories
from tests.assessments.filling import at_desk
from tests.factories import AT, TODAY, kami

WORDS = {
    0: "Tidak Dilakukan", 1: "Dalam Perencanaan", 2: "Dalam Penerapan / Diterapkan Sebagian",
    3: "Diterapkan Secara Menyeluruh", 255: "Tidak Berlaku",
}  # fmt: skip
AREAS = "tata_kelola,risiko,kerangka_kerja,pengelolaan_aset,teknologi"
POINTS = f"unit,{AREAS},total,kategori SE\nKel. Melati,48,36,64,88,68,304,Rendah\n"


@pytest.fixture(scope="module")
def old():
    return load(ROOT / "questionnaires" / "kami-4.2.yaml")


def planned(session, content, questionnaire=None, name="2024.csv", year=2024, unit="", called="KAMI 2024"):  # fmt: skip
    content = content.encode() if isinstance(content, str) else content
    asked = Asked(called, year, questionnaire or kami(), name, unit)
    return plan(session, asked, tables(content, name), this_year=2026)


def written(session, *args, by=None, **more):
    found = planned(session, *args, **more)
    made = write(session, found, sha256="0" * 64, by=by, at=AT, today=TODAY)
    session.commit()
    return made, found


def workbook(sheets):
    """An .xlsx of rows of cells, by the name of their sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    book.close()
    return out.getvalue()


def kami_sheets(questionnaire, level, name=None, as_numbers=False):
    """A filled-in KAMI workbook: a front page, one sheet for the systems, one for each area."""
    front = [["Indeks KAMI"], [], ["", "Nama Instansi", ":", name]] if name else [["Indeks KAMI"]]
    systems = [["#", "Karakteristik", "Status", "Skor"]]
    systems += [[one.id, one.topic.id, "C", 1] for one in questionnaire.system_questions]
    sheets = {"Identitas": front, "I": systems}
    for area in questionnaire.areas:
        rows = [
            ["Bagian", area.name.id],
            ["#", "", "Pertanyaan", "Status", "Skor"],
            ["Status Penilaian"],
        ]
        for item in area.items:
            number = float(item.id) if as_numbers else item.id
            rows.append([number, item.stage, item.category, item.text.id, WORDS[level], level])
        sheets[area.number] = rows
    return sheets


def revision_of(session, unit, chosen):
    return session.execute(
        select(Revision).join(Assessment).where(
            Assessment.unit_id == unit.id, Assessment.round_id == chosen.id
        )
    ).scalar_one()  # fmt: skip


def sheet_of(session, revision):
    session.expire_all()
    return session.get_one(Sheet, (revision.id, Layer.SELF))


def test_points_of_areas_are_kept_as_given(session, cast, old):
    made, found = written(session, POINTS, old)
    assert [entry.unit.name for entry in found.new] == ["Melati"]
    revision = revision_of(session, cast.melati, made)
    sheet = sheet_of(session, revision)
    assert (sheet.engine, sheet.points, sheet.max, sheet.system_class, sheet.answered) == (
        GIVEN, 304, 645, "Rendah", 0,
    )  # fmt: skip
    assert sheet.readiness == old.method.statuses[1].id
    area = session.get_one(AreaScore, (revision.id, Layer.SELF, "tata_kelola"))
    assert (area.points, area.max, area.level, area.engine) == (48, 126, "", GIVEN)
    assert (made.is_imported, made.state, made.opens_on, made.closes_on, made.opened_at) == (
        True, RoundState.CLOSED, date(2024, 1, 1), date(2024, 12, 31), None,
    )  # fmt: skip
    assert revision.status is Status.IMPORTED
    assert list(differences(session, [revision.id])) == []


def test_answers_are_scored_by_the_engine(session, cast, old):
    header = ",".join(item.id for area in old.areas for item in area.items)
    values = ",".join("2" for area in old.areas for item in area.items)
    made, _found = written(session, f"kode,{header}\n{cast.melati.code},{values}\n", old)
    revision = revision_of(session, cast.melati, made)
    sheet = sheet_of(session, revision)
    assert (sheet.points, sheet.max, sheet.answered) == (430, 645, 131)
    query = select(AnswerEvent).where(AnswerEvent.revision_id == revision.id)
    event = session.execute(query).scalars().first()
    assert event.source is Source.IMPORT
    assert list(differences(session, [revision.id])) == []


def test_a_long_table_is_read(session, cast):
    text = "unit;butir;nilai\nMelati;2.1;Diterapkan Menyeluruh\nMelati;2.10;1\nKenanga;2.1;tidak berlaku\n"  # fmt: skip
    found = planned(session, text)
    assert [(one.unit.name, one.found.answers) for one in found.new] == [
        ("Melati", {"2.1": 3, "2.10": 1})
    ]
    assert found.bad == ["C4: “tidak berlaku” bukan jawaban untuk butir 2.1."]


@pytest.mark.parametrize("key", ["kami-4.2", "kami-5.0"])
@pytest.mark.parametrize("as_numbers", [False, True])
def test_a_filled_in_workbook_is_read_by_item_number(session, cast, key, as_numbers):
    content = load(ROOT / "questionnaires" / f"{key}.yaml")
    book = workbook(kami_sheets(content, 2, "Kelurahan Melati", as_numbers))
    made, found = written(session, book, content, name="KAMI.xlsx")
    assert found.bad == []
    assert [entry.unit.name for entry in found.new] == ["Melati"]
    sheet = sheet_of(session, revision_of(session, cast.melati, made))
    codes = unpack(content, sheet.answers)
    assert {codes[item.id] for area in content.areas for item in area.items} == {2}
    assert (sheet.system_points, sheet.system_class) == (10, "Rendah")
    assert sheet.points == {"kami-4.2": 430, "kami-5.0": 426}[key]


def test_a_workbook_takes_its_unit_from_the_file_name_or_from_who_uploads_it(session, cast, old):
    book = workbook(kami_sheets(old, 1))
    assert [one.unit.name for one in planned(session, book, old, name="kel_melati.xlsx").new] == ["Melati"]  # fmt: skip
    found = planned(session, book, old, name="x.xlsx", unit=cast.kenanga.code)
    assert [one.unit.name for one in found.new] == ["Kenanga"]
    assert planned(session, book, old, name="x.xlsx").unknown[0][0] == "x"


def test_several_workbooks_in_one_file(session, cast, old):
    one, other = kami_sheets(old, 1, "Kel. Melati"), kami_sheets(old, 3, "Kel. Kenanga")
    book = workbook(one | {f"{name} b": rows for name, rows in other.items()})
    found = planned(session, book, old, name="semua.xlsx")
    assert {entry.unit.name: entry.points for entry in found.new} == {"Melati": 152, "Kenanga": 645}


def test_a_bad_cell_is_named_by_its_address_and_leaves_its_unit_out(session, cast, old):
    sheets = kami_sheets(old, 2, "Kel. Melati")
    sheets["II"][3][4] = "Mungkin"
    found = planned(session, workbook(sheets), old, name="KAMI.xlsx")
    assert found.new == []
    assert found.bad == ["II!E4: “Mungkin” bukan jawaban untuk butir 2.1."]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Kel. Melati,480,36,64,88,68,,", "B2: Tata Kelola paling banyak 126 poin"),
        ("Kel. Melati,48,36,64,88,68,300,", "total 300 tidak cocok"),
        ("Kel. Melati,48,x,64,88,68,,", "C2: “x” bukan bilangan bulat"),
        ("Kel. Melati,48,36,64,88,,,", "isi poin semua area, atau kolom total"),
        ("Kel. Melati,48,36,64,88,68,304,Sedang", "bukan kategori sistem elektronik"),
    ],
)
def test_points_that_cannot_be_are_refused(session, cast, old, row, sentence):
    found = planned(session, f"unit,{AREAS},total,kategori SE\n{row}\n", old)
    assert found.is_empty
    assert sentence in found.bad[0]


def test_units_are_found_by_code_and_spelling_and_others_are_named(session, cast, old):
    cast.melati.also_written = "Mlati; Melati Wetan"
    rows = "".join(
        f"{text},48,36,64,88,68,,\n"
        for text in ("MELATI WETAN", "Kec. Taman", "99.01.1002", "Atlantis")
    )
    found = planned(session, f"unit,{AREAS},total,kategori SE\n{rows}", old)
    assert [one.unit.name for one in found.new] == ["Melati", "Taman", "Kenanga"]
    assert found.unknown == [("Atlantis", "A5: tidak dikenal")]


def test_a_name_of_two_units_needs_the_code(session, cast, old):
    factories.unit(session, "Melati", parent=cast.lain)
    found = planned(session, POINTS, old)
    assert found.unknown == [("Kel. Melati", "A2: cocok dengan beberapa unit; tulis kodenya")]
    both = POINTS.replace("Kel. Melati", '"Kel. Melati, Kec. Lain"')
    assert len(planned(session, both, old).new) == 1


def test_again_changes_nothing_and_a_mended_file_changes_what_differs(session, cast, old):
    made, _found = written(session, POINTS, old)
    again = planned(session, POINTS, old)
    assert (again.is_empty, len(again.same)) == (True, 1)
    mended, found = written(session, POINTS.replace("48,36", "50,36").replace("304", "306"), old)
    assert (mended.id, len(found.changed)) == (made.id, 1)
    assert sheet_of(session, revision_of(session, cast.melati, made)).points == 306
    assert factories.rows(session, Assessment) == 6


def test_answers_take_the_place_of_points_and_not_the_other_way(session, cast, old):
    made, _found = written(session, POINTS, old)
    text = "unit,2.1,2.2\nMelati,3,2\n"
    written(session, text, old)
    revision = revision_of(session, cast.melati, made)
    assert sheet_of(session, revision).points == 5
    assert planned(session, text, old).is_empty
    assert "poin saja tidak menggantikannya" in planned(session, POINTS, old).bad[0]
    assert list(differences(session, [revision.id])) == []


def test_what_the_round_is_must_fit(session, cast, old):
    written(session, POINTS, old)
    for more in (
        {"year": 2023}, {"called": "Periode 2026"}, {"called": " "}, {"year": 2027, "called": "x"},
        {"year": 1999, "called": "x"},
    ):  # fmt: skip
        with pytest.raises(Refused):
            planned(session, POINTS, old, **more)
    with pytest.raises(Refused):
        planned(session, POINTS, kami())


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("", "a.csv"), ("a,b\n1,2\n", "a.csv"), (b"PK\x03\x04", "a.xlsx"), (b"\x00\x01", "a.csv"),
        (b"x" * 11_000_000, "a.csv"),
    ],
)  # fmt: skip
def test_other_files_are_refused(session, cast, old, content, name):
    with pytest.raises(FileFault):
        planned(session, content, old, name=name)


def test_nothing_imported_can_be_moved_opened_or_made_final(session, cast, old):
    made, _found = written(session, POINTS, old)
    assert not any(Status.IMPORTED in (move.start, move.end) for move in MOVES)
    with pytest.raises(Refused):
        administration.reopen_round(
            session, made, reason="x", closes_on=date(2026, 12, 1), today=TODAY, by=None, at=AT
        )
    session.rollback()
    made = session.get_one(Round, made.id)
    made.state = RoundState.OPEN
    with pytest.raises(IntegrityError):
        session.flush()


def test_it_is_recorded_with_the_file(session, cast, old):
    agus = factories.actor(session, cast.agus)
    made, _found = written(session, POINTS, old, by=agus)
    rows = session.execute(
        select(Event.action, Event.person_id)
        .where(Event.action.contains("import"))
        .order_by(Event.seq)
    ).all()
    assert rows == [
        ("round.imported", cast.agus.id), ("round.results_imported", cast.agus.id),
        ("assessment.imported", cast.agus.id),
    ]  # fmt: skip
    assert made.closed_at == AT


def test_answers_of_4_2_are_proposed_for_5_0(session, cast, old):
    header = ",".join(item.id for item in old.areas[0].items)
    values = ",".join("2" for item in old.areas[0].items)
    written(session, f"unit,{header}\nMelati,{values}\n", old)
    last = last_round(session, at_desk(session, cast.revision), kami())
    assert last.name == "KAMI 2024"
    assert isinstance(kami().item("2.1"), Item)
    assert last.value("2.1") == 2
