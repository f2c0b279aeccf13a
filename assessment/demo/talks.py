"""What verifiers ask and recommend at items while they verify, and what units say to it."""

from datetime import datetime
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from assessment.assessments.asked import is_asked
from assessment.assessments.queries import Desk, desk
from assessment.demo import words
from assessment.permissions import Actor, Sight
from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.values import UNANSWERED
from assessment.reviews.threads import services

SOME = 0.4
"""How often a verifier writes to a unit at all."""


class Talk:
    """What is said about one assessment under review."""

    def __init__(
        self,
        session: Session,
        content: Questionnaire,
        revision_id: UUID,
        verifier: Actor,
        rng: Random,
    ) -> None:
        self.session, self.content, self.revision_id = session, content, revision_id
        self.verifier, self.rng = verifier, rng
        self.items: list[str] = []

    def ask(self, at: datetime) -> None:
        """Ask about two items, and recommend something where a value was changed."""
        found = self._desk(self.verifier)
        assert found.verified is not None, "somebody has taken it"
        mine = [
            item.id
            for area in self.content.areas
            for item in area.items
            if found.verified[item.position] not in (UNANSWERED, found.own[item.position])
            and found.own[item.position] != UNANSWERED
            and is_asked(found.asked, item)
        ]
        if not mine:
            return
        self.items = self.rng.sample(mine, min(len(mine), 2))
        for item in self.items:
            services.write(
                self.session, found, self.content, item, self.rng.choice(words.ASKED), asks=True,
                by=self.verifier, at=at,
            )  # fmt: skip
        services.recommend(
            self.session, found, self.content, mine[0], self.rng.choice(words.RECOMMENDED), seen=0,
            by=self.verifier, at=at,
        )  # fmt: skip

    def answer(self, operator: Actor, at: datetime) -> None:
        """Answer the first of the questions."""
        for item in self.items[:1]:
            services.reply(
                self.session, self._desk(operator), self.content, item, self.rng.choice(words.REPLIED),
                by=operator, at=at,
            )  # fmt: skip

    def _desk(self, by: Actor) -> Desk:
        found = desk(self.session, self.revision_id, by, Sight.ANSWERS)
        assert found is not None, "both may see it"
        return found
