"""The demonstration: a fictional territory in its own home, three answers, its page, and what to type next."""

import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from essaim.graph_store.settings import Settings
from essaim.ontology.model import Model
from essaim.ontology.structure import GRAPH_FORMAT
from essaim.ontology.text import Lang, Text
from essaim.queries.about.standing import FICTIONAL
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.scope import Scope, scope_of
from essaim.visualizations.output import emit, say_all, say_scope, write_html
from essaim.visualizations.terminal.answer_table import print_lines, progress

if TYPE_CHECKING:
    from essaim.graph_loader.read.files import Files
    from essaim.graph_store.store import Store

TERRITORY, OPERATOR = "Clairebrise", "binomes"
FIRST = 5  # contacts of the shortlist that the demonstration prints


def tour(settings: Settings, lang: Lang) -> Path:
    """Load, answer, write the page; where it is. Raises what loading and asking raise."""
    from essaim.graph_store.connect import open_store
    from essaim.ontology.compile import load_model

    home = settings.home / "demo"
    if settings.uri is not None:
        say_all([_elsewhere(settings.uri, home)], lang)
    page = home / Text("clairebrise.html", "clairebrise-en.html").say(lang)
    model = load_model()
    with ThreadPoolExecutor(1) as aside:  # works while the engine starts
        aside.submit(_import, "graph_store.bolt")
        reading = aside.submit(_read, model)
        aside.submit(_import, "queries.approach", "queries.gaps", "visualizations.explorer")
        with open_store(replace(settings, home=home, uri=None, database="essaim")) as store:
            from essaim.graph_loader.demo import load_demo

            _bring_forward(store, model, home, lang)
            with progress(lang) as tell:
                load_demo(store, model, home, tell, read=reading.result())
            _show(scope_of(store, model, TERRITORY, OPERATOR, cache=home / "cache"), page, lang)
    print_lines(*_closing(home, page, lang))
    return page


def _elsewhere(uri: str, home: Path) -> Text:
    """Where the demonstration is loaded, for whoever has named a Neo4j: never among a team's own data."""
    return Text(
        f"La démonstration, fictive, ne se charge pas dans {uri} mais dans son propre dossier : {home}",
        f"The demonstration is fictional: it is not loaded into {uri} but into a folder of its own: {home}",
    )


def _bring_forward(store: "Store", model: Model, home: Path, lang: Lang) -> None:
    """The demonstration that an older essaim left: nobody is asked to upgrade a fiction. Raises StoreError."""
    from essaim.graph_store.versions.graph_format import read_format

    number = read_format(store).number
    if number is not None and number < GRAPH_FORMAT:
        from essaim.graph_loader.migrate.upgrade import upgrade

        upgrade(store, model, home)
        done = Text(
            f"La démonstration d’un essaim plus ancien est passée au format {GRAPH_FORMAT}.",
            f"The demonstration of an older essaim was brought to format {GRAPH_FORMAT}.",
        )
        say_all([done], lang)


def rehearse(home: Path) -> None:
    """All that the demonstration asks of the engine of `home`, with nothing shown: what a first start needs."""
    from essaim.graph_loader.demo import load_demo
    from essaim.graph_store.connect import open_store
    from essaim.graph_store.settings import resolve
    from essaim.ontology.compile import load_model
    from essaim.visualizations.page.explorer import explore

    model = load_model()
    with open_store(resolve(home=home, cwd=home, environ={})) as store:
        load_demo(store, model, home)
        scope = scope_of(store, model, TERRITORY, OPERATOR)
        explore(scope, "fr", _answers(scope))


def _read(model: Model) -> "Files":
    from essaim.graph_loader.demo import read_demo

    return read_demo(model)


def _import(*modules: str) -> None:
    for name in modules:
        import_module(f"essaim.{name}")


def _show(scope: Scope, page: Path, lang: Lang) -> None:
    """The answers on the terminal, then the page that holds them all."""
    from essaim.graph_loader.rights.traces import remember_page
    from essaim.visualizations.page.explorer import explore

    answers = _answers(scope)
    for shown in _shown(answers):
        emit(replace(shown, notes=()), "table", lang, scope.model)
        print_lines("")
    write_html(page, explore(scope, lang, answers))
    remember_page(page.parent, page)
    say_all([*scope.notes, FICTIONAL], lang)
    say_scope(scope, lang)


def _answers(scope: Scope) -> tuple[Answer, Answer, Answer]:
    """The shortlist first: it is what the others are for."""
    from essaim.queries.approach.answer import approach
    from essaim.queries.gaps.answer import gaps
    from essaim.queries.saved.run import run_saved

    young = run_saved(scope.store, scope.model, "young_people_supported", {"territory": TERRITORY})
    return approach(scope), gaps(scope), young


def _shown(answers: tuple[Answer, Answer, Answer]) -> Iterator[Answer]:
    """The part of each answer that the terminal has room for."""
    contacts, gaps, young = answers
    yield _first(contacts)
    yield _established(gaps)
    yield young


def _first(answer: Answer) -> Answer:
    """The head of the shortlist; its title says so."""
    title = Text(f"{answer.title.fr} (les {FIRST} premiers)", f"{answer.title.en} (the first {FIRST})")
    return replace(answer, rows=answer.rows[:FIRST], title=title)


def _established(answer: Answer) -> Answer:
    """The needs that are known to have no answer."""
    rows = tuple(row for row in answer.rows if row["state"] == "established")
    title = Text(f"{answer.title.fr} (besoins sans réponse établis)", f"{answer.title.en} (established gaps)")
    return replace(answer, rows=rows, title=title)


def _closing(home: Path, page: Path, lang: Lang) -> list[str]:
    """Where things are, and three commands that work when pasted, from any folder."""
    start = [*command(), "--home", str(home)]
    if lang == "en":
        start += ["--lang", "en"]
    nexts = (
        [*start, "approach", TERRITORY, "--for", OPERATOR, "--why"],
        [*start, "connectors", TERRITORY],
        [*start, "diagnose", TERRITORY],
    )
    return [
        Text(f"La page s’ouvre d’un double-clic : {page}", f"Double-click to open the page: {page}").say(lang),
        Text(f"Le territoire fictif est dans : {home}", f"The fictional territory is in: {home}").say(lang),
        Text("Et maintenant :", "What next:").say(lang),
        *(f"  {shlex.join(words)}" for words in nexts),
    ]


def command() -> Sequence[str]:
    """The words that start essaim from where the user is: its bare name only where the shell finds this very one."""
    script = Path(sys.executable).with_name("essaim")
    program = shutil.which("essaim")
    if program and script.exists() and Path(program).samefile(script):
        return ("essaim",)
    return (str(script),) if script.exists() else (sys.executable, "-m", "essaim")
