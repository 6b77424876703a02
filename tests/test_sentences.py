"""Every sentence of an answer, said in both languages: `tests/words/FOLDER.toml` holds examples worked out by hand."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from reading import plain

from essaim.ontology.text import Text
from essaim.ontology.wording.forms import Place
from essaim.ontology.wording.phrases import Phrases

ROOT = Path(__file__).parents[1]
FLOORS = ("commands", "ontology", "graph_store", "graph_loader", "queries", "visualizations")
FILES = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("words.toml"))
KEYS = [(path, key) for path in FILES for key in tomllib.loads(path.read_text(encoding="utf-8"))]


@cache
def examples(folder: str) -> Mapping[str, list[dict[str, Any]]]:
    path = Path(__file__).parent / "words" / f"{folder}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def value_of(value: Any) -> Any:
    """A value as code gives it: `{fr, en}` is a Text, `{place, article}` a Place."""
    if isinstance(value, dict):
        return Text(**value) if "fr" in value else Place(value["place"], value.get("article"))
    return [value_of(item) for item in value] if isinstance(value, list) else value


def named(path: Path, key: str) -> str:
    return f"{path.parent.name}-{key}"


@pytest.mark.parametrize(("path", "key"), KEYS, ids=[named(*pair) for pair in KEYS])
def test_a_sentence_reads_as_it_should_in_both_languages(path: Path, key: str) -> None:
    said = examples(path.parent.name).get(key, [])
    assert said, f"no example of {key} in tests/words/{path.parent.name}.toml"
    for example in said:
        values = {name: value_of(value) for name, value in example.items() if name not in ("fr", "en")}
        text = Phrases(path)(key, **values)
        assert (plain(text.fr), text.en) == (example["fr"], example["en"])


@pytest.mark.parametrize("path", FILES, ids=[path.parent.name for path in FILES])
def test_both_languages_take_the_same_values(path: Path) -> None:
    words = Phrases(path)
    for key in words.templates:
        french, english = words.slots(key)
        assert french == english, key


@pytest.mark.parametrize("path", FILES, ids=[path.parent.name for path in FILES])
def test_every_sentence_is_used_and_every_sentence_used_is_there(path: Path) -> None:
    keys = set(Phrases(path).templates)
    used = {word for file in path.parent.glob("*.py") for word in _strings(file)}
    assert keys <= used, f"never said: {sorted(keys - used)}"
    assert {key for file in path.parent.glob("*.py") for key in _keys_said(file)} <= keys
    assert examples(path.parent.name).keys() <= keys


@pytest.mark.parametrize("path", FILES, ids=[path.parent.name for path in FILES])
def test_the_words_are_typed_without_care_for_spaces(path: Path) -> None:
    assert not re.search("[\u00a0\u202f]", path.read_text(encoding="utf-8"))


def _strings(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _keys_said(file: Path) -> Iterator[str]:
    """The keys of the calls `words("key", …)`."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "words" and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value
