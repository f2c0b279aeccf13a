"""The application with a fault put in on purpose, for the controls: ``granian … torture.careless:application``.

A torture that finds nothing wrong here would find nothing wrong anywhere.
"""

import os
import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask

from assessment.assessments import answers, services
from assessment.assessments.models import Layer
from assessment.assessments.views import saving
from assessment.commands import wsgi
from assessment.web.work import database

EARLY, BLIND = "acknowledge before the commit", "no look at the version"


def application() -> Flask:
    """The application, made careless in the way that TORTURE_FAULT says."""
    made = wsgi.application()
    {EARLY: _acknowledge_early, BLIND: _look_at_no_version}[os.environ["TORTURE_FAULT"]]()
    return made


def _acknowledge_early() -> None:
    def together(what: Callable[[Any], bool]) -> bool:
        place = database()

        def later() -> None:
            time.sleep(random.uniform(0, 0.05))
            place.together(what)

        threading.Thread(target=later, daemon=True).start()
        return True

    saving.together = together


def _look_at_no_version() -> None:
    work_out, save = services.work_out, services.save

    def seen_now(desk: Any, questionnaire: Any, change: Any) -> Any:
        _answers, versions = answers._sheet(desk, questionnaire, Layer.SELF)
        at = questionnaire.item(change.item).position
        return replace(change, seen=answers.version_of(versions, at))

    def blind_work_out(desk: Any, questionnaire: Any, change: Any, **more: Any) -> Any:
        return work_out(desk, questionnaire, seen_now(desk, questionnaire, change), **more)

    def blind_save(session: Any, desk: Any, questionnaire: Any, changes: Any, **more: Any) -> Any:
        blind = [seen_now(desk, questionnaire, one) for one in changes]
        return save(session, desk, questionnaire, blind, **more)

    services.work_out, services.save = blind_work_out, blind_save
