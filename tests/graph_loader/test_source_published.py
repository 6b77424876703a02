"""Sources of the State: real files where they are there, else lines made under the published heading."""

from pathlib import Path
from typing import Any

import pytest

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import FileReport
from essaim.graph_loader.sources.inclusion import parts_of, served, themes_of
from essaim.graph_store.store import Store
from essaim.ontology.errors import FileError
from essaim.ontology.model import Model


def of(report: FileReport) -> tuple[str, int, int, int]:
    return report.source, report.read, report.filtered, report.quarantined


@pytest.fixture
def loading(embedded_store: Store, model: Model, tmp_path: Path) -> Any:
    def one(path: Path, *territories: str) -> FileReport:
        (report,) = load([path], embedded_store, model, LoadOptions(home=tmp_path, territories=territories)).files
        return report

    return one


def test_grants_of_2010_without_their_totals(embedded_store: Store, shared_data: Path, loading: Any) -> None:
    """482 bodies have a row of total and 524 grants, both of 14,558,573 euros (added up without essaim)."""
    path = shared_data / "jaune-budgetaire" / "jaune-plf2012_associations-2010_44-32.csv"
    assert of(loading(path)) == ("src:jaune-2010", 1006, 482, 0)
    paid = "MATCH (:Organisation)-[f:FUNDS {source: 'src:jaune-2010'}]->(o) "
    assert embedded_store.read(f"{paid} RETURN count(f) AS n, sum(f.amountEur) AS euros") == [
        {"n": 524, "euros": 14_558_573.0}
    ]
    named = embedded_store.read(f"{paid} WHERE o.siren = '424307718' RETURN DISTINCT o.name AS name")
    assert named == [{"name": "PRUN RADIO ETUDIANTE NANTAISE"}]  # « … - 44 NANTES » in the file


JAUNE = """Programme;SIREN;NIC;Dénomination;Montant;Objet 2023;COG : code;COG : libellé
163;492802426;00030;INSTITUT TELEMAQUE;3 000,50;aide;44109;NANTES
147;NR;;ASSOCIATION SANS NUMERO;1000;aide;75116;PARIS
"""


def test_grants_of_2023(embedded_store: Store, loading: Any, tmp_path: Path) -> None:
    path = tmp_path / "plf25.csv"
    path.write_text(JAUNE, encoding="utf-8")
    assert of(loading(path)) == ("src:jaune-2023", 2, 0, 0)
    rows = embedded_store.read(
        "MATCH ()-[f:FUNDS]->(o)-[:LOCATED_IN]->(t) RETURN o.id AS id, f.amountEur AS euros, f.year AS year, t.id AS at"
        " ORDER BY euros"
    )
    assert [tuple(row.values())[1:] for row in rows] == [(1000.0, 2023, "com:75056"), (3000.5, 2023, "com:44109")]
    assert rows[1]["id"] == "org:492802426"


def test_contrats_de_ville_lead_to_their_epci(embedded_store: Store, shared_data: Path, loading: Any) -> None:
    report = loading(shared_data / "politique-de-la-ville" / "contrats-de-ville.csv", "Nantes Métropole")
    assert report.source == "src:contrats-de-ville"
    assert report.quarantined == 2  # 978 and 987 are no département
    covered = embedded_store.read(
        "MATCH (a:Agreement)-[:COVERS]->(t:Intercommunality) RETURN a.name AS name, t.id AS id"
    )
    assert {"name": "Contrat de ville 2015-2024 : METROPOLE Nantes Métropole", "id": "epci:244400404"} in covered
    kept = embedded_store.read("MATCH (a:Agreement {agreementKind: 'contrat-de-ville'}) RETURN count(a) AS n")
    assert kept[0]["n"] == 3  # of Loire-Atlantique


def test_france_services_of_a_departement_without_its_zero(
    embedded_store: Store, shared_data: Path, loading: Any
) -> None:
    """The file writes the département of Ain « 1 » and « 01 »."""
    path = shared_data / "politique-de-la-ville" / "france-services-2021.csv"
    report = loading(path, "01")
    lines = [line.split(";") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    assert report.loaded == sum(cells[4].startswith("01") for cells in lines) > 0 and report.quarantined == 0
    stored = embedded_store.read(
        "MATCH (i:Institution {institutionKind: 'france-services'}) RETURN properties(i) AS all"
    )
    assert len(stored) == report.loaded and not any("latitude" in row["all"] for row in stored)


def test_pupils_of_lycees(embedded_store: Store, shared_data: Path, loading: Any) -> None:
    """« 2018-2019 » is 2018, « BRUZ CEDEX » is Bruz; two schools without a name are known by their number."""
    path = shared_data / "education-effectifs" / "fr-en-effectifs-second-degre_35.csv"
    assert of(loading(path)) == ("src:effectifs-second-degre", 823, 0, 0)
    pupils = embedded_store.read(
        "MATCH (t)<-[:LOCATED_IN]-(s:School {id: 'sch:0350002M'})<-[:OBSERVES]-(o:Observation) "
        "WHERE o.year = 2018 RETURN o.value AS pupils, s.schoolType AS kind, t.id AS place"
    )
    assert pupils == [{"pupils": 768.0, "kind": "college", "place": "com:35047"}]
    kinds = embedded_store.read("MATCH (s:School) WHERE s.schoolType = 'lycee' RETURN count(s) AS n")
    assert kinds[0]["n"] > 50


EP = """uai;ep_2022_2023;nom_etablissement;type_etablissement;statut_public_prive;uai_tete_de_reseau;qp_a_proximite;\
nombre_d_eleves;code_commune;code_departement
0440001A;REP+;Collège tête;Collège;Public;0440001A;QP044001;400;44109;044
0440002B;REP+;École du réseau;Ecole;Public;0440001A;;120;44109;044
0440002B;REP+;École du réseau;Ecole;Public;0440001A;;120;44109;044
"""


def test_a_network_of_priority_education_and_its_head(embedded_store: Store, loading: Any, tmp_path: Path) -> None:
    path = tmp_path / "fr-en-etablissements-ep-2026-02-02.csv"
    path.write_text(EP, encoding="utf-8")
    report = loading(path)
    assert (report.source, report.read, report.merged, report.quarantined) == ("src:education-prioritaire", 3, 1, 0)
    tied = embedded_store.read("MATCH (s:School)-[r:MEMBER_OF]->(h:School) RETURN s.id AS s, h.id AS h ORDER BY s")
    assert {"s": "sch:0440002B", "h": "sch:0440001A"} in tied
    assert embedded_store.read("MATCH (q:PriorityNeighbourhood) RETURN count(q) AS n") == [{"n": 0}]


def test_the_directory_of_schools_as_of_june_2026(embedded_store: Store, shared_data: Path, loading: Any) -> None:
    """The heading of that month has no number of pupils: unknown, and no row is lost for it."""
    report = loading(shared_data / "education-effectifs" / "annuaire_094_entete-2026-06_extrait.csv")
    assert (report.source, report.read, report.quarantined) == ("src:annuaire-education", 400, 0)
    stored = embedded_store.read("MATCH (s:School) RETURN count(s) AS n, count(s.pupils) AS counted")
    assert stored[0]["n"] > 300 and stored[0]["counted"] == 0


RNE = """Code du département;Libellé du département;Code de la collectivité à statut particulier;\
Libellé de la collectivité à statut particulier;Code de la commune;Libellé de la commune;Nom de l'élu;\
Prénom de l'élu;Code sexe;Date de naissance;Code de la catégorie socio-professionnelle;\
Libellé de la catégorie socio-professionnelle;Date de début du mandat;Date de début de la fonction
44;Loire-Atlantique;;;44109;Nantes;EXEMPLE;Une;F;1970-01-01;37;Cadre;2026-03-15;2026-03-22
"""


def test_mayors_of_2026_have_iso_dates(embedded_store: Store, loading: Any, tmp_path: Path) -> None:
    path = tmp_path / "elus-maires-mai.csv"
    path.write_text(RNE, encoding="utf-8")
    assert of(loading(path)) == ("src:rne-maires", 1, 0, 0)
    terms = embedded_store.read("MATCH (p:Person)-[r:ELECTED_IN]->(c) RETURN r.since AS since, properties(p) AS all")
    assert str(terms[0]["since"]) == "2026-03-22" or str(terms[0]["since"]) == "2026-03-15"
    assert "1970" not in str(terms[0]["all"]) and "Cadre" not in str(terms[0]["all"])


STRUCTURES = """id,source,nom,description,commune,code_postal,code_insee,telephone,courriel,siret,reseaux_porteurs
dora--1,dora,Mission locale,,Nantes,44000,44109,0240000000,qui@exemple.fr,,"['mission-locale', 'communes']"
dora--2,dora,Antenne,"a, b",Nantes,44000,,,,,"['nqt', 'duo-for-a-job']"
dora--3,dora,Ailleurs,,Lyon,69001,69123,,,,[]
"""
SERVICES = """id,structure_id,nom,type,thematiques,publics,frais,modes_accueil,zone_eligibilite,contact_nom_prenom,\
courriel,code_insee,code_postal,commune
s1,dora--1,"Aide, CV",accompagnement,"['preparer-sa-candidature--developper-son-reseau', 'sante--addictions']",\
"['jeunes', 'demandeurs-emploi']",gratuit,"['en-presentiel']","['44', 'france']",Une Personne,x@exemple.fr,,,
s2,dora--1,Pour les aînés,atelier,[],['seniors'],,,,,,44109,44000,Nantes
s3,dora--3,Lyon,atelier,[],['jeunes'],,,['69123'],,,69123,69001,Lyon
"""


def test_offers_of_data_inclusion(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    for name, text in (("structures", STRUCTURES), ("services", SERVICES)):
        (tmp_path / f"{name}-inclusion-2026-10-05.csv").write_text(text, encoding="utf-8")
    paths = sorted(tmp_path.glob("*.csv"))
    reports = load(paths, embedded_store, model, LoadOptions(home=tmp_path / "home", territories=("Nantes",))).files
    assert {of(report) for report in reports} == {
        ("src:inclusion-structures", 3, 0, 0),  # a row for each network
        ("src:inclusion-services", 2, 1, 0),
    }
    offers = embedded_store.read(
        "MATCH (b:Institution {institutionKind: 'mission-locale'})-[:OFFERS]->(o:Offer)-[:SERVES]->(t) "
        "RETURN o.name AS name, o.fee AS fee, t.id AS place, [(o)-[:HAS_THEME]->(h) | h.code] AS themes"
    )
    assert offers == [{"name": "Aide, CV", "fee": "gratuit", "place": "dep:44", "themes": ["insertion-emploi"]}]
    members = embedded_store.read("MATCH (b {name: 'Antenne'})-[:MEMBER_OF]->(n) RETURN n.name AS name ORDER BY name")
    assert [row["name"] for row in members] == ["Association NQT", "DUO for a JOB"]
    held = embedded_store.read("MATCH (n) WHERE NOT n:Territory RETURN properties(n) AS all")
    assert not [row for row in held if "Une Personne" in str(row) or "@exemple.fr" in str(row) or "0240" in str(row)]


def test_a_list_is_read_as_python_and_json_write_it_and_not_cut_in_a_text() -> None:
    assert parts_of("['a, b', 'c']") == ["a, b", "c"]
    assert parts_of('["a", "b"]') == parts_of("{a,b}") == ["a", "b"]
    assert parts_of("") == parts_of("[]") == parts_of(None) == []
    assert [served(code) for code in ("44109", "44", "244400404", "france", "99132")] == [
        *("com:44109", "dep:44", "epci:244400404"),
        *(None, None),
    ]
    assert themes_of(["remobilisation--lien-social", "sante--addictions", "numerique--x"]) == [
        "lien-social",
        "numerique",
    ]


def test_the_former_format_of_data_inclusion_is_told(loading: Any, tmp_path: Path) -> None:
    path = tmp_path / "structures.csv"
    path.write_text("id,siret,nom,source,typologie,presentation_resume\n1,,A,dora,ASSO,x\n", encoding="utf-8")
    with pytest.raises(FileError, match="v0"):
        loading(path)
