"""The small inputs that failed once, beside the project in ../shared/cases: each has the outcome that its README says.

Each is loaded into a graph that holds the territories of France alone. Invented siblings stand in the tests of what
each is about, which run without that folder.
"""

from pathlib import Path
from typing import Any

import pytest
from reading import plain

from essaim.graph_loader.france import backbone
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import FileReport, LoadReport
from essaim.graph_store.store import Store
from essaim.ontology.errors import FileError
from essaim.ontology.model import Model
from essaim.queries.answer.names import find_organisation

_OTHERS = "MATCH (n:Organisation|Person|Offer|Need|Agreement|Interaction|PriorityNeighbourhood) DETACH DELETE n"
_SOURCES = "MATCH (s:Source) WHERE s.id <> 'src:backbone' DETACH DELETE s"
WORK = "Œuvre du Cœur – Saint-Éloi"
FUNDED = "MATCH (:Organisation)-[r:FUNDS]->() RETURN r.year AS year, count(*) AS n ORDER BY year"


class Cases:
    """The folder of cases, and one graph into which they are loaded from a home of their own."""

    def __init__(self, store: Store, model: Model, folder: Path, home: Path) -> None:
        self.store, self.model, self.folder, self.home = store, model, folder, home

    def load(self, *names: str, **options: Any) -> LoadReport:
        """All in one load."""
        paths = [self.folder / name for name in names]
        return load(paths, self.store, self.model, LoadOptions(home=self.home, **options))

    def rows(self, cypher: str) -> list[tuple[object, ...]]:
        return [tuple(row.values()) for row in self.store.read(cypher)]


@pytest.fixture(scope="module")
def france(engines: Any, model: Model) -> Store:
    store: Store = engines.store("arcadedb")
    backbone.ensure(store, model)
    return store


@pytest.fixture
def cases(shared_cases: Path, france: Store, model: Model, tmp_path: Path) -> Cases:
    for cypher in (_OTHERS, _SOURCES):
        france.write(cypher)
    return Cases(france, model, shared_cases, tmp_path / "home")


def only(report: LoadReport) -> FileReport:
    (file,) = report.files
    return file


def reasons(file: FileReport) -> str:
    return plain(" | ".join(mend.reason.fr for mend in file.mend))


def notes(report: LoadReport) -> str:
    return plain(" | ".join(note.fr for note in (*report.notes, *(n for file in report.files for n in file.notes))))


def test_grants_of_three_years_stand_together_in_any_order(cases: Cases) -> None:
    for year in (2022, 2021, 2023):
        assert only(cases.load(f"dirty/01_grants_{year}.csv")).loaded == 5
    assert cases.rows(FUNDED) == [(2021, 5), (2022, 5), (2023, 5)]


def test_labelled_grants_of_three_years_stand_together(cases: Cases) -> None:
    for year in (2022, 2021, 2023):
        assert only(cases.load(f"dirty/16_labels_{year}.csv")).loaded == 3
    assert cases.rows(FUNDED) == [(2021, 3), (2022, 3), (2023, 3)]


@pytest.mark.parametrize("first", ["02_bad_dates_first", "03_typo_year_first"])
def test_a_wrong_date_shuts_no_door(cases: Cases, first: str) -> None:
    cases.load(f"dirty/{first}.csv")
    name = "02_then_good_2022" if first.startswith("02") else "03_then_good_2024"
    good = only(cases.load(f"dirty/{name}.csv"))
    assert (good.loaded, good.unchanged, good.quarantined) == (5, 0, 0)


def test_a_year_to_come_is_set_aside(cases: Cases) -> None:
    file = only(cases.load("dirty/03_typo_year_first.csv"))
    assert (file.loaded, file.quarantined, file.cells) == (2, 0, 1), "its payment says the year"
    assert "« 02/03/2032 » est dans le futur" in reasons(file)
    assert cases.rows(FUNDED) == [(2023, 2)]


def test_grants_as_published_are_read(cases: Cases) -> None:
    report = cases.load("dirty/04_scdl_as_published.csv")
    assert (only(report).loaded, only(report).quarantined) == (5, 0)
    assert "lu malgré une forme qui s’écarte du schéma publié" in notes(report)
    amounts = "MATCH ()-[r:FUNDS]->(o) RETURN o.name AS name, r.amountEur AS amount, r.year AS year ORDER BY name"
    assert ("Association Exemple D", 1000.5, 2023) in cases.rows(amounts)
    assert ("Association Exemple E", 1000.0, 2023) in cases.rows(amounts)


def test_an_unquoted_decimal_comma_is_put_together_again(cases: Cases) -> None:
    report = cases.load("dirty/05_unquoted_decimal_comma.csv")
    assert (only(report).loaded, only(report).quarantined) == (2, 0)
    assert cases.rows("MATCH ()-[r:FUNDS]->() RETURN r.amountEur AS a ORDER BY a") == [(24975.0,), (100000.0,)]
    assert "virgule décimale sans guillemets" in notes(report)


def test_merged_communes_have_one_council_and_one_mayor(cases: Cases) -> None:
    report = cases.load("dirty/09_merged_communes_many_mayors.csv")
    kinds = "MATCH (p:Person)-[r:ELECTED_IN]->(o) RETURN o.name AS o, r.roleKind AS kind ORDER BY kind"
    assert [row[1] for row in cases.rows(kinds)].count("maire") <= 1
    assert {row[0] for row in cases.rows(kinds)} == {"Mairie – Cap d'Astarac"}
    assert len(cases.rows(kinds)) == 3
    assert "conseil d’aujourd’hui" in notes(report)


def test_colleges_put_together_lead_to_no_dead_end(cases: Cases) -> None:
    with pytest.raises(FileError) as caught:
        cases.load("dirty/12_colleges_with_priority_shifted.csv")
    assert "annuaire-education" in caught.value.text.fr
    assert "--source ips-colleges" not in caught.value.text.fr


def test_quarters_of_2015_are_known_as_such(cases: Cases) -> None:
    with pytest.raises(FileError) as caught:
        cases.load("dirty/13_qpv_2015.csv")
    assert "QPV 2015" in caught.value.text.fr and "2024" in caught.value.text.fr


def test_posts_of_adultes_relais_are_grants_of_the_state(cases: Cases) -> None:
    report = cases.load("dirty/14_adultes_relais.csv")
    assert (only(report).loaded, only(report).quarantined) == (1, 0)
    funded = "MATCH (f)-[r:FUNDS]->(o:Organisation) RETURN f.name AS f, o.name AS o, r.year AS y, r.amountEur AS a"
    ((funder, name, year, amount),) = cases.rows(funded)
    assert (name, year, amount) == ("ASSO EXEMPLE A", 2022, 20000.0)
    assert "tat" in str(funder)
    contract = "MATCH (a:Agreement)-[:SIGNED_BY]->(o) RETURN a.name AS name, o.name AS o"
    assert cases.rows(contract) == [("Contrat de ville CV441", "État")]


def test_a_folder_of_folders_is_opened(cases: Cases) -> None:
    assert only(cases.load("dirty/15_nested")).loaded == 1


def test_postcodes_land_in_no_other_town(cases: Cases) -> None:
    file = only(cases.load("field-01-codes-postaux"))
    assert (file.loaded, file.quarantined) == (1, 4)
    assert "75018 est un code postal (Paris) et l’ancien code INSEE de Charenton-le-Pont" in reasons(file)
    assert cases.rows("MATCH (t)-[:HAS_NEED]->() RETURN t.id AS id") == [("com:44109",)]


def test_councillors_with_a_renamed_column_are_no_mayors(cases: Cases) -> None:
    try:
        report = cases.load("field-02-rne-colonne-renommee")
    except FileError as error:
        assert "conseillers municipaux" in plain(error.text.fr)
    else:
        assert "colonne" in notes(report).lower()
    assert cases.rows("MATCH (:Person)-[r:ELECTED_IN {roleKind: 'maire'}]->() RETURN count(r) AS n") == [(0,)]


def test_branches_of_one_siren_are_two(cases: Cases) -> None:
    report = cases.load("field-03-antennes-meme-siren")
    assert sum(file.quarantined for file in report.files) == 0
    works = "MATCH (p:Person)-[:WORKS_AT]->(o) RETURN p.role AS r, o.name AS o ORDER BY r"
    assert [name for _, name in cases.rows(works)] == [
        "Maison Tilleul, antenne de Bellevue",
        "Maison Tilleul, antenne de Rezé",
    ]
    assert cases.rows("MATCH (a)-[:PARTNER_OF]->(b) WHERE a.id = b.id RETURN count(*) AS n") == [(0,)]
    assert cases.rows("MATCH (:Organisation)-[r:PARTNER_OF]->() RETURN count(r) AS n") == [(2,)]


def test_one_table_in_two_files_is_their_union(cases: Cases) -> None:
    cases.load("field-04-deux-fichiers-meme-tableau")
    assert cases.rows("MATCH (o:Association) RETURN count(o) AS n") == [(10,)]


def test_copied_hidden_and_ignored_sheets_stay_out(cases: Cases) -> None:
    report = cases.load("field-04b-feuilles-copie-et-ignore")
    told = plain(" ".join(f"{entry.file} {entry.reason.fr}" for entry in report.aside))
    assert "brouillon (ignore)" in told
    assert "Personnes" in told
    assert all("brouillon" not in str(name) for (name,) in cases.rows("MATCH (o:Organisation) RETURN o.name AS n"))
    assert cases.rows("MATCH (p:Person) RETURN count(p) AS n") == [(0,)]


@pytest.mark.parametrize("dry", [True, False])
def test_headings_that_nothing_reads_are_named(cases: Cases, dry: bool) -> None:
    report = cases.load("field-05-entetes-fautives", dry_run=dry)
    told = notes(report) + plain(" ".join(only(report).unread))
    for heading in ("Comune", "Thématiques"):
        assert f"« {heading} »" in told
    assert "commune" in told and "thèmes" in told


def test_a_town_hall_without_a_number_is_that_of_the_register(cases: Cases) -> None:
    cases.load("field-06-mairie-sans-siren/rne")
    cases.load("field-06-mairie-sans-siren/equipe")
    halls = "MATCH (o:Institution {institutionKind: 'mairie'})-[:SERVES|LOCATED_IN]->({id: 'com:44109'}) "
    assert cases.rows(halls + "RETURN DISTINCT o.id AS id") == [("org:214401093",)]


def test_repeated_ids_are_all_named(cases: Cases) -> None:
    file = only(cases.load("field-09-identifiants-doubles"))
    assert file.read == file.loaded + file.unchanged + file.merged + file.quarantined + file.filtered
    assert {mend.value.strip().casefold() for mend in file.mend} >= {"a"}
    assert all("ligne" in mend.reason.fr for mend in file.mend)


def test_a_quote_that_never_closes_costs_its_own_line(cases: Cases) -> None:
    file = only(cases.load("field-10-guillemet"))
    assert (file.read, file.quarantined) == (6, 1)
    (mend,) = file.mend
    assert mend.line == 5 and "guillemet" in mend.reason.fr
    names = [name for (name,) in cases.rows("MATCH (o:Association) RETURN o.name AS name ORDER BY name")]
    assert {"Après", "Encore"} <= set(names)


def test_the_separator_that_excel_states_is_read(cases: Cases) -> None:
    assert only(cases.load("field-11-sep-excel")).loaded == 2


def test_lists_are_cut_where_every_part_is_a_value(cases: Cases) -> None:
    file = only(cases.load("field-16-listes-a-virgules"))
    assert file.quarantined == 0
    themes = "MATCH (o:Association)-[:HAS_THEME]->(t) RETURN o.name AS o, count(t) AS n ORDER BY o"
    assert all(n >= 2 for name, n in cases.rows(themes) if name in ("Liste", "Liste2", "Liste3", "Liste4"))


@pytest.mark.parametrize(
    ("typed", "name"),
    [("MJN", "Mission Jeunes (MJN)"), ("Cœur", WORK), ("Saint Eloi", WORK)],
)
def test_a_body_is_found_by_a_word_or_a_sigle(cases: Cases, typed: str, name: str) -> None:
    cases.load("field-19-noms-partiels-et-sigles")
    assert find_organisation(cases.store, cases.model, typed).name == name


def test_what_excel_makes_of_numbers_is_read(cases: Cases) -> None:
    report = cases.load("field-20-xlsx-nombres")
    assert "1053 est lu 01053" in notes(report)
    actors, links = report.files
    assert (actors.quarantined, links.loaded) == (0, links.read)
    assert links.mend == (), "that the table has no « type de financement » takes nothing from who funds whom"
    begun = "MATCH (:Organisation)-[r:PARTNER_OF]->() RETURN toString(r.since) AS day ORDER BY day"
    assert cases.rows(begun) == [("2025-08-31",), ("2025-09-01",)]


def test_a_grant_told_twice_counts_once_and_is_said(cases: Cases) -> None:
    report = cases.load("field-21-scdl-doublons")
    file = only(report)
    assert "à l’identique (lignes 2 = 8)" in notes(report)
    assert {mend.column for mend in file.mend} >= {"montant"}


def test_partial_dates_keep_their_precision(cases: Cases) -> None:
    report = cases.load("field-22-dates-partielles")
    exchanges = next(file for file in report.files if file.file.endswith("echanges.csv"))
    assert [mend.line for mend in exchanges.mend] == [16, 17, 18], "31/02, 12/31 and 0000-00-00"
    assert "vouliez-vous dire « 31/12/2025 » ?" in reasons(exchanges)
    partial = "MATCH (i:Interaction) WHERE i.partialDates IS NOT NULL RETURN i.id AS id, i.partialDates AS p"
    kept = {str(id).rpartition(".")[2]: days for id, days in cases.rows(partial)}
    assert kept["e7"] == kept["e8"] == ["date=2025-09"]
    assert kept["e9"] == ["date=2025"]


def test_a_formula_without_a_result_and_merged_cells_are_said(cases: Cases) -> None:
    report = cases.load("field-23-xlsx-formule-fusion/formule.xlsx")
    assert "2 formules sans résultat enregistré (ligne 2, « nom », ligne 3, « commune »)" in notes(report)
    report = cases.load("field-23-xlsx-formule-fusion/fusion.xlsx", team="autre")
    assert "fusionnées" in notes(report)
