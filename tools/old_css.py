"""Say our styles in the words of browsers of 2018: writes static/css/old.css from the other sheets.

Chromium before 87 knows neither logical properties nor gaps between flexible boxes. Only such browsers apply the sheet;
what it says is right for texts that run from left to right. Run it again after changing a style: ``make old-css``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

STYLES = Path(__file__).resolve().parent.parent / "static" / "css"
SHEETS = (
    "perisai", "filling", "explain", "reports", "notices", "workbook", "reviewing", "together", "threads",
)  # fmt: skip
HEAD = "/* Made by tools/old_css.py from the other sheets, for Chromium before 87. */\n"
SIDES = {"inline": ("left", "right"), "block": ("top", "bottom")}
PARTS = re.compile(r"\s+(?![^(]*\))")
SHORT = re.compile(r"(padding|margin)-(inline|block)")
LONG = re.compile(r"(padding|margin)-(inline|block)-(start|end)")
BORDER = re.compile(r"border-(inline|block)(?:-(start|end))?(-color|-width|-style)?")
INSET = re.compile(r"inset-(inline|block)(?:-(start|end))?")

Rules = list[tuple[str, "str | Rules"]]


def parsed(css: str) -> Rules:
    """The rules of a sheet: a selector and its declarations, or an at-rule and its rules."""
    css, at = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL), 0
    found: Rules = []
    while (opens := css.find("{", at)) >= 0:
        head, depth, closes = css[at:opens].strip(), 1, opens + 1
        while depth:
            depth += (css[closes] == "{") - (css[closes] == "}")
            closes += 1
        body = css[opens + 1 : closes - 1]
        found.append((head, parsed(body) if head.startswith(("@media", "@supports")) else body))
        at = closes
    return found


def physical(name: str, value: str) -> list[str]:
    """A logical declaration as older browsers know it; nothing for all others."""
    parts = PARTS.split(value)
    if match := SHORT.fullmatch(name):
        what, axis = match.groups()
        return [
            f"{what}-{side}: {part}"
            for side, part in zip(SIDES[axis], (parts[0], parts[-1]), strict=True)
        ]
    if match := LONG.fullmatch(name):
        what, axis, end = match.groups()
        return [f"{what}-{SIDES[axis][end == 'end']}: {value}"]
    if match := BORDER.fullmatch(name):
        axis, end, aspect = match.groups()
        sides = (SIDES[axis][end == "end"],) if end else SIDES[axis]
        return [f"border-{side}{aspect or ''}: {value}" for side in sides]
    if match := INSET.fullmatch(name):
        axis, end = match.groups()
        if end:
            return [f"{SIDES[axis][end == 'end']}: {value}"]
        return [
            f"{side}: {part}" for side, part in zip(SIDES[axis], (parts[0], parts[-1]), strict=True)
        ]
    if name == "inset":
        top = parts[0]
        right = parts[1] if len(parts) > 1 else top
        bottom = parts[2] if len(parts) > 2 else top
        left = parts[3] if len(parts) > 3 else right
        return [f"top: {top}", f"right: {right}", f"bottom: {bottom}", f"left: {left}"]
    return []


@dataclass
class Older:
    """Goes through the sheets in their order and remembers which boxes are flexible, and which are columns."""

    flexible: dict[str, bool] = field(default_factory=dict)

    def rules(self, sheet: Rules) -> Iterator[str]:
        """What the rules say beyond what older browsers know."""
        for head, body in sheet:
            if not isinstance(body, str):
                inner = [] if "print" in head or "@supports" in head else list(self.rules(body))
                if inner:
                    yield "\n".join((f"{head} {{", *(f"  {line}" for line in inner), "}"))
            elif not head.startswith("@"):
                yield from self._rule(head, body)

    def _rule(self, head: str, body: str) -> Iterator[str]:
        said = [
            (name.strip(), value.strip())
            for name, colon, value in (one.partition(":") for one in body.split(";"))
            if colon
        ]
        older = [line for name, value in said for line in physical(name, value)]
        if older:
            yield f"{head} {{ {'; '.join(older)}; }}"
        values, boxes = dict(said), [one.strip() for one in head.split(",")]
        column = "column" in values.get("flex-direction", "")
        if "flex" in values.get("display", ""):
            self.flexible |= dict.fromkeys(boxes, column)
        gaps = PARTS.split(values.get("gap", values.get("column-gap", "0")))
        if flexible := [one for one in boxes if one in self.flexible]:
            is_column = column or self.flexible[flexible[0]]
            gap, side = (gaps[0], "top") if is_column else (gaps[-1], "left")
            if gap != "0":
                yield f"{', '.join(f'{one} > * + *' for one in flexible)} {{ margin-{side}: {gap}; }}"


def made() -> str:
    """The sheet as it should be."""
    older = Older()
    rules = [
        line
        for name in SHEETS
        for rule in older.rules(parsed((STYLES / f"{name}.css").read_text()))
        for line in rule.splitlines()
    ]
    return HEAD + "@supports not (inset: 0) {\n" + "".join(f"  {line}\n" for line in rules) + "}\n"


if __name__ == "__main__":
    (STYLES / "old.css").write_text(made())
