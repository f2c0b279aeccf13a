"""Rendering a document: the one function others use."""

import atexit
import logging
import os
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from assessment.documents.pool import CannotRender, Pool

__all__ = ["CannotRender", "close", "render"]

logger = logging.getLogger(__name__)
_TEMPLATE = re.compile(r"documents/[a-z_]+\.html")


def render(template: str, description: Mapping[str, Any]) -> bytes:
    """The PDF of a plain description: JSON values only, days as ISO text, decimals as text.

    ``template`` is a file such as ``documents/certificate.html``; a style sheet of the same name beside it is used.
    The same description gives the same bytes. ``description["pictures"]`` holds PNG or JPEG files in base64 by name,
    shown as ``<img src="{{ picture }}name">``. Takes a moment: for jobs and commands, not for requests.
    Raises :class:`CannotRender`.
    """
    if not _TEMPLATE.fullmatch(template):
        raise CannotRender(f"no template for documents: {template!r}")
    rendered = _pool().render(template, description)
    for warning in rendered.warnings:
        logger.warning("%s: %s", template, warning)
    return rendered.pdf


def close() -> None:
    """Give the memory of idle children back."""
    if _pool.cache_info().currsize:
        _pool().close()


@cache
def _pool() -> Pool:
    atexit.register(close)
    return Pool(min(2, os.cpu_count() or 1))
