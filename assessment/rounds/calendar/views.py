"""The admin's pages of the calendar."""

from datetime import date

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.errors import Gone, Refused
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.rounds.calendar import labels, queries, services
from assessment.rounds.calendar.forms import DayForm, SourceForm, YearForm
from assessment.rounds.calendar.models import CalendarYear, DayOff
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db

__all__ = ["labels"]
bp = Blueprint("calendar", __name__, url_prefix="/calendar")


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)


@bp.get("")
@allow(Permission.ROUND_MANAGE)
def index() -> ResponseReturnValue:
    """The years that are known, and which of this year and the next are not."""
    return _index(YearForm())


@bp.post("")
@allow(Permission.ROUND_MANAGE)
def add_year() -> ResponseReturnValue:
    """Begin a year."""
    form = YearForm()
    if form.validate() and db.get(CalendarYear, form.year.data) is not None:
        form.year.errors = [*form.year.errors, _("Tahun ini sudah ada. Bukalah untuk mengubahnya.")]
    if form.errors:
        return _index(form), 422
    services.write_year(
        db, form.year.data, form.source.data, form.note.data or "", by=actor(), at=now()
    )
    flash(_("Tahun ditambahkan. Lengkapi hari liburnya."), "good")
    return redirect(url_for(".year", year=form.year.data), 303)


@bp.get("/<int:year>")
@allow(Permission.ROUND_MANAGE)
def year(year: int) -> ResponseReturnValue:
    """The days off of a year."""
    known = _known(year)
    return _year(known, SourceForm(obj=known), DayForm())


@bp.post("/<int:year>")
@allow(Permission.ROUND_MANAGE)
def write(year: int) -> ResponseReturnValue:
    """Change the decree or the note."""
    known = _known(year)
    form = SourceForm()
    if not form.validate():
        return _year(known, form, DayForm(formdata=None)), 422
    services.write_year(db, year, form.source.data, form.note.data or "", by=actor(), at=now())
    flash(_("Perubahan disimpan."), "good")
    return redirect(url_for(".year", year=year), 303)


@bp.post("/<int:year>/days")
@allow(Permission.ROUND_MANAGE)
def add_day(year: int) -> ResponseReturnValue:
    """Add a day off."""
    known = _known(year)
    form = DayForm()
    form.offer()
    if form.validate():
        try:
            services.add_day(
                db, known, form.day.data, form.name.data, DayOff(form.kind.data),
                by=actor(), at=now(),
            )  # fmt: skip
        except Refused as refusal:
            form.day.errors = [*form.day.errors, refusal.sentence]
        else:
            flash(_("Hari libur ditambahkan."), "good")
            return redirect(url_for(".year", year=year), 303)
    return _year(known, SourceForm(formdata=None, obj=known), form), 422


@bp.post("/<int:year>/days/remove")
@allow(Permission.ROUND_MANAGE)
def remove_day(year: int) -> ResponseReturnValue:
    """Take a day off away."""
    known = _known(year)
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise Gone from None
    services.remove_day(db, known, day, by=actor(), at=now())
    flash(_("Hari libur dihapus. Tenggat yang sudah ditetapkan tidak berubah."), "good")
    return redirect(url_for(".year", year=year), 303)


def _known(year: int) -> CalendarYear:
    found = db.get(CalendarYear, year)
    if found is None:
        raise Gone
    return found


def _index(form: YearForm) -> str:
    this = today().year
    years = queries.years(db)
    known = {one.year for one, _count in years}
    return render_template(
        "calendar/index.html",
        years=years,
        form=form,
        missing=[one for one in (this, this + 1) if one not in known],
    )


def _year(known: CalendarYear, form: SourceForm, day_form: DayForm) -> str:
    day_form.offer()
    return render_template(
        "calendar/year.html",
        known=known,
        days=queries.days_of(db, known.year),
        form=form,
        day_form=day_form,
    )
