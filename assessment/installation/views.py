"""The admin's page of settings."""

from flask import Blueprint, Flask, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.errors import Gone
from assessment.installation import services
from assessment.installation.forms import InstallationForm
from assessment.installation.models import Installation
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.web.access import actor, allow
from assessment.web.clock import now
from assessment.web.work import db

bp = Blueprint("installation", __name__, url_prefix="/settings")
NOT_COLUMNS = ("csrf_token", "arms_file", "remove_arms")


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)


@bp.route("", methods=["GET", "POST"])
@allow(Permission.INSTALLATION_MANAGE)
def edit() -> ResponseReturnValue:
    """How documents are headed, signed and classified."""
    installation = db.get_one(Installation, 1)
    form = InstallationForm(obj=installation)
    if form.validate_on_submit():
        values = {name: value for name, value in form.data.items() if name not in NOT_COLUMNS}
        if form.remove_arms.data:
            values |= {"arms": None, "arms_type": ""}
        elif form.arms_file.data:
            values |= {"arms": form.arms_content, "arms_type": form.arms_type}
        changed = services.change(db, installation, values, by=actor(), at=now())
        flash(_("Pengaturan disimpan.") if changed else _("Tidak ada yang berubah."), "good")
        return redirect(url_for(".edit"))
    return render_template("installation/edit.html", form=form, has_arms=bool(installation.arms)), (
        422 if form.errors else 200
    )


@bp.get("/arms")
@allow(Permission.INSTALLATION_MANAGE)
def arms() -> ResponseReturnValue:
    """The picture on the letterhead."""
    installation = db.get_one(Installation, 1)
    if installation.arms is None:
        raise Gone
    return Response(installation.arms, mimetype=installation.arms_type)
