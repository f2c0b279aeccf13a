"""One certificate: what it says, its files, revoking it."""

import pytest
from sqlalchemy import select

from assessment.audit.models import Event
from assessment.certificates import printing
from assessment.certificates.models import Certificate
from tests import factories


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Printing without a renderer; the paper holds its public address as a real one does."""
    import zlib

    def render(template, said):
        link = f"({said['address']}{said['code']})".encode()
        return template.encode() + b"\nstream\n" + zlib.compress(b"/URI " + link) + b"\nendstream"

    monkeypatch.setattr(printing, "render", render)


@pytest.fixture
def certificate(issued, cast) -> Certificate:
    return issued(cast.melati)[0]


@pytest.fixture
def url(certificate):
    return f"/certificates/{certificate.id}"


def test_it_works(browse, cast, url, certificate, issued):
    page = browse(cast.sari).get(url)
    assert page.title == "Piagam Kel. Melati, Kec. Taman"
    assert certificate.number in page.text
    assert page.texts(".status-tag") == ["Berlaku"]
    assert f"http://perisai.test/v/{issued.codes[0]}" in page.text
    assert {f"{url}/file", f"{url}/annex"} <= set(page.links())
    assert "Lestari" not in page.text.split("<main")[1], "who decided is the office's own business"
    assert {"Agus", "Lestari"} <= set(
        " ".join(browse(cast.agus).get(url).texts(".timeline small")).split()
    )


def test_the_files_are_attachments_and_noted(browse, cast, url, certificate, app, session):
    answer = browse(cast.sari).get(f"{url}/file").response
    assert answer.data == app.extensions["files"].read(certificate.sha256)
    assert answer.mimetype == "application/pdf"
    assert (
        answer.headers["Content-Disposition"]
        == "attachment; filename=Piagam-99.01.1001-2026-001.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer = browse(cast.wati).get(f"{url}/annex").response
    assert answer.data == app.extensions["files"].read(certificate.annex_sha256)
    session.rollback()
    noted = session.execute(
        select(Event.person_id, Event.body)
        .where(Event.action == "certificate.downloaded")
        .order_by(Event.seq)
    ).all()
    assert [row.person_id for row in noted] == [cast.sari.id, cast.wati.id]
    assert '"file":"annex"' in noted[1].body


def test_the_annex_is_for_those_who_see_the_scores(browse, cast, url):
    for person in (cast.sari, cast.wati, cast.tono, cast.rina, cast.lestari, cast.maya, cast.indra):
        browse(person).get(f"{url}/annex")
    browse(cast.agus).get(f"{url}/file")
    browse(cast.agus).get(f"{url}/annex", status=404)
    assert f"{url}/annex" not in browse(cast.agus).get(url).links()


def test_it_hides_other_units(browse, cast, url):
    for path in (url, f"{url}/file", f"{url}/annex"):
        browse(cast.budi).get(path, status=404)


def test_what_is_not_issued_is_for_those_who_work_on_it(browse, cast, propose, approve):
    [certificate] = propose()
    url = f"/certificates/{certificate.id}"
    for person in (cast.sari, cast.wati, cast.maya):
        browse(person).get(url, status=404)
    assert "Menunggu persetujuan" in browse(cast.agus).get(url).text
    approve([certificate])
    browse(cast.sari).get(url, status=404)
    page = browse(cast.lestari).get(url)
    assert "Piagam sedang dibuat" in page.text
    browse(cast.lestari).get(f"{url}/file", status=404)


def test_a_lead_revokes_it_with_a_reason(browse, cast, url, certificate, session):
    lestari = browse(cast.lestari)
    assert lestari.get(f"{url}/revoke").title == "Cabut piagam Kel. Melati, Kec. Taman?"
    page = lestari.post(f"{url}/revoke", {"reason": "  "}, status=422)
    assert page.errors == ["Tulis alasan pencabutan."]
    lestari.post(f"{url}/revoke", {"reason": "Nama unit keliru."})
    page = browse(cast.sari).get(url)
    assert page.texts(".status-tag") == ["Dicabut"]
    assert "Nama unit keliru." in page.text
    lestari.get(f"{url}/revoke", status=404)
    lestari.post(f"{url}/revoke", {"reason": "Lagi."}, status=422)


def test_revoking_requires_a_lead(browse, cast, url):
    for person in (cast.sari, cast.rina, cast.agus, cast.maya, cast.indra):
        browse(person).get(f"{url}/revoke", status=403)
        browse(person).post(f"{url}/revoke", {"reason": "x"}, status=403)


def test_it_requires_signing_in(browse, url):
    for path in (url, f"{url}/file", f"{url}/annex", f"{url}/revoke"):
        browse().get(path, status=302)


def test_an_erased_file_is_a_404(browse, cast, url, certificate, app):
    app.extensions["files"].delete(certificate.sha256)
    browse(cast.sari).get(f"{url}/file", status=404)
    browse(cast.sari).get(url)


def test_it_is_printed_from_the_store_after_the_settings_changed(
    browse, cast, url, certificate, session
):
    from hashlib import sha256

    from assessment.installation.models import Installation

    place = session.get_one(Installation, 1)
    place.office, place.number_pattern = "Dinas Lain", "X/{number}"
    session.commit()
    assert (
        sha256(browse(cast.sari).get(f"{url}/file").response.data).hexdigest() == certificate.sha256
    )
    assert factories.rows(session, Certificate) == 1
