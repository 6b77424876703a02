"""The card of one entry: what was said, where sources differ, what is set aside, what is unknown."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cards import card, french
from reading import plain
from team_folder import folder, loaded

from essaim.graph_store.store import Store
from essaim.ontology.errors import NameUnknownError
from essaim.ontology.model import Model

PLACE = (
    "CREATE (:Municipality:Territory {id: 'com:44109', code: '44109', name: 'Nantes', nameKey: 'nantes', "
    "visibility: 'public'})"
)
EXCHANGES = (
    "identifiant;date;type d’échange;acteurs;auteur;propos\n"
    "e1;2026-10-02;interview;chemin;Ana;Venez en mars\n"
    "e2;pas une date;interview;chemin;Ana;\n"
)
ACTORS = "identifiant;nom;nature;commune;SIREN;motivation"
BODY = "Maison du Chemin;Association;44109;732829320"


@pytest.fixture
def two_teams(embedded_store: Store, model: Model, tmp_path: Path) -> Iterator[tuple[Store, Path]]:
    """One body that two teams tell of, not alike; and a row that cites it and was refused."""
    embedded_store.write(PLACE)
    for team, day, motivation in (
        ("equipe-a", "2026-10-01", "Aider les collégiens"),
        ("equipe-b", "2026-11-01", "Former des bénévoles"),
    ):
        path = folder(
            tmp_path / team,
            {
                "source": f'id = "{team}"\ntitle = "Tableaux de {team}"\nlicence = "private"\ndate = "{day}"\n',
                "acteurs": f"{ACTORS}\nchemin;{BODY};{motivation}\n",
                **({"echanges": EXCHANGES} if team == "equipe-a" else {}),
            },
        )
        loaded(embedded_store, model, path)
    yield embedded_store, tmp_path / "home"


def test_what_sources_say_differently_stands_with_who_says_it_and_why_one_is_shown(
    two_teams: tuple[Store, Path], model: Model
) -> None:
    store, _ = two_teams
    answer = card(store, model, "Maison du Chemin")
    rows = [row for row in answer.said("fr").rows if row["section"] == "differs"]
    assert [row["told_by"] for row in rows] == ["equipe-b", "equipe-a"]  # as reliable: the latest file stands
    assert plain(rows[0]["value"]) == (
        "Former des bénévoles (valeur retenue : à source aussi sûre, elle est la plus récente)"
    )
    assert rows[1]["value"] == "Aider les collégiens"
    assert ("motivation", "Former des bénévoles") in french(answer, "who")


def test_the_card_of_a_place_lists_the_contradictions_of_who_is_there(
    two_teams: tuple[Store, Path], model: Model
) -> None:
    store, _ = two_teams
    answer = card(store, model, "Nantes")
    rows = [row for row in answer.said("fr").rows if row["section"] == "differs"]
    assert [(row["name"], row["told_by"]) for row in rows] == [
        ("Maison du Chemin · motivation", "equipe-b"),
        ("Maison du Chemin · motivation", "equipe-a"),
    ]


def test_exchanges_and_rows_set_aside_are_on_the_card_of_whom_they_cite(
    two_teams: tuple[Store, Path], model: Model
) -> None:
    store, home = two_teams
    answer = card(store, model, "732829320", home=home)
    ((name, value),) = french(answer, "exchanges")
    assert name == "Entretien"
    assert value == "propos : Venez en mars"
    (exchange,) = (row for row in answer.rows if row["section"] == "exchanges")
    assert (exchange["author"], exchange["date"], exchange["told_by"]) == ("Ana", "2026-10-02", "equipe-a")
    ((line, reason),) = french(answer, "aside")
    assert line == "Ligne 3"
    assert "date" in reason
    assert not french(card(store, model, "732829320"), "aside")  # without a home, nothing is read there


def test_a_card_asks_what_is_not_known_and_nothing_that_is(two_teams: tuple[Store, Path], model: Model) -> None:
    store, _ = two_teams
    asked = [name for name, _ in french(card(store, model, "chemin maison"), "ask")]
    assert "Que propose-t-elle aux jeunes, à combien d’entre eux ?" in asked
    assert not [question for question in asked if "engager" in question or "rencontrée" in question]


def test_a_place_with_very_many_lists_a_few_and_counts_them(embedded_store: Store, model: Model) -> None:
    embedded_store.write(PLACE)
    embedded_store.write(
        "MATCH (t:Municipality {id: 'com:44109'}) UNWIND range(1, 300) AS i CREATE (:Association:Organisation {id: "
        "'org:' + toString(i), name: 'Club ' + toString(i), visibility: 'public'})-[:LOCATED_IN {visibility: 'public', "
        "source: 'src:x', lastSeen: '2026-01-01'}]->(t)"
    )
    ties = french(card(embedded_store, model, "Nantes"), "ties")
    assert len(ties) == 11
    assert ties[-1][0] == "est situé à : 10 sont montrés sur 300"


def test_a_near_name_that_may_not_be_seen_is_not_proposed(embedded_store: Store, model: Model) -> None:
    embedded_store.write(
        "CREATE (:Association:Organisation {id: 'org:secret', name: 'Maison du Chemin', nameKey: 'maison du chemin', "
        "visibility: 'internal'})"
    )
    for typed in ("Maison du Chemin", "Maison du Chemni", "org:secret", "Maison des Chemins"):
        with pytest.raises(NameUnknownError) as refused:
            card(embedded_store, model, typed, "partner")
        assert "Maison du Chemin (" not in refused.value.text.fr


def test_a_supporter_is_named_to_others_from_the_day_that_it_says(embedded_store: Store, model: Model) -> None:
    for id, name, day in (("org:a", "Fonds discret", "2027-01-01"), ("org:b", "Fonds connu", "2026-11-01")):
        embedded_store.write(
            "MERGE (c:Association:Organisation {id: 'org:c', name: 'Club', nameKey: 'club', visibility: 'partner'}) "
            "CREATE (:Foundation:Organisation {id: $id, name: $name, visibility: 'partner'})"
            "-[:FUNDS {visibility: 'partner', source: 'src:x', announceableOn: date($day)}]->(c)",
            id=id,
            name=name,
            day=day,
        )
    for visibility, named in (("partner", ["Fonds connu"]), ("internal", ["Fonds connu", "Fonds discret"])):
        ties = french(card(embedded_store, model, "Club", visibility), "ties")  # type: ignore[arg-type]
        assert [name for name, _ in ties] == [f"{name} : finance" for name in named]
