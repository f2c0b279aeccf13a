"""``flask score``: exact JSON out, a sentence for what cannot be scored."""

import json

import pytest
from click.testing import CliRunner, Result

from assessment.commands.score import score
from assessment.questionnaire.model import Item
from tests.scoring.instruments import KAMI, kami_4_2

SYSTEMS = {f"1.{n}": "B" for n in range(1, 11)}
ALL_PARTIAL = SYSTEMS | {item.id: 2 for item in KAMI.items if isinstance(item, Item)}
AREAS = {
    "tata_kelola": {"points": 48, "max": 126, "level": "II", "gate_open": False},
    "risiko": {"points": 36, "max": 72, "level": "II", "gate_open": False},
    "kerangka_kerja": {"points": 68, "max": 192, "level": "II", "gate_open": False},
    "pengelolaan_aset": {"points": 130, "max": 258, "level": "I+", "gate_open": False},
    "teknologi": {"points": 88, "max": 186, "level": "II", "gate_open": False},
    "pdp": {"points": 56, "max": 84, "level": "II", "gate_open": None},
}


def run(answers: object, *options: str, key: str = "kami-5.0") -> Result:
    text = answers if isinstance(answers, str | bytes) else json.dumps(answers)
    return CliRunner().invoke(score, [key, "--language", "en", *options, "-"], input=text)


def test_it_works():
    result = run(ALL_PARTIAL)
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {
        "questionnaire": "kami-5.0",
        "system_category": {"points": 20, "class": "Tinggi"},
        "areas": AREAS,
        "total": 426,
        "max": 918,
        "readiness": "Pemenuhan Kerangka Kerja Dasar",
        "supplement": {"pihak_ketiga": {"percent": 66.7}},
        "complete": True,
    }


def test_it_scores_4_2():
    answers = SYSTEMS | {item.id: 2 for item in kami_4_2().items if isinstance(item, Item)}
    found = json.loads(run(answers | {"7.3.1": 3}, key="kami-4.2").stdout)
    assert (found["questionnaire"], found["total"], found["max"]) == ("kami-4.2", 430, 645)
    assert found["readiness"] == "Pemenuhan Kerangka Kerja Dasar"
    assert {name: area["points"] for name, area in found["areas"].items()} == {
        "tata_kelola": 84, "risiko": 48, "kerangka_kerja": 106, "pengelolaan_aset": 112, "teknologi": 80,
    }  # fmt: skip
    assert all(area["gate_open"] and area["level"] == "II" for area in found["areas"].values())
    assert found["supplement"] == {
        "pihak_ketiga": {"percent": 66.7},
        "cloud": {"percent": 66.7},
        "pdp": {"percent": 68.8},
    }
    refused = run({"7.2.1": "na"}, key="kami-4.2")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert '7.2.1: "na" is not allowed on this item' in refused.stderr


def test_every_key_is_there_when_nothing_is_answered():
    found = json.loads(run({}).stdout)
    assert list(found) == [
        "questionnaire", "system_category", "areas", "total", "max", "readiness", "supplement",
        "complete",
    ]  # fmt: skip
    assert found["system_category"] == {"points": 0, "class": None}
    assert found["readiness"] is None
    assert found["supplement"] == {"pihak_ketiga": {"percent": 0.0}}
    assert found["complete"] is False
    assert list(found["areas"]) == list(AREAS)


def test_null_is_unanswered_and_na_counts_as_full():
    found = json.loads(run({"2.1": None, "5.31": "na", "1.1": "A", "1.2": None}).stdout)
    assert found["areas"]["pengelolaan_aset"]["points"] == 6
    assert found["system_category"] == {"points": 5, "class": None}


def test_it_reads_a_file(tmp_path):
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(ALL_PARTIAL), encoding="utf-8-sig")
    result = CliRunner().invoke(score, ["kami-5.0", str(path)])
    assert json.loads(result.stdout)["total"] == 426


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"2.1": True}, "2.1: true is not a level; write a whole number from 0 to 3 or null."),
        ({"2.1": "3"}, '2.1: "3" is not a level'),
        ({"2.1": 3.5}, "2.1: 3.5 is not a level"),
        ({"2.1": 4}, "2.1: 4 is not a level"),
        ({"1.1": "a"}, '1.1: "a" is not an option'),
        ({"2.1": "na"}, '2.1: "na" is not allowed on this item'),
        ({"9.1": 1}, "'9.1' is not an item of kami-5.0."),
        ({"2.01": 1}, "'2.01' is not an item of kami-5.0."),
        ('{"2.1": 1, "2.1": 2}', "The key '2.1' stands twice in one object; keep one."),
        ('{"2.1": {"a": 1, "a": 2}}', "The key 'a' stands twice"),
        ('{"2.1": NaN}', "NaN is not a JSON value."),
        ('{"2.1": 1', "The answers are not JSON: "),
        ("[1]", 'The answers are not a JSON object such as {"2.1": 3}.'),
        ("", "The answers are not JSON: "),
        (b'{"2.1": "\xff"}', "The answers are not UTF-8 text."),
        ("[" * 100_000, "The answers cannot be read as JSON."),
        ('{"2.1": ' + "9" * 5000 + "}", "The answers cannot be read as JSON."),
        ('{"\\ud800": 1}', "'\\ud800' is not an item of kami-5.0."),
        ({f"2.{n}": 9 for n in range(1, 9)}, "2.1: 9 is not a level"),
    ],
)
def test_it_refuses_with_a_sentence(answers, sentence):
    result = run(answers)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(sentence)
    assert result.stderr.count("\n") == 1


def test_it_knows_its_questionnaires():
    result = run({}, key="kami-9.9")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("There is no questionnaire 'kami-9.9'. There are: ")
    assert run({}, key="../questionnaires/kami-5.0").exit_code == 2


def test_a_missing_file_is_refused(tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        result = CliRunner().invoke(score, ["kami-5.0", str(path)])
        assert (result.exit_code, result.stdout) == (2, "")


def test_a_batch_gives_a_line_for_a_line_and_goes_on():
    lines = [json.dumps(ALL_PARTIAL), '{"2.1": true}', "", '{"2.1": 3}', "nonsense"]
    result = run("\n".join(lines), "--batch")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 2
    assert [one.get("total") for one in found] == [426, None, None, 3, None]
    assert [one.get("line") for one in found] == [None, 2, 3, None, 5]
    assert found[1]["error"].startswith("2.1: true is not a level")
    assert set(found[1]) == {"line", "error"}


def test_a_good_batch_exits_with_zero():
    result = CliRunner().invoke(score, ["kami-5.0", "-", "--batch"], input='{}\r\n{"2.1": 3}\n')
    assert result.exit_code == 0
    assert [json.loads(line)["total"] for line in result.stdout.splitlines()] == [0, 3]


def test_an_empty_batch_says_nothing():
    result = run("", "--batch")
    assert (result.exit_code, result.stdout) == (0, "")


def test_explain_prints_how_the_numbers_came_about_and_nothing_else():
    result = run(ALL_PARTIAL, "--explain", "--language", "id")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "Indeks KAMI 5.0: 426 dari 918 poin"
    assert "    Pengelolaan Aset Informasi: 130 dari 258 poin, tingkat I+" in lines
    assert "        → I+ dan belum II: skor tahap II 74, perlu 88." in lines
    assert any(line.strip() == "2.1 Tanggung jawab pimpinan: 2 dari 3 poin" for line in lines)


def test_explain_in_english():
    result = run(ALL_PARTIAL, "--explain", "--lang", "en")
    assert result.stdout.splitlines()[0] == "KAMI Index 5.0: 426 of 918 points"
    assert "→ I+ and not yet II: score of stage II 74, needs 88." in result.stdout


def test_explain_tells_of_one_assessment():
    refused = run("{}\n", "--explain", "--batch")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "leave --batch out" in refused.stderr


def test_explain_refuses_what_cannot_be_scored():
    refused = run({"9.9": 1}, "--explain")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "is not an item" in refused.stderr
