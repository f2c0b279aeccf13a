"""The pages of both sides: what they show, what they take, and from whom."""

from assessment.assessments.models import Decision
from assessment.permissions import Role
from assessment.reviews.threads.models import ThreadState
from assessment.reviews.threads.queries import recommendations, states_of
from tests import factories
from tests.factories import TODAY
from tests.reviews import desk
from tests.reviews.conftest import put_down
from tests.reviews.test_area import as_form
from tests.reviews.threads.conftest import ask, link, recommend, reply


def area(revision, name="tata_kelola"):
    return f"/reviews/{revision.id}/areas/{name}"


def shown(page):
    return [one.get("data-item") for one in page.tree.cssselect("article.item")]


def now(session, revision):
    session.rollback()
    return states_of(session, revision.id)


def test_one_form_saves_everything_without_a_script(browse, cast, session, taken):
    visit = browse(cast.rina)
    form = as_form(visit.get(area(taken)))
    form |= {
        "chosen-2.1": "agreed",
        "ask-2.2": "Mana SK-nya?",
        "ask-2.3": "Baik.",
        "remark-2.3": "1",
    }
    form |= {"advice-2.4": "Umumkan di apel.", "pick-2.5": "2"}
    visit.post(area(taken), form, status=303)
    assert now(session, taken) == {"2.2": ThreadState.ASKED, "2.3": ThreadState.NOTED}
    there = recommendations(session, taken.id)
    assert there["2.4"] == "Umumkan di apel."
    assert there.keys() == {"2.4", "2.5"}
    page = visit.get(area(taken))
    for words in ("1 keputusan tersimpan.", "2 tulisan terkirim.", "2 rekomendasi tersimpan."):
        assert words in page.text
    assert shown(visit.get(area(taken) + "?filter=talked")) == ["2.2", "2.3"]
    assert shown(visit.get(area(taken) + "?filter=recommended")) == ["2.4", "2.5"]
    assert shown(visit.get(area(taken) + "?filter=answered")) == []
    form = as_form(page) | {"close-2.2": "1", "advice-2.4": ""}
    visit.post(area(taken), form, status=303)
    assert now(session, taken)["2.2"] is ThreadState.CLOSED
    assert recommendations(session, taken.id).keys() == {"2.5"}


def test_saving_an_untouched_page_writes_nothing(browse, cast, session, asked):
    recommend(session, asked, cast.rina)
    session.commit()
    visit = browse(cast.rina)
    visit.post(area(asked), as_form(visit.get(area(asked))), status=303)
    assert "Tidak ada keputusan yang berubah." in visit.get(area(asked)).text
    assert now(session, asked) == {"2.1": ThreadState.ASKED}


def test_what_cannot_be_sent_stays_as_it_was_typed(browse, cast, session, taken):
    visit = browse(cast.rina)
    form = as_form(visit.get(area(taken))) | {"ask-2.2": "x" * 2001, "advice-2.3": "y" * 1001}
    page = visit.post(area(taken), form | {"chosen-2.1": "agreed"}, status=422)
    again = as_form(page)
    assert (again["ask-2.2"], again["advice-2.3"]) == ("x" * 2001, "y" * 1001)
    assert len(page.texts(".field__error")) == 2
    assert "1 keputusan tersimpan." in page.text
    assert now(session, taken) == {}


def test_a_recommendation_reworded_by_another_is_not_lost(browse, cast, session, taken):
    visit = browse(cast.rina)
    form = as_form(visit.get(area(taken))) | {"advice-2.1": "Dari saya."}
    session.rollback()
    recommend(session, taken, cast.lestari, text="Dari ketua.")
    session.commit()
    page = visit.post(area(taken), form, status=422)
    assert "Orang lain sudah mengubah rekomendasi ini" in page.text
    visit.post(area(taken), as_form(page), status=303)
    session.rollback()
    assert recommendations(session, taken.id) == {"2.1": "Dari saya."}


def post_as_script(visit, url, **form):
    headers = {"Accept": "application/json", "X-CSRFToken": visit.token}
    return visit.client.post(url, data=form, headers=headers)


def test_the_script_gets_what_stands_there_then(browse, cast, session, taken):
    visit = browse(cast.rina)
    item = f"/reviews/{taken.id}/items/2.1"
    said = post_as_script(visit, f"{item}/thread", text="Mana <b>SK</b>-nya?").get_json()
    assert "Mana &lt;b&gt;SK&lt;/b&gt;-nya?" in said["said"]
    assert "Menunggu jawaban unit" in said["said"]
    assert said["is_closed"] is False
    assert post_as_script(visit, f"{item}/thread/close").get_json()["is_closed"] is True
    answer = post_as_script(visit, f"{item}/thread", text=" ")
    assert (answer.status_code, answer.get_json()["error"]) == (422, "Tulis dulu isinya.")
    said = post_as_script(visit, f"{item}/recommendation", text="Umumkan.", seen="0").get_json()
    assert said == {"ok": True, "version": 1}
    assert (
        post_as_script(visit, f"{item}/recommendation", text="Lain.", seen="0").status_code == 409
    )


def test_the_unit_reads_answers_and_the_verifier_sees_it(browse, cast, session, asked):
    sari = browse(cast.sari)
    overview = sari.get(f"/assessments/{asked.id}")
    assert "1 pertanyaan verifikator menunggu jawaban unit" in overview.text
    at_item = sari.get(f"/assessments/{asked.id}/areas/tata_kelola")
    assert "Mana SK-nya?" in at_item.text
    url = f"/assessments/{asked.id}/verifier-questions"
    page = sari.get(url)
    assert page.title == "Pertanyaan verifikator"
    assert "Rina" in page.text
    assert "Baru" in page.texts(".status-tag")
    session.rollback()
    made = link(session, cast.melati.id, cast.sari)
    session.commit()
    form = {"text": "Terlampir.", "evidence": str(made.id)}
    answer = sari.post(f"/assessments/{asked.id}/items/2.1/reply", form, status=303)
    assert answer.location == f"{url}#item-2.1"
    assert now(session, asked) == {"2.1": ThreadState.ANSWERED}
    rina = browse(cast.rina)
    page = rina.get(area(asked) + "?filter=answered")
    assert shown(page) == ["2.1"]
    assert "SK di situs" in page.text
    page = rina.get(f"/reviews/{asked.id}/threads")
    assert "Terlampir." in page.text
    rina.post(
        f"/reviews/{asked.id}/items/2.1/thread",
        {"text": "Terima kasih.", "remark": "1"},
        status=303,
    )
    assert "Ada catatan baru dari verifikator" in sari.get(f"/assessments/{asked.id}").text
    sari.post(f"{url}/read", status=303)
    assert "Ada catatan baru" not in sari.get(f"/assessments/{asked.id}").text


def test_what_the_unit_cannot_send_stays_as_it_was_typed(browse, cast, asked):
    url = f"/assessments/{asked.id}/items/2.1/reply"
    page = browse(cast.sari).post(url, {"text": "Ada.", "evidence": "bukan"}, status=422)
    assert page.errors == ["Pilih bukti dari pustaka unit Anda."]
    assert "Ada." in page.texts("textarea")


def test_a_colleague_answers_and_the_camat_only_reads(browse, cast, session, asked):
    made = link(session, cast.melati.id, cast.sari, "Judul rahasia")
    reply(session, asked, cast.sari, evidence_id=made.id)
    session.commit()
    url = f"/assessments/{asked.id}/verifier-questions"
    assert "Kirim jawaban" in browse(cast.wati).get(url).text
    visit = browse(cast.tono)
    page = visit.get(url)
    assert "Mana SK-nya?" in page.text
    assert "Judul rahasia" not in page.text
    assert "Kirim jawaban" not in page.text
    visit.post(f"/assessments/{asked.id}/items/2.1/reply", {"text": "Dari camat."}, status=403)
    visit.post(f"{url}/read", status=403)


def test_other_units_find_nothing(browse, cast, asked):
    visit = browse(cast.budi)
    visit.get(f"/assessments/{asked.id}/verifier-questions", status=404)
    visit.post(f"/assessments/{asked.id}/items/2.1/reply", {"text": "x"}, status=404)


def test_while_the_unit_mends_both_go_on(browse, cast, session, asked):
    desk.move(session, asked, cast.rina, "return_for_changes", {"2.1": "Lampirkan."}, "", TODAY)
    put_down(session, asked)
    rina, url = browse(cast.rina), f"/reviews/{asked.id}/threads"
    assert "Tanya jawab dengan unit" in rina.get(f"/reviews/{asked.id}").text
    rina.post(f"/reviews/{asked.id}/items/2.1/thread", {"text": "Sudah?"}, status=303)
    assert "Sudah?" in rina.get(url).text
    page = rina.post(f"/reviews/{asked.id}/items/2.1/thread", {"text": ""}, status=422)
    assert page.errors == ["Tulis dulu isinya."]
    browse(cast.rudi).post(f"/reviews/{asked.id}/items/2.1/thread", {"text": "x"}, status=403)
    browse(cast.sari).post(
        f"/assessments/{asked.id}/items/2.1/reply", {"text": "Belum."}, status=303
    )
    assert now(session, asked) == {"2.1": ThreadState.ANSWERED}
    rina.post(
        f"/reviews/{asked.id}/items/2.1/recommendation", {"text": "x", "seen": "0"}, status=422
    )


def test_who_fills_in_there_finds_no_threads_while_it_mends(browse, cast, session, asked):
    desk.move(session, asked, cast.rina, "return_for_changes", {"2.1": "Lampirkan."}, "", TODAY)
    factories.appoint(session, session.merge(cast.rudi), Role.OPERATOR, cast.melati)
    put_down(session, asked)
    visit = browse(cast.rudi, Role.VERIFIER)
    visit.get(f"/reviews/{asked.id}/threads", status=404)
    visit.post(f"/reviews/{asked.id}/items/2.1/thread", {"text": "x"}, status=404)


def test_concluding_names_what_is_unanswered_and_goes_on(browse, cast, session, asked):
    desk.agree_all(session, asked, cast.rina)
    put_down(session, asked)
    visit = browse(cast.rina)
    page = visit.get(f"/reviews/{asked.id}/verify")
    assert "Belum dijawab unit: butir 2.1." in page.text
    visit.post(f"/reviews/{asked.id}/verify", status=303)
    page = browse(cast.sari).get(f"/assessments/{asked.id}/verifier-questions")
    assert "Sekarang hanya dapat dibaca." in page.text
    assert "Kirim jawaban" not in page.text


def test_a_recommendation_is_shown_with_the_result_and_becomes_the_plan(
    browse, cast, session, taken
):
    recommend(session, taken, cast.rina, item="3.4", text="Adakan rapat risiko tiap triwulan.")
    desk.decide(session, taken, cast.rina, "2.1", Decision.CHANGED, value=1, reason="Belum ada.")
    put_down(session, taken)
    sari = browse(cast.sari)
    findings = f"/assessments/{taken.id}/findings"
    risk = f"/assessments/{taken.id}/areas/risiko"
    for url in (findings, risk, f"/assessments/{taken.id}"):
        assert "rapat risiko" not in sari.get(url).text
        assert "1 rekomendasi verifikator" not in sari.get(url).text
    session.rollback()
    desk.agree_all(session, taken, cast.rina)
    desk.move(session, taken, cast.rina, "verify")
    put_down(session, taken)
    assert "1 rekomendasi verifikator" in sari.get(f"/assessments/{taken.id}").text
    assert "rapat risiko" in sari.get(risk).text
    page = sari.get(findings)
    assert page.texts(".found__title b")[0] == "3.4"
    plan = sari.get(f"{findings}/3.4")
    assert plan.texts("textarea")[0] == "Adakan rapat risiko tiap triwulan."


def test_a_page_takes_one_statement_more_at_most(browse, cast, session, taken, count_sql):
    visit = browse(cast.rina)
    visit.get(area(taken))
    with count_sql() as sql:
        visit.get(area(taken))
    for item in ("2.1", "2.2", "2.3", "2.4"):
        ask(session, taken, cast.rina, item=item)
        recommend(session, taken, cast.rina, item=item)
    session.commit()
    with count_sql() as full:
        visit.get(area(taken))
    assert full.total == sql.total
    assert sum("review_message" in one for one in full.statements) == 1
