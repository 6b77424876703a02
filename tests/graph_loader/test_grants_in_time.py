"""Grants as funders publish them, year after year, with what is mistyped in them: small files invented here."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from reading import plain

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import FileReport
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

HEAD = (
    "nomAttribuant;idAttribuant;dateConvention;referenceDecision;nomBeneficiaire;idBeneficiaire;objet;montant;nature;"
    "conditionsVersement;datesPeriodeVersement;idRAE;notificationUE;pourcentageSubvention"
)
WORDS = (
    "Nom de l'attribuant;Identification de l'attribuant;Date de la convention de subvention;Nom du bénéficiaire;"
    "Identification du bénéficiaire;Montant total de la subvention"
)
FUNDER = "Ville Fictive;99999990700010"
Give = Callable[..., FileReport]


def _grant(signed: str, who: str, amount: str = "1000.0", **other: str) -> str:
    cells = {
        "funder": FUNDER,
        "reference": "D1",
        "nature": "aide en numéraire",
        "terms": "unique",
        "paid": "2023-06-01",
        "rae": "",
        "notified": "non",
        "share": "1",
    } | other
    return (
        f"{cells['funder']};{signed};{cells['reference']};{who};;action;{amount};{cells['nature']};{cells['terms']};"
        f"{cells['paid']};{cells['rae']};{cells['notified']};{cells['share']}"
    )


@pytest.fixture
def give(embedded_store: Store, model: Model, tmp_path: Path) -> Give:
    """Loads these rows as a file of that name."""

    def given(name: str, rows: Iterable[str], head: str = HEAD, **options: Any) -> FileReport:
        path = tmp_path / name
        path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
        chosen = LoadOptions(home=tmp_path / "home", backbone=False, **options)
        (report,) = load([path], embedded_store, model, chosen).files
        return report

    return given


def _years(store: Store) -> dict[int, int]:
    rows = store.read("MATCH ()-[r:FUNDS]->() RETURN r.year AS year, count(r) AS n")
    return {row["year"]: row["n"] for row in rows}


@pytest.mark.parametrize("form", ["scdl", "words"])
def test_years_stand_together_in_whatever_order_they_come(give: Give, embedded_store: Store, form: str) -> None:
    for year in (2022, 2021, 2023, 2022):
        if form == "scdl":
            rows = [_grant(f"{year}-03-0{day}", f"Association {day}") for day in range(1, 6)]
            report = give(f"dons-{year}.csv", rows)
        else:
            report = give(f"dons-{year}.csv", [f"{FUNDER};{year};Association {n};;{n}000" for n in range(1, 6)], WORDS)
        assert (report.quarantined, report.retired) == (0, 0)
    assert (report.loaded, report.unchanged) == (0, 5), "the second 2022 is the first"
    assert _years(embedded_store) == {2021: 5, 2022: 5, 2023: 5}
    (source,) = embedded_store.read("MATCH (s:Source) WHERE s.name STARTS WITH 'Subventions' RETURN s.date AS date")
    assert str(source["date"])[:4] == "2023", "an older year does not make the source older"


def test_months_of_one_year_stand_together(give: Give, embedded_store: Store) -> None:
    for month in ("01", "03", "02"):
        assert give(f"dons-{month}.csv", [_grant(f"2023-{month}-05", "Association 1")]).loaded == 1
    assert _years(embedded_store) == {2023: 3}


def test_a_file_of_which_nothing_stood_leaves_no_date(give: Give, embedded_store: Store) -> None:
    first = give("sans-date.csv", [_grant("n/a", f"Association {n}", paid="") for n in range(3)])
    assert (first.read, first.quarantined) == (3, 3)
    assert embedded_store.read("MATCH (s:Source) RETURN s.id AS id") == []
    assert give("dons-2022.csv", [_grant("2022-03-01", "Association 1")]).loaded == 1


def test_a_date_to_come_is_set_aside_and_does_not_date_the_source(give: Give, embedded_store: Store) -> None:
    rows = [_grant("2023-03-01", "A"), _grant("2032-03-02", "B", paid=""), _grant("2032-03-02", "C")]
    first = give("faute.csv", rows)
    assert (first.loaded, first.quarantined, first.cells) == (2, 1, 1), "C is paid in 2023"
    row, cell = sorted(first.mend, key=lambda mend: mend.line)
    assert (row.line, row.column, row.alone, cell.line, cell.alone) == (3, "dateConvention", False, 4, True)
    assert "02/03/2032" in cell.reason.fr
    assert "futur" in row.reason.fr
    assert give("dons-2024.csv", [_grant("2024-03-01", f"Association {n}") for n in range(5)]).loaded == 5
    assert _years(embedded_store) == {2023: 2, 2024: 5}


def test_cells_are_read_as_they_are_published(give: Give, embedded_store: Store) -> None:
    rows = [
        _grant("2023-03-01", "A", funder="Ville Fictive;999 999 907 00010"),
        _grant("2023-03-02", "B", nature="Aide en numéraire"),
        _grant("2023-03-03", "C", nature="en numéraire", terms="autre : 2 versements 50%-50%", rae="sans objet"),
        _grant("04/03/2023", "D", "1000,50", terms="sur justificatifs", paid="2023-06-01_2023-12-31", share="100%"),
        _grant("", "E", paid="05/03/2023"),
        _grant("2023-03-06", "F", funder="Ville Fictive;1,00E+14"),
        _grant("2023-03-07", "G", "non communiqué"),
    ]
    report = give("dons.csv", rows)
    assert (report.loaded, report.quarantined, report.cells) == (6, 1, 0)
    assert [(mend.line, mend.column) for mend in report.mend] == [(8, "montant")]
    found = embedded_store.read("MATCH (f)-[r:FUNDS]->(b) RETURN b.name AS b, f.id AS f, r.amountEur AS a, r.year AS y")
    assert {(row["b"], row["f"], row["a"], row["y"]) for row in found} == {
        *((name, "org:999999907", 1000.0, 2023) for name in "ABCE"),
        ("D", "org:999999907", 1000.5, 2023),
        ("F", "org:ville-fictive", 1000.0, 2023),
    }
    (note,) = [note.fr for note in report.notes if "schéma" in note.fr]
    assert "« nature », 2 fois (« Aide en numéraire »)" in note
    assert give("dons.csv", rows, conform=True).quarantined == 7


def test_halves_of_an_amount_are_put_together(give: Give, embedded_store: Store) -> None:
    head = HEAD.replace(";", ",")
    cells = ["Ville Fictive", "99999990700010", "2018-03-22", "D4", "A", "", "action", "aide en numéraire", "unique"]
    amounts = {"24 975,00": 24_975.0, "1 100 000,5": 1_100_000.5, "12,00,7": None}
    rows = [",".join([*cells[:7], amount, *cells[7:], "2018-04-01", "", "non", "1"]) for amount in amounts]
    report = give("virgules.csv", rows, head)
    assert (report.loaded, report.quarantined) == (2, 1)
    found = embedded_store.read("MATCH ()-[r:FUNDS]->() RETURN r.amountEur AS a")
    assert sorted(row["a"] for row in found) == [24_975.0, 1_100_000.5]


def test_a_row_that_is_repeated_is_named_and_counted_once(give: Give, embedded_store: Store) -> None:
    rows = [_grant("2025-03-01", "A"), _grant("2025-03-01", "B"), _grant("2025-03-01", "A")]
    report = give("doublon.csv", rows)
    assert (report.loaded, report.merged) == (2, 1)
    assert "lignes 2 = 4" in "".join(note.fr for note in report.notes)
    assert _years(embedded_store) == {2025: 2}
    faulty = give("faute.csv", [_grant("2025-04-01", "A", "?"), _grant("2025-04-01", "A", "?")])
    assert (faulty.read, faulty.quarantined) == (2, 2)
    without = give("sans.csv", [_grant("2025-05-01", "A", reference="")] * 2)
    assert (without.loaded, without.merged) == (2, 0), "two payments may look alike"
    assert "1 sans référence, comptée" in "".join(note.fr for note in without.notes)


def test_what_a_corrected_file_no_longer_holds_is_said_with_what_to_type(give: Give, embedded_store: Store) -> None:
    """An event is taken out by nobody's guess: the file is forgotten, then loaded again."""
    give("dons.csv", [_grant("2022-03-01", "A"), _grant("2022-03-02", "B"), _grant("2023-03-02", "C")])
    report = give("dons.csv", [_grant("2022-03-01", "A"), _grant("2022-03-05", "D")])
    told = plain(" ".join(note.fr for note in report.notes))
    assert "1 ligne d’une version précédente de « dons.csv » (2022) n’y est plus" in told
    assert "essaim forget dons.csv" in told
    assert _years(embedded_store) == {2022: 3, 2023: 1}
    other = give("dons-2024.csv", [_grant("2024-03-01", "A")])
    assert "version précédente" not in " ".join(note.fr for note in other.notes)
