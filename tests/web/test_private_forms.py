"""What is typed into a form stays out of the files of the browser, without its template saying so."""

import pytest

from assessment.web.private_forms import PrivateForms


@pytest.fixture
def compiled(app):
    return lambda source: PrivateForms(app.jinja_env).preprocess(source, "any.html")


@pytest.mark.parametrize(
    "form",
    ['<form method="post">', '<form class="form" action="{{ url_for("a.b", c=1) }}" method="post" novalidate>'],
)  # fmt: skip
def test_a_form_that_posts_is_private(compiled, form):
    private = form.replace("<form", '<form autocomplete="off"')
    assert compiled(f"a\n{form}\nb") == f"a\n{private}\nb"


@pytest.mark.parametrize(
    "form", ['<form method="get">', '<form method="post" autocomplete="on">', "<formless>", "<form>"]
)  # fmt: skip
def test_the_others_stay_as_they_are(compiled, form):
    assert compiled(form) == form


def test_a_sentence_about_a_weakness_is(browse, cast):
    page = browse(cast.sari).get(f"/assessments/{cast.revision.id}/items/2.1/ask")
    (field,) = page.tree.cssselect("main textarea")
    assert next(field.iterancestors("form")).get("autocomplete") == "off"


def test_a_browser_still_helps_with_names_and_passwords(browse):
    fields = browse().get("/sign-in").tree.cssselect("main input.input")
    helped = [one.get("autocomplete") for one in fields]
    assert helped == ["username", "current-password"]
