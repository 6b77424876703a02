"""A name, a code, a slip of the finger: what each is taken for."""

import pytest
from reading import plain

from essaim.graph_store.store import Store
from essaim.ontology.errors import NameUnknownError
from essaim.ontology.model import Model
from essaim.queries.answer.names import find_organisation, find_person, find_territory


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("90101", "com:90101"),
        ("com:90101", "com:90101"),
        ("reg:90", "reg:90"),
        ("dep:901", "dep:901"),
        ("900000001", "epci:900000001"),
        ("EPCI:900000001", "epci:900000001"),
        ("QN90101A", "qpv:QN90101A"),
        ("qpv:qn90101a", "qpv:QN90101A"),
        ("Rivebelle", "com:90201"),
        ("RIVEBELLE", "com:90201"),
        (" rive belle", "com:90201"),
        ("Rivebel", "com:90201"),
        ("Rivebelel", "com:90201"),
        ("Rivebille", "com:90201"),
        ("val metropole", "epci:900000001"),
        ("Val-Métropolle", "epci:900000001"),
        ("les tilleuls", "qpv:QN90101A"),
    ],
)
def test_territories(val_embedded: Store, model: Model, typed: str, found: str) -> None:
    assert find_territory(val_embedded, model, typed).id == found


def test_same_territories_on_every_engine(val: Store, model: Model) -> None:
    for typed, found in (("Rivebille", "com:90201"), ("Rivebel", "com:90201"), ("90177", "com:90101")):
        assert find_territory(val, model, typed).id == found


def test_the_commune_wins_and_a_note_names_the_others(val_embedded: Store, model: Model) -> None:
    found = find_territory(val_embedded, model, "montclair")
    assert (found.id, found.kind) == ("com:90101", "Municipality")
    assert "aca:90" in plain(found.notes[0].fr)


def test_the_commune_wins_among_near_names_that_are_one(val_embedded: Store, model: Model) -> None:
    found = find_territory(val_embedded, model, "montclari")
    assert found.id == "com:90101"
    assert "aca:90" in plain(found.notes[0].fr)


def test_an_exact_name_beats_a_prefix(val_embedded: Store, model: Model) -> None:
    """« Le Port » starts nothing else here; « Val » starts three names and is none."""
    assert find_territory(val_embedded, model, "le port").notes == ()
    with pytest.raises(NameUnknownError) as caught:
        find_territory(val_embedded, model, "val")
    assert all(one in plain(caught.value.text.fr) for one in ("dep:901", "dep:902", "epci:900000001"))


def test_a_former_code_leads_to_the_commune_of_today(val_embedded: Store, model: Model) -> None:
    found = find_territory(val_embedded, model, "90177")
    assert found.id == "com:90101"
    assert "ancien code" in plain(found.notes[0].fr)


def test_two_communes_of_one_name_are_listed(val_embedded: Store, model: Model) -> None:
    with pytest.raises(NameUnknownError) as caught:
        find_territory(val_embedded, model, "st aubin")
    assert caught.value.exit_code == 5
    assert all(code in plain(caught.value.text.fr) for code in ("com:90102", "com:90202"))


def test_one_wrong_letter_from_five_only(val_embedded: Store, model: Model) -> None:
    """« Le Pot » has five letters and a space: one slip is forgiven. Two slips in nine letters are, three never."""
    assert find_territory(val_embedded, model, "le pot").id == "qpv:QN90101B"
    assert find_territory(val_embedded, model, "rivabille").id == "com:90201"
    with pytest.raises(NameUnknownError):
        find_territory(val_embedded, model, "rovabille")


def test_nothing_of_that_name_suggests(val_embedded: Store, model: Model) -> None:
    with pytest.raises(NameUnknownError) as caught:
        find_territory(val_embedded, model, "Montagnes claires")
    assert "Montclair" in plain(caught.value.text.fr)
    with pytest.raises(NameUnknownError) as caught:
        find_territory(val_embedded, model, "zzzzzz")
    assert "essaim sources" in plain(caught.value.text.fr)


@pytest.mark.parametrize("typed", ["99999", "reg:99", "epci:1", "", "!!"])
def test_unknown_codes(val_embedded: Store, model: Model, typed: str) -> None:
    with pytest.raises(NameUnknownError):
        find_territory(val_embedded, model, typed)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("org:pouce", "org:pouce"),
        ("pouce", "org:pouce"),
        ("Coup de Pouce", "org:pouce"),
        ("cdp", "org:pouce"),
        ("coup de pousse", "org:pouce"),
        ("Ateliers", "org:atelier"),
        ("CVH", "org:caf"),
    ],
)
def test_organisations(val_embedded: Store, model: Model, typed: str, found: str) -> None:
    assert find_organisation(val_embedded, model, typed).id == found


def test_people(val_embedded: Store, model: Model) -> None:
    assert find_person(val_embedded, model, "referente r1").id == "per:r1"
    assert find_person(val_embedded, model, "per:e1").name == "Élue E1"
