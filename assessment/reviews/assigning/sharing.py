"""Sharing work out evenly. Pure: the same pieces and people are always shared in the same way."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Piece:
    """What one person does whole: an assessment, the kecamatan it lies in, and how many items are still to check."""

    id: UUID
    kecamatan: UUID
    work: int


def share(
    pieces: Sequence[Piece],
    people: Sequence[UUID],
    has: Mapping[UUID, int],
    barred: Collection[tuple[UUID, UUID]],
    now: Mapping[UUID, UUID] | None = None,
) -> dict[UUID, UUID]:
    """Who gets which piece. What everybody is barred from is left out.

    ``has``: the work they have already. ``now``: whose pieces are; they stay theirs unless the balance asks for them.
    Afterwards nobody has more than one unit's work (that of the largest piece)
    more than anybody who could have had one of theirs. Within that, the pieces of a kecamatan stay together. Between
    equals the order of ``people`` and of ``pieces`` decides.
    """
    shared = _Shared(people, has, barred)
    groups: dict[UUID, list[Piece]] = defaultdict(list)
    for piece in pieces:
        person = (now or {}).get(piece.id)
        if person is not None and person in shared.work and shared.may(person, piece):
            shared.give(piece, person)
        else:
            groups[piece.kecamatan].append(piece)
    for group in sorted(groups.values(), key=lambda group: -sum(one.work for one in group)):
        shared.give_together(group)
    while shared.move_one():
        pass
    return {piece.id: shared.of[piece.id] for piece in pieces if piece.id in shared.of}


class _Shared:
    """Who has what while it is being shared."""

    def __init__(
        self,
        people: Sequence[UUID],
        has: Mapping[UUID, int],
        barred: Collection[tuple[UUID, UUID]],
    ) -> None:
        self.people, self.barred = list(dict.fromkeys(people)), set(barred)
        self.work = {person: has.get(person, 0) for person in self.people}
        self.of: dict[UUID, UUID] = {}
        self.given: dict[UUID, list[Piece]] = {person: [] for person in self.people}

    def may(self, person: UUID, piece: Piece) -> bool:
        return (piece.id, person) not in self.barred

    def give_together(self, group: Sequence[Piece]) -> None:
        """A whole kecamatan to who would have least with it; what they are barred from to others, piece by piece."""
        fit = [person for person in self.people if any(self.may(person, one) for one in group)]
        if not fit:
            return
        largest = max(one.work for one in group)
        chosen = min(
            fit,
            key=lambda person: (
                self.work[person] + largest * sum(not self.may(person, one) for one in group)
            ),
        )
        for piece in group:
            if self.may(chosen, piece):
                self.give(piece, chosen)
        for piece in group:
            others = [person for person in self.people if self.may(person, piece)]
            if piece.id not in self.of and others:
                self.give(piece, min(others, key=lambda person: self.work[person]))

    def move_one(self) -> bool:
        """Give one piece from who has much to who has little, where they are more than one unit's work apart.

        It is never more than they are apart, so the two come nearer to each other, and there is an end.
        """
        tolerated = max((one.work for held in self.given.values() for one in held), default=0)
        by_work = sorted(self.people, key=lambda person: -self.work[person])
        for much in by_work:
            for little in reversed(by_work):
                apart = self.work[much] - self.work[little]
                if apart <= tolerated:
                    break
                fit = [one for one in self.given[much] if one.work and self.may(little, one)]
                if fit:
                    self.give(self._best(fit, much, little, apart), little)
                    return True
        return False

    def _best(self, fit: Sequence[Piece], much: UUID, little: UUID, apart: int) -> Piece:
        """What tears the least apart: what comes to its own, then the rest of what is torn, then of the smallest."""
        theirs = {one.kecamatan for one in self.given[little]}
        here = Counter(one.kecamatan for one in self.given[much])
        torn = {
            one.kecamatan
            for person, held in self.given.items()
            for one in held
            if person != much and one.kecamatan in here
        }
        return min(
            fit,
            key=lambda one: (
                one.kecamatan not in theirs,
                one.kecamatan not in torn,
                here[one.kecamatan],
                abs(apart - 2 * one.work),
            ),
        )

    def give(self, piece: Piece, person: UUID) -> None:
        """A piece to a person, from whoever has it."""
        before = self.of.get(piece.id)
        if before is not None:
            self.given[before].remove(piece)
            self.work[before] -= piece.work
        self.of[piece.id] = person
        self.given[person].append(piece)
        self.work[person] += piece.work
