"""What `essaim access`, `object`, `erase` and `retention --apply` do with the words of their line."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from essaim.commands.call import Call, confirm, graph, respond
from essaim.graph_loader.rights.suppression import Kind
from essaim.ontology.errors import NameUnknownError
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

if TYPE_CHECKING:
    from essaim.graph_store.settings import Settings
    from essaim.graph_store.store import Store
    from essaim.ontology.model import Model
    from essaim.visualizations.output import Format

words = Phrases.beside(__file__)
KINDS: dict[str, Kind] = {"erase": "erased", "object": "objected", "retention": "expired"}


def take_out(
    call: Call, right: str, name: str, form: "Format", *, dry_run: bool, yes: bool, home_only: bool = False
) -> None:
    """Erase somebody, or leave the office alone, once that is confirmed. Raises NameUnknownError, StoreError.

    `home_only`: from the files of this home, where the graph does not know the person any more.
    """
    with graph(call, writes=True) as (store, model, settings):
        ids, shown = ([], name) if home_only else _whom(store, model, settings.home, name)
        _carry(call, store, model, settings, right, ids, shown, form, dry_run=dry_run, yes=yes)


def let_go(call: Call, form: "Format", *, apply: bool, yes: bool) -> None:
    """Those whose time is over: listed, or erased once that is confirmed."""
    from essaim.queries.people.telling import retention

    with graph(call, writes=apply) as (store, model, settings):
        over = retention(store)
        if not apply or not over.rows:
            respond(call, store, model, over, form)
            return
        ids = [row["person_id"] for row in over.rows]
        _carry(call, store, model, settings, "retention", ids, str(len(ids)), form, dry_run=False, yes=yes)


def _carry(
    call: Call,
    store: "Store",
    model: "Model",
    settings: "Settings",
    right: str,
    ids: list[str],
    shown: str,
    form: "Format",
    *,
    dry_run: bool,
    yes: bool,
) -> None:
    from essaim.graph_loader.rights.carry_out import carry_out, foreseen
    from essaim.graph_store.engine import embedded
    from essaim.queries.people.carried import carried_out

    if not dry_run:
        _confirm(call, right, shown, yes=yes)
    work = foreseen if dry_run else carry_out
    carried = work(store, model, settings.home, ids, KINDS[right], name=shown)
    answer = carried_out(right, shown, carried, dry=dry_run, neo4j=store.engine == "neo4j")
    respond(call, store, model, answer, form)
    if not dry_run and store.engine == "arcadedb":
        embedded.stop(settings.home)  # only then does the engine let go of its write-ahead log


def _whom(store: "Store", model: "Model", home: Path, name: str) -> tuple[list[str], str]:
    """The person whom a name means, exactly: nothing is taken out by guess. Raises NameUnknownError."""
    from essaim.graph_loader.rights.mentions import Naming
    from essaim.graph_loader.rights.traces import named_in
    from essaim.queries.answer.names import NobodyError, find_person

    try:
        match = find_person(store, model, name)
    except NameUnknownError as error:
        if not isinstance(error, NobodyError) or not named_in(home, Naming((name,))):
            raise
        typed = shlex.quote(name)
        raise NameUnknownError(
            fr=f"{error.text.fr} Ce nom figure encore dans ce dossier : pour l’en effacer, essaim erase {typed} "
            "--home-only.",
            en=f"{error.text.en} This name still stands in this home: to erase it there, essaim erase {typed} "
            "--home-only.",
        ) from error
    if match.notes:
        raise NameUnknownError(
            fr=f"Personne ne s’appelle exactement « {name} ». Vouliez-vous dire {match.name} ({match.id}) ? "
            "Redonnez la commande avec ce nom ou cet identifiant.",
            en=f"Nobody is called exactly “{name}”. Did you mean {match.name} ({match.id})? "
            "Give the command again with this name or this id.",
        )
    return [match.id], match.name


def _confirm(call: Call, right: str, shown: str, *, yes: bool) -> None:
    """Ask, unless `yes`, before anything goes for good."""
    if yes:
        return
    questions = {
        "erase": Text(f"Effacer pour de bon {shown} ?", f"Erase {shown} for good?"),
        "object": Text(
            f"Retirer pour de bon le nom de {shown} et ce qu’on en pense ?",
            f"Take out for good the name of {shown} and what is thought of them?",
        ),
    }
    confirm(call, questions[right] if right in questions else words("erase_all", n=int(shown)))


def give_access(call: Call, name: str, form: "Format", output: Path | None, *, html: bool) -> None:
    """All that is held on somebody: printed, or written as a text or a page to send."""
    from essaim.graph_loader.rights.traces import remember_page
    from essaim.queries.answer.names import find_person
    from essaim.queries.people.access import access
    from essaim.visualizations.access_page import access_page, access_text
    from essaim.visualizations.output import say_all, write_html

    with graph(call) as (store, model, settings):
        answer = access(store, model, settings.home, find_person(store, model, name), settings.operator)
        if output is None and not html:
            respond(call, store, model, answer, form)
            return
        page = html or (output is not None and output.suffix.lower() in (".html", ".htm"))
        text = (access_page if page else access_text)(answer.said(call.lang), call.lang)
        if output is None:
            click.echo(text)
            return
        write_html(output, text)
        remember_page(settings.home, output)
    say_all(answer.notes, call.lang)
    click.echo(output.absolute())
