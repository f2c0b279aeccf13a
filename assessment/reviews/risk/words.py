"""Every reason as a sentence with its numbers."""

from collections.abc import Callable, Mapping

from assessment.assessments.labels import level_words
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.questionnaire.model import Method
from assessment.reviews.risk.reasons import Because, Reason
from assessment.web.filters import long_date


def sentence(one: Because, method: Method) -> str:
    """What speaks for a closer look, and by which numbers."""
    return _SENTENCES[one.reason](one, method)


def _objected(one: Because, method: Method) -> str:
    return _(
        "Sama dengan jawaban %(round)s, padahal waktu itu verifikator menurunkannya dari “%(now)s” menjadi "
        "“%(before)s”.",
        round=one.round, now=level_words(one.numbers["now"], method), before=level_words(one.numbers["before"], method),
    )  # fmt: skip


def _jump(one: Because, method: Method) -> str:
    return ngettext(
        "Naik %(num)s tingkat sejak %(round)s: dari “%(before)s” menjadi “%(now)s”.",
        "Naik %(num)s tingkat sejak %(round)s: dari “%(before)s” menjadi “%(now)s”.",
        one.numbers["now"] - one.numbers["before"],
        round=one.round, now=level_words(one.numbers["now"], method), before=level_words(one.numbers["before"], method),
    )  # fmt: skip


def _outlier(one: Because, method: Method) -> str:
    return _(
        "%(there)s dari %(units)s unit sejenis menjawab setinggi ini; yang di tengah “%(median)s”.",
        there=one.numbers["there"], units=one.numbers["units"], median=level_words(one.numbers["median"], method),
    )  # fmt: skip


def _unproven(one: Because, _method: Method) -> str:
    return _(
        "Tingkat %(level)s dari %(highest)s dengan 0 bukti dukung.",
        level=one.numbers["level"],
        highest=one.numbers["highest"],
    )


def _expired(one: Because, _method: Method) -> str:
    return _(
        "%(over)s dari %(evidence)s bukti dukung sudah lewat masa berlakunya, terakhir %(day)s.",
        over=one.numbers["over"], evidence=one.numbers["evidence"], day=long_date(one.day) if one.day else "–",
    )  # fmt: skip


def _old(one: Because, _method: Method) -> str:
    return _(
        "Bukti terbaru bertanggal %(day)s, %(days)s hari sebelum dikirim.",
        day=long_date(one.day) if one.day else "–",
        days=one.numbers["days"],
    )


def _shared(one: Because, _method: Method) -> str:
    return ngettext(
        "Berkas yang sama persis dipakai %(num)s unit lain.",
        "Berkas yang sama persis dipakai %(num)s unit lain.",
        one.numbers["units"],
    )


def _all_equal(one: Because, _method: Method) -> str:
    return _("Semua %(items)s jawaban di bagian ini sama.", items=one.numbers["items"])


def _same_note(one: Because, _method: Method) -> str:
    return _("Catatan yang sama berdiri di %(items)s butir.", items=one.numbers["items"])


_SENTENCES: Mapping[Reason, Callable[[Because, Method], str]] = {
    Reason.OBJECTED: _objected,
    Reason.JUMP: _jump,
    Reason.OUTLIER: _outlier,
    Reason.UNPROVEN: _unproven,
    Reason.EXPIRED: _expired,
    Reason.OLD: _old,
    Reason.SHARED: _shared,
    Reason.ALL_EQUAL: _all_equal,
    Reason.SAME_NOTE: _same_note,
}
