"""Frozen dataclasses through JSON and back: equal, of the same types, small, and nothing else is taken for one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

import pytest

from essaim.ontology.frozen_json import FrozenJson
from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer, SourceRef


@dataclass(frozen=True, slots=True)
class Ink:
    name: str
    colour: Literal["red", "blue"] = "red"


@dataclass(frozen=True, slots=True)
class Book:
    title: Text
    day: date
    ink: Ink | None = None
    returned: date | None = None
    pages: tuple[tuple[int, ...], ...] = ()
    words: frozenset[str] = frozenset()
    inks: Mapping[str, Ink] = field(default_factory=dict)
    notes: Mapping[str, str | int | tuple[str, ...]] = field(default_factory=dict)
    loose: Mapping[str, Any] = field(default_factory=dict)
    order: Sequence[Text] = ()
    seen: list[str] = field(default_factory=list, compare=False)


FORM = FrozenJson(Book)
BOOK = Book(
    title=Text("L’été", "Summer"),
    day=date(2026, 11, 1),
    ink=Ink("sepia"),
    returned=date(2026, 11, 2),
    pages=((1, 2), (), (3,)),
    words=frozenset({"b", "a"}),
    inks=MappingProxyType({"x": Ink("x"), "y": Ink("y", "blue")}),
    notes=MappingProxyType({"one": "1", "two": 2, "many": ("a", "b")}),
    loose={"text": Text("é", "e"), "deep": [{"t": (1, [Text("a", "b")])}, None, 0.1], "day": date(2026, 1, 2)},
    order=[Text("un", "one")],
    seen=["not kept"],
)


def again(book: Book) -> Book:
    return FORM.read(FORM.write(book))


def test_what_comes_back_is_equal_and_of_the_same_types() -> None:
    read = again(BOOK)
    assert read == BOOK
    assert (type(read.order), type(read.loose["deep"][0]["t"]), type(read.loose["text"])) == (list, tuple, Text)
    assert type(read.inks) is MappingProxyType
    assert read.seen == []


def test_only_what_differs_from_the_defaults_is_written() -> None:
    written = json.loads(FORM.write(Book(Text("a", "b"), date(2026, 1, 2), ink=Ink("x"))))
    assert written == {"title": ["a", "b"], "day": "2026-01-02", "ink": {"name": "x"}}


def test_a_mapping_that_its_values_name_is_their_list_and_another_is_not() -> None:
    assert json.loads(FORM.write(BOOK))["inks"] == [{"name": "x"}, {"name": "y", "colour": "blue"}]
    other = Book(Text("a", "b"), date(2026, 1, 2), inks={"z": Ink("x")})
    assert json.loads(FORM.write(other))["inks"] == {"z": {"name": "x"}}
    assert again(other).inks == {"z": Ink("x")}


@pytest.mark.parametrize(
    "value",
    [
        {"fr": "a", "en": "b"},
        {"$Text": ["a", "b"]},
        {"$tuple": 1},
        {1: "a", (1, 2): "b"},
        {},
        [],
        (),
        "",
        0,
        1.0,
        True,
        None,
    ],
)
def test_a_value_that_looks_like_another_stays_what_it_is(value: Any) -> None:
    read = again(Book(Text("a", "b"), date(2026, 1, 2), loose={"value": value})).loose["value"]
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize("value", [{1, 2}, object(), Ink("x"), b"bytes", [frozenset()]])
def test_what_would_not_come_back_equal_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        FORM.write(Book(Text("a", "b"), date(2026, 1, 2), loose={"value": value}))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "3", '"text"', "{}", '{"title": ["a", "b"]}', '{"title": 3, "day": "2026-01-02"}',
             '{"title": ["a", "b"], "day": "tomorrow"}', '{"title": ["a", "b"], "day": "2026-01-02", "new": 1}']
)  # fmt: skip
def test_any_other_text_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        FORM.read(text)


def test_equal_values_of_a_shared_kind_are_written_once() -> None:
    red = Ink("red ink of the house")
    book = Book(Text("a", "b"), date(2026, 1, 2), ink=red, inks={red.name: Ink("red ink of the house")})
    text = FrozenJson(Book, shared=(Ink,)).write(book)
    assert text.count("red ink of the house") == 1
    read = FrozenJson(Book, shared=(Ink,)).read(text)
    assert read == book
    assert read.ink is read.inks[red.name]


def test_an_answer_comes_back_as_it_was() -> None:
    answer = Answer(
        question="who",
        title=Text("Qui", "Who"),
        columns=(),
        rows=({"name": "A", "why": Text("É", "E"), "pair": (1, None)}, {"name": "B", "why": None, "pair": []}),
        as_of=date(2026, 11, 1),
        params={"since": None, "share": 0.25},
        notes=[Text("n", "m")],
        sources=(SourceRef("src:a", "A", None), SourceRef("src:b", "B", "2026-01-02")),
    )
    read = FrozenJson(Answer).read(FrozenJson(Answer).write(answer))
    assert read == answer
    assert type(read.rows[0]["pair"]) is tuple
    assert type(read.rows[0]["why"]) is Text
