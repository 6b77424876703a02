"""What the team noted of an entry: exchanges, steps, reviews, objections, success factors, rules; and its figures."""

from collections.abc import Iterator, Mapping
from typing import Any

from essaim.ontology.model import NodeClass
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import COMMA, join
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.evidence import entry
from essaim.queries.answer.scope import Reader
from essaim.queries.card.chosen import tellings
from essaim.queries.card.tied import LISTED, NOTED, Tied
from essaim.queries.card.worded import content, in_words
from essaim.queries.outside.discretion import discreet_row

words = Phrases.beside(__file__)
_ABOVE = frozenset({"name", "date", "author"})  # read elsewhere in the row
_NOTED = """
MATCH (n)<-[r]-(x) WHERE type(r) IN $noted AND NOT x:Need AND x.visibility IN $seen
WITH DISTINCT x
CALL (x) {
  MATCH (x)-[q]->(y) WHERE type(q) IN $noted AND y.visibility IN $seen AND y.id <> $id
  WITH DISTINCT y ORDER BY coalesce(y.name, y.displayName, y.role, y.id), y.id
  RETURN collect(coalesce(y.name, y.displayName, y.role, y.id)) AS beside
}
RETURN x.id AS id, labels(x) AS labels, properties(x) AS p, beside
ORDER BY toString(coalesce(x.date, x.doneOn, x.dueDate)) DESC, coalesce(x.order, 0), x.id
"""
_FIGURES = """
MATCH (n)<-[:OBSERVES]-(o:Observation) WHERE o.visibility IN $seen
RETURN o.id AS id, properties(o) AS p ORDER BY o.year DESC, o.indicator, o.value, o.id LIMIT $listed
"""


_DOCUMENTED = """
MATCH (t:Territory {id: $id})<-[d:DOCUMENTS]-(s:Source)
WHERE d.visibility IN $seen OR d.visibility IS NULL
RETURN s.id AS source, d.indicator AS code, d.completeness AS completeness, toString(d.date) AS day
ORDER BY day DESC, code, source LIMIT $listed
"""


def noted_of(reader: Reader, root: str, id: str) -> Iterator[Tied]:
    """What the team noted of the entry, the latest first."""
    cypher = f"MATCH (n:{root} {{id: $id}})" + _NOTED  # a label of the ontology, never something typed
    for row in reader.store.read(cypher, id=id, noted=list(NOTED), seen=list(reader.seen)):
        kind = reader.model.class_of(frozenset(row["labels"]))
        if kind is not None:
            yield _noted(reader, kind, row)


def _noted(reader: Reader, kind: NodeClass, row: Mapping[str, Any]) -> Tied:
    said, others = row["p"], list(dict.fromkeys(row["beside"]))
    own = f"{kind.name.lower()}Kind"  # what an exchange or a rule is called, that has no name: « Entretien »
    parts = [content(reader.model, said, kind.properties, but=(*_ABOVE, own))]
    parts += [words("beside", names=others)] if others else []
    value = join([part for part in parts if part.fr], Text(" ; ", "; "))
    when = said.get("date") or said.get("doneOn") or said.get("dueDate")
    label = in_words(reader.model, said[own], kind.properties[own]) if said.get(own) else kind.label
    name = words("kind_and_name", kind=label, name=said["name"]) if said.get("name") else label
    return Tied(
        "exchanges", name, value, row["id"], next(iter(said.get("sources") or ()), None), said.get("author"), _iso(when)
    )


def figures_of(reader: Reader, root: str, id: str) -> Iterator[Tied]:
    """The figures that are about the entry, the latest first."""
    cypher = f"MATCH (n:{root} {{id: $id}})" + _FIGURES  # a label of the ontology, never something typed
    own = reader.model.classes["Observation"].properties
    for row in reader.store.read(cypher, id=id, seen=list(reader.seen), listed=LISTED):
        said = row["p"] if reader.visibility == "internal" else discreet_row(reader.model, row["p"])
        if said.get("value") is None:
            continue
        parts = [in_words(reader.model, said[name], own[name]) for name in ("value", "effectOn") if said.get(name)]
        name = words(
            "figure", label=in_words(reader.model, said["indicator"], own["indicator"]), year=str(said["year"])
        )
        best = next(iter(tellings(said).get("value", ())), None)
        source = best.source if best else next(iter(said.get("sources") or ()), None)
        author, day = (best.author, best.date) if best else (None, None)
        yield Tied("figures", name, join(parts, COMMA), row["id"], source, author, day)


def documented_in(reader: Reader, id: str) -> Iterator[Tied]:
    """What sources say to list whole, or in part, in a territory."""
    own = reader.model.relations["DOCUMENTS"].properties["completeness"]
    for row in reader.store.read(_DOCUMENTED, id=id, seen=list(reader.seen), listed=LISTED):
        expectation = entry(row["code"])
        subject = Text(**expectation["name"]) if expectation else Text(row["code"], row["code"])
        value = in_words(reader.model, row["completeness"], own) if row["completeness"] else None
        yield Tied("figures", words("documented", subject=subject), value, None, row["source"], None, row["day"])


def _iso(when: Any) -> str | None:
    return str(when)[:10] if when else None
