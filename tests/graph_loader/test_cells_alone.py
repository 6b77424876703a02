"""A cell that cannot be read is set aside alone: its row lives, and what cites a refused row says where that one is."""

from pathlib import Path

import pytest
from reading import plain

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import FileReport, LoadReport, Mend
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

TABLES = {
    "territoires": "code;nom;nature;dans\n96;Haute-Brise;Département;\n96001;Clairebrise;Commune;dep:96\n",
    "acteurs": "identifiant;nom;nature;milieu;commune;territoires;SIREN;visibilité;UAI\n"
    "club;Club;association;association;96001;96001 | nulle part;123456789;;\n"  # a place and a SIREN that are none
    "ville;Ville;mairie centrale;collectivite;;;;;\n"  # not a kind of actor: the row goes
    "secret;Discret;association;association;;;;pour nous deux;\n"  # a circle that is none
    "fab;Fabrique;entreprise;entreprise;dep:96;;;;0440001A\n",  # no commune; a firm has no UAI
    "personnes": "identifiant;catégorie;nom affiché;fonction;rôle;structure;dernier contact;informée le\n"
    "dir;Professionnel;La directrice;Directrice;Directeur;club;un jour;hier\n"
    "elue;Responsable public;Une élue;Adjointe;Adjoint au maire;ville;;\n"  # cites the refused row
    "rien;Bidule;Untel;Fonction;Directeur;club;bientôt;\n",  # no category: the row goes, its date is told too
    "besoins": "identifiant;nom;territoire;thèmes;gravité;jeunes concernés;âge minimal;âge maximal\n"
    "b-mentors;Des mentors;96001;mentorat | chaussettes;3;plein;16;12\n",
    "déploiements": "identifiant;nom;opérateur;programme;nom du programme;territoires;méthodes;phase\n"
    "d1;Venue;ville;prog;Horizon;96001;new-territory;identification\n",
    "offres": "identifiant;nom;acteur;thèmes;publics;capacité;besoins\n"
    "o-mentors;Binômes;club;mentorat;Collégiens;illimité;b-mentors | b-mentor\n",
    "étapes": "identifiant;nom;objectif;déploiement\ns1;Rencontrer;Valider;d1\n",
    "échanges": "identifiant;date;type d’échange;acteurs;déploiement\n"
    "e1;2026-10-01;interview;club | ville;d1\ne2;2026-10-01;interview;ville;\n",
    "liens": "type de lien;de;vers;force;montant\n"
    "est partenaire de;club;fab;80;1 000\n"  # a strength of 80, and an amount that this tie has no place for
    "est partenaire de;ville;inconnu;;\n"  # both ends
    "est partenaire de;club;clubs;;\n"
    "recommande;dir;o-mentor;;\n"
    "est partenaire de;club;secret, fab;;\n",  # one a row
}


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("team")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def _loaded(team: Path, store: Store, model: Model) -> LoadReport:
    return load([team], store, model, LoadOptions(home=team.with_name("home"), backbone=False))


def _file(report: LoadReport, table: str) -> FileReport:
    (file,) = [file for file in report.files if Path(file.file).stem == table]
    return file


def _mend(report: LoadReport, table: str) -> dict[tuple[int, str, str], Mend]:
    return {(mend.line, mend.column, mend.value): mend for mend in _file(report, table).mend}


def test_cells_fall_alone_and_every_fault_is_told_at_once(embedded_store: Store, model: Model, team: Path) -> None:
    report = _loaded(team, embedded_store, model)
    counts = {Path(file.file).stem: (file.loaded, file.quarantined, file.cells) for file in report.files}
    assert counts == {
        "territoires": (2, 0, 0),
        "acteurs": (3, 1, 5),
        "personnes": (2, 1, 3),
        "besoins": (1, 0, 4),
        "déploiements": (0, 1, 0),
        "offres": (1, 0, 2),
        "étapes": (0, 1, 0),
        "échanges": (1, 1, 2),
        "liens": (1, 4, 2),
    }
    assert all(file.read == file.loaded + file.quarantined for file in report.files)
    _rows_live_without_their_cells(embedded_store)
    _causes_are_named(report)
    people = _mend(report, "personnes")
    assert {(line, column) for line, column, _ in people} == {
        (2, "dernier contact"),
        (2, "informée le"),
        (3, "structure"),
        (4, "catégorie"),
        (4, "dernier contact"),  # what is wrong in a row that goes is told with it
    }
    links = _mend(report, "liens")
    assert {key for key in links if key[0] == 3} == {(3, "de", "ville"), (3, "vers", "inconnu")}


def _rows_live_without_their_cells(store: Store) -> None:
    (club,) = store.read(
        "MATCH (o {id: 'org:equipe.club'})-[:SERVES]->(t) RETURN collect(t.id) AS places, o.siren AS siren"
    )
    assert club == {"places": ["com:96001"], "siren": None}
    assert store.read("MATCH (o {id: 'org:equipe.secret'}) RETURN o.visibility AS v") == [{"v": "restricted"}]
    (need,) = store.read(
        "MATCH (n:Need)-[:HAS_THEME]->(t) RETURN n.severity AS s, n.youngPeople AS y, n.ageMax AS a, t.id AS t"
    )
    assert need == {"s": None, "y": None, "a": 12, "t": "theme:mentorat"}
    assert store.read("MATCH (:Offer)-[:ADDRESSES]->(n) RETURN n.id AS id") == [{"id": "need:equipe.b-mentors"}]
    assert store.read("MATCH (:Interaction)-[:INVOLVES]->(a) RETURN a.id AS id") == [{"id": "org:equipe.club"}]
    assert store.read("MATCH ()-[r:PARTNER_OF]->() RETURN r.strength AS s") == [{"s": None}]
    assert store.read("MATCH (p:Person {displayName: 'Une élue'}) RETURN count(p) AS n") == [{"n": 1}]


def _causes_are_named(report: LoadReport) -> None:
    """A row that cites a refused one says where it is; what cites that one in its turn says which comes first."""
    elected = _mend(report, "personnes")[3, "structure", "ville"]
    assert (elected.alone, elected.follows) == (True, 3)
    assert (
        plain(elected.reason.fr) == "« ville » est en ligne 3 de « acteurs.csv », mise de côté : corrigez-la d’abord."
    )
    step = _mend(report, "étapes")[2, "déploiement", "d1"]
    assert (step.alone, step.follows) == (False, 3)
    assert "ligne 2 de « déploiements.csv », mise de côté à cause de la ligne 3 de « acteurs.csv »" in plain(
        step.reason.fr
    )
    links = _mend(report, "liens")
    assert "Vouliez-vous dire « club » ?" in plain(links[4, "vers", "clubs"].reason.fr)
    assert "Vouliez-vous dire « o-mentors » ?" in plain(links[5, "vers", "o-mentor"].reason.fr), (
        "a need cannot be recommended"
    )
    assert "une ligne pour chacune (« secret », « fab »)" in plain(links[6, "vers", "secret, fab"].reason.fr)
    need = _mend(report, "offres")[2, "besoins", "b-mentor"]
    assert "Vouliez-vous dire « b-mentors » ?" in plain(need.reason.fr), "an offer is no need"
    narrow = _mend(report, "acteurs")[4, "visibilité", "pour nous deux"]
    assert "chargée « Restreint »" in plain(narrow.reason.fr)


def test_a_corrected_table_brings_the_cells_and_the_rows(embedded_store: Store, model: Model, team: Path) -> None:
    first = _loaded(team, embedded_store, model)
    mended = TABLES["acteurs"].replace("mairie centrale", "organisation")
    (team / "acteurs.csv").write_text(mended, encoding="utf-8")
    report = _loaded(team, embedded_store, model)
    (team / "acteurs.csv").write_text(TABLES["acteurs"], encoding="utf-8")
    assert _file(first, "déploiements").quarantined == 1
    assert [_file(report, table).quarantined for table in ("acteurs", "déploiements", "étapes", "échanges")] == [0] * 4
    assert not [mend for file in report.files for mend in file.mend if mend.follows]
