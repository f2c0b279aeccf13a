"""What is worth a second look before sending: areas of one level, evidence that soon ends, who confirms what."""

from datetime import timedelta

import pytest

from assessment.assessments import checks
from assessment.assessments.asked import Asked
from assessment.assessments.checks import Doubt, Findings, examine
from assessment.assessments.facilitation import services as facilitating
from assessment.assessments.facilitation.models import Facilitation
from assessment.assessments.models import AnswerEvidence
from assessment.assessments.queries import desk
from assessment.assessments.sending import services as sending
from assessment.assessments.services import save_for_unit
from assessment.evidence.models import Evidence
from assessment.permissions import Sight
from assessment.questionnaire import values
from tests import factories
from tests.assessments.filling import answer_all, at_desk
from tests.factories import AT, TODAY, kami


def found(own, asked=Asked.ALL):
    blank = values.blank(kami())
    return examine(kami(), asked=asked, city=blank, own=bytes(own), said={}, proven=[])


def sheet(level=0, **areas):
    """Answers in which no area is all of one level, but for those named."""
    own = bytearray(values.blank(kami()))
    for area in kami().areas:
        for at, item in enumerate(area.items):
            own[item.position] = level if area.id in areas or at else 1
    return own


class TestAnAreaOfOneLevel:
    def test_is_named_with_its_level_and_asks_for_nothing(self):
        told = found(sheet(tata_kelola=1))
        assert told.equal == ((kami().area("tata_kelola"), 0),)
        assert not told.warnings

    def test_each_area_for_itself(self):
        told = found(sheet(tata_kelola=1, risiko=1))
        assert [area.id for area, _level in told.equal] == ["tata_kelola", "risiko"]

    def test_one_that_is_not_finished_is_left_alone(self):
        own = sheet(tata_kelola=1)
        own[kami().item("2.5").position] = values.UNANSWERED
        assert not found(own).equal

    def test_all_of_one_level_are_told_once_and_need_a_sentence(self):
        own = bytearray(values.blank(kami()))
        for area in kami().areas:
            for item in area.items:
                own[item.position] = 0
        told = found(own)
        assert ([one.doubt for one in told.warnings], told.equal) == ([Doubt.ALL_EQUAL], ())

    @pytest.mark.parametrize(("number", "is_strange"), [(7, False), (8, True)])
    def test_seven_items_may_be_of_one_level(self, number, is_strange):
        """Of an area only what the unit itself answers counts."""
        area, own = kami().area("tata_kelola"), values.blank(kami())
        theirs = list(area.items[:number])
        assert bool(checks.of_one_level(kami(), theirs, [], own)) is is_strange

    def test_the_page_names_the_area(self, browse, cast, session):
        answer_all(session, cast.revision, cast.sari, level=1)
        session.commit()
        page = browse(cast.sari).get(f"/assessments/{cast.revision.id}/check")
        name = kami().area("risiko").name.id
        assert f"Semua butir area {name} dijawab “Dalam perencanaan”." in page.text
        assert f"area {kami().area('tata_kelola').name.id} dijawab" not in page.text


class TestEvidenceThatSoonEnds:
    @pytest.fixture
    def shown(self, cast, session):
        answer_all(session, cast.revision, cast.sari)

        def show(until, item="2.2"):
            piece = Evidence(
                unit_id=cast.melati.id, title="SK", url=f"https://uji.test/{until}", valid_until=until,
                added_at=AT, added_by_id=cast.sari.id,
            )  # fmt: skip
            session.add(piece)
            session.flush()
            session.add(
                AnswerEvidence(
                    revision_id=cast.revision.id, item=item, evidence_id=piece.id, added_at=AT,
                    added_by_id=cast.sari.id,
                )
            )  # fmt: skip
            session.flush()
            on = at_desk(session, cast.revision)
            return sending.findings_of(session, on, kami(), today=TODAY)

        return show

    def test_is_told_without_asking_for_a_sentence(self, cast, session, shown, browse):
        before = at_desk(session, cast.revision).due_on - timedelta(days=1)
        told = shown(before)
        assert told.expiring == ("2.2",)
        assert Doubt.EXPIRED not in told.doubts
        session.commit()
        page = browse(cast.sari).get(f"/assessments/{cast.revision.id}/check")
        assert "segera habis masa berlakunya" in page.text
        assert page.tree.cssselect(
            "#expiring ~ * a[href$='#item-2.2'], section a[href$='#item-2.2']"
        )

    @pytest.mark.parametrize(
        ("days", "expiring"), [(-1, False), (0, True), (30, True), (31, True), (60, False), (None, False)]
    )  # fmt: skip
    def test_is_what_ends_in_thirty_days_or_before_it_is_due(
        self, cast, session, shown, days, expiring
    ):
        due = at_desk(session, cast.revision).due_on
        assert TODAY + timedelta(days=31) < due < TODAY + timedelta(days=60)
        told = shown(None if days is None else TODAY + timedelta(days=days))
        assert bool(told.expiring) is expiring
        assert (Doubt.EXPIRED in told.doubts) is (days == -1)

    def test_one_that_lasts_is_enough(self, shown):
        assert shown(TODAY).expiring
        assert not shown(None).expiring


def test_who_confirms_is_said_of_what_waits(browse, cast, session):
    session.add(
        Facilitation(
            round_id=cast.round.id, unit_id=cast.melati.id, person_id=cast.rina.id, from_on=TODAY,
            to_on=TODAY, made_at=AT, made_by_id=cast.agus.id,
        )
    )  # fmt: skip
    session.flush()
    by = factories.actor(session, cast.rina)
    on = desk(session, cast.revision.id, by, Sight.ANSWERS, facilitating=TODAY)
    change = facilitating.Change("2.1", 2, 0)
    save_for_unit(session, on, kami(), [change], by=by, at=AT, today=TODAY)
    session.commit()
    page = browse(cast.sari).get(f"/assessments/{cast.revision.id}/check")
    assert "1 jawaban diisi fasilitator dan menunggu konfirmasi kepala unit." in page.text
    assert "diambil dari jawaban sebelumnya" not in page.text


def test_minor_things_ask_for_no_sentence():
    findings = Findings(
        {}, {Doubt.UNSURE: ("2.1",), Doubt.CITY_MISSING: ("5.1",), Doubt.EXPIRED: ("2.2",)}
    )
    assert [one.doubt for one in findings.warnings] == [Doubt.CITY_MISSING, Doubt.EXPIRED]
    assert [one.doubt for one in findings.hints] == [Doubt.UNSURE]
