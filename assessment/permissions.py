"""Who may do what: roles, permissions and how far one may see, each as one table.

Two questions, two places. *May this role do this at all?* is answered here. *Is this one theirs?* is answered
only by the ``visible_to`` queries, which turn :data:`SIGHT` into SQL.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from uuid import UUID


class Role(StrEnum):
    """What an appointment entitles to."""

    OPERATOR = "operator"
    HEAD = "head"
    VERIFIER = "verifier"
    LEAD = "lead"
    ADMIN = "admin"
    VIEWER = "viewer"
    AUDITOR = "auditor"


class Acting(StrEnum):
    """Whether an appointment is held in full or for the time being (Plt./Plh.)."""

    NO = ""
    PLT = "plt"
    PLH = "plh"


class Relation(StrEnum):
    """How a unit stands to the unit of the appointment."""

    OWN = "own"
    CHILD = "child"
    OTHER = "other"


class Sight(IntEnum):
    """How deep one may look into an assessment. Each depth includes those before it."""

    NONE = 0
    STATUS = 1
    SCORES = 2
    ANSWERS = 3
    EVIDENCE = 4


class Wait(StrEnum):
    """What somebody waits for before they see what was verified. The last but one are settings of a round."""

    NOTHING = "nothing"
    OWN_SETTING = "own_setting"
    LEADERSHIP_SETTING = "leadership_setting"
    ANNOUNCEMENT = "announcement"


class Permission(StrEnum):
    """``thing:action``, alphabetical."""

    ACCOUNT_MANAGE = "account:manage"
    ASSESSMENT_FACILITATE = "assessment:facilitate"
    ASSESSMENT_FILL = "assessment:fill"
    ASSESSMENT_READ = "assessment:read"
    ASSESSMENT_SEND = "assessment:send"
    CERTIFICATE_APPROVE = "certificate:approve"
    CERTIFICATE_PROPOSE = "certificate:propose"
    CERTIFICATE_READ = "certificate:read"
    CERTIFICATE_REVOKE = "certificate:revoke"
    CITY_EXPORT = "city:export"
    CITY_READ = "city:read"
    EVIDENCE_MANAGE = "evidence:manage"
    EVIDENCE_READ = "evidence:read"
    INSTALLATION_MANAGE = "installation:manage"
    PEOPLE_MANAGE = "people:manage"
    PROGRESS_READ = "progress:read"
    QUESTION_ANSWER = "question:answer"
    REMINDER_WRITE = "reminder:write"
    RESULT_ANNOUNCE = "result:announce"
    REVIEW_DO = "review:do"
    REVIEW_FINALISE = "review:finalise"
    ROUND_MANAGE = "round:manage"
    SYSTEM_MANAGE = "system:manage"
    UNIT_MANAGE = "unit:manage"


_EVERYONE = frozenset({Permission.ACCOUNT_MANAGE})

GRANTED: dict[Role, frozenset[Permission]] = {
    Role.OPERATOR: _EVERYONE
    | {
        Permission.ASSESSMENT_FILL,
        Permission.ASSESSMENT_READ,
        Permission.CERTIFICATE_READ,
        Permission.EVIDENCE_MANAGE,
        Permission.EVIDENCE_READ,
    },
    Role.HEAD: _EVERYONE
    | {
        Permission.ASSESSMENT_FILL,
        Permission.ASSESSMENT_READ,
        Permission.ASSESSMENT_SEND,
        Permission.CERTIFICATE_READ,
        Permission.EVIDENCE_MANAGE,
        Permission.EVIDENCE_READ,
    },
    Role.VERIFIER: _EVERYONE
    | {
        Permission.ASSESSMENT_FACILITATE,
        Permission.ASSESSMENT_READ,
        Permission.CERTIFICATE_READ,
        Permission.CITY_READ,
        Permission.EVIDENCE_READ,
        Permission.PROGRESS_READ,
        Permission.QUESTION_ANSWER,
        Permission.REVIEW_DO,
        Permission.SYSTEM_MANAGE,
    },
    Role.LEAD: _EVERYONE
    | {
        Permission.ASSESSMENT_FACILITATE,
        Permission.ASSESSMENT_READ,
        Permission.CERTIFICATE_APPROVE,
        Permission.CERTIFICATE_PROPOSE,
        Permission.CERTIFICATE_READ,
        Permission.CERTIFICATE_REVOKE,
        Permission.CITY_EXPORT,
        Permission.CITY_READ,
        Permission.EVIDENCE_READ,
        Permission.PROGRESS_READ,
        Permission.QUESTION_ANSWER,
        Permission.REMINDER_WRITE,
        Permission.RESULT_ANNOUNCE,
        Permission.REVIEW_DO,
        Permission.REVIEW_FINALISE,
        Permission.SYSTEM_MANAGE,
    },
    Role.ADMIN: _EVERYONE
    | {
        Permission.CERTIFICATE_PROPOSE,
        Permission.CERTIFICATE_READ,
        Permission.INSTALLATION_MANAGE,
        Permission.PEOPLE_MANAGE,
        Permission.PROGRESS_READ,
        Permission.REMINDER_WRITE,
        Permission.ROUND_MANAGE,
        Permission.SYSTEM_MANAGE,
        Permission.UNIT_MANAGE,
    },
    Role.VIEWER: _EVERYONE
    | {
        Permission.CERTIFICATE_READ,
        Permission.CITY_EXPORT,
        Permission.CITY_READ,
        Permission.PROGRESS_READ,
    },
    Role.AUDITOR: _EVERYONE
    | {
        Permission.ASSESSMENT_READ,
        Permission.CERTIFICATE_READ,
        Permission.CITY_EXPORT,
        Permission.CITY_READ,
        Permission.PROGRESS_READ,
    },
}

SIGHT: dict[Role, dict[Relation, Sight]] = {
    Role.OPERATOR: {Relation.OWN: Sight.EVIDENCE},
    Role.HEAD: {Relation.OWN: Sight.EVIDENCE, Relation.CHILD: Sight.ANSWERS},
    Role.VERIFIER: dict.fromkeys(Relation, Sight.EVIDENCE),
    Role.LEAD: dict.fromkeys(Relation, Sight.EVIDENCE),
    Role.ADMIN: dict.fromkeys(Relation, Sight.STATUS),
    Role.VIEWER: dict.fromkeys(Relation, Sight.SCORES),
    Role.AUDITOR: dict.fromkeys(Relation, Sight.ANSWERS),
}
"""What is absent is :attr:`Sight.NONE`."""

ONLY_SENT: frozenset[Role] = frozenset({Role.VERIFIER, Role.LEAD, Role.VIEWER})
"""Roles that see more than the status only once the unit has sent its answers."""

WAITS: dict[Role, dict[Relation, Wait]] = {
    Role.OPERATOR: dict.fromkeys(Relation, Wait.ANNOUNCEMENT) | {Relation.OWN: Wait.OWN_SETTING},
    Role.HEAD: dict.fromkeys(Relation, Wait.ANNOUNCEMENT) | {Relation.OWN: Wait.OWN_SETTING},
    Role.VERIFIER: dict.fromkeys(Relation, Wait.NOTHING),
    Role.LEAD: dict.fromkeys(Relation, Wait.NOTHING),
    Role.ADMIN: dict.fromkeys(Relation, Wait.NOTHING),
    Role.VIEWER: dict.fromkeys(Relation, Wait.LEADERSHIP_SETTING),
    Role.AUDITOR: dict.fromkeys(Relation, Wait.NOTHING),
}
"""What of the sight above is held back until a round's results are announced (``assessments.release``).

Who makes the results or audits how they are made waits for nothing; an admin sees no results, only how far they are.
"""

CITYWIDE: frozenset[Role] = frozenset(Role) - {Role.OPERATOR, Role.HEAD}
"""Roles whose sight is not bound to their own unit."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person in the appointment they act through."""

    person_id: UUID
    appointment_id: UUID
    role: Role
    unit_id: UUID
    name: str
    title: str
    acting: Acting = Acting.NO
    locale: str = "id"

    def may(self, permission: Permission) -> bool:
        """Whether the role grants the permission; says nothing about a particular thing."""
        return permission in GRANTED[self.role]

    def sight(self, relation: Relation) -> Sight:
        """How deep this person sees into an assessment that stands to them in this relation."""
        return SIGHT[self.role].get(relation, Sight.NONE)
