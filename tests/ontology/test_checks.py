"""What the checks say of rows, case by case, and in which words."""

import datetime as dt
from typing import Any

import pytest

from essaim.ontology.checks import Violation, checker
from essaim.ontology.explain import explain
from essaim.ontology.model import Model

SCHOOL = {
    "id": "sch:0350001A",
    "visibility": "public",
    "name": "Collège des Ormeaux",
    "uai": "0350001A",
    "institutionKind": "etablissement-scolaire",
    "schoolType": "college",
    "educationPriority": "REP+",
    "pupils": 412,
}
OFFER = {"id": "off:1", "visibility": "partner", "name": "Mentorat au collège", "ageMin": 11, "ageMax": 15}
GRANT = {
    "from": "org:224400028",
    "to": "org:W442000001",
    "source": "src:subventions-44",
    "visibility": "public",
    "fundingKind": "subvention",
    "amountEur": 24975.0,
    "year": 2018,
}
NOT_A_NUMBER = ("datatype", "minInclusive", "maxInclusive")
ROWS = {"School": SCHOOL, "Offer": OFFER, "FUNDS": GRANT}


def broken(model: Model, owner: str, **changes: Any) -> list[tuple[str, str]]:
    row = ROWS[owner] | {name.rstrip("_"): value for name, value in changes.items()}
    return [(found.property, found.rule) for found in checker(model, owner)(row)]


@pytest.mark.parametrize("owner", ROWS)
def test_a_right_row_has_no_violation(model: Model, owner: str) -> None:
    assert checker(model, owner)(ROWS[owner]) == []


@pytest.mark.parametrize(
    ("owner", "changes", "expected"),
    [
        ("School", {"name": None}, [("name", "minCount")]),
        ("School", {"name": ""}, [("name", "minLength")]),
        ("School", {"name": "x" * 401}, [("name", "maxLength")]),
        ("School", {"uai": "350001A"}, [("uai", "pattern")]),
        ("School", {"uai": "0350001A\n"}, [("uai", "pattern")]),
        ("School", {"uai": "٠٣٥٠٠٠١A"}, [("uai", "pattern")]),
        ("School", {"pupils": "412"}, [("pupils", "datatype"), ("pupils", "minInclusive")]),
        ("School", {"pupils": True}, [("pupils", "datatype"), ("pupils", "minInclusive")]),
        ("School", {"pupils": -1}, [("pupils", "minInclusive")]),
        ("School", {"pupils": 0, "name": "x" * 400}, []),
        ("Offer", {"ageMin": 0, "ageMax": 120}, []),
        ("School", {"pupils": 412.0}, [("pupils", "datatype")]),
        ("School", {"schoolType": "colege"}, [("schoolType", "scheme")]),
        ("School", {"schoolType": "Collège"}, [("schoolType", "scheme")]),
        ("School", {"name": ["un", "deux"]}, [("name", "maxCount")]),
        ("School", {"name": ["un"]}, [("name", "datatype")]),
        ("School", {"latitude": 47.2}, []),
        ("School", {"claims": ["{}"], "sources": ["src:x"], "loadId": "a", "nameKey": "b", "aliases": ["E1"]}, []),
        ("School", {"firstSeen": "2024-01-01", "lastSeen": "01/02/2024"}, [("lastSeen", "pattern")]),
        ("School", {"id": None, "visibility": None}, [("id", "minCount"), ("visibility", "minCount")]),
        ("School", {"visibility": "secret"}, [("visibility", "scheme")]),
        ("School", {"id": "sch:a b"}, [("id", "pattern")]),
        ("Offer", {"ageMin": 16}, [("ageMin", "lessThanOrEquals")]),
        ("Offer", {"ageMin": 15}, []),
        ("Offer", {"ageMin": 16, "ageMax": None}, []),
        ("Offer", {"weeklyHours": float("nan")}, [("weeklyHours", rule) for rule in NOT_A_NUMBER]),
        ("Offer", {"deliveryMode": ["en-presentiel", "a-distance"]}, []),
        ("Offer", {"deliveryMode": "en-presentiel"}, []),
        ("Offer", {"deliveryMode": []}, []),
        ("FUNDS", {"from_": None}, [("from", "minCount")]),
        ("FUNDS", {"to": "com:44109"}, [("to", "class")]),
        ("FUNDS", {"to": "sch:0350001A"}, []),
        ("FUNDS", {"to": 7}, [("to", "nodeKind"), ("to", "class")]),
        ("FUNDS", {"year": 20181}, [("year", "datatype")]),
        ("FUNDS", {"year": 22}, [("year", "datatype")]),
        ("FUNDS", {"amountEur": 12}, []),
        ("FUNDS", {"since": dt.date(2018, 2, 1), "until": dt.date(2018, 1, 1)}, [("since", "lessThanOrEquals")]),
        ("FUNDS", {"since": "2018-02-01"}, [("since", "datatype")]),
        ("FUNDS", {"since": dt.datetime(2018, 2, 1)}, [("since", "datatype")]),
        ("FUNDS", {"key": "2018#2", "record": "17", "scope": "44", "loadId": "a"}, []),
    ],
)
def test_violations(model: Model, owner: str, changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert broken(model, owner, **changes) == expected


@pytest.mark.parametrize("owner", ROWS)
def test_what_is_required_is_missed_when_it_is_not_in_the_row_at_all(model: Model, owner: str) -> None:
    required = {
        name
        for name, found in (model.relations.get(owner) or model.classes[owner]).properties.items()
        if found.required
    }
    ends = {"from", "to"} if owner == "FUNDS" else set()
    assert {(found.property, found.rule) for found in checker(model, owner)({})} == {
        (name, "minCount") for name in required | ends
    }


PERSON = {
    "id": "per:a1",
    "visibility": "public",
    "adult": True,
    "personCategory": "public-official",
    "displayName": "Maire de Clairebrise",
    "lawfulBasis": "legitimate-interest",
    "retainUntil": dt.date(2033, 3, 31),
}


def test_a_person_is_closed(model: Model) -> None:
    check = checker(model, "Person")
    assert check(PERSON) == []
    assert check(PERSON | {"nameKey": "x", "claims": ["{}"], "aliases": ["P1"]}) == []
    for forbidden in ("birthDate", "sex", "party", "address", "profession", "name"):
        assert check(PERSON | {forbidden: "x"}) == [Violation("Person", forbidden, "closed", "x")]
        assert check(PERSON | {forbidden: None}) == []


@pytest.mark.parametrize("name", ["adult", "personCategory", "lawfulBasis", "retainUntil"])
def test_a_person_has_a_basis_and_an_end(model: Model, name: str) -> None:
    assert checker(model, "Person")(PERSON | {name: None}) == [Violation("Person", name, "minCount", None)]


@pytest.mark.parametrize("value", [False, 1, "oui"])
def test_a_minor_never_enters(model: Model, value: object) -> None:
    assert "in" in [found.rule for found in checker(model, "Person")(PERSON | {"adult": value})]


@pytest.mark.parametrize(
    ("owner", "changes", "french", "english"),
    [
        (
            "School",
            {"name": None},
            "« nom » : cette valeur est obligatoire et manque.",
            "“name”: this value is required and is missing.",
        ),
        (
            "School",
            {"schoolType": "colege"},
            "« type d’établissement » : « colege » est inconnu. Vouliez-vous dire « Collège » ?",
            "“kind of school”: “colege” is unknown. Did you mean “Middle school”?",
        ),
        (
            "School",
            {"schoolType": "qwxz"},
            "« type d’établissement » : « qwxz » est inconnu. "
            "Valeurs admises : École, Collège, Lycée, Autre établissement.",
            "“kind of school”: “qwxz” is unknown. "
            "Accepted values: Primary school, Middle school, High school, Other school.",
        ),
        (
            "School",
            {"uai": "x"},
            "« UAI » : « x » n’a pas la forme attendue. "
            "Code national à sept chiffres et une lettre de l’établissement scolaire.",
            "“UAI”: “x” does not have the expected form. National code of the school, seven digits and a letter.",
        ),
        ("School", {"pupils": -1}, "« élèves » : -1 : il faut au moins 0.", "“pupils”: -1: at least 0."),
        (
            "School",
            {"pupils": "abc"},
            "« élèves » : « abc » n’est pas un nombre entier.",
            "“pupils”: “abc” is not a whole number.",
        ),
        ("School", {"name": ""}, "« nom » : ce texte est vide.", "“name”: this text is empty."),
        (
            "Offer",
            {"ageMin": 18},
            "« âge minimal » : 18 dépasse « âge maximal ».",
            "“minimum age”: 18 exceeds “maximum age”.",
        ),
        ("Offer", {"ageMax": 130}, "« âge maximal » : 130 : il faut au plus 120.", "“maximum age”: 130: at most 120."),
        (
            "FUNDS",
            {"to": "com:44109"},
            "« finance » : « com:44109 » ne peut pas être la destination du lien ; "
            "il faut : Organisation, Programme, Déploiement, Offre.",
            "“funds”: “com:44109” cannot be the end of this link; needed: Organisation, Programme, Deployment, Offer.",
        ),
        (
            "FUNDS",
            {"from_": None},
            "« finance » : l’origine du lien manque.",
            "“funds”: the start of the link is missing.",
        ),
    ],
)
def test_reasons(model: Model, owner: str, changes: dict[str, Any], french: str, english: str) -> None:
    row = ROWS[owner] | {name.rstrip("_"): value for name, value in changes.items()}
    first = checker(model, owner)(row)[0]
    assert explain(first, model) == (french, english)


@pytest.mark.parametrize("owner", ["School", "Person", "Offer", "FUNDS", "Source"])
def test_every_violation_has_a_reason_in_both_languages(model: Model, owner: str) -> None:
    faults = [None, 5, True, "", "@", "x" * 500, -1, 1e9, ["a", "b", "c"], dt.datetime(2024, 1, 1)]
    names = (model.relations.get(owner) or model.classes[owner]).properties
    told = [
        explain(found, model)
        for fault in faults
        for found in checker(model, owner)({**dict.fromkeys(names, fault), "other": 1})
    ]
    assert all(text.fr and text.en and text.fr != text.en for text in told)
    assert len(told) > 50
