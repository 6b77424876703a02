"""What sources say differently of a territory and of who is there: every value, who gives it, which one is shown."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from essaim.ontology.model import NodeClass
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.scope import Reader
from essaim.queries.card.chosen import Telling, differing, why_chosen
from essaim.queries.card.tied import Tied
from essaim.queries.card.worded import KEPT, in_words

words = Phrases.beside(__file__)
# Who is there, and what they offer, need and deploy: each by its own label, for ids are looked up by it.
_TOLD_TWICE = """
MATCH (:Territory {id: $id})<-[:PART_OF*0..4]-(t:Territory)
WITH DISTINCT t
CALL (t) {
  MATCH (t) RETURN t AS n
  UNION
  MATCH (t)<-[:LOCATED_IN|SERVES|HOUSES_IN|ELECTED_IN|TAKES_PLACE_IN]-(n) RETURN n
  UNION
  MATCH (t)-[:HAS_NEED]->(n:Need) RETURN n
  UNION
  MATCH (t)<-[:LOCATED_IN|SERVES]-(:Organisation)-[:OFFERS]->(n:Offer) RETURN n
  UNION
  MATCH (t)<-[:LOCATED_IN|SERVES]-(:Organisation)<-[r]-(n:Person) WHERE type(r) IN $memberships RETURN n
}
WITH DISTINCT n
WHERE size(coalesce(n.claims, [])) > 1
WITH n, coalesce(n.name, n.displayName, n.role, n.id) AS name
RETURN labels(n) AS labels, properties(n) AS p, name ORDER BY name, n.id
"""
_FIGURES = """
MATCH (:Territory {id: $id})<-[:PART_OF*0..4]-(t:Territory)
WITH DISTINCT t
MATCH (t)<-[:OBSERVES]-(o:Observation)
WHERE o.value IS NOT NULL AND o.year <= $year
WITH t, o.indicator AS indicator, o.year AS year, collect({value: o.value, claims: o.claims, id: o.id}) AS figures
WHERE size(figures) > 1
RETURN t.id AS id, t.name AS name, indicator, year, figures ORDER BY name, id, year DESC, indicator
"""


def of_entry(reader: Reader, kind: NodeClass, properties: Mapping[str, Any], named: str = "") -> Iterator[Tied]:
    """A row for each value of each property on which sources differ, the one that is shown first; `named` says of whom,
    beside the property."""
    for name, several in differing(properties):
        own = kind.properties.get(name)
        if own is None or own.bookkeeping or name in KEPT:
            continue
        label = words("of_entity", label=own.label, entity=named) if named else own.label
        for each in several:
            value = in_words(reader.model, each.value, own)
            if each is several[0]:
                value = words("chosen", value=value, why=why_chosen(each, several[1:]))
            yield Tied("differs", label, value, properties["id"], each.source, each.author, each.date)


def of_territory(reader: Reader, id: str) -> Iterator[Tied]:
    """The same, of whoever is in a territory and in its parts; and figures of one place and year that differ."""
    yield from _figures(reader, id)
    for row in reader.store.read(_TOLD_TWICE, id=id, memberships=list(reader.model.memberships)):
        kind = reader.model.class_of(frozenset(row["labels"]))
        if kind is not None:
            yield from of_entry(reader, kind, row["p"], row["name"])


def _figures(reader: Reader, id: str) -> Iterator[Tied]:
    """Each stands, so none is shown rather than another."""
    own = reader.model.classes["Observation"].properties
    for row in reader.store.read(_FIGURES, id=id, year=reader.as_of.year):
        if len({figure["value"] for figure in row["figures"]}) > 1:
            label = in_words(reader.model, row["indicator"], own["indicator"])
            figure_of = words("figure", label=label, year=str(row["year"]))
            label = words("of_entity", label=figure_of, entity=row["name"])
            for figure in sorted(row["figures"], key=lambda figure: (figure["value"], figure["id"])):
                told = _latest(figure)
                value = words("kept_beside", value=in_words(reader.model, figure["value"], own["value"]))
                yield Tied("differs", label, value, row["id"], told.claim.get("source"), told.author, told.date)


def _latest(figure: Mapping[str, Any]) -> Telling:
    claims = [json.loads(text) for text in figure["claims"] or ["{}"]]
    claim = max(claims, key=lambda claim: claim.get("date", ""))
    return Telling(figure["value"], {"date": "", **claim})
