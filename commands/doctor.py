"""What is installed, reachable and writable, and the remedy for what is not: one row a check."""

import os
import shutil
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from essaim.commands.call import Call
from essaim.graph_store.settings import Settings, resolve
from essaim.ontology.errors import EssaimError
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.ontology.wording.retyped import retyped
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.column import Column, Columns

if TYPE_CHECKING:
    from essaim.graph_store.bolt import BoltStore
    from essaim.ontology.model import Model

words = Phrases.beside(__file__)
_CHECKS = {
    "python": Text("Python", "Python"),
    "settings": Text("Réglages", "Settings"),
    "engine": Text("Moteur intégré", "Embedded engine"),
    "home": Text("Dossier du graphe", "Folder of the graph"),
    "ontology": Text("Vocabulaire", "Vocabulary"),
    "store": Text("Base de données", "Database"),
    "format": Text("Format du graphe", "Format of the graph"),
    "data": Text("Données", "Data"),
    "operator": Text("Votre organisation", "Your organisation"),
    "browser": Text("Navigateur", "Browser"),
}
_STATES = {"ok": Text("bon", "ok"), "warning": Text("à voir", "warning"), "failed": Text("panne", "failed")}
COLUMNS: Columns = (
    Column("check", Text("vérification", "check"), "What was examined.", codes=_CHECKS),
    Column("state", Text("état", "state"), "`ok`, `warning` or `failed`.", codes=_STATES),
    Column("detail", Text("constat", "finding"), "What was found."),
    Column("remedy", Text("remède", "remedy"), "What to do about it."),
)
OLDEST, NEWEST = (3, 11), (3, 14)
ROOM, LEAST_ROOM = 1_000_000_000, 50_000_000  # bytes: what a département takes at ease, and what nothing works under
NOTHING = Text("", "")

T = TypeVar("T")
State = Literal["ok", "warning", "failed"]


class Finding(NamedTuple):
    """What a check found, and what to do about it when it is not `ok`."""

    state: State
    detail: Text
    remedy: Text = NOTHING


def examine(call: Call) -> Answer:
    """Every check that can be made; the graph's own only where it opens. The engine is started if need be."""
    typed = partial(retyped, home=call.home, uri=call.uri)
    with ExitStack() as stack:
        rows = [
            {"check": name, "state": finding.state, "detail": typed(finding.detail), "remedy": typed(finding.remedy)}
            for name, finding in _checks(call, stack)
        ]
    title = Text("Ce qui est installé et ce qui marche", "What is installed and what works")
    return Answer("doctor", title, COLUMNS, tuple(rows), date.today())


def _checks(call: Call, stack: ExitStack) -> Iterator[tuple[str, Finding]]:
    yield "python", _python()
    settings = _got(lambda: resolve(home=call.home, uri=call.uri, lang=call.typed))
    if isinstance(settings, Finding):
        yield "settings", settings
        return
    call.lang = settings.lang
    yield "settings", Finding("ok", settings.why)
    if settings.uri is None:
        yield "engine", _engine()
        yield "home", _home(settings.home)
    yield from _graph_checks(settings, stack)
    yield "browser", _browser()


def _graph_checks(settings: Settings, stack: ExitStack) -> Iterator[tuple[str, Finding]]:
    """The vocabulary, then what can be asked of the store once it opens."""
    model = _got(lambda: _model(settings))
    if isinstance(model, Finding):
        yield "ontology", model
        return
    yield "ontology", _ontology(model)
    store = _got(lambda: stack.enter_context(_open(settings, model)))
    if isinstance(store, Finding):
        yield "store", store
        return
    detail = f"{store.engine} {store.version}, {store.address}"
    yield "store", Finding("ok", Text(detail, detail))
    yield "format", _format(store, model)
    yield "data", _data(store, settings.home)
    yield "operator", _operator(store, model, settings)


def _got(get: Callable[[], T]) -> T | Finding:
    """What `get` gives; an error of essaim becomes a finding: its sentences say what is wrong, then the remedy."""
    try:
        return get()
    except EssaimError as error:
        return Finding("failed", error.text)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    detail = Text(f"{version}, {sys.executable}", f"{version}, {sys.executable}")
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return Finding("ok", detail)
    return Finding("warning", detail, Text("Installez Python 3.11 à 3.14.", "Install Python 3.11 to 3.14."))


def _engine() -> Finding:
    from essaim.graph_store.engine.home_files import engine_folder, engine_version

    folder = _got(engine_folder)
    if isinstance(folder, Finding):
        return folder
    java = folder / "jre" / "bin" / ("java.exe" if sys.platform == "win32" else "java")
    if os.access(java, os.X_OK):
        return Finding("ok", Text(f"version {engine_version()}", f"version {engine_version()}"))
    return Finding(
        "failed",
        Text(f"{java} manque ou ne peut pas être exécuté", f"{java} is missing or cannot be run"),
        Text("Réinstallez le paquet arcadedb-embedded.", "Install the package arcadedb-embedded again."),
    )


def _home(home: Path) -> Finding:
    """Whether the home, or the nearest folder above it that is there, can be written, and how much room is left."""
    nearest = next(path for path in (home, *home.parents) if path.exists())
    elsewhere = Text("Choisissez un autre dossier avec --home.", "Choose another folder with --home.")
    if not (nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)):
        return Finding("failed", Text(f"{nearest} : écriture impossible", f"{nearest} cannot be written"), elsewhere)
    free = shutil.disk_usage(nearest).free
    detail = Text(f"{home}, {free // 10**6} Mo libres", f"{home}, {free // 10**6} MB free")
    if free >= ROOM:
        return Finding("ok", detail)
    room = Text(f"Faites de la place. {elsewhere.fr}", f"Make room. {elsewhere.en}")
    return Finding("failed" if free < LEAST_ROOM else "warning", detail, room)


def _model(settings: Settings) -> "Model":
    from essaim.ontology.compile import load_model

    return load_model(settings.extensions)


def _ontology(model: "Model") -> Finding:
    classes, relations = len(model.classes), len(model.relations)
    return Finding("ok", Text(f"{classes} classes, {relations} relations", f"{classes} classes, {relations} relations"))


def _open(settings: Settings, model: "Model") -> "BoltStore":
    from essaim.graph_store.connect import open_store

    return open_store(settings)


def _format(store: "BoltStore", model: "Model") -> Finding:
    """Whether this essaim writes graphs of this format, and whether its ontology has their structure."""
    from essaim.graph_store.versions.graph_format import format_note, read_format
    from essaim.ontology.structure import GRAPH_FORMAT, differences, digest, said, structure

    held, own = read_format(store), structure(model)
    number = Text("aucun", "none") if held.number is None else Text(str(held.number), str(held.number))
    mine, theirs = digest(own), digest(held.structure) if held.structure else "-"
    detail = Text(
        f"graphe : {number.fr} ({theirs}) ; cet essaim : {GRAPH_FORMAT} ({mine})",
        f"graph: {number.en} ({theirs}); this essaim: {GRAPH_FORMAT} ({mine})",
    )
    note = format_note(held.number, held.restoring)
    if note:
        return Finding("warning", detail, note)
    changes = differences(held.structure, own) if held.structure else {}
    if not changes:
        return Finding("ok", detail)
    words = said(changes)
    todo = Text(
        f"L’ontologie de cet essaim diffère de celle du graphe : {words.fr}.",
        f"The ontology of this essaim differs from that of the graph: {words.en}.",
    )
    return Finding("warning", detail, todo)


def _data(store: "BoltStore", home: Path) -> Finding:
    from essaim.queries.about.standing import standing

    sources = store.read("MATCH (s:Source) RETURN count(s) AS number")[0]["number"]
    detail = words("sources_loaded", n=sources)
    for warning in standing(store).warnings(home):
        return Finding("warning", detail, warning)
    if sources:
        return Finding("ok", detail)
    todo = Text(
        "Essayez « essaim demo », ou chargez vos fichiers : essaim sources, puis essaim load.",
        "Try “essaim demo”, or load your files: essaim sources, then essaim load.",
    )
    return Finding("warning", detail, todo)


def _operator(store: "BoltStore", model: "Model", settings: Settings) -> Finding:
    """Whether it is known for whom one asks: the operator of the settings, else the only one of the graph."""
    from essaim.queries.answer.names import find_operator

    named = settings.operator
    if named:
        match = _got(lambda: find_operator(store, model, named))
        return match if isinstance(match, Finding) else Finding("ok", Text(match.name, match.name))
    rows = store.read("MATCH (o:Organisation)-[:OPERATES]->() RETURN DISTINCT o.name AS name ORDER BY name")
    if len(rows) == 1:
        return Finding("ok", Text(rows[0]["name"], rows[0]["name"]))
    detail = words("operators", n=len(rows))
    todo = Text(
        "Écrivez le vôtre dans essaim.toml (operator = …), ou nommez-le à chaque question avec --for.",
        "Write yours in essaim.toml (operator = …), or name it in each question with --for.",
    )
    return Finding("warning", detail, todo)


def _browser() -> Finding:
    try:
        name = webbrowser.get().__class__.__name__
    except webbrowser.Error:
        detail = Text("aucun navigateur trouvé pour --open", "no browser found for --open")
        todo = Text("Ouvrez les pages écrites d’un double-clic.", "Double-click the pages that were written.")
        return Finding("warning", detail, todo)
    return Finding("ok", Text(f"pour --open ({name})", f"for --open ({name})"))
