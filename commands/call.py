"""What every command shares: how it starts, which graph it opens, and how each of its endings is said."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from essaim.commands.bilingual import Argument, Call, Group, Option, checked, language, usage_sentence
from essaim.commands.complete import organisations, territories, visibilities
from essaim.ontology.errors import EssaimError, NameUnknownError, UsageError
from essaim.ontology.text import Text
from essaim.queries.answer import arguments

if TYPE_CHECKING:
    from essaim.graph_store.settings import Settings
    from essaim.graph_store.store import Store
    from essaim.ontology.model import Model
    from essaim.queries.answer.answer import Answer
    from essaim.queries.answer.scope import Scope
    from essaim.visualizations.output import Format

INTERRUPTED, PIPE_CLOSED = 130, 141
STOPPING = 2.0  # seconds that Ctrl-C gives the engine to stop a query
INTERRUPTION = Text("Interrompu.", "Interrupted.")
T = TypeVar("T")

option = partial(click.option, cls=Option)
argument = partial(click.argument, cls=Argument)
territory = argument("territory", shown=Text("TERRITOIRE", "TERRITORY"), shell_complete=territories)
as_table = option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "ndjson"]),
    default="table",
    text=Text("Forme de la réponse.", "Form of the answer."),
)
_as_of = option(
    "--as-of",
    callback=checked(arguments.day),
    shown=Text("DATE", "DATE"),
    text=Text("Répondre comme à cette date (AAAA-MM-JJ).", "Answer as of this date (YYYY-MM-DD)."),
)
_since = option(
    "--since",
    callback=checked(arguments.year),
    shown=Text("ANNÉE", "YEAR"),
    text=Text("Ne remonter que jusqu’à cette année.", "Go back to this year only."),
)
_visibility = option(
    "--visibility",
    callback=checked(arguments.visibility),
    default="internal",
    shown=Text("[internal|partner|public]", "[internal|partner|public]"),
    shell_complete=visibilities,
    text=Text(
        "Pour qui : l’équipe, ses partenaires ou tous ; tout est recalculé sur ce qu’ils peuvent voir.",
        "For whom: the team, its partners or everyone; all is worked out again from what they may see.",
    ),
)
for_whom = option(
    "--for",
    "organisation",
    shown=Text("ORGANISATION", "ORGANISATION"),
    shell_complete=organisations,
    text=Text(
        "Pour quelle organisation (sinon « operator » d’essaim.toml, ou le seul opérateur du graphe).",
        "For which organisation (else “operator” of essaim.toml, or the only operator in the graph).",
    ),
)


class Cli(Group):
    """The root: every way of ending, in one place."""

    def __call__(self, *_args: Any, **_more: Any) -> Any:
        """Run the command that the shell typed, and exit: 0, or what docs/cli.md says of each failure."""
        words = sys.argv[1:]
        call = Call(language(words))
        debug = bool(os.environ.get("ESSAIM_DEBUG"))
        if not debug:
            sys.excepthook = partial(_apologise, call)
        try:
            sys.exit(self.main(words, "essaim", standalone_mode=False, obj=call) or 0)
        except (EssaimError, click.ClickException, click.Abort, BrokenPipeError) as error:
            if debug:
                raise
            _end(error, call)


def _end(error: Exception, call: Call) -> None:
    if isinstance(error, click.Abort):
        click.echo(INTERRUPTION.say(call.lang), err=True)
        sys.exit(INTERRUPTED)
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(PIPE_CLOSED)
    if isinstance(error, EssaimError):
        click.echo(error.say(call.lang), err=True)
        sys.exit(error.exit_code)
    if isinstance(error, click.ClickException):
        click.echo(usage_sentence(error).say(call.lang), err=True)
    sys.exit(UsageError.exit_code)


def _apologise(call: Call, kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """What a fault of essaim itself says: one sentence, and how to see the rest."""
    told = Text(
        f"essaim a rencontré une erreur inattendue ({kind.__name__} : {error}). Nous en sommes désolés. "
        "Relancez la même commande avec ESSAIM_DEBUG=1 pour en voir le détail, à joindre à un signalement.",
        f"essaim met an unexpected error ({kind.__name__}: {error}). We are sorry. "
        "Run the same command with ESSAIM_DEBUG=1 to see the detail, to send with a report.",
    )
    click.echo(told.say(call.lang), err=True)


def settings_of(call: Call) -> "Settings":
    """The settings of this call, whose language is settled with them. Raises UsageError."""
    from essaim.graph_store.settings import resolve

    found = resolve(home=call.home, uri=call.uri, lang=call.asked, ask_password=partial(_ask_password, call))
    call.lang = found.lang
    return found


def _ask_password(call: Call, question: Text) -> str:
    answer: str = click.prompt(question.say(call.lang), hide_input=True, err=True)
    return answer


def _stop_at_once(call: Call, store: "Store") -> None:
    """Ctrl-C ends a command that only reads there and then: the driver would wait for the answer it was promised."""

    def stop(*_: object) -> None:
        click.echo(INTERRUPTION.say(call.lang), err=True)
        stopping = threading.Thread(target=store.interrupt, daemon=True)
        stopping.start()
        stopping.join(STOPPING)
        os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, stop)


@contextmanager
def graph(call: Call, *, writes: bool = False) -> "Iterator[tuple[Store, Model, Settings]]":
    """The store of this call, its ontology and its settings. A command that writes unwinds when it is interrupted."""
    from essaim.graph_store.connect import open_store
    from essaim.ontology.compile import load_model

    settings = settings_of(call)
    model = load_model(settings.extensions)
    with open_store(settings, model) as store:
        if not writes:
            _stop_at_once(call, store)
        yield store, model, settings


def placed(call: Call, store: "Store", model: "Model", ask: Callable[[], T]) -> T:
    """What `ask` gives; a name that is nowhere yet is looked for again once the territories of France are there."""
    try:
        return ask()
    except NameUnknownError:
        from essaim.graph_loader.france.backbone import ensure

        if not ensure(store, model):
            raise
    click.echo(Text("Territoires de France chargés.", "Territories of France loaded.").say(call.lang), err=True)
    return ask()


def respond(
    call: Call, store: "Store", model: "Model", answer: "Answer", form: "Format", *, whole: bool = False
) -> None:
    """The answer on stdout, its notes on stderr; `whole`: with all its reasons."""
    from dataclasses import replace

    from essaim.visualizations.output import FICTIONAL, emit, is_fictional

    notes = (*answer.notes, FICTIONAL) if is_fictional(store) else answer.notes
    emit(replace(answer, notes=notes), form, call.lang, model, whole=whole)


def dated(command: Callable[..., None]) -> Callable[..., None]:
    """--as-of and --since, on every question."""
    return _as_of(_since(command))


def scoped(command: Callable[..., None]) -> Callable[..., None]:
    """What a question of one territory takes: TERRITORY, --for, --as-of, --since, --visibility."""
    return territory(for_whom(dated(_visibility(command))))


def framed(
    call: Call,
    store: "Store",
    model: "Model",
    settings: "Settings",
    territory: str,
    organisation: str | None,
    as_of: date | None,
    since: int | None,
    visibility: str,
) -> "Scope":
    """The scope that the options of `scoped` describe. Raises NameUnknownError."""
    from essaim.queries.answer.scope import frame

    asked = partial(
        frame,
        store,
        model,
        territory,
        organisation,
        operator=settings.operator,
        as_of=as_of,
        since=since,
        visibility=visibility,
        cache=settings.home / "cache",
    )
    return placed(call, store, model, asked)


def ask(
    call: Call,
    question: "Callable[[Scope], Answer]",
    form: "Format",
    whole: bool = False,
    **asked: Any,
) -> None:
    """Answer a question of one scope, and say under it of which place, day, reader and state of the graph it speaks."""
    from essaim.visualizations.output import say_scope

    with graph(call) as (store, model, settings):
        scope = framed(call, store, model, settings, **asked)
        respond(call, store, model, placed(call, store, model, partial(question, scope)), form, whole=whole)
        say_scope(scope, call.lang)
