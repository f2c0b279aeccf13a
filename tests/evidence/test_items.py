"""Evidence at an item: uploaded there, chosen from the library, taken away."""

import io

import pytest
from sqlalchemy import select

from assessment.assessments.models import AnswerEvidence
from assessment.assessments.status import Status
from assessment.evidence.models import Evidence
from tests import factories
from tests.assessments.filling import answer_all, submit
from tests.evidence.files import pdf, picture
from tests.evidence.test_library import keep, kept

__all__ = ["keep"]
SCRIPT = {"Accept": "application/json"}
FORM = "multipart/form-data"


@pytest.fixture
def url(cast):
    return f"/assessments/{cast.revision.id}/items/2.1/evidence"


def shown(database):
    with database.reading() as session:
        query = select(AnswerEvidence.item).where(AnswerEvidence.removed_at.is_(None))
        return session.execute(query).scalars().all()


def file(name="SK.pdf", content=None):
    return {"file": (io.BytesIO(pdf() if content is None else content), name)}


def test_a_script_uploads_one_file_and_gets_its_line(browse, cast, database, url):
    page = browse(cast.sari).post(url, file(), status=200, content_type=FORM, headers=SCRIPT)
    assert page.json["ok"] is True
    assert "SK" in page.json["html"]
    assert shown(database) == ["2.1"]


def test_a_script_is_told_what_is_wrong(browse, cast, app, url):
    page = browse(cast.sari).post(
        url, file("a.exe", b"MZ"), status=422, content_type=FORM, headers=SCRIPT
    )
    assert "a.exe" in page.json["error"]
    assert kept(app) == []


def test_the_page_offers_the_library(browse, cast, database, url, keep):
    made = keep()
    page = browse(cast.sari).get(url)
    assert page.tree.cssselect(f'input[value="{made.id}"]')
    browse(cast.sari).post(url, {"evidence": [str(made.id)]}, status=303)
    browse(cast.sari).post(url, {"evidence": [str(made.id)]}, status=303)
    assert shown(database) == ["2.1"]


def test_a_link_is_added_and_shown(browse, cast, database, url):
    browse(cast.sari).post(url, {"url": "https://x.test/y"}, status=303)
    assert shown(database) == ["2.1"]


def test_nothing_chosen_says_what_to_do(browse, cast, url):
    assert "Pilih berkas" in browse(cast.sari).post(url, {}, status=422).text


def test_another_units_evidence_cannot_be_shown(browse, cast, database, url, keep):
    made = keep(who=cast.budi)
    browse(cast.sari).post(url, {"evidence": [str(made.id)]}, status=422)
    assert shown(database) == []


def test_the_whole_form_takes_files_of_many_items(browse, cast, database):
    form = {
        "value-2.1": "3", "seen-2.1": "0",
        "files-2.1": [(io.BytesIO(pdf()), "a.pdf"), (io.BytesIO(picture()), "b.jpg")],
        "files-2.2": (io.BytesIO(pdf()), "a.pdf"),
    }  # fmt: skip
    url = f"/assessments/{cast.revision.id}/areas/tata_kelola"
    browse(cast.sari).post(url, form, status=303, content_type=FORM)
    assert sorted(shown(database)) == ["2.1", "2.1", "2.2"]
    with database.reading() as session:
        assert sorted(session.execute(select(Evidence.title)).scalars()) == ["a", "b"]
    page = browse(cast.sari).get(url)
    assert len(page.tree.cssselect("#item-2\\.1 [data-detach]")) == 2


def test_a_refused_file_keeps_the_rest(browse, cast, database):
    form = {"value-2.1": "3", "seen-2.1": "0", "files-2.1": (io.BytesIO(b"MZ"), "a.exe")}
    url = f"/assessments/{cast.revision.id}/areas/tata_kelola"
    page = browse(cast.sari).post(url, form, status=422, content_type=FORM)
    assert "a.exe" in page.errors[0]
    assert "Terjawab" in page.text
    assert browse(cast.sari).get(url).tree.cssselect('[name="value-2.1"][value="3"][checked]')


def test_detaching_leaves_it_in_the_library(browse, cast, database, url, keep):
    made = keep(item="2.1")
    browse(cast.sari).post(f"{url}/{made.id}/remove", status=200, headers=SCRIPT)
    assert shown(database) == []
    browse(cast.sari).get(f"/evidence/{made.id}")


def test_detaching_works_without_a_script(browse, cast, database, keep):
    made = keep(item="2.1")
    page_url = f"/assessments/{cast.revision.id}/areas/tata_kelola"
    browse(cast.sari).post(page_url, {"detach": f"2.1:{made.id}"}, status=303)
    assert shown(database) == []


def test_it_hides_other_units(browse, cast, url, keep):
    made = keep(item="2.1")
    browse(cast.budi).get(url, status=404)
    browse(cast.budi).post(url, file(), status=404, content_type=FORM)
    browse(cast.budi).post(f"{url}/{made.id}/remove", status=404)


def test_a_camat_adds_nothing(browse, cast, url):
    browse(cast.tono).get(url, status=403)
    browse(cast.tono).post(url, file(), status=403, content_type=FORM)


def test_a_camat_sees_only_the_number(browse, cast, keep):
    made = keep(item="2.1", title="Rahasia dapur")
    page = browse(cast.tono).get(f"/assessments/{cast.revision.id}/areas/tata_kelola")
    assert "1 bukti dukung" in page.text
    assert "Rahasia dapur" not in page.text
    assert str(made.id) not in page.text


def test_what_is_sent_stands(browse, cast, session, url, keep):
    made = keep(item="2.1")
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    session.commit()
    browse(cast.sari).post(url, file(), status=422, content_type=FORM)
    browse(cast.sari).post(f"{url}/{made.id}/remove", status=422)


def test_only_returned_items_take_evidence(browse, cast, app, session, url):
    answer_all(session, cast.revision, cast.sari)
    factories.stand(
        session, session.merge(cast.revision),
        status=Status.NEEDS_CHANGES, returned={"2.2": "Unggah SK"},
    )  # fmt: skip
    session.commit()
    browse(cast.sari).post(url, file(), status=422, content_type=FORM)
    assert kept(app) == []
    browse(cast.sari).post(url.replace("2.1", "2.2"), file(), status=303, content_type=FORM)
