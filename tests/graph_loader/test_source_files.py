"""One load of the real files of three départements; every number is counted without the loader, by the csv module."""

import csv
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from essaim.graph_loader.france.territories import lookup
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import FileReport, LoadReport
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

TERRITORIES = ("dep:44", "dep:35", "dep:32")
FILES = {
    "qpv": "qpv/listeqp2024_format-officiel_reconstruit.csv",
    "qpv44": "qpv/qpv2024-44.geojson",
    "qpv32": "qpv/qpv2024-32.geojson",
    "schools35": "education/annuaire-35-ille-et-vilaine-2023-06.csv",
    "schools32": "education/annuaire-032-extrait.csv",
    "colleges44": "education/ips_colleges-44-2024-2025.csv",
    "lycees44": "education/ips_lycees-44-2024-2025.csv",
    "elected44": "rne/elus-conseillers-municipaux-cm-44.csv",
    "grants44": "subventions/224400028_subventions-aux-associations-du-departement-de-loire-atlantique.csv",
    "contours44": "contours/communes-44-loire-atlantique.geojson",
    "contours32": "contours/communes-32-gers.geojson",
    "contour44": "contours/departement-44-loire-atlantique.geojson",
    "communes": "indicateurs/communes-rp2021-datas.fun.csv",
}


class Loaded(NamedTuple):
    """A graph with the real files in it."""

    store: Store
    report: LoadReport
    data: Path
    home: Path

    def of(self, key: str) -> FileReport:
        """What became of one file."""
        name = Path(FILES[key]).name
        return next(one for one in self.report.files if Path(one.file).name == name)

    def one(self, cypher: str, **params: Any) -> Any:
        """The only value of the only row of a query."""
        (row,) = self.store.read(cypher, **params)
        (value,) = row.values()
        return value

    def rows(self, key: str, delimiter: str = ";") -> list[dict[str, str]]:
        """The rows of a file, by the csv module."""
        with (self.data / FILES[key]).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file, delimiter=delimiter))


@pytest.fixture(scope="module", params=["arcadedb", "neo4j"])
def loaded(
    request: pytest.FixtureRequest,
    engines: Any,
    model: Model,
    shared_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Loaded]:
    store = engines.store(request.param)
    home = tmp_path_factory.mktemp("home")
    report = load(
        [shared_data / name for name in FILES.values()], store, model, LoadOptions(territories=TERRITORIES, home=home)
    )
    yield Loaded(store, report, shared_data, home)


# what became of the rows


@pytest.mark.parametrize("key", FILES)
def test_every_row_is_accounted_for(loaded: Loaded, key: str) -> None:
    found = loaded.of(key)
    assert found.read == found.loaded + found.unchanged + found.merged + found.filtered + found.quarantined


def test_rows_read_are_those_of_the_files(loaded: Loaded) -> None:
    for key, path in FILES.items():
        if path.endswith(".csv"):
            expected = len(loaded.rows(key, "," if key == "communes" else ";"))
        else:
            found = json.loads((loaded.data / path).read_text("utf-8"))
            expected = len(found.get("features", [found]))
        assert loaded.of(key).read == expected, key


def test_what_lies_elsewhere_is_filtered(loaded: Loaded) -> None:
    """1,584 QPV of which 26 in the three départements; services of the directory are no schools."""
    assert loaded.of("qpv").filtered == 1_584 - 26
    services = ("Service Administratif", "Information et orientation")
    for key, authorities in (("schools35", 2), ("schools32", 1)):
        aside = [row for row in loaded.rows(key) if row["Type_etablissement"] in services]
        assert loaded.of(key).filtered == len(aside) - authorities
    known = {code for dep in TERRITORIES for code in lookup().communes_of(dep)}
    kept = [
        row
        for row in loaded.rows("communes", ",")
        if row["commune_type"] == "COM" and lookup().commune(row["insee_com"]) in known
    ]
    assert loaded.of("communes").filtered == 36_208 - len(kept)


def test_only_grants_without_a_beneficiary_are_set_aside(loaded: Loaded) -> None:
    nameless = [row for row in loaded.rows("grants44") if not row["Nom du bénéficiaire"].strip()]
    assert len(nameless) == 17
    assert {key: loaded.of(key).quarantined for key in FILES} == dict.fromkeys(FILES, 0) | {"grants44": 17}


# priority neighbourhoods


def test_qpv_by_departement(loaded: Loaded) -> None:
    listed = Counter(row["insee_dep"] for row in loaded.rows("qpv"))
    found = loaded.store.read(
        "MATCH (q:PriorityNeighbourhood)-[:PART_OF]->(:Municipality)-[:PART_OF]->(d:Department) "
        "RETURN d.code AS code, count(DISTINCT q) AS n ORDER BY code"
    )
    assert {row["code"]: row["n"] for row in found} == {"32": 1, "35": 6, "44": 19}
    assert {code: listed[code] for code in ("32", "35", "44")} == {"32": 1, "35": 6, "44": 19}


def test_qpv_on_two_communes_lies_in_both(loaded: Loaded) -> None:
    (row,) = [row for row in loaded.rows("qpv") if row["code_qp"] == "QN04405M"]
    assert row["insee_com"] == "44109; 44162"
    found = loaded.store.read(
        "MATCH (:PriorityNeighbourhood {id: 'qpv:QN04405M'})-[:PART_OF]->(c) "
        "RETURN DISTINCT c.code AS code ORDER BY code"
    )
    assert [one["code"] for one in found] == ["44109", "44162"]


def test_qpv_of_the_list_and_of_the_outlines_are_the_same_nodes(loaded: Loaded) -> None:
    node = loaded.one("MATCH (q:PriorityNeighbourhood {id: 'qpv:QN04401M'}) RETURN properties(q) AS p")
    assert len(node["claims"]) == 2
    assert node["sources"] == ["src:qpv-2024", "src:qpv-2024-contours"]
    assert json.loads(node["contour"])["type"] == "MultiPolygon" or json.loads(node["contour"])["type"] == "Polygon"
    features = json.loads((loaded.data / FILES["qpv44"]).read_text("utf-8"))["features"]
    (shape,) = [one["geometry"] for one in features if one["properties"]["code_qp"] == "QN04401M"]
    points = [point for polygon in shape["coordinates"] for point in polygon[0]]
    assert min(x for x, _ in points) < node["longitude"] < max(x for x, _ in points)
    assert min(y for _, y in points) < node["latitude"] < max(y for _, y in points)


# schools


def test_schools_are_those_of_the_directory(loaded: Loaded) -> None:
    services = ("Service Administratif", "Information et orientation")
    for key, prefix in (("schools35", "sch:035"), ("schools32", "sch:032")):
        uais = {
            row["Identifiant_de_l_etablissement"]
            for row in loaded.rows(key)
            if row["Type_etablissement"] not in services
        }
        found = loaded.one("MATCH (s:School) WHERE s.id STARTS WITH $p RETURN count(s) AS n", p=prefix)
        assert found == len({uai for uai in uais if uai.startswith(prefix[4:])})


def test_rep_and_rep_plus_of_rennes(loaded: Loaded) -> None:
    """18 schools and 4 collèges in REP, 5 schools and 1 collège in REP+."""
    counted = Counter(
        (row["Appartenance_Education_Prioritaire"], row["Type_etablissement"])
        for row in loaded.rows("schools35")
        if row["Code_commune"] == "35238" and row["Appartenance_Education_Prioritaire"]
    )
    assert counted == {("REP", "Ecole"): 18, ("REP", "Collège"): 4, ("REP+", "Ecole"): 5, ("REP+", "Collège"): 1}
    found = loaded.store.read(
        "MATCH (s:School)-[:LOCATED_IN]->(:Municipality {id: 'com:35238'}) "
        "WHERE s.educationPriority IN ['REP', 'REP+'] "
        "RETURN s.educationPriority AS label, s.schoolType AS kind, count(DISTINCT s) AS n"
    )
    assert {(row["label"], row["kind"]): row["n"] for row in found} == {
        ("REP", "ecole"): 18,
        ("REP", "college"): 4,
        ("REP+", "ecole"): 5,
        ("REP+", "college"): 1,
    }


def test_a_blank_priority_means_outside_in_the_directory_and_nothing_in_the_ips(loaded: Loaded) -> None:
    query = "MATCH (s:School) WHERE s.id STARTS WITH $p RETURN s.educationPriority AS label, count(s) AS n"
    found = {row["label"]: row["n"] for row in loaded.store.read(query, p="sch:032")}
    assert set(found) == {"HORS", "REP"}
    assert found["REP"] == 2
    assert {row["label"] for row in loaded.store.read(query, p="sch:044")} == {None}


def test_rep_is_documented_for_35_and_32_and_not_for_44(loaded: Loaded) -> None:
    found = loaded.store.read(
        "MATCH (:Source)-[r:DOCUMENTS {indicator: 'rep-count'}]->(t:Territory) RETURN t.id AS id ORDER BY id"
    )
    assert [row["id"] for row in found] == ["dep:32", "dep:35"]
    found = loaded.store.read(
        "MATCH (:Source)-[r:DOCUMENTS {indicator: 'qpv-count', completeness: 'complete'}]->(t) "
        "RETURN t.id AS id ORDER BY id"
    )
    assert [row["id"] for row in found] == ["dep:32", "dep:35", "dep:44"]


def test_a_school_that_stands_twice_keeps_both_communes(loaded: Loaded) -> None:
    places = defaultdict(set)
    times: Counter[str] = Counter()
    for row in loaded.rows("schools35"):
        places[row["Identifiant_de_l_etablissement"]].add(row["Code_commune"])
        times[row["Identifiant_de_l_etablissement"]] += 1
    assert {uai for uai, times in times.items() if times > 1} == {"0352072M", "0350852L", "0350778F"}
    assert {uai: found for uai, found in places.items() if len(found) > 1} == {
        "0350852L": {"35266", "35047"},
        "0350778F": {"35238", "35239"},
    }
    for uai, expected in places.items():
        if times[uai] > 1:
            found = loaded.store.read(
                "MATCH (s:School {id: $id})-[:LOCATED_IN]->(c:Municipality) RETURN DISTINCT c.code AS code",
                id=f"sch:{uai}",
            )
            assert {row["code"] for row in found} == expected


def test_academies_and_authorities(loaded: Loaded) -> None:
    found = loaded.store.read(
        "MATCH (d:Department)-[:PART_OF]->(a:Academy) RETURN d.code AS d, a.code AS a, a.name AS n"
    )
    assert {(row["d"], row["a"], row["n"]) for row in found} == {("32", "16", "Toulouse"), ("35", "14", "Rennes")}
    kinds = loaded.store.read(
        "MATCH (i:Institution)-[:LOCATED_IN]->(c) WHERE i.institutionKind IN ['rectorat', 'dsden'] "
        "RETURN i.institutionKind AS kind, c.code AS code"
    )
    assert {(row["kind"], row["code"]) for row in kinds} == {
        ("rectorat", "35238"),
        ("dsden", "35238"),
        ("dsden", "32013"),
    }


# social position


@pytest.mark.parametrize(
    ("key", "kind", "column"), [("colleges44", "college", "ips"), ("lycees44", "lycee", "ips_etab")]
)
def test_ips_are_observations_of_schools(loaded: Loaded, key: str, kind: str, column: str) -> None:
    expected = {(f"sch:{r['uai']}", int(r["rentree_scolaire"][:4])): float(r[column]) for r in loaded.rows(key)}
    found = loaded.store.read(
        "MATCH (o:Observation {indicator: 'ips'})-[:OBSERVES]->(s:School {schoolType: $kind}) "
        "RETURN s.id AS id, o.year AS year, o.value AS value",
        kind=kind,
    )
    assert len(found) == len(expected) == {"college": 142, "lycee": 80}[kind]
    assert {(row["id"], row["year"]): row["value"] for row in found} == expected


# elected officials


def test_persons_and_mandates_of_the_register(loaded: Loaded) -> None:
    """4,791 rows; 10 persons stand twice in one council: one node, two mandates."""
    rows = loaded.rows("elected44")
    persons = Counter((r["Nom de l'élu"], r["Prénom de l'élu"], r["Code de la commune"]) for r in rows)
    assert len(rows) == 4_791
    assert Counter(persons.values()) == {1: 4_771, 2: 10}
    assert loaded.one("MATCH (p:Person) RETURN count(p) AS n") == 4_781
    assert loaded.one("MATCH (:Person)-[r:ELECTED_IN]->() RETURN count(r) AS n") == 4_791
    twice = loaded.one(
        "MATCH (p:Person)-[r:ELECTED_IN]->() WITH p, count(r) AS mandates WHERE mandates = 2 RETURN count(p) AS n"
    )
    assert twice == 10


def test_offices_are_read_from_free_text(loaded: Loaded) -> None:
    words = Counter(r["Libellé de la fonction"] for r in loaded.rows("elected44"))
    deputies = sum(n for text, n in words.items() if text.endswith("adjoint au Maire"))
    found = loaded.store.read("MATCH ()-[r:ELECTED_IN]->() RETURN r.roleKind AS role, count(r) AS n")
    assert {row["role"]: row["n"] for row in found} == {
        "conseiller-municipal": words[""],
        "maire": words["Maire"],
        "maire-delegue": words["Maire délégué"],
        "adjoint-maire": deputies,
    }
    assert (words[""], words["Maire"], words["Maire délégué"], deputies) == (3_300, 206, 16, 1_269)


def test_councils_are_institutions_of_their_commune(loaded: Loaded) -> None:
    communes = {row["Code de la commune"] for row in loaded.rows("elected44")}
    found = loaded.store.read(
        "MATCH (i:Institution {institutionKind: 'mairie'})-[:LOCATED_IN]->(c:Municipality) "
        "RETURN i.id AS id, c.code AS code"
    )
    assert {row["code"] for row in found} == communes
    assert len(found) == len(communes) == 207
    assert ("org:214401093", "44109") in {(row["id"], row["code"]) for row in found}


def test_mandates_before_the_elections_of_2026_have_ended(loaded: Loaded) -> None:
    running = loaded.one(
        "MATCH ()-[r:ELECTED_IN]->() WHERE r.until IS NULL OR r.until > date('2026-03-31') RETURN count(r) AS n"
    )
    assert running == 0


def test_nothing_private_of_a_person_is_loaded(loaded: Loaded, model: Model) -> None:
    """No name, no date of birth, no sex, no trade beyond what the ontology allows; ids are not made of names."""
    bookkeeping = {"nameKey", "claims", "sources", "aliases", "loadId", "firstSeen", "lastSeen", "id", "visibility"}
    keys = loaded.store.read("MATCH (p:Person) UNWIND keys(p) AS k RETURN DISTINCT k AS k")
    assert {row["k"] for row in keys} - bookkeeping <= model.classes["Person"].properties.keys()
    claims = loaded.store.read("MATCH (p:Person) RETURN p.claims AS claims, p.id AS id")
    trades = {row["Libellé de la catégorie socio-professionnelle"] for row in loaded.rows("elected44")} - {""}
    said = {str(value) for row in claims for text in row["claims"] for value in json.loads(text)["values"].values()}
    assert not trades & said
    assert not any(
        name.casefold() in row["id"].casefold() for row in claims for name in ("boisseau", "céline", "celine")
    )


# grants


def _siren_of(row: dict[str, str]) -> str:
    """The SIREN of the beneficiary, blank where its check digit is wrong (the five of the file)."""
    number = row["Identification du bénéficiaire"].strip()
    digits = [int(digit) * (1 + rank % 2) for rank, digit in enumerate(reversed(number))]
    return number if sum(digit - 9 * (digit > 9) for digit in digits) % 10 == 0 else ""


def test_every_payment_is_a_relationship(loaded: Loaded) -> None:
    """18,148 rows, 17 of them without a beneficiary; 429 groups of one id, one name, one year with several payments."""
    rows = [row for row in loaded.rows("grants44") if row["Nom du bénéficiaire"].strip()]
    groups = Counter(
        (row["Identification du bénéficiaire"], row["Nom du bénéficiaire"], row["Date de la convention de subvention"])
        for row in loaded.rows("grants44")
    )
    assert len(rows) == 18_131
    assert sum(1 for times in groups.values() if times > 1) == 429
    assert loaded.one("MATCH ()-[r:FUNDS]->() RETURN count(r) AS n") == 18_131


def test_amounts_add_up_to_the_cent(loaded: Loaded) -> None:
    rows = [row for row in loaded.rows("grants44") if row["Nom du bénéficiaire"].strip()]
    expected: Counter[int] = Counter()
    for row in rows:
        cents = round(float(row["Montant total de la subvention"] or 0) * 100)
        expected[int(row["Date de la convention de subvention"])] += cents
    found = loaded.store.read("MATCH ()-[r:FUNDS]->() RETURN r.year AS year, r.amountEur AS amount")
    sums: Counter[int] = Counter()
    for row in found:
        sums[row["year"]] += round((row["amount"] or 0) * 100)
    assert sums == expected
    assert sum(1 for row in found if row["amount"] is None) == sum(
        1 for row in rows if not row["Montant total de la subvention"]
    )


def test_beneficiaries_are_known_by_siren(loaded: Loaded) -> None:
    sirens = {_siren_of(row) for row in loaded.rows("grants44") if row["Nom du bénéficiaire"].strip()} - {""}
    found = loaded.store.read("MATCH (:Organisation)-[:FUNDS]->(b:Organisation) RETURN DISTINCT b.siren AS siren")
    assert {row["siren"] for row in found} - {None} == sirens
    assert loaded.one("MATCH (f:Organisation)-[:FUNDS]->() RETURN count(DISTINCT f) AS n") == 1
    assert loaded.one("MATCH (f:Organisation {id: 'org:224400028'})-[:FUNDS]->() RETURN count(*) AS n") == 18_131


def test_several_names_of_one_siren_stay_side_by_side(loaded: Loaded) -> None:
    names = defaultdict(set)
    for row in loaded.rows("grants44"):
        if row["Nom du bénéficiaire"].strip() and _siren_of(row):
            names[_siren_of(row)].add(" ".join(row["Nom du bénéficiaire"].split()))
    siren = max(names, key=lambda one: (len(names[one]), one))
    claims = loaded.one("MATCH (o:Organisation {siren: $siren}) RETURN o.claims AS claims", siren=siren)
    said = {" ".join(json.loads(text)["values"]["name"].split()) for text in claims}
    assert said == names[siren]


# places


def test_outlines_are_of_todays_communes(loaded: Loaded) -> None:
    """2018 has 208 communes in 44, today 207: the two that merged give one outline, as large as both."""
    found = loaded.store.read(
        "MATCH (c:Municipality)-[:PART_OF]->(:Department {code: '44'}) RETURN c.code AS code, c.contour AS contour"
    )
    assert len(found) == 207
    assert all(row["contour"] for row in found)
    features = json.loads((loaded.data / FILES["contours44"]).read_text("utf-8"))["features"]
    points: Counter[str] = Counter()
    for feature in features:
        points[lookup().commune(feature["properties"]["code"]) or ""] += _points(feature["geometry"])
    assert {row["code"]: _points(json.loads(row["contour"])) for row in found} == points
    assert loaded.one("MATCH (d:Department {code: '44'}) RETURN d.contour IS NOT NULL AS there")


def _points(geometry: dict[str, Any]) -> int:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return sum(len(ring) for polygon in polygons for ring in polygon)


def test_communes_have_coordinates_and_area(loaded: Loaded) -> None:
    nantes = loaded.one("MATCH (c:Municipality {id: 'com:44109'}) RETURN properties(c) AS p")
    assert (nantes["latitude"], nantes["longitude"], nantes["areaKm2"]) == (47.23823, -1.56033, 65.19)
    assert nantes["population"] == 327_734, "2023, of the backbone; the 323,204 of 2021 stay among the claims"
    assert any('"population":323204' in text for text in nantes["claims"])


def test_all_age_unemployment_never_fills_youth_unemployment(loaded: Loaded) -> None:
    """Nantes 2021: 22,686 unemployed of 164,684 active, 15 to 64 years: 13.78 %."""
    value = loaded.one(
        "MATCH (o:Observation {indicator: 'unemployment-rate-15-64', year: 2021})-[:OBSERVES]->({id: 'com:44109'}) "
        "RETURN o.value AS v"
    )
    assert value == round(100 * 22_686 / 164_684, 2) == 13.78
    assert loaded.one("MATCH (o:Observation {indicator: 'youth-unemployment-rate'}) RETURN count(o) AS n") == 0
    youth = "MATCH ()-[r:DOCUMENTS {indicator: 'youth-unemployment-rate'}]->() RETURN count(r) AS n"
    assert loaded.one(youth) == 0


def test_every_node_says_who_may_see_it(loaded: Loaded) -> None:
    for label in ("Territory", "Organisation", "Person", "Observation", "Source"):
        assert loaded.one(f"MATCH (n:{label}) WHERE n.visibility IS NULL RETURN count(n) AS n") == 0


# again


def test_loading_again_changes_nothing(loaded: Loaded, model: Model) -> None:
    before = _everything(loaded.store)
    report = load(
        [loaded.data / name for name in FILES.values()],
        loaded.store,
        model,
        LoadOptions(territories=TERRITORIES, home=loaded.home),
    )
    assert _everything(loaded.store) == before
    for found in report.files:
        assert (found.loaded, found.merged, found.retired) == (0, 0, 0), found.file
        assert found.unchanged == found.read - found.filtered - found.quarantined, found.file


def _everything(store: Store) -> tuple[Any, ...]:
    nodes = store.read("MATCH (n) WHERE n.id IS NOT NULL RETURN n.id AS id, properties(n) AS p ORDER BY id")
    edges = store.read(
        "MATCH (a)-[r]->(b) WHERE r.source IS NOT NULL RETURN a.id AS a, type(r) AS t, b.id AS b, r.key AS k, "
        "properties(r) AS p ORDER BY a, t, b, k, r.source"
    )
    return nodes, edges


def test_a_copy_with_permuted_rows_gives_the_same_graph(
    engines: Any, model: Model, shared_data: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        shutil.copy(shared_data / FILES["schools32"], folder / "annuaire.csv")
    lines = (second / "annuaire.csv").read_text("utf-8-sig").splitlines(keepends=True)
    (second / "annuaire.csv").write_text("".join([lines[0], *reversed(lines[1:])]), "utf-8")
    graphs = []
    store = engines.store("arcadedb")
    for folder in (first, second):
        load([folder / "annuaire.csv"], store, model, LoadOptions(home=tmp_path / "home"))
        nodes, edges = _everything(store)
        graphs.append(
            ([_without_load(row) for row in nodes if row["id"].startswith("sch:")], [_without_load(e) for e in edges])
        )
        _leave_france_alone(store)
    assert graphs[0] == graphs[1] and graphs[0][0]


def _leave_france_alone(store: Store) -> None:
    """Take all out but the territories of the backbone, which are as they were before the file."""
    france = "'src:backbone' IN coalesce(n.sources, [n.id])"
    words = "n:EssaimModel OR n:Theme OR n:Audience OR n:DeploymentPhase"
    store.write(f"MATCH (n) WHERE NOT ({france} OR {words}) DETACH DELETE n")
    assert store.read("MATCH (t:Territory) WHERE t.sources <> ['src:backbone'] RETURN t.id AS id") == []
    assert store.read("MATCH ()-[r]->() WHERE r.source <> 'src:backbone' RETURN type(r) AS type LIMIT 1") == []


def _without_load(row: dict[str, Any]) -> Any:
    """A row without the id of the load, which is a hash of the file's bytes."""
    kept = {key: value for key, value in row["p"].items() if key not in ("loadId", "loads", "claims")}
    claims = [{k: v for k, v in json.loads(text).items() if k != "load"} for text in row["p"].get("claims", [])]
    return {**row, "p": kept, "claims": claims}
