"""A node is shown to those alone who may see every claim on it, whatever the order of loading."""

from pathlib import Path

import pytest

from essaim.graph_loader.decide.claims import strictest
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.answer.scope import Visibility, scope_of
from essaim.visualizations.page.explorer import explore

DECLARATION = """title = { fr = "Carnet", en = "Notebook" }
producer = "Test"
licence = "lov2"
url = ""
date = { value = "2026-01-01" }
visibility = "VISIBILITY"
[recognise]
columns = ["nom", "commune"]
[columns.name]
from = ["nom"]
[columns.commune]
from = ["commune"]
type = "commune"
[columns.help]
from = ["aide"]
[entities.body]
class = "Association"
key = ["name"]
properties = { name = "name", helpOffered = "help" }
[relations.place]
type = "LOCATED_IN"
from = "body"
to = { class = "Municipality", key = ["commune"] }
"""
NOTED = "Secours du Port"  # by both sources
OPEN = "Café du Port"  # by the public one alone
OPENNESS = ("public", "partner", "internal", "restricted")  # from what everybody sees to what nearly nobody does


def read_in(store: Store, model: Model, folder: Path, *visibilities: str) -> None:
    """Load one file a visibility, in this order; all name the same association, the public one another too."""
    store.write("CREATE (:Municipality:Territory {id: 'com:44109', code: '44109', name: 'Port', visibility: 'public'})")
    declarations = folder / "declarations"
    declarations.mkdir()
    for visibility in visibilities:
        text = DECLARATION.replace("VISIBILITY", visibility)
        (declarations / f"carnet-{visibility}.toml").write_text(text, encoding="utf-8")
        names = [NOTED, OPEN] if visibility == "public" else [NOTED]
        path = folder / f"{visibility}.csv"
        path.write_text("\n".join(["nom;commune;aide", *(f"{name};44109;Une salle" for name in names), ""]))
        chosen = LoadOptions(
            home=folder / "home", folders=(declarations,), backbone=False, source=f"carnet-{visibility}"
        )
        (report,) = load([path], store, model, chosen).files
        assert (report.read, report.quarantined, report.filtered) == (len(names), 0, 0)


def shown(store: Store, model: Model, visibility: Visibility) -> set[str]:
    """The organisations that such a reader sees."""
    return set(scope_of(store, model, "com:44109", visibility=visibility).snapshot.names)


@pytest.mark.parametrize(("first", "second"), [("public", "internal"), ("internal", "public")])
def test_an_internal_claim_takes_a_public_node_out_of_public_answers(
    first: str, second: str, embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    read_in(embedded_store, model, tmp_path, first, second)
    rows = embedded_store.read("MATCH (a:Association) RETURN a.name AS name, a.visibility AS v ORDER BY name")
    assert [(row["name"], row["v"]) for row in rows] == [(OPEN, "public"), (NOTED, "internal")]
    assert shown(embedded_store, model, "internal") == {OPEN, NOTED}
    assert shown(embedded_store, model, "partner") == shown(embedded_store, model, "public") == {OPEN}
    pages = {
        visibility: explore(scope_of(embedded_store, model, "com:44109", visibility=visibility), "fr")
        for visibility in ("internal", "partner", "public")
    }
    assert {visibility for visibility, page in pages.items() if NOTED in page} == {"internal"}
    assert all(OPEN in page for page in pages.values())


@pytest.mark.parametrize(("first", "second"), [("partner", "public"), ("public", "partner")])
def test_a_claim_for_partners_hides_a_node_from_the_public_alone(
    first: str, second: str, embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    read_in(embedded_store, model, tmp_path, first, second)
    assert shown(embedded_store, model, "partner") == {OPEN, NOTED}
    assert shown(embedded_store, model, "public") == {OPEN}


@pytest.mark.parametrize(("opener", "closer"), [(a, b) for rank, a in enumerate(OPENNESS) for b in OPENNESS[rank:]])
def test_of_two_levels_the_closer_one_wins(opener: str, closer: str) -> None:
    assert strictest([opener, closer]) == strictest([closer, opener]) == closer
    assert strictest(OPENNESS) == "restricted"
