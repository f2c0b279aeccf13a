"""The queue: what waits, for whom, and how long already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.asked import Asked
from assessment.assessments.models import Layer, Revision, Sheet
from assessment.assessments.providing import exceptions
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.questionnaire.model import Questionnaire
from assessment.reviews import queries
from assessment.reviews.assigning.queries import OwnLoad, own_load
from assessment.reviews.assigning.responsible import Names, names_of
from assessment.reviews.clarification.words import Tag, tags
from assessment.reviews.models import Return
from assessment.reviews.queries import TALKING, Narrowed, Tab, Talk
from assessment.reviews.risk.ranking import MOST, Ranked, ranked
from assessment.reviews.sheets import Checked, checked
from assessment.reviews.texts import Texts, texts_of_all
from assessment.reviews.threads.queries import Standing as Threads
from assessment.reviews.threads.queries import standing_of
from assessment.reviews.views import bp
from assessment.rounds.deadlines import days_left
from assessment.rounds.models import Round, RoundState
from assessment.rounds.queries import questionnaire, rounds
from assessment.scoring.model import share
from assessment.units.models import Unit
from assessment.units.queries import kecamatan
from assessment.web.access import actor, allow
from assessment.web.clock import settings, today
from assessment.web.labels import label
from assessment.web.paging import SIZE, Page, paged, wanted_page
from assessment.web.work import reader

IN_HAND = (Tab.FOR_ME, Tab.WAITING, Tab.MINE, Tab.OTHERS)
"""Where something is still to be checked, so that it matters what comes first."""
RISK, WAITING = "", "waiting"
"""The orders of the queue, as the address spells them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One assessment of the queue. ``own`` and ``checked`` are left out while the unit has it in hand.

    ``other``: whose it is, if another's; ``deputised``: that person is one this one stands in for today.
    """

    revision: Revision
    days: int
    verifier: str
    other: str = ""
    deputised: bool = False
    mine: bool = False
    own: Sheet | None = None
    counted: Sheet | None = None
    checked: Checked | None = None
    sent_back: Return | None = None
    is_overdue: bool = False
    key: str = ""
    exceptions: int = 0
    risk: Ranked | None = None
    threads: Threads | None = None
    tag: Tag | None = None

    @property
    def is_provider(self) -> bool:
        """Whether this is what the city provides, and no unit's own assessment."""
        return self.revision.assessment.is_provider

    @property
    def unit(self) -> Unit:
        """Its unit."""
        return self.revision.assessment.unit

    @property
    def round(self) -> Round:
        """Its round."""
        return self.revision.assessment.round

    @property
    def percent(self) -> Any:
        """The unit's own result in percent."""
        return share(self.own.points, self.own.max) if self.own else None

    @property
    def counted_percent(self) -> Any:
        """The verified or final result in percent."""
        return share(self.counted.points, self.counted.max) if self.counted else None


@bp.get("")
@allow(Permission.REVIEW_DO)
def index() -> ResponseReturnValue:
    """What waits to be verified, returned, concluded and made final."""
    own = own_load(reader, actor(), today())
    tab, narrowed = _tab(own), _narrowed()
    order = _order(tab)
    page, risk = _page(tab, narrowed, order)
    counts, talks = queries.counts(reader, actor(), tab, narrowed, today())
    ids = [one.id for one in page.rows]
    talked = standing_of(reader, ids) if ids and talks[Talk.COMMENTED] else {}
    is_assigned = own.has_any or tab is Tab.FOR_ME
    kept: dict[str, Any] = {
        name: value
        for name, value in request.args.items()
        if name in ("q", "kecamatan", "round", "order", "talk") and value
    }
    elsewhere = {name: value for name, value in kept.items() if name != "talk"}
    return render_template(
        "reviews/index.html",
        tab=tab,
        tabs_=[
            {
                "label": label(one), "active": one is tab, "count": counts[one],
                "url": url_for(".index", tab=one, **(kept if one in TALKING else elsewhere)),
            }
            for one in Tab
            if one is not Tab.FOR_ME or is_assigned
        ],
        own=own,
        oldest=_days(own.oldest) if own.oldest else None,
        left=days_left(own.closes_on, today()) if own.closes_on else None,
        narrowed=narrowed,
        kept=kept,
        page=Page(_rows(tab, page.rows, risk, talked), page.number, page.total, page.size),
        order=order,
        orders=[
            (one, words, url_for(".index", tab=tab, **(kept | {"order": one or None})))
            for one, words in ((RISK, _("Risiko")), (WAITING, _("Lama menunggu")))
        ] if tab in IN_HAND else [],
        talks=[
            (one, number, url_for(".index", tab=tab, **elsewhere, talk=one if one is not narrowed.talk else None))
            for one, number in talks.items()
            if number or one is narrowed.talk
        ] if tab in TALKING else [],
        rounds=[
            one for one in rounds(reader) if one.state is not RoundState.DRAFT and not one.is_imported
        ],
        kecamatan=kecamatan(reader),
        counts=counts,
        Tab=Tab,
        may_finalise=actor().may(Permission.REVIEW_FINALISE),
    )  # fmt: skip


def _page(tab: Tab, narrowed: Narrowed, order: str) -> tuple[Page[Revision], Mapping[UUID, Ranked]]:
    """One page of the queue, and how risky what is on it is."""
    query = queries.queue(actor(), tab, narrowed, today())
    if tab not in IN_HAND:
        return paged(reader, query), {}
    if order == RISK:
        ids = list(reader.execute(query.with_only_columns(Revision.id).limit(MOST + 1)).scalars())
        if len(ids) <= MOST:
            risk = ranked(reader, ids, _day) if ids else {}
            number = min(wanted_page(), max(1, -(-len(ids) // SIZE)))
            chosen = list(risk)[(number - 1) * SIZE : number * SIZE]
            there = {
                one.id: one
                for one in reader.execute(query.where(Revision.id.in_(chosen))).scalars()
            } if chosen else {}  # fmt: skip
            return Page([there[one] for one in chosen], number, len(ids)), risk
    page = paged(reader, query)
    return page, ranked(reader, [one.id for one in page.rows], _day) if page.rows else {}


def _rows(
    tab: Tab, revisions: Any, risk: Mapping[UUID, Ranked], talked: Mapping[UUID, Threads]
) -> list[Row]:
    ids = [revision.id for revision in revisions]
    names = names_of(reader, ids, actor().person_id, today()) if ids else {}
    if tab is Tab.RETURNED:
        latest: dict[UUID, Return] = {}
        for one in reversed(queries.returns_of(reader, ids)):
            latest[one.revision_id] = one
        return [_returned(one, latest.get(one.id), names, talked.get(one.id)) for one in revisions]
    sheets = queries.sheets_of_all(reader, ids) if ids else {}
    digests = {revision.assessment.digest for revision in revisions}
    contents = {digest: questionnaire(reader, digest) for digest in digests}
    maybe = {
        one.id: items
        for one in revisions
        if (items := _may_except(one, sheets, contents[one.assessment.digest]))
    }
    excepted = exceptions.counts(reader, maybe) if maybe else {}
    texts = _texts(revisions)
    tagged = tags(reader, revisions, today())
    found = []
    for revision in revisions:
        digest = revision.assessment.digest
        verified = sheets.get((revision.id, Layer.VERIFIED))
        found.append(
            Row(
                revision,
                _days(_moment(tab, revision)),
                names[revision.id].verifier,
                names[revision.id].other,
                names[revision.id].is_deputised,
                names[revision.id].is_mine,
                key=contents[digest].key,
                exceptions=excepted.get(revision.id, 0),
                risk=risk.get(revision.id),
                threads=talked.get(revision.id),
                tag=tagged.get(revision.id),
                own=sheets[revision.id, Layer.SELF],
                counted=sheets.get((revision.id, Layer.FINAL), verified),
                checked=checked(
                    contents[digest],
                    verified.answers if verified else None,
                    revision.assessment.asked,
                ).plus(texts.get(revision.id, Texts()).checked(contents[digest])),
            )
        )
    return found


def _texts(revisions: Any) -> dict[UUID, Texts]:
    """What the provider says to all units; a queue without an assessment of its own reads nothing."""
    given = {
        one.id: questionnaire(reader, one.assessment.digest)
        for one in revisions
        if one.assessment.asked is Asked.CITY
    }
    return texts_of_all(reader, given) if given else {}


def _may_except(
    revision: Revision, sheets: dict[tuple[UUID, Layer], Sheet], content: Questionnaire
) -> set[str]:
    """Where the unit said something else than the city: only then is the history looked at."""
    city, asked = sheets.get((revision.id, Layer.CITY)), revision.assessment.asked
    if city is None or asked is not Asked.OWN:
        return set()
    own = sheets[revision.id, Layer.SELF].answers
    return exceptions.where_one_may_be(content, asked, own=own, city=city.answers)


def _returned(
    revision: Revision,
    sent_back: Return | None,
    names: Mapping[UUID, Names],
    threads: Threads | None,
) -> Row:
    due = revision.return_due_on
    return Row(
        revision,
        _days(sent_back.returned_at if sent_back else revision.status_at),
        names[revision.id].verifier,
        sent_back=sent_back,
        is_overdue=due is not None and due < today(),
        threads=threads,
    )


def _moment(tab: Tab, revision: Revision) -> datetime:
    moments = {Tab.VERIFIED: revision.verified_at, Tab.FINAL: revision.final_at}
    return moments.get(tab, revision.submitted_at) or revision.status_at


def _days(moment: datetime) -> int:
    return (today() - _day(moment)).days


def _day(moment: datetime) -> date:
    return moment.astimezone(settings().timezone).date()


def _order(tab: Tab) -> str:
    return WAITING if tab not in IN_HAND or request.args.get("order") == WAITING else RISK


def _tab(own: OwnLoad) -> Tab:
    asked = request.args.get("tab", "")
    if asked in set(Tab):
        return Tab(asked)
    return Tab.FOR_ME if own.has_any else Tab.WAITING


def _narrowed() -> Narrowed:
    return Narrowed(
        request.args.get("q", "").strip()[:100],
        _uuid(request.args.get("kecamatan", "")),
        _uuid(request.args.get("round", "")),
        Talk(talk) if (talk := request.args.get("talk", "")) in set(Talk) else None,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
