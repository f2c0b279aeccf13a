"""What commands say of themselves, and what they say when they are misused."""

import re

import click
import pytest

from assessment import migrations
from tools.messages import ROOT

ENGLISH = re.compile(r"\b(the|of|and|with|without|is|are|it)\b", re.IGNORECASE)


@pytest.fixture
def call(app, monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments, language=""):
        monkeypatch.setenv("LANG", language)
        return app.test_cli_runner().invoke(args=list(arguments))

    return run


def _ours(commands, before=()):
    """Every command and subcommand of ours, by its words."""
    for name, one in commands.items():
        if type(one).__module__.startswith("assessment"):
            yield (*before, name)
        if isinstance(one, click.Group):
            yield from _ours(one.commands, (*before, name))


def test_every_command_explains_itself_in_both_languages(app, call):
    names = list(_ours(app.cli.commands))
    assert len(names) > 20
    for words in names:
        said, english = call(*words, "--help"), call(*words, "--help", language="en_US.UTF-8")
        assert said.output.startswith("Pemakaian: assessment " + " ".join(words)), said.output
        assert english.output.startswith("Usage: assessment " + " ".join(words)), english.output
        assert "Opsi:" in said.output
        assert "Options:" in english.output
        assert not ENGLISH.search(said.output), said.output


def test_every_command_is_one_of_ours(app):
    others = {
        name for name, one in app.cli.commands.items() if ("assessment" in type(one).__module__)
    } ^ set(app.cli.commands)
    assert others == set()


@pytest.mark.parametrize(
    ("arguments", "said", "english"),
    [
        (["score"], "KUESIONER belum disebutkan.", "QUESTIONNAIRE is missing."),
        (["score", "kami-5.0", "none"], "JAWABAN: tidak dapat dibuka.", "cannot be opened"),
        (["score", "--nope"], "Tidak ada opsi --nope", "There is no option --nope"),
        (["units", "unload"], "Tidak ada perintah unload", "There is no command unload"),
        (["units", "load", "none"], "BERKAS: tidak ada di sana", "FILE: it is not there"),
        (["serve", "--port", "0"], "--port: tulis bilangan bulat dari 1", "a whole number from 1"),
        (
            ["history", "load", "--year", "x", "app.py"],
            "--year: tulis bilangan bulat",
            "whole number",
        ),
        (
            ["questionnaires", "template", "--method", "x"],
            "--method: pilih salah satu: kami, maturity.",
            "--method: choose one of: kami, maturity.",
        ),
    ],
)
def test_misuse_is_said_in_words(call, arguments, said, english):
    wrong = call(*arguments)
    assert wrong.exit_code == 2
    assert said in wrong.output
    assert english in call(*arguments, language="en").output


def test_a_database_that_is_not_set_up_is_named(call, database):
    migrations.downgrade(database, "base")
    done = call("sign-in-link", "siti")
    assert done.exit_code == 1
    assert (
        done.output == "Basis data belum disiapkan untuk versi ini: jalankan `flask setup` dulu.\n"
    )


def test_settings_that_make_no_sense_end_in_a_sentence(tmp_path):
    import os
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "flask", "units"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "PERISAI_DATA": str(tmp_path), "PERISAI_URL": "perisai"},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "PERISAI_URL='perisai': tulis dengan http:// atau https://\n"
