"""The command line: parses, calls, and hands the answer to an output.

Nothing heavy is imported before a command needs it.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from essaim.commands import options
from essaim.commands.call import (
    Call,
    ask,
    confirm,
    framed,
    graph,
    placed,
    progress,
    respond,
    settings_of,
    typed_on,
    warnings,
)
from essaim.commands.ending import Cli
from essaim.commands.help_pages import Group
from essaim.commands.manual import manual
from essaim.ontology.errors import StoreError, UsageError
from essaim.ontology.text import Text

if TYPE_CHECKING:
    from essaim.queries.answer.arguments import Visibility
    from essaim.visualizations.output import Format


@click.group(cls=Cli, context_settings={"help_option_names": ["-h", "--help"]}, **manual("essaim"))
@options.before_the_command
@click.pass_obj
def cli(call: Call, /, home: Path | None, uri: str | None, lang: str | None) -> None:
    """Keep what stands before the command."""
    call.home, call.uri, call.typed = home, uri, lang
    call.command = click.get_current_context().invoked_subcommand or ""


@cli.command(**manual("demo"))
@options.open_page
@click.pass_obj
def demo(call: Call, /, open_: bool) -> None:
    from essaim.commands.tour import tour

    page = tour(settings_of(call), call.lang)
    if open_:
        click.launch(page.as_uri())


@cli.command(**manual("init"))
@options.folder
@options.xlsx
@click.pass_obj
def init(call: Call, /, folder: Path, xlsx: bool) -> None:
    from essaim.commands.workspace import make, next_steps
    from essaim.visualizations.output import say_all

    lang = settings_of(call).lang
    for path in make(folder, xlsx, lang):
        click.echo(path)
    say_all(next_steps(folder, lang), lang)


@cli.command(**manual("template"))
@options.folder
@options.xlsx
@options.survey
@click.pass_obj
def template(call: Call, /, folder: Path, xlsx: bool, survey: str | None) -> None:
    from essaim.commands.workspace import survey_to_send, to_fill
    from essaim.graph_loader.team.template import write_template
    from essaim.ontology.compile import load_model

    if survey is not None:
        survey_to_send(call, survey, folder)
        return
    settings = settings_of(call)
    for path in write_template(folder, xlsx, call.lang, load_model(settings.extensions)):
        click.echo(path)
    click.echo(to_fill(folder).say(call.lang), err=True)


@cli.command(**manual("sources"))
@options.as_table
@click.pass_obj
def sources(call: Call, /, form: "Format") -> None:
    from essaim.graph_loader.declare.declarations import declarations
    from essaim.queries.about.loadable import sources as loadable_sources

    with graph(call) as (store, model, settings):
        respond(call, store, model, loadable_sources(store, declarations(model, settings.sources)), form)


@cli.command(**manual("load"))
@options.loading
@options.as_table
@click.pass_obj
def load(
    call: Call, /, paths: tuple[Path, ...], territories: tuple[str, ...], form: "Format", strict: bool, **choices: Any
) -> None:
    from essaim.graph_loader.load import LoadOptions
    from essaim.graph_loader.load import load as load_files
    from essaim.graph_loader.outcome import check_outcome
    from essaim.queries.about.load_report import load_answer
    from essaim.visualizations.terminal.answer_table import progress

    if not (paths or choices["bundled"]):
        raise UsageError(
            fr="Il manque : CHEMIN…, un fichier ou un dossier (ou --bundled).",
            en="Missing: PATH…, a file or a folder (or --bundled).",
        )
    codes = tuple(code.strip() for text in territories for code in text.split(",") if code.strip())
    with graph(call, writes=True) as (store, model, settings), progress(call.lang) as tell:
        chosen = LoadOptions(
            territories=codes,
            home=settings.home,
            lang=call.lang,
            folders=settings.sources,
            column_map=settings.column_map,
            **choices,
        )
        report = load_files(paths, store, model, chosen, progress=tell)
        respond(call, store, model, load_answer(report), form)
    check_outcome(report, strict=strict)


@cli.command(**manual("fetch"))
@options.territory
@options.fetching
@options.as_table
@click.pass_obj
def fetch(
    call: Call,
    /,
    territory: str,
    sources: tuple[str, ...],
    folder: Path | None,
    listed: bool,
    large: bool,
    form: "Format",
) -> None:
    from essaim.commands.open_data.arriving import brought, check_fetched, files_for, show_addresses
    from essaim.queries.fetched.answer import fetch_answer, list_answer

    with graph(call) as (store, model, settings):
        _, files = files_for(store, model, settings, territory, sources)
        if listed:
            show_addresses(call, store, model, list_answer(territory, files), form)
            return
        place, fetched = brought(files, settings, folder, call.lang, large=large)
        respond(call, store, model, fetch_answer(territory, fetched, place), form)
    check_fetched(fetched)


@cli.command("start", **manual("start"))
@options.territory
@options.opening
@click.pass_obj
def start_territory(call: Call, /, territory: str, open_: bool, **choices: Any) -> None:
    from essaim.commands.open_data.opening import open_territory

    with graph(call, writes=True) as (store, model, settings):
        page = open_territory(call, store, model, settings, territory, **choices)
    click.echo(page.absolute())
    if open_:
        click.launch(page.absolute().as_uri())


@cli.command(**manual("undo"))
@options.undoing
@options.as_table
@click.pass_obj
def undo(call: Call, /, abandon: bool, dry_run: bool, form: "Format") -> None:
    from essaim.queries.about.undone import undo_answer

    with graph(call, writes=True) as (store, model, settings):
        respond(call, store, model, undo_answer(store, model, settings.home, abandon=abandon, dry=dry_run), form)


@cli.command(**manual("forget"))
@options.said
@options.dry_run
@options.as_table
@click.pass_obj
def forget(call: Call, /, name: str, dry_run: bool, form: "Format") -> None:
    from essaim.graph_loader.load_options import LoadOptions
    from essaim.queries.about.taken_back import forget_answer

    with graph(call, writes=True) as (store, model, settings):
        chosen = LoadOptions(home=settings.home, dry_run=dry_run, lang=call.lang, folders=settings.sources)
        respond(call, store, model, forget_answer(name, store, model, chosen), form)


@cli.command(**manual("upgrade"))
@options.upgrading
@options.yes
@options.as_table
@click.pass_obj
def upgrade(call: Call, /, dry_run: bool, restore: Path | None, yes: bool, form: "Format") -> None:
    from essaim.graph_store.engine import embedded
    from essaim.queries.about.upgraded import restore_answer, upgrade_answer

    with graph(call, writes=True) as (store, model, settings):
        if restore and not (dry_run or yes):
            confirm(call, Text(f"Remettre {restore} à la place du graphe ?", f"Put {restore} in place of the graph?"))
        work = partial(restore_answer, backup=restore) if restore else upgrade_answer
        respond(call, store, model, work(store, model, settings.home, dry=dry_run), form)
        if restore and not dry_run and store.engine == "arcadedb":
            embedded.stop(settings.home)  # its write-ahead log may hold whom the backup held and who is erased


@cli.command(**manual("status"))
@options.as_table
@click.pass_obj
def status(call: Call, /, form: "Format") -> None:
    from essaim.queries.about.status import status as contents

    with graph(call) as (store, model, settings):
        respond(call, store, model, contents(store, model, settings), form)


@cli.command(**manual("diagnose"))
@options.territory
@options.dated
@options.visibility
@options.as_table
@click.pass_obj
def diagnose(call: Call, /, territory: str, form: "Format", **view: Any) -> None:
    from essaim.queries.about.diagnose import diagnose as question
    from essaim.queries.answer.scope import scope_of

    with graph(call) as (store, model, _):
        scope = placed(call, store, model, partial(scope_of, store, model, territory, **view))
        respond(call, store, model, question(scope), form)


@cli.command(**manual("show"))
@options.entry
@options.visibility
@options.as_table
@click.pass_obj
def show(call: Call, /, name: str, visibility: "Visibility", form: "Format") -> None:
    from datetime import date

    from essaim.queries.answer.scope import Reader
    from essaim.queries.card.answer import show as card

    with graph(call) as (store, model, settings):
        reader = Reader(store=store, model=model, as_of=date.today(), visibility=visibility)
        respond(call, store, model, placed(call, store, model, lambda: card(reader, name, settings.home)), form)


@cli.command(**manual("connectors"))
@options.scoped
@options.missing
@options.as_table
@click.pass_obj
def connectors(call: Call, /, missing: float | None, form: "Format", **subject: Any) -> None:
    from essaim.queries.connectors.answer import connectors as question

    ask(call, partial(question, missing=missing), form, **subject)


@cli.command(**manual("measures"))
@options.scoped
@options.as_table
@click.pass_obj
def measures(call: Call, /, form: "Format", **subject: Any) -> None:
    from essaim.queries.measures.answer import measures as question

    ask(call, partial(question, advance=progress(call)), form, **subject)


@cli.command(**manual("likely"))
@options.scoped
@options.as_table
@click.pass_obj
def likely(call: Call, /, form: "Format", **subject: Any) -> None:
    from essaim.queries.likely.answer import likely as question

    ask(call, question, form, **subject)


@cli.command(**manual("gaps"))
@options.scoped
@options.narrowed
@options.as_table
@click.pass_obj
def gaps(
    call: Call, /, theme: str | None, audience: str | None, threshold: float | None, form: "Format", **subject: Any
) -> None:
    from essaim.queries.gaps.answer import gaps as question

    ask(call, partial(question, theme=theme, audience=audience, threshold=threshold), form, **subject)


@cli.command(**manual("alliances"))
@options.scoped
@options.as_table
@click.pass_obj
def alliances(call: Call, /, form: "Format", **subject: Any) -> None:
    from essaim.queries.alliances.answer import alliances as question

    ask(call, question, form, **subject)


@cli.command(**manual("coalition"))
@options.scoped
@options.together_with
@options.as_table
@click.pass_obj
def coalition(
    call: Call,
    /,
    of: int,
    required: tuple[str, ...],
    without: tuple[str, ...],
    at_least: tuple[str, ...],
    at_most: tuple[str, ...],
    place: str | None,
    form: "Format",
    **subject: Any,
) -> None:
    from essaim.queries.coalitions.answer import coalition as question

    sectors = partial(question, of=of, at_least=at_least, at_most=at_most)
    ask(call, partial(sectors, required=required, without=without, place=place), form, **subject)


@cli.command(**manual("approach"))
@options.scoped
@options.contact
@options.as_table
@click.pass_obj
def approach(
    call: Call,
    /,
    to: tuple[str, ...],
    without: tuple[str, ...],
    stated: bool,
    why: bool,
    form: "Format",
    **subject: Any,
) -> None:
    from essaim.queries.approach.answer import approach as question

    ask(call, partial(question, to=to, without=without, stated=stated), form, whole=why, **subject)


@cli.command(**manual("review"))
@options.reviewing
@options.yes
@options.as_table
@click.pass_obj
def review(
    call: Call, /, territory: str | None, out: Path | None, filled: Path | None, form: "Format", **choices: Any
) -> None:
    from essaim.commands.deciding.review_pairs import review_pairs

    review_pairs(call, territory, out, filled, form, **choices)


@cli.command(**manual("unmerge"))
@options.entry
@options.decided_by
@options.as_table
@click.pass_obj
def unmerge(call: Call, /, name: str, author: str | None, form: "Format") -> None:
    from essaim.commands.deciding.review_pairs import take_apart

    take_apart(call, name, author, form)


@cli.command(**manual("page"))
@options.scoped
@options.output
@options.open_page
@click.pass_obj
def page(call: Call, /, output: Path, open_: bool, **subject: Any) -> None:
    from essaim.graph_loader.rights.traces import remember_page
    from essaim.visualizations.output import say_all, write_html
    from essaim.visualizations.page.explorer import explore

    with graph(call) as (store, model, settings):
        scope = framed(call, store, model, settings, **subject)
        told = warnings(call, store, scope.visibility)
        write_html(output, explore(scope, call.lang, warnings=told))
        remember_page(settings.home, output)
    say_all(typed_on(call, [*scope.notes, *told]), call.lang)
    click.echo(output.absolute())
    if open_:
        click.launch(output.absolute().as_uri())


@cli.command(**manual("people"))
@options.met_in
@options.to_inform
@options.as_table
@click.pass_obj
def people(call: Call, /, territory: str | None, organisation: str | None, to_inform: bool, form: "Format") -> None:
    from essaim.queries.people.telling import people as question
    from essaim.queries.people.telling import to_meet

    with graph(call) as (store, model, settings):
        contacts: set[str] = set()
        if territory is not None:
            contacts = to_meet(framed(call, store, model, settings, territory, organisation, None, None, "internal"))
        respond(
            call, store, model, question(store, model, settings.operator, to_inform=to_inform, contacts=contacts), form
        )


@cli.command(**manual("access"))
@options.person
@options.to_send
@options.as_table
@click.pass_obj
def access(call: Call, /, name: str, html: bool, output: Path | None, form: "Format") -> None:
    from essaim.commands.privacy.rights import give_access

    give_access(call, name, form, output, html=html)


@cli.command("object", **manual("object"))
@options.person
@options.dry_run
@options.yes
@options.as_table
@click.pass_obj
def object_(call: Call, /, name: str, dry_run: bool, yes: bool, form: "Format") -> None:
    from essaim.commands.privacy.rights import take_out

    take_out(call, "object", name, form, dry_run=dry_run, yes=yes)


@cli.command(**manual("erase"))
@options.person
@options.home_only
@options.dry_run
@options.yes
@options.as_table
@click.pass_obj
def erase(call: Call, /, name: str, form: "Format", **choices: bool) -> None:
    from essaim.commands.privacy.rights import take_out

    take_out(call, "erase", name, form, **choices)


@cli.command(**manual("retention"))
@options.apply
@options.yes
@options.as_table
@click.pass_obj
def retention(call: Call, /, apply: bool, yes: bool, form: "Format") -> None:
    from essaim.commands.privacy.rights import let_go

    let_go(call, form, apply=apply, yes=yes)


@cli.command(**manual("query"))
@options.query
@options.as_table
@click.pass_context
def query(
    ctx: click.Context,
    /,
    name: str | None,
    cypher: str | None,
    show: str | None,
    html: Path | None,
    form: "Format",
    **more: Any,
) -> None:
    call: Call = ctx.obj
    if sum(choice is not None for choice in (name, cypher, show)) > 1:
        raise UsageError(
            fr="Choisissez : une question par son NOM, --cypher, ou --show ; pas deux à la fois.",
            en="Choose: a question by its NAME, --cypher, or --show; not two at once.",
        )
    if show:
        from essaim.queries.saved.statement import saved

        click.echo(saved(show).text.rstrip())
    elif name is None and cypher is None:
        from essaim.queries.about.questions import list_questions
        from essaim.visualizations.output import emit

        emit(list_questions(), form, call.lang)
    else:
        from essaim.commands.query import Query, answer_query

        typed = ctx.get_parameter_source("form") != click.core.ParameterSource.DEFAULT
        answer_query(call, Query(name, cypher, **more), form if typed else None, html)


@cli.command(**manual("schema"))
@options.class_name
@options.visibility
@options.as_table
@click.pass_obj
def schema(call: Call, /, name: str | None, visibility: "Visibility", form: "Format") -> None:
    from essaim.queries.about.schema import schema as vocabulary

    with graph(call) as (store, model, _):
        respond(call, store, model, vocabulary(store, model, name, visibility), form)


@cli.group(cls=Group, **manual("engine"))
def engine() -> None:
    pass


@engine.command(**manual("engine start"))
@click.pass_obj
def start(call: Call, /) -> None:
    from essaim.graph_store.engine import embedded

    home = settings_of(call).home
    embedded.start(home)
    click.echo(Text(f"Le moteur tourne : {home}", f"The engine is running: {home}").say(call.lang))


@engine.command(**manual("engine stop"))
@click.pass_obj
def stop(call: Call, /) -> None:
    from essaim.graph_store.engine import embedded

    home = settings_of(call).home
    idle = Text(f"Aucun moteur ne tournait : {home}", f"No engine was running: {home}")
    stopped = [Text(f"Moteur arrêté : {folder}", f"Engine stopped: {folder}") for folder in embedded.stop(home)]
    for sentence in stopped or [idle]:
        click.echo(sentence.say(call.lang))


@engine.command(**manual("engine prepare"))
@click.pass_obj
def prepare(call: Call, /) -> None:
    from essaim.commands.tour import rehearse
    from essaim.graph_store.engine.class_cache import make_class_cache

    cache = make_class_cache(rehearse)
    megabytes = f"{cache.stat().st_size / 1e6:.0f}"
    sentence = Text(
        f"Le moteur démarrera plus vite : {cache} ({megabytes} Mo)",
        f"The engine will start faster: {cache} ({megabytes} MB)",
    )
    click.echo(sentence.say(call.lang))


@cli.command(**manual("doctor"))
@options.as_table
@click.pass_context
def doctor(ctx: click.Context, /, form: "Format") -> None:
    from essaim.commands.doctor import examine
    from essaim.visualizations.output import emit

    call: Call = ctx.obj
    checks = examine(call)
    emit(checks, form, call.lang)
    if any(row["state"] == "failed" for row in checks.rows):
        ctx.exit(StoreError.exit_code)
