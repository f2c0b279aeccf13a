"""Who gets through the guard: every route, every role, against one table."""

import pytest
from flask import g
from werkzeug.exceptions import Forbidden

from assessment.permissions import Actor, Role
from assessment.web import access
from tests.rules.routes import LETTERS, NOWHERE, routes

TABLE = """
OHVLAWU  home.show people.account people.change_password people.end_other_sessions people.profile people.switch
OHVLAWU  jobs.file jobs.show
OHVLAWU  notices.follow notices.index notices.read notices.read_all notices.wishes
OHVL..U  minutes.file minutes.scan minutes.show
..VL...  minutes.draft minutes.make minutes.sign
OHVLAWU  certificates.annex certificates.file certificates.index certificates.show
OHVL..U  assessments.area assessments.check assessments.go_on assessments.index assessments.path
OHVL..U  assessments.items assessments.jump assessments.path_of_area assessments.show assessments.terms
OHVL..U  assessments.order_paper assessments.take_kami_workbook assessments.workbook
OHVL..U  reports.applicability reports.export_applicability reports.order_applicability
OHVL.WU  assessments.derivation assessments.derivation_of_part
OHVL.WU  reports.kecamatan reports.unit
OH.....  assessments.ask assessments.give_back assessments.save assessments.save_area assessments.start
OHVL..U  assessments.score_trial assessments.try_out assessments.what_if
OH.....  assessments.attach assessments.choose assessments.detach assessments.end_plan assessments.save_plan
OH.....  assessments.apply_workbook assessments.cancel_workbook assessments.look_over_workbook
OH.....  assessments.take_workbook assessments.upload_workbook
OH.....  assessments.facilitated
.H.....  assessments.confirm_facilitated
..VL...  facilitation.index facilitation.room facilitation.save_answer facilitation.save_room
....A..  rounds.authorise_facilitator rounds.facilitators rounds.revoke_facilitator
OH.....  assessments.contributions assessments.division assessments.notice_tasks assessments.save_division
OH.....  assessments.carry assessments.carry_area assessments.confirm assessments.undo_carry
OH.....  assessments.ask_question assessments.close_question assessments.questions assessments.read_answers
OH.....  assessments.send_question
OH.....  assessments.exception assessments.state_exception assessments.withdraw_exception
OH.....  evidence.add evidence.add_version evidence.describe evidence.index evidence.new evidence.remove
OH.....  evidence.replace evidence.show evidence.use
OHVL...  assessments.unsent people.browser_keys_of evidence.download evidence.preview
OHVL.WU  actions.index
OHVL..U  actions.of_result actions.show reports.export_actions
OH.....  actions.days actions.done actions.edit actions.note actions.plan actions.propose actions.take
OH.....  actions.propose_again
OHVL...  actions.move
OH.....  assessments.print_receipt assessments.receipt
.H.....  assessments.submit assessments.take_back assessments.withdraw
..VL...  questions.answer questions.close questions.index questions.publish questions.show questions.withdraw
..VL...  reviews.agree_rest reviews.area reviews.decide reviews.hand_back reviews.hand_back_page reviews.index
..VL...  reviews.return_for_changes reviews.return_page reviews.save_area reviews.show reviews.take reviews.undo
..VL...  assigning.deputies assigning.end_deputy assigning.name_deputy reviews.step_in reviews.take_page
...L...  assigning.assign assigning.index assigning.preview assigning.show assigning.undo
..VL...  reviews.undo_last threads.close threads.index threads.recommend threads.write
OHVL..U  threads.unit
OH.....  threads.reply threads.take_note
..VL...  reviews.city_page reviews.risks reviews.take_over_city reviews.verify reviews.verify_page
..VL...  reviews.finalise reviews.finalise_page
...L...  reviews.finalise_many reviews.finalise_many_page
..VL...  reopenings.propose reopenings.show
...L...  reopenings.confirm reopenings.decline
...L...  reviews.hand_over reviews.hand_over_page reviews.reopen reviews.reopen_page
..VL.WU  reports.city reports.units
OHVL..U  beside.show clarifications.show objections.unit visits.days visits.record visits.show
OHVL...  visits.photo visits.photo_file
..VL...  visits.add_photo visits.cancel visits.change visits.hold visits.move visits.new visits.outcome visits.plan
..VL...  visits.remove_photo
OH.....  clarifications.save
.H.....  actions.close clarifications.send
..VL...  clarifications.ask clarifications.end clarifications.new
.H.....  objections.accept objections.lodge
..VL...  objections.decide objections.show
...L.WU  reports.export_units reports.order_report
..VLAWU  reports.progress
...L...  announcements.announce announcements.cancel announcements.index announcements.show announcements.sure
...L...  announcements.withdraw
..VLA..  systems.ask_to_remove systems.copy systems.current systems.edit systems.index systems.new systems.remove
...LA..  certificates.progress certificates.propose certificates.withdraw
...L...  certificates.approve certificates.print_again certificates.revoke certificates.revoke_now
....A..  calendar.add_day calendar.add_year calendar.index calendar.remove_day calendar.write calendar.year
....A..  home.start installation.arms installation.edit notices.outbox notices.send_again notices.send_test
...LA..  notices.remind notices.write_reminder
...LA..  samples.begin samples.figures
...L...  samples.differences samples.settle
..VL...  samples.index samples.look samples.save
....A..  people.appoint people.close_account people.end_appointment people.index people.invite
....A..  people.renew_invitation people.reopen_account people.revoke_invitation people.show
....A..  questionnaires.blank_workbook questionnaires.keep_blank_workbook questionnaires.remove_blank_workbook
....A..  questionnaires.area questionnaires.differences questionnaires.file questionnaires.index questionnaires.show
....A..  rounds.allow_late rounds.bring_back rounds.close rounds.dates rounds.discard rounds.edit rounds.end_late
....A..  rounds.apply_import rounds.cancel_import rounds.import_results
....A..  rounds.errata rounds.erratum
....A..  rounds.extend rounds.index rounds.new rounds.open_ rounds.provider rounds.reopen rounds.show rounds.unit
....A..  rounds.units rounds.withdraw
....A..  units.apply units.cancel_load units.edit units.end units.index units.load units.new units.show
"""
"""Operator, Head, Verifier, Lead, Admin, vieWer, aUditor; a dot: refused."""

PUBLIC = {
    "certificates.ask", "certificates.public",
    "people.accept", "people.language", "people.sign_in", "people.sign_in_link", "people.sign_in_with_link",
    "people.sign_in_again", "people.sign_in_with_password", "people.sign_out", "people.standing", "people.take",
}  # fmt: skip
"""Open to everyone, signed in or not."""

GRANTED = {
    endpoint: letters
    for line in TABLE.split("\n")
    if line
    for letters, *endpoints in [line.split()]
    for endpoint in endpoints
}
EVERYBODY = sorted(LETTERS.values())


def test_every_route_says_who_may_use_it(app):
    silent = {str(route) for route in routes(app) if route.access is None}
    assert not silent, f"write @allow(Permission.…) or @public below the route: {sorted(silent)}"


def test_the_table_is_whole(app):
    there = {route.endpoint for route in routes(app)}
    written = GRANTED.keys() | PUBLIC
    missing, gone = sorted(there - written), sorted(written - there)
    assert not missing, f"add to TABLE who may use them, after thinking about it: {missing}"
    assert not gone, f"take out of TABLE: {gone}"


def test_only_those_named_are_public(app):
    public = {route.endpoint for route in routes(app) if route.access and route.access.is_public}
    assert public == PUBLIC, "PUBLIC lists what people who are not signed in may open"


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_guard_lets_exactly_those_of_the_table_through(app, role):
    letter = next(letter for letter, one in LETTERS.items() if one is role)
    expected = {endpoint for endpoint, letters in GRANTED.items() if letter in letters}
    passed = {route.endpoint for route in routes(app) if _passes(app, route, role)} - PUBLIC
    assert passed == expected, (
        f"change @allow, permissions.GRANTED or TABLE for {role}: {sorted(passed ^ expected)}"
    )


@pytest.mark.parametrize("name", ["sari", "wati", "rina", "lestari", "agus", "maya", "indra"])
def test_the_others_get_403(app, cast, browse, name):
    visit = browse(getattr(cast, name))
    role = _role(app, cast, name)
    letter = next(letter for letter, one in LETTERS.items() if one is role)
    refused = [route for route in routes(app) if letter not in GRANTED.get(route.endpoint, letter)]
    assert refused
    for route in refused:
        if route.method == "GET":
            visit.get(route.url(), status=403)
        else:
            visit.post(route.url(), status=403)


def test_signed_out_nothing_opens_but_what_is_public(app, cast, browse):
    nobody = browse()
    closed = [route for route in routes(app) if route.endpoint not in PUBLIC]
    for route in closed:
        answer = nobody.get(route.url(), 302) if route.method == "GET" else nobody.post(route.url())
        assert answer.location.startswith("/sign-in"), route
        as_script = nobody.client.open(
            route.url(), method=route.method,
            headers={"Accept": "application/json", "X-CSRFToken": nobody.token},
        )  # fmt: skip
        assert as_script.status_code == 401, route


@pytest.mark.parametrize("name", ["", "sari", "rina", "agus"])
def test_nothing_is_written_without_the_token(app, cast, browse, name):
    client = browse(getattr(cast, name) if name else None).client
    for route in routes(app):
        if route.method == "GET":
            continue
        answer = client.open(route.url(), method=route.method)
        assert answer.status_code == 400, f"{route} takes a request without its CSRF token"
        forged = client.open(
            route.url(), method=route.method, headers={"X-CSRFToken": "e30.x.ÿ".encode().decode("latin-1")}
        )  # fmt: skip
        assert forged.status_code == 400, f"{route} takes a forged CSRF token"


def test_only_plain_methods_are_used(app):
    other = {str(route) for route in routes(app) if route.method not in ("GET", "POST")}
    assert not other, f"a form can only send GET and POST: {sorted(other)}"


def _passes(app, route, role: Role) -> bool:
    with app.test_request_context(route.url(), method=route.method):
        g.actor = Actor(NOWHERE, NOWHERE, role, NOWHERE, "Nama", "Jabatan")
        try:
            return access.guard() is None
        except Forbidden:
            return False


def _role(app, cast, name: str) -> Role:
    return {
        "sari": Role.OPERATOR, "wati": Role.HEAD, "rina": Role.VERIFIER, "lestari": Role.LEAD,
        "agus": Role.ADMIN, "maya": Role.VIEWER, "indra": Role.AUDITOR,
    }[name]  # fmt: skip
