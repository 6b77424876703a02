"""`essaim show`: the card of one actor, person, place, offer or need; what is known of it, from whom, and what is not.

Others than the team read who it is, where, and to whom it is tied; nothing that was said, noted or compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from essaim.ontology.model import NodeClass
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.anything import find_anything
from essaim.queries.answer.evidence import sources_of
from essaim.queries.answer.labels import small_label
from essaim.queries.answer.names import Match, NobodyError
from essaim.queries.answer.scope import Reader
from essaim.queries.card.chosen import Telling, tellings
from essaim.queries.card.cited_aside import aside_of
from essaim.queries.card.columns import CARD, SECTIONS
from essaim.queries.card.contradicting import of_entry, of_territory
from essaim.queries.card.exchanges import documented_in, figures_of, noted_of
from essaim.queries.card.tied import Tied, ties_of
from essaim.queries.card.to_ask import questions_for
from essaim.queries.card.worded import KEPT, in_words, known
from essaim.queries.outside.discretion import discreet_row
from essaim.queries.outside.elected import elected
from essaim.queries.outside.inside import words as outside

words = Phrases.beside(__file__)
Row = dict[str, Any]
# What partners and the public may read of an entry beside its name: who it is, never what was thought or written of it.
_SHOWN_TO_OTHERS = frozenset(
    (
        *("name", "displayName", "role", "acronym", "code", "population", "siren", "siret", "rna", "uai", "website"),
        *("institutionKind", "schoolType", "educationPriority", "sector", "offerType", "offerForm", "deliveryMode"),
        *("ageMin", "ageMax", "fee", "method", "phase", "startDate", "endDate", "agreementKind", "signedOn", "licence"),
    )
)


def show(reader: Reader, typed: str, home: Path | None = None) -> Answer:
    """The card of what `typed` means; `home` is where rows set aside are read. Raises NameUnknownError, StoreError."""
    match = find_anything(reader.store, reader.model, typed, reader.seen)
    unnamed = frozenset() if reader.visibility == "internal" else elected(reader).unnamed
    if match.id in unnamed:
        raise NobodyError(reader.store, typed, ())
    kind = reader.model.classes[match.kind]
    card = _Card(reader, match, kind, home, unnamed)
    rows = sorted(card.rows(), key=lambda row: list(SECTIONS).index(row["section"]))
    return Answer(
        "show",
        words("show", kind=small_label(kind.label), name=match.name),
        CARD,
        tuple(rows),
        reader.as_of,
        params={"entity": match.id, "visibility": reader.visibility},
        notes=(*match.notes, *card.notes(rows)),
        sources=sources_of(reader.store, rows),
    )


class _Card:
    """All that is known of one entry, as its reader may see it."""

    def __init__(
        self, reader: Reader, match: Match, kind: NodeClass, home: Path | None, unnamed: frozenset[str]
    ) -> None:
        self.reader, self.match, self.kind, self.home = reader, match, kind, home
        self.unnamed = unnamed
        cypher = f"MATCH (n:{kind.root} {{id: $id}}) RETURN properties(n) AS p"  # a label of the ontology
        self.properties: Mapping[str, Any] = reader.store.read(cypher, id=match.id)[0]["p"]
        self.titles = {
            row["id"]: row["name"] or row["id"]
            for row in reader.store.read("MATCH (s:Source) RETURN s.id AS id, s.name AS name")
        }
        self.inside = reader.visibility == "internal"
        self.tellings = tellings(self.properties)

    def rows(self) -> Iterator[Row]:
        """Every row of the card."""
        yield from self._who()
        ties = ties_of(self.reader, self.kind.root, self.match.id, self.unnamed)
        yield from map(self._row, ties)
        yield from map(self._row, figures_of(self.reader, self.kind.root, self.match.id))
        if self.kind.root == "Territory":
            yield from map(self._row, documented_in(self.reader, self.match.id))
        if self.inside:
            yield from map(self._row, noted_of(self.reader, self.kind.root, self.match.id))
            yield from map(self._row, self._differing())
            if self.home is not None:
                yield from map(self._row, aside_of(self.home, self.match.name, self.properties))
            yield from self._to_ask()

    def notes(self, rows: Sequence[Row]) -> Iterator[Text]:
        """What a reader must know of the card."""
        if not self.inside:
            yield outside("partly_shown")
        elif not any(row["section"] in ("ties", "where", "exchanges") for row in rows):
            yield words("alone")
        titles = {row["told_by"]: row["source"] for row in rows if row["source"]}
        if len(titles) > 1:
            yield words("sources_are", titles=[words("source_is", id=id, title=titles[id]) for id in sorted(titles)])

    def _who(self) -> Iterator[Row]:
        said = self.properties if self.inside else discreet_row(self.reader.model, self.properties)
        yield self._row(Tied("who", words("kind"), self.kind.label, self.match.id, None, None, None))
        for name, own in self.kind.properties.items():
            shown = self.inside or name in _SHOWN_TO_OTHERS
            if said.get(name) is None or name in KEPT or own.bookkeeping or not shown:
                continue
            best = next(iter(self.tellings.get(name, ())), None)
            value = in_words(self.reader.model, known(said, name), own)
            yield self._row(_told("who", own.label, value, best))
        if self.inside:
            readers = in_words(self.reader.model, self.properties.get("visibility"), self.kind.properties["visibility"])
            yield self._row(Tied("who", words("readers"), readers, None, None, None, None))

    def _differing(self) -> Iterator[Tied]:
        if self.kind.root == "Territory":
            return of_territory(self.reader, self.match.id)
        return of_entry(self.reader, self.kind, self.properties)

    def _to_ask(self) -> Iterator[Row]:
        # A label of the ontology, never something typed.
        cypher = f"MATCH (n:{self.kind.root} {{id: $id}})-[r]-() RETURN DISTINCT type(r) AS type"
        types = {row["type"] for row in self.reader.store.read(cypher, id=self.match.id)}
        for question in questions_for(self.reader.model, self.kind, self.properties, types):
            yield self._row(Tied("ask", question, None, None, None, None, None))

    def _row(self, tied: Tied) -> Row:
        day = str(tied.day)[:10] if tied.day else None
        return {
            "section": tied.section,
            "name": tied.name,
            "value": tied.value if tied.value and tied.value.fr else None,
            "told_by": tied.source.removeprefix("src:") if tied.source else None,
            "author": tied.author if self.inside else None,
            "date": day,
            "entity_id": tied.other,
            "source": self.titles.get(tied.source or ""),
            "source_id": tied.source if tied.source in self.titles else None,
        }


def _told(section: str, label: Text, value: Text, telling: Telling | None) -> Tied:
    if telling is None:
        return Tied(section, label, value, None, None, None, None)
    return Tied(section, label, value, None, telling.source, telling.author, telling.date)
