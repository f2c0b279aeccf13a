"""Every model, imported once, so that the metadata is whole."""

from assessment.actions import models as actions
from assessment.assessments import models as assessments
from assessment.assessments.division import models as division
from assessment.assessments.facilitation import models as facilitation
from assessment.assessments.questions import models as questions
from assessment.assessments.sending import models as sending
from assessment.assessments.targets import models as targets
from assessment.assessments.workbook import models as workbook
from assessment.audit import models as audit
from assessment.certificates import models as certificates
from assessment.database import Model
from assessment.evidence import models as evidence
from assessment.files import models as files
from assessment.installation import models as installation
from assessment.jobs import models as jobs
from assessment.minutes import models as minutes
from assessment.notices import models as notices
from assessment.people import models as people
from assessment.reviews import models as reviews
from assessment.reviews.assigning import models as assigning
from assessment.reviews.clarification import models as clarification
from assessment.reviews.objections import models as objections
from assessment.reviews.reopening import models as reopening
from assessment.reviews.sampling import models as sampling
from assessment.reviews.threads import models as threads
from assessment.reviews.visits import models as visits
from assessment.rounds import models as rounds
from assessment.rounds.calendar import models as calendar
from assessment.units import models as units
from assessment.uploads import models as uploads

__all__ = [
    "Model",
    "actions",
    "assessments",
    "assigning",
    "audit",
    "calendar",
    "certificates",
    "clarification",
    "division",
    "evidence",
    "facilitation",
    "files",
    "installation",
    "jobs",
    "minutes",
    "notices",
    "objections",
    "people",
    "questions",
    "reopening",
    "reviews",
    "rounds",
    "sampling",
    "sending",
    "targets",
    "threads",
    "units",
    "uploads",
    "visits",
    "workbook",
]
