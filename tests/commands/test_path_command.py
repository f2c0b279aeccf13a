"""``flask path``: the cheapest changes as exact JSON, a sentence for what there is no path to."""

import json

import pytest
from click.testing import CliRunner, Result

from assessment.commands.path import path
from assessment.questionnaire.model import Item
from tests.scoring.instruments import KAMI

SYSTEMS = {f"1.{n}": "B" for n in range(1, 11)}
ITEMS = [item.id for item in KAMI.items if isinstance(item, Item)]
ALL_PARTIAL = SYSTEMS | dict.fromkeys(ITEMS, 2)
ALL_FULL = SYSTEMS | dict.fromkeys(ITEMS, 3)


def run(answers: object, *options: str, key: str = "kami-5.0") -> Result:
    text = answers if isinstance(answers, str | bytes) else json.dumps(answers)
    return CliRunner().invoke(path, [key, "-", "--language", "en", *options], input=text)


def test_an_area_to_its_next_level():
    """All basic items at partial at least, two of them at most: the one raised higher is the cheapest."""
    result = run(ALL_FULL | {"2.2": 1, "2.3": 1, "2.4": 1}, "--area", "tata_kelola")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        '{"from": "II", "to": "III+", "effort": 10, "changes": [{"item": "2.2", "from": 1, "to": 2}, '
        '{"item": "2.3", "from": 1, "to": 3}, {"item": "2.4", "from": 1, "to": 2}]}\n'
    )


def test_the_readiness_status_to_its_next():
    found = json.loads(run(ALL_PARTIAL, "--readiness").stdout)
    assert list(found) == ["from", "to", "effort", "changes"]
    assert (found["from"], found["to"]) == ("Pemenuhan Kerangka Kerja Dasar", "Cukup Baik")


def test_a_chosen_target():
    found = json.loads(run(ALL_PARTIAL, "--area", "risiko", "--to", "III").stdout)
    assert (found["from"], found["to"]) == ("II", "III")
    assert json.loads(run(ALL_PARTIAL, "--readiness", "--to", "Baik").stdout)["to"] == "Baik"
    found = json.loads(run(ALL_PARTIAL, "--areas", "--to", "III").stdout)
    assert (found["from"], found["to"]) == ("I+", "III")


def test_unanswered_is_null():
    found = json.loads(run({}, "--area", "pdp").stdout)
    assert {change["from"] for change in found["changes"]} == {None}


@pytest.mark.parametrize("options", [("--area", "tata_kelola"), ("--readiness",)])
def test_at_the_top(options):
    result = run(ALL_FULL, *options)
    assert (result.exit_code, result.stdout) == (0, '{"to": null, "changes": []}\n')


def test_the_steps_say_what_they_do():
    found = json.loads(run(ALL_PARTIAL, "--area", "tata_kelola", "--steps").stdout)
    assert found["changes"][-1] == {
        "item": "2.9",
        "from": 2,
        "to": 3,
        "area": "tata_kelola",
        "effort": 0,
        "provided_by_city": True,
        "points_after": 92,
        "gate_open_after": True,
        "level_after": "II+",
        "total_after": 470,
        "readiness_after": "Pemenuhan Kerangka Kerja Dasar",
    }


@pytest.mark.parametrize(
    ("answers", "options", "sentence"),
    [
        ({"1.1": "A"}, ("--readiness",), "There is no readiness status before every question"),
        (
            {},
            ("--area", "tatakelola"),
            "There is no area 'tatakelola' in kami-5.0. There are: tata_",
        ),
        ({}, ("--area", "pdp", "--to", "VI"), "There is no level 'VI'. There are: I, I+, II,"),
        ({}, ("--area", "pdp", "--to", "V"), "The area pdp cannot reach V."),
        (ALL_PARTIAL, ("--readiness", "--to", "Bagus"), "There is no status 'Bagus'. There are: T"),
        ({}, (), "Choose one of --area AREA, --readiness or --areas."),
        ({}, ("--area", "pdp", "--readiness"), "Choose one of"),
        ({}, ("--areas",), "Say with --to which level"),
        ({"2.1": 9}, ("--area", "pdp"), "2.1: 9 is not a level"),
        ("[", ("--area", "pdp"), "The answers are not JSON"),
    ],
)
def test_a_sentence_for_what_there_is_no_path_to(answers, options, sentence):
    result = run(answers, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(sentence)


def test_an_unknown_questionnaire():
    result = run({}, "--area", "pdp", key="kami-9")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "There is no questionnaire 'kami-9'" in result.stderr


def test_with_the_units_own_items_alone():
    found = json.loads(run({}, "--area", "tata_kelola", "--own", "--steps").stdout)
    assert found["changes"]
    assert not any(one["provided_by_city"] for one in found["changes"])
    found = json.loads(run(ALL_PARTIAL, "--readiness", "--own").stdout)
    assert found == {"to": None, "changes": []}
    result = run(ALL_PARTIAL, "--area", "teknologi", "--to", "V", "--own")
    assert (result.exit_code, result.stdout) == (2, "")


def test_it_speaks_indonesian_first(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def said(answers, *options):
        return (
            CliRunner().invoke(path, ["kami-5.0", "-", *options], input=json.dumps(answers)).stderr
        )

    assert said({}, "--area", "x").startswith("Tidak ada area 'x' di kami-5.0. Yang ada: tata_")
    assert said({}).startswith("Pilih salah satu: --area AREA")
    assert said({"2.1": 9}, "--area", "pdp") == (
        "2.1: 9 bukan tingkat; tulis bilangan bulat dari 0 sampai 3, atau null.\n"
    )
    assert said({"1.1": "A"}, "--readiness").startswith("Status kesiapan baru ada setelah semua")
    assert said({}, "--area", "pdp", "--to", "V") == "Area pdp tidak dapat mencapai V.\n"
