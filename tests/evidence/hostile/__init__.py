"""Files that somebody with bad intentions, or with a bad program, might upload; each with its verdict."""

from tests.evidence.hostile.common import CANARY, CLEANED, HARMLESS, HTML, Hostile
from tests.evidence.hostile.documents import DOCUMENTS
from tests.evidence.hostile.names import NAMES
from tests.evidence.hostile.pdfs import PDFS
from tests.evidence.hostile.pictures import PICTURES

__all__ = ["CANARY", "CLEANED", "CORPUS", "HARMLESS", "HTML", "Hostile"]

CORPUS = [Hostile(*one) for one in (*NAMES, *PDFS, *PICTURES, *DOCUMENTS)]
