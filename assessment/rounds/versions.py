"""The versions of questionnaires there are: the files of the installation, and the contents that rounds hold."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.questionnaire import loader
from assessment.questionnaire.model import Questionnaire
from assessment.rounds.library import Shipped, shipped
from assessment.rounds.models import Content, Erratum, Round, RoundQuestionnaire
from assessment.rounds.queries import questionnaire
from assessment.units.models import Kind


@dataclass(frozen=True, slots=True)
class Use:
    """A kind of unit that answers a content in a round; ``until_mended``: other texts are shown by now."""

    round: Round
    kind: Kind
    until_mended: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A file, or a content that rounds hold while no file says the same.

    ``name`` is what pages call it by: that of the file, or the digest of the content. A faulty file has no content
    but ``problems``.
    """

    name: str
    content: Questionnaire | None
    digest: str
    path: Path | None = None
    problems: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()

    @property
    def key(self) -> str:
        """The name of the version, or of the file while that cannot be read."""
        return self.content.key if self.content else self.name


def versions(session: Session, directory: Path) -> list[Version]:
    """All of them: files by name, each followed by what rounds hold of the same version."""
    uses = _uses(session)
    paths = loader.find(directory)
    found = [_of_file(file, paths[file.key], uses) for file in shipped(directory)]
    there = {version.digest for version in found}
    held = session.execute(
        select(Content.digest, Content.key).order_by(Content.key, Content.stored_at.desc())
    ).all()
    for digest, _key in held:
        if digest not in there:
            found.append(
                Version(digest, questionnaire(session, digest), digest, uses=uses.get(digest, ()))
            )
    return sorted(found, key=lambda version: (version.key, version.path is None))


def find(session: Session, directory: Path, name: str) -> Version | None:
    """The file of this name, or the content under this digest, with the rounds that use it."""
    for file in shipped(directory):
        if file.key == name:
            return _of_file(file, loader.find(directory)[name], _uses(session))
    if session.get(Content, name) is None:
        return None
    same = [file for file in shipped(directory) if file.digest == name]
    version = Version(name, questionnaire(session, name), name, uses=_uses(session).get(name, ()))
    return replace(version, path=loader.find(directory)[same[0].key]) if same else version


def usable(found: Iterable[Version]) -> list[Version]:
    """Those that can be read."""
    return [version for version in found if version.content]


def _of_file(file: Shipped, path: Path, uses: dict[str, tuple[Use, ...]]) -> Version:
    return Version(
        file.key,
        file.questionnaire,
        file.digest,
        path,
        file.problems,
        uses.get(file.digest, ()) if file.digest else (),
    )


def _uses(session: Session) -> dict[str, tuple[Use, ...]]:
    rows = session.execute(
        select(RoundQuestionnaire.digest, RoundQuestionnaire.kind, Round)
        .join(Round, Round.id == RoundQuestionnaire.round_id)
        .order_by(Round.opens_on.desc(), Round.name, RoundQuestionnaire.kind)
    )
    steps = session.execute(select(Erratum).order_by(Erratum.id)).scalars()
    shown: dict[tuple[UUID, str], list[str]] = {}
    for step in steps:
        shown.setdefault((step.round_id, step.digest), [step.digest]).append(step.to_digest)
    found: dict[str, tuple[Use, ...]] = {}
    for digest, kind, chosen in rows:
        passed = shown.get((chosen.id, digest), [digest])
        for one in dict.fromkeys(passed):
            found[one] = (*found.get(one, ()), Use(chosen, kind, until_mended=one != passed[-1]))
    return found
