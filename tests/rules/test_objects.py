"""Whose things one may open: every route with an id, from every relation. Made from the URL map."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from assessment.permissions import CITYWIDE, GRANTED, Role
from tests.rules.routes import LETTERS, NOWHERE, Route, routes

RELATIONS = {
    "operator of Melati": Role.OPERATOR,
    "head of Melati": Role.HEAD,
    "head of Timur": Role.HEAD,
    "operator of Dahlia": Role.OPERATOR,
    **{str(role): role for role in Role if role not in (Role.OPERATOR, Role.HEAD)},
}
"""Who tries: somebody of the unit, its lurah, its camat, somebody of another kecamatan, and the city's people."""

TARGETS = ("Melati", "Kenanga", "Timur", "Dahlia", "Teratai")
"""Whose things they try: a final result, a sister under review, its sent kecamatan, two units elsewhere."""

IDS = {
    "revision_id": lambda place: place.revision.id,
    "unit_id": lambda place: place.unit.id,
    "evidence_id": lambda place: place.evidence.id,
    "certificate_id": lambda place: place.certificate.id if place.certificate else None,
}
"""Arguments of routes that belong to a unit, and how its thing is found."""

ELSEWHERE = {
    "act_id": "the city's; only leads",
    "action_id": "tests/actions/test_sight.py",
    "appointment_id": "people belong to no unit; only admins and oneself",
    "deputy_id": "tests/reviews/assigning/test_deputies.py",
    "facilitation_id": "only admins",
    "invitation_id": "only admins",
    "job_id": "tests/jobs/test_show.py",
    "letter_id": "only admins",
    "person_id": "only admins",
    "photo_id": "tests/reviews/test_visits.py",
    "question_id": "tests/assessments/test_questions.py",
    "round_id": "everybody's; only admins",
    "system_id": "the city's",
    "year": "everybody's; only admins",
    "visit_id": "tests/reviews/test_visits.py",
    "upload_id": "only whose upload it is: tests/assessments/test_uploading.py",
}
"""Arguments that are not a unit's."""

FREE = {
    "rounds.allow_late", "rounds.bring_back", "rounds.end_late", "rounds.extend", "rounds.unit", "rounds.withdraw",
    "units.edit", "units.end", "units.show",
}  # fmt: skip
"""Routes whose people may open them for every unit: the admin's."""

STATUS = {"reports.kecamatan", "reports.unit"}
"""Routes that show those who look over the city every unit, though of an unsent one nothing but its status
(tests/reports, test_canaries.py)."""

SCORES = {"assessments.derivation", "assessments.derivation_of_part"}
"""Routes for whoever sees the scores, though no answer."""


def _sees(who: str, name: str, route: Route) -> bool:
    """Whether the thing is there at all for that person; then only the verb may still refuse."""
    role = RELATIONS[who]
    if route.endpoint in FREE or (route.endpoint in STATUS and role in CITYWIDE):
        return True
    is_evidence = route.rule.arguments & {"evidence_id", "revision_id"} == {"evidence_id"}
    kecamatan = {"Melati": "Timur", "Kenanga": "Timur", "Dahlia": "Barat", "Teratai": "Barat"}
    if "certificate_id" in route.rule.arguments:
        return _sees_certificate(who, name)
    is_sent = name != "Teratai"
    if who.endswith(f"of {name}"):
        return True
    if who == f"head of {kecamatan.get(name)}":
        return not is_evidence
    if role in (Role.VERIFIER, Role.LEAD):
        return is_sent
    if role is Role.AUDITOR:
        return not is_evidence
    if role is Role.VIEWER:
        return is_sent and route.endpoint in SCORES
    return False


def _sees_certificate(who: str, name: str) -> bool:
    """Melati's is issued; Dahlia's is not printed yet, so only those who work on certificates see it."""
    if RELATIONS[who] in (Role.LEAD, Role.ADMIN):
        return True
    return name == "Melati" and not who.endswith("of Dahlia")


def _object_routes(app) -> Iterator[Route]:
    for route in routes(app):
        if route.access and not route.access.is_public and IDS.keys() & route.rule.arguments:
            yield route


def test_every_argument_is_known(app):
    named = {
        name
        for route in routes(app)
        for name, converter in route.rule._converters.items()
        if type(converter).__name__ == "UUIDConverter"
    }
    unknown = named - IDS.keys() - ELSEWHERE.keys()
    assert not unknown, (
        f"say in IDS whose they are, or in ELSEWHERE why they are nobody's: {unknown}"
    )


@pytest.mark.parametrize("who", RELATIONS)
def test_what_is_not_theirs_looks_like_what_does_not_exist(city_app, city, look, who):
    visit = look(city.everyone()[who])
    wrong: list[str] = []
    for route in _object_routes(city_app):
        if not any(one in GRANTED[RELATIONS[who]] for one in route.access.permissions):
            continue  # 403, whoever's it is: test_access.py
        nothing = _ask(visit, route, {})
        if nothing.status_code != 404:
            wrong.append(f"{route}: {nothing.status_code} for what does not exist")
        for name in TARGETS:
            ids = {key: find(city.places[name]) for key, find in IDS.items()}
            if not all(ids.get(key, NOWHERE) for key in route.rule.arguments if key in IDS):
                continue  # the unit has none
            if not _sees(who, name, route):
                wrong += _foreign(route, name, _ask(visit, route, ids), ids, nothing)
            elif (
                who.endswith(f"of {name}")
                and route.method == "GET"
                and route.endpoint not in STATUS
                and not {"upload_id", "visit_id"} & route.rule.arguments
            ):
                answer = _ask(visit, route, ids)
                if answer.status_code in (403, 404, 500):
                    wrong.append(f"{route}: {answer.status_code} for {who}, though it is theirs")
    assert not wrong, "\n".join(wrong)


def _foreign(route: Route, name: str, answer, ids: dict[str, UUID], nothing) -> list[str]:
    if answer.status_code != 404:
        return [
            f"{route}: {answer.status_code} for {name}, which is not theirs: load it with a query of visible_to"
        ]
    if _plain(answer, ids) != _plain(nothing, {}):
        return [f"{route}: the page differs between a foreign thing and one that does not exist"]
    return []


def test_the_letters_cover_the_roles():
    assert sorted(LETTERS.values()) == sorted(Role)


def _ask(visit, route: Route, ids: dict[str, UUID]):
    if route.method == "GET":
        return visit.client.get(route.url(**ids))
    headers = {"X-CSRFToken": visit.token}
    return visit.client.post(route.url(**ids), headers=headers)


def _plain(answer, ids: dict[str, UUID]) -> str:
    """The body and headers, without the address asked for, which the page repeats in its forms, and its token."""
    text = answer.get_data(as_text=True)
    for found in ids.values():
        text = text.replace(str(found), str(NOWHERE))
    lines = [line for line in text.splitlines() if "csrf_token" not in line]
    headers = sorted(
        f"{key}: {value}"
        for key, value in answer.headers
        if key not in ("Content-Length", "Set-Cookie")
    )
    return "\n".join(headers + lines)
