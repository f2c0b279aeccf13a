"""What an assigning would change, who would be refused and why, and everybody's workload. Pure."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from assessment.assessments.status import REVIEWABLE, VERIFIED_ON, WITH_UNIT, Status
from assessment.reviews.assigning.sharing import Piece, share
from assessment.units.models import Kind

TO_VERIFY = WITH_UNIT | {Status.SUBMITTED} | REVIEWABLE
"""What is still to be verified, or will be once the unit has sent it."""


@dataclass(frozen=True, slots=True)
class Place:
    """One assessment of a round: whose it is and how much is still to check. No answer of the unit is in it.

    ``kecamatan_id`` is the kecamatan itself or the one of a kelurahan; what the city provides stands alone.
    """

    assessment_id: UUID
    revision_id: UUID
    version: int
    unit_id: UUID
    kind: Kind
    name: str
    kecamatan_id: UUID
    kecamatan: str
    is_provider: bool
    status: Status
    submitted_at: datetime | None
    named_id: UUID | None
    held_by_id: UUID | None
    done: int
    total: int

    @property
    def is_open(self) -> bool:
        """Whether it is still to be verified."""
        return self.status in TO_VERIFY

    @property
    def left(self) -> int:
        """How many items are still to check."""
        return self.total - self.done if self.is_open else 0

    @property
    def person_id(self) -> UUID | None:
        """Whose it is."""
        return self.held_by_id or self.named_id


class Why(StrEnum):
    """Why somebody never verifies an assessment."""

    WORKS = "works"
    FILLED = "filled"
    SENT = "sent"
    FACILITATES = "facilitates"
    PART = "part"


Barred = Mapping[tuple[UUID, UUID], Why]
"""Why a person does not verify an assessment, by assessment and person."""


class Effect(StrEnum):
    """What naming somebody does to one assessment. ``HELD``: another has it in hand, so it stays unless it is moved."""

    GIVEN = "given"
    MOVED = "moved"
    SAME = "same"
    HELD = "held"
    BARRED = "barred"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Line:
    """One assessment, who was named for it, and what that does."""

    place: Place
    to_id: UUID
    effect: Effect
    why: Why | None = None


def judge(places: Sequence[Place], wanted: Mapping[UUID, UUID], barred: Barred) -> list[Line]:
    """What the wish (assessment → person) does to each of its assessments, in the order of the places."""
    found = []
    for place in places:
        if (to_id := wanted.get(place.assessment_id)) is None:
            continue
        why = barred.get((place.assessment_id, to_id))
        if not place.is_open:
            effect = Effect.OVER
        elif place.person_id == to_id:
            effect = Effect.SAME
        elif why is not None:
            effect = Effect.BARRED
        elif place.held_by_id is not None:
            effect = Effect.HELD
        else:
            effect = Effect.GIVEN if place.named_id is None else Effect.MOVED
        found.append(Line(place, to_id, effect, why if effect is Effect.BARRED else None))
    return found


def evenly(
    places: Sequence[Place], people: Sequence[UUID], barred: Barred, *, again: bool
) -> dict[UUID, UUID]:
    """A wish that shares out what nobody has in hand; ``again``: also what somebody is named for already, as far as the
    balance asks for it.
    """
    free = [
        one
        for one in places
        if one.is_open and one.held_by_id is None and (again or one.named_id is None)
    ]
    taken = {one.assessment_id for one in free}
    has = {
        person: sum(
            one.left for one in places if one.person_id == person and one.assessment_id not in taken
        )
        for person in people
    }
    pieces = [Piece(one.assessment_id, one.kecamatan_id, one.left) for one in free]
    named = {one.assessment_id: one.named_id for one in free if one.named_id is not None}
    return share(pieces, people, has, barred.keys(), named)


def after(lines: Iterable[Line], moving: Collection[UUID] = ()) -> dict[UUID, UUID]:
    """Whose each assessment of these lines that changes hands will be."""
    return {
        line.place.assessment_id: line.to_id
        for line in lines
        if line.effect in (Effect.GIVEN, Effect.MOVED)
        or (line.effect is Effect.HELD and line.place.assessment_id in moving)
    }


@dataclass(frozen=True, slots=True)
class Load:
    """One person's part in a round. ``oldest``: when the longest waiting of theirs was sent."""

    units: int = 0
    with_unit: int = 0
    waiting: int = 0
    in_hand: int = 0
    verified: int = 0
    left: int = 0
    oldest: datetime | None = None


def load_of(places: Iterable[Place]) -> Load:
    """The load that some assessments are."""
    there = list(places)
    waiting = [one for one in there if one.status is Status.SUBMITTED]
    return Load(
        len(there),
        sum(one.status in WITH_UNIT for one in there),
        len(waiting),
        sum(one.status in REVIEWABLE for one in there),
        sum(one.status in VERIFIED_ON for one in there),
        sum(one.left for one in there),
        min((one.submitted_at for one in waiting if one.submitted_at), default=None),
    )


def loads(
    places: Sequence[Place], changed: Mapping[UUID, UUID] | None = None
) -> dict[UUID | None, Load]:
    """Everybody's load, and under None what is nobody's; as it is, or as it will be once this has ``changed``."""
    theirs: dict[UUID | None, list[Place]] = {None: []}
    for one in places:
        person = (changed or {}).get(one.assessment_id, one.person_id)
        if person is not None or one.is_open:
            theirs.setdefault(person, []).append(one)
    return {person: load_of(there) for person, there in theirs.items()}


def fingerprint(places: Iterable[Place]) -> str:
    """What a preview was made from: whose everything was."""
    said = sorted(
        f"{one.assessment_id} {one.named_id} {one.held_by_id} {one.is_open}" for one in places
    )
    return hashlib.sha256("\n".join(said).encode()).hexdigest()
