"""Who is who in a team's tables: branches of one number, ids that repeat, councils that name themselves."""

from pathlib import Path

import pytest
from reading import plain
from team_folder import folder, loaded, of_table

from essaim.graph_loader.report import FileReport, LoadReport
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

PLACES = (
    "code;nom;nature;dans\n44;Loire-Atlantique;Département;\n44109;Nantes;Commune;dep:44\n44143;Rezé;Commune;dep:44\n"
    "244400404;Nantes Métropole;Intercommunalité;dep:44\n52;Pays de la Loire;Région;\n"
)
ACTORS = "identifiant;nom;nature;milieu;commune;SIREN;SIRET\n"
PEOPLE = "identifiant;catégorie;fonction;rôle;structure\n"
REGISTER = (
    "Code du département,Libellé du département,Code de la commune,Libellé de la commune,Nom de l'élu,"
    "Prénom de l'élu,Date de début du mandat,Libellé de la fonction,Date de début de la fonction\n"
)
LINKS = "MATCH (a)-[r:PARTNER_OF]->(b) RETURN a.name AS a, b.name AS b"


@pytest.fixture
def team(embedded_store: Store, model: Model, tmp_path: Path) -> "Team":
    return Team(embedded_store, model, tmp_path)


class Team:
    """A folder of tables, loaded as often as asked."""

    def __init__(self, store: Store, model: Model, path: Path) -> None:
        self.store, self.model, self.path = store, model, path

    def load(self, **tables: str) -> LoadReport:
        return loaded(self.store, self.model, folder(self.path / "team", {"territoires": PLACES, **tables}))

    def register(self, rows: str, name: str = "elus-cm.csv") -> LoadReport:
        folder(self.path / "rne", {})
        (self.path / "rne" / name).write_text(REGISTER + rows, encoding="utf-8")
        return loaded(self.store, self.model, self.path / "rne")

    def rows(self, cypher: str) -> list[tuple[object, ...]]:
        return [tuple(row.values()) for row in self.store.read(cypher)]


def said(file: FileReport) -> str:
    return plain(" ".join(note.fr for note in file.notes))


def test_branches_of_one_number_stay_bodies_of_their_own(team: Team) -> None:
    report = team.load(
        acteurs=ACTORS + "nord;Maison Tilleul, Bellevue;Association;Association;44109;123456782;\n"
        "sud;Maison Tilleul, Rezé;Association;Association;44143;123456782;\n"
        "parents;Parents;Association;Association;;;\n",
        personnes=PEOPLE + "p-nord;Professionnel;Responsable de Bellevue;Directeur;nord\n"
        "p-sud;Professionnel;Responsable de Rezé;Directeur;sud\n",
        liens="type de lien;de;vers\nest partenaire de;nord;sud\nest partenaire de;nord;NORD\n",
    )
    assert of_table(report, "acteurs").loaded == 3
    assert "Lignes 2, 3 (nord, sud) : un même numéro" in said(of_table(report, "acteurs"))
    assert team.rows("MATCH (p:Person)-[:WORKS_AT]->(o) RETURN p.role AS r, o.id AS id ORDER BY id") == [
        ("Responsable de Bellevue", "org:equipe.nord"),
        ("Responsable de Rezé", "org:equipe.sud"),
    ]
    assert team.rows(LINKS) == [("Maison Tilleul, Bellevue", "Maison Tilleul, Rezé")]
    (loop,) = of_table(report, "liens").mend
    assert (loop.line, loop.column) == (3, "vers") and "relie une fiche à elle-même" in loop.reason.fr


def test_a_head_keeps_the_number_and_branches_their_siret(team: Team) -> None:
    team.load(
        acteurs=ACTORS + "siege;Tilleul;Association;Association;44109;123456782;\n"
        "nord;Tilleul Bellevue;Association;Association;44109;;12345678200010\n"
        "sud;Tilleul Rezé;Association;Association;44143;123456782;12345678200028\n"
        "seul;Seul;Association;Association;44143;;44852263100010\n"
    )
    assert team.rows("MATCH (o:Association) RETURN o.id AS id, o.siret AS siret ORDER BY id") == [
        ("org:123456782", None),
        ("org:448522631", "44852263100010"),
        ("org:equipe.nord", "12345678200010"),
        ("org:equipe.sud", "12345678200028"),
    ]


TIES = "MATCH (a)-[:MEMBER_OF]->(b) RETURN a.id AS a, b.id AS b ORDER BY a"


def test_branches_depend_on_the_head_of_their_table_else_on_the_body_that_open_data_know(team: Team) -> None:
    branches = "nord;Tilleul Bellevue;Association;Association;44109;;12345678200010\n"
    branches += "sud;Tilleul Rezé;Association;Association;44143;;12345678200028\n"
    team.load(acteurs=ACTORS + branches)
    assert team.rows(TIES) == [], "nobody knows a head"
    team.store.write(
        "CREATE (:Association:Organisation {id: 'org:123456782', name: 'Tilleul', nameKey: 'tilleul', "
        'sources: [\'src:dons\'], visibility: \'public\', claims: [\'{"date":"2022-01-01","load":"x","record":'
        '"123456782","scope":"","source":"src:dons","values":{"name":"Tilleul"},'
        '"visibility":"public"}\']})'
    )
    team.load(acteurs=ACTORS + branches + "x;Autre;Association;Association;;;\n")
    assert team.rows(TIES) == [("org:equipe.nord", "org:123456782"), ("org:equipe.sud", "org:123456782")]
    head = "siege;Tilleul, siège;Association;Association;44109;123456782;\n"
    report = team.load(acteurs=ACTORS + head + branches + "x;Autre;Association;Association;;;\n")
    assert not of_table(report, "acteurs").mend
    assert team.rows(TIES) == [("org:equipe.nord", "org:123456782"), ("org:equipe.sud", "org:123456782")]


def test_a_row_says_itself_what_it_depends_on(team: Team) -> None:
    head = ACTORS.replace("SIRET\n", "SIRET;dépend de\n")
    report = team.load(acteurs=head + "s;Service;Association;;44109;;;x\nx;Autre;Association;;44109;;;\n")
    assert not of_table(report, "acteurs").mend
    assert team.rows(TIES) == [("org:equipe.s", "org:equipe.x")]


def test_a_school_whose_number_nobody_knows_has_the_id_of_its_team(team: Team) -> None:
    head = "identifiant;nom;nature;milieu;commune;UAI\n"
    rows = "col;Collège Tilleul;Établissement scolaire;;44109;\nlyc;Lycée Tilleul;School;;44109;0440001M\n"
    people = "identifiant;catégorie;fonction;rôle;structure\np1;Professionnel;Principale;Directeur;col\n"
    report = team.load(acteurs=head + rows, personnes=people)
    assert sum(file.quarantined for file in report.files) == 0
    works = "MATCH (:Person)-[:WORKS_AT]->(s:School) RETURN s.id, s.uai"
    assert team.rows(works) == [("sch:equipe.col", None)]
    assert ("sch:0440001M", "0440001M") in team.rows("MATCH (s:School) RETURN s.id, s.uai")


def test_an_id_given_twice_is_said_with_both_lines(team: Team) -> None:
    names = "Maison des jeunes", "Maison pour tous", "Autre", "Encore"
    ids = "a", "a", "A", "a "
    rows = "".join(f"{own};{name};Association;Association;;;\n" for own, name in zip(ids, names, strict=True))
    rows += "é;Accent;Association;Association;;;\ne\u0301;Accent 2;Association;Association;;;\n"
    rows += "1;Un;Association;Association;;;\n01;Zéro un;Association;Association;;;\n1;Un;Association;Association;;;\n"
    report = of_table(team.load(acteurs=ACTORS + rows), "acteurs")
    assert [(mend.line, mend.value) for mend in report.mend] == [(3, "a"), (4, "A"), (5, "a"), (7, "e\u0301")]
    assert "est déjà l’identifiant de la ligne 2, qui dit autre chose" in plain(report.mend[0].reason.fr)
    assert (report.read, report.loaded, report.quarantined) == (9, 4, 4)  # the last line says again what another did
    assert team.rows("MATCH (o:Association) RETURN o.id AS id, o.name AS name ORDER BY id") == [
        ("org:equipe.01", "Zéro un"),
        ("org:equipe.1", "Un"),
        ("org:equipe.a", "Maison des jeunes"),
        ("org:equipe.e", "Accent"),
    ]


def test_a_programme_has_one_name(team: Team) -> None:
    head = "identifiant;nom;opérateur;programme;nom du programme;territoires;méthodes;phase\n"
    rows = "d1;À Nantes;a;prog;Binômes;44109;Nouveau territoire;Identification\n"
    rows += "d2;À Rezé;a;Prog;Duos;44143;Nouveau territoire;Identification\n"
    report = team.load(acteurs=ACTORS + "a;Asso;Association;Association;;;\n", déploiements=head + rows)
    (fault,) = of_table(report, "déploiements").mend
    assert (fault.line, fault.value, fault.alone) == (3, "Duos", True)
    assert "« Binômes » en ligne 2" in plain(fault.reason.fr)
    deployed = "MATCH (:Deployment)-[:DEPLOYMENT_OF]->(p) RETURN p.name AS name, count(*) AS n"
    assert team.rows(deployed) == [("Binômes", 2)]


def test_a_council_that_names_itself_is_that_of_the_register(team: Team) -> None:
    """One town hall; the deputy is the one whom the register knows, with what the team adds."""
    team.load()
    team.register(
        "44,Loire-Atlantique,44109,Nantes,FICTIF,Dominique,2026-03-22,,\n"
        "44,Loire-Atlantique,44109,Nantes,FICTIF,Dominique,2026-03-22,3ème adjoint au Maire,2026-03-28\n"
        "44,Loire-Atlantique,44109,Nantes,DE L'ÉTANG-INVENTÉ,Marie-Ève,2026-03-22,1er adjoint au Maire,2026-03-28\n"
    )
    head = "identifiant;nom;nature;milieu;type d’institution;commune;territoires\n"
    kinds = (("ville", "Ville de Nantes", "Mairie"), ("metro", "La métropole", "Intercommunalité"))
    kinds += (("cd", "Le département", "Conseil départemental"), ("cr", "La région", "Conseil régional"))
    rows = [f"{own};{name};Institution;Collectivité territoriale;{kind};Nantes;\n" for own, name, kind in kinds]
    elected = "identifiant;catégorie;nom affiché;fonction;rôle;structure;délégation\n"
    deputy = "p2;Responsable public;Marie-Ève DE L'ÉTANG-INVENTÉ;Adjointe;Adjoint au maire;ville;jeunesse\n"
    for _ in range(2):
        report = team.load(acteurs=head + "".join(rows), personnes=elected + deputy)
        assert not [file.mend for file in report.files if file.mend]
        assert team.rows("MATCH (o:Institution) RETURN o.id AS id, size(o.sources) AS n ORDER BY id") == [
            ("org:214401093", 2),
            ("org:244400404", 1),
            ("org:conseil-departemental-44", 1),
            ("org:conseil-regional-52", 1),
        ]
        known = 'MATCH (p:Person {displayName: "Marie-Ève DE L\'ÉTANG-INVENTÉ"})-[r:ELECTED_IN]->(o) '
        assert team.rows(
            known + "RETURN count(DISTINCT p) AS n, collect(DISTINCT o.id) AS o, max(r.delegation) AS d"
        ) == [(1, ["org:214401093"], "jeunesse")]


COUNCILS = "identifiant;nom;nature;milieu;type d’institution;commune;SIREN\n"


def test_a_council_is_that_of_the_register_by_its_number_and_by_its_name(team: Team) -> None:
    """The numbers are those of the two councils in the Sirene register."""
    numbered = "cd;Le département;Institution;;Conseil départemental;;224400028\n"
    numbered += "cr;La région;Institution;;Conseil régional;;234400034\n"
    councils = [("org:conseil-departemental-44", "departement"), ("org:conseil-regional-52", "region")]
    kept = "MATCH (o:Institution) RETURN o.id AS id, o.institutionKind AS kind ORDER BY id"
    team.load(acteurs=COUNCILS + numbered)
    assert team.rows(kept) == councils
    named = "cd;Conseil départemental de Loire-Atlantique;Institution;;;;\n"
    named += "cr;Conseil régional des Pays de la Loire;Institution;;Conseil régional;;\n"
    named += "jeunes;Conseil départemental des jeunes;Institution;;;;\n"
    report = of_table(team.load(acteurs=COUNCILS + named), "acteurs")
    assert [(mend.line, mend.column) for mend in report.mend] == [(4, "type d’institution")], "it is no council"
    assert team.rows(kept) == councils


def test_a_number_that_only_grants_know_a_council_by_keeps_joining_them(team: Team) -> None:
    team.store.write(
        "CREATE (:Institution:Organisation {id: 'org:224400028', name: 'Département', nameKey: 'departement', "
        'sources: [\'src:dons\'], visibility: \'public\', claims: [\'{"date":"2022-01-01","load":"x","record":'
        '"224400028","scope":"","source":"src:dons","values":{"name":"Département"},'
        '"visibility":"public"}\']})'
    )
    team.load(acteurs=COUNCILS + "cd;Le département;Institution;;Conseil départemental;44109;224400028\n")
    assert team.rows("MATCH (o:Institution) RETURN o.id AS id, size(o.sources) AS n") == [("org:224400028", 2)]


def test_namesakes_of_one_council_are_said_with_their_lines(team: Team) -> None:
    team.load()
    (report,) = team.register(
        "44,Loire-Atlantique,44109,Nantes,FICTIF,Dominique,2026-03-22,,\n"
        "44,Loire-Atlantique,44143,Rezé,FICTIF,Dominique,2026-03-22,,\n"
        "44,Loire-Atlantique,44109,Nantes,FICTIF,Dominique,2026-03-22,3ème adjoint au Maire,2026-03-28\n"
    ).files
    assert "lignes 2 = 4. Rien ne les distingue" in said(report) and "FICTIF" not in said(report)


def test_the_council_of_merged_communes_has_today_s_name_and_one_mayor(team: Team) -> None:
    team.load(territoires=PLACES + "32;Gers;Département;\n32365;Cap d’Astarac;Commune;dep:32\n")
    mayors = REGISTER.replace(",Libellé de la fonction", "")
    folder(team.path / "rne", {})
    (team.path / "rne" / "elus-maires.csv").write_text(
        mayors + "32,Gers,32365,Cabas-Loumassès,EXEMPLE,Aline,2020-05-18,2020-05-18\n"
        "32,Gers,32067,Ancienne A,MODELE,Bruno,2020-05-18,2020-05-18\n"
        "32,Gers,32260,Ancienne B,FICTIF,Carole,2020-05-18,2020-05-18\n",
        encoding="utf-8",
    )
    (report,) = loaded(team.store, team.model, team.path / "rne").files
    assert "2 maires de communes" in said(report) and "(lignes 3, 4)" in said(report)
    elected = "MATCH (p:Person)-[r:ELECTED_IN]->(o) RETURN o.name AS o, p.role AS role, r.roleKind AS kind "
    assert team.rows(elected + "ORDER BY p.displayName") == [
        ("Mairie – Cap d'Astarac", "Maire", "maire"),
        ("Mairie – Cap d'Astarac", "Maire délégué", "maire-delegue"),
        ("Mairie – Cap d'Astarac", "Maire délégué", "maire-delegue"),
    ]


def test_bodies_that_look_the_same_are_proposed(team: Team) -> None:
    rows = "a;Club du Fleuve;Association;Association;44109;;\nb;CLUB du fleuve;Association;Association;44109;;\n"
    rows += "c;Club du Fleuve;Association;Association;44143;;\nd;Club du Fleuve;Entreprise;Entreprise;44109;;\n"
    report = of_table(team.load(acteurs=ACTORS + rows), "acteurs")
    assert report.loaded == 4 and "« Club du Fleuve » (2, 3)" in said(report)
    other = "source", 'id = "sud"\n'
    folder(
        team.path / "sud",
        {other[0]: other[1], "acteurs": ACTORS + "z;Club du fleuve;Association;Association;44143;;\n"},
    )
    report = of_table(loaded(team.store, team.model, team.path / "sud"), "acteurs")
    assert "« Club du fleuve » (2, org:equipe.c)" in said(report)
