"""One actor once: names and numbers that make two entries one, decisions that last, bodies that come apart again."""

from pathlib import Path

import pytest
from disturbed import dump
from team_folder import folder, loaded

from essaim.graph_loader.forgetting.forgotten import forget_said
from essaim.graph_loader.load import LoadOptions
from essaim.graph_loader.migrate.backup import write_backup
from essaim.graph_loader.migrate.restoring import end, put_back
from essaim.graph_loader.same_actor.decide_pairs import decide, separate
from essaim.graph_loader.same_actor.decisions import Decision, Verdict, read_decisions
from essaim.graph_loader.same_actor.name_likeness import likeness
from essaim.graph_loader.same_actor.pairs import Body, compared, pairs
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

NORTH = {
    "source": 'id = "nord"\ndate = "2026-10-01"\n',
    "territoires": "code;nom;nature;dans\n96;Haute-Brise;Département;\n96001;Clairebrise;Commune;dep:96\n",
    "acteurs": "identifiant;nom;nature;milieu;territoire\n"
    "ml;Mission locale de Haute-Brise;Association;Association;96001\n"
    "horizon;Horizon;Association;Association;96001\n",
    "personnes": "identifiant;catégorie;fonction;rôle;structure;dernier contact\n"
    "dir;Professionnel;Directrice;Directeur;ml;2026-10-01\n",
    "liens": "type de lien;de;vers\nest partenaire de;ml;horizon\n",
}
SOUTH = {
    "source": 'id = "sud"\ndate = "2026-09-02"\n',
    "territoires": "code;nom;nature;dans\n96;Haute-Brise;Département;\n96001;Clairebrise;Commune;dep:96\n",
    "acteurs": "identifiant;nom;nature;milieu;territoire\nmlc;MLC Haute Brise;Association;Association;96001\n"
    "relais;Relais;Association;Association;96001\n",
    "liens": "type de lien;de;vers\nest partenaire de;relais;mlc\nest partenaire de;mlc;relais\n",
}
TWO = "org:nord.ml", "org:sud.mlc"
SAME = Decision(*TWO, "same", "Équipe", "2026-10-03")
TIES = "MATCH (a)-[r:PARTNER_OF]->(b) RETURN a.id AS a, b.id AS b, r.source AS source ORDER BY source, a"


def _held(store: Store) -> list[str]:
    """All that the graph holds but what was decided."""
    return [line for line in dump(store) if "EssaimDecision" not in line]


def _teams(store: Store, model: Model, path: Path, *tables: dict[str, str]) -> Store:
    path.mkdir(exist_ok=True)
    for each in tables:
        report = loaded(store, model, folder(path / each["source"][6:10].strip('"'), each), allow_shrink=True)
        assert not [file.mend for file in report.files if file.quarantined]
    return store


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        ("ASSOC. DES JEUNES DE L'ÎLE", "Jeunes de l’Ile", "proposed"),  # no word that tells one body from others
        ("MJC Les Hauts de Brise (MJCHB)", "Maison des jeunes et de la culture les Hauts de Brise", "merged"),
        ("Mission locale Haute Brise", "MLC HAUTE-BRISE", "merged"),
        ("CS Bellevue", "Centre social Bellevue", "merged"),
        ("Clg Jean Moulin", "Collège Jean Moulin", "merged"),
        ("FED REG ECOLE MUSIQ BRISEVENT", "Fédération régionale des écoles de musique Brisevent", "merged"),
        ("AS Collège Jean Moulin", "Collège Jean Moulin", "apart"),  # its sports club
        ("OGEC Sainte Anne", "École Sainte Anne", "apart"),
        ("Centre social Est", "Centre social Ouest", "apart"),
        ("ABC du dialogue routier 17", "ABC du dialogue routier 16", "apart"),
        ("CRIJ - Centre régional d'information jeunesse", "CRIJ", "proposed"),
    ],
)
def test_french_names_are_compared_as_people_write_them(first: str, second: str, outcome: str) -> None:
    bodies = (Body(f"org:{rank}", (name,), frozenset({"com:96001"})) for rank, name in enumerate((first, second)))
    assert compared(*bodies).outcome == outcome, likeness(first, second)


def test_numbers_come_before_names_and_branches_are_no_merge() -> None:
    def body(identity: str, name: str, **numbers: str) -> Body:
        return Body(identity, (name,), frozenset({"com:96001"}), frozenset({"dep:96"}), **numbers)

    rna = body("org:W961000001", "Radio Brise", rna="W961000001")
    bridge = body("org:999999907", "Radio-Brise", rna="W961000001", siren="999999907")
    assert compared(rna, bridge).outcome == "merged"
    assert compared(bridge, body("org:x", "Radio Brise", siren="999999915")).outcome == "apart"
    clearly = compared(rna, body("org:y", "Tennis club de Clairebrise", rna="W961000001"))
    assert (clearly.outcome, clearly.reasons) == ("proposed", ("same_rna", "names_differ"))
    posts = [body(f"org:{n}", "Radio Brise", siren="999999907", establishment=f"9999999070001{n}") for n in "12"]
    assert compared(*posts).reasons == ("branches",)


def test_two_of_one_name_in_a_place_leave_a_third_in_doubt() -> None:
    three = [Body(f"org:{rank}", ("Club Zéphyr",), frozenset({"com:96001"})) for rank in range(3)]
    assert {pair.outcome for pair in pairs(three)} == {"proposed"}
    assert [pair.outcome for pair in pairs(three[:2])] == ["merged"]
    assert pairs(three[:2], [frozenset(("org:0", "org:1"))]) == []
    far = [Body(f"org:{rank}", ("Club Zéphyr",), far=frozenset({"dep:96"})) for rank in range(2)]
    assert [pair.outcome for pair in pairs(far)] == ["proposed"]  # a département proves nothing


def test_a_merge_holds_all_of_both_lasts_and_comes_apart_exactly(store: Store, model: Model, tmp_path: Path) -> None:
    _teams(store, model, tmp_path, NORTH, SOUTH)
    before = _held(store)
    home = tmp_path / "home"

    assert decide(store, model, home, [SAME]).refused == []
    merged = _held(store)
    node = store.read("MATCH (o:Organisation {id: $id}) RETURN properties(o) AS p", id=TWO[0])[0]["p"]
    assert node["sources"] == ["src:nord", "src:sud"] and node["aliases"] == ["ml", "mlc", "mlc-haute-brise", "sud.mlc"]
    assert node["name"] == "Mission locale de Haute-Brise" and len(node["claims"]) == 2
    assert [tuple(row.values()) for row in store.read(TIES)] == [
        (TWO[0], "org:nord.horizon", "src:nord"),
        (TWO[0], "org:sud.relais", "src:sud"),
        ("org:sud.relais", TWO[0], "src:sud"),
    ]
    for tables in (NORTH, SOUTH):
        _teams(store, model, tmp_path, tables)
        assert _held(store) == merged  # a reload of either file changes nothing

    separate(store, model, home, [SAME.pair], "Équipe", "2026-10-04")
    assert _held(store) == before
    assert [each.verdict for each in read_decisions(store)] == ["different"]


def test_a_file_edited_while_two_are_one_comes_apart_as_if_they_never_were(
    embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    edited = {**SOUTH, "liens": "type de lien;de;vers\nest partenaire de;relais;mlc\n"}
    edited["acteurs"] = SOUTH["acteurs"].replace("MLC Haute Brise", "MLC de Haute Brise")
    edited["source"] = SOUTH["source"].replace("09-02", "09-03")
    _teams(embedded_store, model, tmp_path, NORTH, SOUTH, edited)
    never = _held(embedded_store)
    embedded_store.write("MATCH (n) WHERE size(n.claims) > 0 DETACH DELETE n")

    _teams(embedded_store, model, tmp_path, NORTH, SOUTH)
    decide(embedded_store, model, tmp_path / "home", [SAME])
    _teams(embedded_store, model, tmp_path, edited)
    assert len(embedded_store.read(TIES)) == 2
    separate(embedded_store, model, tmp_path / "home", [SAME.pair], "Équipe", "2026-10-04")
    assert _held(embedded_store) == never


def test_a_source_forgotten_after_a_merge_leaves_the_other(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    _teams(embedded_store, model, tmp_path, NORTH)
    alone = _held(embedded_store)
    _teams(embedded_store, model, tmp_path, SOUTH)
    decide(embedded_store, model, tmp_path / "home", [SAME])
    forget_said("sud", embedded_store, model, LoadOptions(home=tmp_path / "home", backbone=False))
    left = embedded_store.read("MATCH (o:Organisation) WHERE size(o.claims) > 0 RETURN o.id AS id ORDER BY id")
    assert [row["id"] for row in left] == ["org:nord.horizon", TWO[0]]
    assert _held(embedded_store) == alone


def test_what_is_no_body_of_one_class_is_not_made_one(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    _teams(embedded_store, model, tmp_path, NORTH)
    before = dump(embedded_store)
    person = embedded_store.read("MATCH (p:Person) RETURN p.id AS id")[0]["id"]
    asked = [Decision(TWO[0], second, "same", "Équipe", "2026-10-03") for second in (person, "org:nobody", TWO[0])]
    refused = decide(embedded_store, model, tmp_path / "home", asked).refused
    assert [why for _, why in refused] == ["not_there", "not_there", "one_already"]
    assert dump(embedded_store) == before


@pytest.mark.parametrize("verdict", ["different", "later"])
def test_nothing_is_decided_of_who_is_not_there_or_is_one_through_a_third(
    embedded_store: Store, model: Model, tmp_path: Path, verdict: Verdict
) -> None:
    _teams(embedded_store, model, tmp_path, NORTH, SOUTH)
    chain = [SAME, Decision(TWO[0], "org:sud.relais", "same", "Équipe", "2026-10-03")]
    decide(embedded_store, model, tmp_path / "home", chain)
    before = dump(embedded_store)
    asked = [
        Decision(TWO[1], "org:sud.relais", verdict, "Équipe", "2026-10-04"),  # both are within the first
        Decision(TWO[0], "org:nobody", verdict, "Équipe", "2026-10-04"),
    ]
    decided = decide(embedded_store, model, tmp_path / "home", asked)
    assert [why for _, why in decided.refused] == ["one_already", "not_there"]
    assert (decided.standing, dump(embedded_store)) == ([], before)


def test_a_tie_between_two_is_held_back_while_they_are_one(store: Store, model: Model, tmp_path: Path) -> None:
    tables = {**NORTH, "liens": NORTH["liens"] + "finance;ml;org:sud.mlc\n"}
    _teams(store, model, tmp_path, SOUTH, tables)
    before = _held(store)
    assert any(" FUNDS org:" in line for line in before)

    decide(store, model, tmp_path / "home", [SAME])
    merged = _held(store)
    assert [line for line in merged if " FUNDS org:" in line] == []
    _teams(store, model, tmp_path, tables)
    assert _held(store) == merged
    third = Decision("org:sud.relais", TWO[1], "same", "Équipe", "2026-10-03")
    decide(store, model, tmp_path / "home", [third])
    separate(store, model, tmp_path / "home", [frozenset((TWO[0], third.first))], "Équipe", "2026-10-04")
    assert _held(store) == merged
    separate(store, model, tmp_path / "home", [SAME.pair], "Équipe", "2026-10-04")
    assert _held(store) == before


def test_decisions_go_into_a_backup_and_come_out_of_it(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    roots = {kind.root: kind.root for kind in model.classes.values() if not kind.abstract}
    _teams(embedded_store, model, tmp_path, NORTH, SOUTH)
    write_backup(embedded_store, tmp_path / "before", None, roots)
    decide(embedded_store, model, tmp_path / "home", [SAME])
    whole = dump(embedded_store)
    write_backup(embedded_store, tmp_path / "after", None, roots)
    end(embedded_store, put_back(embedded_store, tmp_path / "before", roots))
    assert read_decisions(embedded_store) == []
    end(embedded_store, put_back(embedded_store, tmp_path / "after", roots))
    assert dump(embedded_store) == whole
