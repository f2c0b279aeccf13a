"""Words for kinds of units and their attributes."""

from assessment.languages import lazy
from assessment.units.models import Kind
from assessment.web import labels

labels.add(
    Kind,
    {
        Kind.CITY: lazy("Kota"),
        Kind.OFFICE: lazy("Perangkat daerah"),
        Kind.KECAMATAN: lazy("Kecamatan"),
        Kind.KELURAHAN: lazy("Kelurahan"),
    },
)

ATTRIBUTES = {
    "kind": lazy("Jenis"),
    "name": lazy("Nama"),
    "also_written": lazy("Ejaan lain"),
    "parent_code": lazy("Kode induk"),
    "region": lazy("Bagian kota"),
    "abbreviation": lazy("Singkatan"),
    "hex_column": lazy("Kolom di peta"),
    "hex_row": lazy("Baris di peta"),
}
