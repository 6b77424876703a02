"""Rows of other territories than those a load keeps: filtered, and never set aside for what else is wrong in them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import FileReport
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

HEADER = "code_qp;lib_qp;insee_reg;lib_reg;insee_dep;lib_dep;insee_com;lib_com;siren_epci;lib_epci"
HERE = [f"QN044{number:02}M;Quartier {number};52;;44;;44109;;;" for number in range(1, 20)]

SCHOOLS = """title = { fr = "Lieux", en = "Places" }
producer = "Test"
licence = "lov2"
url = ""
territory = "commune"
scope = ["year"]
[recognise]
columns = ["lieu", "commune", "epci", "voisines"]
[columns.name]
from = ["lieu"]
required = true
[columns.year]
[columns.epci]
type = "epci"
[columns.commune]
type = "commune"
[columns.near]
from = ["voisines"]
type = "commune"
split = ","
[entities.place]
class = "Organisation"
key = ["name"]
properties = { name = "name" }
"""
Loader = Callable[..., FileReport]


@pytest.fixture
def run(embedded_store: Store, model: Model, tmp_path: Path) -> Loader:
    """Tries a file, written in a folder of its own, for Loire-Atlantique."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "lieux.toml").write_text(SCHOOLS, encoding="utf-8")

    def loaded(rows: list[str], territory: str = "44") -> FileReport:
        path = tmp_path / "file.csv"
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        options = LoadOptions(
            home=tmp_path / "home", folders=(tmp_path / "sources",), territories=(territory,), dry_run=True
        )
        (report,) = load([path], embedded_store, model, options).files
        return report

    return loaded


@pytest.mark.parametrize(
    ("row", "filtered", "quarantined"),
    [
        ("QN01301M;Ailleurs;93;;13;;13999;;;", 1, 0),  # no such commune, and the row itself says 13
        (";;93;;13;;;;;", 1, 0),  # all that must be filled is blank
        ("QN01301M;Ailleurs;93;; 2a ;;13999;;;", 1, 0),
        ("QN04420M;Ici;52;;44;;44999;;;", 0, 1),  # of the département that is loaded: set aside
        ("QN01301M;Nulle part;;;;;13999;;;", 0, 1),  # nothing readable says where
        ("QN97801M;Nulle part;;;978;;97999;;;", 0, 1),  # no commune is known of 978
        ("QN04421M;Ici;52;;13;;44109;;;", 0, 0),  # the territory can be read: it decides
    ],
)
def test_a_row_that_says_it_lies_elsewhere_is_filtered(run: Loader, row: str, filtered: int, quarantined: int) -> None:
    report = run([HEADER, *HERE, row])
    assert (report.read, report.filtered, report.quarantined) == (20, filtered, quarantined)


@pytest.mark.parametrize(
    ("row", "filtered", "quarantined"),
    [
        ("A;44109;200054807;13055", 0, 0),  # the territory before any other column
        ("A;99999;200054807;44109", 1, 0),  # then the columns in their order: the EPCI of Marseille
        ("A;99999;;13055,13056", 1, 0),
        ("A;99999;;13055,44109", 0, 1),  # one of several is enough to be here
        ("A;;200054807;", 1, 0),  # blank, not wrong: the others say it just as well
        ("A;;;", 0, 0),
    ],
)
def test_any_column_of_territories_says_where_a_row_lies(
    run: Loader, row: str, filtered: int, quarantined: int
) -> None:
    report = run(["lieu;commune;epci;voisines", row])
    assert (report.filtered, report.quarantined) == (filtered, quarantined)


def test_a_commune_asked_for_keeps_the_faulty_rows_of_its_departement(run: Loader) -> None:
    report = run([HEADER, *HERE, "QN04420M;Ici;52;;44;;44999;;;", "QN01301M;Ailleurs;93;;13;;13999;;;"], "44109")
    assert (report.filtered, report.quarantined) == (1, 1)
