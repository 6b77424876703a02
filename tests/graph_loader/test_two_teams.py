"""Two teams that use the same short ids: each keeps its own entries; a whole id names anybody's."""

from pathlib import Path

import pytest
from reading import plain
from team_folder import folder, loaded, of_table

from essaim.graph_store.store import Store
from essaim.ontology.errors import NameUnknownError
from essaim.ontology.model import Model
from essaim.queries.answer.names import find_organisation, find_person

NORTH = {
    "source": 'id = "nord"\ndate = "2026-10-01"\n',
    "territoires": "code;nom;nature;dans\n96;Haute-Brise;Département;\n96001;Clairebrise;Commune;dep:96\n",
    "acteurs": "identifiant;nom;nature;milieu\nMission-Locale;Mission locale du Nord;Association;Association\n"
    "horizon;Horizon;Association;Association\n",
    "personnes": "identifiant;catégorie;fonction;rôle;structure;dernier contact;fin d’engagement\n"
    "dir;Professionnel;Directrice;Directeur;mission-locale;2026-10-01;\n"
    "b1;Bénévole ou mentor;Mentor;Mentor;horizon;;2027-06-30\n",
    "chiffres": "territoire;indicateur;année;valeur\n96001;Jeunes accompagnés;2025;40\n",
}
SOUTH = {
    "source": 'id = "sud"\ndate = "2026-10-02"\n',
    "acteurs": "identifiant;nom;nature;milieu\nmission-locale;Mission locale du Sud;Association;Association\n"
    "relais;Relais;Association;Association\n",
    "personnes": "identifiant;catégorie;fonction;rôle;structure;dernier contact;fin d’engagement\n"
    "dir;Professionnel;Directrice;Directeur;mission-locale;2026-10-01;\n"
    "b1;Bénévole ou mentor;Mentor;Mentor;horizon;;2027-06-30\n",
    "chiffres": "territoire;indicateur;année;valeur\n96001;Jeunes accompagnés;2025;50\n",
    "liens": "type de lien;de;vers\nest partenaire de;MISSION LOCALE;relais\nest partenaire de;relais;Horizon\n"
    "est partenaire de;relais;org:nord.mission-locale\n",
    "échanges": "identifiant;date;type d’échange;acteurs\ne1;2026-10-02;Entretien;mission-locale | dir\n",
}
PARTNERS = "MATCH (a)-[:PARTNER_OF]->(b) RETURN a.id AS a, b.id AS b ORDER BY a, b"


@pytest.fixture
def both(embedded_store: Store, model: Model, tmp_path: Path) -> Store:
    """The north, then the south; nothing set aside."""
    for name, tables in (("nord", NORTH), ("sud", SOUTH)):
        report = loaded(embedded_store, model, folder(tmp_path / name, tables))
        assert not [file.mend for file in report.files if file.quarantined]
    return embedded_store


def test_each_keeps_its_own_entries_people_figures_and_ties(both: Store, model: Model, tmp_path: Path) -> None:
    names = "MATCH (o:Association) RETURN o.id AS id, o.name AS name, o.sources AS sources ORDER BY id"
    assert [tuple(row.values()) for row in both.read(names)] == [
        ("org:nord.horizon", "Horizon", ["src:nord"]),
        ("org:nord.mission-locale", "Mission locale du Nord", ["src:nord"]),
        ("org:sud.mission-locale", "Mission locale du Sud", ["src:sud"]),
        ("org:sud.relais", "Relais", ["src:sud"]),
    ]
    assert [tuple(row.values()) for row in both.read(PARTNERS)] == [
        ("org:sud.mission-locale", "org:sud.relais"),
        ("org:sud.relais", "org:nord.horizon"),  # nobody else is called so
        ("org:sud.relais", "org:nord.mission-locale"),  # named by its whole id
    ]
    heads = "MATCH (p:Person {role: 'Directrice'})-[:WORKS_AT]->(o) RETURN o.name AS at ORDER BY at"
    assert [row["at"] for row in both.read(heads)] == ["Mission locale du Nord", "Mission locale du Sud"]
    assert both.read("MATCH (p:Person {role: 'Directrice'}) RETURN count(p) AS n") == [{"n": 2}]
    met = "MATCH (:Interaction)-[:INVOLVES]->(o:Organisation) RETURN o.id AS id"
    assert both.read(met) == [{"id": "org:sud.mission-locale"}]
    figures = both.read("MATCH (o:Observation) RETURN o.value AS value ORDER BY value")
    assert [row["value"] for row in figures] == [40.0, 50.0]
    # who means the same body is one person, whatever team says so
    assert both.read("MATCH (p:Person {personCategory: 'volunteer'}) RETURN p.sources AS s") == [
        {"s": ["src:nord", "src:sud"]}
    ]
    for name in ("sud", "nord", "sud"):
        report = loaded(both, model, tmp_path / name)
        assert {(file.loaded, file.merged, file.retired) for file in report.files} == {(0, 0, 0)}


def test_who_was_set_apart_stays_so_when_the_other_leaves(both: Store, model: Model, tmp_path: Path) -> None:
    before = both.read("MATCH (p:Person {role: 'Directrice'}) WHERE 'src:sud' IN p.sources RETURN p.id AS id")
    both.write("MATCH (p:Person {role: 'Directrice'}) WHERE 'src:nord' IN p.sources DETACH DELETE p")
    folder(tmp_path / "sud", {"source": 'id = "sud"\ndate = "2026-10-03"\n'})
    assert of_table(loaded(both, model, tmp_path / "sud"), "personnes").unchanged == 2
    assert both.read("MATCH (p:Person {role: 'Directrice'}) RETURN p.id AS id") == before


def test_an_id_that_two_others_use_is_refused_with_their_whole_ids(both: Store, model: Model, tmp_path: Path) -> None:
    third = {
        "source": 'id = "ouest"\n',
        "acteurs": "identifiant;nom;nature;milieu\nmjc;MJC;Association;Association\n",
        "liens": "type de lien;de;vers\nest partenaire de;mjc;mission-locale\n"
        "est partenaire de;mjc;org:mission-locale\nest partenaire de;mjc;org:horizon\n",
    }
    links = of_table(loaded(both, model, folder(tmp_path / "ouest", third)), "liens")
    assert [(mend.line, mend.column) for mend in links.mend] == [(2, "vers"), (3, "vers")]
    assert all(
        "désigne plusieurs fiches : org:nord.mission-locale, org:sud.mission-locale." in plain(mend.reason.fr)
        for mend in links.mend
    )
    assert links.loaded == 1  # a whole id of before, of which one alone is left


def test_questions_find_them_as_they_are_typed(both: Store, model: Model) -> None:
    for typed in ("horizon", "Horizon", "org:horizon", "org:nord.horizon"):
        assert find_organisation(both, model, typed).id == "org:nord.horizon"
    assert find_organisation(both, model, "org:sud.mission-locale").name == "Mission locale du Sud"
    with pytest.raises(NameUnknownError) as refused:
        find_organisation(both, model, "mission-locale")
    assert "org:nord.mission-locale" in refused.value.say("fr") and "org:sud.mission-locale" in refused.value.say("fr")
    with pytest.raises(NameUnknownError):
        find_person(both, model, "dir")
    assert find_person(both, model, "B1").name == "Mentor"
