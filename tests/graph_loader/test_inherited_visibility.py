"""What speaks of somebody is shown at most to those who may see them, whatever the order of loading."""

from itertools import permutations
from pathlib import Path

import pytest

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

LEVELS = {"public": "Publiable", "partner": "Partenaires", "internal": "Interne", "restricted": "Restreint"}


def actors(**visibility: str) -> str:
    head = "identifiant;nom;nature;milieu;commune;visibilité\n"
    rows = (f"{id};{id};Association;Association;44109;{LEVELS[level]}\n" for id, level in visibility.items())
    return head + "".join(rows)


OPEN = {"club": "public", "foyer": "restricted", "cercle": "internal"}
TABLES = {
    "offres": "identifiant;nom;acteur;thèmes;publics\n"
    "o1;Foot;club;Sport;Collégiens\no2;Accueil;foyer;Sport;Collégiens\n",
    "besoins": "identifiant;nom;territoire;thèmes;publics;exprimé par;visibilité\n"
    "b1;Du sport;44109;Sport;Collégiens;club;Publiable\nb2;Du calme;44109;Sport;Collégiens;foyer;Publiable\n",
    "conventions": "identifiant;nom;type de convention;signataires;visibilité\n"
    'c1;Entre eux;Convention de partenariat;"club ; cercle";Publiable\n',
    "echanges": "identifiant;date;type d’échange;acteurs;visibilité\ne1;2026-10-01;Entretien;cercle;Partenaires\n",
}  # fmt: skip


def read_in(store: Store, model: Model, folder: Path, name: str, text: str) -> None:
    path = folder / f"{name}.csv"
    path.write_text(text, encoding="utf-8")
    (file,) = load([path], store, model, LoadOptions(home=folder / "home", backbone=False)).files
    assert file.quarantined == 0, file.quarantine_file and file.quarantine_file.read_text("utf-8-sig")


def levels(store: Store) -> dict[str, str]:
    rows = store.read(
        "MATCH (n:Offer|Need|Agreement|Interaction) RETURN n.aliases[0] AS id, n.visibility AS v ORDER BY id"
    )
    return {row["id"]: row["v"] for row in rows}


INHERITED = {
    "b1": "public", "b2": "restricted", "c1": "internal", "e1": "internal", "o1": "public", "o2": "restricted",
}  # fmt: skip


@pytest.fixture
def town(embedded_store: Store) -> Store:
    """A store that knows the commune."""
    return placed(embedded_store)


def placed(store: Store) -> Store:
    store.write("CREATE (:Municipality:Territory {id: 'com:44109', code: '44109', name: 'Port', visibility: 'public'})")
    return store


def test_what_is_about_somebody_is_shown_to_those_who_see_them(store: Store, model: Model, tmp_path: Path) -> None:
    town = placed(store)
    read_in(town, model, tmp_path, "acteurs", actors(**OPEN))
    for name, text in TABLES.items():
        read_in(town, model, tmp_path, name, text)
    assert levels(town) == INHERITED


@pytest.mark.parametrize(("first", "then"), list(permutations(LEVELS, 2)))
def test_an_actor_that_opens_or_closes_takes_along_what_is_about_it(
    first: str, then: str, town: Store, model: Model, tmp_path: Path
) -> None:
    read_in(town, model, tmp_path, "acteurs", actors(club=first))
    read_in(town, model, tmp_path, "offres", TABLES["offres"].partition("o2")[0])
    assert levels(town) == {"o1": first}
    read_in(town, model, tmp_path, "acteurs", actors(club=then))
    assert levels(town) == {"o1": then}


def test_a_table_loaded_again_changes_nothing(town: Store, model: Model, tmp_path: Path) -> None:
    read_in(town, model, tmp_path, "acteurs", actors(**OPEN))
    for name, text in TABLES.items():
        read_in(town, model, tmp_path, name, text)
    path = tmp_path / "offres.csv"
    (again,) = load([path], town, model, LoadOptions(home=tmp_path / "home", backbone=False)).files
    assert (again.unchanged, again.loaded, again.retired) == (2, 0, 0)
    assert levels(town) == INHERITED


def test_it_comes_down_a_whole_chain_at_once(town: Store, model: Model, tmp_path: Path) -> None:
    """A step of a deployment of a programme of somebody whom the team alone may see."""
    town.write(
        "CREATE (:Association:Organisation {id: 'org:h', visibility: 'restricted'})-[:OPERATES]->"
        "(:Programme {id: 'prog:h', visibility: 'public'})<-[:DEPLOYMENT_OF]-"
        "(:Deployment {id: 'dpl:h', visibility: 'public'})<-[:STEP_OF]-(:Step {id: 'step:h', visibility: 'public'})"
    )
    read_in(town, model, tmp_path, "acteurs", actors(club="public"))
    shown = town.read("MATCH (n:Programme|Deployment|Step) RETURN n.visibility AS v")
    assert [row["v"] for row in shown] == ["restricted"] * 3
