"""The admin's pages about questionnaires: which versions there are, what they hold, how they differ."""

from itertools import groupby

from flask import Blueprint, Flask, Response, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue

from assessment.assessments.questionnaires.views.preview import shown
from assessment.assessments.views.items import part_of, parts
from assessment.permissions import Permission
from assessment.questionnaire import frozen
from assessment.questionnaire.comparison import compare
from assessment.questionnaire.constants import constants
from assessment.questionnaire.differences import sections, verdict, who_answers
from assessment.questionnaire.model import SYSTEM_CATEGORY, AnsweredBy, Questionnaire
from assessment.rounds import versions
from assessment.rounds.versions import Version
from assessment.scoring.alike import effects
from assessment.web.access import allow
from assessment.web.clock import settings
from assessment.web.work import reader

bp = Blueprint("questionnaires", __name__, url_prefix="/questionnaires")


def init_app(app: Flask) -> None:
    """Register the pages."""
    from assessment.assessments.workbook.views import blank_workbook  # noqa: F401 - joins this blueprint

    app.register_blueprint(bp)


@bp.get("")
@allow(Permission.ROUND_MANAGE)
def index() -> ResponseReturnValue:
    """Every file of the installation, and every content that a round holds."""
    found = versions.versions(reader, settings().questionnaires)
    return render_template(
        "questionnaires/index.html", versions=found, items={one.name: _items(one) for one in found}
    )


@bp.get("/differences")
@allow(Permission.ROUND_MANAGE)
def differences() -> ResponseReturnValue:
    """Two versions side by side, in words."""
    found = versions.usable(versions.versions(reader, settings().questionnaires))
    named = {version.name: version for version in found}
    old, new = (named.get(request.args.get(name, "")) for name in ("old", "new"))
    comparison = compare(old.content, new.content) if _both(old, new) else None  # type: ignore[union-attr, arg-type]
    return render_template(
        "questionnaires/differences.html",
        versions=found,
        old=old,
        new=new,
        comparison=comparison,
        verdict=verdict(comparison) if comparison else "",
        sections=[*sections(comparison), effects(comparison)]
        if comparison and not comparison.is_empty
        else [],
    )


@bp.get("/<name>")
@allow(Permission.ROUND_MANAGE)
def show(name: str) -> ResponseReturnValue:
    """One version: what it holds, or what is wrong with its file."""
    version = version_or_404(name)
    content = version.content
    return render_template(
        "questionnaires/show.html",
        version=version,
        content=content,
        items=_items(version),
        scoring_digest=frozen.scoring_digest(content) if content else "",
        parts=[(part, _who(part.items)) for part in parts(content)] if content else [],
        constants=[(group, list(found)) for group, found in groupby(constants(content), lambda one: one.group)]
        if content
        else [],
    )  # fmt: skip


@bp.get("/<name>/file")
@allow(Permission.ROUND_MANAGE)
def file(name: str) -> ResponseReturnValue:
    """The file as it is; of a content without one, the canonical text that its digest is of."""
    version = version_or_404(name)
    if version.path is not None:
        return send_file(
            version.path,
            mimetype="application/yaml",
            as_attachment=True,
            download_name=version.path.name,
        )
    assert version.content is not None, "only a file can be faulty"
    answer = Response(frozen.to_json(version.content), mimetype="application/json")
    answer.headers.set(
        "Content-Disposition", "attachment", filename=f"{version.key}-{version.digest[:8]}.json"
    )
    return answer


@bp.get("/<name>/areas/<area_id>")
@allow(Permission.ROUND_MANAGE)
def area(name: str, area_id: str) -> ResponseReturnValue:
    """An area or supplement as a unit sees it, with nothing to press."""
    version = version_or_404(name)
    content = version.content or abort(404)
    if area_id == SYSTEM_CATEGORY and content.system_questions:
        return render_template("questionnaires/systems.html", version=version, content=content)
    part = part_of(content, area_id)
    if part is None:
        abort(404)
    pages = parts(content)
    at = [one.id for one in pages].index(part.id)
    return render_template(
        "questionnaires/area.html",
        version=version,
        content=content,
        part=shown(content, part),
        previous=pages[at - 1] if at else None,
        following=pages[at + 1] if at + 1 < len(pages) else None,
    )


def version_or_404(name: str) -> Version:
    return versions.find(reader, settings().questionnaires, name) or abort(404)


def _both(old: Version | None, new: Version | None) -> bool:
    return bool(old and new and old.content and new.content)


def _items(version: Version) -> int:
    return _size(version.content) if version.content else 0


def _size(content: Questionnaire) -> int:
    return sum(len(area.items) for area in content.areas)


def _who(items: tuple[object, ...]) -> list[tuple[str, int]]:
    """Who answers how many of these items."""
    counts = {
        who: sum(getattr(item, "answered_by", None) is who for item in items) for who in AnsweredBy
    }
    return [(who_answers(who), count) for who, count in counts.items() if count]
