"""How a command ends: every way of it, in one place."""

import os
import sys
from functools import partial
from types import TracebackType
from typing import Any

import click

from essaim.commands.call import INTERRUPTED, INTERRUPTION, Call, note
from essaim.commands.help_pages import Group
from essaim.commands.language import SPOKEN
from essaim.commands.refusals import refusal_words
from essaim.ontology.errors import EssaimError, UsageError
from essaim.ontology.text import Text
from essaim.ontology.wording.retyped import retyped

PIPE_CLOSED = 141


class Cli(Group):
    """The root of the commands."""

    def __call__(self, *_args: Any, **_more: Any) -> Any:
        """Run the command that the shell typed, and exit: 0, or what docs/cli.md says of each failure."""
        call = Call(SPOKEN)
        try:
            self._run(call)
        except BaseException as ending:
            _note(call, ending)
            raise

    def _run(self, call: Call) -> None:
        debug = bool(os.environ.get("ESSAIM_DEBUG"))
        if not debug:
            sys.excepthook = partial(_apologise, call)
        try:
            sys.exit(self.main(sys.argv[1:], "essaim", standalone_mode=False, obj=call) or 0)
        except (EssaimError, click.ClickException, click.Abort, BrokenPipeError) as error:
            if debug:
                raise
            _end(error, call)


def _note(call: Call, ending: BaseException) -> None:
    """A line in the log of the home; what ended the command is the cause of its exit."""
    error = ending.__context__ if isinstance(ending, SystemExit) else ending
    code = ending.code if isinstance(ending, SystemExit) else 1
    note(call, code, type(error).__name__ if error is not None else None)


def _end(error: Exception, call: Call) -> None:
    if isinstance(error, click.Abort):
        click.echo(INTERRUPTION.say(call.lang), err=True)
        sys.exit(INTERRUPTED)
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(PIPE_CLOSED)
    if isinstance(error, EssaimError):
        click.echo(retyped(error.text, call.home, call.uri).say(call.lang), err=True)
        sys.exit(error.exit_code)
    if isinstance(error, click.ClickException):
        click.echo(refusal_words(error), err=True)
    sys.exit(UsageError.exit_code)


def _apologise(call: Call, kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """What a fault of essaim itself says: one sentence, and how to see the rest."""
    apology = Text(
        f"essaim a rencontré une erreur inattendue ({kind.__name__} : {error}). Nous en sommes désolés. "
        "Relancez la même commande avec ESSAIM_DEBUG=1 pour en voir le détail, à joindre à un signalement.",
        f"essaim met an unexpected error ({kind.__name__}: {error}). We are sorry. "
        "Run the same command with ESSAIM_DEBUG=1 to see the detail, to send with a report.",
    )
    click.echo(apology.say(call.lang), err=True)
