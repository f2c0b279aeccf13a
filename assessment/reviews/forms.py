"""Forms of a review, and how a decision is said by a page or a script."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from assessment.assessments.models import Decision
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.languages import lazy
from assessment.questionnaire import values
from assessment.questionnaire.model import Question
from assessment.questionnaire.values import NotAnAnswer
from assessment.reviews.decisions import LONGEST, Judgement
from assessment.web.forms import Form, stripped

AGREE, UNCHECK, RETURN = "agreed", "unchecked", "return"
"""What may be chosen beside a level: those are spelled as machines write them (``0`` … ``3``, ``na``, ``A``)."""


def judgement(
    item: Question, claim: int, chosen: str, text: str, seen: int, key: str | None = None
) -> Judgement:
    """A choice and its sentence as a decision. Choosing the claimed level is agreeing to it."""
    if chosen == AGREE:
        return Judgement(item.id, Decision.AGREED, seen, reason=text, key=key)
    if chosen == UNCHECK:
        return Judgement(item.id, Decision.UNCHECKED, seen, key=key)
    if chosen == RETURN:
        if not text.strip():
            raise Refused(
                _("Tulis apa yang perlu diperbaiki unit pada butir %(item)s.", item=item.id)
            )
        return Judgement(item.id, Decision.UNCHECKED, seen, note=text, key=key)
    value = _value(item, chosen)
    if value == claim:
        return Judgement(item.id, Decision.AGREED, seen, reason=text, key=key)
    return Judgement(item.id, Decision.CHANGED, seen, value=value, reason=text, key=key)


def from_json(said: object, find: Mapping[str, Question], claims: bytes) -> Judgement:
    """A decision as the page's script sends it."""
    if not isinstance(said, dict):
        raise Refused(_("Permintaan ini tidak dapat dibaca. Muat ulang halaman."))
    item, seen = find.get(str(said.get("item"))), said.get("seen")
    chosen, text, key = said.get("chosen"), said.get("text", ""), said.get("key")
    claim = said.get("claim")
    is_readable = (
        item is not None
        and type(seen) is int
        and isinstance(chosen, str)
        and isinstance(text, str)
        and isinstance(key, str | None)
        and isinstance(claim, str | None)
        and len(key or "") <= 64
        and ":" not in (key or "")  # those are our own
    )
    if not is_readable:
        raise Refused(_("Permintaan ini tidak dapat dibaca. Muat ulang halaman."))
    assert item is not None, "checked above"
    asked = judgement(item, claims[item.position], str(chosen), text, int(str(seen)), key)
    return replace(asked, claim=claim_seen(item, claim))


def claim_seen(item: Question, code: str | None) -> int | None:
    """What the page showed as the claim, as it spells it (nothing: not answered); None where it does not say."""
    if code is None:
        return None
    return values.UNANSWERED if code == "" else _value(item, code)


def said(value: int) -> str:
    """A value as a choice on the page spells it."""
    return str(values.to_json(value))


def _value(item: Question, chosen: str) -> int:
    try:
        return values.from_json(item, int(chosen) if chosen.isdecimal() else chosen)
    except NotAnAnswer:
        raise Refused(_("Pilih keputusan untuk butir %(item)s.", item=item.id)) from None


class ReasonForm(Form):
    """A move that needs a reason."""

    reason = TextAreaField(
        lazy("Alasan"),
        filters=[stripped],
        validators=[
            DataRequired(lazy("Tulis alasannya.")),
            Length(max=LONGEST, message=lazy("Tulis paling banyak 2.000 karakter.")),
        ],
    )


class HandOverForm(ReasonForm):
    """Another verifier for an assessment."""

    to = SelectField(
        lazy("Verifikator baru"), validators=[InputRequired(lazy("Pilih verifikator."))]
    )


class DueForm(Form):
    """The day until which the unit has time. What it has to do is read from the request."""

    due_on = DateField(
        lazy("Tenggat jawaban"),
        validators=[InputRequired(lazy("Pilih tanggal tenggat, misalnya lima hari kerja lagi."))],
    )

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        if self.due_on.process_errors:
            self.due_on.process_errors = [_("Pilih tanggal tenggat dengan benar.")]


class ReturnForm(DueForm):
    """The same, with a note on the whole."""

    due_on = DateField(
        lazy("Tenggat perbaikan"),
        validators=[InputRequired(lazy("Pilih tanggal tenggat, misalnya lima hari kerja lagi."))],
    )
    note = TextAreaField(
        lazy("Catatan umum untuk unit"),
        filters=[stripped],
        validators=[Length(max=LONGEST, message=lazy("Tulis paling banyak 2.000 karakter."))],
    )
