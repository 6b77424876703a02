"""Every output for partners and for the public, of every command that has one, in both languages and every format: no
rank, no verdict, nobody ranked, nothing of what is hidden."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest
from leaves import COLUMNS, FORBIDDEN, decoded, page_with, told

from essaim.graph_loader.demo import load_demo
from essaim.graph_store.store import Store
from essaim.ontology.errors import UsageError
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.ontology.text import Lang
from essaim.queries.about.diagnose import diagnose
from essaim.queries.about.schema import schema
from essaim.queries.alliances.answer import alliances
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.arguments import Visibility
from essaim.queries.answer.scope import Scope, scope_of
from essaim.queries.approach.answer import approach
from essaim.queries.connectors.answer import connectors
from essaim.queries.gaps.answer import gaps
from essaim.queries.saved.catalogue import catalogue
from essaim.queries.saved.run import run_cypher, run_saved
from essaim.visualizations.output import Format, emit, write_page
from essaim.visualizations.page.explorer import explore

LANGS: tuple[Lang, Lang] = ("fr", "en")
OTHERS: tuple[Visibility, Visibility] = ("partner", "public")
OPEN = sorted(name for name, query in catalogue().items() if query.is_open)
# Columns that say of a figure whether it is known, of a term of the ontology how it is called.
ALLOWED = {"diagnose": {"state"}, "schema": {"label"}, **{name: {"state"} for name in OPEN}}


@pytest.fixture(scope="module")
def demo(engines: Any, model: Model, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The fictional territory."""
    store: Store = engines.store("arcadedb")
    load_demo(store, model, tmp_path_factory.mktemp("home"), lambda *told: None)
    return store


@pytest.fixture(scope="module")
def scope(demo: Store, model: Model) -> Callable[[Visibility], Scope]:
    """The scope of the demonstration for its first operator, as a reader sees it."""
    return lambda reader: scope_of(demo, model, "Clairebrise", "binomes", visibility=reader)


@pytest.fixture(scope="module")
def answers(scope: Callable[[Visibility], Scope]) -> Callable[[Visibility], dict[str, Answer]]:
    """All that a reader may ask, answered."""

    def asked(reader: Visibility) -> dict[str, Answer]:
        view = scope(reader)
        store, model = view.store, view.model
        found = {question.__name__: question(view) for question in (connectors, gaps, alliances, approach, diagnose)}
        found["schema"] = schema(store, model, None, reader)
        for name in OPEN:
            params = {"territory": "Clairebrise"}
            found[name] = run_saved(store, model, name, params, reader=reader)
        return found

    return asked


def outputs(answer: Answer, model: Model, capsysbinary: Any) -> Iterator[str]:
    """An answer in each format and each language, with what is said beside it."""
    for form in get_args(Format):
        for lang in LANGS:
            emit(answer, form, lang, model, whole=True)
            out, err = capsysbinary.readouterr()
            yield (out + b"\n" + err).decode()


@pytest.mark.parametrize("reader", OTHERS)
def test_no_answer_ranks_or_judges(
    reader: Visibility, answers: Callable[[Visibility], dict[str, Answer]], model: Model, capsysbinary: Any
) -> None:
    for name, answer in answers(reader).items():
        said = set().union(*(told(text) for text in outputs(answer, model, capsysbinary)))
        assert said == set(), name
        assert COLUMNS & set(answer.names) <= ALLOWED.get(name, set()), name


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("reader", OTHERS)
def test_no_page_ranks_or_judges(reader: Visibility, lang: Lang, scope: Callable[[Visibility], Scope]) -> None:
    html = explore(scope(reader), lang)
    assert told(html) == set()
    assert "Clairebrise" in decoded(html)
    assert "id=alliances" in html and "id=connectors" not in html and "id=approach" not in html


@pytest.mark.parametrize("lang", LANGS)
def test_no_drawing_ranks_or_judges(lang: Lang, demo: Store, model: Model, tmp_path: Path) -> None:
    for name in ("associations_by_theme", "institutions_present_missing"):
        answer = run_saved(demo, model, name, {"territory": "Clairebrise"}, reader="partner")
        write_page(demo, model, answer, tmp_path / "drawing.html", lang, "partner")
        html = (tmp_path / "drawing.html").read_text(encoding="utf-8")
        assert told(html) == set(), name
        assert "Brise Habitat" in decoded(html) or name == "associations_by_theme"


def test_the_team_reads_what_others_do_not(
    answers: Callable[[Visibility], dict[str, Answer]],
    scope: Callable[[Visibility], Scope],
    model: Model,
    capsysbinary: Any,
) -> None:
    """The words looked for are those of the outputs: the team's own say most of them."""
    said = told(explore(scope("internal"), "fr"))
    for answer in answers("internal").values():
        said = said.union(*(told(text) for text in outputs(answer, model, capsysbinary)))
    assert said >= {"autre public", "réponse partielle", "rang", "opposé", "other audience", "rank", "opposed"}
    assert len(said) > 15


@pytest.mark.parametrize("word", FORBIDDEN)
def test_a_word_that_is_planted_is_found(word: str) -> None:
    for text in (f"Club : {word}.", f"<p>{word.upper()}</p>", page_with(word), json.dumps({"why": word})):
        assert word in told(text)


@pytest.mark.parametrize("reader", OTHERS)
def test_rows_are_in_alphabetical_order_and_name_no_person(
    reader: Visibility, answers: Callable[[Visibility], dict[str, Answer]]
) -> None:
    found = answers(reader)
    for question, column in (("alliances", "organisation"), ("gaps", "need")):
        names = [row[column] for row in found[question].rows]
        assert names == sorted(names, key=normalise)
    persons = [name for name, answer in found.items() if "per:" in repr(answer.rows)]
    assert persons == []


@pytest.mark.parametrize("reader", OTHERS)
def test_what_others_may_not_ask(reader: Visibility, demo: Store, model: Model) -> None:
    closed = sorted(catalogue().keys() - set(OPEN))
    assert {"duplicate_check", "stances_by_phase", "recommendation_paths", "referents"} <= set(closed)
    asked = [partial(run_saved, demo, model, name, {}, reader=reader) for name in closed]
    for ask in (*asked, partial(run_cypher, demo, model, "RETURN 1 AS one", reader=reader)):
        with pytest.raises(UsageError, match="associations_by_theme"):
            ask()


def test_payloads_are_decoded(scope: Callable[[Visibility], Scope]) -> None:
    """The packed data of a real page are read: they hold what only the script draws."""
    html = explore(scope("partner"), "fr")
    assert "data-packed" in html and '"relations":' not in html
    assert '"relations":' in decoded(html)
