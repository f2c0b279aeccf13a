"""Reading questions and help: beside the items of a page, the facilitators' list, what a unit has not read yet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, and_, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, contains_eager, joinedload

from assessment.assessments.models import Assessment, Revision
from assessment.assessments.questions.models import (
    FollowUp,
    HelpWording,
    ItemHelp,
    ItemQuestion,
    QuestionState,
)
from assessment.people.models import Appointment, Person
from assessment.permissions import Actor, Role
from assessment.units.models import Unit


@dataclass(frozen=True, slots=True)
class Beside:
    """A question of the unit, or a help for all (then ``text`` is its heading), as it stands at an item."""

    id: UUID
    item: str
    text: str
    answer: str
    state: str
    at: datetime
    thread: UUID
    is_new: bool = False
    """Answered, and nobody of the unit has said yet that they have read it."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What stands at one item: help for all units, and the unit's own questions by thread, each in its order."""

    help: list[Beside] = field(default_factory=list)
    threads: dict[UUID, list[Beside]] = field(default_factory=dict)


def beside(
    session: Session,
    *,
    round_id: UUID,
    questionnaire: str,
    items: Sequence[str],
    assessment_id: UUID | None,
) -> dict[str, Talk]:
    """Help and questions at the items of a page, in one statement. Without an assessment only the help."""
    helps = select(
        literal("help").label("kind"), ItemHelp.id, ItemHelp.item, ItemHelp.heading.label("text"),
        ItemHelp.text.label("answer"), literal("").label("state"), ItemHelp.published_at.label("at"),
        ItemHelp.id.label("thread"), literal(0).label("is_new"),
    ).where(
        ItemHelp.round_id == round_id, ItemHelp.questionnaire == questionnaire,
        ItemHelp.item.in_(items), ItemHelp.withdrawn_at.is_(None),
    )  # fmt: skip
    asked = select(
        literal("question"), ItemQuestion.id, ItemQuestion.item, ItemQuestion.text,
        ItemQuestion.answer, ItemQuestion.state, ItemQuestion.asked_at,
        func.coalesce(FollowUp.first_id, ItemQuestion.id),
        case((and_(ItemQuestion.answer != "", ItemQuestion.read_at.is_(None)), 1), else_=0),
    ).outerjoin(FollowUp, FollowUp.question_id == ItemQuestion.id).where(
        ItemQuestion.assessment_id == assessment_id, ItemQuestion.item.in_(items),
        or_(ItemQuestion.state != QuestionState.CLOSED, ItemQuestion.answer != ""),
    )  # fmt: skip
    both = (union_all(helps, asked) if assessment_id else union_all(helps)).subquery()
    found: dict[str, Talk] = {}
    for row in session.execute(select(both).order_by(both.c.at)):
        talk = found.setdefault(row.item, Talk())
        one = Beside(
            row.id, row.item, row.text, row.answer, row.state, row.at, row.thread, bool(row.is_new)
        )
        if row.kind == "help":
            talk.help.append(one)
        else:
            talk.threads.setdefault(row.thread, []).append(one)
    return found


def of_assessment(session: Session, assessment_id: UUID) -> list[list[ItemQuestion]]:
    """Everything a unit has asked in an assessment by thread, the one with the latest question first."""
    rows = session.execute(
        select(ItemQuestion)
        .options(joinedload(ItemQuestion.follows))
        .where(ItemQuestion.assessment_id == assessment_id)
        .order_by(ItemQuestion.asked_at, ItemQuestion.id)
    ).scalars()
    threads: dict[UUID, list[ItemQuestion]] = {}
    for one in rows:
        threads.setdefault(one.first_id, []).append(one)
    return sorted(threads.values(), key=lambda thread: thread[-1].asked_at, reverse=True)


def thread_of(session: Session, question: ItemQuestion) -> list[ItemQuestion]:
    """The questions of a thread in their order: the first, and those that follow it."""
    following = select(FollowUp.question_id).where(FollowUp.first_id == question.first_id)
    return list(
        session.execute(
            select(ItemQuestion)
            .options(joinedload(ItemQuestion.assessment), joinedload(ItemQuestion.follows))
            .where(or_(ItemQuestion.id == question.first_id, ItemQuestion.id.in_(following)))
            .order_by(ItemQuestion.asked_at, ItemQuestion.id)
        ).scalars()
    )


def find_own(session: Session, assessment_id: UUID, question_id: UUID) -> ItemQuestion | None:
    """A question of this assessment."""
    return session.execute(
        select(ItemQuestion)
        .options(joinedload(ItemQuestion.assessment), joinedload(ItemQuestion.follows))
        .where(ItemQuestion.id == question_id, ItemQuestion.assessment_id == assessment_id)
    ).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that nobody of the unit has taken note of yet."""

    revision_id: UUID
    area: str
    item: str
    text: str


def unread(session: Session, unit_id: UUID) -> list[Answered]:
    """The answers to a unit's questions that it has not read, the oldest first."""
    rows = session.execute(
        select(Revision.id, ItemQuestion.area, ItemQuestion.item, ItemQuestion.text)
        .join(Assessment, Assessment.id == ItemQuestion.assessment_id)
        .join(Revision, and_(Revision.assessment_id == Assessment.id, Revision.is_current))
        .where(
            Assessment.unit_id == unit_id,
            ItemQuestion.answered_at.is_not(None),
            ItemQuestion.read_at.is_(None),
        )
        .order_by(ItemQuestion.answered_at)
    )
    return [Answered(*row) for row in rows]


# ---- For facilitators ----


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list of questions is narrowed by."""

    state: QuestionState | None = None
    questionnaire: str = ""
    area: str = ""


def for_facilitator(actor: Actor, today: date) -> Select[ItemQuestion]:
    """Every question this person may answer: all but those of units in which they work themselves."""
    works_there = exists().where(
        Appointment.person_id == actor.person_id,
        Appointment.unit_id == Assessment.unit_id,
        Appointment.role.in_((Role.OPERATOR, Role.HEAD)),
        or_(Appointment.valid_to.is_(None), Appointment.valid_to > today),
    )
    return (
        select(ItemQuestion)
        .join(ItemQuestion.assessment)
        .join(Assessment.unit)
        .join(Assessment.round)
        .options(
            contains_eager(ItemQuestion.assessment).options(
                contains_eager(Assessment.unit).joinedload(Unit.parent),
                contains_eager(Assessment.round),
            )
        )
        .where(~works_there)
    )


def narrowed(query: Select[ItemQuestion], wanted: Wanted) -> Select[ItemQuestion]:
    """The list with its filters, the oldest first."""
    if wanted.state:
        query = query.where(ItemQuestion.state == wanted.state)
    if wanted.questionnaire:
        query = query.where(ItemQuestion.questionnaire == wanted.questionnaire)
    if wanted.area:
        query = query.where(ItemQuestion.area == wanted.area)
    return query.options(joinedload(ItemQuestion.help), joinedload(ItemQuestion.follows)).order_by(
        ItemQuestion.asked_at, ItemQuestion.id
    )


def counts(session: Session, actor: Actor, today: date) -> dict[tuple[str, str, str], int]:
    """How many questions there are by state, questionnaire and area."""
    keys = (ItemQuestion.state, ItemQuestion.questionnaire, ItemQuestion.area)
    query = for_facilitator(actor, today).with_only_columns(*keys, func.count()).group_by(*keys)
    rows = session.execute(query)
    return {(str(state), key, area): number for state, key, area, number in rows}


def open_count(session: Session, actor: Actor, today: date) -> int:
    """How many questions wait for an answer."""
    query = for_facilitator(actor, today).where(ItemQuestion.state == QuestionState.OPEN)
    return session.execute(query.with_only_columns(func.count())).scalar_one()


def find(session: Session, actor: Actor, today: date, question_id: UUID) -> ItemQuestion | None:
    """A question this person may answer, with the help that became of it."""
    return session.execute(
        for_facilitator(actor, today)
        .options(joinedload(ItemQuestion.help), joinedload(ItemQuestion.follows))
        .where(ItemQuestion.id == question_id)
    ).scalar_one_or_none()


def wordings(session: Session, help_id: UUID) -> list[tuple[HelpWording, str]]:
    """Every wording a help has had, the newest first, with the name of who wrote it."""
    rows = session.execute(
        select(HelpWording, Person.name)
        .join(Person, Person.id == HelpWording.by_id)
        .where(HelpWording.help_id == help_id)
        .order_by(HelpWording.version.desc())
    )
    return [(wording, name) for wording, name in rows]


def names_of(session: Session, people: Collection[UUID | None]) -> dict[UUID | None, str]:
    """What people are called."""
    rows = session.execute(
        select(Person.id, Person.name).where(Person.id.in_(set(people) - {None}))
    )
    return {row.id: row.name for row in rows}
