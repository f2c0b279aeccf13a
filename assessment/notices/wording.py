"""What a notice says, on screen and in a letter: never an answer, a score or the text of an item."""

from datetime import date

from babel.dates import format_date

from assessment.languages import gettext as _
from assessment.languages import lazy, locale, ngettext
from assessment.notices.models import Kind

SENTENCES = {
    Kind.AWAITING: lazy("Penilaian menunggu persetujuan Anda."),
    Kind.SENT: lazy("Penilaian sudah dikirim ke verifikator."),
    Kind.TAKEN_BACK: lazy("Unit menarik kembali penilaian yang sudah dikirim."),
    Kind.GIVEN_BACK: lazy("Lurah atau camat mengembalikan penilaian kepada operator."),
    Kind.RETURNED: lazy("Verifikator mengembalikan penilaian untuk diperbaiki."),
    Kind.CLARIFY: lazy("Verifikator meminta klarifikasi."),
    Kind.CLARIFIED: lazy("Unit sudah menjawab permintaan klarifikasi."),
    Kind.VISIT_CANCELLED: lazy("Visitasi dibatalkan."),
    Kind.REOPEN_PROPOSED: lazy(
        "Pembukaan kembali hasil yang sudah ditetapkan diusulkan dan menunggu keputusan ketua tim lain."
    ),
    Kind.ASSIGNED: lazy("Anda ditugasi memverifikasi penilaian ini."),
    Kind.VERIFIED: lazy("Verifikasi penilaian selesai."),
    Kind.EXCEPTION_DECIDED: lazy(
        "Verifikasi penilaian selesai, dan pengecualian dari jawaban kota sudah diputuskan."
    ),
    Kind.REOPENED: lazy("Verifikasi penilaian dibuka kembali."),
    Kind.FINAL: lazy("Hasil penilaian sudah ditetapkan."),
    Kind.CERTIFICATE: lazy("Piagam hasil penilaian sudah terbit."),
    Kind.ASKED: lazy("Unit bertanya tentang sebuah butir."),
    Kind.ANSWERED: lazy("Pertanyaan unit Anda sudah dijawab."),
    Kind.THREAD_ASKED: lazy("Verifikator menulis kepada unit Anda tentang penilaian ini."),
    Kind.THREAD_ANSWERED: lazy("Unit menjawab pertanyaan verifikator."),
    Kind.OBJECTED: lazy("Unit menyanggah hasil verifikasi; ketua tim perlu memutuskannya."),
    Kind.OBJECTION_DECIDED: lazy("Sanggahan unit sudah diputuskan."),
    Kind.MINUTES_READY: lazy("Berita acara siap ditandatangani."),
    Kind.MINUTES_SIGNED: lazy("Salinan berita acara yang ditandatangani sudah tersimpan."),
    Kind.ACTION_PROPOSED: lazy("Unit mengajukan rencana tindak lanjut."),
    Kind.ACTION_RETURNED: lazy("Rencana tindak lanjut dikembalikan kepada unit."),
    Kind.ACTION_ACCEPTED: lazy("Rencana tindak lanjut disetujui."),
    Kind.ANNOUNCED: lazy("Hasil penilaian sudah diumumkan."),
    Kind.CITY_CHANGED: lazy("Jawaban kota berubah dan ikut berlaku bagi penilaian ini."),
    Kind.CITY_LATER: lazy(
        "Jawaban kota berubah setelah penilaian ini dikirim. Yang sudah dikirim tidak ikut berubah."
    ),
}


def sentence(
    kind: Kind, day: date | None = None, days: int | None = None, number: int | None = None
) -> str:
    """The notice in one sentence, in the current language. ``number``: of how many assessments it speaks."""
    if number is not None:
        return _several(kind, days or 0, number)
    if kind in (Kind.DEADLINE, Kind.RETURN_DEADLINE, Kind.CLARIFY_DEADLINE):
        return _near(kind, day, days or 0)
    if kind is Kind.CLARIFY and day is not None:
        return _("Verifikator meminta klarifikasi, paling lambat %(day)s.", day=_long(day))
    if kind is Kind.VISIT_PLANNED:
        return _("Visitasi direncanakan pada %(day)s.", day=_long(day) if day else "–")
    if kind is Kind.RETURNED and day is not None:
        return _(
            "Verifikator mengembalikan penilaian untuk diperbaiki, paling lambat %(day)s.",
            day=_long(day),
        )
    return str(SENTENCES[kind])


def _several(kind: Kind, days: int, number: int) -> str:
    if kind is Kind.ASSIGNED:
        return ngettext(
            "Anda ditugasi memverifikasi %(num)d penilaian.",
            "Anda ditugasi memverifikasi %(num)d penilaian.",
            number,
        )
    return ngettext(
        "%(num)d unit belum punya verifikator; batas waktu mengirim tinggal %(days)d hari.",
        "%(num)d unit belum punya verifikator; batas waktu mengirim tinggal %(days)d hari.",
        number,
        days=days,
    )


def _near(kind: Kind, day: date | None, days: int) -> str:
    on = _long(day) if day else ""
    if kind is Kind.DEADLINE:
        return ngettext(
            "Batas waktu mengirim penilaian tinggal %(num)d hari: %(day)s.",
            "Batas waktu mengirim penilaian tinggal %(num)d hari: %(day)s.",
            days,
            day=on,
        )
    if kind is Kind.CLARIFY_DEADLINE:
        return ngettext(
            "Batas waktu menjawab klarifikasi tinggal %(num)d hari: %(day)s.",
            "Batas waktu menjawab klarifikasi tinggal %(num)d hari: %(day)s.",
            days,
            day=on,
        )
    return ngettext(
        "Batas waktu perbaikan tinggal %(num)d hari: %(day)s.",
        "Batas waktu perbaikan tinggal %(num)d hari: %(day)s.",
        days,
        day=on,
    )


def _long(day: date) -> str:
    return format_date(day, "d MMMM y", locale=locale())
