"""The shape of every answer as JSON, on the fictional territory: its columns, the types of their values, their codes.

`python tests/answer_shapes.py` writes it to answer_shapes.json, and `test_answer_shapes.py` compares. A column that
comes last needs nothing more; what changes otherwise breaks scripts: raise `FORMAT` of visualizations/terminal/data.py.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from essaim.commands.call import Call
from essaim.commands.doctor import examine
from essaim.graph_loader.declare.declarations import declarations
from essaim.graph_loader.demo import load_demo
from essaim.graph_loader.load_options import LoadOptions
from essaim.graph_loader.rights.carry_out import foreseen
from essaim.graph_loader.turn.taking import turn
from essaim.graph_store.bolt import BoltStore
from essaim.graph_store.connect import open_store
from essaim.graph_store.engine import embedded
from essaim.graph_store.settings import Settings, resolve
from essaim.ontology.compile import load_model
from essaim.ontology.model import Model
from essaim.queries.about.diagnose import diagnose
from essaim.queries.about.load_report import load_answer
from essaim.queries.about.loadable import sources
from essaim.queries.about.questions import list_questions
from essaim.queries.about.schema import schema
from essaim.queries.about.status import status
from essaim.queries.about.taken_back import forget_answer
from essaim.queries.about.undone import undo_answer
from essaim.queries.about.upgraded import upgrade_answer
from essaim.queries.alliances.answer import alliances
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.arguments import Visibility
from essaim.queries.answer.column import Column
from essaim.queries.answer.names import find_person
from essaim.queries.answer.scope import scope_of
from essaim.queries.approach.answer import approach
from essaim.queries.card.answer import show
from essaim.queries.coalitions.answer import coalition
from essaim.queries.connectors.answer import connectors
from essaim.queries.gaps.answer import gaps
from essaim.queries.likely.answer import likely
from essaim.queries.measures.answer import measures
from essaim.queries.people.access import access
from essaim.queries.people.carried import carried_out
from essaim.queries.people.telling import people, retention
from essaim.queries.saved.catalogue import catalogue
from essaim.queries.saved.run import run_saved
from essaim.visualizations.terminal.data import FORMAT, envelope, to_json

RECORD = Path(__file__).with_suffix(".json")
DAY, PLACE, OPERATOR = "2026-11-01", "Clairebrise", "binomes"
SUBJECTS = {"territory": PLACE, "audience": "collegiens", "subject": "theme:mentorat"}
READERS: tuple[Visibility, ...] = ("internal", "partner")


def shapes(store: BoltStore, model: Model, settings: Settings) -> dict[str, Any]:
    """The keys of all answers, and for each column of each what it holds."""
    report = load_answer(load_demo(store, model, settings.home))
    every = {"load": report, **dict(_asked(store, model)), **dict(_about(store, model, settings))}
    keys = {tuple(envelope(answer, "fr")) for answer in every.values()}
    return {"format": FORMAT, "keys": [*keys], "answers": {name: _shape(answer) for name, answer in every.items()}}


def _asked(store: BoltStore, model: Model) -> Iterator[tuple[str, Answer]]:
    for reader in READERS:
        scope = scope_of(store, model, PLACE, OPERATOR, as_of=DAY, visibility=reader)
        for question in (diagnose, connectors, measures, likely, gaps, alliances, coalition, approach):
            if reader == "internal" or question not in (connectors, measures, likely, coalition, approach):
                yield f"{question.__name__} ({reader})", question(scope)
        yield f"show ({reader})", show(scope, "Grands Pairs de Clairebrise")
    operator = find(store, "MATCH (o:Organisation)-[:OPERATES]->() RETURN o.id AS id ORDER BY id LIMIT 1")
    person = find(store, "MATCH (p:Person) RETURN p.id AS id ORDER BY p.displayName LIMIT 1")
    given = {**SUBJECTS, "organisation": operator, "person": person}
    for name, query in catalogue().items():
        params = {param: given[param] for param in query.params if query.params[param].required}
        yield f"query {name}", run_saved(store, model, name, params, as_of=DAY)


def find(store: BoltStore, text: str) -> str:
    """The id that a query returns."""
    return str(store.read(text)[0]["id"])


def _about(store: BoltStore, model: Model, settings: Settings) -> Iterator[tuple[str, Answer]]:
    person = find(store, "MATCH (p:Person)<-[:INVOLVES]-() RETURN p.id AS id ORDER BY p.displayName LIMIT 1")
    store.write("MATCH (p:Person {id: $id}) SET p.retainUntil = date('2020-01-01')", id=person)
    match = find_person(store, model, person)
    carried = foreseen(store, model, settings.home, [person], "erased")
    yield "status", status(store, model, settings)
    yield "schema", schema(store, model)
    yield "schema CLASS", schema(store, model, "Association")
    yield "sources", sources(store, declarations(model, settings.sources))
    yield "query", list_questions()
    yield "people", people(store, model, OPERATOR, to_inform=True)
    yield "access", access(store, model, settings.home, match, OPERATOR)
    yield "erase", carried_out("erase", match.name, carried, dry=True, neo4j=store.engine == "neo4j")
    yield "retention", retention(store)
    source = find(store, "MATCH (s:Source) WHERE s.id <> 'src:backbone' RETURN s.id AS id ORDER BY id LIMIT 1")
    yield "forget", forget_answer(source, store, model, LoadOptions(home=settings.home, dry_run=True))
    with turn(store, settings.home) as (journal, _):
        journal.begin("besoins.csv", "load")
        journal.created_nodes("Need", ["need:cut"])  # and cut: nothing says that it is whole
    yield "undo", undo_answer(store, model, settings.home)
    store.write("MATCH (m:EssaimModel) SET m.format = 0")
    yield "upgrade", upgrade_answer(store, model, settings.home)
    yield "doctor", examine(Call("fr", home=store.place and store.place.home))


def _shape(answer: Answer) -> dict[str, Any]:
    """What each column of an answer holds."""
    rows = json.loads(to_json(answer.said("fr"), "fr"))["rows"]
    return {column.name: _column(column, [row[column.name] for row in rows]) for column in answer.columns}


def _column(column: Column, values: Sequence[Any]) -> str | dict[str, Any]:
    """The types of the values of a column; and its codes, or the vocabulary that they are of."""
    codes = column.codes if isinstance(column.codes, str) else sorted(column.codes)
    return {"types": kind_of(values), "codes": codes} if codes else kind_of(values)


def kind_of(values: Iterable[Any]) -> str:
    """The types of some values: « null | string », « [integer] », « {id: string, share: null | number} »."""
    listed = [*values]
    kinds = {_SCALARS[type(value)] for value in listed if type(value) in _SCALARS}
    lists = [value for value in listed if isinstance(value, list)]
    if lists:
        kinds.add(f"[{kind_of(inner for value in lists for inner in value)}]")
    maps: list[Mapping[str, Any]] = [value for value in listed if isinstance(value, dict)]
    if maps:
        names = sorted({name for value in maps for name in value})
        inner = (f"{name}: {kind_of(value[name] for value in maps if name in value)}" for name in names)
        kinds.add(f"{{{', '.join(inner)}}}")
    return " | ".join(sorted(kinds))


_SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def recorded() -> dict[str, Any]:
    """What was written last."""
    return dict(json.loads(RECORD.read_text(encoding="utf-8")))


def main() -> None:
    """Write the shapes anew."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        settings = replace(resolve(home=home, cwd=home, environ={}), operator=OPERATOR)
        try:
            with open_store(settings) as store:
                made = shapes(store, load_model(), settings)
        finally:
            embedded.stop(home)
    RECORD.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
