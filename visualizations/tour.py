"""The demonstration: a fictional territory in its own home, three questions, a drawing, and what to type next."""

import shlex
import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from essaim.graph_store.settings import Settings
from essaim.ontology.text import Lang, Text
from essaim.visualizations.adhoc import network_class
from essaim.visualizations.output import FICTIONAL, say_all, write_page
from essaim.visualizations.terminal import print_answer, print_lines, progress

TERRITORY = "Clairebrise"
QUESTIONS = ("needs_without_offer", "elected_youth_education", "young_people_supported")
DRAWN = "ecosystem"


def tour(settings: Settings, lang: Lang) -> Path:
    """Load, answer, draw; the page that was written. Raises what loading and asking raise."""
    from essaim.graph_store.connect import open_store
    from essaim.ontology.compile import load_model
    from essaim.queries.ask import run_saved

    home = settings.home / "demo"
    page = home / Text("clairebrise.html", "clairebrise-en.html").say(lang)
    model = load_model()
    with ThreadPoolExecutor(1) as aside, open_store(_own(settings, home, aside), model) as store:
        from essaim.graph_loader.demo import load_demo

        with progress(lang) as tell:
            load_demo(store, model, home, tell)
        for name in QUESTIONS:
            answer = run_saved(store, model, name, {"territory": TERRITORY})
            print_answer(answer, lang, model)
            say_all(answer.notes, lang)
            print_lines("")
        drawn = run_saved(store, model, DRAWN, {"territory": TERRITORY})
        say_all([write_page(store, model, drawn, page, lang), FICTIONAL], lang)
    print_lines(*_closing(home, page, lang))
    return page


def _own(settings: Settings, home: Path, aside: ThreadPoolExecutor) -> Settings:
    """The settings of the demonstration's own home; what comes next is imported while its engine starts."""
    aside.submit(import_module, "essaim.graph_loader.demo")
    aside.submit(network_class)
    return replace(settings, home=home, uri=None, database="essaim")


def _closing(home: Path, page: Path, lang: Lang) -> list[str]:
    """Where things are, and three commands that work when pasted, from any folder."""
    start = [*command(), "--home", str(home)]
    if lang == "en":
        start += ["--lang", "en"]
    drawing = Text("ecosysteme.html", "ecosystem.html").say(lang)
    nexts = (
        [*start, "diagnose", TERRITORY],
        [*start, "query", "stances_by_phase", "-p", f"territory={TERRITORY}"],
        [*start, "query", DRAWN, "-p", f"territory={TERRITORY}", "--html", drawing],
    )
    return [
        Text(f"Le dessin s’ouvre d’un double-clic : {page}", f"Double-click to open the drawing: {page}").say(lang),
        Text(f"Le territoire fictif est dans : {home}", f"The fictional territory is in: {home}").say(lang),
        Text("Et maintenant :", "What next:").say(lang),
        *(f"  {shlex.join(words)}" for words in nexts),
    ]


def command() -> Sequence[str]:
    """The words that start essaim from where the user is: its bare name only where the shell finds this very one."""
    script = Path(sys.executable).with_name("essaim")
    found = shutil.which("essaim")
    if found and script.exists() and Path(found).samefile(script):
        return ("essaim",)
    return (str(script),) if script.exists() else (sys.executable, "-m", "essaim")
