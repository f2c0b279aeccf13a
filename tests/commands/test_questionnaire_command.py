"""``flask questionnaire check``."""

from click.testing import CliRunner

from assessment.commands.questionnaire import questionnaire
from tests.scoring.instruments import ROOT

TINY = ROOT / "tests" / "questionnaires" / "tiny.yaml"


def test_it_says_what_a_file_holds():
    result = CliRunner().invoke(questionnaire, ["check", str(TINY)])
    assert result.exit_code == 0
    assert "loket: 4 items, 21 points, up to level III" in result.stdout
    assert "answered by both 1, city 1, unit 2" in result.stdout
    assert "rekanan (supplement): 1 items" in result.stdout


def test_the_shipped_files_have_no_fault():
    for path in sorted((ROOT / "questionnaires").glob("*.yaml")):
        result = CliRunner().invoke(questionnaire, ["check", str(path)])
        assert (result.exit_code, result.stderr) == (0, "")
    result = CliRunner().invoke(
        questionnaire, ["check", str(ROOT / "questionnaires/kami-4.2.yaml")]
    )
    assert "pengelolaan_aset: 38 items, 168 points, up to level III" in result.stdout
    assert "cloud (supplement): 10 items" in result.stdout
    assert "total: 645 points" in result.stdout


def test_it_names_every_fault(tmp_path):
    path = tmp_path / "wrong.yaml"
    text = TINY.read_text(encoding="utf-8")
    path.write_text(
        text.replace('id: "2.10"', "id: 2.10").replace("max: 33", "max: 34"), encoding="utf-8"
    )
    result = CliRunner().invoke(questionnaire, ["check", str(path)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "2.10 is read as a number" in result.stderr
    assert f"{path}, line 12: method: max: 34 declared, but the items add up to 33" in result.stderr


def test_it_wants_a_file(tmp_path):
    assert CliRunner().invoke(questionnaire, ["check", str(tmp_path / "none")]).exit_code == 2
