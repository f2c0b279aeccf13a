"""Ordinary files as the programs of an office write them: each maker yields (file name, content)."""

import shutil
from collections.abc import Callable
from importlib.util import find_spec

from tools.ordinary.common import Made
from tools.ordinary.office import openpyxl, powerpoint, word, xlsxwriter
from tools.ordinary.pdfs import found, fpdf, reportlab, rewritten, weasyprint
from tools.ordinary.pictures import cameras, matplotlib, scanners, screens
from tools.ordinary.programs import chromium, libreoffice, printers

__all__ = ["MAKERS", "is_here", "openpyxl", "powerpoint", "word", "xlsxwriter"]

MAKERS: dict[str, tuple[Callable[[], Made], str]] = {
    "cameras": (cameras, "PIL"),
    "screens": (screens, "PIL"),
    "scanners": (scanners, "PIL"),
    "WeasyPrint": (weasyprint, "weasyprint"),
    "pikepdf, pypdf": (rewritten, "pikepdf"),
    "ReportLab": (reportlab, "reportlab"),
    "fpdf2": (fpdf, "fpdf"),
    "Matplotlib": (matplotlib, "matplotlib"),
    "XlsxWriter": (xlsxwriter, "xlsxwriter"),
    "openpyxl": (openpyxl, "openpyxl"),
    "python-docx": (word, "docx"),
    "python-pptx": (powerpoint, "pptx"),
    "Chromium": (chromium, "/usr/bin/chromium"),
    "LibreOffice": (libreoffice, "soffice"),
    "Ghostscript, qpdf": (printers, "gs"),
    "/usr/share": (found, "sh"),
}
"""Who makes files, and what has to be there: a Python package, or a program."""


def is_here(needed: str) -> bool:
    """Whether this machine has the package or program."""
    return shutil.which(needed) is not None or ("/" not in needed and find_spec(needed) is not None)
