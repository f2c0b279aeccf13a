"""Words for agreement."""

from fractions import Fraction

from assessment.languages import gettext as _
from assessment.languages import lazy
from assessment.reviews.sampling.agreement import Agreement, Verdict

STEPS = (
    (Fraction(81, 100), lazy("hampir sempurna")),
    (Fraction(61, 100), lazy("kuat")),
    (Fraction(41, 100), lazy("sedang")),
    (Fraction(21, 100), lazy("lemah")),
    (Fraction(0), lazy("sangat lemah")),
)
"""From this kappa on, after Landis and Koch (1977); below zero it is less than chance."""


def kappa_words(found: Agreement) -> str:
    """What a kappa amounts to, or why there is none."""
    if found.verdict is Verdict.TOO_FEW:
        return _("terlalu sedikit")
    if found.verdict is Verdict.ALIKE:
        return _("selalu satu nilai yang sama, kappa tidak dapat dihitung")
    assert found.kappa is not None, "said"
    for step, words in STEPS:
        if found.kappa >= step:
            return str(words)
    return _("lebih rendah daripada kebetulan")
