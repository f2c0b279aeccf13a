"""The city's picture on one page."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.errors import Gone
from assessment.installation.queries import installation
from assessment.permissions import Permission
from assessment.reports import drawn, drawn_course, printing, queries, services
from assessment.reports.city import COVERAGE, City, paint
from assessment.reports.course import course
from assessment.reports.labels import COUNTED, LAYERS
from assessment.reports.queries import Place
from assessment.reports.views import bp
from assessment.reports.views.choice import Choice, choose, moment_words
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings
from assessment.web.work import db, reader


@bp.get("/city")
@allow(Permission.CITY_READ)
def city() -> ResponseReturnValue:
    """Where the city stands in one round, in one layer."""
    choice = choose()
    if choice is None:
        return render_template("reports/nothing_yet.html")
    picture = painted(choice)
    measure = wanted_measure(picture)

    def address(place: Place) -> str:
        return url_for("reports.kecamatan", unit_id=place.id, **choice.args)

    return render_template(
        "reports/city.html",
        choice=choice,
        city=picture,
        areas=drawn.areas(picture),
        course=drawn_course.course(course(reader, actor(), choice.rounds, choice.layer)),
        coverage=drawn.coverage(picture),
        statuses=drawn.statuses(picture),
        todo=drawn.todo(picture),
        readiness=drawn.readiness(picture),
        readiness_bar=drawn.readiness_bar(picture),
        means=drawn.means(picture),
        means_bar=drawn.means_bar(picture),
        measure=measure,
        measures=drawn.measures(picture),
        map=drawn.map_of(picture, measure, address),
        legend=drawn.legend(),
        address=address,
        layers=LAYERS,
        counted=COUNTED[choice.layer],
        may_export=actor().may(Permission.CITY_EXPORT),
    )


@bp.post("/city/report")
@allow(Permission.CITY_EXPORT)
def order_report() -> ResponseReturnValue:
    """Have the two pages printed, and go where they will be."""
    choice = choose()
    if choice is None:
        raise Gone
    picture, place = painted(choice), installation(reader)
    job = services.order_city_report(
        db,
        printing.description(
            picture,
            choice.round,
            place,
            drawn_course.course(course(reader, actor(), choice.rounds, choice.layer)),
            at=now(),
            made=moment_words(),
            demo=settings().demo,
            mark=choice.marked(place.classification),
        ),
        name=f"perisai-kota-{choice.round.opens_on:%Y%m%d}-{choice.layer}.pdf",
        round_id=choice.round.id,
        layer=choice.layer,
        by=actor(),
        at=now(),
    )
    return redirect(url_for("jobs.show", job_id=job.id))


def painted(choice: Choice) -> City:
    """The picture of what was chosen, as the person may see it."""
    places = queries.kecamatan_on(reader, choice.day)
    rows = queries.standings(reader, actor(), choice.round, choice.layer, choice.day)
    return paint(reader, actor(), choice.round, choice.layer, places, rows)


def wanted_measure(picture: City) -> str:
    """What the map shows: coverage, unless the address asks for something else it can show."""
    asked = request.values.get("map", COVERAGE)
    return asked if asked in dict(drawn.measures(picture)) else COVERAGE
