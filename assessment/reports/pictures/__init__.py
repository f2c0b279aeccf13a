"""Pictures as SVG text, drawn by plain functions: the same string stands in a page and in a PDF.

Colours and sizes are attributes, since a PDF applies no style sheet inside a picture; classes are there for what only a
screen has (hover, focus). Each picture has a title, and a description that says in words what it shows.
"""

from assessment.reports.pictures.bars import Part, stacked, zones
from assessment.reports.pictures.columns import level_columns
from assessment.reports.pictures.course import Column, course
from assessment.reports.pictures.map import Cell, hex_map
from assessment.reports.pictures.radar import Axis, radar
from assessment.reports.pictures.strip import quartile_strip
from assessment.reports.pictures.svg import SHADES
from assessment.reports.pictures.trend import Point, trend

__all__ = [
    "SHADES",
    "Axis",
    "Cell",
    "Column",
    "Part",
    "Point",
    "course",
    "hex_map",
    "level_columns",
    "quartile_strip",
    "radar",
    "stacked",
    "trend",
    "zones",
]
