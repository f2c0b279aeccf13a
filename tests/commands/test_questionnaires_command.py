"""``flask questionnaires``."""

import re

import pytest
from click.testing import CliRunner

from assessment.commands.questionnaires import questionnaires
from tests.scoring.instruments import ROOT

TINY = ROOT / "tests" / "questionnaires" / "tiny.yaml"


@pytest.fixture(autouse=True)
def terminal(monkeypatch):
    """A terminal that names no language, unless a test says otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_it_says_what_a_file_holds():
    result = CliRunner().invoke(questionnaires, ["check", str(TINY)])
    assert result.exit_code == 0
    assert "loket: 4 butir, 21 poin, sampai tingkat III" in result.stdout
    assert "dijawab both 1, city 1, unit 2" in result.stdout
    assert "rekanan (suplemen): 1 butir" in result.stdout


def test_or_in_english():
    result = CliRunner().invoke(questionnaires, ["check", str(TINY), "--language", "en"])
    assert "loket: 4 items, 21 points, up to level III" in result.stdout
    assert "answered by both 1, city 1, unit 2" in result.stdout
    assert "rekanan (supplement): 1 items" in result.stdout


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LANG", "en_US.UTF-8", "items"),
        ("LC_ALL", "en", "items"),
        ("LANG", "id_ID.UTF-8", "butir"),
        ("LANG", "C.UTF-8", "butir"),
        ("LANG", "enm_XX", "butir"),
    ],
)
def test_the_terminal_says_which_language(terminal, name, value, words):
    terminal.setenv(name, value)
    assert words in CliRunner().invoke(questionnaires, ["check", str(TINY)]).stdout


def test_the_shipped_files_have_no_fault():
    for path in sorted((ROOT / "questionnaires").glob("*.yaml")):
        result = CliRunner().invoke(questionnaires, ["check", str(path)])
        assert (result.exit_code, result.stderr) == (0, "")
    result = CliRunner().invoke(
        questionnaires, ["check", str(ROOT / "questionnaires/kami-4.2.yaml")]
    )
    assert "pengelolaan_aset: 38 butir, 168 poin, sampai tingkat III" in result.stdout
    assert "cloud (suplemen): 10 butir" in result.stdout
    assert "jumlah: 645 poin" in result.stdout


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("id", ("2.10 terbaca sebagai angka", "baris 12: method: max: tertulis 34, tetapi jumlah butirnya 33")),
        ("en", ("2.10 is read as a number", "line 12: method: max: 34 declared, but the items add up to 33")),
    ],
)  # fmt: skip
def test_it_names_every_fault(tmp_path, language, sentences):
    path = tmp_path / "wrong.yaml"
    text = TINY.read_text(encoding="utf-8")
    path.write_text(
        text.replace('id: "2.10"', "id: 2.10").replace("max: 33", "max: 34"), encoding="utf-8"
    )
    result = CliRunner().invoke(questionnaires, ["check", str(path), "--language", language])
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentences[0] in result.stderr
    assert f"{path}, {sentences[1]}" in result.stderr


def test_it_wants_a_file(tmp_path):
    assert CliRunner().invoke(questionnaires, ["check", str(tmp_path / "none")]).exit_code == 2


def run(*arguments):
    return CliRunner().invoke(questionnaires, [str(argument) for argument in arguments])


@pytest.fixture
def changed(tmp_path):
    """Write the small questionnaire with some of its words exchanged."""

    def write(*exchanged):
        text = TINY.read_text(encoding="utf-8")
        for old, new in exchanged:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "changed.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_difference_of_words_can_mend_a_running_round(changed):
    path = changed(("Apakah layar tertutup?", "Apakah layar loket tertutup?"))
    result = run("diff", TINY, path)
    assert result.exit_code == 0
    assert "dapat dipakai sebagai ralat" in result.stdout
    assert "2.1 Layar: pertanyaan:\n    - Apakah layar tertutup?\n    + Apakah layar loket" in (
        result.stdout
    )
    assert "Keseluruhan: tetap 16 dari 33 poin" in result.stdout


def test_a_difference_of_numbers_is_said_with_what_it_does(changed):
    path = changed(("gate_min: 8", "gate_min: 9"), ("effort: 5", "effort: 4"))
    result = run("diff", TINY, path, "--lang", "en")
    assert result.exit_code == 1
    assert "2.10 Measures: effort 5 → 4" in result.stdout
    assert "Area II: The counter, minimum score of the gate: 8 → 9" in result.stdout
    assert "cannot be used as an erratum" in result.stdout


def test_the_same_file_twice_differs_in_nothing():
    result = run("diff", TINY, TINY)
    assert (result.exit_code, result.stdout) == (0, "Kedua kuesioner sama persis.\n")


def test_other_methods_can_be_compared_too():
    result = run("diff", TINY, TINY.with_name("mean.yaml"))
    assert "Metode: kami → maturity" in result.stdout
    assert "Keseluruhan: 16 dari 33 poin → 2,00" in result.stdout


def test_a_name_that_is_no_file_is_refused():
    result = run("diff", TINY, "none-1.0")
    assert result.exit_code == 2
    assert "Tidak ada kuesioner 'none-1.0'" in result.stderr


@pytest.mark.parametrize("method", ["kami", "maturity"])
def test_what_one_begins_with_has_no_fault(method, tmp_path):
    path = tmp_path / "new.yaml"
    path.write_text(run("template", "--method", method).stdout, encoding="utf-8")
    result = run("check", path)
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_preview_is_one_page_that_needs_nothing_else(app):
    result = app.test_cli_runner().invoke(args=["questionnaires", "preview", str(TINY)])
    assert result.exit_code == 0
    assert "Apakah layar tertutup?" in result.stdout
    assert "Ketiganya." in result.stdout
    assert "url(../" not in result.stdout.replace('"', "")
    assert not re.search(r"<(script|link|img)\b", result.stdout)
    assert result.stdout.count("<input") == result.stdout.count(" disabled>") > 0


def test_the_preview_speaks_english_on_request(app):
    result = app.test_cli_runner().invoke(
        args=["questionnaires", "preview", str(TINY), "--lang", "en"]
    )
    assert '<html lang="en">' in result.stdout
    assert "Are the screens covered?" in result.stdout


def test_the_old_name_of_the_group_still_answers(app):
    result = app.test_cli_runner().invoke(args=["questionnaire", "check", str(TINY)])
    assert result.exit_code == 0
    listed = app.test_cli_runner().invoke(args=["--help"]).stdout
    assert "\n  questionnaires " in listed
    assert "\n  questionnaire " not in listed
