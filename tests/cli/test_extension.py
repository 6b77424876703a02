"""The worked example of docs/ontology.md: a class and a relation in a Turtle file, and nothing else edited."""

import csv
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from neo4j_server import PASSWORD

from essaim.graph_store.engine import embedded
from essaim.graph_store.store import Store

Run = Callable[..., CompletedProcess[str]]
GUIDE = Path(__file__).parents[2] / "docs" / "ontology.md"
TEXT = GUIDE.read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([\w./]+)`:\n```\w+\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE))
QUERIES = re.findall(r'--cypher "(.*?)"', TEXT)


@pytest.fixture(params=["arcadedb", "neo4j"])
def essaim(request: pytest.FixtureRequest, shell: Run, tmp_path: Path) -> Iterator[Run]:
    """essaim in the folder of the example, on an empty graph of each engine."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    where = {"ESSAIM_HOME": str(tmp_path / "home")}
    if request.param == "neo4j":
        store: Store = request.getfixturevalue("neo4j_store")
        password = os.environ.get("ESSAIM_TEST_NEO4J_PASSWORD", PASSWORD)
        where |= {"ESSAIM_URI": f"bolt://{store.address}", "ESSAIM_PASSWORD": password}
    yield lambda *words: shell(*words, cwd=tmp_path, **where)
    embedded.stop(tmp_path / "home")


def rows(done: CompletedProcess[str]) -> list[dict[str, object]]:
    assert done.returncode == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)["rows"]
    return found


def test_what_an_extension_adds_is_loaded_checked_counted_questioned_and_drawn(essaim: Run, tmp_path: Path) -> None:
    report = rows(essaim("load", "equipe", "--format", "json"))
    assert [(row["read"], row["loaded"], row["quarantined"]) for row in report] == [(3, 3, 0), (2, 1, 1)]
    with Path(str(report[0]["quarantine_file"])).open(encoding="utf-8-sig", newline="") as file:
        (aside,) = csv.DictReader(file, delimiter=";")
    assert (aside["line"], aside["column"], aside["value"]) == ("4", "places assises", "-3")

    head, *properties = rows(essaim("schema", "Médiathèque", "--format", "json"))
    assert (head["name"], head["label"], head["of"], head["count"]) == ("Library", "Médiathèque", "Organisation", 2)
    assert [one["label"] for one in properties if one["name"] == "seats"] == ["places assises"]
    (relation, *_) = rows(essaim("--lang", "en", "schema", "LENDS_TO", "--format", "json"))
    assert (relation["label"], relation["of"], relation["count"]) == ("lends to", "Library → School", 1)

    counted = {row["item"]: row["value"] for row in rows(essaim("status", "--format", "json"))}
    assert (counted["Library"], counted["School"]) == (2, 1)

    table, drawing = QUERIES
    assert rows(essaim("query", "--cypher", table, "--format", "json")) == [
        {"library": "Médiathèque des Rives", "seats": 120, "works": 40, "school": "Collège des Rives"}
    ]
    done = essaim("query", "--cypher", drawing, "--html", "prets.html")
    assert done.returncode == 0, done.stderr
    drawn = (tmp_path / "prets.html").read_text(encoding="utf-8")
    assert "Médiathèque</span> <b>1</b>" in drawn, "the legend counts one"
    assert "Médiathèque des Rives</td>" in drawn and "prête à</td>" in drawn

    done = essaim("connectors", "Nantes", "--format", "json")
    assert {row["actor_id"]: row["degree"] for row in rows(done)} == {"bib:equipe.mediatheque": 1, "sch:0440001M": 1}
    assert json.loads(done.stdout)["params"]["ties"] == 1

    assert [row["unchanged"] for row in rows(essaim("load", "equipe", "--format", "json"))] == [3, 1]


FESTIVALS = """
my:Festival a owl:Class, rdfs:Class, sh:NodeShape ; rdfs:subClassOf es:Node ; g:idPrefix "fest" ;
  rdfs:label "Festival"@fr, "Festival"@en ; skos:definition "Rendez-vous annuel."@fr, "Yearly event."@en ;
  sh:property [ sh:path es:name ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ; g:index "name" ] .
"""
DECLARATION = """title = { fr = "Festivals", en = "Festivals" }
producer = "Nous"
licence = "lov2"
url = ""
[recognise]
columns = ["festival", "edition"]
[columns.festival]
[columns.edition]
[entities.festival]
class = "Festival"
key = ["festival"]
properties = { name = "festival" }
"""


def test_a_class_of_its_own_is_loaded_by_a_declaration_of_ones_own(shell: Run, tmp_path: Path) -> None:
    (tmp_path / "ours.ttl").write_text(FILES["ours.ttl"] + FESTIVALS, encoding="utf-8")
    (tmp_path / "essaim.toml").write_text('extensions = ["ours.ttl"]\nsources = ["nos-sources"]\n', encoding="utf-8")
    (tmp_path / "nos-sources").mkdir()
    (tmp_path / "nos-sources" / "festivals.toml").write_text(DECLARATION, encoding="utf-8")
    (tmp_path / "liste.csv").write_text("festival;edition\nLes Rives;3\nLe Large;12\n", encoding="utf-8")
    where = {"ESSAIM_HOME": str(tmp_path / "home")}
    try:
        (report,) = rows(shell("load", "liste.csv", "--format", "json", cwd=tmp_path, **where))
        assert (report["source"], report["read"], report["loaded"]) == ("src:festivals", 2, 2)
        listed = rows(shell("sources", "--format", "json", cwd=tmp_path, **where))
        assert "festivals" in {str(row["source_id"]).removeprefix("src:") for row in listed}
        (head, *_) = rows(shell("schema", "Festival", "--format", "json", cwd=tmp_path, **where))
        assert head["count"] == 2
    finally:
        embedded.stop(tmp_path / "home")


def test_the_template_shows_what_an_extension_adds(shell: Run, tmp_path: Path) -> None:
    for name in ("ours.ttl", "essaim.toml"):
        (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    assert shell("template", "tables", cwd=tmp_path).returncode == 0
    header = (tmp_path / "tables" / "acteurs.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    told = (tmp_path / "tables" / "LISEZMOI.txt").read_text(encoding="utf-8-sig")
    assert header.endswith("places assises")
    assert "Médiathèque" in told and "prête à" in told
