"""Who mentors already, in lines that the State and the Département of Loire-Atlantique have published."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from reading import plain

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.about.diagnose import diagnose
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.scope import scope_of
from essaim.queries.mentoring.operators import operators
from essaim.queries.saved.run import run_saved

DAY = date(2026, 11, 23)
SEARCHED = "Postes adultes-relais et FONJEP (politique de la ville)"
POSTS = """id_poste;code_tiers;raison_sociale;annee;montant;code_cv;insee_dep;insee_reg
04122R000400;48899958200015;ZUP DE CO;2022;21254;CV901;75;11
04122R000400;48899958200015;ZUP DE CO;2023;22555.73;CV901;75;11
07521R001200;49280242600030;INSTITUT TELEMAQUE;2021;20071.82;CV348;92;11
07504RT17405;43963163100025;ASSOC SOCRATE;2020;19875.06;CV901;75;11
D00449;ASS. DE LA FONDATION ETUDIANTE POUR LA VILLE - AFEV MIDI PYRENNEES;\
ASS. DE LA FONDATION ETUDIANTE POUR LA VILLE - AFEV MIDI PYRENNEES;2020;7164;CV901;75;11
D00702;HORIZON PARRAINAGE;HORIZON PARRAINAGE;2020;7164;CV901;75;11
"""
# Names that published files write, the number beside them, and whom they are.
BORNE = (
    ("ASS AFEV 44", "423131697", "afev"),
    ("ASS FONDATION ETUDIANTE POUR LA VILLE TOULOUSE", None, "afev"),
    ("AFEV TARN AVEYRON", None, "afev"),
    ("ZUP DE CO", None, "zupdeco"),
    ("PARRAINS PAR MILLE NANTES", None, "parrains-par-mille"),
    ("UN PARRAIN, UN EMPLOI", None, "un-parrain-un-emploi"),
    ("SPORT DANS LA VILLE", None, "sport-dans-la-ville"),
    ("ENTRAIDE SCOLAIRE AMICALE", None, "entraide-scolaire-amicale"),
    ("ASSOC SOCRATE", "439631631", None),
    ("TOUS PARRAINS", "441482296", None),
    ("UN ENFANT DES PARRAINS", None, None),
    ("HORIZON PARRAINAGE", None, None),
    ("CHEMINS D AVENIR", "512169970", None),
    ("ASSOC ESPOIR ET ENTRAIDE SCOLAIRE", "384132916", None),
    ("TREMPLIN SPORT DANS LA VILLE DE DEMAIN", None, None),
)


@pytest.mark.parametrize(("name", "siren", "operator"), BORNE)
def test_a_name_is_recognised_whole_and_its_false_friends_are_not(
    name: str, siren: str | None, operator: str | None
) -> None:
    assert [each.id for each in operators() if each.recognised_by(name, siren)] == ([operator] if operator else [])


def test_the_numbers_of_the_list_are_numbers() -> None:
    for siren in (siren for operator in operators() for siren in operator.siren):
        digits = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(siren)]  # Luhn, from the right
        assert len(siren) == 9 and sum(sum(divmod(digit, 10)) for digit in digits) % 10 == 0, siren


@pytest.fixture(scope="module")
def posts(engines: Any, model: Model, tmp_path_factory: pytest.TempPathFactory) -> Store:
    store: Store = engines.store("arcadedb")
    folder = tmp_path_factory.mktemp("postes")
    path = folder / "postes.csv"
    path.write_text(POSTS, encoding="utf-8")
    (report,) = load([path], store, model, LoadOptions(home=folder)).files
    assert report.quarantined == 0
    return store


def states(answer: Answer) -> Mapping[str, str]:
    return {row["operator"]: row["state"] for row in answer.rows}


def test_cited_by_a_file_of_the_departement(posts: Store, model: Model) -> None:
    answer = run_saved(posts, model, "who_mentors_already", {"territory": "Paris"}, as_of=DAY)
    cited = [row for row in answer.rows if row["state"] == "cited"]
    columns = ("operator", "organisation", "recognised_by", "first_year", "last_year", "territory_id", "source_id")
    afev = "ASS. DE LA FONDATION ETUDIANTE POUR LA VILLE - AFEV MIDI PYRENNEES"
    assert [tuple(row[column] for column in columns) for row in cited] == [
        ("Afev", afev, "name", 2020, 2020, "dep:75", "src:postes-ville"),
        ("ZUPdeCO", "ZUP DE CO", "siren", 2022, 2023, "dep:75", "src:postes-ville"),
    ]
    here = states(answer)
    assert (here["Télémaque"], here["Socrate"], here["Kunact"]) == ("not-found", "too-common", "not-found")
    assert "absent" not in " ".join(here.values())
    said = [plain(note.fr) for note in answer.notes]
    assert f"Cherchés dans : {SEARCHED}. Ne pas y être cité n’est pas être absent d’ici." in said


def test_where_no_file_was_loaded_nothing_is_said_of_anybody(posts: Store, model: Model) -> None:
    answer = run_saved(posts, model, "who_mentors_already", {"territory": "Auch"}, as_of=DAY)
    assert set(states(answer).values()) == {"undetermined", "too-common"}
    assert not [
        row for row in diagnose(scope_of(posts, model, "Auch", as_of=DAY)).rows if row["section"] == "mentoring"
    ]


def test_diagnose_names_those_that_files_cite(posts: Store, model: Model) -> None:
    answer = diagnose(scope_of(posts, model, "Paris", as_of=DAY))
    names = [plain(row["name"].fr) for row in answer.rows if row["section"] == "mentoring"]
    assert names[1] == "ZUPdeCO : « ZUP DE CO », par son numéro, de 2022 à 2023"
    assert names[2].startswith(f"Non trouvés dans {SEARCHED} : Télémaque, Kunact, Article 1")
    earlier = diagnose(scope_of(posts, model, "Paris", as_of=date(2021, 6, 1)))
    assert not any("ZUP DE CO" in row["name"].fr for row in earlier.rows)


def test_in_the_files_of_loire_atlantique(
    embedded_store: Store, model: Model, shared_data: Path, tmp_path: Path
) -> None:
    name = "224400028_subventions-aux-associations-du-departement-de-loire-atlantique.csv"
    load([shared_data / "subventions" / name], embedded_store, model, LoadOptions(home=tmp_path))
    answer = run_saved(embedded_store, model, "who_mentors_already", {"territory": "Nantes"}, as_of=DAY)
    cited = [(row["operator"], row["organisation"], row["first_year"]) for row in answer.rows if row["organisation"]]
    assert cited == [
        ("Afev", "AFEV", 2008),
        ("Afev", "ASS AFEV 44", 2008),
        ("Parrains par mille", "PARRAINS PAR MILLE NANTES", 2010),
        ("Un parrain, un emploi", "UN PARRAIN UN EMPLOI", 2008),
    ]
