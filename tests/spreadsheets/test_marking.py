"""Cells written into the text of a sheet, as the programs that write sheets differ in writing it."""

import pytest

from assessment.spreadsheets.archive import Fault
from assessment.spreadsheets.marking import _worked_out_anew, patched

SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="x"><sheetData><row r="4" spans="1:5">'
    '<c r="A4" t="s"><v>1</v></c><c r="D4" s="7"/><c r="E4"><f>D4+1</f><v>é 2</v></c></row>'
    '<row r="5"><c r="A5"><v>2.1</v></c><c r="F5"><v>1</v></c></row><row r="6"/></sheetData></worksheet>'
).encode()


def test_a_cell_is_replaced_with_its_style():
    new = b'<c r="D4" s="7" t="inlineStr"><is><t>a &lt; b</t></is></c>'
    assert patched(SHEET, {"D4": "a < b"}) == SHEET.replace(b'<c r="D4" s="7"/>', new)


def test_a_cell_that_is_not_there_is_put_in_its_place():
    made = patched(SHEET, {"D5": "x", "G5": "y"})
    assert (
        made.index(b'r="A5"')
        < made.index(b'r="D5"')
        < made.index(b'r="F5"')
        < made.index(b'r="G5"')
    )


def test_formulas_and_rows_that_are_not_there_stay_as_they_are():
    assert patched(SHEET, {"E4": "x", "D6": "x", "D9": "x", "nonsense": "x"}) == SHEET


def test_names_with_a_prefix_are_kept():
    sheet = SHEET.replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"<x:?", b"<?")
    sheet = sheet.replace(b'xmlns="x"', b'xmlns:x="x"')
    assert b'<x:c r="D4" s="7" t="inlineStr"><x:is><x:t>y</x:t></x:is></x:c>' in patched(
        sheet, {"D4": "y"}
    )


def test_sums_are_worked_out_anew():
    assert _worked_out_anew(b'<calcPr calcId="1"/>') == b'<calcPr calcId="1" fullCalcOnLoad="1"/>'
    assert _worked_out_anew(b"<calcPr></calcPr>") == b'<calcPr fullCalcOnLoad="1"></calcPr>'
    assert _worked_out_anew(b"<workbook/>") == b"<workbook/>"


@pytest.mark.parametrize("sheet", [b"<worksheet>", SHEET.decode().encode("utf-16")])
def test_what_is_no_sheet_is_refused(sheet):
    with pytest.raises(Fault):
        patched(sheet, {"A1": "x"})
