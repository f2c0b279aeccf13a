"""The main menu and the frame of every page: what the person may open, who they are, whose installation it is."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from assessment.assessments.questions.queries import open_count
from assessment.installation.models import Installation
from assessment.installation.queries import installation
from assessment.languages import lazy
from assessment.notices.queries import appointments_with_unread
from assessment.permissions import Acting, Permission, Role
from assessment.web.clock import today
from assessment.web.pages import MenuEntry
from assessment.web.work import reader


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry: shown to roles with the permission, except those in ``hidden_from``."""

    label: Any
    endpoint: str
    permission: Permission
    hidden_from: frozenset[Role] = frozenset()


ENTRIES = (
    Entry(lazy("Penilaian"), "assessments.index", Permission.ASSESSMENT_READ,
          frozenset({Role.VERIFIER, Role.LEAD, Role.AUDITOR})),
    Entry(lazy("Bukti dukung"), "evidence.index", Permission.EVIDENCE_MANAGE),
    Entry(lazy("Verifikasi"), "reviews.index", Permission.REVIEW_DO),
    Entry(lazy("Tindak lanjut"), "actions.index", Permission.ASSESSMENT_READ),
    Entry(lazy("Tindak lanjut"), "actions.index", Permission.CITY_READ,
          frozenset({Role.VERIFIER, Role.LEAD, Role.AUDITOR})),
    Entry(lazy("Sampel"), "samples.index", Permission.REVIEW_DO),
    Entry(lazy("Pertanyaan", "several"), "questions.index", Permission.QUESTION_ANSWER),
    Entry(lazy("Fasilitasi"), "facilitation.index", Permission.ASSESSMENT_FACILITATE),
    Entry(lazy("Gambaran kota"), "reports.city", Permission.CITY_READ),
    Entry(lazy("Kemajuan"), "reports.progress", Permission.PROGRESS_READ),
    Entry(lazy("Pengumuman"), "announcements.index", Permission.RESULT_ANNOUNCE),
    Entry(lazy("Piagam", "several"), "certificates.index", Permission.CERTIFICATE_READ),
    Entry(lazy("Periode", "several"), "rounds.index", Permission.ROUND_MANAGE),
    Entry(lazy("Kuesioner", "several"), "questionnaires.index", Permission.ROUND_MANAGE),
    Entry(lazy("Sistem elektronik"), "systems.current", Permission.SYSTEM_MANAGE, frozenset({Role.ADMIN})),
    Entry(lazy("Unit", "several"), "units.index", Permission.UNIT_MANAGE),
    Entry(lazy("Orang"), "people.index", Permission.PEOPLE_MANAGE),
    Entry(lazy("Pengaturan"), "installation.edit", Permission.INSTALLATION_MANAGE),
)  # fmt: skip


OF_ANOTHER = {
    "reports.applicability": "assessments.show",
    "threads.index": "reviews.show",
    "threads.unit": "assessments.show",
}
"""Pages that belong beside others than their blueprint's."""

PART_OF = {"assigning": "reviews"}
"""Blueprints without an entry of their own, and to which they belong."""


def init_app(app: Flask) -> None:
    """Give the layouts their menu, the person's appointments and the place."""

    @app.context_processor
    def frame() -> dict[str, Any]:
        person = g.get("actor")
        held = appointments_with_unread(reader, person, today()) if person else []
        known = app.view_functions
        return {
            "place": _place(),
            "appointment_label": label_of(person.title, person.acting) if person else "",
            "appointments": [one for one in held if person and one[0].id != person.appointment_id],
            "unread_notices": next(
                (number for one, number in held if person and one.id == person.appointment_id), 0
            ),
            "menu": [
                MenuEntry(
                    str(entry.label), url_for(entry.endpoint), _is_here(entry.endpoint), _waiting(entry.endpoint)
                )
                for entry in ENTRIES
                if person
                and person.may(entry.permission)
                and person.role not in entry.hidden_from
                and entry.endpoint in known
            ],
        }  # fmt: skip


def _waiting(endpoint: str) -> int:
    """How many questions wait, beside the entry that leads to them; nothing while the database cannot answer."""
    if endpoint != "questions.index":
        return 0
    try:
        return open_count(reader, g.actor, today())
    except SQLAlchemyError:
        return 0


def _place() -> Installation:
    """Whose installation it is; an error page must appear even while the database cannot answer."""
    try:
        return installation(reader)
    except SQLAlchemyError:
        return Installation(city="", office="", contact="", classification="")


def label_of(title: str, acting: Acting) -> str:
    """``Plt. Lurah Karang Pilang``."""
    prefix = {Acting.PLT: "Plt. ", Acting.PLH: "Plh. "}.get(acting, "")
    return prefix + title


def _is_here(endpoint: str) -> bool:
    here = OF_ANOTHER.get(request.endpoint or "", request.endpoint or "")
    if endpoint.startswith("reports."):
        return (here == "reports.progress") == (endpoint == "reports.progress") and (
            here.startswith("reports.")
        )
    if here.startswith("systems.") and endpoint == "rounds.index":
        return True  # only who has no entry for the systems themselves manages rounds
    blueprint = here.partition(".")[0]
    return PART_OF.get(blueprint, blueprint) == endpoint.partition(".")[0]
