"""Which items of a page are shown: the filters, in words and with their numbers."""

from enum import StrEnum

from assessment.languages import gettext as _
from assessment.reviews.forms import AGREE, RETURN, UNCHECK
from assessment.reviews.views.cards import Card


class Filter(StrEnum):
    """Which items of a page are shown."""

    ALL = ""
    UNCHECKED = "unchecked"
    CHANGED = "changed"
    MARKED = "marked"
    UNPROVEN = "unproven"
    SINCE = "since"
    CARRIED = "carried"
    RISKY = "risky"
    UNANSWERED = "unanswered"
    COMMENTED = "commented"
    FLAGGED = "flagged"
    EXCEPTION = "exception"
    TALKED = "talked"
    ANSWERED = "answered"
    RECOMMENDED = "recommended"


def shows(card: Card, wanted: Filter) -> bool:
    """Whether the item is among those a filter asks for."""
    return {
        Filter.ALL: True,
        Filter.UNCHECKED: card.decided.chosen == UNCHECK and card.is_to_check,
        Filter.EXCEPTION: card.exception is not None,
        Filter.CHANGED: card.decided.is_checked and card.decided.chosen != AGREE,
        Filter.MARKED: card.decided.chosen == RETURN,
        Filter.UNPROVEN: card.needs_proof,
        Filter.SINCE: card.is_new,
        Filter.CARRIED: card.carried is not None,
        Filter.UNANSWERED: not card.is_answered,
        Filter.COMMENTED: bool(card.note),
        Filter.FLAGGED: card.unsure,
        Filter.TALKED: card.beside.thread is not None,
        Filter.ANSWERED: card.is_answered_by_unit,
        Filter.RECOMMENDED: card.beside.recommended is not None,
        Filter.RISKY: card.risk is not None and card.risk.is_high,
    }[wanted]


def filters(found: list[Card], *, returned: bool) -> list[tuple[Filter, str, int]]:
    """The filters worth offering for these items, each with how many it shows."""
    words = [
        (Filter.ALL, _("Semua")),
        (Filter.UNCHECKED, _("Belum diperiksa")),
        (Filter.RISKY, _("Risiko tinggi")),
        (Filter.CHANGED, _("Diubah")),
        (Filter.MARKED, _("Ditandai kembali")),
        (Filter.UNPROVEN, _("Tanpa bukti")),
    ]
    for one, said in (
        (Filter.UNANSWERED, _("Tidak dijawab")),
        (Filter.COMMENTED, _("Dengan catatan")),
        (Filter.FLAGGED, _("Unit belum yakin")),
        (Filter.ANSWERED, _("Dijawab unit")),
        (Filter.TALKED, _("Dengan tanya jawab")),
        (Filter.RECOMMENDED, _("Dengan rekomendasi")),
    ):
        if any(shows(card, one) for card in found):
            words.append((one, said))
    if any(card.exception for card in found):
        words.append((Filter.EXCEPTION, _("Pengecualian")))
    if any(card.carried for card in found):
        words.append((Filter.CARRIED, _("Dibawa dari jawaban sebelumnya")))
    if returned:
        words.append((Filter.SINCE, _("Berubah sejak dikembalikan")))
    return [(one, said, sum(shows(card, one) for card in found)) for one, said in words]
