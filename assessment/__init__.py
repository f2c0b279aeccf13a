"""Perisai: self-assessment of information-security governance for the units of a city."""

import logging

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from assessment.config import ROOT, Settings
from assessment.people.sessions import ABSOLUTE


def create_app(settings: Settings) -> Flask:
    """The application, in the order things depend on each other."""
    from assessment import commands, home, menu
    from assessment.database import Database
    from assessment.files.store import FileStore
    from assessment.jobs import runner
    from assessment.web import (
        access,
        compression,
        cookies,
        error_pages,
        filters,
        headers,
        job_pages,
        pages,
        work,
    )

    app = work.WorkingFlask(
        __name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static")
    )
    app.config |= _flask_settings(settings)
    app.extensions["database"] = Database(settings.database_url)
    app.extensions["files"] = FileStore(settings.files_dir)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )

    work.init_app(app)
    headers.init_app(app)
    compression.init_app(app)
    error_pages.init_app(app)
    filters.init_app(app, settings.timezone)

    _domains(app)

    pages.init_app(app, settings)
    cookies.init_app(app)
    access.init_app(app)
    menu.init_app(app)
    app.register_blueprint(home.bp)
    job_pages.init_app(app)
    runner.init_app(app)
    commands.init_app(app)
    logging.getLogger("assessment").setLevel(logging.INFO)
    return app


def _domains(app: Flask) -> None:
    """Each domain's pages. People come first: they find out who is signed in."""
    from assessment.actions import views as actions
    from assessment.assessments import views as assessments
    from assessment.assessments.announcing import views as announcements
    from assessment.assessments.providing.views import systems
    from assessment.assessments.questionnaires.views import questionnaires
    from assessment.assessments.running.views import rounds
    from assessment.certificates import views as certificates
    from assessment.installation import views as installation
    from assessment.minutes import views as minutes
    from assessment.notices import views as notices
    from assessment.people import views as people
    from assessment.reports import views as reports
    from assessment.reviews import views as reviews
    from assessment.reviews.assigning import views as assigning
    from assessment.reviews.beside import views as beside
    from assessment.reviews.clarification import views as clarifications
    from assessment.reviews.objections import views as objections
    from assessment.reviews.reopening import views as reopenings
    from assessment.reviews.sampling import views as samples
    from assessment.reviews.threads import views as threads
    from assessment.reviews.visits import views as visits
    from assessment.rounds.calendar import views as calendar
    from assessment.units import views as units

    people.init_app(app)
    assessments.init_app(app)
    calendar.init_app(app)
    actions.init_app(app)
    announcements.init_app(app)
    certificates.init_app(app)
    installation.init_app(app)
    minutes.init_app(app)
    notices.init_app(app)
    questionnaires.init_app(app)
    reports.init_app(app)
    rounds.init_app(app)
    systems.init_app(app)
    reviews.init_app(app)
    assigning.init_app(app)
    beside.init_app(app)
    clarifications.init_app(app)
    visits.init_app(app)
    reopenings.init_app(app)
    objections.init_app(app)
    samples.init_app(app)
    threads.init_app(app)
    units.init_app(app)


def _flask_settings(settings: Settings) -> dict[str, object]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "__Host-perisai" if settings.cookie_secure else "perisai",
        "SESSION_COOKIE_SECURE": settings.cookie_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": ABSOLUTE,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "MAX_CONTENT_LENGTH": settings.max_upload_bytes + 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 5000,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "TEMPLATES_AUTO_RELOAD": False,
    }
