"""The command line: parses, calls, and hands the answer to an output.

Nothing heavy is imported before a command needs it.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click

from essaim import __version__
from essaim.ontology.errors import EssaimError, NameUnknownError, SetAsideError, UsageError
from essaim.ontology.text import Text
from essaim.visualizations.bilingual import Argument, Call, Group, Option, language, usage_sentence
from essaim.visualizations.manual import MANUAL

if TYPE_CHECKING:
    from essaim.graph_store.settings import Settings
    from essaim.graph_store.store import Store
    from essaim.ontology.model import Model
    from essaim.queries.answer import Answer
    from essaim.visualizations.output import Format

INTERRUPTED, PIPE_CLOSED = 130, 141
STOPPING = 2.0  # seconds that Ctrl-C gives the engine to stop a query
INTERRUPTION = Text("Interrompu.", "Interrupted.")

option = partial(click.option, cls=Option)
argument = partial(click.argument, cls=Argument)
as_table = option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "ndjson"]),
    default="table",
    text=Text("Forme de la réponse.", "Form of the answer."),
)


class _Cli(Group):
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


def _settings(call: Call) -> "Settings":
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
def _graph(call: Call, *, writes: bool = False) -> "Iterator[tuple[Store, Model, Settings]]":
    """The store of this call, its ontology and its settings. A command that writes unwinds when it is interrupted."""
    from essaim.graph_store.connect import open_store
    from essaim.ontology.compile import load_model

    settings = _settings(call)
    model = load_model(settings.extensions)
    with open_store(settings, model) as store:
        if not writes:
            _stop_at_once(call, store)
        yield store, model, settings


def _placed(call: Call, store: "Store", model: "Model", ask: "Callable[[], Answer]") -> "Answer":
    """The answer; a name that is nowhere yet is looked for again once the territories of France are in the graph."""
    try:
        return ask()
    except NameUnknownError:
        from essaim.graph_loader.backbone import ensure

        if not ensure(store, model):
            raise
    click.echo(Text("Territoires de France chargés.", "Territories of France loaded.").say(call.lang), err=True)
    return ask()


def _emit(call: Call, store: "Store", model: "Model", answer: "Answer", form: "Format") -> None:
    from dataclasses import replace

    from essaim.visualizations.output import FICTIONAL, emit, is_fictional

    notes = (*answer.notes, FICTIONAL) if is_fictional(store) else answer.notes
    emit(replace(answer, notes=notes), form, call.lang, model)


@click.group(cls=_Cli, context_settings={"help_option_names": ["-h", "--help"]}, **MANUAL["essaim"])
@option(
    "--home",
    type=click.Path(path_type=Path),
    shown=Text("DOSSIER", "DIR"),
    text=Text("Dossier du graphe intégré (ESSAIM_HOME).", "Folder of the embedded graph (ESSAIM_HOME)."),
)
@option(
    "--uri",
    shown=Text("ADRESSE", "URI"),
    text=Text("Un Neo4j, par exemple neo4j://localhost:7687 (ESSAIM_URI).", "A Neo4j, such as neo4j://localhost:7687."),
)
@option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    text=Text("Langue des réponses (ESSAIM_LANG).", "Language of the answers (ESSAIM_LANG)."),
)
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda *found: _version(*found),
    text=Text("Afficher la version.", "Show the version."),
)
@click.pass_obj
def cli(call: Call, /, home: Path | None, uri: str | None, lang: str | None) -> None:
    """Keep what stands before the command."""
    call.home, call.uri, call.asked = home, uri, lang


def _version(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(f"essaim {__version__}")
        ctx.exit()


@cli.command(**MANUAL["demo"])
@option(
    "--open",
    "open_",
    is_flag=True,
    text=Text("Ouvrir le dessin dans le navigateur.", "Open the drawing in the browser."),
)
@click.pass_obj
def demo(call: Call, /, open_: bool) -> None:
    from essaim.visualizations.tour import tour

    page = tour(_settings(call), call.lang)
    if open_:
        click.launch(page.as_uri())


@cli.command(**MANUAL["template"])
@argument("folder", type=click.Path(path_type=Path), default=Path(), shown=Text("DOSSIER", "DIR"))
@option("--xlsx", is_flag=True, text=Text("Un classeur au lieu de fichiers CSV.", "A workbook instead of CSV files."))
@click.pass_obj
def template(call: Call, /, folder: Path, xlsx: bool) -> None:
    from essaim.graph_loader.template import write_template
    from essaim.ontology.compile import load_model

    settings = _settings(call)
    for path in write_template(folder, xlsx, call.lang, load_model(settings.extensions)):
        click.echo(path)
    told = Text(
        f"À remplir, puis à charger : essaim load {folder}\n"
        "Les lignes d’exemple commencent par « # » : elles ne sont jamais chargées.",
        f"Fill them, then: essaim load {folder}\nThe example rows start with “#”: they are never loaded.",
    )
    click.echo(told.say(call.lang), err=True)


@cli.command(**MANUAL["sources"])
@as_table
@click.pass_obj
def sources(call: Call, /, form: "Format") -> None:
    from essaim.graph_loader.parse import declarations
    from essaim.queries.inventory import sources as listed

    with _graph(call) as (store, model, _):
        _emit(call, store, model, listed(store, declarations(model), call.lang), form)


@cli.command(**MANUAL["load"])
@argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), shown=Text("CHEMIN…", "PATH…"))
@option(
    "--source",
    shown=Text("NOM", "NAME"),
    text=Text("La source, si l’en-tête ne la dit pas.", "The source, when the header does not tell."),
)
@option(
    "--territory",
    "territories",
    multiple=True,
    shown=Text("CODE[,CODE…]", "CODE[,CODE…]"),
    text=Text("Ne garder que ces territoires (répétable).", "Keep only these territories (repeatable)."),
)
@option(
    "--dry-run",
    is_flag=True,
    text=Text("Vérifier et rendre compte, sans rien écrire.", "Check and report, write nothing."),
)
@option(
    "--allow-shrink",
    is_flag=True,
    text=Text("Accepter qu’un fichier retire plus de 20 % de sa source.", "Let a file retire over 20 % of its source."),
)
@option("--strict", is_flag=True, text=Text("Échouer (3) si une ligne est écartée.", "Fail (3) if a row is set aside."))
@as_table
@click.pass_obj
def load(
    call: Call, /, paths: tuple[Path, ...], territories: tuple[str, ...], form: "Format", strict: bool, **options: Any
) -> None:
    from essaim.graph_loader.load import LoadOptions
    from essaim.graph_loader.load import load as load_files
    from essaim.queries.inventory import load_answer
    from essaim.visualizations.terminal import progress

    codes = tuple(code.strip() for text in territories for code in text.split(",") if code.strip())
    with _graph(call, writes=True) as (store, model, settings), progress(call.lang) as tell:
        chosen = LoadOptions(territories=codes, home=settings.home, lang=call.lang, **options)
        report = load_files(paths, store, model, chosen, progress=tell)
        _emit(call, store, model, load_answer(report, call.lang), form)
    aside = sum(file.quarantined for file in report.files)
    if strict and aside:
        raise SetAsideError(
            fr=f"--strict : {aside} ligne(s) écartée(s). Le fichier des lignes écartées en donne les raisons.",
            en=f"--strict: {aside} row(s) set aside. The quarantine file gives the reasons.",
        )


@cli.command(**MANUAL["status"])
@as_table
@click.pass_obj
def status(call: Call, /, form: "Format") -> None:
    from essaim.queries.inventory import status as counted

    with _graph(call) as (store, model, settings):
        _emit(call, store, model, counted(store, model, settings, call.lang), form)


def _dated(command: Callable[..., None]) -> Callable[..., None]:
    """--as-of and --since, on every question."""
    command = option(
        "--since",
        type=int,
        shown=Text("ANNÉE", "YEAR"),
        text=Text("Ne remonter que jusqu’à cette année.", "Go back to this year only."),
    )(command)
    return option(
        "--as-of",
        type=click.DateTime(["%Y-%m-%d"]),
        shown=Text("DATE", "DATE"),
        text=Text("Répondre comme à cette date (AAAA-MM-JJ).", "Answer as of this date (YYYY-MM-DD)."),
    )(command)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


@cli.command(**MANUAL["diagnose"])
@argument("territory", shown=Text("TERRITOIRE", "TERRITORY"))
@_dated
@as_table
@click.pass_obj
def diagnose(call: Call, /, territory: str, as_of: datetime | None, since: int | None, form: "Format") -> None:
    from essaim.queries.diagnose import diagnose as examine

    with _graph(call) as (store, model, _):
        day = _day(as_of) or date.today()
        asked = partial(examine, store, model, territory, as_of=day, since=since, lang=call.lang)
        _emit(call, store, model, _placed(call, store, model, asked), form)


def _names(_ctx: click.Context, _param: click.Parameter, typed: str) -> list[str]:
    from essaim.queries.catalogue import catalogue

    return [name for name in catalogue() if name.startswith(typed)]


@cli.command(**MANUAL["query"])
@argument("name", required=False, shown=Text("NOM", "NAME"), shell_complete=_names)
@option(
    "-p",
    "--param",
    "params",
    multiple=True,
    shown=Text("CLÉ=VALEUR", "KEY=VALUE"),
    text=Text("Un paramètre (répétable).", "A parameter (repeatable)."),
)
@option(
    "--cypher",
    shown=Text("TEXTE|-", "TEXT|-"),
    text=Text("Une requête, ou « - » pour l’entrée standard.", "A query, or “-” for standard input."),
)
@option(
    "--show",
    shown=Text("NOM", "NAME"),
    shell_complete=_names,
    text=Text("Le texte d’une question.", "The text of a question."),
)
@option(
    "--html",
    type=click.Path(path_type=Path),
    shown=Text("FICHIER", "FILE"),
    text=Text("Dessiner la réponse.", "Draw the answer."),
)
@_dated
@as_table
@click.pass_context
def query(
    ctx: click.Context,
    /,
    name: str | None,
    cypher: str | None,
    show: str | None,
    html: Path | None,
    form: "Format",
    **asked: Any,
) -> None:
    call: Call = ctx.obj
    if sum(given is not None for given in (name, cypher, show)) > 1:
        raise UsageError(
            fr="Choisissez : une question par son NOM, --cypher, ou --show ; pas deux à la fois.",
            en="Choose: a question by its NAME, --cypher, or --show; not two at once.",
        )
    if show:
        from essaim.queries.ask import saved

        click.echo(saved(show).text.rstrip())
        return
    if name is None and cypher is None:
        from essaim.visualizations.output import emit
        from essaim.visualizations.questions import list_questions

        emit(list_questions(call.lang), form, call.lang)
        return
    with _graph(call) as (store, model, _):
        answer = _placed(call, store, model, partial(_ask, store, model, name, cypher, **asked))
        if html:
            from essaim.visualizations.output import say_all, write_page

            say_all([write_page(store, model, answer, html, call.lang)], call.lang)
        if not html or ctx.get_parameter_source("form") != click.core.ParameterSource.DEFAULT:
            _emit(call, store, model, answer, form)


def _ask(
    store: "Store",
    model: "Model",
    name: str | None,
    cypher: str | None,
    params: tuple[str, ...],
    as_of: datetime | None,
    since: int | None,
) -> "Answer":
    from essaim.queries.ask import run_cypher, run_saved

    given = dict(map(_pair, params))
    if name is not None:
        return run_saved(store, model, name, given, as_of=_day(as_of), since=since)
    text = sys.stdin.buffer.read().decode("utf-8-sig", "replace") if cypher == "-" else cypher or ""
    return run_cypher(store, model, text, given, as_of=_day(as_of))


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise UsageError(
            fr=f"Paramètre mal écrit : « {text} ». Écrivez -p clé=valeur, par exemple -p territory=Nantes.",
            en=f"Parameter badly written: “{text}”. Write -p key=value, such as -p territory=Nantes.",
        )
    return key.strip(), value


@cli.command(**MANUAL["schema"])
@argument("name", required=False, shown=Text("CLASSE", "CLASS"))
@as_table
@click.pass_obj
def schema(call: Call, /, name: str | None, form: "Format") -> None:
    from essaim.queries.inventory import schema as described

    with _graph(call) as (store, model, _):
        _emit(call, store, model, described(store, model, name, call.lang), form)


@cli.group(cls=Group, **MANUAL["engine"])
def engine() -> None:
    pass


@engine.command(**MANUAL["engine start"])
@click.pass_obj
def start(call: Call, /) -> None:
    from essaim.graph_store import embedded

    home = _settings(call).home
    embedded.start(home)
    click.echo(Text(f"Le moteur tourne : {home}", f"The engine is running: {home}").say(call.lang))


@engine.command(**MANUAL["engine stop"])
@click.pass_obj
def stop(call: Call, /) -> None:
    from essaim.graph_store import embedded

    home = _settings(call).home
    idle = Text(f"Aucun moteur ne tournait : {home}", f"No engine was running: {home}")
    stopped = [Text(f"Moteur arrêté : {one}", f"Engine stopped: {one}") for one in embedded.stop(home)]
    for told in stopped or [idle]:
        click.echo(told.say(call.lang))
