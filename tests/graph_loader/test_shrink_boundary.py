"""A newer file may leave out a fifth of what its source said, and not one row more."""

from collections.abc import Callable
from pathlib import Path

import pytest

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.store import Store
from essaim.ontology.errors import SetAsideError
from essaim.ontology.model import Model

DECLARATION = """title = { fr = "Carnet", en = "Notebook" }
producer = "Test"
licence = "lov2"
url = ""
date = { file = "(\\\\d{8})" }
[recognise]
columns = ["nom", "commune"]
[columns.name]
from = ["nom"]
[columns.commune]
from = ["commune"]
type = "commune"
[entities.body]
class = "Association"
key = ["name"]
properties = { name = "name" }
[relations.place]
type = "LOCATED_IN"
from = "body"
to = { class = "Municipality", key = ["commune"] }
"""
BODIES = [f"Asso {number};" for number in range(10)]  # ten nodes, no relationship
PLACES = [f"Asso;440{number}" for number in range(20, 30)]  # one node, ten relationships
Reload = Callable[[list[str], str], int]


@pytest.fixture
def retired(embedded_store: Store, model: Model, tmp_path: Path) -> Reload:
    """Loads these rows as a file of that day; how many nodes and relationships went."""
    (tmp_path / "carnet.toml").write_text(DECLARATION, encoding="utf-8")
    embedded_store.write(
        "UNWIND [at IN range(20, 29) | '440' + toString(at)] + ['44109', '35238'] AS code "
        "CREATE (:Municipality:Territory {id: 'com:' + code, name: 'Bourg'})"
    )

    def reload(rows: list[str], day: str) -> int:
        path = tmp_path / f"carnet-{day}.csv"
        path.write_text("\n".join(["nom;commune", *rows, ""]), encoding="utf-8")
        chosen = LoadOptions(home=tmp_path / "home", folders=(tmp_path,), backbone=False, source="carnet")
        (report,) = load([path], embedded_store, model, chosen).files
        assert report.quarantined == report.filtered == 0
        return report.retired

    return reload


@pytest.mark.parametrize("rows", [BODIES, PLACES], ids=["nodes", "relationships"])
def test_exactly_a_fifth_may_go(rows: list[str], retired: Reload) -> None:
    assert retired(rows, "20260101") == 0
    assert retired(rows[:8], "20260201") == 2


@pytest.mark.parametrize("rows", [BODIES, PLACES], ids=["nodes", "relationships"])
def test_one_row_more_than_a_fifth_stops_and_changes_nothing(
    rows: list[str], retired: Reload, embedded_store: Store
) -> None:
    everything = (
        "MATCH (a:Association) OPTIONAL MATCH (a)-[r:LOCATED_IN]->() RETURN count(DISTINCT a) AS a, count(r) AS r"
    )
    retired(rows, "20260101")
    before = embedded_store.read(everything)
    with pytest.raises(SetAsideError) as caught:
        retired(rows[:7], "20260201")
    assert "3 des 10" in caught.value.text.fr
    assert "3 of the 10" in caught.value.text.en
    assert embedded_store.read(everything) == before


def test_another_file_of_the_same_day_takes_nothing_out(retired: Reload, embedded_store: Store) -> None:
    """Neither of two files of one day is the newer one: only a later one says what is gone."""
    retired(BODIES, "20260101")
    assert retired(BODIES[:9], "20260101") == 0
    assert embedded_store.read("MATCH (a:Association) RETURN count(a) AS n") == [{"n": 10}]
    assert retired(BODIES[:8], "20260102") == 2


NANTES = [f"Nantais {number};44109" for number in range(7)]
RENNES = [f"Rennais {number};35238" for number in range(10)]


@pytest.fixture
def by_commune(retired: Reload, tmp_path: Path) -> Reload:
    """The same, where each row's commune is its scope."""
    scoped = DECLARATION.replace("[recognise]", 'scope = ["commune"]\n[recognise]')
    (tmp_path / "carnet.toml").write_text(scoped, encoding="utf-8")
    return retired


def test_a_file_that_comes_back_counts_what_it_wrote_itself(by_commune: Reload, embedded_store: Store) -> None:
    """January: 3 of Nantes, 10 of Rennes. February: 6 of Nantes alone. March is January's file again, byte for byte.

    The graph then holds 16 associations: 6 of February's, and Rennes's 10 of that very file. 3 go: 18.75 %.
    """
    january = [*NANTES[:3], *RENNES]
    by_commune(january, "20260101")
    assert by_commune(NANTES[:6], "20260201") == 0
    assert embedded_store.read("MATCH (a:Association)-[r]->() RETURN count(DISTINCT a) AS a, count(r) AS r") == [
        {"a": 16, "r": 16}
    ]
    assert by_commune(january, "20260301") == 6  # 3 nodes, 3 relationships
    assert embedded_store.read("MATCH (a:Association)-[r]->() RETURN count(DISTINCT a) AS a, count(r) AS r") == [
        {"a": 13, "r": 13}
    ]


def test_a_file_that_comes_back_stops_where_more_than_a_fifth_of_all_would_go(by_commune: Reload) -> None:
    """As above, but February has 7 of Nantes: 4 of 17 would go, 23.5 %."""
    january = [*NANTES[:3], *RENNES]
    by_commune(january, "20260101")
    by_commune(NANTES, "20260201")
    with pytest.raises(SetAsideError) as caught:
        by_commune(january, "20260301")
    assert "4 des 17" in caught.value.text.fr
    assert "4 of the 17" in caught.value.text.en
