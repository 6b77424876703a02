"""The page of the demonstration says what the answers say, and nothing that its reader may not see."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from essaim.graph_loader.demo import load_demo
from essaim.graph_loader.load import LoadOptions, load_files
from essaim.graph_loader.read.files import recognised
from essaim.graph_loader.team.template import write_template
from essaim.graph_store.connect import open_store
from essaim.graph_store.settings import resolve
from essaim.ontology.compile import load_model
from essaim.queries.alliances.answer import alliances
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.scope import Scope, scope_of
from essaim.queries.approach.answer import approach
from essaim.queries.connectors.answer import connectors
from essaim.queries.gaps.answer import gaps
from essaim.visualizations.page.explorer import explore

Opener = Callable[..., AbstractContextManager[Any]]
LIMIT = 200_000  # bytes of the demonstration's page


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The scope of the demonstration, for its first operator, at any visibility."""
    home: Path = tmp_path_factory.mktemp("home")
    model = load_model()
    with open_store(replace(resolve(home=home), uri=None, database="essaim")) as store:
        load_demo(store, model, home, lambda *told: None)
        yield lambda visibility="internal": scope_of(store, model, "Clairebrise", "binomes", visibility=visibility)


ENTRIES = """question => {
  const all = (one, query) => [...one.querySelectorAll(query)], say = one => one.textContent;
  return all(document, `#${question} .entries > li`).map(entry => ({
    rank: entry.value, name: say(entry.querySelector('.name')), tag: all(entry, '.tag').map(say).join(),
    lines: all(entry, ':scope > .line').map(say), paths: all(entry, '.path').map(say),
    facts: all(entry, 'dt').map(one => [say(one), say(one.nextElementSibling)]),
  })); }"""
NUMBER = re.compile(r"\d+(?:,\d+)?")
Entry = Mapping[str, Any]
Row = Mapping[str, Any]


def said_so(shown: str, *values: float | int | str | None) -> bool:
    """Whether the figures of a text are these, in this order, each rounded as it is written."""
    found = NUMBER.findall(re.sub(r"(?<=\d)[\u202f\u00a0](?=\d{3})", "", shown))
    wanted = [float(value) for value in values if value is not None]
    return len(found) == len(wanted) and all(
        float(text.replace(",", ".")) == pytest.approx(value, abs=0.5001 * 10.0 ** -len(text.partition(",")[2]))
        for text, value in zip(found, wanted, strict=True)
    )


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def figures(question: str, row: Row) -> dict[str, tuple[float | int | str | None, ...]]:
    """The figures of a row by the label that the page gives them."""
    if question == "gaps":
        share = [
            None if row[name] is None else 100 * row[name] for name in ("coverage", "coverage_low", "coverage_high")
        ]
        return {
            "Âges": (row["age_min"], row["age_max"]),
            "Jeunes concernés": (row["young_people"],),
            "Places connues": (row["capacity"],),
            "Sans place, environ": (row["unmet"],),
            "Couverture": tuple(share),
            "Seuil": (None if row["threshold"] is None else 100 * row["threshold"],),
            "Relevés consultés": (row["sources_consulted"], row["sources_expected"]),
        }
    if question == "connectors":
        among = f"Parmi les {row['top_k']} premiers"
        share_of_draws = None if row["p_top_k"] is None else 100 * row["p_top_k"]
        ranks = (row["rank_low"], row["rank_high"])
        return {"Rang probable": ranks, among: (share_of_draws,), "Contacts directs": (row["degree"],)}
    if question == "alliances":
        return {"Complémentarité (0 à 1)": (row["score"],)}
    return {"Confiance dans ces données": (row["confidence"],)}


def sentences(row: Row) -> set[str]:
    """Every sentence and name of a row, as the page typesets them."""
    found: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, str):
            found.add(plain(value))
        elif isinstance(value, Mapping):
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                walk(inner)
            if value and all(isinstance(inner, str) for inner in value):
                found.add(plain(", ".join(value)))

    walk(dict(row))
    return found


def check_facts(entry: Entry, known: Mapping[str, tuple[float | int | str | None, ...]], row: Row) -> int:
    """Compare what stands behind « Pourquoi ? » with the row; how many figures were known beforehand."""
    words = sentences(row)
    for label, shown in entry["facts"]:
        if label in known:
            assert said_so(shown, *known[label]), (entry["name"], label, shown, known[label])
        elif label == "Offres":
            assert plain(shown) == plain(" ; ".join(offer["name"] for offer in row["offers"]))
        else:
            assert plain(shown) in words or not NUMBER.search(shown), (entry["name"], label, shown)
    return len([label for label, _ in entry["facts"] if label in known])


def check_lines(entry: Entry, row: Row) -> None:
    words = sentences(row)
    for line in entry["lines"]:
        if line.startswith("Par "):
            assert said_so(plain(line).removeprefix(plain(f"Par : {row['introducer']}")), row["reliability"])
        elif line.startswith("Prochain pas"):
            assert plain(line).partition(" : ")[2] == plain(row["next_step"])
        else:
            assert plain(line) in words or not NUMBER.search(line), line


def check_paths(entry: Entry, paths: Sequence[Sequence[Row]]) -> None:
    for shown, path in zip(entry["paths"], paths, strict=True):
        told, cited = shown, []
        for step in path:
            told = told.replace(step["from_name"], "").replace(step["to_name"], "")
            cited += [step["reliability"], *([1] if step["source_id"] else [])]
        assert said_so(told, *cited)


@pytest.mark.parametrize("question", [approach, connectors, gaps, alliances])
def test_every_figure_of_the_lists_is_the_answers_own(
    question: Callable[[Scope], Answer], asked: Callable[..., Scope], opened: Opener
) -> None:
    scope = asked()
    answer = question(scope).said("fr")
    html = explore(scope, "fr")
    assert len(html.encode()) <= LIMIT
    with opened(html) as visit:
        seen = visit.page
        seen.click(f"[data-q={answer.question}]")
        seen.click("#table")  # the rest of a long list too
        entries: list[Entry] = seen.evaluate(ENTRIES, answer.question)
    names = {"approach": "contact", "connectors": "name", "gaps": "need", "alliances": "partner"}
    assert [(one["rank"], one["name"]) for one in entries] == [
        (row["rank"], row[names[answer.question]]) for row in answer.rows
    ]
    checked = 0
    for entry, row in zip(entries, answer.rows, strict=True):
        checked += check_facts(entry, figures(answer.question, row), row)
        check_lines(entry, row)
        check_paths(entry, row.get("paths") or ())
    assert checked >= len([row for row in answer.rows if row.get("score", 1) is not None]) > 0


def test_a_contact_noted_on_the_page_changes_the_answer(tmp_path: Path, opened: Opener) -> None:
    model, file = load_model(), tmp_path / "echanges.csv"
    with open_store(replace(resolve(home=tmp_path / "home"), uri=None, database="essaim")) as store:
        load_demo(store, model, tmp_path / "home")
        scope = scope_of(store, model, "Clairebrise", "binomes")
        before = {row["contact"]: row for row in approach(scope).rows}
        who = "La directrice du centre social"
        assert before[who]["stance"] == "neutral"
        with opened(explore(scope, "fr")) as visit:
            seen = visit.page
            seen.click(f"#approach .name:text-is('{who}')")
            seen.click("#card button:text-is('Noter un contact')")
            assert seen.inner_text("#note-title").endswith(who)
            assert seen.input_value("[name=stance_before]") == "Neutre"
            assert seen.input_value("[name=deployment]") == "depl-binomes-clairebrise"
            seen.fill("[name=date]", scope.as_of.isoformat())
            seen.select_option("[name=kind]", "Entretien")
            seen.select_option("[name=stance_after]", "Favorable")
            seen.fill("[name=said]", "Oui ; dès lundi.\nAvec vous.")
            seen.fill("[name=outcome]", "Atelier commun")
            with seen.expect_download() as download:
                seen.click("#note .main")
            download.value.save_as(file)
            assert "essaim load" in seen.inner_text("#note-done")
            visit.requests[:] = [one for one in visit.requests if not one.startswith("blob:")]
        heads = file.read_text(encoding="utf-8-sig").splitlines()[0].replace('"', "")
        write_template(tmp_path / "tables", False, "fr", model)
        assert heads == (tmp_path / "tables/echanges.csv").read_text(encoding="utf-8-sig").splitlines()[0]
        loaded = load_files(
            recognised([file], model), store, model, LoadOptions(home=tmp_path / "home", backbone=False)
        )
        assert [(one.loaded, one.quarantined) for one in loaded.files] == [(1, 0)]
        met = store.read(
            "MATCH (i:Interaction)-[:INVOLVES]->(p:Person) WHERE i.outcome = 'Atelier commun' "
            "RETURN p.displayName AS who, i.said AS said, i.visibility AS visibility"
        )
        assert met == [{"who": who, "said": "Oui ; dès lundi. Avec vous.", "visibility": "internal"}]
        after = {row["contact"]: row for row in approach(scope_of(store, model, "Clairebrise", "binomes")).rows}
        assert after[who]["stance"] == "favourable"
        assert "Oui ; dès lundi" in after[who]["next_step"].fr and "atelier commun" in after[who]["next_step"].fr


@pytest.mark.parametrize("visibility", ["public", "partner"])
def test_nothing_private_leaves(visibility: str, asked: Callable[..., Scope]) -> None:
    html = explore(asked(visibility), "fr")
    private = approach(asked()).said("fr").rows
    assert "data-q=gaps" in html
    assert "data-q=approach" not in html and "id=diagnose" not in html and "id=note" not in html
    assert "Qui présente" not in html
    for row in private:
        assert not row["motivation"] or row["motivation"] not in html
