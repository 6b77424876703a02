"""Opens a territory from open data alone: fetch, load, take stock, write the first page."""

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from essaim.commands.call import Call, framed, respond, typed_on, warnings
from essaim.commands.open_data.arriving import FOLDER, brought, by_hand, files_for
from essaim.graph_loader.fetching.published import departments_of
from essaim.ontology.errors import FileError
from essaim.ontology.folding import normalise
from essaim.ontology.text import Text
from essaim.queries.fetched.answer import troubles_of
from essaim.visualizations.output import say_all, write_html

if TYPE_CHECKING:
    from essaim.graph_store.settings import Settings
    from essaim.graph_store.store import Store
    from essaim.ontology.model import Model
    from essaim.queries.answer.scope import Scope


def open_territory(
    call: Call,
    store: "Store",
    model: "Model",
    settings: "Settings",
    territory: str,
    organisation: str | None,
    output: Path | None,
    *,
    large: bool,
    offline: bool,
) -> Path:
    """The page of a territory on which nothing was loaded yet; where it is. What fails on the way is said, and the rest
    goes on. Raises NameUnknownError, StoreError, FileError where nothing came and nothing is there."""
    place, files = files_for(store, model, settings, territory, ())
    folder = settings.home / FOLDER
    left: list[Text] = []
    if not offline:
        folder, fetched = brought(files, settings, None, call.lang, large=large)
        left = [*troubles_of(fetched), *by_hand(fetched, territory)]
    here = [folder / file.name for file in files if (folder / file.name).exists()]
    if here:
        _load(call, store, model, settings, here, place)
    elif not _holds_something(store):
        say_all(typed_on(call, left), call.lang)
        raise FileError(
            fr=f"Aucune donnée ouverte n’est là pour {territory}. Les adresses, pour un navigateur : "
            f"essaim fetch {shlex.quote(territory)} --list",
            en=f"No open data is here for {territory}. The addresses, for a browser: "
            f"essaim fetch {shlex.quote(territory)} --list",
        )
    scope = framed(call, store, model, settings, territory, organisation, None, None, "internal")
    _take_stock(call, scope)
    page = output or Path(f"essaim-{_slug(scope.territory.name)}.html")
    _write(call, store, settings, scope, page)
    say_all(typed_on(call, [*left, *_next(territory)]), call.lang)
    return page


def _holds_something(store: "Store") -> bool:
    """Whether the graph holds more than the territories of France."""
    sources = "MATCH (s:Source) WHERE s.id <> 'src:backbone' RETURN count(s) AS n"
    return bool(store.read(sources)[0]["n"])


def _load(call: Call, store: "Store", model: "Model", settings: "Settings", paths: list[Path], place: str) -> None:
    from essaim.graph_loader.load import LoadOptions, load
    from essaim.queries.about.load_report import load_answer
    from essaim.visualizations.terminal.answer_table import progress

    around = tuple(f"dep:{code}" for code in departments_of(place))  # a place is compared with its département
    options = LoadOptions(territories=around, home=settings.home, lang=call.lang, folders=settings.sources)
    with progress(call.lang) as tell:
        report = load(paths, store, model, options, progress=tell)
    respond(call, store, model, load_answer(report), "table")


def _take_stock(call: Call, scope: "Scope") -> None:
    from essaim.queries.about.diagnose import diagnose

    respond(call, scope.store, scope.model, diagnose(scope), "table")


def _write(call: Call, store: "Store", settings: "Settings", scope: "Scope", page: Path) -> None:
    from essaim.graph_loader.rights.traces import remember_page
    from essaim.visualizations.page.explorer import explore

    write_html(page, explore(scope, call.lang, warnings=warnings(call, store, scope.visibility)))
    remember_page(settings.home, page)


def _next(territory: str) -> list[Text]:
    place = shlex.quote(territory)
    return [
        Text(
            f"Ce que seule l’équipe sait (qui connaît qui, offres, besoins entendus) : essaim template tableaux.xlsx ; "
            f"puis : essaim approach {place}",
            f"What only the team knows (who knows whom, offers, needs heard): essaim template tables.xlsx; "
            f"then: essaim approach {place}",
        )
    ]


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", normalise(name)).strip("-")
