"""Frozen dataclasses as JSON and back, read from their type hints.

A dataclass is an object of the fields that differ from their defaults; a field that does not count in comparisons is
not written. A tuple or a set is a list; a mapping whose keys are the first fields of its values is the list of them.
Where a hint says no more (`Any`, `Sequence`, `Mapping[str, Any]`) a value that JSON does not have tells its own kind:
{"$Text": …}, {"$tuple": …}, {"$date": …}. What comes back equals what was written.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from functools import partial
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Generic, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from essaim.ontology.text import Text

D = TypeVar("D")
_Turn = Callable[[Any], Any]
_SCALARS = (str, int, float, bool, NoneType)
_TEXT, _TUPLE, _DATE, _PAIRS = "$Text", "$tuple", "$date", "$mapping"


def _same(value: Any) -> Any:
    return value


class _Codec(NamedTuple):
    """How values of one type become JSON and come back."""

    write: _Turn = _same
    read: _Turn = _same


_SAME = _Codec()


class FrozenJson(Generic[D]):
    """The JSON of one dataclass. Equal values of the dataclasses in `shared` are written once, in a table of their own;
    such a form is for one text alone."""

    def __init__(self, kind: type[D], shared: tuple[type, ...] = ()) -> None:
        self._kind = kind
        self._numbers: dict[type, dict[Any, int]] = {each: {} for each in shared}
        self._values: dict[type, list[Any]] = {each: [] for each in shared}
        self._codecs: dict[Any, _Codec] = dict.fromkeys(_SCALARS, _SAME) | {
            Text: _Codec(read=_text),
            date: _Codec(date.isoformat, date.fromisoformat),
            **{each: self._shared(each) for each in shared},
        }

    def write(self, value: D) -> str:
        """`value` as one JSON text. Raises TypeError for what would not come back equal."""
        whole = self._codec(self._kind).write(value)
        tables = {
            kind.__name__: [*map(self._dataclass(kind).write, numbers)] for kind, numbers in self._numbers.items()
        }
        return json.dumps(tables | {"": whole} if tables else whole, ensure_ascii=False, separators=(",", ":"))

    def read(self, text: str) -> D:
        """What `write` was given. Raises ValueError for any other text."""
        try:
            record = json.loads(text)
            for kind, values in self._values.items():
                values += map(self._dataclass(kind).read, record[kind.__name__])
            value: D = self._codec(self._kind).read(record[""] if self._values else record)
        except (TypeError, LookupError, AttributeError) as error:
            raise ValueError(f"not the JSON of {self._kind.__name__}: {error}") from error
        return value

    def _codec(self, hint: Any) -> _Codec:
        if hint not in self._codecs:
            self._codecs[hint] = self._dataclass(hint) if is_dataclass(hint) else self._generic(hint)
        return self._codecs[hint]

    def _generic(self, hint: Any) -> _Codec:
        makers: dict[Any, Callable[..., _Codec]] = {
            Literal: lambda *values: _SAME,
            tuple: partial(self._list, tuple),
            frozenset: partial(self._list, frozenset),
            Sequence: self._sequence,
            Mapping: self._mapping,
            Union: self._union,
            UnionType: self._union,
        }
        maker = makers.get(get_origin(hint))
        return maker(*get_args(hint)) if maker else _Codec(_plain, _original)

    def _shared(self, kind: type) -> _Codec:
        numbers, values = self._numbers[kind], self._values[kind]
        return _Codec(lambda value: numbers.setdefault(value, len(numbers)), values.__getitem__)

    def _dataclass(self, kind: Any) -> _Codec:
        hints = get_type_hints(kind)
        compared = [(field, self._codec(hints[field.name])) for field in fields(kind) if field.compare]
        readers = [(field.name, codec.read) for field, codec in compared if codec.read is not _same]

        def write(value: Any) -> dict[str, Any]:
            if type(value) is not kind:
                raise TypeError(f"{type(value).__name__}, not {kind.__name__}")
            content = ((field, codec, getattr(value, field.name)) for field, codec in compared)
            return {field.name: codec.write(part) for field, codec, part in content if part != _default(field)}

        def read(record: dict[str, Any]) -> Any:
            for name, turn in readers:
                if name in record:
                    record[name] = turn(record[name])
            return kind(**record)

        return _Codec(write, read)

    def _list(self, kind: Any, hint: Any, *others: Any) -> _Codec:
        """A tuple of any length (`tuple[T, ...]`) or a set."""
        if others not in ((), (...,)):
            raise TypeError("a tuple of fields is a dataclass here")
        write, read = self._codec(hint)
        ordered = sorted if kind is frozenset else list
        return _Codec(lambda values: [*map(write, ordered(values))], lambda values: kind(map(read, values)))

    def _sequence(self, hint: Any) -> _Codec:
        """A list or a tuple, and it stays the one it is."""
        whole = self._list(tuple, hint)

        def write(values: Sequence[Any]) -> Any:
            return {_TUPLE: whole.write(values)} if isinstance(values, tuple) else whole.write(values)

        def read(content: Any) -> Sequence[Any]:
            return whole.read(content[_TUPLE]) if isinstance(content, dict) else [*whole.read(content)]

        return _Codec(write, read)

    def _mapping(self, key: Any, hint: Any) -> _Codec:
        if hint is Any or key is not str:
            return _Codec(_plain, _original)
        inside, outside = self._codec(hint)
        first = fields(hint)[0].name if is_dataclass(hint) else None

        def write(mapping: Mapping[str, Any]) -> Any:
            content = {key: inside(value) for key, value in mapping.items()}
            named = first and all(getattr(value, first) == key for key, value in mapping.items())
            return [*content.values()] if named else content

        def read(content: Any) -> Mapping[str, Any]:
            if isinstance(content, list):
                return MappingProxyType({getattr(value, first or ""): value for value in map(outside, content)})
            if outside is not _same:
                content = {key: outside(value) for key, value in content.items()}
            return MappingProxyType(content)

        return _Codec(write, read)

    def _union(self, *hints: Any) -> _Codec:
        """Scalars and at most one other type; what JSON holds as a scalar too (a date, a number) beside None alone."""
        scalars = tuple(hint for hint in hints if hint in _SCALARS)
        others = [hint for hint in hints if self._codec(hint) is not _SAME]
        if not others:
            return _SAME
        if len(others) > 1 or (scalars != (NoneType,) and others[0] in (date, *self._values)):
            raise TypeError(f"one text could mean several of {hints}")
        return _Codec(*(partial(_unless, scalars, turn) for turn in self._codec(others[0])))


def _unless(scalars: tuple[type, ...], turn: _Turn, value: Any) -> Any:
    return value if isinstance(value, scalars) else turn(value)


def _text(pair: list[str]) -> Text:
    return Text(*pair)


def _default(field: "Field[Any]") -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _plain(value: Any) -> Any:
    """A value that no hint describes: what JSON lacks is an object of one key, its kind."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        content = {key: _plain(inner) for key, inner in value.items()}
        clear = all(isinstance(key, str) and key[:1] != "$" for key in content)
        return content if clear else {_PAIRS: [[_plain(key), inner] for key, inner in content.items()]}
    if type(value) is list:
        return [_plain(inner) for inner in value]
    if type(value) is Text:
        return {_TEXT: [*value]}
    if type(value) is tuple:
        return {_TUPLE: [_plain(inner) for inner in value]}
    if type(value) is date:
        return {_DATE: value.isoformat()}
    raise TypeError(f"{type(value).__name__} has no JSON: {value!r}")


def _original(value: Any) -> Any:
    if isinstance(value, list):
        return [_original(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(kind, content)] = value.items()
        if kind in _KINDS:
            return _KINDS[kind](content)
    return {key: _original(inner) for key, inner in value.items()}


_KINDS: Mapping[str, _Turn] = {
    _TEXT: _text,
    _TUPLE: lambda content: tuple(map(_original, content)),
    _DATE: date.fromisoformat,
    _PAIRS: lambda pairs: {_original(key): _original(value) for key, value in pairs},
}
