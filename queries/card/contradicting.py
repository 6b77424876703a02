"""What sources say differently of a territory and of who is there: every value, who gives it, which one is shown."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.card.chosen import Telling, differing, why_chosen
from essaim.queries.card.worded import KEPT, in_words

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

words = Phrases.beside(__file__)
Row = dict[str, Any]
# Who is there, and what they offer, need and deploy: each by its own label, for ids are looked up by it.
_TOLD_TWICE = """
MATCH (t:Territory) WHERE t.id IN $within
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
MATCH (t:Territory)<-[:OBSERVES]-(o:Observation)
WHERE t.id IN $within AND o.value IS NOT NULL AND o.year <= $year
WITH t, o.indicator AS indicator, o.year AS year, collect({value: o.value, claims: o.claims, id: o.id}) AS figures
WHERE size(figures) > 1
RETURN t.id AS id, t.name AS name, indicator, year, figures ORDER BY name, id, year DESC, indicator
"""


def contradictions(scope: "Scope", _values: Mapping[str, Any]) -> list[Row]:
    """A row for each value of each property on which sources differ, the one that is shown first."""
    return [*_figures(scope), *_properties(scope)]


def _properties(scope: "Scope") -> Iterator[Row]:
    rows = scope.store.read(_TOLD_TWICE, within=sorted(scope.within), memberships=list(scope.model.memberships))
    for row in rows:
        kind = scope.model.class_of(frozenset(row["labels"]))
        for name, several in differing(row["p"]) if kind else ():
            own = kind.properties.get(name) if kind else None
            if own is None or own.bookkeeping or name in KEPT:
                continue
            for each in several:
                value, why = in_words(scope.model, each.value, own), None
                if each is several[0]:
                    why = why_chosen(each, several[1:])
                yield _row(row["p"]["id"], row["name"], own.label, value, each, why)


def _figures(scope: "Scope") -> Iterator[Row]:
    """Figures of one place and year that differ: each stands, so none is shown rather than another."""
    own = scope.model.classes["Observation"].properties
    for row in scope.store.read(_FIGURES, within=sorted(scope.within), year=scope.as_of.year):
        if len({figure["value"] for figure in row["figures"]}) > 1:
            label = in_words(scope.model, row["indicator"], own["indicator"])
            named = words("figure", label=label, year=str(row["year"]))
            for figure in sorted(row["figures"], key=lambda figure: (figure["value"], figure["id"])):
                claim = max(
                    (json.loads(text) for text in figure["claims"] or ["{}"]), key=lambda one: one.get("date", "")
                )
                value = in_words(scope.model, figure["value"], own["value"])
                told = Telling(figure["value"], {"source": claim.get("source"), "date": claim.get("date", ""), **claim})
                yield _row(row["id"], row["name"], named, value, told, words("each_stands"))


def _row(id: str, entity: str, subject: Text, value: Text, told: Telling, why: Text | None) -> Row:
    return {
        "entity_id": id,
        "entity": entity,
        "subject": subject,
        "value": value,
        "rule": why,
        "author": told.author,
        "date": told.date or None,
        "source_id": told.claim.get("source"),
    }
