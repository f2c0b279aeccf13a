"""Where the pages of one assessment hang: ``/assessments/…``."""

from flask import Blueprint

bp = Blueprint("assessments", __name__, url_prefix="/assessments")
