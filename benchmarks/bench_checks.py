"""How many rows a second the compiled checks take on one core, and how that compares with pySHACL on the same rows.

`python benchmarks/bench_checks.py`: a tenth of the rows holds one fault. Goal: 300,000 rows a second.
"""

import time
from collections.abc import Mapping
from typing import Any

import pyshacl
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from essaim.ontology.checks import checker
from essaim.ontology.compile import TURTLE, load_model

ES = Namespace("https://w3id.org/essaim/ontology#")
ROWS = 200_000
SAMPLE = 500
REPEATS = 5


def schools(count: int) -> list[dict[str, Any]]:
    """Rows like those of the directory of schools, twelve properties each."""
    return [
        {
            "id": f"sch:{number:07}A",
            "visibility": "public",
            "name": f"Collège {number}",
            "uai": f"{number:07}A" if number % 10 else "?",
            "institutionKind": "etablissement-scolaire",
            "schoolType": "college",
            "schoolStatus": "public",
            "educationPriority": "REP",
            "siret": f"{number:014}",
            "active": True,
            "pupils": number % 900,
            "website": "https://example.org/",
        }
        for number in range(count)
    ]


def grants(count: int) -> list[dict[str, Any]]:
    """Rows like those of the grants of a département."""
    return [
        {
            "from": "org:224400028",
            "to": f"org:{number:09}",
            "source": "src:subventions",
            "visibility": "public",
            "fundingKind": "subvention",
            "amountEur": number / 100 if number % 10 else -1.0,
            "year": 2018,
            "key": str(number),
        }
        for number in range(count)
    ]


def seconds_of_checks(name: str, rows: list[dict[str, Any]]) -> float:
    """The best of some runs; each must find the faults that were put in."""
    check = checker(load_model(), name)
    best = float("inf")
    for _ in range(REPEATS):
        start = time.perf_counter()
        found = sum(1 for row in rows if check(row))
        best = min(best, time.perf_counter() - start)
        assert found == len(rows) // 10
    return best


def as_rdf(rows: list[dict[str, Any]], kind: URIRef) -> Graph:
    """The rows as a graph that pySHACL reads."""
    graph = Graph()
    for row in rows:
        focus = URIRef(f"urn:{row['id']}")
        graph.add((focus, RDF.type, kind))
        for name, value in row.items():
            graph.add((focus, ES[name], Literal(value)))
    return graph


def seconds_of_pyshacl(rows: list[dict[str, Any]]) -> float:
    """One run, without the time to read the shapes or to build the graph."""
    shapes = Graph()
    for path in TURTLE:
        shapes.parse(path)
    data = as_rdf(rows, ES.School)
    start = time.perf_counter()
    pyshacl.validate(data, shacl_graph=shapes, ont_graph=shapes, inference="none")
    return time.perf_counter() - start


def main() -> None:
    """Print rows a second of a class and of a relation, and the ratio to pySHACL."""
    speeds: Mapping[str, float] = {
        "School": ROWS / seconds_of_checks("School", schools(ROWS)),
        "FUNDS": ROWS / seconds_of_checks("FUNDS", grants(ROWS)),
    }
    for name, speed in speeds.items():
        print(f"{name:8} {speed:>10,.0f} rows/s")
    oracle = SAMPLE / seconds_of_pyshacl(schools(SAMPLE))
    print(f"pySHACL  {oracle:>10,.0f} rows/s (School)")
    print(f"the compiled check is {speeds['School'] / oracle:,.0f} times as fast")


if __name__ == "__main__":
    main()
