"""Open data for a territory: fetched, listed for a browser, or fetched, loaded and answered at once."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from essaim.commands.call import Call, respond, typed_on
from essaim.graph_loader.context import territory_named
from essaim.graph_loader.declare.declarations import declarations
from essaim.graph_loader.fetching.fetch import Fetched, fetch, published_for
from essaim.graph_loader.fetching.published import Published
from essaim.graph_store.private_files import private_folder
from essaim.ontology.errors import FileError, SetAsideError
from essaim.ontology.text import Lang, Text
from essaim.visualizations.output import say_all
from essaim.visualizations.terminal.answer_table import print_lines, progress

if TYPE_CHECKING:
    from essaim.graph_store.settings import Settings
    from essaim.graph_store.store import Store
    from essaim.ontology.model import Model
    from essaim.queries.answer.answer import Answer
    from essaim.visualizations.output import Format

FOLDER = "downloads"


def files_for(
    store: "Store", model: "Model", settings: "Settings", territory: str, sources: Sequence[str]
) -> tuple[str, list[Published]]:
    """The id of a territory, as it is typed, and the files that concern it. Raises NameUnknownError, OntologyError."""
    place, note = territory_named(store, model, territory)
    say_all([note] if note else [], settings.lang)
    return place, published_for(place, declarations(model, settings.sources), settings.download, sources)


def brought(
    files: Sequence[Published], settings: "Settings", folder: Path | None, lang: Lang, *, large: bool
) -> tuple[Path, list[Fetched]]:
    """Fetch files into a folder, the home's own if none is named: where they are, and what became of each."""
    place = folder or private_folder(settings.home / FOLDER)
    say_all([_ahead(files, place)], lang)
    with progress(lang) as tell:
        return place, list(fetch(files, place, large=large, report=tell))


def _ahead(files: Sequence[Published], place: Path) -> Text:
    """How much is to come, where that is known."""
    size = sum(file.download.size or 0 for file in files if file.download.robots)
    about = Text(f", environ {size} Mo", f", about {size} MB") if size else Text("", "")
    return Text(f"{len(files)} fichiers{about.fr}, vers {place}", f"{len(files)} files{about.en}, to {place}")


def show_addresses(call: Call, store: "Store", model: "Model", answer: "Answer", form: "Format") -> None:
    """The addresses of files; on a terminal each on a line of its own: one that is cut cannot be copied."""
    if form != "table":
        respond(call, store, model, answer, form)
        return
    for row in answer.said(call.lang).rows:
        file = f" ({row['wanted']})" if row["wanted"] else ""
        print_lines(f"{row['title']}{file}", f"  {row['address']}")
    say_all(typed_on(call, answer.notes), call.lang)


def check_fetched(fetched: Sequence[Fetched]) -> None:
    """Raises FileError where nothing came, SetAsideError where something did not."""
    failed = [file.published.declaration.id for file in fetched if file.state == "failed"]
    names = ", ".join(dict.fromkeys(failed))
    if failed and not any(file.path for file in fetched):
        raise FileError(
            fr=f"Aucun fichier n’a pu être téléchargé : {names}.", en=f"No file could be downloaded: {names}."
        )
    if failed:
        raise SetAsideError(fr=f"Pas reçu : {names}.", en=f"Not received: {names}.")


def by_hand(fetched: Sequence[Fetched], territory: str) -> list[Text]:
    """What is left to fetch in a browser."""
    left = [file.published for file in fetched if file.state == "by-hand"]
    command = f"essaim fetch {shlex.quote(territory)} --list"
    words = Text(
        f"À télécharger dans un navigateur, leurs éditeurs refusant les programmes : {command}",
        f"To be downloaded in a browser, as their publishers refuse programs: {command}",
    )
    return [words] if left else []
