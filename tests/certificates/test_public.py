"""The public page: what anybody with the paper in hand sees, and what nobody can guess."""

import secrets
from datetime import timedelta

import pytest

from assessment.certificates import codes, printing, services
from assessment.certificates.models import Certificate, WrongCode
from assessment.certificates.queries import find
from assessment.documents.wording import in_groups
from tests import factories
from tests.factories import AT


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Printing without a renderer."""
    monkeypatch.setattr(
        printing, "render", lambda template, said: f"{template} {said['code']}".encode()
    )


@pytest.fixture
def certificate(issued, cast) -> Certificate:
    return issued(cast.melati)[0]


@pytest.fixture
def code(certificate, issued):
    return issued.codes[0]


def test_it_shows_what_the_paper_says_and_nothing_else(browse, code, certificate):
    page = browse().get(f"/v/{code}")
    assert page.texts(".notice__heading") == ["Piagam ini asli dan masih berlaku"]
    for words in (
        "500.12/001/PIAGAM-KI/2026", "Kelurahan Melati, Kecamatan Taman", "99.01.1001", "Periode 2026", "Terverifikasi",
        certificate.said["readiness"], "Indeks KAMI 5.0", "2 November 2027", "Uji, 2 November 2026",
        "Dr. Ratna Dewi, M.T.", certificate.sha256, certificate.said["anchor"]["hash"],
    ):  # fmt: skip
        assert words in page.text, words
    annex = certificate.said["annex"]
    for area in annex["areas"][1:]:  # the first has its name from the title of the paper
        assert area["name"] not in page.text
    for secret in (
        f">{annex['final']}<",
        annex["percent"],
        certificate.annex_sha256,
        str(certificate.id),
        "TERBATAS",
    ):
        assert secret not in page.text


def test_it_has_no_session_and_is_not_to_be_indexed(browse, code):
    for url, status in ((f"/v/{code}", 200), ("/v/nothing", 404), ("/v/", 200)):
        answer = browse().get(url, status=status).response
        assert "Set-Cookie" not in answer.headers, url
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
        assert 'name="robots" content="noindex' in answer.text


@pytest.mark.parametrize(
    "typed",
    [str.lower, in_groups, lambda code: f" {in_groups(code).lower()} ", lambda code: code.replace("0", "O"),
     lambda code: code.replace("1", "l"), lambda code: code.replace("1", "I")],
)  # fmt: skip
def test_it_understands_how_people_type(browse, code, typed):
    assert browse().get(f"/v/{typed(code)}").status == 200


def test_a_code_can_be_typed(browse, code):
    page = browse().get("/v/")
    assert page.title == "Verifikasi keaslian dokumen"
    assert browse().get(f"/v/?code={in_groups(code).lower()}", status=302).location == f"/v/{code}"
    assert browse().get("/v/?code=--").status == 200


def test_it_speaks_english_without_a_cookie(browse, code):
    answer = browse().get(f"/v/{code}?lang=en").response
    assert '<html lang="en">' in answer.text
    assert "Set-Cookie" not in answer.headers


def test_it_says_when_it_has_expired(browse, code, clock):
    clock.at = AT + timedelta(days=365)
    assert browse().get(f"/v/{code}").texts(".notice__heading") == [
        "Piagam ini asli dan masih berlaku"
    ]
    clock.at = AT + timedelta(days=366)
    assert browse().get(f"/v/{code}").texts(".notice__heading") == [
        "Piagam ini asli, tetapi masa berlakunya sudah lewat"
    ]


def test_it_says_when_it_was_revoked(browse, code, certificate, session, cast):
    by = factories.actor(session, cast.lestari)
    services.revoke(session, find(session, certificate.id, by), "Nama unit keliru.", by=by, at=AT)
    session.commit()
    page = browse().get(f"/v/{code}")
    assert page.texts(".notice__heading") == ["Piagam ini sudah dicabut"]
    assert "Dicabut sejak 2 November 2026. Alasan: Nama unit keliru." in page.text


def test_it_says_when_it_was_replaced(browse, code, certificate, session, cast):
    from assessment.assessments.models import Revision

    first = session.get_one(Revision, certificate.revision_id)
    first.is_current = False
    session.flush()
    second = Revision(
        assessment_id=first.assessment_id, number=2, status_at=AT, created_at=AT, status="final",
        final_at=AT, final_by_id=cast.lestari.id, submitted_at=AT, submitted_by_id=cast.wati.id,
    )  # fmt: skip
    session.add(second)
    session.flush()
    session.add(
        Certificate(
            revision_id=second.id,
            state="issued",
            number="2",
            proposed_at=AT,
            proposed_by_id=cast.agus.id,
            sha256=certificate.sha256,
        )
    )
    session.commit()
    assert browse().get(f"/v/{code}").texts(".notice__heading") == [
        "Piagam ini asli, tetapi sudah digantikan"
    ]


def test_what_is_not_issued_yet_is_unknown(browse, propose, approve, session):
    [certificate] = propose()
    approve([certificate])
    browse().get(f"/v/{certificate.said['code']}", status=404)


def test_100_wrong_codes_get_the_same_answer(browse, code):
    wrong = [codes.new_code() for _ in range(50)]
    wrong += [
        code[:-1],
        code + "0",
        code[:-1] + ("A" if code[-1] != "A" else "B"),
        "x",
        "' OR 1=1 --",
        "%00",
        "é" * 26,
    ]
    wrong += [secrets.token_urlsafe(40) for _ in range(43)]
    answers = set()
    for number, one in enumerate(wrong):
        visitor = browse()
        visitor.client.environ_base["REMOTE_ADDR"] = f"10.0.0.{number}"
        page = visitor.get(f"/v/{one}", status=404)
        answers.add((page.text, str(sorted(page.response.headers.items()))))
    assert len(wrong) == 100
    assert len(answers) == 1


def test_guessing_slows_down_and_stops_nobody_else(browse, code, clock, session):
    guesser = browse()
    for _ in range(30):
        guesser.get(f"/v/{codes.new_code()}", status=404)
    assert guesser.get(f"/v/{codes.new_code()}", status=429).title == "Tunggu sebentar"
    guesser.get(f"/v/{code}", status=429)
    other = browse()
    other.client.environ_base["REMOTE_ADDR"] = "10.0.0.9"
    other.get(f"/v/{code}")
    clock.at += timedelta(seconds=61)
    guesser.get(f"/v/{code}")
    clock.at += timedelta(hours=1)
    guesser.get("/v/x", status=404)
    assert factories.rows(session, WrongCode) == 1, "what is long past is forgotten"


def test_the_same_paper_may_be_looked_at_by_everyone(browse, code):
    visitor = browse()
    for _ in range(40):
        visitor.get(f"/v/{code}")


def test_it_rejects_post(browse, code):
    browse().post(f"/v/{code}", status=405)
