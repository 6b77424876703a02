"""What a team types comes back: each column of each of its tables, filled, stands on the card of somebody."""

import tomllib
from pathlib import Path

import pytest
from cards import card, words_of
from reading import plain
from team_folder import folder, loaded

from essaim.graph_loader.declare.declarations import declarations
from essaim.graph_loader.team.survey import TABLES as FORMS
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

PLACE = (
    "CREATE (:Municipality:Territory {id: 'com:44109', code: '44109', name: 'Nantes', nameKey: 'nantes', "
    "visibility: 'public'})"
)
Cells = dict[str, tuple[str, str]]


def cells(row: dict[str, str]) -> Cells:
    """The cells of a row: what is typed under each heading, and how it is to be read back."""
    parts = ((heading, text.partition("→")) for heading, text in row.items())
    return {heading: (typed, shown or typed) for heading, (typed, _, shown) in parts}


FILE = Path(__file__).with_name("typed_rows.toml")
ROWS: dict[str, list[Cells]] = {
    name: [cells(row) for row in rows] for name, rows in tomllib.loads(FILE.read_text(encoding="utf-8")).items()
}
IDS = frozenset(row["identifiant"][0] for rows in ROWS.values() for row in rows if "identifiant" in row)


def test_every_column_of_every_table_of_the_team_is_filled_here(model: Model) -> None:
    tables = {name: table for name, table in declarations(model).items() if table.team and name not in FORMS}
    assert set(ROWS) == set(tables)
    for name, table in tables.items():
        filled = {heading for row in ROWS[name] for heading in row}
        assert filled == {column.headers[0] for column in table.columns.values()}, name


@pytest.fixture
def read_back(embedded_store: Store, model: Model, tmp_path: Path) -> str:
    """All that the cards say, of every entry of the graph."""
    embedded_store.write(PLACE)
    embedded_store.write(
        "CREATE (:Department:Territory {id: 'dep:44', code: '44', name: 'Loire', visibility: 'public'})"
    )
    known = declarations(model)
    tables = {}
    for name, rows in ROWS.items():
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        text = "\n".join(";".join(row[heading][0] if heading in row else "" for heading in headings) for row in rows)
        tables[known[name].part] = f"{';'.join(headings)}\n{text}\n"
    report = loaded(embedded_store, model, folder(tmp_path / "equipe", tables))
    aside = [plain(mend.reason.fr) for file in report.files for mend in file.mend]
    assert not aside, "\n".join(aside)
    ids = [
        row["id"] for row in embedded_store.read("MATCH (n) WHERE n.claims IS NOT NULL RETURN n.id AS id ORDER BY id")
    ]
    ids += ["com:44109"]
    cards = [words_of(card(embedded_store, model, id)) for id in ids]
    return plain("\n".join(cards))


def test_all_that_is_typed_is_read_back(read_back: str, model: Model) -> None:
    lost = [
        f"{name} · {heading} : {typed}"
        for name, rows in ROWS.items()
        for row in rows
        for heading, (typed, shown) in row.items()
        if typed not in IDS and _as_read(model, name, heading, shown) not in read_back
    ]
    assert not lost, "\n".join(lost)


def _as_read(model: Model, table: str, heading: str, shown: str) -> str:
    """A code of a vocabulary reads as its label; anything else as it is given."""
    columns = declarations(model)[table].columns.values()
    scheme = next((column.scheme for column in columns if column.headers[0] == heading), None)
    concepts = model.schemes[scheme].concepts if scheme else {}
    return plain(concepts[shown].label.fr) if shown in concepts else shown
