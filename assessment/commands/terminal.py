"""Commands that speak the language of the terminal: their help, what click itself says, and refusals."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import DatabaseError

from assessment import migrations
from assessment.languages import gettext as _
from assessment.languages import lazy, of_the_terminal, speaking

HEADINGS = {"Options": lazy("Opsi"), "Commands": lazy("Perintah")}
"""What click calls the parts of a help page."""
KINDS = {
    click.Choice: lazy("pilih salah satu: %(choices)s"),
    click.IntRange: lazy("tulis bilangan bulat dari %(min)s sampai %(max)s"),
    click.types.IntParamType: lazy("tulis bilangan bulat"),
    click.Path: lazy("tidak ada di sana, atau tidak dapat dipakai"),
    click.File: lazy("tidak dapat dibuka"),
}
"""What is to be given, by the type of the option or argument."""


class Refusal(click.ClickException):
    """What cannot be done, as a sentence on the other channel; ends with 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence, with nothing before it."""
        click.echo(self.message, file=file, err=True)


class Misused(click.UsageError):
    """A command that was not given what it needs; ends with 2."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print how the command is used, and what is wrong."""
        if self.ctx is not None:
            click.echo(self.ctx.get_usage(), file=file, err=True)
        click.echo(self.message, file=file, err=True)


class _Formatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or _("Pemakaian: "))

    def write_heading(self, heading: str) -> None:
        super().write_heading(str(HEADINGS.get(heading, heading)))


class _Context(click.Context):
    formatter_class = _Formatter


def _here(text: Any) -> str | None:
    with speaking(of_the_terminal()):
        return None if text is None else inspect.cleandoc(str(text))


class _Spoken:
    """Has a help text that is translated when it is shown."""

    _help: Any = None

    @property
    def help(self) -> str | None:
        return _here(self._help)

    @help.setter
    def help(self, text: Any) -> None:
        self._help = text


class _Command(_Spoken):
    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = _here(lazy("Tampilkan penjelasan ini."))
        return option

    def get_usage(self, ctx: click.Context) -> str:
        with speaking(of_the_terminal()):
            said: str = super().get_usage(ctx)  # type: ignore[misc]
            return said

    def get_help(self, ctx: click.Context) -> str:
        with speaking(of_the_terminal()):
            said: str = super().get_help(ctx)  # type: ignore[misc]
            return said

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        pieces: list[str] = super().collect_usage_pieces(ctx)  # type: ignore[misc]
        words = {"[OPTIONS]": _("[OPSI]"), "COMMAND": _("PERINTAH"), "[ARGS]...": "…"}
        return [" ".join(words.get(word, word) for word in piece.split(" ")) for piece in pieces]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with _in_our_words():
            rest: list[str] = super().parse_args(ctx, args)  # type: ignore[misc]
            return rest

    def invoke(self, ctx: click.Context) -> Any:
        with _in_our_words():
            return super().invoke(ctx)  # type: ignore[misc]


class Command(_Command, click.Command):
    """A command of ours."""

    context_class = _Context


class Group(_Command, AppGroup):
    """Several commands under one name; each has the application's context."""

    context_class = _Context
    command_class = Command


class _Option(_Spoken, click.Option):
    def __init__(self, *args: Any, help: Any = None, **options: Any) -> None:  # noqa: A002
        super().__init__(*args, **options)
        self.help = help


class _Argument(click.Argument):
    _metavar: Any = None

    @property
    def metavar(self) -> str | None:
        return _here(self._metavar)

    @metavar.setter
    def metavar(self, text: Any) -> None:
        self._metavar = text


def command(name: str, text: Any, **options: Any) -> Callable[[Callable[..., Any]], Command]:
    """Make a function a command with this help text."""
    return click.command(name, cls=Command, help=text, **options)


def option(*names: str, **options: Any) -> Callable[[Any], Any]:
    """An option whose ``help`` is a lazy text."""
    return click.option(*names, cls=_Option, **options)


def argument(name: str, metavar: Any, **options: Any) -> Callable[[Any], Any]:
    """An argument that the help page calls ``metavar``, a lazy text."""
    return click.argument(name, cls=_Argument, metavar=metavar, **options)


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Speak the language of the terminal, and say what click finds wrong in it too."""
    with speaking(of_the_terminal()):
        try:
            yield
        except Misused:
            raise
        except click.UsageError as fault:
            raise Misused(_sentence(fault), fault.ctx) from None
        except DatabaseError:
            if migrations.current(current_app.extensions["database"]) is not None:
                raise
            raise Refusal(
                _("Basis data belum disiapkan untuk versi ini: jalankan `flask setup` dulu.")
            ) from None
        except click.Abort:
            raise Refusal(_("Dihentikan.")) from None


def _sentence(fault: click.UsageError) -> str:
    if isinstance(fault, click.MissingParameter) and fault.param is not None:
        hint = fault.param.get_error_hint(fault.ctx)
        return _("%(what)s belum disebutkan.", what=hint.replace("'", ""))
    if isinstance(fault, click.NoSuchOption):
        return _("Tidak ada opsi %(name)s; yang ada disebut oleh --help.", name=fault.option_name)
    if isinstance(fault, click.BadParameter) and fault.param is not None:
        hint = fault.param.get_error_hint(fault.ctx).replace("'", "")
        return _("%(what)s: %(cure)s.", what=hint, cure=_cure(fault.param.type, fault.message))
    if isinstance(fault, click.exceptions.NoSuchCommand):
        return _(
            "Tidak ada perintah %(name)s; yang ada disebut oleh --help.", name=fault.command_name
        )
    return _("Perintah ini tidak dapat dibaca (%(said)s). Lihat --help.", said=fault.message)


def _cure(kind: click.ParamType[Any], otherwise: str) -> str:
    words = next((words for known, words in KINDS.items() if isinstance(kind, known)), None)
    if words is None:
        return otherwise.rstrip(".")
    return str(words) % {
        "choices": ", ".join(map(str, getattr(kind, "choices", ()))),
        "min": getattr(kind, "min", None),
        "max": getattr(kind, "max", None),
    }
