"""Which language a page comes in: the person's, or the one chosen on the device; Indonesian otherwise."""

from assessment import languages


def language(page):
    return page.tree.get("lang")


def test_the_browsers_own_setting_decides_nothing(browse, cast):
    assert language(browse().get("/sign-in", headers={"Accept-Language": "en-US,en"})) == "id"


def test_a_choice_on_the_device_stays(browse, cast):
    visit = browse()
    visit.post("/language/en", {"next": "/sign-in"})
    assert language(visit.get("/sign-in")) == "en"
    assert language(browse().get("/sign-in")) == "id"


def test_an_unknown_language_changes_nothing(browse, cast):
    visit = browse()
    visit.post("/language/nl")
    assert language(visit.get("/sign-in")) == "id"


def test_the_account_wins_over_the_device(browse, cast, session):
    person = session.merge(cast.sari)
    person.locale = "en"
    session.commit()
    assert language(browse(person).get("/account")) == "en"


def test_one_request_does_not_speak_for_the_next(app, browse, cast):
    languages.use("en")
    assert language(browse().get("/no-such-page", status=404)) == "id"


def test_a_request_leaves_no_language_behind(browse, cast, session):
    person = session.merge(cast.sari)
    person.locale = "en"
    session.commit()
    browse(person).get("/account")
    assert languages.locale() == "id"


def test_values_are_filled_in_whatever_the_form():
    assert (
        languages.ngettext("%(num)d unit di %(city)s", "%(num)d unit di %(city)s", 3, city="Uji")
        == "3 unit di Uji"
    )
    assert languages.gettext("100% aman") == "100% aman"
    assert str(languages.lazy("Simpan")) == "Simpan"
