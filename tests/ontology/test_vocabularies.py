"""The values of the vocabularies: those of the team's proposals, with their facts."""

import csv
from pathlib import Path

import pytest

from essaim.ontology.model import Model
from essaim.ontology.spellings import concept_code, suggestions

PROPOSED = {
    "theme": "themes",
    "audience": "audiences",
    "phase": "phases",
    "visibility": "visibility",
    "institution-kind": "institution_kinds",
    "role-kind": "role_kinds",
    "funding-kind": "funding_kinds",
    "agreement-kind": "agreement_kinds",
    "indicator": "indicators",
    "deployment-method": "deployment_methods",
}


@pytest.fixture(scope="module")
def proposals(shared_data: Path) -> Path:
    return shared_data.parent / "vocabularies"


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"proposed_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("scheme", "file"), PROPOSED.items())
def test_every_proposed_value_is_there(model: Model, proposals: Path, scheme: str, file: str) -> None:
    codes = [row["code"] for row in rows(proposals, file)]
    assert codes
    assert set(codes) <= set(model.schemes[scheme].concepts)


def test_audiences_have_their_ages(model: Model, proposals: Path) -> None:
    for row in rows(proposals, "audiences"):
        attributes = model.schemes["audience"].concepts[row["code"]].attributes
        ages = [int(row[end]) if row[end] else None for end in ("age_min", "age_max")]
        assert [attributes.get("ageMin"), attributes.get("ageMax")] == ages, row["code"]
        assert set(attributes["dataInclusion"]) == set(row["broadMatch_data_inclusion"].split("|")), row["code"]


def test_roles_have_their_category_and_relation(model: Model, proposals: Path) -> None:
    for row in rows(proposals, "role_kinds"):
        attributes = model.schemes["role-kind"].concepts[row["code"]].attributes
        assert (attributes["personCategory"], attributes["relation"]) == (row["person_category"], row["edge"]), row[
            "code"
        ]
        assert attributes["relation"] in model.relations


def test_kinds_of_funding_have_their_parent_and_say_whether_they_are_money(model: Model, proposals: Path) -> None:
    for row in rows(proposals, "funding_kinds"):
        concept = model.schemes["funding-kind"].concepts[row["code"]]
        assert (concept.broader or "") == row["broader"], row["code"]
        assert str(concept.attributes.get("monetary", "")).lower() == row["monetary"], row["code"]


def test_institutions_have_their_legal_categories(model: Model, proposals: Path) -> None:
    for row in rows(proposals, "institution_kinds"):
        found = model.schemes["institution-kind"].concepts[row["code"]].attributes.get("legalCategory", ())
        assert set(found) == set(filter(None, row["categorie_juridique"].split("|"))), row["code"]


def test_themes_have_their_purposes_and_data_inclusion_values(model: Model, proposals: Path) -> None:
    for row in rows(proposals, "themes"):
        attributes = model.schemes["theme"].concepts[row["code"]].attributes
        assert set(attributes["rnaObject"]) == set(row["closeMatch_rna"].split("|")), row["code"]
        told = set(filter(None, row["closeMatch_data_inclusion"].split("|")))
        assert set(attributes.get("dataInclusion", ())) == told, row["code"]


def test_types_of_service_and_fees_are_those_of_data_inclusion(model: Model, proposals: Path) -> None:
    for scheme, file in (("offer-type", "types_services"), ("fee", "frais"), ("delivery-mode", "modes_accueil")):
        with (proposals / f"datainclusion_{file}.csv").open(encoding="utf-8", newline="") as text:
            assert {row["code"] for row in csv.DictReader(text)} == set(model.schemes[scheme].concepts)


def test_indicators_have_a_unit_a_kind_and_levels(model: Model) -> None:
    units = {}
    for code, concept in model.schemes["indicator"].concepts.items():
        units[code] = concept.attributes["unit"]
        assert concept.attributes["kind"] in {"rate", "share", "count", "index", "amount"}
        assert concept.attributes["levels"]
    assert units["youth-unemployment-rate"] == units["csp8-share"] == "percent"
    assert units["qpv-count"] == units["rep-count"] == units["rep-plus-count"] == units["school-count"] == "one"
    assert units["funding-total"] == "EUR"
    assert {"ips", "population", "unemployment-rate-15-64"} <= set(units)


def test_persons_are_counted_apart_from_things(model: Model) -> None:
    counted = {code for code, found in model.schemes["indicator"].concepts.items() if found.attributes.get("persons")}
    young = {"youth-population-15-24", "population-11-14", "population-15-17", "population-18-24", "pupils"}
    schooled = {"in-school-15-17", "in-school-18-24"}
    working = {"active-15-24", "unemployed-15-24", "jobseekers-under-25"}
    assert counted == young | schooled | working | {"supported-young", "active-mentors", "volunteers"}


@pytest.mark.parametrize(
    ("role", "last"),
    [
        ("maire", "2026-03-15"),
        ("conseiller-communautaire", "2026-03-15"),
        ("conseiller-departemental", "2021-06-20"),
        ("president-region", "2021-06-20"),
        ("depute", "2024-06-30"),
    ],
)
def test_elections_end_the_terms_begun_before(model: Model, role: str, last: str) -> None:
    attributes = model.schemes["role-kind"].concepts[role].attributes
    elections = attributes["elections"]
    assert isinstance(elections, tuple)
    assert elections[-1] == last
    assert list(elections) == sorted(elections)
    assert attributes["renewals"] == 1


def test_every_elected_office_has_elections_and_no_other_role_has(model: Model) -> None:
    for code, concept in model.schemes["role-kind"].concepts.items():
        assert ("elections" in concept.attributes) == (concept.attributes["relation"] == "ELECTED_IN"), code
    senator = model.schemes["role-kind"].concepts["senateur"].attributes
    assert senator["renewals"] == 2  # the Senate is renewed by halves every three years


def test_categories_of_persons_say_basis_visibility_and_retention(model: Model) -> None:
    told = {code: dict(concept.attributes) for code, concept in model.schemes["person-category"].concepts.items()}
    assert {
        code: (found["defaultVisibility"], found["retention"], found["retentionYears"]) for code, found in told.items()
    } == {
        "public-official": ("public", "end-of-mandate", 1),
        "professional": ("partner", "last-contact", 3),
        "volunteer": ("restricted", "end-of-engagement", 1),
    }
    assert told["volunteer"]["lawfulBasis"] == ("consent", "contract")
    for found in told.values():
        assert set(found["lawfulBasis"]) <= set(model.schemes["lawful-basis"].concepts)


def test_levels_and_stances_are_ordered(model: Model) -> None:
    orders = {code: found.attributes["order"] for code, found in model.schemes["visibility"].concepts.items()}
    assert orders == {"public": 1, "partner": 2, "internal": 3, "restricted": 4}
    assert list(model.schemes["stance"].concepts) == ["favourable", "neutral", "reserved", "opposed", "not-consulted"]


@pytest.mark.parametrize(
    ("scheme", "text", "code"),
    [
        ("audience", "collegiens", "collegiens"),
        ("audience", "Collégiens", "collegiens"),
        ("audience", "  COLLÉGIENS ", "collegiens"),
        ("audience", "Middle school pupils", "collegiens"),
        ("education-priority", "REP+", "REP+"),
        ("education-priority", "rep", "REP"),
        ("stance", "réservée", "reserved"),
        ("sector", "Bailleur social", "bailleur"),
        ("role-kind", "Conseillère municipale", "conseiller-municipal"),
        ("funding-kind", "1 jeune 1 mentor", "1jeune1mentor"),
        ("audience", "colégiens", None),
        ("audience", "", None),
    ],
)
def test_a_value_is_known_by_code_or_label(model: Model, scheme: str, text: str, code: str | None) -> None:
    assert concept_code(model, scheme, text) == code


def test_a_near_miss_suggests_the_value(model: Model) -> None:
    assert suggestions(model, "audience", "colégiens") == ("collegiens",)
    assert suggestions(model, "theme", "zzzzzz") == ()
    assert "lyceens" in suggestions(model, "audience", "lycens", limit=5)


@pytest.mark.parametrize(
    ("scheme", "text", "code"),
    [
        ("audience", "filles", "jeunes-femmes"),
        ("audience", "Adulte", "adultes"),
        ("role-kind", "Délégué du préfet", "delegue-prefet"),
        ("role-kind", "Coordinatrice REP+", "coordonnateur-rep"),
        ("role-kind", "coordonnateur REP+", "coordonnateur-rep"),
        ("role-kind", "Chargée RSE", "responsable-rse"),
        ("role-kind", "IEN-IO", "ien-io"),
        ("agreement-kind", "agrément EN", "agrement-education-nationale"),
        ("agreement-kind", "JEP", "agrement-jep"),
        ("agreement-kind", "convention ASE", "convention-ase"),
        ("mentor-profile", "salariés", "salarie"),
    ],
)
def test_what_is_met_every_day_has_a_word(model: Model, scheme: str, text: str, code: str) -> None:
    assert concept_code(model, scheme, text) == code


@pytest.mark.parametrize(
    ("scheme", "text", "codes"),
    [
        ("audience", "colégiens", ("collegiens",)),
        ("audience", "fammiles", ("parents",)),
        ("audience", "décrocheurs", ("neet",)),  # what it brings to mind
        ("audience", "quilles", ()),  # letters in common make nobody « filles » nor « familles »
        ("audience", "jeunes motivés", ()),  # all are young
        ("theme", "apprentissages", ("formation",)),  # a word in common
        ("role-kind", "directeur adjoint", ("directeur", "adjoint-maire")),
    ],
)
def test_what_is_proposed_misspells_or_shares_a_word(
    model: Model, scheme: str, text: str, codes: tuple[str, ...]
) -> None:
    assert suggestions(model, scheme, text) == codes
