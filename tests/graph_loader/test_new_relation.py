"""A relation added to the shipped Turtle alone: in the template, loaded, checked, a tie, shown, documented."""

import runpy
import shutil
from datetime import date
from pathlib import Path

import pytest

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.team.template import Sheet, sheets
from essaim.graph_store.store import Store
from essaim.ontology import compile as compiling
from essaim.ontology.compile import TURTLE, load_model
from essaim.ontology.model import Model
from essaim.ontology.text import Lang
from essaim.queries.about.schema import schema
from essaim.queries.answer.returned_graph import drawing
from essaim.queries.answer.scope import scope_of
from essaim.queries.saved.run import run_cypher
from essaim.visualizations.drawing.pyvis_page import draw

RELATION = """
es:Referral a owl:Class, rdfs:Class, sh:NodeShape ; rdfs:subClassOf es:Relation ; g:relationType "REFERS_TO" ;
  rdfs:label "oriente vers"@fr, "refers to"@en ;
  skos:definition "Une structure oriente des jeunes vers une autre."@fr, "A body refers young people to another."@en ;
  g:tie [ g:existence 0.7 ; g:reliability 0.45 ; g:direction "both" ] ;
  g:from es:Organisation ; g:to es:Organisation ;
  sh:property
    [ sh:path es:from ; sh:class es:Organisation ] ,
    [ sh:path es:to ; sh:class es:Organisation ] ,
    [ sh:path es:referrals ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:minInclusive 0 ] .
es:referrals a owl:DatatypeProperty ; rdfs:label "orientations"@fr, "referrals"@en ;
  skos:definition "Nombre de jeunes orientés."@fr, "Number of young people referred."@en .
"""
TABLES = {
    "territoires": "code;nom;nature;dans\n96;Haute-Brise;Département;\n96001;Clairebrise;Commune;dep:96\n",
    "acteurs": "identifiant;nom;nature;milieu;commune\nclub;Le Club;Association;Association;96001\n"
    "mission;La Mission;Organisation;État;96001\n",
    "liens": "type de lien;de;vers;orientations\noriente vers;mission;club;12\nrefers to;club;mission;-1\n"
    "REFERS_TO;club;96001;\n",
}


@pytest.fixture
def wider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    """The model of the shipped files, were the relation among them."""
    copies = tuple(Path(shutil.copy(path, tmp_path)) for path in TURTLE)
    copies[0].write_text(copies[0].read_text(encoding="utf-8") + RELATION, encoding="utf-8")
    monkeypatch.setattr(compiling, "TURTLE", copies)
    return load_model()


@pytest.fixture
def loaded(wider: Model, embedded_store: Store, tmp_path: Path) -> tuple[Store, Model, list[str]]:
    """The graph of the tables, and what was said of the lines that were set aside."""
    folder = tmp_path / "equipe"
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    report = load([folder], embedded_store, wider, LoadOptions(home=tmp_path / "home", backbone=False))
    aside = [path.read_text(encoding="utf-8-sig") for file in report.files if (path := file.quarantine_file)]
    return embedded_store, wider, "".join(aside).splitlines()[1:]


def links(model: Model, lang: Lang) -> Sheet:
    name = "Liens" if lang == "fr" else "Links"
    return next(sheet for sheet in sheets(model, lang) if sheet.name == name)


def test_the_template_offers_it_and_its_property(wider: Model) -> None:
    for lang, label, heading in (("fr", "oriente vers", "orientations"), ("en", "refers to", "referrals")):
        sheet = links(wider, lang)  # type: ignore[arg-type]
        assert label in sheet.fields[0].values
        assert heading in [field.heading for field in sheet.fields]


def test_the_shipped_template_has_neither(model: Model) -> None:
    assert "oriente vers" not in links(model, "fr").fields[0].values
    assert links(model, "fr").fields[0].values[:2] == ("connaît", "recommande")
    assert links(model, "en").fields[0].values[:2] == ("knows", "recommends")


def test_it_is_loaded_and_checked(loaded: tuple[Store, Model, list[str]]) -> None:
    store, _, aside = loaded
    found = store.read("MATCH (a)-[r:REFERS_TO]->(b) RETURN a.name AS a, b.name AS b, r.referrals AS n ORDER BY a")
    assert found == [
        {"a": "La Mission", "b": "Le Club", "n": 12},
        {"a": "Le Club", "b": "La Mission", "n": None},  # a number below zero is set aside alone
    ]
    assert len(aside) == 2
    assert "-1" in aside[0] or "-1" in aside[1]


def test_it_counts_as_the_tie_that_the_turtle_says(loaded: tuple[Store, Model, list[str]]) -> None:
    store, model, _ = loaded
    ties = scope_of(store, model, "Clairebrise", as_of=date.today()).snapshot.ties
    assert [ties.type(tie) for tie in range(len(ties))] == ["REFERS_TO"] * 2
    assert (float(ties.existence[0]), float(ties.reliability[0])) == (0.7, 0.45)


def test_it_is_shown(loaded: tuple[Store, Model, list[str]]) -> None:
    store, model, _ = loaded
    head, *_ = schema(store, model, "oriente vers").rows
    assert (head["name"], head["label"].fr, head["count"]) == ("REFERS_TO", "oriente vers", 2)
    answer = run_cypher(store, model, "MATCH (a)-[r:REFERS_TO]->(b) RETURN a, r, b")
    picture = drawing(store, model, answer)
    assert "oriente vers" in draw(picture.nodes, picture.edges, answer, model, "fr")


def test_it_is_documented(wider: Model, model: Model) -> None:
    writer = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "write_docs.py"))
    line = "| REFERS_TO | oriente vers | Organisation → Organisation | `referrals` | p 0.7, t 0.45 |"
    assert line in writer["graph_page"](wider)
    assert line not in writer["graph_page"](model)
    assert "|REFERS_TO*1..4" in writer["question"]("recommendation_paths", wider)
