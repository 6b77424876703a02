"""The bundled territories against INSEE's own files, and in a graph.

The bundle is of 2026 (populations of 2023), the INSEE files beside the project of 2024 (populations of 2021): counts
differ by the communes merged or parted between the two, and the tests say by how many.
"""

import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from essaim.graph_loader.france import backbone
from essaim.graph_loader.france.place_names import place_names
from essaim.graph_loader.france.territories import bundled, lookup, populations
from essaim.graph_store.store import Store
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model


def _read(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


@pytest.fixture(scope="module")
def cog(shared_data: Path) -> Path:
    return shared_data / "cog"


@pytest.fixture(scope="module")
def communes_2024(cog: Path) -> list[dict[str, str]]:
    return [row for row in _read(cog / "communes.csv") if row["TYPECOM"] == "COM"]


def test_regions_and_departements_are_those_of_insee(cog: Path) -> None:
    names = lookup().names
    regions = {f"reg:{row['REG']}": row["LIBELLE"] for row in _read(cog / "regions.csv")}
    departments = {f"dep:{row['DEP']}": row["LIBELLE"] for row in _read(cog / "departements.csv")}
    assert len(regions) == 18
    assert len(departments) == 101
    assert {key: name for key, name in names.items() if key.startswith("reg:")} == regions
    assert {key: name for key, name in names.items() if key.startswith("dep:")} == departments
    assert lookup().departments == {row["DEP"]: row["REG"] for row in _read(cog / "departements.csv")}


def test_communes_are_those_of_insee_but_for_two_years_of_mergers(communes_2024: list[dict[str, str]]) -> None:
    then = {row["COM"] for row in communes_2024}
    now = {code for code, department in lookup().communes.items() if department}
    assert len(then) == 34_935
    assert len(now) == 34_875
    assert len(then - now) == 68
    assert len(now - then) == 8
    for gone in then - now:
        assert lookup().commune(gone) in now


def test_every_commune_lies_where_insee_says(communes_2024: list[dict[str, str]]) -> None:
    known = lookup()
    moved = {
        row["COM"]
        for row in communes_2024
        if row["COM"] in known.communes
        and (known.communes[row["COM"]] != row["DEP"] or known.departments[row["DEP"]] != row["REG"])
    }
    assert moved == set()


def test_collectivites_d_outre_mer_have_communes_and_nothing_above() -> None:
    beyond = [code for code, department in lookup().communes.items() if not department]
    assert len(beyond) == 88
    assert {code[:3] for code in beyond} == {"975", "977", "978", "986", "987", "988"}


def test_delegated_communes_lead_to_the_commune_they_are_part_of_in_insee(cog: Path) -> None:
    """A code may be that of a delegated commune and of a living one: then it is the living one's."""
    known = lookup()
    living = {row["COM"] for row in _read(cog / "communes.csv") if row["TYPECOM"] == "COM"}
    parts = [row for row in _read(cog / "communes.csv") if row["TYPECOM"] in ("COMD", "COMA")]
    elsewhere = {row["COM"]: row["COMPARENT"] for row in parts if row["COM"] not in living}
    wrong = {code for code, parent in elsewhere.items() if known.commune(code) != known.commune(parent)}
    restored = {code for code in wrong if code in known.communes}
    assert len(elsewhere) > 1_900
    assert wrong == restored


def test_the_names_of_delegated_communes_lead_there_too(cog: Path) -> None:
    """But for those of communes that stand again since, or whose name is that of today's commune."""
    known, names = lookup(), place_names().names
    parts = [row for row in _read(cog / "communes.csv") if row["TYPECOM"] in ("COMD", "COMA")]
    led = {row["COM"]: {each.today for each in names.get(normalise(row["LIBELLE"]), ())} for row in parts}
    heirs = {row["COM"]: known.commune(row["COMPARENT"]) for row in parts}
    missing = {row["COM"] for row in parts if heirs[row["COM"]] not in led[row["COM"]]}
    restored = {code for code in missing if code in known.communes}
    named = {row["COM"] for row in parts if known.names[f"com:{heirs[row['COM']]}"] == row["LIBELLE"]}
    assert len(parts) > 2_500
    assert len(missing - restored - named) < 10


def test_codes_went_in_the_year_that_insee_says(cog: Path) -> None:
    """Codes that a commune left for another département, or in a merger: the last time."""
    went: dict[str, str] = {}
    for row in _read(cog / "mouvements-communes.csv"):
        if row["TYPECOM_AV"] == row["TYPECOM_AP"] == "COM" and row["COM_AV"] != row["COM_AP"]:
            went[row["COM_AV"]] = max(went.get(row["COM_AV"], ""), row["DATE_EFF"][:4])
    codes = place_names().codes
    assert {code: str(codes[code].year) for code in ("75018", "75030", "78015", "44160", "2B050") if code in codes} == {
        code: went[code] for code in ("75018", "75030", "78015", "44160", "2B050") if code in codes
    }
    assert {"75018": "1968", "44160": "2019"}.items() <= went.items()
    dated = {code: past.year for code, past in codes.items() if past.year and code in went}
    assert len(dated) > 4_000
    assert sum(str(year) != went[code] for code, year in dated.items()) < 10


def test_arrondissements_roll_up_to_their_city(cog: Path) -> None:
    wards = {row["COM"]: row["COMPARENT"] for row in _read(cog / "communes.csv") if row["TYPECOM"] == "ARM"}
    assert len(wards) == 45
    assert {code: lookup().commune(code) for code in wards} == wards


def test_old_codes_follow_the_mergers_that_insee_dates(cog: Path) -> None:
    """Every commune that INSEE says disappeared into another one leads to where that one is today.

    But for 60455: it entered Les Hauts-Talican under the code 60054, which is Beaumont-les-Nonains again; the new
    commune, and 60455 with it, is now 60694.
    """
    known = lookup()
    mergers = {
        row["COM_AV"]: row["COM_AP"]
        for row in _read(cog / "mouvements-communes.csv")
        if row["MOD"] in ("31", "32", "33")
        and row["TYPECOM_AV"] == "COM"
        and row["TYPECOM_AP"] == "COM"
        and row["COM_AV"] != row["COM_AP"]
        and row["DATE_EFF"] >= "2015-01-01"
    }
    gone = {old: new for old, new in mergers.items() if old not in known.communes}
    assert len(gone) > 1_600
    assert {old for old, new in gone.items() if known.commune(old) != known.commune(new)} == {"60455"}
    assert known.commune("60455") == "60694"
    assert known.commune("93059") == "93066"


def test_a_code_that_never_was_is_unknown() -> None:
    assert [lookup().commune(code) for code in ("00000", "99999", "2A401", "", "44")] == [None] * 5


def test_populations_are_near_those_of_two_years_before(cog: Path) -> None:
    """Nantes had 323,204 inhabitants in 2021 (INSEE), 327,734 in 2023."""
    then = {f"com:{row['COM']}": int(row["PMUN"]) for row in _read(cog / "donnees_communes.csv", ";")}
    now = populations()
    assert then["com:44109"] == 323_204
    assert now["com:44109"] == 327_734
    both = [identity for identity in then if identity in now and then[identity] >= 1_000]
    far = {identity[4:] for identity in both if abs(now[identity] - then[identity]) > 0.5 * then[identity]}
    grown = {place.code for place in bundled()[1] if place.former}
    assert len(both) > 9_500
    assert far - grown == {"15141"}, "Neussargues en Pinatelle, parted again in 2025; the others took in a neighbour"
    assert len(far) == 9
    metropole = sum(people for identity, people in then.items() if not identity.startswith("com:97"))
    regions = sum(now[f"reg:{code}"] for code in set(lookup().departments.values()) if int(code) > 10)
    assert regions == pytest.approx(metropole, rel=0.015)


def test_populations_add_up() -> None:
    now = populations()
    assert now["dep:44"] == sum(now[f"com:{code}"] for code in lookup().communes_of("dep:44"))
    assert now["reg:52"] == sum(now[f"dep:{code}"] for code in ("44", "49", "53", "72", "85"))
    assert now["epci:244400404"] == sum(now[f"com:{code}"] for code in lookup().communes_of("epci:244400404"))


def test_epci_are_those_of_the_dgcl_in_2024(cog: Path) -> None:
    """Nantes Métropole has 24 communes; no commune of the three départements is left without an EPCI."""
    known = lookup()
    assert len(known.communes_of("epci:244400404")) == 24
    assert len(known.communes_of("epci:243500139")) == 43
    assert len(set(known.epci_of.values())) == 1_255
    assert {code for dep in ("44", "35", "32") for code in known.communes_of(f"dep:{dep}")} <= known.epci_of.keys()
    assert known.departments_of("epci:244400404") == ("44",)
    assert len(known.departments_of("reg:52")) == 5


def test_sirens_are_those_of_the_councils() -> None:
    """214401093 is the City of Nantes; a merged commune has a SIREN that no rule gives."""
    known = lookup()
    assert known.siren_of["44109"] == "214401093"
    assert known.siren_of["93066"] == "929939411"
    assert len(known.siren_of) == 34_875


def test_what_is_no_territory_of_the_backbone_has_no_communes() -> None:
    for identity in ("44", "dep:", "reg:", "dep:99", "epci:", "com:99999", "qpv:QN04401M", ""):
        assert lookup().communes_of(identity) == frozenset(), identity


def test_the_bundle_is_small() -> None:
    assert (Path(backbone.__file__).parents[1] / "data" / "backbone.tsv.xz").stat().st_size < 400_000


def test_lookups_load_no_table_library() -> None:
    code = "import sys; from essaim.graph_loader.france.territories import lookup; lookup(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"polars", "rdflib", "neo4j"} & set(done.stdout.split())


def _counts(store: Store) -> dict[str, int]:
    nodes = store.read("MATCH (t:Territory) RETURN split(t.id, ':')[0] AS kind, count(t) AS n")
    parts = store.read("MATCH (:Territory)-[r:PART_OF]->() RETURN count(r) AS n")
    documents = store.read("MATCH (:Source)-[r:DOCUMENTS]->() RETURN count(r) AS n")
    return {row["kind"]: row["n"] for row in nodes} | {"parts": parts[0]["n"], "documents": documents[0]["n"]}


# 34,963 communes: 34,875 in a département, 34,871 in an EPCI; 101 départements in a région
WHOLE = {"reg": 18, "dep": 101, "epci": 1_255, "com": 34_963, "parts": 34_875 + 34_871 + 101, "documents": 303}


def test_the_graph_holds_all_france_and_is_written_once(store: Store, model: Model) -> None:
    assert backbone.ensure(store, model)
    assert _counts(store) == WHOLE
    assert not backbone.ensure(store, model)
    nantes = store.read(
        "MATCH (c:Municipality {id: 'com:44109'})-[:PART_OF*1..2]->(t:Territory) RETURN t.id AS id ORDER BY id"
    )
    assert [row["id"] for row in nantes] == ["dep:44", "epci:244400404", "reg:52"]
    documented = store.read(
        "MATCH (:Source)-[r:DOCUMENTS {indicator: 'population'}]->() RETURN DISTINCT r.date.year AS year, count(r) AS n"
    )
    assert documented == [{"year": 2023, "n": 101}]
    what_is_shown_is_what_the_claim_says(store, model)


def what_is_shown_is_what_the_claim_says(store: Store, model: Model) -> None:
    from essaim.graph_loader.decide.claims import shown

    found = store.read("MATCH (t:Territory) WHERE t.id IN ['com:93066', 'reg:52'] RETURN properties(t) AS p")
    assert len(found) == 2
    for row in found:
        values = row["p"]
        derived = shown(values["claims"], model.classes["Territory"].properties)
        assert {key: value for key, value in values.items() if key != "id"} == derived


class Killed(Exception):
    """The loader dies."""


class Mortal:
    """A store that dies at the n-th writing."""

    def __init__(self, store: Store, lives: int) -> None:
        self.store = store
        self.lives = lives

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)

    def write(self, cypher: str, /, **params: object) -> object:
        self.lives -= 1
        if self.lives < 0:
            raise Killed
        return self.store.write(cypher, **params)


@pytest.mark.parametrize("lives", [0, 3, 12, 41])
def test_a_killed_load_is_finished_by_the_next(embedded_store: Store, model: Model, lives: int) -> None:
    with pytest.raises(Killed):
        backbone.ensure(Mortal(embedded_store, lives), model)  # type: ignore[arg-type]
    assert _counts(embedded_store).get("com", 0) < WHOLE["com"] or lives == 41
    assert backbone.ensure(embedded_store, model)
    assert _counts(embedded_store) == WHOLE


def test_a_territory_that_another_source_made_keeps_its_claim(embedded_store: Store, model: Model) -> None:
    theirs = (
        '{"date":"2026-05-01","load":"x","record":"1","reliability":0.99,"scope":"","source":"src:equipe",'
        '"values":{"code":"44109","name":"Nantes la belle"},"visibility":"public"}'
    )
    embedded_store.write(
        "CREATE (:Municipality:Territory {id: 'com:44109', name: 'Nantes la belle', claims: [$claim], "
        "sources: ['src:equipe'], visibility: 'public'})",
        claim=theirs,
    )
    backbone.ensure(embedded_store, model)
    found = embedded_store.read("MATCH (t:Territory {id: 'com:44109'}) RETURN properties(t) AS p")[0]["p"]
    assert found["name"] == "Nantes la belle"
    assert found["population"] == 327_734
    assert found["sources"] == ["src:backbone", "src:equipe"]
    assert len(found["claims"]) == 2
    assert _counts(embedded_store) == WHOLE


def test_the_script_gives_the_bundle_again(tmp_path: Path) -> None:
    """Run on a package of three communes: one living, one delegated to it, one arrondissement; and on what happened to
    them."""
    package = tmp_path / "data"
    package.mkdir()
    for name, text in _small_package():
        (package / f"{name}.json").write_text(text, "utf-8")
    script = Path(__file__).parents[2] / "scripts" / "make_backbone.py"
    movements = tmp_path / "mvt.csv"
    movements.write_text(MOVEMENTS, "utf-8")
    target = tmp_path / "data"
    subprocess.run([sys.executable, script, package, movements, target], check=True)
    first = {name: (target / name).read_bytes() for name in ("backbone.tsv.xz", "place_names.tsv.xz", "seats.tsv.xz")}
    subprocess.run([sys.executable, script, package, movements, target], check=True)
    assert {name: (target / name).read_bytes() for name in first} == first
    import lzma

    _, doubtful, posts, *past = lzma.decompress(first["place_names.tsv.xz"]).decode().splitlines()
    assert (doubtful, posts) == ("01001", "000 100\t001")
    assert list(zip(*(column.split("\t") for column in past), strict=True)) == [
        ("01001", "Ancien", "01001", "1999"),
        ("01002", "Deux", "01001", ""),
        ("01003", "Trois", "01001", "2016"),
    ]
    vintage, *columns = lzma.decompress(first["backbone.tsv.xz"]).decode().splitlines()
    rows = list(zip(*(column.split("\t") for column in columns), strict=True))
    assert vintage == str(bundled()[0])
    assert Counter(row[0] for row in rows) == {"commune": 1, "department": 1, "epci": 1, "region": 1, "ward": 1}
    assert ("commune", "01001", "Un", "7", "01", "200000001", "210100012", "01002 01003", "1") in rows
    assert ("ward", "01201", "Un 1er", "3", "01001", "", "", "", "") in rows
    assert ("department", "01", "D", "", "84", "", "", "", "5") in rows
    _, lies, *columns = lzma.decompress(first["seats.tsv.xz"]).decode().splitlines()
    assert lies == "012", "the arrondissement of the one commune"
    assert list(zip(*(column.split("\t") for column in columns), strict=True)) == [
        ("arrondissement", "012", "A", "1", "01001"),
        ("department", "01", "D", "5", "01001"),
        ("region", "84", "R", "0", "01001"),
    ]


MOVEMENTS = """MOD,DATE_EFF,TYPECOM_AV,COM_AV,LIBELLE_AV,TYPECOM_AP,COM_AP
10,1999-01-01,COM,01001,Ancien,COM,01001
32,2016-01-01,COM,01003,Trois,COM,01001
32,2016-01-01,COM,01003,Trois,COMD,01003
34,2020-01-01,COMD,01002,Deux,COM,01001
"""


def _small_package() -> Iterator[tuple[str, str]]:
    yield (
        "regions",
        '[{"code":"84","nom":"R","typeLiaison":0,"chefLieu":"01001","zone":"metro"},{"code":"975","nom":"S","zone":"com"}]',
    )
    yield "departements", '[{"code":"01","region":"84","nom":"D","typeLiaison":5,"chefLieu":"01001","zone":"metro"}]'
    yield (
        "arrondissements",
        '[{"code":"012","nom":"A","typeLiaison":1,"chefLieu":"01001","departement":"01","zone":"metro"}]',
    )
    yield "epci", '[{"code":"200000001","nom":"E","membres":[{"code":"01001"}]}]'
    yield (
        "communes",
        """[{"code":"01001","nom":"Un","typeLiaison":1,"type":"commune-actuelle","zone":"metro","departement":"01","population":7,"arrondissement":"012",
        "siren":"210100012","anciensCodes":["01003"],"codesPostaux":["01000","01100"]},
        {"code":"01001","nom":"Un","type":"commune-deleguee","chefLieu":"01001"},
        {"code":"01002","nom":"Deux","type":"commune-deleguee","chefLieu":"01001"},
        {"code":"98901","nom":"Rocher","type":"commune-actuelle","zone":"com","departement":"989"},
        {"code":"01201","nom":"Un 1er","type":"arrondissement-municipal","commune":"01001","population":3,
        "codesPostaux":["01001"]}]""",
    )


def test_a_fictional_territory_is_left_alone_unless_files_are_loaded_beside_it(
    embedded_store: Store, model: Model
) -> None:
    """A mistyped name in the demonstration must not load all France before it is said to be unknown."""
    embedded_store.write(
        "CREATE (:Source {id: 'src:demo', licence: 'fictional'}) "
        "CREATE (:Municipality:Territory {id: 'com:96001', sources: ['src:demo'], claims: []})"
    )
    assert not backbone.ensure(embedded_store, model)
    assert _counts(embedded_store) == {"com": 1, "parts": 0, "documents": 0}
    assert backbone.ensure(embedded_store, model, beside_fiction=True)
    assert _counts(embedded_store) == {**WHOLE, "com": WHOLE["com"] + 1}
