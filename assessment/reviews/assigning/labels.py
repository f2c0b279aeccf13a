"""Words for assigning."""

from assessment.languages import lazy
from assessment.reviews.assigning.models import Way
from assessment.reviews.assigning.planning import Why
from assessment.web import labels

labels.add(
    Way,
    {
        Way.EVENLY: lazy("Merata"),
        Way.KECAMATAN: lazy("Menurut kecamatan"),
        Way.BY_HAND: lazy("Pilih sendiri"),
    },
)
labels.add(
    Why,
    {
        Why.WORKS: lazy("bekerja di unit ini"),
        Why.FILLED: lazy("ikut mengisi dalam periode ini"),
        Why.SENT: lazy("mengirim penilaian ini"),
        Why.FACILITATES: lazy("memfasilitasi unit ini dalam periode ini"),
        Why.PART: lazy("punya bagian lain dalam penilaian ini"),
    },
)
