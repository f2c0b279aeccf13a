"""Words for roles and acting appointments."""

from assessment.languages import lazy
from assessment.permissions import Acting, Role
from assessment.web import labels

labels.add(
    Role,
    {
        Role.OPERATOR: lazy("Operator unit"),
        Role.HEAD: lazy("Kepala unit (lurah/camat)"),
        Role.VERIFIER: lazy("Verifikator"),
        Role.LEAD: lazy("Ketua verifikator"),
        Role.ADMIN: lazy("Admin"),
        Role.VIEWER: lazy("Pimpinan (membaca)"),
        Role.AUDITOR: lazy("Auditor (Inspektorat/BSSN)"),
    },
)
labels.add(
    Acting,
    {
        Acting.NO: lazy("Definitif"),
        Acting.PLT: lazy("Plt. (pelaksana tugas)"),
        Acting.PLH: lazy("Plh. (pelaksana harian)"),
    },
)
