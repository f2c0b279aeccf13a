"""The few pieces all pictures are made of."""

from decimal import Decimal

from markupsafe import Markup, escape

FONT = "Inter, Arial, sans-serif"
TEXT, SOFT, LINE, AXIS, WHITE = "#1f1f1f", "#525252", "#dfe3e8", "#767d87", "#ffffff"
BLUE, DEEP, PALE = "#196bcd", "#0b3a80", "#b3d0f3"

SHADES = {0: "#c4cad3", 1: "#e3edfa", 2: "#b3d0f3", 3: "#6ba3e3", 4: "#196bcd", 5: "#0b3a80"}
"""One hue from light to dark, told apart in grey and by the colour-blind; 0 is grey, for what has dropped out."""

Number = int | float | Decimal


def at(value: Number) -> str:
    """A coordinate, as short as it can be written: at most two decimals."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".") or "0"


def on_shade(shade: int | None) -> str:
    """The colour of words on a shade."""
    return WHITE if shade in (4, 5) else TEXT


def words(
    x: Number, y: Number, text: str, *, size: Number = 0, fill: str = "", anchor: str = "",
    weight: int = 400,
) -> str:  # fmt: skip
    """One line of text, escaped. What is not said comes from the group around it."""
    attributes = f'x="{at(x)}" y="{at(y)}"'
    if size:
        attributes += f' font-size="{at(size)}"'
    if fill:
        attributes += f' fill="{fill}"'
    if anchor:
        attributes += f' text-anchor="{anchor}"'
    if weight != 400:
        attributes += f' font-weight="{weight}"'
    return f"<text {attributes}>{escape(text)}</text>"


def group(body: str, *, size: Number = 12, fill: str = TEXT, anchor: str = "middle") -> str:
    """Pieces that share the look of their words."""
    return f'<g font-size="{at(size)}" fill="{fill}" text-anchor="{anchor}">{body}</g>'


def rectangle(
    x: Number, y: Number, width: Number, height: Number, fill: str, more: str = ""
) -> str:
    """A filled rectangle."""
    return (
        f'<rect x="{at(x)}" y="{at(y)}" width="{at(width)}" height="{at(height)}" fill="{fill}"'
        f"{' ' + more if more else ''}/>"
    )


def line(x1: Number, y1: Number, x2: Number, y2: Number, stroke: str, more: str = "") -> str:
    """A straight line."""
    return (
        f'<path d="M{at(x1)} {at(y1)}L{at(x2)} {at(y2)}" stroke="{stroke}"'
        f"{' ' + more if more else ''}/>"
    )


def picture(
    width: Number, height: Number, css: str, title: str, sentence: str, body: str, *,
    role: str = "img", stretched: bool = False, top: Number = 0,
) -> Markup:  # fmt: skip
    """The whole drawing, with its name and what it shows in words. The body is trusted markup of this package."""
    stretch = ' preserveAspectRatio="none"' if stretched else ""
    said = f"<desc>{escape(sentence)}</desc>" if sentence else ""
    return Markup(  # noqa: S704
        f'<svg class="picture {css}" '
        f'viewBox="0 {at(top)} {at(width)} {at(height)}" role="{role}" '
        f'font-family="{FONT}" fill="{TEXT}"{stretch}><title>{escape(title)}</title>{said}{body}</svg>'
    )
