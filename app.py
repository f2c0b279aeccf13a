"""The WSGI application: ``flask run``, granian and every command start here."""

from assessment import create_app
from assessment.config import Settings, SettingsFault
from assessment.languages import of_the_terminal, speaking

try:
    with speaking(of_the_terminal()):
        app = create_app(Settings.from_environment())
except SettingsFault as fault:
    raise SystemExit(str(fault)) from None
