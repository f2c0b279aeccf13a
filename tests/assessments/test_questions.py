"""Asking on an item: who asks, who answers, what becomes help for all, and who sees what of it."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from assessment.assessments.questions import services
from assessment.assessments.questions.models import (
    HelpWording,
    ItemHelp,
    ItemQuestion,
    QuestionState,
)
from assessment.assessments.status import Status
from assessment.audit.models import Event
from assessment.permissions import Role
from tests import factories
from tests.assessments.filling import answer, answer_all, submit

TEXT = "Apakah map di loket sudah termasuk aset informasi?"
ANSWER = "Ya. Tulis map itu di daftar, dengan nama penanggung jawabnya."
HEADING = "Apakah map kertas termasuk aset?"


@pytest.fixture
def url(cast):
    return f"/assessments/{cast.revision.id}"


@pytest.fixture
def area(url):
    return f"{url}/areas/tata_kelola"


@pytest.fixture
def only(database):
    """``only()``: the one question there is, read afresh."""

    def read(model=ItemQuestion):
        with database.reading() as session:
            return session.execute(select(model)).scalar_one()

    return read


@pytest.fixture
def asked(browse, cast, url, only):
    """Sari has asked on 2.1."""
    browse(cast.sari).post(f"{url}/items/2.1/ask", {"text": f"  {TEXT} "}, status=303)
    return only().id


@pytest.fixture
def answered(browse, cast, asked):
    """And Rina has answered."""
    browse(cast.rina).post(f"/questions/{asked}/answer", {"answer": ANSWER}, status=303)
    return asked


@pytest.fixture
def shown(browse, cast, answered):
    """And shows it to all."""
    form = {"seen": "0", "heading": HEADING, "text": ANSWER}
    browse(cast.rina).post(f"/questions/{answered}/publish", form, status=303)
    return answered


def actions(session):
    query = select(Event.action).where(Event.thing.in_(("question", "help"))).order_by(Event.seq)
    return list(session.execute(query).scalars())


# ---- The way of a question ----


def test_a_question_goes_to_the_facilitators_and_comes_back(browse, session, cast, url, area, only):
    sari, rina = browse(cast.sari), browse(cast.rina)
    assert "Tanya tentang butir 2.1" in sari.get(f"{url}/items/2.1/ask").title
    back = sari.post(f"{url}/items/2.1/ask", {"text": TEXT}, status=303)
    assert back.location.endswith("tata_kelola#item-2.1")
    assert TEXT in sari.get(area).text
    page = rina.get("/questions")
    assert TEXT in page.text
    assert "Kel. Melati" in page.text
    assert "1 menunggu" in " ".join(page.texts(".main-menu .count"))
    found = only()
    assert "Menunggu jawaban" in rina.get(f"/questions/{found.id}").texts(".status-tag")
    rina.post(f"/questions/{found.id}/answer", {"answer": ANSWER}, status=303)
    assert ANSWER in sari.get(area).text
    start = sari.get("/assessments")
    assert "Pertanyaan Anda sudah dijawab" in start.text
    assert start.tree.cssselect(".notice a[href$='tata_kelola#item-2.1']")
    sari.post(f"{url}/questions/read", status=303)
    assert "sudah dijawab" not in sari.get("/assessments").text
    assert "Sudah jelas" in sari.get(f"{url}/questions").texts("button")
    sari.post(f"{url}/questions/{found.id}/close", status=303)
    assert only().state is QuestionState.CLOSED
    assert ANSWER in sari.get(area).text, "what was answered stays beside its item"
    assert "1 menunggu" not in " ".join(rina.get("/questions").texts(".main-menu .count"))
    session.rollback()
    assert actions(session) == ["question.asked", "question.answered", "question.closed"]


def test_a_question_asked_twice_is_one(browse, session, cast, url, asked):
    browse(cast.sari).post(f"{url}/items/2.1/ask", {"text": TEXT}, status=303)
    assert factories.rows(session, ItemQuestion) == 1


def test_a_colleague_sees_it_and_may_take_it_back(browse, cast, url, area, asked, only):
    wati = browse(cast.wati)
    assert TEXT in wati.get(area).text
    wati.post(f"{url}/questions/{asked}/close", status=303)
    assert only().state is QuestionState.CLOSED
    assert TEXT not in wati.get(area).text, "taken back without an answer"


def test_a_better_answer_is_told_again(browse, session, cast, url, answered, only):
    browse(cast.sari).post(f"{url}/questions/read", status=303)
    assert only().read_at is not None
    browse(cast.lestari).post(f"/questions/{answered}/answer", {"answer": "Lebih baik"}, status=303)
    assert (only().answer, only().read_at) == ("Lebih baik", None)
    events = session.execute(select(Event.body).where(Event.action == "question.answered"))
    assert json.loads(events.scalars().all()[-1])["answer"] == [ANSWER, "Lebih baik"]


def test_a_facilitator_closes_after_a_telephone_call(browse, cast, url, asked, only):
    browse(cast.rina).post(f"/questions/{asked}/close", status=303)
    assert only().state is QuestionState.CLOSED
    page = browse(cast.rina).post(f"/questions/{asked}/answer", {"answer": ANSWER}, status=422)
    assert "sudah ditutup" in page.text
    assert "Ditutup" in browse(cast.sari).get(f"{url}/questions").texts(".status-tag")


# ---- Asking again ----

AGAIN = "Siapa penanggung jawabnya bila lurah berganti?"


class TestAThread:
    @pytest.fixture
    def follow(self, browse, cast, url, answered):
        """``follow()``: Sari goes on from Rina's answer."""

        def ask(text=AGAIN, status=303, who=cast.sari, item="2.1", follows=answered):
            address = f"{url}/items/{item}/ask?follows={follows}"
            return browse(who).post(address, {"text": text}, status=status)

        return ask

    @pytest.fixture
    def questions(self, database):
        def read():
            with database.reading() as session:
                query = select(ItemQuestion).order_by(ItemQuestion.asked_at, ItemQuestion.state)
                return list(session.execute(query).scalars())

        return read

    def test_both_see_all_of_it(self, browse, cast, clock, url, area, follow, answered, questions):
        sari, rina = browse(cast.sari), browse(cast.rina)
        assert "Baru" in sari.get(area).texts(".item__asked .status-tag")
        page = sari.get(f"{url}/items/2.1/ask?follows={answered}")
        assert page.title == "Tanya lagi tentang butir 2.1"
        assert ANSWER in page.text
        clock.at = factories.AT + timedelta(minutes=1)
        follow()
        first, second = questions()
        assert (second.text, second.state, second.read_at) == (AGAIN, "open", None)
        assert first.read_at is not None, "whoever asks on has read the answer"
        listed = rina.get("/questions")
        assert "Lanjutan" in listed.texts(".status-tag")
        assert "1 menunggu" in " ".join(listed.texts(".main-menu .count"))
        shown = rina.get(f"/questions/{second.id}")
        for words in (TEXT, ANSWER, AGAIN):
            assert words in shown.text
        rina.post(f"/questions/{second.id}/answer", {"answer": "Penggantinya."}, status=303)
        assert "Belum dibaca unit" in rina.get(f"/questions/{second.id}").text
        for page in (sari.get(area), sari.get(f"{url}/questions"), browse(cast.wati).get(area)):
            for words in (TEXT, ANSWER, AGAIN, "Penggantinya."):
                assert words in page.text
        assert sari.get(area).texts(".item__asked .status-tag") == ["Baru"], "only the last is"
        sari.post(f"{url}/questions/read", status=303)
        assert "Baru" not in sari.get(area).texts(".item__asked .status-tag")
        assert "Sudah dibaca unit" in rina.get(f"/questions/{second.id}").text

    def test_it_is_closed_as_one(self, browse, cast, session, clock, url, follow, questions):
        clock.at = factories.AT + timedelta(minutes=1)
        follow()
        _first, second = questions()
        browse(cast.sari).post(f"{url}/questions/{second.id}/close", status=303)
        assert {one.state for one in questions()} == {QuestionState.CLOSED}
        wanted = ["asked", "answered", "asked", "closed", "closed"]
        assert actions(session) == [f"question.{one}" for one in wanted]
        assert "sudah ditutup" in follow(status=422).errors[0]

    def test_one_waits_for_the_answer_first(self, follow, questions):
        follow()
        follow()
        assert len(questions()) == 2, "a double click is one"
        assert "belum dijawab" in follow("Dan lagi?", status=422).errors[0]

    def test_it_does_not_go_on_for_ever(self, monkeypatch, follow):
        monkeypatch.setattr(services, "LONGEST_THREAD", 1)
        assert "Hubungi pendamping" in follow(status=422).errors[0]

    def test_only_where_it_belongs(self, browse, cast, url, follow, answered, questions):
        assert "Tulis pertanyaan baru" in follow(status=422, item="2.2").errors[0]
        for wrong in ("x", "00000000-0000-4000-8000-000000000000"):
            follow(status=404, follows=wrong)
            browse(cast.sari).get(f"{url}/items/2.1/ask?follows={wrong}", status=404)
        follow(status=404, who=cast.budi)
        kenanga = f"/assessments/{_revision(browse, cast)}/items/2.1/ask?follows={answered}"
        budi = browse(cast.budi)
        budi.get(kenanga, status=404)
        budi.post(kenanga, {"text": AGAIN}, status=404)
        follow(status=403, who=cast.tono)
        follow(status=403, who=cast.rina)
        assert len(questions()) == 1

    def test_a_colleague_asks_on_too(self, cast, follow, questions):
        follow(who=cast.wati)
        assert len(questions()) == 2

    def test_a_help_may_come_of_any_answer(self, browse, cast, clock, follow, questions):
        clock.at = factories.AT + timedelta(minutes=1)
        follow()
        _first, second = questions()
        rina = browse(cast.rina)
        rina.post(f"/questions/{second.id}/answer", {"answer": "Penggantinya."}, status=303)
        form = {"seen": "0", "heading": HEADING, "text": "Penggantinya."}
        rina.post(f"/questions/{second.id}/publish", form, status=303)
        kenanga = browse(cast.budi).get(f"/assessments/{_revision(browse, cast)}/areas/tata_kelola")
        assert "Penggantinya." in kenanga.text
        assert AGAIN not in kenanga.text


# ---- Help for all ----


def test_a_good_answer_becomes_help_for_all_units(browse, cast, shown):
    kenanga = f"/assessments/{_revision(browse, cast)}/areas/tata_kelola"
    page = browse(cast.budi).get(kenanga)
    assert HEADING in page.text
    assert ANSWER in page.text
    assert TEXT not in page.text
    for word in ("Sari", "Melati"):
        assert word not in page.tree.cssselect(".item__help")[0].text_content()
    assert HEADING in browse(cast.tono).get(kenanga).text, "the camat reads the help too"


def test_help_can_be_reworded_withdrawn_and_shown_again(browse, session, cast, area, shown, only):
    rina, sari = browse(cast.rina), browse(cast.sari)
    form = {"seen": "1", "heading": "Map kertas?", "text": "Ya, termasuk."}
    rina.post(f"/questions/{shown}/publish", form, status=303)
    assert "Map kertas?" in sari.get(area).text
    assert HEADING not in sari.get(area).text
    assert HEADING in rina.get(f"/questions/{shown}").text, "the history keeps it"
    rina.post(f"/questions/{shown}/withdraw", status=303)
    assert "Map kertas?" not in sari.get(area).text
    rina.post(f"/questions/{shown}/publish", form | {"seen": "2"}, status=303)
    assert "Map kertas?" in sari.get(area).text
    session.rollback()
    assert only(ItemHelp).version == 3
    assert factories.rows(session, HelpWording) == 3
    wanted = ["help.published", "help.published", "help.withdrawn", "help.published"]
    assert actions(session)[2:] == wanted


def test_two_who_reword_at_once_do_not_overwrite_each_other(browse, cast, shown):
    form = {"seen": "1", "heading": "Satu", "text": "Satu"}
    browse(cast.rina).post(f"/questions/{shown}/publish", form, status=303)
    browse(cast.rudi).post(f"/questions/{shown}/publish", form | {"text": "Dua"}, status=409)


def test_only_what_was_answered_can_be_shown(browse, cast, asked):
    form = {"seen": "0", "heading": HEADING, "text": ANSWER}
    page = browse(cast.rina).post(f"/questions/{asked}/publish", form, status=422)
    assert "Jawab pertanyaannya dulu" in page.text
    browse(cast.rina).post(f"/questions/{asked}/withdraw", status=404)


def test_another_round_has_its_own_help(browse, session, cast, shown):
    other = factories.round_(session, "Latihan", [session.merge(cast.kenanga)], is_practice=True)
    revision = factories.revision_of(session, cast.kenanga, other)
    session.commit()
    page = browse(cast.budi).get(f"/assessments/{revision.id}/areas/tata_kelola")
    assert HEADING not in page.text


# ---- Who sees what ----


def test_nobody_of_another_unit_sees_the_question(browse, cast, url, area, asked):
    kenanga = f"/assessments/{_revision(browse, cast)}"
    assert TEXT not in browse(cast.budi).get(f"{kenanga}/areas/tata_kelola").text
    budi = browse(cast.budi)
    for path in ("items/2.1/ask", "questions"):
        budi.get(f"{url}/{path}", status=404)
    budi.post(f"{url}/items/2.1/ask", {"text": TEXT}, status=404)
    budi.post(f"{url}/questions/{asked}/close", status=404)
    budi.post(f"{url}/questions/read", status=404)
    budi.post(f"{kenanga}/questions/{asked}/close", status=404)
    for who in (cast.tono, cast.indra):
        assert TEXT not in browse(who).get(area).text
    browse(cast.tono).get(f"{url}/questions", status=404)
    browse(cast.tono).get(f"{url}/items/2.1/ask", status=302)
    browse(cast.tono).post(f"{url}/items/2.1/ask", {"text": TEXT}, status=403)
    browse(cast.tono).post(f"{url}/questions/{asked}/close", status=403)


@pytest.mark.parametrize("who", ["sari", "wati", "agus", "maya", "indra"])
def test_only_facilitators_answer(browse, cast, asked, who):
    visit = browse(getattr(cast, who))
    visit.get("/questions", status=403)
    visit.get(f"/questions/{asked}", status=403)
    visit.post(f"/questions/{asked}/answer", {"answer": ANSWER}, status=403)


@pytest.mark.parametrize("who", ["rina", "lestari", "agus"])
def test_only_units_ask(browse, cast, url, who):
    browse(getattr(cast, who)).post(f"{url}/items/2.1/ask", {"text": TEXT}, status=403)


def test_it_requires_signing_in(browse, cast, url, asked):
    for path in ("/questions", f"/questions/{asked}", f"{url}/items/2.1/ask", f"{url}/questions"):
        assert "/sign-in" in browse().get(path, status=302).location


def test_a_question_tells_a_facilitator_nothing_of_the_answers(browse, session, cast, asked):
    answer(session, cast.revision, cast.sari, {"2.1": 3}, note="CATATANRAHASIA")
    session.commit()
    rina = browse(cast.rina)
    page = rina.get(f"/questions/{asked}")
    assert "CATATANRAHASIA" not in page.text
    assert "Sari" not in page.tree.cssselect("main")[0].text_content()
    rina.get(f"/assessments/{cast.revision.id}", status=404)


def test_a_verifier_sees_no_question_while_verifying(browse, session, cast, area, answered):
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    session.commit()
    assert TEXT not in browse(cast.rina).get(area).text


def test_who_works_in_a_unit_does_not_answer_it(browse, session, cast, asked):
    factories.appoint(session, session.merge(cast.rina), Role.OPERATOR, session.merge(cast.melati))
    session.commit()
    rina = browse(cast.rina, role=Role.VERIFIER)
    assert TEXT not in rina.get("/questions").text
    rina.get(f"/questions/{asked}", status=404)
    rina.post(f"/questions/{asked}/answer", {"answer": ANSWER}, status=404)


# ---- Limits ----


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "Tulis pertanyaan Anda."), ("   ", "Tulis dulu isinya."), ("x" * 1001, "paling panjang 1.000")],
)  # fmt: skip
def test_a_question_has_its_limits(browse, session, cast, url, text, sentence):
    page = browse(cast.sari).post(f"{url}/items/2.1/ask", {"text": text}, status=422)
    assert sentence in page.errors[0]
    assert factories.rows(session, ItemQuestion) == 0


@pytest.mark.parametrize(
    ("path", "form", "sentence"),
    [
        ("answer", {"answer": ""}, "Tulis jawabannya."),
        ("answer", {"answer": "x" * 2001}, "paling panjang 2.000"),
        ("publish", {"heading": "", "text": "x"}, "tanpa menyebut unit"),
        ("publish", {"heading": "x", "text": ""}, "Tulis penjelasannya."),
    ],
)
def test_answers_and_help_have_theirs(browse, cast, answered, path, form, sentence):
    page = browse(cast.rina).post(f"/questions/{answered}/{path}", form, status=422)
    assert sentence in " ".join(page.errors)


def test_a_unit_cannot_flood_the_list(browse, session, cast, url, monkeypatch):
    monkeypatch.setattr(services, "MOST_OPEN", 2)
    visit = browse(cast.sari)
    for number in (1, 2):
        visit.post(f"{url}/items/2.{number}/ask", {"text": TEXT}, status=303)
    page = visit.post(f"{url}/items/2.3/ask", {"text": TEXT}, status=422)
    assert "menunggu jawaban" in page.errors[0]


def test_one_asks_only_while_filling_in(browse, session, cast, url):
    revision = session.merge(cast.revision)
    factories.stand(session, revision, status=Status.AWAITING_APPROVAL)
    session.commit()
    visit = browse(cast.sari)
    assert visit.get(f"{url}/items/2.1/ask", status=302)
    assert "tidak dapat diubah" in visit.post(f"{url}/items/2.1/ask", {"text": TEXT}, 422).errors[0]


@pytest.mark.parametrize("item", ["1.1", "99.9"])
def test_only_on_items_of_the_unit(browse, cast, url, item):
    browse(cast.sari).get(f"{url}/items/{item}/ask", status=404)
    browse(cast.sari).post(f"{url}/items/{item}/ask", {"text": TEXT}, status=404)


# ---- The list ----


def test_the_list_is_narrowed_by_state_questionnaire_and_area(browse, cast, clock, url, answered):
    clock.at = factories.AT + timedelta(minutes=1)
    browse(cast.sari).post(f"{url}/items/3.1/ask", {"text": "Tentang risiko"}, status=303)
    rina = browse(cast.rina)
    assert rina.get("/questions").texts(".found__title b") == ["3.1"]
    assert rina.get("/questions?state=answered").texts(".found__title b") == ["2.1"]
    assert rina.get("/questions?state=all").texts(".found__title b") == ["2.1", "3.1"]
    narrow = "/questions?state=all&questionnaire=kami-5.0"
    assert len(rina.get(narrow).texts(".found__title b")) == 2
    assert rina.get(f"{narrow}&area=risiko").texts(".found__title b") == ["3.1"]
    assert "Tidak ada pertanyaan di sini" in rina.get("/questions?questionnaire=x").text
    assert [one.split()[-1] for one in rina.get("/questions").texts(".tabs a")] == ["1", "1", "0", "2"]  # fmt: skip


def test_the_list_takes_few_statements_however_long(browse, session, cast, url, count_sql):
    visit, rina = browse(cast.sari), browse(cast.rina)
    for number in range(1, 9):
        visit.post(f"{url}/items/2.{number}/ask", {"text": f"{TEXT} {number}"}, status=303)
    rina.get("/questions")
    with count_sql() as sql:
        rina.get("/questions")
    assert sql.total <= 8, sql.statements
    visit.get(f"{url}/areas/tata_kelola")
    with count_sql() as sql:
        visit.get(f"{url}/areas/tata_kelola")
    assert sum("item_question" in one for one in sql.statements) == 1


def _revision(browse, cast):
    """Kel. Kenanga's revision, as Budi finds it."""
    page = browse(cast.budi).get("/assessments")
    link = page.tree.cssselect(".card a[href^='/assessments/']")[-1].get("href")
    return link.split("/")[2]
