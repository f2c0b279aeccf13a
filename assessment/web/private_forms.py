"""What is typed into a form stays out of the files of the browser, in one place for every template.

A browser writes what stands in the fields of a page, in clear, into the file from which it restores its windows, unless
their form says ``autocomplete="off"``: on a field of its own that is not enough. So every form that posts says it.
A field that the browser is to help with (a name, a password) names what it is, which goes before what its form says.
"""

import re

from jinja2.ext import Extension

_FORM = re.compile(r'<form(?=\s[^\n]*\bmethod="post")(?![^\n>]*\sautocomplete=)')


class PrivateForms(Extension):
    """Writes ``autocomplete="off"`` on every form of a template that posts."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source of a template as it is compiled."""
        return _FORM.sub('<form autocomplete="off"', source)
