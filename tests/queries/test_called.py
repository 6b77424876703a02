"""Bodies and people as they are typed: words, sigles, numbers, the team's own ids; operators before any other body."""

import pytest
from reading import plain

from essaim.graph_store.store import Store
from essaim.ontology.errors import NameUnknownError
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.queries.answer.anything import find_anything
from essaim.queries.answer.names import find_operator, find_organisation, find_person
from essaim.queries.answer.scope import scope_of

NANTES = "com:44109"
BODIES = [
    # id, name, acronym, SIREN, the team's own id
    ("org:a", "L’Atelier d’Anna & « Cie »", "", "", "a"),
    ("org:b", "Œuvre du Cœur – Saint-Éloi", "", "", "b"),
    ("org:123456782", "Mission Jeunes (MJN)", "", "123456782", "c"),
    ("org:d", "Maison des jeunes", "MDJ", "", "d"),
    ("org:e", "Maison des familles", "", "", "e"),
    ("org:nous", "La Passerelle Mentorat", "", "", "nous"),
    ("org:392567756", "LA PASSERELLE", "", "392567756", ""),
    ("org:f", "ASS HIRONDELLE", "", "", "f"),
]


def filled(store: Store) -> Store:
    store.write(
        "CREATE (:Municipality:Territory {id: $id, name: 'Nantes', nameKey: 'nantes', sources: ['src:equipe']})",
        id=NANTES,
    )
    for id, name, acronym, siren, alias in BODIES:
        store.write(
            "MATCH (t:Municipality {id: $town}) "
            "CREATE (:Association:Organisation {id: $id, name: $name, nameKey: $key, "
            "acronym: $acronym, siren: $siren, aliases: $aliases, sources: ['src:equipe'], visibility: 'partner'})"
            "-[:LOCATED_IN {source: 'src:equipe', visibility: 'partner'}]->(t)",
            town=NANTES,
            id=id,
            name=name,
            key=normalise(name),
            acronym=acronym or None,
            siren=siren or None,
            aliases=[alias] if alias else [],
        )
    store.write(
        "MATCH (o:Organisation {id: 'org:nous'}) CREATE (o)-[:OPERATES {source: 'src:equipe', visibility: 'partner'}]->"
        "(:Programme {id: 'prog:p', name: 'Passerelles', nameKey: 'passerelles', sources: ['src:equipe']})"
    )
    store.write(
        "CREATE (:Person {id: 'per:1', displayName: 'Rose Martin', nameKey: 'rose martin', aliases: ['p-rse'], "
        "sources: ['src:equipe'], visibility: 'partner'})"
    )
    store.write(
        "MATCH (o:Organisation {id: 'org:123456782'}) CREATE (:Person {id: 'per:2', displayName: 'Ali Petit', "
        "nameKey: 'ali petit', role: 'Directeur', aliases: ['p-dir'], sources: ['src:equipe'], visibility: 'partner'})"
        "-[:WORKS_AT {source: 'src:equipe', visibility: 'partner'}]->(o)"
    )
    return store


@pytest.fixture
def bodies(embedded_store: Store) -> Store:
    return filled(embedded_store)


WORDS = {
    "MJN": "org:123456782",
    "mjn": "org:123456782",
    "Cœur": "org:b",
    "coeur": "org:b",
    "Saint Eloi": "org:b",
    "Atelier Anna": "org:a",
    "jeunes MJN": "org:123456782",
    "familles": "org:e",
    "MDJ": "org:d",
    "123456782": "org:123456782",
    "123 456 782": "org:123456782",
    "12345678200010": "org:123456782",
    "org:123456782": "org:123456782",
    "c": "org:123456782",
    "Misssion jeunes mjn": "org:123456782",
    "LA PASSERELLE": "org:392567756",
}
FOR = {
    "La Passerelle Mentorat": ("org:nous", ""),
    "la passerelle": ("org:nous", "un opérateur. Portent aussi ce nom : LA PASSERELLE (Nantes, org:392567756)"),
    "Passerele": ("org:nous", "pris pour La Passerelle Mentorat"),
    "passerelle": ("org:nous", "pris pour La Passerelle Mentorat"),
    "nous": ("org:nous", ""),
    "392567756": ("org:392567756", "n’est pas un opérateur : ni déploiement ni règle à son nom. Opérateur du graphe"),
    "MJN": ("org:123456782", "Mission Jeunes (MJN) (org:123456782) n’est pas un opérateur"),
}


def test_names_of_bodies(bodies: Store, model: Model) -> None:
    found = {typed: find_organisation(bodies, model, typed) for typed in WORDS}
    assert {typed: match.id for typed, match in found.items()} == WORDS
    assert "pris pour Œuvre du Cœur" in plain(found["Cœur"].notes[0].fr)
    assert found["123456782"].notes == found["c"].notes == ()


def test_for_whom_one_asks(bodies: Store, model: Model) -> None:
    found = {typed: find_operator(bodies, model, typed) for typed in FOR}
    assert {typed: match.id for typed, match in found.items()} == {typed: id for typed, (id, _) in FOR.items()}
    for typed, (_, note) in FOR.items():
        assert note in " ".join(plain(each.fr) for each in found[typed].notes)
        assert bool(found[typed].notes) == bool(note), typed
    scope = scope_of(bodies, model, "Nantes", "MJN")
    assert scope.operator and scope.operator.id == "org:123456782"
    assert any("n’est pas un opérateur" in note.fr for note in scope.notes)


def test_several_are_listed_and_near_ones_proposed(bodies: Store, model: Model) -> None:
    with pytest.raises(NameUnknownError) as caught:
        find_organisation(bodies, model, "maison")
    assert "Maison des jeunes (Nantes, org:d) et Maison des familles (Nantes, org:e)" in plain(caught.value.text.fr)
    with pytest.raises(NameUnknownError) as caught:
        find_organisation(bodies, model, "hirondèles")
    assert "Vouliez-vous dire ASS HIRONDELLE (Nantes, org:f)" in plain(caught.value.text.fr)
    with pytest.raises(NameUnknownError) as caught:
        find_person(bodies, model, "p-ros")
    assert "Rose Martin (per:1)" in plain(caught.value.text.fr)
    for typed in ("", "???", "zzzz"):
        with pytest.raises(NameUnknownError):
            find_operator(bodies, model, typed)


def test_people_by_a_word_and_by_the_team_s_own_id(bodies: Store, model: Model) -> None:
    assert {
        typed: find_person(bodies, model, typed).id for typed in ("p-rse", "Rose Martin", "Martin", "Roze Martin")
    } == {
        "p-rse": "per:1",
        "Rose Martin": "per:1",
        "Martin": "per:1",
        "Roze Martin": "per:1",
    }


def test_every_engine_finds_alike(store: Store, model: Model) -> None:
    filled(store)
    assert (
        find_person(store, model, "directeur MJN").id == find_person(store, model, "Ali mission jeunes").id == "per:2"
    )
    found = [find_organisation(store, model, typed).id for typed in ("MJN", "Saint Eloi", "12345678200010", "mdj")]
    assert found == ["org:123456782", "org:b", "org:123456782", "org:d"]
    assert [find_operator(store, model, typed).id for typed in ("la passerelle", "Passerele")] == ["org:nous"] * 2


def test_a_body_is_meant_before_the_people_and_offers_named_after_it(embedded_store: Store, model: Model) -> None:
    store = filled(embedded_store)
    store.write(
        "UNWIND ['per:3', 'per:4'] AS id CREATE (:Person {id: id, displayName: 'La directrice de Maison des familles', "
        "nameKey: 'la directrice de maison des familles', sources: ['src:equipe'], visibility: 'partner'})"
    )
    seen = model.seen_by("internal")
    assert find_anything(store, model, "Maison des familles", seen).id == "org:e"
    assert find_anything(store, model, "familles", seen).id == "org:e"
    with pytest.raises(NameUnknownError):  # two bodies
        find_anything(store, model, "maison", seen)
    with pytest.raises(NameUnknownError):  # two people, and no body
        find_anything(store, model, "directrice", seen)


def test_the_example_of_the_manual_is_one_body(demo: Store, model: Model) -> None:
    assert find_anything(demo, model, "Mission locale", model.seen_by("internal")).id.startswith("org:")
