"""How templates are written: read from the running Jinja environment and its parsed files."""

import re

import pytest
from jinja2 import StrictUndefined, meta, nodes

pytestmark = pytest.mark.once

PRINTED = ("documents/", "layouts/document")
"""What the child process prints; it has an environment of its own."""

FRAGMENTS = {
    "assessments/evidence_lines.html",
    "assessments/unsent.html",
    "assessments/what_if_result.html",
}
"""What a script fetches and puts into a page."""

FRAMES = {
    "layouts/page.html",
    "layouts/plain.html",
    "layouts/document.html",
    "layouts/alone.html",
}
TRUSTED = {
    "documents/city_report.html",  # pictures drawn by assessment.reports.pictures, which escapes their words
}
"""Templates that may print something unescaped with ``|safe``; say beside each why it is harmless."""

INLINE = {
    r"\sstyle\s*=": "a style attribute; write a class in static/css",
    r"\son[a-z]+\s*=\s*[\"']": "an on… attribute; listen for it in static/js",
    r"<script(?![^>]*\ssrc=)": "an inline script; put it into static/js",
    r"<style\b": "an inline style sheet; write it into static/css",
    r"javascript:": "a javascript: address",
    r"(?:src|href|action)=\"https?://": "an address outside; everything comes from here",
}


@pytest.fixture
def sources(app):
    """Every HTML template: its name and source, without comments."""
    loader, env = app.jinja_env.loader, app.jinja_env
    names = [name for name in loader.list_templates() if name.endswith((".html", ".txt"))]
    return {
        name: re.sub(r"\{#.*?#\}", "", loader.get_source(env, name)[0], flags=re.DOTALL)
        for name in names
    }


def test_what_is_undefined_is_a_mistake(app):
    assert app.jinja_env.undefined is StrictUndefined
    assert app.jinja_env.autoescape("any.html"), "everything printed into a page is escaped"


def test_every_template_compiles(app, sources):
    for name in sources:
        if not name.startswith(PRINTED):
            app.jinja_env.get_template(name)


def test_every_page_has_a_frame_and_a_title(app, sources):
    parsed = {name: app.jinja_env.parse(source) for name, source in sources.items()}
    included = {
        found.template.value for tree in parsed.values() for found in tree.find_all(nodes.Include)
    }
    extended = {one for name in parsed for one in _chain(name, parsed)[1:]}
    wrong = []
    for name, tree in parsed.items():
        chain = _chain(name, parsed)
        if len(chain) == 1:
            if name not in included | FRAGMENTS and not _is_part(name, tree, sources[name]):
                wrong.append(f"{name}: extend one of {sorted(FRAMES)}, or hold nothing but macros")
        elif chain[-1] not in FRAMES:
            wrong.append(f"{name}: its frame is {chain[-1]}, not one of {sorted(FRAMES)}")
        elif name not in extended and not any(
            block.name == "title"
            for one in chain[:-1]
            for block in parsed[one].find_all(nodes.Block)
        ):
            wrong.append(f"{name}: write {{% block title %}}: it becomes <title> and <h1>")
    assert not wrong, "\n".join(wrong)


def _chain(name, parsed):
    found = [name]
    while True:
        extends = next(iter(parsed[found[-1]].find_all(nodes.Extends)), None)
        if extends is None:
            return found
        found.append(extends.template.value)


def _is_part(name, tree, source):
    if name in FRAMES or name.startswith("components/"):
        return True
    outside = [
        node
        for node in tree.body
        if not isinstance(node, nodes.Macro | nodes.FromImport | nodes.Import | nodes.Assign)
        and not (isinstance(node, nodes.Output) and all(_is_blank(one) for one in node.nodes))
    ]
    return not outside


def _is_blank(node):
    return isinstance(node, nodes.TemplateData) and not node.data.strip()


def test_nothing_is_written_inline(sources):
    wrong = [
        f"{name}:{source[: found.start()].count(chr(10)) + 1}: {cure}"
        for name, source in sources.items()
        if not name.startswith(PRINTED)
        for pattern, cure in INLINE.items()
        for found in re.finditer(pattern, source, re.IGNORECASE)
    ]
    assert not wrong, "the content security policy forbids\n" + "\n".join(wrong)


def test_no_form_leaves_what_is_typed_in_the_files_of_the_browser(app, sources):
    """Only ``autocomplete="off"`` on the form itself keeps it out of the file from which windows are restored."""
    forms = [
        (name, form)
        for name, source in sources.items()
        for form in re.split(r"<form\b", app.jinja_env.preprocess(source, name))[1:]
    ]
    assert len(forms) > 50
    wrong = {
        f"{name}: write method and action of a form in one line"
        for name, form in forms
        if 'autocomplete="off"' not in form.split("\n")[0]
        and not re.match(r'[^\n]* method="get"', form)
    }
    assert not wrong, "\n".join(sorted(wrong))


def test_nothing_is_printed_unescaped(app, sources):
    wrong = set()
    for name, source in sources.items():
        tree = app.jinja_env.parse(source)
        if any(node.name == "safe" for node in tree.find_all(nodes.Filter)):
            wrong.add(name)
        if any(True for _ in tree.find_all(nodes.EvalContextModifier)):
            wrong.add(name)
    assert wrong == TRUSTED, "return Markup from Python where it is made, or list it in TRUSTED"


def test_a_component_says_what_it_is(app, sources):
    wrong = []
    for name in sources:
        if not name.startswith("components/"):
            continue
        macro = name.removeprefix("components/").removesuffix(".html")
        source = app.jinja_env.loader.get_source(app.jinja_env, name)[0]
        if not re.match(rf"\{{#- {macro}\(", source):
            wrong.append(f"{name}: begin with {{#- {macro}(parameters): what it is. -#}}")
        macros = [found.name for found in app.jinja_env.parse(source).find_all(nodes.Macro)]
        if macro not in macros:
            wrong.append(f"{name}: has no macro {macro}")
    assert not wrong, "\n".join(wrong)


def test_a_component_gets_all_it_needs_as_arguments(app, sources):
    known = set(app.jinja_env.globals) - {
        "g",
        "request",
        "session",
        "url_for",
        "get_flashed_messages",
    }
    wrong = {
        f"{name}: {', '.join(sorted(reads))}"
        for name, source in sources.items()
        if name.startswith("components/") and (reads := _reads(app, source) - known - ALLOWED)
    }
    assert not wrong, f"pass it as a parameter: {sorted(wrong)}"


def _reads(app, source):
    tree = app.jinja_env.parse(source)
    written = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}
    return meta.find_undeclared_variables(tree) - written


ALLOWED = {"caller", "varargs", "kwargs", "csrf_token", "_", "gettext", "ngettext"}
