"""The parts of a declaration that name columns: values, conditions, keys."""

from collections.abc import Iterable, Mapping
from typing import Any

from essaim.graph_loader.declare.declaration import Cell, Column, Constant, Join, Kinds, Term, Value, When, Withheld
from essaim.graph_loader.declare.section import Section


class Words:
    """Reads what names `columns`, the whitelist of one declaration."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.columns = columns

    def column(self, part: Section, name: str) -> str:
        """`name`, which must be a declared column."""
        if name not in self.columns:
            raise part.unknown("columns", name, self.columns)
        return name

    def optional_column(self, part: Section, key: str) -> str | None:
        """The column named under `key`, if any."""
        name = part.get(key, str, None)
        return None if name is None else self.column(part, name)

    def value(self, part: Section, key: str, raw: Any, *, text: bool = False) -> Value:
        """What a property is filled with; a bare text is a column, or itself where `text` says so."""
        if isinstance(raw, str):
            return Constant(raw) if text else Cell(self.column(part, raw))
        if not isinstance(raw, dict):
            raise part.wrong(key, "une colonne ou une table est attendue.", "a column or a table is expected.")
        inner = Section(part.file, part.path(key), raw)
        value = self._table(inner)
        inner.done()
        return value

    def _table(self, inner: Section) -> Value:
        if "value" in inner.table:
            return Constant(inner.take("value"))
        if "term" in inner.table:
            role, since = (self.column(inner, inner.need(key, str)) for key in ("term", "since"))
            return Term(role, since, self.optional_column(inner, "column"))
        if "until" in inner.table:
            until = self.column(inner, inner.need("until", str))
            cell = Cell(self.column(inner, inner.need("column", str)), inner.get("default", str, None))
            return Withheld(cell, until, inner.need("meanwhile", str))
        if "column" in inner.table:
            return Cell(self.column(inner, inner.need("column", str)), inner.get("default", str, None))
        if "join" in inner.table:
            parts = tuple(self.value(inner, "join", raw) for raw in inner.need("join", list))
            return Join(tuple(part for part in parts if isinstance(part, Cell | Constant)), inner.get("with", str, " "))
        raise inner.wrong("", "value, column, join ou term est attendu.", "value, column, join or term is expected.")

    def value_of(self, part: Section, key: str, default: Any = None, *, text: bool = False) -> Value:
        """The value under `key`, or `default`."""
        return self.value(part, key, part.take(key) if key in part.table else default, text=text)

    def optional_value(self, part: Section, key: str, *, text: bool = False) -> Value | None:
        """The value under `key`, if any."""
        return self.value_of(part, key, text=text) if key in part.table else None

    def values(self, part: Section, key: str) -> tuple[Value, ...]:
        """A list of values under `key`."""
        return tuple(self.value(part, key, raw) for raw in part.get(key, list, []))

    def when(self, part: Section) -> When | None:
        """The condition of an entity or of a relation."""
        raw = part.take("when") if "when" in part.table else None
        if raw is None:
            return None
        if isinstance(raw, str):
            return When(self.column(part, raw))
        (column, values), *rest = raw.items()
        if rest:
            raise part.wrong("when", "une seule colonne est attendue.", "one column is expected.")
        return When(self.column(part, column), tuple(values))

    def kinds(self, part: Section, key: str, allowed: Iterable[str]) -> Kinds:
        """A class or a type: one name, or the names that a column chooses among, each with its condition."""
        raw = part.take(key)
        kinds: dict[str, When | None] = {raw: None} if isinstance(raw, str) else {}
        if not isinstance(raw, str):
            inner = Section(part.file, part.path(key), raw)
            column = self.column(inner, inner.need("column", str))
            cells: dict[str, tuple[str, ...]] = {}
            for cell, name in inner.get("values", dict, {name: name for name in allowed}).items():
                cells[name] = (*cells.get(name, ()), cell)
            inner.done()
            kinds = {name: When(column, written) for name, written in cells.items()}
        for name in kinds:
            if name not in allowed:
                raise part.unknown(key, name, allowed)
        return tuple(kinds.items())

    def keys(self, part: Section) -> tuple[tuple[Value, ...], ...]:
        """The keys of an entity, the first complete one wins."""
        raw = part.get("key", list, [])
        keys = [raw] if raw and not isinstance(raw[0], list) else raw
        return tuple(tuple(self.value(part, "key", value) for value in key) for key in keys)
