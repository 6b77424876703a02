"""Where the files that are loaded cite the bodies of the list: cited by such a file, or not in these; never absent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from essaim.graph_loader.france.codes import departement, of_public_body
from essaim.graph_loader.france.territories import lookup
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.mentoring.operators import Operator, operators

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

Row = dict[str, Any]
words = Phrases.beside(__file__)
CITING = ("class:Association", "class:Offer", "class:Organisation", "relation:FUNDS", "relation:MEMBER_OF")
_NAMED = """
MATCH (o:Organisation)
WHERE o.visibility IN $seen AND (o.siren IN $sirens OR any(word IN $words WHERE o.nameKey CONTAINS word))
RETURN o.id AS id, o.name AS name, o.siren AS siren, null AS network ORDER BY id
"""
_MEMBERS = """
MATCH (o:Organisation)-[r:MEMBER_OF]->(n:Organisation)
WHERE n.id IN $networks AND o.visibility IN $seen AND r.visibility IN $seen
RETURN o.id AS id, o.name AS name, o.siren AS siren, n.id AS network ORDER BY id
"""
_PLACED = """
MATCH (o:Organisation)-[r:LOCATED_IN|SERVES]->(t:Territory)
WHERE o.id IN $ids AND t.id IN $near AND r.visibility IN $seen
RETURN o.id AS id, r.source AS source, t.id AS place, null AS year
UNION
MATCH (o:Organisation)-[:OFFERS]->(f:Offer)-[r:TAKES_PLACE_IN|SERVES]->(t:Territory)
WHERE o.id IN $ids AND t.id IN $near AND f.visibility IN $seen AND r.visibility IN $seen
RETURN o.id AS id, r.source AS source, t.id AS place, null AS year
"""
_PAID = """
MATCH (o:Organisation)<-[r:FUNDS]-(giver:Organisation)
WHERE o.id IN $ids AND r.visibility IN $seen AND coalesce(r.year, $year) <= $year
RETURN DISTINCT o.id AS id, r.source AS source, r.scope AS scope, giver.siren AS giver, r.year AS year
"""
_SOURCES = """
MATCH (s:Source) OPTIONAL MATCH (s)-[d:DOCUMENTS]->(t:Territory) WHERE t.id IN $near AND d.indicator IN $codes
RETURN s.id AS id, s.name AS title, toString(s.date) AS day, count(d) AS documents ORDER BY id
"""


def who_mentors(scope: "Scope") -> list[Row]:
    """One row a body of the list, a file and a place that cite it; one for each that the files do not name here."""
    near = _near(scope)
    sources = {row["id"]: row for row in scope.store.read(_SOURCES, near=near, codes=list(CITING))}
    searched = [row["title"] or row["id"] for row in sources.values() if row["documents"]]
    bodies = _bodies(scope)
    cited = _citations(scope, near, {id for those in bodies.values() for id, _, _ in those})
    rows: list[Row] = []
    for operator in operators():
        own = [row for body in bodies[operator.id] for row in _rows(operator, body, cited, sources)]
        rows += own or [_silent(operator, scope.territory.id, searched)]
    return sorted(rows, key=lambda row: _STATES.index(row["state"]))  # stable: else in the order of the list


_CITED = {"siren": "cited_by_siren", "name": "cited_by_name", "network": "cited_by_network"}
_STATES = ("cited", "not-found", "too-common", "undetermined")
Body = tuple[str, str, str]  # id, name, by what it was recognised


def _near(scope: "Scope") -> list[str]:
    """The territory, its parts, what holds it, and the départements in which an EPCI lies."""
    departments = lookup().departments_of(scope.territory.id)
    return sorted({*scope.within, *scope.around, *(f"dep:{code}" for code in departments)})


def _bodies(scope: "Scope") -> dict[str, list[Body]]:
    """The bodies of the graph that are one of the list, by operator."""
    networks = {f"org:reseau-{operator.network}": operator.id for operator in operators() if operator.network}
    sirens = sorted({siren for operator in operators() for siren in operator.siren})
    keys = sorted({name for operator in operators() for name in (*operator.whole, *operator.begins)})
    named = scope.store.read(_NAMED, sirens=sirens, words=keys, seen=list(scope.seen))
    members = scope.store.read(_MEMBERS, networks=sorted(networks), seen=list(scope.seen))
    bodies: dict[str, list[Body]] = {operator.id: [] for operator in operators()}
    for row in named:
        for operator in operators():
            if how := operator.recognised_by(row["name"] or "", row["siren"]):
                bodies[operator.id].append((row["id"], row["name"], how))
    for row in members:
        listed = bodies[networks[row["network"]]]
        if row["id"] not in {id for id, _, _ in listed}:
            listed.append((row["id"], row["name"], "network"))
    return bodies


Citation = tuple[str, str]  # source, place


def _citations(scope: "Scope", near: list[str], ids: Iterable[str]) -> dict[str, dict[Citation, set[int]]]:
    """Of each body, the years in which each source cites it in each place near here."""
    bodies, cited = sorted(ids), dict[str, dict[Citation, set[int]]]()
    placed = scope.store.read(_PLACED, ids=bodies, near=near, seen=list(scope.seen)) if bodies else []
    paid = scope.store.read(_PAID, ids=bodies, year=scope.as_of.year, seen=list(scope.seen)) if bodies else []
    here = set(near)
    for row in (*placed, *({**row, "place": _paid_in(row)} for row in paid)):
        if row["place"] in here:
            years = cited.setdefault(row["id"], {}).setdefault((row["source"], row["place"]), set())
            years |= {row["year"]} - {None}
    return cited


def _paid_in(row: Row) -> str | None:
    """Where a payment counts: the département that its file names, else the territory of who gives."""
    part = (row["scope"] or "").split("/")[0]
    if code := departement(part) if len(part) <= len("976") and part else None:
        return f"dep:{code}"
    return of_public_body(row["giver"] or part)


def _rows(
    operator: Operator, body: Body, cited: dict[str, dict[Citation, set[int]]], sources: dict[str, Row]
) -> Iterator[Row]:
    id, name, how = body
    for (source, place), years in sorted(cited.get(id, {}).items()):
        dated = _year(sources.get(source, {}).get("day"))
        yield {
            **_row(operator, "cited", place),
            "organisation_id": id,
            "organisation": name,
            "recognised_by": how,
            "first_year": min(years, default=dated),
            "last_year": max(years, default=dated),
            "source_id": source,
        }


def _year(day: str | None) -> int | None:
    return int(day[:4]) if day else None


def _silent(operator: Operator, territory: str, searched: list[str]) -> Row:
    """The row of a body that no file cites here."""
    state = "too-common" if not operator.is_sought else "not-found" if searched else "undetermined"
    return {**_row(operator, state, territory), "looked_in": searched if state == "not-found" else []}


def _row(operator: Operator, state: str, territory: str) -> Row:
    empty = ("organisation_id", "organisation", "recognised_by", "first_year", "last_year", "source_id")
    values = {"operator": operator.name, "state": state, "territory_id": territory, "looked_in": list[str]()}
    return {**dict.fromkeys(empty), **values}


def looked_in(rows: Sequence[Mapping[str, Any]]) -> list[Text]:
    """What is said beside the rows: the files that were searched, where something was not found in them."""
    searched: list[str] = next((row["looked_in"] for row in rows if row["looked_in"]), [])
    return [words("looked_in", sources=searched)] if searched else []


def named(row: Mapping[str, Any]) -> Text:
    """What a row that cites a body says of it, without its place and source."""
    said = words(_CITED[row["recognised_by"]], operator=row["operator"], organisation=row["organisation"])
    first, last = row["first_year"], row["last_year"]
    return said if first == last else words("cited_between", cited=said, first=str(first), last=str(last))


def unnamed(rows: Iterable[Mapping[str, Any]]) -> Text | None:
    """Those that the files which were searched do not cite here, None where none was searched or all are cited."""
    missing = [row for row in rows if row["state"] == "not-found"]
    names = [row["operator"] for row in missing]
    return words("not_found", operators=names, sources=missing[0]["looked_in"]) if missing else None
