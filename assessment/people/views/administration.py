"""The admin's pages: people, appointments, invitations."""

from urllib.parse import quote
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.errors import Gone
from assessment.installation.queries import installation
from assessment.languages import gettext as _
from assessment.people import invitations, labels, queries, services
from assessment.people.forms import AppointmentForm, EndAppointmentForm, InviteForm, said
from assessment.people.models import Invitation, Person
from assessment.people.views import bp
from assessment.permissions import Acting, Permission, Role
from assessment.units.models import Unit
from assessment.units.names import full
from assessment.units.queries import units
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings, today
from assessment.web.paging import paged
from assessment.web.work import db

__all__ = ["labels"]


@bp.get("/people")
@allow(Permission.PEOPLE_MANAGE)
def index() -> ResponseReturnValue:
    """Everyone with an account, and the invitations still open."""
    asked = request.args.get("role", "")
    page = paged(
        db,
        queries.people(
            search=request.args.get("q", ""),
            role=Role(asked) if asked in set(Role) else None,
            closed="closed" in request.args,
        ),
    )
    return render_template(
        "people/index.html",
        page=page,
        roles=list(Role),
        invitations=queries.waiting_invitations(db, at=now()),
        filtered=any(request.args.get(name) for name in ("q", "role", "closed")),
        today=today(),
        now=now(),
    )


@bp.get("/people/<uuid:person_id>")
@allow(Permission.PEOPLE_MANAGE)
def show(person_id: UUID) -> ResponseReturnValue:
    """One person and their appointments."""
    return render_template(
        "people/show.html",
        person=_get(person_id),
        today=today(),
        form=EndAppointmentForm(last_day=today()),
    )


@bp.route("/people/<uuid:person_id>/appoint", methods=["GET", "POST"])
@allow(Permission.PEOPLE_MANAGE)
def appoint(person_id: UUID) -> ResponseReturnValue:
    """One more appointment for somebody who has an account already."""
    person = _get(person_id)
    form = AppointmentForm()
    form.offer(_units())
    if form.validate_on_submit():
        services.appoint(
            db,
            person,
            unit_id=form.unit_id.data,
            role=form.role.data,
            title=form.title.data,
            acting=form.acting.data,
            by=actor(),
            at=now(),
            day=today(),
        )
        flash(_("Penugasan ditambahkan."), "good")
        return redirect(url_for(".show", person_id=person.id))
    return render_template(
        "people/appoint.html", form=form, person=person
    ), 422 if form.errors else 200


@bp.post("/people/<uuid:person_id>/appointments/<uuid:appointment_id>/end")
@allow(Permission.PEOPLE_MANAGE)
def end_appointment(person_id: UUID, appointment_id: UUID) -> ResponseReturnValue:
    """End one appointment."""
    person = _get(person_id)
    found = next((one for one in person.appointments if one.id == appointment_id), None)
    if found is None:
        raise Gone
    form = EndAppointmentForm()
    if not form.validate_on_submit():
        return render_template("people/show.html", person=person, today=today(), form=form), 422
    services.end_appointment(
        db, found, last_day=form.last_day.data, by=actor(), at=now(), day=today()
    )
    flash(_("Penugasan diakhiri."), "good")
    return redirect(url_for(".show", person_id=person.id))


@bp.post("/people/<uuid:person_id>/close")
@allow(Permission.PEOPLE_MANAGE)
def close_account(person_id: UUID) -> ResponseReturnValue:
    """Close an account."""
    services.close_account(db, _get(person_id), by=actor(), at=now(), day=today())
    flash(_("Akun ditutup."), "good")
    return redirect(url_for(".show", person_id=person_id))


@bp.post("/people/<uuid:person_id>/reopen")
@allow(Permission.PEOPLE_MANAGE)
def reopen_account(person_id: UUID) -> ResponseReturnValue:
    """Open a closed account again."""
    services.reopen_account(db, _get(person_id), by=actor(), at=now())
    flash(_("Akun dibuka lagi."), "good")
    return redirect(url_for(".show", person_id=person_id))


@bp.route("/people/invite", methods=["GET", "POST"])
@allow(Permission.PEOPLE_MANAGE)
def invite() -> ResponseReturnValue:
    """Invite somebody: the link is shown once, ready to be sent."""
    form = InviteForm()
    choices = _units()
    form.offer(choices)
    if form.validate_on_submit():
        invitation, secret = invitations.invite(
            db,
            unit_id=form.unit_id.data,
            role=form.role.data,
            acting=form.acting.data,
            **said(form, "title", "name", "phone"),
            by=actor(),
            at=now(),
        )
        unit = next(unit for unit in choices if unit.id == form.unit_id.data)
        return _letter(invitation, secret, unit)
    return render_template("people/invite.html", form=form), 422 if form.errors else 200


@bp.post("/invitations/<uuid:invitation_id>/revoke")
@allow(Permission.PEOPLE_MANAGE)
def revoke_invitation(invitation_id: UUID) -> ResponseReturnValue:
    """Make an invitation's link useless."""
    invitations.revoke(db, _invitation(invitation_id), by=actor(), at=now())
    flash(_("Undangan ditarik. Tautannya tidak berlaku lagi."), "good")
    return redirect(url_for(".index"))


@bp.post("/invitations/<uuid:invitation_id>/renew")
@allow(Permission.PEOPLE_MANAGE)
def renew_invitation(invitation_id: UUID) -> ResponseReturnValue:
    """A new link in place of one that lapsed or was lost."""
    old = _invitation(invitation_id)
    invitations.revoke(db, old, by=actor(), at=now())
    fresh, secret = invitations.invite(
        db,
        unit_id=old.unit_id,
        role=old.role,
        title=old.title,
        acting=old.acting,
        name=old.name,
        phone=old.phone,
        email=old.email,
        by=actor(),
        at=now(),
    )
    unit = db.execute(units().where(Unit.id == old.unit_id)).scalar_one()
    return _letter(fresh, secret, unit)


def _letter(invitation: Invitation, secret: str, unit: Unit) -> ResponseReturnValue:
    """The page with the link, and the same as a text for WhatsApp."""
    place = installation(db)
    link = settings().url + url_for(".accept", secret=secret)
    where = full(unit.kind, unit.name, unit.parent.name if unit.parent else None)
    prefix = {Acting.PLT: "Plt. ", Acting.PLH: "Plh. "}.get(invitation.acting, "")
    text = _(
        "Yth. %(name)s,\n\nAnda diundang ke Perisai, penilaian mandiri keamanan informasi %(city)s, sebagai "
        "%(title)s (%(unit)s).\n\nBuka tautan ini satu kali, paling lambat tiga hari lagi, lalu buat kata "
        "sandi Anda:\n%(link)s\n\nJangan teruskan tautan ini kepada orang lain.\n%(office)s",
        name=invitation.name or _("Bapak/Ibu"),
        city=place.city,
        title=prefix + invitation.title,
        unit=where,
        link=link,
        office=place.office,
    )
    number = "".join(sign for sign in invitation.phone if sign.isdigit())
    number = "62" + number[1:] if number.startswith("0") else number
    return render_template(
        "people/invited.html",
        invitation=invitation,
        where=where,
        link=link,
        text=text,
        whatsapp=f"https://wa.me/{number}?text={quote(text)}",
    )


def _units() -> list[Unit]:
    return list(db.execute(units()).scalars())


def _get(person_id: UUID) -> Person:
    person = queries.person(db, person_id)
    if person is None:
        raise Gone
    return person


def _invitation(invitation_id: UUID) -> Invitation:
    invitation = db.get(Invitation, invitation_id)
    if invitation is None:
        raise Gone
    return invitation
