"""The start page: where each role goes first."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from assessment.permissions import Permission, Role
from assessment.web.access import actor, allow

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


@bp.get("/")
@allow(Permission.ACCOUNT_MANAGE)
def show() -> ResponseReturnValue:
    """Send everyone to the page they came for."""
    return redirect(url_for(FIRST[actor().role]))
