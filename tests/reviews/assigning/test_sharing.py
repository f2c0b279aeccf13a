"""Sharing out evenly: within one unit's work, never to who is barred, everything, and always the same."""

from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.reviews.assigning.sharing import Piece, share

calmly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""However busy the machine is."""


def person(number):
    return UUID(int=1000 + number)


@st.composite
def situations(draw, *, conflicts=True):
    """Pieces in kecamatan, people with some work already, and who is barred from what."""
    people = [person(number) for number in range(draw(st.integers(1, 7)))]
    kecamatan = draw(st.lists(st.integers(1, 8), min_size=1, max_size=12))
    works = st.integers(0, 200) if draw(st.booleans()) else st.sampled_from((66, 175))
    pieces = [
        Piece(UUID(int=100 * number + member), UUID(int=number), draw(works))
        for number, size in enumerate(kecamatan)
        for member in range(size)
    ]
    has = {one: draw(st.integers(0, 600)) for one in people if draw(st.booleans())}
    barred = set()
    if conflicts:
        pairs = [(piece.id, one) for piece in pieces for one in people]
        barred = set(draw(st.lists(st.sampled_from(pairs), max_size=20)))
    return pieces, people, has, barred


def totals(pieces, people, has, given_to):
    found = {one: has.get(one, 0) for one in people}
    for piece in pieces:
        if piece.id in given_to:
            found[given_to[piece.id]] += piece.work
    return found


@calmly
@given(situations())
def test_everything_goes_to_somebody_who_may(situation):
    pieces, people, has, barred = situation
    found = share(pieces, people, has, barred)
    for piece in pieces:
        fit = [one for one in people if (piece.id, one) not in barred]
        assert (piece.id in found) == bool(fit)
        assert not fit or found[piece.id] in fit


@calmly
@given(situations())
def test_nobody_has_more_than_one_unit_more_than_who_could_have_had_one_of_theirs(situation):
    pieces, people, has, barred = situation
    found = share(pieces, people, has, barred)
    work, largest = totals(pieces, people, has, found), max(one.work for one in pieces)
    for piece in pieces:
        if piece.id in found and piece.work:
            for other in people:
                if (piece.id, other) not in barred:
                    assert work[found[piece.id]] - work[other] <= largest


@calmly
@given(situations(conflicts=False))
def test_from_nothing_all_end_within_one_unit_of_each_other(situation):
    pieces, people, _has, _barred = situation
    work = totals(pieces, people, {}, share(pieces, people, {}, ()))
    assert max(work.values()) - min(work.values()) <= max(one.work for one in pieces)


@calmly
@given(situations(), st.randoms(use_true_random=False))
def test_what_is_somebodys_moves_only_for_the_balance(situation, chance):
    pieces, people, has, barred = situation
    now = {one.id: chance.choice([*people, person(99)]) for one in pieces if chance.random() < 0.8}
    found = share(pieces, people, has, barred, now)
    work, largest = totals(pieces, people, has, found), max(one.work for one in pieces)
    for piece in pieces:
        fit = [one for one in people if (piece.id, one) not in barred]
        assert (piece.id in found) == bool(fit)
        if fit and piece.work:
            assert found[piece.id] in fit
            assert all(work[found[piece.id]] - work[other] <= largest for other in fit)
    assert share(pieces, people, has, barred, found) == found


@calmly
@given(situations())
def test_it_is_always_the_same(situation):
    pieces, people, has, barred = situation
    assert share(pieces, people, has, barred) == share(pieces, people, dict(has), set(barred))


def test_a_city_of_31_kecamatan_is_hardly_torn():
    sizes = [
        4,
        5,
        6,
        5,
        5,
        4,
        6,
        4,
        5,
        7,
        4,
        5,
        4,
        6,
        5,
        4,
        8,
        5,
        6,
        5,
        4,
        6,
        5,
        4,
        7,
        5,
        6,
        5,
        4,
        5,
        4,
    ]
    pieces = [
        Piece(UUID(int=100 * number + member), UUID(int=number), 175 if member == 0 else 66)
        for number, size in enumerate(sizes)
        for member in range(size)
    ]
    people = [person(number) for number in range(6)]
    found = share(pieces, people, {}, ())
    work = totals(pieces, people, {}, found)
    assert max(work.values()) - min(work.values()) <= 175
    torn = [
        number
        for number in range(len(sizes))
        if len({found[one.id] for one in pieces if one.kecamatan == UUID(int=number)}) > 1
    ]
    assert len(torn) <= 3


def test_a_kecamatan_stays_together_where_that_costs_nothing():
    two = [Piece(UUID(int=number), UUID(int=number // 3), 100) for number in range(6)]
    found = share(two, [person(0), person(1)], {}, ())
    assert len({found[one.id] for one in two[:3]}) == len({found[one.id] for one in two[3:]}) == 1


def test_one_barred_from_a_kelurahan_gets_the_rest_of_the_kecamatan():
    pieces = [Piece(UUID(int=number), UUID(int=7), 50) for number in range(4)]
    found = share(pieces, [person(0), person(1)], {person(1): 150}, {(UUID(int=2), person(0))})
    assert found[UUID(int=2)] == person(1)
    assert {found[UUID(int=number)] for number in (0, 1, 3)} == {person(0)}


def test_nobody_to_share_with_shares_nothing():
    assert share([Piece(UUID(int=1), UUID(int=2), 5)], [], {}, ()) == {}
