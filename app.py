"""The WSGI application: ``flask run``, granian and every command start here."""

from assessment import create_app
from assessment.config import Settings

app = create_app(Settings.from_environment())
