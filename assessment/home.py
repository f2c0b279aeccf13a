"""The start page: where each role goes first, and what an admin does before the first round."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.installation.queries import installation
from assessment.languages import gettext as _
from assessment.people.queries import holders, units_with
from assessment.permissions import Permission, Role
from assessment.rounds.models import RoundState
from assessment.rounds.queries import rounds
from assessment.units.models import Kind
from assessment.units.queries import counts
from assessment.web.access import actor, allow
from assessment.web.clock import today
from assessment.web.work import db

bp = Blueprint("home", __name__)

FIRST = {
    Role.OPERATOR: "assessments.index",
    Role.HEAD: "assessments.index",
    Role.VERIFIER: "reviews.index",
    Role.LEAD: "reviews.index",
    Role.ADMIN: "rounds.index",
    Role.VIEWER: "reports.city",
    Role.AUDITOR: "reports.city",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do before a round can run."""

    label: str
    detail: str
    url: str
    is_done: bool


@bp.get("/")
@allow(Permission.ACCOUNT_MANAGE)
def show() -> ResponseReturnValue:
    """Send everyone to the page they came for; an admin first sees what is still to be prepared."""
    if actor().role is Role.ADMIN and not any(
        one.state is not RoundState.DRAFT for one in rounds(db)
    ):
        return redirect(url_for(".start"))
    return redirect(url_for(FIRST[actor().role]))


@bp.get("/start")
@allow(Permission.ROUND_MANAGE)
def start() -> ResponseReturnValue:
    """The first steps of an installation, in their order, each with whether it is done."""
    steps = _steps()
    return render_template(
        "home/start.html",
        steps=steps,
        following=next((one for one in steps if not one.is_done), None),
    )


def _steps() -> list[Step]:
    place = installation(db)
    there = counts(db)
    assessed = there.get(Kind.KECAMATAN, 0) + there.get(Kind.KELURAHAN, 0)
    held = holders(db, today())
    headed, filled = units_with(db, Role.HEAD, today()), units_with(db, Role.OPERATOR, today())
    all_rounds = rounds(db)
    return [
        Step(
            _("Periksa daftar unit"),
            _("%(kecamatan)d kecamatan dan %(kelurahan)d kelurahan.",
              kecamatan=there.get(Kind.KECAMATAN, 0), kelurahan=there.get(Kind.KELURAHAN, 0)),
            url_for("units.index"),
            assessed > 0,
        ),
        Step(
            _("Lengkapi pengaturan"),
            _("Alamat pada kop dan nama penanda tangan piagam."),
            url_for("installation.edit"),
            bool(place.signatory_name and place.address),
        ),
        Step(
            _("Undang verifikator dan ketua"),
            _("Sedikitnya satu verifikator dan satu ketua: nilai akhir selalu melewati dua orang."),
            url_for("people.invite"),
            held.get(Role.LEAD, 0) > 0 and held.get(Role.VERIFIER, 0) + held.get(Role.LEAD, 0) > 1,
        ),
        Step(
            _("Undang lurah, camat, dan operator"),
            _("%(headed)d dari %(all)d unit sudah punya kepala, %(filled)d sudah punya operator.",
              headed=headed, filled=filled, all=assessed),
            url_for("people.invite"),
            assessed > 0 and headed == assessed,
        ),
        Step(
            _("Siapkan dan buka periode"),
            _("Pilih unit, tanggal, dan kuesioner; daftar sistem elektronik menyusul di halaman periode."),
            url_for("rounds.index"),
            any(one.state is not RoundState.DRAFT for one in all_rounds),
        ),
    ]  # fmt: skip
