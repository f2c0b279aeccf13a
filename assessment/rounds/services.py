"""Preparing rounds: dates and rules, their content, the city's systems and answers.

Opening a round is ``assessments.opening``; what its units then inherit is ``assessments.inheritance``.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment import audit
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.questionnaire import frozen, values
from assessment.questionnaire.model import Questionnaire
from assessment.rounds.models import (
    Content,
    ElectronicSystem,
    Release,
    Round,
    RoundQuestionnaire,
    RoundState,
)
from assessment.rounds.queries import questionnaire, questionnaires_of, systems_of
from assessment.rounds.systems import LETTERS, answers_of, carried, category_of, slots_of
from assessment.units.models import Kind, Unit


@dataclass(frozen=True, slots=True)
class Plan:
    """What the admin decides about a round before it opens."""

    name: str
    year: int
    opens_on: date
    closes_on: date
    is_practice: bool = False
    minimum_checked: int = 0
    objection_days: int = 5
    sample_percent: int = 0
    note: str = ""
    provider_id: UUID | None = None
    own_results: Release = Release.AT_ONCE
    leadership_results: Release = Release.AT_ONCE


@dataclass(frozen=True, slots=True)
class SystemEntry:
    """What is said about an electronic system; ``answers`` maps question ids to A, B or C."""

    name: str
    description: str = ""
    used_by_kecamatan: bool = True
    used_by_kelurahan: bool = True
    answers: Mapping[str, str] = field(default_factory=dict)


def prepare(
    session: Session,
    plan: Plan,
    questionnaires: Mapping[Kind, Questionnaire],
    *,
    by: Actor | None,
    at: datetime,
) -> Round:
    """Make a round that is not open yet, with a questionnaire for each kind of unit."""
    _refuse_bad(session, plan, None)
    made = Round(id=uuid4(), state=RoundState.DRAFT, created_at=at, **asdict(plan))
    session.add(made)
    session.flush()
    _assign_all(session, made, questionnaires, at=at)
    _record(session, "round.prepared", made, by=by, at=at, body=_said(session, made))
    return made


def change_plan(
    session: Session,
    chosen: Round,
    plan: Plan,
    questionnaires: Mapping[Kind, Questionnaire],
    *,
    by: Actor | None,
    at: datetime,
) -> None:
    """Decide anew about a round that is not open yet. Kinds that are not named keep their questionnaire."""
    _refuse_unless_draft(chosen)
    _refuse_bad(session, plan, chosen.id)
    for name, value in asdict(plan).items():
        setattr(chosen, name, value)
    _assign_all(session, chosen, questionnaires, at=at)
    _record(session, "round.changed", chosen, by=by, at=at, body=_said(session, chosen))


def discard(session: Session, chosen: Round, *, by: Actor | None, at: datetime) -> None:
    """Throw a round away that never opened, with its list of systems."""
    _refuse_unless_draft(chosen)
    for row in [*questionnaires_of(session, chosen.id), *systems_of(session, chosen.id)]:
        session.delete(row)
    session.flush()
    session.delete(chosen)
    _record(session, "round.discarded", chosen, by=by, at=at, body={"name": chosen.name})


def freeze(session: Session, questionnaire: Questionnaire, *, at: datetime) -> str:
    """Store a questionnaire's content under its digest, unless it is there already."""
    digest = frozen.digest(questionnaire)
    if session.get(Content, digest) is None:
        session.add(
            Content(
                digest=digest,
                scoring_digest=frozen.scoring_digest(questionnaire),
                key=questionnaire.key,
                content=frozen.to_json(questionnaire),
                stored_at=at,
            )
        )
        session.flush()
    return digest


def assign(
    session: Session, round_id: UUID, kind: Kind, questionnaire: Questionnaire, *, at: datetime
) -> RoundQuestionnaire:
    """Give a kind of unit its questionnaire in a round, frozen, with no answers of the city yet."""
    row = session.get(RoundQuestionnaire, (round_id, kind))
    digest = freeze(session, questionnaire, at=at)
    if row is None:
        row = RoundQuestionnaire(round_id=round_id, kind=kind)
        session.add(row)
    if row.digest != digest:
        row.digest = digest
        row.city_answers = values.blank(questionnaire)
        row.city_changed_at = at
    session.flush()
    return row


def write_system(
    session: Session,
    chosen: Round,
    system: ElectronicSystem | None,
    entry: SystemEntry,
    *,
    by: Actor | None,
    at: datetime,
) -> ElectronicSystem:
    """Add a system to the list of a round (``None``), or change what is said about one."""
    _refuse_closed(chosen)
    _refuse_bad_entry(session, chosen, entry, system)
    is_new = system is None
    if system is None:
        system = ElectronicSystem(id=uuid4(), round_id=chosen.id)
        session.add(system)
    for name, value in asdict(entry).items():
        setattr(system, name, dict(value) if name == "answers" else value)
    system.changed_at = at
    session.flush()
    audit.record(
        session, "system.added" if is_new else "system.changed", thing="system", thing_id=system.id, at=at,
        by=by, body=asdict(entry) | {"round": chosen.id},
    )  # fmt: skip
    return system


def delete_system(
    session: Session, chosen: Round, system: ElectronicSystem, *, by: Actor | None, at: datetime
) -> None:
    """Take a system off the list of a round."""
    _refuse_closed(chosen)
    session.delete(system)
    audit.record(
        session, "system.removed", thing="system", thing_id=system.id, at=at, by=by,
        body={"round": chosen.id, "name": system.name},
    )  # fmt: skip


def copy_systems(
    session: Session, chosen: Round, source: Round, *, by: Actor | None, at: datetime
) -> int:
    """Take over the systems of another round with their answers; those of the same name stay as they are."""
    _refuse_closed(chosen)
    there = {system.name for system in systems_of(session, chosen.id)}
    asked, here = _contents(session, source), _contents(session, chosen)
    known = set(slots_of(here).values())
    copied = [one for one in systems_of(session, source.id) if one.name not in there]
    for system in copied:
        session.add(
            ElectronicSystem(
                id=uuid4(),
                round_id=chosen.id,
                name=system.name,
                description=system.description,
                used_by_kecamatan=system.used_by_kecamatan,
                used_by_kelurahan=system.used_by_kelurahan,
                answers={
                    name: letter
                    for name, letter in carried(system.answers, asked, here).items()
                    if name in known
                },
                changed_at=at,
            )
        )
    _record(
        session, "round.systems_copied", chosen, by=by, at=at,
        body={"from": source.id, "systems": sorted(system.name for system in copied)},
    )  # fmt: skip
    return len(copied)


def store_city_answers(session: Session, chosen: Round, *, at: datetime) -> list[Kind]:
    """Write what the list of systems says into the city's sheets; return the kinds for which it changed."""
    session.flush()
    systems, slots = systems_of(session, chosen.id), slots_of(_contents(session, chosen))
    changed = []
    for row in questionnaires_of(session, chosen.id):
        content = questionnaire(session, row.digest)
        category = category_of(row.kind, systems, content, slots)
        leading = category.leading if category else None
        sheet = bytearray(row.city_answers)
        for item, code in answers_of(leading.system if leading else None, content, slots).items():
            sheet[content.item(item).position] = code
        if bytes(sheet) != row.city_answers:
            row.city_answers, row.city_changed_at = bytes(sheet), at
            changed.append(row.kind)
    session.flush()
    return changed


def _assign_all(
    session: Session, chosen: Round, questionnaires: Mapping[Kind, Questionnaire], *, at: datetime
) -> None:
    before = _contents(session, chosen)
    for kind, content in questionnaires.items():
        assign(session, chosen.id, kind, content, at=at)
    after = _contents(session, chosen)
    for system in systems_of(session, chosen.id):
        system.answers = carried(system.answers, before, after)
    store_city_answers(session, chosen, at=at)


def _contents(session: Session, chosen: Round) -> list[Questionnaire]:
    rows = questionnaires_of(session, chosen.id)
    return [questionnaire(session, row.digest) for row in rows]


def _refuse_unless_draft(chosen: Round) -> None:
    if chosen.state is not RoundState.DRAFT:
        raise Refused(_("Periode ini sudah dibuka, jadi pengaturannya tidak dapat diubah lagi."))


def _refuse_closed(chosen: Round) -> None:
    if chosen.state is RoundState.CLOSED:
        raise Refused(_("Periode ini sudah ditutup, jadi daftar sistemnya tidak dapat diubah."))


def _refuse_bad(session: Session, plan: Plan, round_id: UUID | None) -> None:
    if plan.closes_on < plan.opens_on:
        raise Refused(_("Tanggal selesai harus sama dengan atau sesudah tanggal mulai."))
    same = select(Round.id).where(Round.name == plan.name)
    if round_id is not None:
        same = same.where(Round.id != round_id)
    if session.execute(same).first():
        raise Refused(_("Sudah ada periode dengan nama ini. Pilih nama lain."))
    if plan.provider_id is not None:
        provider = session.get(Unit, plan.provider_id)
        if provider is None or provider.kind is not Kind.OFFICE or provider.valid_to is not None:
            raise Refused(_("Pilih perangkat daerah sebagai penyedia jawaban kota."))


def _refuse_bad_entry(
    session: Session, chosen: Round, entry: SystemEntry, system: ElectronicSystem | None
) -> None:
    if not (entry.used_by_kecamatan or entry.used_by_kelurahan):
        raise Refused(
            _("Pilih siapa yang memakai sistem ini: kecamatan, kelurahan, atau keduanya.")
        )
    known = set(slots_of(_contents(session, chosen)).values())
    if not (set(entry.answers) <= known and set(entry.answers.values()) <= set(LETTERS)):
        raise Refused(_("Pilih salah satu jawaban yang tersedia untuk setiap pertanyaan."))
    same = select(ElectronicSystem.id).where(
        ElectronicSystem.round_id == chosen.id, ElectronicSystem.name == entry.name
    )
    if system is not None:
        same = same.where(ElectronicSystem.id != system.id)
    if session.execute(same).first():
        raise Refused(_("Sudah ada sistem dengan nama ini dalam daftar. Pilih nama lain."))


def _said(session: Session, chosen: Round) -> dict[str, object]:
    rows = questionnaires_of(session, chosen.id)
    return {
        "name": chosen.name, "year": chosen.year, "opens_on": chosen.opens_on, "closes_on": chosen.closes_on,
        "is_practice": chosen.is_practice, "minimum_checked": chosen.minimum_checked,
        "objection_days": chosen.objection_days, "sample_percent": chosen.sample_percent,
        "provider": chosen.provider_id,
        "own_results": chosen.own_results, "leadership_results": chosen.leadership_results,
        "questionnaires": {row.kind: row.digest for row in rows},
    }  # fmt: skip


def _record(
    session: Session, action: str, chosen: Round, *, by: Actor | None, at: datetime, body: dict[str, object]
) -> None:  # fmt: skip
    audit.record(session, action, thing="round", thing_id=chosen.id, at=at, by=by, body=body)
