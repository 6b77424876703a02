"""What an answer rests on: its sources, and what is documented nowhere yet, with what to load."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from essaim.graph_store.store import Store
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import Place
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.answer import SourceRef

words = Phrases.beside(__file__)
_FILE = Path(__file__).with_name("expected_sources.toml")
_SHARE = re.compile(r"csp\d-share")

# The rule of coverage (docs/queries.md): a source documents the territory, a whole that holds it, or each of the
# départements it lies in.
_DOCUMENTED = """
UNWIND $territories AS territory
MATCH (t:Territory {id: territory})
CALL (t) {
  OPTIONAL MATCH (t)<-[:PART_OF]-(part:Department|Municipality)
  OPTIONAL MATCH (part)-[:PART_OF]->(own:Department)
  RETURN collect(DISTINCT CASE WHEN part:Department THEN part ELSE own END) AS homes
}
UNWIND $codes AS code
CALL (t, code) {
  OPTIONAL MATCH (t)-[:PART_OF*0..3]->(:Territory)<-[d:DOCUMENTS {indicator: code}]-(s:Source)
  WHERE coalesce(d.completeness, 'complete') = 'complete' AND coalesce(d.date, $day) <= $day
    AND ($seen IS NULL OR d.visibility IN $seen)
  RETURN min(s.id) AS above
}
CALL (homes, code) {
  UNWIND homes AS home
  OPTIONAL MATCH (home)-[:PART_OF*0..1]->(:Territory)<-[d:DOCUMENTS {indicator: code}]-(s:Source)
  WHERE coalesce(d.completeness, 'complete') = 'complete' AND coalesce(d.date, $day) <= $day
    AND ($seen IS NULL OR d.visibility IN $seen)
  WITH home, min(s.id) AS source
  RETURN count(home) AS asked, count(source) AS answered, min(source) AS beside
}
WITH territory, code, above, asked, answered, beside
WHERE above IS NOT NULL OR (asked > 0 AND asked = answered)
RETURN territory, code, coalesce(above, beside) AS source ORDER BY territory, code
"""


@cache
def expected() -> Mapping[str, Mapping[str, Any]]:
    """The entries of expected_sources.toml: `name`, and `load`, the sources that would answer."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def entry(code: str) -> Mapping[str, Any] | None:
    """What is expected for one coverage code; the shares of social categories have one entry together."""
    return expected().get("csp-share" if _SHARE.fullmatch(code) else code)


def documented(store: Store, territory: str, codes: Iterable[str]) -> frozenset[str]:
    """Those of the coverage `codes` that some source documents completely for `territory`."""
    return frozenset(documenting(store, [territory], codes)[territory])


def documenting(
    store: Store,
    territories: Iterable[str],
    codes: Iterable[str],
    day: date = date.max,
    seen: Sequence[str] | None = None,
) -> dict[str, dict[str, str]]:
    """For each of `territories`, a source of each of the `codes` that one documents completely, at `day`.

    `seen`: the values of `visibility` that the reader may see, all of them when it is not given.
    """
    places = sorted(set(territories))
    view = {"day": day, "seen": None if seen is None else list(seen)}
    sources: dict[str, dict[str, str]] = {territory: {} for territory in places}
    for row in store.read(_DOCUMENTED, territories=places, codes=sorted(set(codes)), **view):
        sources[row["territory"]][row["code"]] = row["source"]
    return sources


def expected_for(themes: Iterable[str], audiences: Iterable[str]) -> tuple[str, ...]:
    """The coverage codes to consult before a gap is believed, for these themes and audiences.

    An entry with `gap` is expected; its `themes` or `audiences`, where it says them, must hold one of those asked.
    """
    subject = {"themes": frozenset(themes), "audiences": frozenset(audiences)}
    return tuple(
        code
        for code, source in expected().items()
        if "gap" in source
        and (not source["gap"] or any(subject[key].intersection(source["gap"].get(key, ())) for key in subject))
    )


def missing(store: Store, codes: Sequence[str], territory: str | None, seen: Sequence[str] | None = None) -> list[Text]:
    """Why an answer is empty: what nothing documents, and what to load; or that nothing is the true answer."""
    if territory is None:
        unheld = [code for code in codes if not _is_held(store, code, seen)]
        return [words("no_row"), *to_load(unheld)] if unheld else [words("true_none")]
    covered = documented(store, territory, codes)
    unknown = [code for code in codes if code not in covered]
    if not unknown:
        return [words("true_none")]
    place = territory_place(store, territory)
    return [words("none_known", territory=place), *to_load(unknown, place)]


def _is_held(store: Store, code: str, seen: Sequence[str] | None) -> bool:
    """Whether the graph holds something of a coverage code: a node of its class, a tie of its type, a figure."""
    of_class, of_type = re.fullmatch(r"class:(\w+)", code), re.fullmatch(r"relation:(\w+)", code)
    pattern = f"(n:{of_class[1]})" if of_class else f"()-[n:{of_type[1]}]->()" if of_type else "(n:Observation)"
    figure = "" if of_class or of_type else " AND n.indicator = $code"
    cypher = f"MATCH {pattern} WHERE ($seen IS NULL OR n.visibility IN $seen){figure} RETURN 1 AS held LIMIT 1"
    return bool(store.read(cypher, seen=None if seen is None else list(seen), **({"code": code} if figure else {})))


def to_load(codes: Iterable[str], place: Place | str | None = None) -> list[Text]:
    """One sentence for each source to load, naming what it would document and nothing does."""
    subjects: dict[tuple[Text, ...], dict[Text, None]] = {}
    for expectation in filter(None, map(entry, codes)):
        sources = tuple(Text(source["fr"], source["en"]) for source in expectation["load"])
        subjects.setdefault(sources, {})[Text(**expectation["name"])] = None
    if not place:
        return [words("to_load", subjects=names, sources=load) for load, names in subjects.items()]
    return [words("to_load_for", subjects=names, sources=load, territory=place) for load, names in subjects.items()]


def territory_place(store: Store, territory: str) -> Place:
    """The name of a territory as a sentence bends it, its id where it has none."""
    rows = store.read("MATCH (t:Territory {id: $id}) RETURN t.name AS name, t.article AS article", id=territory)
    return Place(rows[0]["name"], rows[0]["article"]) if rows and rows[0]["name"] else Place(territory)


def sources_of(store: Store, rows: Iterable[Mapping[str, Any]]) -> tuple[SourceRef, ...]:
    """The sources that the rows name in `source_id` or `evidence`, with their title and the date of their file."""
    rows = tuple(rows)
    ids = {row["source_id"] for row in rows if isinstance(row.get("source_id"), str)}
    ids.update(source for row in rows if isinstance(row.get("evidence"), list) for source in row["evidence"])
    if not ids:
        return ()
    sources = store.read(
        "MATCH (s:Source) WHERE s.id IN $ids RETURN s.id AS id, s.name AS title, toString(s.date) AS date ORDER BY id",
        ids=sorted(ids),
    )
    return tuple(SourceRef(row["id"], row["title"] or row["id"], row["date"]) for row in sources)
