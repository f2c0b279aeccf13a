"""The admin's pages about units."""

import hashlib
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.errors import Gone
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.units import loading, queries, services
from assessment.units.forms import EndForm, NewUnitForm, UnitForm, UploadForm
from assessment.units.labels import ATTRIBUTES
from assessment.units.loading import UnitRow
from assessment.units.models import Kind, Unit
from assessment.units.names import full
from assessment.uploads import services as uploads
from assessment.uploads.models import Upload
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.paging import paged
from assessment.web.work import db

bp = Blueprint("units", __name__, url_prefix="/units")

LARGEST = 2 * 1024 * 1024
PURPOSE = "units"
"""What these uploads are for."""
EDITED = (
    "name",
    "also_written",
    "parent_id",
    "region",
    "abbreviation",
    "hex_column",
    "hex_row",
    "address",
)


def init_app(app: Flask) -> None:
    """Register the pages, and how units are written in templates."""
    app.register_blueprint(bp)
    app.jinja_env.filters["unit"] = lambda unit: full(
        unit.kind, unit.name, unit.parent and unit.parent.name
    )


@bp.get("")
@allow(Permission.UNIT_MANAGE)
def index() -> ResponseReturnValue:
    """All units, with search and filters."""
    asked = request.args.get("kind", "")
    kind = Kind(asked) if asked in set(Kind) else None
    parent = _uuid(request.args.get("kecamatan", ""))
    page = paged(
        db,
        queries.units(
            search=request.args.get("q", ""),
            kind=kind,
            parent_id=parent,
            region=request.args.get("region", ""),
            ended="ended" in request.args,
        ),
    )
    return render_template(
        "units/index.html",
        page=page,
        counts=queries.counts(db),
        kecamatan=queries.kecamatan(db),
        regions=queries.regions(db),
        filtered=any(
            request.args.get(name) for name in ("q", "kind", "kecamatan", "region", "ended")
        ),
    )


@bp.get("/<uuid:unit_id>")
@allow(Permission.UNIT_MANAGE)
def show(unit_id: UUID) -> ResponseReturnValue:
    """One unit: what it is, what it was, what stands for it."""
    unit = _get(unit_id)
    return render_template(
        "units/show.html",
        unit=unit,
        children=queries.children(db, unit.id),
        successors=queries.successors(db, unit.id),
        predecessors=queries.predecessors(db, unit.id),
        names={one.id: one.name for one in queries.kecamatan(db)},
    )


@bp.route("/new", methods=["GET", "POST"])
@allow(Permission.UNIT_MANAGE)
def new() -> ResponseReturnValue:
    """Add one unit."""
    form = NewUnitForm(since=today())
    kecamatan = queries.kecamatan(db)
    form.offer([(one.id, one.name) for one in kecamatan])
    if form.validate_on_submit():
        codes = {one.id: one.code for one in kecamatan}
        row = UnitRow(
            0,
            form.code.data,
            form.kind.data,
            form.name.data,
            form.also_written.data,
            codes.get(form.parent_id.data, ""),
            form.region.data,
            form.abbreviation.data,
            form.hex_column.data,
            form.hex_row.data,
        )
        unit = services.create(db, row, by=actor(), at=now(), day=form.since.data)
        unit.address = form.address.data
        flash(_("Unit ditambahkan."), "good")
        return redirect(url_for(".show", unit_id=unit.id))
    return render_template("units/edit.html", form=form, unit=None), 422 if form.errors else 200


@bp.route("/<uuid:unit_id>/edit", methods=["GET", "POST"])
@allow(Permission.UNIT_MANAGE)
def edit(unit_id: UUID) -> ResponseReturnValue:
    """Change a unit from a day on."""
    unit = _get(unit_id)
    form = UnitForm(obj=unit, since=today())
    form.offer([(one.id, one.name) for one in queries.kecamatan(db) if one.id != unit.id])
    if form.validate_on_submit():
        attributes = {name: getattr(form, name).data for name in EDITED}
        if unit.kind is not Kind.KELURAHAN:
            attributes["parent_id"] = unit.parent_id
        changed = services.edit(
            db, unit, attributes, since=form.since.data, by=actor(), at=now(), day=today()
        )
        flash(_("Perubahan disimpan.") if changed else _("Tidak ada yang berubah."), "good")
        return redirect(url_for(".show", unit_id=unit.id))
    return render_template("units/edit.html", form=form, unit=unit), 422 if form.errors else 200


@bp.route("/<uuid:unit_id>/end", methods=["GET", "POST"])
@allow(Permission.UNIT_MANAGE)
def end(unit_id: UUID) -> ResponseReturnValue:
    """End a unit that was merged or dissolved."""
    unit = _get(unit_id)
    form = EndForm(on=today())
    candidates = db.execute(queries.units(kind=unit.kind)).scalars().all()
    form.offer([(one.id, _written(one)) for one in candidates if one.id != unit.id])
    if form.validate_on_submit():
        chosen = [one for one in candidates if one.id in set(form.successors.data)]
        services.end(db, unit, chosen, on=form.on.data, by=actor(), at=now(), day=today())
        flash(_("Unit diakhiri. Nilai lamanya tetap tersimpan."), "good")
        return redirect(url_for(".show", unit_id=unit.id))
    return render_template("units/end.html", form=form, unit=unit), 422 if form.errors else 200


@bp.route("/load", methods=["GET", "POST"])
@allow(Permission.UNIT_MANAGE)
def load() -> ResponseReturnValue:
    """Upload a file and see what it would change; nothing is written yet."""
    form = UploadForm()
    if not form.validate_on_submit():
        return render_template(
            "units/load.html", form=form, columns=loading.COLUMNS, problems=[]
        ), (422 if form.errors else 200)
    content = form.file.data.read(LARGEST + 1)
    try:
        if len(content) > LARGEST:
            raise loading.FileFault(
                [_("Berkas ini lebih besar dari 2 MB. Daftar unit tidak sebesar itu.")]
            )
        plan = services.plan(db, loading.read(content, form.file.data.filename or ""))
    except loading.FileFault as fault:
        return render_template(
            "units/load.html", form=form, columns=loading.COLUMNS, problems=fault.problems
        ), 422
    held = uploads.hold(
        db, PURPOSE, form.file.data.filename or "", content,
        sha256=hashlib.sha256(content).hexdigest(), by=actor(), at=now(),
    )  # fmt: skip
    return render_template("units/preview.html", plan=plan, upload=held.id, attributes=ATTRIBUTES)


@bp.post("/load/apply")
@allow(Permission.UNIT_MANAGE)
def apply() -> ResponseReturnValue:
    """Write what the preview showed (compared anew: others may have changed units meanwhile)."""
    held = _held()
    if held.applied_at is not None:
        raise Gone
    plan = services.plan(db, loading.read(held.content, held.name))
    services.load(db, plan, by=actor(), at=now(), day=today())
    uploads.apply(held, {"new": len(plan.new), "changed": len(plan.changed)}, at=now())
    flash(
        _(
            "%(new)d unit baru, %(changed)d unit berubah.",
            new=len(plan.new),
            changed=len(plan.changed),
        ),
        "good",
    )
    return redirect(url_for(".index"))


@bp.post("/load/cancel")
@allow(Permission.UNIT_MANAGE)
def cancel_load() -> ResponseReturnValue:
    """Nothing of it: what was uploaded is removed."""
    uploads.cancel(db, _held())
    flash(_("Dibatalkan. Tidak ada unit yang berubah, dan berkasnya sudah dihapus."), "neutral")
    return redirect(url_for(".load"), 303)


def _held() -> Upload:
    """What this person has uploaded to load; :class:`Gone` for anything else."""
    upload_id = _uuid(request.form.get("upload", ""))
    if upload_id is None:
        raise Gone
    return uploads.held(db, upload_id, PURPOSE, by=actor(), at=now(), lock=True)


def _get(unit_id: UUID) -> Unit:
    unit = queries.find(db, unit_id)
    if unit is None:
        raise Gone
    return unit


def _written(unit: Unit) -> str:
    return full(unit.kind, unit.name, unit.parent.name if unit.parent else None)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
