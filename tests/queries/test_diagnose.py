"""The état des lieux: on the small territory, and on real files against figures counted without essaim."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from reading import plain

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.store import Store
from essaim.ontology.errors import NameUnknownError
from essaim.ontology.model import Model
from essaim.ontology.text import Lang
from essaim.queries.about.diagnose import diagnose
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.scope import scope_of
from essaim.queries.connectors.answer import connectors

DAY = date(2026, 11, 23)


def figures(answer: Answer, *columns: str, lang: Lang = "fr", **where: Any) -> list[tuple[Any, ...]]:
    """The `columns` of the rows whose values are those of `where`, in one language."""
    rows = [row for row in answer.said(lang).rows if all(row[key] == value for key, value in where.items())]
    values = ([row[column] for column in columns] for row in rows)
    return [tuple(plain(value) if isinstance(value, str) else value for value in line) for line in values]


def test_a_commune(val: Store, model: Model) -> None:
    answer = diagnose(scope_of(val, model, "Montclair", as_of=DAY))
    assert plain(answer.title.fr) == "État des lieux : Montclair"
    assert answer.params == {"territory": "com:90101"}
    assert all(tuple(row) == answer.names for row in answer.rows)
    sections = [row["section"] for row in answer.rows]
    assert list(dict.fromkeys(sections)) == [
        "figures", "neighbourhoods", "education", "institutions", "associations", "mentoring", "needs", "estimated",
        "network",
    ]  # fmt: skip
    youth = figures(
        answer,
        "value",
        "unit",
        "year",
        "reference_value",
        "reference_territory_id",
        indicator="youth-unemployment-rate",
    )
    assert youth == [(23.0, "percent", 2021, 19.0, "dep:901"), (22.5, "percent", 2021, 19.0, "dep:901")]
    assert figures(answer, "name", "value", "reference_value", section="education") == [
        ("Nombre d’établissements REP", 2, 2),
        ("dont écoles", 1, 1),
        ("dont collèges", 1, 1),
        ("Nombre d’établissements REP+", 1, 1),
        ("dont écoles", 1, 1),
        ("dont collèges", 0, 0),
    ]
    assert figures(answer, "entity_id", "name", indicator="qpv") == [
        ("qpv:QN90101B", "Le Port"),
        ("qpv:QN90101A", "Les Tilleuls"),
    ]
    assert figures(answer, "name", "value", indicator="caf") == [("CAF : CAF du Val-Haut", 1)]
    assert figures(answer, "value", "state", indicator="mission-locale") == [(0, "known")]
    assert figures(answer, "name", "value", "state", indicator="association-count") == [
        ("Associations : au moins 2", None, "partial")
    ]
    assert figures(answer, "entity_id", "value", indicator="need") == [("need:2", 90), ("need:4", 40), ("need:1", 200)]
    assert {source.id for source in answer.sources} == {row["source_id"] for row in answer.rows} - {None}


def test_what_is_undetermined_has_no_value_and_names_what_to_load(val: Store, model: Model) -> None:
    answer = diagnose(scope_of(val, model, "com:90201", as_of=DAY))
    assert all(row["value"] is None for row in answer.rows if row["state"] == "undetermined")
    rep = figures(answer, "value", "state", "source_id", indicator="rep-count")
    assert rep == [(None, "undetermined", None)]  # and none « dont » of what is not known
    assert any(
        plain(note.fr)
        == "REP, REP+ : non documenté pour Rivebelle ; charger l’annuaire de l’éducation (essaim sources)."
        for note in answer.notes
    )
    assert not any("QPV" in plain(note.fr) for note in answer.notes)


def test_in_english(val_embedded: Store, model: Model) -> None:
    answer = diagnose(scope_of(val_embedded, model, "com:90101", as_of=DAY))
    assert figures(answer, "name", lang="en", indicator="rep-count") == [
        (model.schemes["indicator"].concepts["rep-count"].label.en,),
        ("of which primary schools",),
        ("of which collèges",),
    ]


def test_since_leaves_older_figures_out(val_embedded: Store, model: Model) -> None:
    answer = diagnose(scope_of(val_embedded, model, "com:90101", as_of=DAY, since=2022))
    states = figures(answer, "value", "state", indicator="youth-unemployment-rate")
    assert states == [(None, "undetermined"), (None, "undetermined")]
    assert figures(answer, "value", indicator="qpv-count") == [(2,)]


def test_seen_from_an_earlier_day(val_embedded: Store, model: Model) -> None:
    answer = diagnose(scope_of(val_embedded, model, "com:90101", as_of=date(2020, 12, 31)))
    assert figures(answer, "value", "year", indicator="youth-unemployment-rate") == [(24.0, 2020)]


def test_an_unknown_name(val_embedded: Store, model: Model) -> None:
    with pytest.raises(NameUnknownError):
        diagnose(scope_of(val_embedded, model, "Atlantide"))


def test_of_few_ties_no_share_is_missing(val_embedded: Store, model: Model) -> None:
    answer = diagnose(scope_of(val_embedded, model, "Montclair", as_of=DAY))
    assert figures(answer, "value", "state", indicator="missing-ties") == [(None, "undetermined")]
    assert not any("liens qui nous manquent" in plain(note.fr) for note in answer.notes)


@pytest.fixture(scope="module")
def france(engines: Any, model: Model, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The embedded engine holding the real files of 44, 35 and 32 that count QPV and schools."""
    store: Store = engines.store("arcadedb")
    files = [*sorted((shared_data / "qpv").glob("*.csv")), *sorted((shared_data / "qpv").glob("*.geojson"))]
    files += sorted((shared_data / "education").glob("*.csv"))
    home = tmp_path_factory.mktemp("home")
    load(files, store, model, LoadOptions(home=home, territories=("dep:44", "dep:35", "dep:32")))
    yield store


@pytest.mark.parametrize(("territory", "number"), [("44", 19), ("35", 6), ("32", 1)])
def test_real_neighbourhoods(france: Store, model: Model, shared_data: Path, territory: str, number: int) -> None:
    with next((shared_data / "qpv").glob("*.csv")).open(encoding="utf-8-sig", newline="") as file:
        listed = {row["code_qp"] for row in csv.DictReader(file, delimiter=";") if row["insee_dep"] == territory}
    assert len(listed) == number
    answer = diagnose(scope_of(france, model, territory, as_of=DAY))
    assert figures(answer, "value", "state", indicator="qpv-count") == [(number, "known")]
    assert {row[0] for row in figures(answer, "entity_id", indicator="qpv")} == {f"qpv:{code}" for code in listed}


def test_real_priority_schools_of_rennes(france: Store, model: Model, shared_data: Path) -> None:
    path = shared_data / "education" / "annuaire-35-ille-et-vilaine-2023-06.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["Code_commune"] == "35238"]
    counted = Counter((row["Appartenance_Education_Prioritaire"], row["Type_etablissement"]) for row in rows)
    assert (counted["REP", "Ecole"], counted["REP", "Collège"]) == (18, 4)
    assert (counted["REP+", "Ecole"], counted["REP+", "Collège"]) == (5, 1)
    answer = diagnose(scope_of(france, model, "Rennes", as_of=DAY))
    assert figures(answer, "name", "value", "year", "state", section="education") == [
        ("Nombre d’établissements REP", 22, 2023, "known"),
        ("dont écoles", 18, 2023, "known"),
        ("dont collèges", 4, 2023, "known"),
        ("Nombre d’établissements REP+", 6, 2023, "known"),
        ("dont écoles", 5, 2023, "known"),
        ("dont collèges", 1, 2023, "known"),
    ]


def test_real_schools_of_nantes_say_nothing_of_rep(france: Store, model: Model) -> None:
    """The files of social position create schools of Nantes; no directory of 44 is there."""
    answer = diagnose(scope_of(france, model, "Nantes", as_of=DAY))
    assert answer.params == {"territory": "com:44109"}
    assert set(figures(answer, "value", "state", section="education")) == {(None, "undetermined")}
    schools = figures(answer, "name", "value", "state", indicator="etablissement-scolaire")
    assert schools == [("Établissement scolaire : au moins 62", None, "partial")]
    assert any(plain(note.fr).startswith("REP, REP+ : non documenté pour Nantes ; charger") for note in answer.notes)
    assert figures(answer, "value", "reference_value", indicator="qpv-count") == [(12, 19)]


def test_what_is_known_of_the_network_is_said_before_anybody_is_named(demo: Store, model: Model) -> None:
    answer = diagnose(scope_of(demo, model, "Clairebrise", as_of=DAY))
    network = dict(figures(answer, "indicator", "value", section="network"))
    ranked = connectors(scope_of(demo, model, "Clairebrise", as_of=DAY))
    assert (network["actors"], network["interviewed"], network["ties"]) == tuple(
        ranked.params[key] for key in ("actors", "interviewed", "ties")
    )
    assert network["missing-ties"] == pytest.approx(100 * ranked.params["missing_share"], abs=2)
    outside = diagnose(scope_of(demo, model, "Clairebrise", as_of=DAY, visibility="partner"))
    assert not figures(outside, "name", section="network")


def test_young_people_are_no_inhabitants(demo: Store, model: Model) -> None:
    answer = diagnose(scope_of(demo, model, "Clairebrise", as_of=DAY))
    assert {unit for (unit,) in figures(answer, "unit", indicator="need")} == {"young"}
    assert figures(answer, "unit", "reference_value", indicator="population") == [("person", None)]
