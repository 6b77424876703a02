"""All that is held on somebody, to be sent to that person; other people are masked."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from essaim.graph_loader.rights.forget import naming
from essaim.graph_loader.rights.mentions import Naming
from essaim.graph_loader.rights.traces import rows_aside
from essaim.graph_store.store import Store
from essaim.ontology.model import Model, Property
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import COMMA, day, join, number
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.names import Match
from essaim.queries.people.columns import ACCESS
from essaim.queries.people.letter import kept_data

words = Phrases.beside(__file__)
Row = dict[str, Any]
_HIDDEN = frozenset({"id", "nameKey", "claims", "aliases", "sources", "source", "loadId", "adult"})
_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?(T.*)?$")
_SPEAKING = ("INVOLVES", "STATED_BY", "OWNED_BY")
_PERSON = "MATCH (p:Person {id: $id}) RETURN properties(p) AS p"
_OTHERS = """
MATCH (p:Person) WHERE p.id <> $id AND (p.displayName IS NOT NULL OR p.aliases IS NOT NULL)
RETURN p.displayName AS name, p.role AS role, p.aliases AS aliases
"""
_TIES = """
MATCH (p:Person {id: $id})-[r]-(x) WHERE NOT type(r) IN $speaking
RETURN type(r) AS type, startNode(r).id = $id AS out, properties(r) AS p, labels(x) AS labels,
  coalesce(x.name, x.displayName, x.role, x.id) AS name
ORDER BY type, name
"""
_EXCHANGES = """
MATCH (p:Person {id: $id})<-[r]-(n) WHERE type(r) IN $speaking
RETURN DISTINCT n.id AS id, labels(n) AS labels, properties(n) AS p ORDER BY id
"""
_SOURCES = "MATCH (s:Source) RETURN s.id AS id, s.name AS name"


def access(store: Store, model: Model, home: Path, match: Match, operator: str | None) -> Answer:
    """One page: why, what, from whom, until when, every claim and every row set aside; names of others masked."""
    return Answer(
        "access",
        words("access", name=match.name),
        ACCESS,
        tuple(_Held(store, model, home, match.id).rows(operator)),
        date.today(),
        params={"person": match.id},
        notes=(*match.notes, words("masked"), words("elsewhere")),
    )


class _Held:
    """What the graph and the home hold on one person."""

    def __init__(self, store: Store, model: Model, home: Path, identity: str) -> None:
        self.store, self.model, self.home, self.id = store, model, home, identity
        self.properties: Mapping[str, Any] = store.read(_PERSON, id=identity)[0]["p"]
        self.called = naming(store, [identity])
        self.others = _others(store.read(_OTHERS, id=identity), self.called)
        self.sources = {row["id"]: row["name"] or row["id"] for row in store.read(_SOURCES)}

    def rows(self, operator: str | None) -> Iterator[Row]:
        """Every row of the page."""
        yield from self._why(operator)
        yield from self._values()
        yield from self._ties()
        yield from self._exchanges()
        yield from self._claims()
        yield from self._aside()

    def _why(self, operator: str | None) -> Iterator[Row]:
        properties, schemes = self.properties, self.model.schemes
        until = properties.get("retainUntil")
        facts: dict[str, Any] = {
            "controller": Text(operator, operator) if operator else words("operator"),
            "purpose": words("purpose_is"),
            "basis": schemes["lawful-basis"].concepts[properties.get("lawfulBasis", "legitimate-interest")].label,
            "data": join(kept_data(self.model, properties), COMMA),
            "readers": schemes["visibility"].concepts[properties.get("visibility", "restricted")].label,
            "until": _day(until) if until else None,
            "rights": words("rights_are"),
        }
        for key, value in facts.items():
            yield _row("why", words(key), value, None, None)

    def _values(self) -> Iterator[Row]:
        source = self._titles(self.properties.get("sources", ()))
        for name, own in self.model.classes["Person"].properties.items():
            if name not in _HIDDEN and self.properties.get(name) is not None:
                yield _row("held", own.label, self._value(self.properties[name], own), source, None)

    def _ties(self) -> Iterator[Row]:
        for row in self.store.read(_TIES, id=self.id, speaking=list(_SPEAKING)):
            relation = self.model.relations.get(row["type"])
            if relation is not None:
                kind = self.model.class_of(frozenset(row["labels"]))
                name = words("other") if kind and kind.name == "Person" else self.others.without(row["name"])
                heading = words("tie" if row["out"] else "tied", relation=relation.label, name=name)
                content = self._content(row["p"], relation.properties)
                yield _row("ties", heading, content, self._titles([row["p"].get("source")]), row["p"].get("since"))

    def _exchanges(self) -> Iterator[Row]:
        for row in self.store.read(_EXCHANGES, id=self.id, speaking=list(_SPEAKING)):
            kind = self.model.class_of(frozenset(row["labels"]))
            if kind is not None:
                content, source = self._content(row["p"], kind.properties), self._titles(row["p"].get("sources", ()))
                yield _row("exchanges", kind.label, content, source, row["p"].get("date"))

    def _claims(self) -> Iterator[Row]:
        own = self.model.classes["Person"].properties
        for claim in map(json.loads, self.properties.get("claims", ())):
            content = self._content(claim.get("values", {}), own)
            yield _row("claims", words("claim"), content, self._titles([claim["source"]]), claim["date"])

    def _aside(self) -> Iterator[Row]:
        for path, row in rows_aside(self.home, self.called):
            cells = " ; ".join(self.others.without(cell) for name, cell in row.items() if cell and name != "reason_en")
            yield _row("aside", words("line", line=row.get("line") or "?"), cells, path.name, None)

    def _content(self, properties: Mapping[str, Any], own: Mapping[str, Property]) -> Text:
        """Properties in words, but for what the loader keeps for itself."""
        parts = [
            words("said", label=each.label, value=self._value(_as_known(properties, name), each))
            for name, each in own.items()
            if properties.get(name) is not None and name not in _HIDDEN and not each.bookkeeping
        ]
        return join(parts, Text(" ; ", "; "))

    def _value(self, value: Any, own: Property) -> Text | str:
        if isinstance(value, list | tuple):
            parts = [self._value(each, own) for each in value]
            return join([part if isinstance(part, Text) else Text(part, part) for part in parts], COMMA)
        if isinstance(value, bool):
            return words("yes" if value else "no")
        if isinstance(value, int | float):
            return Text(number(value, "fr"), number(value, "en"))
        if own.name == "author":  # who reports is somebody else
            return words("team")
        concepts = self.model.schemes[own.scheme].concepts if own.scheme else {}
        if value in concepts:
            return concepts[value].label
        return _day(value) if isinstance(value, date) or _DAY.match(value) else self.others.without(value)

    def _titles(self, sources: Iterable[str | None]) -> str:
        return ", ".join(self.sources.get(source, source) for source in sources if source)


def _others(rows: Iterable[Mapping[str, Any]], called: Naming) -> Naming:
    """Everybody else, but for names that are no more than an office."""
    listed = list(rows)
    names = {row["name"] for row in listed if row["name"] and row["name"] != row["role"]} - set(called.names)
    aliases = {alias for row in listed for alias in row["aliases"] or ()} - set(called.aliases)
    return Naming(tuple(sorted(names)), tuple(sorted(aliases)))


def _as_known(properties: Mapping[str, Any], name: str) -> Any:
    """A value; of a day of which only the month or the year is known, no more than that."""
    partial = [text.partition("=")[2] for text in properties.get("partialDates") or () if text.startswith(f"{name}=")]
    return partial[0] if partial else properties[name]


def _day(value: date | str) -> Text:
    value = value.partition("T")[0] if isinstance(value, str) else value
    return Text(day(value, "fr"), day(value, "en"))


def _row(section: str, name: Text, value: Text | str | None, source: str | None, when: Any) -> Row:
    iso = str(when)[:10] if when else None
    return {"section": section, "name": name, "value": value, "source": source or None, "date": iso}
