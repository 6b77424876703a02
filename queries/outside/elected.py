"""Elected people on a page: heads, deputies and those met by name; the others, and ended mandates, by office alone."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from essaim.ontology.text import Text
from essaim.queries.answer.labels import small_label
from essaim.queries.outside.discretion import SMALLEST
from essaim.queries.outside.inside import words

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Reader

# A mandate is ended once it is today, whatever the day the page looks from; who works somewhere is there for that.
_ELECTED = """
MATCH (p:Person)-[e:ELECTED_IN]->()
WHERE p.visibility IN $seen AND e.visibility IN $seen AND coalesce(e.since, $day) <= $day
RETURN p.id AS id, e.roleKind AS role, e.delegation AS delegation,
  coalesce(e.until, $now) < $now AS ended,
  EXISTS { MATCH (p)<-[:INVOLVES]-(i:Interaction) WHERE i.visibility IN $seen } AS met,
  EXISTS { MATCH (p)-[w:WORKS_AT]->() WHERE w.visibility IN $seen AND coalesce(w.until, $now) >= $now } AS works
ORDER BY id, ended, role
"""
COUNCILLOR = "conseiller-"  # begins the codes of roles that, without a delegation, stand in for nobody


@dataclass(frozen=True, slots=True)
class Elected:
    """Who of the elected people is `unnamed`, each with the role that is shown instead and whether it has ended."""

    offices: Mapping[str, tuple[Text, bool]]
    discreet: bool

    @property
    def unnamed(self) -> frozenset[str]:
        """Their ids."""
        return frozenset(self.offices)

    def notes(self, left_out: Collection[str]) -> tuple[Text, ...]:
        """Those of `left_out` by office: how many hold it still, how many held it."""
        offices = [self.offices[id] for id in sorted(left_out) if id in self.offices]
        held = {over: Counter(office for office, ended in offices if ended is over) for over in (False, True)}
        return tuple(
            words(key, offices=[self._counted(office, count) for office, count in _sorted(held[over])])
            for key, over in (("unnamed", False), ("ended", True))
            if held[over]
        )

    def _counted(self, office: Text, count: int) -> Text:
        few = self.discreet and count < SMALLEST
        return words("few_of_an_office", office=office, n=SMALLEST) if few else words("office", office=office, n=count)


def _sorted(counts: Mapping[Text, int]) -> list[tuple[Text, int]]:
    return sorted(counts.items(), key=lambda pair: pair[0].fr)


def elected(reader: "Reader") -> Elected:
    """The elected people whom a page or a card does not name to this reader."""
    now = max(date.today(), reader.as_of)
    rows = reader.store.read(_ELECTED, seen=list(reader.seen), day=reader.as_of, now=now)
    named = {row["id"] for row in rows if row["met"] or row["works"] or (not row["ended"] and _leads(row))}
    roles = reader.model.schemes["role-kind"].concepts
    offices: dict[str, tuple[Text, bool]] = {}
    for row in rows:
        if row["id"] not in named:
            label = roles[row["role"]].label if row["role"] in roles else words("other_office")
            offices.setdefault(row["id"], (small_label(label), row["ended"]))
    return Elected(offices, reader.visibility != "internal")


def _leads(row: Mapping[str, Any]) -> bool:
    """Whether a mandate is that of a head, or of somebody to whom a part of its work is delegated."""
    return bool(row["delegation"]) or not (row["role"] or COUNCILLOR).startswith(COUNCILLOR)
