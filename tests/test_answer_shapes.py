"""Scripts read answers as JSON: their keys, columns, types and codes stay, or the number of the format is raised."""

import json
from dataclasses import replace
from pathlib import Path

from answer_shapes import OPERATOR, kind_of, recorded, shapes

from essaim.graph_store.bolt import BoltStore
from essaim.graph_store.settings import resolve
from essaim.graph_store.store import Store
from essaim.ontology.model import Model


def test_every_answer_has_the_shape_that_was_recorded(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    assert isinstance(embedded_store, BoltStore)
    settings = replace(resolve(home=tmp_path, cwd=tmp_path, environ={}), operator=OPERATOR)
    made = json.loads(json.dumps(shapes(embedded_store, model, settings)))
    assert made == recorded(), "python tests/answer_shapes.py, and read what it says of FORMAT"


def test_a_type_is_said_whole() -> None:
    assert kind_of([1, None, 2.5, "a", True]) == "boolean | integer | null | number | string"
    assert kind_of([["a"], [], [1]]) == "[integer | string]" and kind_of([[]]) == "[]" and kind_of([]) == ""
    assert kind_of([{"a": 1}, {"a": None, "b": ["x"]}]) == "{a: integer | null, b: [string]}"
