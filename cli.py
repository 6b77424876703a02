"""The command line: parses, calls, and hands the answer to an output.

Nothing heavy is imported before a command needs it.
"""

import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from essaim import __version__
from essaim.commands.bilingual import Call, Group, checked
from essaim.commands.call import (
    Cli,
    argument,
    as_table,
    ask,
    dated,
    framed,
    graph,
    option,
    placed,
    respond,
    scoped,
    settings_of,
    territory,
)  # fmt: skip
from essaim.commands.complete import organisations, questions
from essaim.commands.manual import MANUAL
from essaim.ontology.errors import SetAsideError, StoreError, UsageError
from essaim.ontology.text import Text
from essaim.queries.answer import arguments

if TYPE_CHECKING:
    from essaim.graph_store.store import Store
    from essaim.ontology.model import Model
    from essaim.queries.answer.answer import Answer
    from essaim.visualizations.output import Format


@click.group(cls=Cli, context_settings={"help_option_names": ["-h", "--help"]}, **MANUAL["essaim"])
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
    text=Text("Ouvrir la page dans le navigateur.", "Open the page in the browser."),
)
@click.pass_obj
def demo(call: Call, /, open_: bool) -> None:
    from essaim.commands.tour import tour

    page = tour(settings_of(call), call.lang)
    if open_:
        click.launch(page.as_uri())


@cli.command(**MANUAL["init"])
@argument("folder", type=click.Path(path_type=Path), default=Path(), shown=Text("DOSSIER", "DIR"))
@option("--xlsx", is_flag=True, text=Text("Un classeur au lieu de fichiers CSV.", "A workbook instead of CSV files."))
@click.pass_obj
def init(call: Call, /, folder: Path, xlsx: bool) -> None:
    from essaim.commands.workspace import make, next_steps
    from essaim.visualizations.output import say_all

    lang = settings_of(call).lang
    for path in make(folder, xlsx, lang):
        click.echo(path)
    say_all(next_steps(folder, lang), lang)


@cli.command(**MANUAL["template"])
@argument("folder", type=click.Path(path_type=Path), default=Path(), shown=Text("DOSSIER", "DIR"))
@option("--xlsx", is_flag=True, text=Text("Un classeur au lieu de fichiers CSV.", "A workbook instead of CSV files."))
@click.pass_obj
def template(call: Call, /, folder: Path, xlsx: bool) -> None:
    from essaim.graph_loader.team.template import write_template
    from essaim.ontology.compile import load_model

    settings = settings_of(call)
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
    from essaim.graph_loader.declare.declarations import declarations
    from essaim.queries.about.loadable import sources as listed

    with graph(call) as (store, model, settings):
        respond(call, store, model, listed(store, declarations(model, settings.sources)), form)


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
    from essaim.queries.about.load_report import load_answer
    from essaim.visualizations.terminal.table import progress

    codes = tuple(code.strip() for text in territories for code in text.split(",") if code.strip())
    with graph(call, writes=True) as (store, model, settings), progress(call.lang) as tell:
        chosen = LoadOptions(territories=codes, home=settings.home, lang=call.lang, folders=settings.sources, **options)
        report = load_files(paths, store, model, chosen, progress=tell)
        respond(call, store, model, load_answer(report), form)
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
    from essaim.queries.about.status import status as counted

    with graph(call) as (store, model, settings):
        respond(call, store, model, counted(store, model, settings), form)


@cli.command(**MANUAL["diagnose"])
@territory
@dated
@as_table
@click.pass_obj
def diagnose(call: Call, /, territory: str, as_of: date | None, since: int | None, form: "Format") -> None:
    from essaim.queries.about.diagnose import diagnose as examine
    from essaim.queries.answer.scope import frame

    with graph(call) as (store, model, _):
        scope = placed(call, store, model, partial(frame, store, model, territory, as_of=as_of, since=since))
        respond(call, store, model, examine(scope), form)


@cli.command(**MANUAL["connectors"])
@scoped
@as_table
@click.pass_obj
def connectors(call: Call, /, form: "Format", **asked: Any) -> None:
    from essaim.queries.connectors.answer import connectors as question

    ask(call, question, form, **asked)


@cli.command(**MANUAL["gaps"])
@scoped
@option("--theme", shown=Text("THÈME", "THEME"), text=Text("Ce thème seulement.", "This theme only."))
@option(
    "--audience",
    shown=Text("PUBLIC", "AUDIENCE"),
    text=Text("Ce public seulement.", "This audience only."),
)
@option(
    "--threshold",
    callback=checked(arguments.share),
    shown=Text("SEUIL", "THRESHOLD"),
    text=Text(
        "Part de jeunes avec une place en dessous de laquelle il y a manque, entre 0 et 1.",
        "Share of young people with a place below which there is a gap, between 0 and 1.",
    ),
)
@as_table
@click.pass_obj
def gaps(
    call: Call, /, theme: str | None, audience: str | None, threshold: float | None, form: "Format", **asked: Any
) -> None:
    from essaim.queries.gaps.answer import gaps as question

    ask(call, partial(question, theme=theme, audience=audience, threshold=threshold), form, **asked)


@cli.command(**MANUAL["alliances"])
@scoped
@as_table
@click.pass_obj
def alliances(call: Call, /, form: "Format", **asked: Any) -> None:
    from essaim.queries.alliances.answer import alliances as question

    ask(call, question, form, **asked)


@cli.command(**MANUAL["approach"])
@scoped
@option(
    "--to",
    shown=Text("CONTACT", "CONTACT"),
    shell_complete=organisations,
    text=Text("Une seule personne ou organisation, par son nom.", "A single person or organisation, by name."),
)
@option(
    "--why",
    is_flag=True,
    text=Text(
        "La fiche entière : chemins, preuves et dates, préalables, plan B.",
        "The whole card: paths, evidence and dates, what comes before, plan B.",
    ),
)
@as_table
@click.pass_obj
def approach(call: Call, /, to: str | None, why: bool, form: "Format", **asked: Any) -> None:
    from essaim.queries.approach.answer import approach as question

    ask(call, partial(question, to=to), form, whole=why, **asked)


@cli.command(**MANUAL["page"])
@scoped
@option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    shown=Text("FICHIER", "FILE"),
    text=Text("Où écrire la page.", "Where to write the page."),
)
@option(
    "--open",
    "open_",
    is_flag=True,
    text=Text("Ouvrir la page dans le navigateur.", "Open the page in the browser."),
)
@click.pass_obj
def page(call: Call, /, output: Path, open_: bool, **asked: Any) -> None:
    from essaim.visualizations.output import say_all, write_html
    from essaim.visualizations.page.explorer import explore

    with graph(call) as (store, model, settings):
        scope = framed(call, store, model, settings, **asked)
        write_html(output, explore(scope, call.lang))
    say_all(scope.notes, call.lang)
    click.echo(output.absolute())
    if open_:
        click.launch(output.absolute().as_uri())


@cli.command(**MANUAL["query"])
@argument("name", required=False, shown=Text("NOM", "NAME"), shell_complete=questions)
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
    shell_complete=questions,
    text=Text("Le texte d’une question.", "The text of a question."),
)
@option(
    "--html",
    type=click.Path(path_type=Path),
    shown=Text("FICHIER", "FILE"),
    text=Text("Dessiner la réponse.", "Draw the answer."),
)
@dated
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
        from essaim.queries.saved.run import saved

        click.echo(saved(show).text.rstrip())
        return
    if name is None and cypher is None:
        from essaim.queries.about.questions import list_questions
        from essaim.visualizations.output import emit

        emit(list_questions(), form, call.lang)
        return
    with graph(call) as (store, model, _):
        answer = placed(call, store, model, partial(_query, store, model, name, cypher, **asked))
        if html:
            from essaim.visualizations.output import say_all, write_page

            say_all([write_page(store, model, answer, html, call.lang)], call.lang)
        if not html or ctx.get_parameter_source("form") != click.core.ParameterSource.DEFAULT:
            respond(call, store, model, answer, form)


def _query(
    store: "Store",
    model: "Model",
    name: str | None,
    cypher: str | None,
    params: tuple[str, ...],
    as_of: date | None,
    since: int | None,
) -> "Answer":
    from essaim.queries.saved.run import run_cypher, run_saved

    given = dict(map(_pair, params))
    if name is not None:
        return run_saved(store, model, name, given, as_of=as_of, since=since)
    text = sys.stdin.buffer.read().decode("utf-8-sig", "replace") if cypher == "-" else cypher or ""
    return run_cypher(store, model, text, given, as_of=as_of)


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
    from essaim.queries.about.schema import schema as described

    with graph(call) as (store, model, _):
        respond(call, store, model, described(store, model, name), form)


@cli.group(cls=Group, **MANUAL["engine"])
def engine() -> None:
    pass


@engine.command(**MANUAL["engine start"])
@click.pass_obj
def start(call: Call, /) -> None:
    from essaim.graph_store.engine import embedded

    home = settings_of(call).home
    embedded.start(home)
    click.echo(Text(f"Le moteur tourne : {home}", f"The engine is running: {home}").say(call.lang))


@engine.command(**MANUAL["engine stop"])
@click.pass_obj
def stop(call: Call, /) -> None:
    from essaim.graph_store.engine import embedded

    home = settings_of(call).home
    idle = Text(f"Aucun moteur ne tournait : {home}", f"No engine was running: {home}")
    stopped = [Text(f"Moteur arrêté : {one}", f"Engine stopped: {one}") for one in embedded.stop(home)]
    for told in stopped or [idle]:
        click.echo(told.say(call.lang))


@engine.command(**MANUAL["engine prepare"])
@click.pass_obj
def prepare(call: Call, /) -> None:
    from essaim.commands.tour import rehearse
    from essaim.graph_store.engine.class_cache import make_class_cache

    made = make_class_cache(rehearse)
    megabytes = made.stat().st_size / 1e6
    click.echo(
        Text(
            f"Le moteur démarrera plus vite : {made} ({megabytes:.0f} Mo)",
            f"The engine will start faster: {made} ({megabytes:.0f} MB)",
        ).say(call.lang)
    )


@cli.command(**MANUAL["doctor"])
@as_table
@click.pass_context
def doctor(ctx: click.Context, /, form: "Format") -> None:
    from essaim.commands.doctor import examine
    from essaim.visualizations.output import emit

    call: Call = ctx.obj
    found = examine(call)
    emit(found, form, call.lang)
    if any(row["state"] == "failed" for row in found.rows):
        ctx.exit(StoreError.exit_code)
