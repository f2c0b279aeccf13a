"""What the form of a page writes to the unit and recommends, where the page has no script to send it at once."""

from flask import flash, request

from assessment.errors import Conflict, Refused
from assessment.languages import gettext as _
from assessment.languages import locale, ngettext
from assessment.reviews.threads import services
from assessment.reviews.threads.library import advice
from assessment.reviews.views.cards import Card
from assessment.reviews.views.standing import Standing
from assessment.web.access import actor
from assessment.web.clock import now
from assessment.web.work import db


def save(standing: Standing, found: list[Card]) -> int:
    """Send and keep all of it, and say how much there was. What cannot be stays on its card with what is wrong."""
    sent = sum(_written(standing, card) for card in found)
    advised = sum(_recommended(standing, card) for card in found)
    if sent:
        flash(ngettext("%(num)s tulisan terkirim.", "%(num)s tulisan terkirim.", sent), "good")
    if advised:
        flash(
            ngettext("%(num)s rekomendasi tersimpan.", "%(num)s rekomendasi tersimpan.", advised), "good"
        )  # fmt: skip
    return sent + advised + sum(card.has_unsent for card in found)


def _written(standing: Standing, card: Card) -> int:
    text = _text(f"ask-{card.id}")
    done = 0
    if text:
        try:
            services.write(
                db, standing.desk, standing.questionnaire, card.id, text,
                asks=f"remark-{card.id}" not in request.form, by=actor(), at=now(),
            )  # fmt: skip
            done = 1
        except Refused as refusal:
            card.asking, card.asking_error = text, refusal.sentence
    if f"close-{card.id}" in request.form and not card.asking_error:
        services.close(db, standing.desk, card.id, by=actor(), at=now())
        done = 1
    return done


def _recommended(standing: Standing, card: Card) -> int:
    if f"advice-{card.id}" not in request.form:
        return 0
    text = _text(f"advice-{card.id}") or _picked(standing, card)
    seen = request.form.get(f"advised-{card.id}", "")
    version = int(seen) if seen.isdecimal() else 0
    if not text and not version:
        return 0
    try:
        after = services.recommend(
            db, standing.desk, standing.questionnaire, card.id, text, seen=version, by=actor(), at=now()
        )  # fmt: skip
    except Refused as refusal:
        card.advising, card.advising_error = text, refusal.sentence
    except Conflict:
        card.advising = text
        card.advising_error = _(
            "Orang lain sudah mengubah rekomendasi ini. Periksa, lalu simpan lagi."
        )
    else:
        return int(after != version)
    return 0


def _picked(standing: Standing, card: Card) -> str:
    """The step of the library that was chosen and not reworded."""
    start = request.form.get(f"pick-{card.id}", "")
    if not start.isdecimal():
        return ""
    step = advice(standing.questionnaire).text(card.id, int(start))
    return step.in_(locale()) if step else ""


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()
