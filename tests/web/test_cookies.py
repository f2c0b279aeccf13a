"""Tokens that fitted once are remembered for their session alone."""

import pytest

from tests.assessments.test_save import body


@pytest.fixture
def url(cast):
    return f"/assessments/{cast.revision.id}/answers"


def send(visit, url, token, item):
    headers = {"X-CSRFToken": token} if token else {}
    return visit.client.post(url, json=body(item), headers=headers).status_code


def test_a_token_fits_again(browse, cast, url):
    visit = browse(cast.sari)
    assert [send(visit, url, visit.token, item) for item in ("2.1", "2.2")] == [200, 200]


def test_it_fits_no_other_session(browse, cast, url):
    sari, wati = browse(cast.sari), browse(cast.wati)
    assert sari.token != wati.token
    assert send(sari, url, sari.token, "2.1") == 200
    assert send(wati, url, sari.token, "2.2") == 400
    assert send(wati, url, wati.token, "2.2") == 200
    assert send(browse(), url, sari.token, "2.3") == 400


@pytest.mark.parametrize("wrong", ["", "x", "x.y.z"])
def test_what_did_not_fit_never_fits(browse, cast, url, wrong):
    visit = browse(cast.sari)
    assert send(visit, url, visit.token, "2.1") == 200
    assert [send(visit, url, wrong, "2.2") for _ in range(2)] == [400, 400]


def test_a_form_is_not_excused_by_a_header(browse, cast, url):
    visit = browse(cast.sari)
    assert send(visit, url, visit.token, "2.1") == 200
    answer = visit.client.post(
        "/language/en", data={"csrf_token": "x"}, headers={"X-CSRFToken": visit.token}
    )
    assert answer.status_code == 400


def test_more_than_can_be_remembered_is_asked_again(browse, cast, url, monkeypatch):
    monkeypatch.setattr("assessment.web.cookies.REMEMBERED", 1)
    sari, wati = browse(cast.sari), browse(cast.wati)
    for number, visit in enumerate((sari, wati, sari, wati), 1):
        assert send(visit, url, visit.token, f"2.{number}") == 200
