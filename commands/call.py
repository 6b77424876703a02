"""What every command shares: which graph it opens, what it asks of it, and where the answer goes."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from essaim.ontology.errors import NameUnknownError, UsageError
from essaim.ontology.text import Lang, Text
from essaim.ontology.wording.retyped import retyped

if TYPE_CHECKING:
    from essaim.graph_loader.turn.load_mark import LoadMark
    from essaim.graph_store.settings import Settings
    from essaim.graph_store.store import Store
    from essaim.ontology.model import Model
    from essaim.queries.about.standing import Standing
    from essaim.queries.answer.answer import Answer
    from essaim.queries.answer.scope import Scope
    from essaim.visualizations.output import Format

INTERRUPTED = 130
INTERRUPTION = Text("Interrompu.", "Interrupted.")
STOPPING = 4.0  # seconds that Ctrl-C gives the engine to stop a query
UNASKED = ("numpy", "pandas", "pyarrow")
T = TypeVar("T")


@dataclass(slots=True)
class Call:
    """What stands before the command. `typed` is the language typed, `lang` the one spoken: essaim.toml may name it.
    `mark`: of the load that ran, or had been cut, when the graph was opened.

    `command`, `started` and `used`, the home that the settings name, are what the log of the home says.
    """

    lang: Lang
    typed: str | None = None
    home: Path | None = None
    uri: str | None = None
    mark: "LoadMark | None" = None
    command: str = ""
    started: float = field(default_factory=time.monotonic)
    used: Path | None = None


def note(call: Call, code: object, error: str | None) -> None:
    """A line in the log of the home: how the command ended."""
    from essaim.commands.privacy.run_log import note_run  # the log is written last, and costs a start nothing

    note_run(call.used, call.command, call.started, code, error)


def settings_of(call: Call) -> "Settings":
    """The settings of this call, whose language is settled with them. Raises UsageError."""
    from essaim.graph_store.settings import resolve

    settings = resolve(home=call.home, uri=call.uri, lang=call.typed)
    call.lang, call.used = settings.lang, settings.home
    return settings


def _password(call: Call, question: Text) -> str | None:
    """What is typed, or None where there is no terminal to type it in."""
    if not sys.stdin.isatty():
        try:
            Path("/dev/tty").open().close()
        except OSError:
            return None
    answer: str = click.prompt(question.say(call.lang), hide_input=True, err=True)
    return answer


def confirm(call: Call, question: Text) -> None:
    """Ask before anything goes for good. Raises UsageError where nobody can answer, Abort where the answer is no."""
    if not sys.stdin.isatty():
        raise UsageError(
            fr="Cette commande efface pour de bon et demande une confirmation : ajoutez --yes, ou --dry-run pour voir.",
            en="This command takes out for good and asks for a confirmation: add --yes, or --dry-run to see.",
        )
    click.confirm(question.say(call.lang), abort=True, err=True)


def _stop_at_once(call: Call, store: "Store") -> None:
    """Ctrl-C ends a command that only reads there and then: the driver would wait for the answer it was promised."""

    def stop(*_: object) -> None:
        click.echo(INTERRUPTION.say(call.lang), err=True)
        stopping = threading.Thread(target=store.interrupt, daemon=True)
        stopping.start()
        stopping.join(STOPPING)
        note(call, INTERRUPTED, "KeyboardInterrupt")
        os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, stop)


@contextmanager
def graph(call: Call, *, writes: bool = False) -> "Iterator[tuple[Store, Model, Settings]]":
    """The store of this call, its ontology and its settings. A command that writes unwinds when it is interrupted."""
    from essaim.graph_loader.turn.load_mark import read_mark
    from essaim.graph_store.connect import open_store
    from essaim.ontology.compile import load_model

    settings = settings_of(call)
    _import_driver()
    model = load_model(settings.extensions)
    with open_store(settings, partial(_password, call)) as store:
        if not writes:
            _stop_at_once(call, store)
            call.mark = read_mark(store)
        yield store, model, settings


def _import_driver() -> None:
    """The driver imports the libraries of figures wherever they are installed, to hand their values on: no command
    gives it any, and pandas alone takes longer to import than most commands to answer."""
    hidden = {name: None for name in UNASKED if name not in sys.modules}
    sys.modules.update(hidden)  # type: ignore[arg-type]  # None: an import of it fails
    try:
        import neo4j  # noqa: F401
    finally:
        for name in hidden:
            del sys.modules[name]


def placed(call: Call, store: "Store", model: "Model", ask: Callable[[], T]) -> T:
    """What `ask` gives; a name that is nowhere yet is looked for again once the territories of France are in the
    graph."""
    try:
        return ask()
    except NameUnknownError:
        from essaim.graph_loader.load import ensure_backbone

        if not ensure_backbone(store, model, call.used or Path()):
            raise
    click.echo(Text("Territoires de France chargés.", "Territories of France loaded.").say(call.lang), err=True)
    return ask()


def respond(
    call: Call, store: "Store", model: "Model", answer: "Answer", form: "Format", *, whole: bool = False
) -> None:
    """The answer on stdout, its notes on stderr; `whole`: with all its reasons."""
    from dataclasses import replace

    from essaim.visualizations.output import emit

    reader = answer.params.get("visibility", "internal")
    notes = typed_on(call, [*answer.notes, *beside(call, store, reader)], reader)
    emit(replace(answer, notes=notes), form, call.lang, model, whole=whole)


def typed_on(call: Call, notes: Iterable[Text], visibility: str = "internal") -> tuple[Text, ...]:
    """Notes whose commands are of this graph; where its home is, is nobody else's to know."""
    return tuple(retyped(note, call.home, call.uri) if visibility == "internal" else note for note in notes)


def beside(call: Call, store: "Store", visibility: str = "internal") -> list[Text]:
    """What is said beside an answer, whatever was asked: of a load, as the graph was opened or as it stands now."""
    return [*_standing(call, store).notes(call.used or Path(), visibility)]


def warnings(call: Call, store: "Store", visibility: str = "internal") -> list[Text]:
    """What is said on a page of a load, which says by itself that it is fictional."""
    return [*_standing(call, store).warnings(call.used or Path(), visibility)]


def _standing(call: Call, store: "Store") -> "Standing":
    """How the graph stands now; a load that ran when it was opened may have changed what was read since."""
    from dataclasses import replace

    from essaim.queries.about.standing import standing

    now = standing(store)
    return replace(now, mark=now.mark or call.mark)


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
    """The scope that the options of a question describe. Raises NameUnknownError."""
    from essaim.queries.answer.scope import scope_of

    describe = partial(
        scope_of,
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
    return placed(call, store, model, describe)


def progress(call: Call) -> "Callable[[float], None]":
    """What says on stderr how far a long computation is: a line each tenth, and nothing of a short one."""
    said = Text("calcul", "computing").say(call.lang)
    tenths = 0

    def advance(share: float) -> None:
        nonlocal tenths
        if int(10 * share) > tenths:
            tenths = int(10 * share)
            click.echo(f"{said} : {10 * tenths} %" if call.lang == "fr" else f"{said}: {10 * tenths}%", err=True)

    return advance


def ask(
    call: Call,
    question: "Callable[[Scope], Answer]",
    form: "Format",
    *,
    territory: str,
    organisation: str | None,
    as_of: date | None,
    since: int | None,
    visibility: str,
    whole: bool = False,
) -> None:
    """Answer a question of one scope, and say under it of which place, day, reader and state of the graph it speaks."""
    from essaim.visualizations.output import say_scope

    with graph(call) as (store, model, settings):
        scope = framed(call, store, model, settings, territory, organisation, as_of, since, visibility)
        respond(call, store, model, placed(call, store, model, partial(question, scope)), form, whole=whole)
        say_scope(scope, call.lang)
