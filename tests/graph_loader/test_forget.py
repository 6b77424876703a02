"""All that a source or a file said, taken back: the graph is as if it had never been loaded."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from disturbed import DECLARATION, dump
from reading import plain

from essaim.graph_loader.forgetting.forgotten import forget_said
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.turn.journal import Journal
from essaim.graph_store.store import Store
from essaim.ontology.errors import NameUnknownError, StoreError, UsageError
from essaim.ontology.model import Model
from essaim.queries.about.taken_back import forget_answer

GRANTS = (
    "Nom de l'attribuant;Identification de l'attribuant;Date de la convention de subvention;Nom du bénéficiaire;"
    "Identification du bénéficiaire;Montant total de la subvention"
)
FUNDER = "Ville Fictive;99999990700010"
ACTORS = "identifiant;nom;nature;milieu;siren;visibilité"
LINKS = "de;type de lien;vers"


class Graph:
    """A graph and the files that are loaded into it from one home."""

    def __init__(self, store: Store, model: Model, folder: Path) -> None:
        self.store, self.model, self.folder = store, model, folder
        self.options = LoadOptions(home=folder / "home", backbone=False, folders=(folder,))
        (folder / "essais.toml").write_text(DECLARATION, encoding="utf-8")

    def load(self, name: str, head: str, rows: Sequence[str], **more: Any) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
        for file in load([path], self.store, self.model, self.options, **more).files:
            assert file.quarantined == 0, file.mend
        return path

    def grants(self, year: int, people: str) -> Path:
        rows = [f"{FUNDER};{year};Association {who};;{year}" for who in people]
        return self.load(f"dons-{year}.csv", GRANTS, rows)

    def registered(self, year: int, names: Sequence[str]) -> Path:
        head = "bailleur;numero;nom;montant"
        return self.load(f"essais-{year}.csv", head, [f"Fonds;{name.split()[-1]};{name};5" for name in names])

    def forget(self, text: str) -> tuple[dict[tuple[str, str], int], list[str]]:
        """The counts, and what is said."""
        answer = forget_answer(text, self.store, self.model, self.options)
        counts = {(row["fate"], row["kind"]): row["count"] for row in answer.rows}
        return counts, [plain(note.fr) for note in answer.notes]


@pytest.fixture
def graph(embedded_store: Store, model: Model, tmp_path: Path) -> Graph:
    return Graph(embedded_store, model, tmp_path)


def test_a_source_forgotten_leaves_the_graph_as_it_was(graph: Graph) -> None:
    graph.load("equipe/acteurs.csv", ACTORS, ["club;Club;Association;Association;999999907;Interne"])
    before = dump(graph.store)
    graph.grants(2021, "AB")
    graph.grants(2022, "BC")
    assert dump(graph.store) != before
    counts, said = graph.forget("subventions-libelles")
    assert dump(graph.store) == before, "the funder is the club's too: it says again what the team says"
    assert counts == {
        ("removed", "FUNDS"): 4,
        ("removed", "Organisation"): 3,
        ("restored", "Association"): 1,
    }
    assert "Subventions aux associations" in said[0]
    with pytest.raises(NameUnknownError):
        graph.forget("dons-2021.csv")


@pytest.mark.parametrize("order", [(2021, 2022), (2022, 2021)])
def test_a_file_forgotten_leaves_those_of_other_years(graph: Graph, order: tuple[int, int]) -> None:
    people = {2021: "AB", 2022: "BC"}
    kept, gone = order
    graph.grants(kept, people[kept])
    before = dump(graph.store)
    path = graph.grants(gone, people[gone])
    _, said = graph.forget(path.name)
    assert dump(graph.store) == before
    assert not [note for note in said if "recharg" in note or "retrouver" in note]
    assert graph.grants(gone, people[gone]).exists()
    (row,) = graph.store.read("MATCH ()-[r:FUNDS]->() RETURN count(r) AS n")
    assert row["n"] == 4, "nothing keeps it out when it comes back"


def test_what_a_file_had_retired_is_told_with_the_file_to_load_again(graph: Graph) -> None:
    old = graph.registered(2024, [f"Association {n}" for n in range(10)])
    before = dump(graph.store)
    graph.registered(2025, [f"Association {n}" for n in range(1, 10)])
    answer = forget_answer("essais-2025.csv", graph.store, graph.model, graph.options)
    retired = [row for row in answer.rows if row["fate"] == "retired"]
    assert [(row["kind"], plain(row["name"].fr), row["file"]) for row in retired] == [
        ("Association", "Association : Association 0", str(old)),
        ("FUNDS", "finance : Fonds → Association 0", str(old)),
    ]
    said = [plain(note.fr) for note in answer.notes]
    assert any("2 lignes du fichier essais-2024.csv : Association 0 et Fonds → Association 0" in note for note in said)
    assert any(f"essaim load {old}" in note for note in said)
    assert dump(graph.store) != before
    load([old], graph.store, graph.model, graph.options)
    assert dump(graph.store) == before


def test_what_was_said_again_since_need_not_be_loaded_again(graph: Graph) -> None:
    names = [f"Association {n}" for n in range(10)]
    graph.registered(2024, names)
    graph.registered(2025, names[1:])
    graph.registered(2026, names)
    answer = forget_answer("essais-2025.csv", graph.store, graph.model, graph.options)
    assert not [row for row in answer.rows if row["fate"] == "retired"]


def test_ties_torn_with_what_was_retired_are_told_with_their_file_and_nobody_is_named(graph: Graph) -> None:
    graph.options = replace(graph.options, team="equipe")
    people = "identifiant;catégorie;fonction;rôle;structure;nom affiché"
    actors = [f"{name};Club {name};Association;Association;;" for name in "abcdefgh"]
    first = graph.load("equipe/acteurs.csv", ACTORS, actors)
    graph.load("equipe/personnes.csv", people, ["p;Professionnel;Direction;Directeur;a;Alix Exemple"])
    first.rename(first.with_name("acteurs-2.csv"))
    graph.load("equipe/acteurs-2.csv", ACTORS, actors)
    graph.load("equipe/acteurs-3.csv", ACTORS, actors[1:])
    kept = (graph.options.home / "loaded-files.json").read_text(encoding="utf-8")
    assert "Alix" not in kept
    answer = forget_answer("acteurs-3.csv", graph.store, graph.model, graph.options)
    retired = {(row["kind"], Path(row["file"]).name) for row in answer.rows if row["fate"] == "retired"}
    assert ("Association", "acteurs-2.csv") in retired
    assert ("WORKS_AT", "personnes.csv") in retired


def test_what_others_cite_stays_by_its_name_and_is_said(graph: Graph) -> None:
    actors = [f"{name.lower()};{name};Association;Association;;" for name in ("Nous", "Club")]
    graph.load("equipe/acteurs.csv", ACTORS, actors)
    whole = dump(graph.store)
    graph.load("equipe/liens.csv", LINKS, ["nous;est partenaire de;club"])
    counts, said = graph.forget(str(graph.folder / "equipe" / "acteurs.csv"))
    assert counts == {("stub", "Association"): 2}
    assert "Club et Nous : plus rien ne les décrit" in said[1]
    rows = graph.store.read("MATCH (a)-[:PARTNER_OF]->(b) RETURN a.name AS a, b.name AS b, b.claims AS c")
    assert [(row["a"], row["b"], row["c"] or []) for row in rows] == [("Nous", "Club", [])]
    graph.forget(str(graph.folder / "equipe" / "liens.csv"))
    load([graph.folder / "equipe" / "acteurs.csv"], graph.store, graph.model, graph.options)
    assert dump(graph.store) == whole


def test_a_trial_changes_nothing_and_a_cut_is_undone(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    graph.grants(2021, "AB")
    before = dump(graph.store)
    dry = LoadOptions(home=graph.options.home, backbone=False, dry_run=True)
    counts = forget_said("dons-2021.csv", graph.store, graph.model, dry).counts
    assert counts["removed", "FUNDS"] == 2
    assert dump(graph.store) == before

    def cut(*_: object) -> None:
        raise StoreError(fr="coupé", en="cut")

    monkeypatch.setattr("essaim.graph_loader.forgetting.take_out.inherit", cut)
    with pytest.raises(StoreError):
        graph.forget("dons-2021.csv")
    assert dump(graph.store) == before
    monkeypatch.setattr(Journal, "undo", lambda _journal: False)  # killed: nothing is undone there and then
    with pytest.raises(StoreError):
        graph.forget("dons-2021.csv")
    assert dump(graph.store) != before
    monkeypatch.undo()
    load([graph.folder / "dons-2021.csv"], graph.store, graph.model, graph.options)
    assert dump(graph.store) == before, "the next load undoes it first"


def test_a_file_that_another_home_loaded_is_known_by_its_bytes(graph: Graph, tmp_path: Path) -> None:
    before = dump(graph.store)
    path = graph.grants(2021, "AB")
    graph.options = LoadOptions(home=tmp_path / "ailleurs", backbone=False)
    graph.forget(str(path))
    assert dump(graph.store) == before


def test_names_that_mean_nothing_or_too_much(graph: Graph) -> None:
    graph.grants(2021, "AB")
    for folder in ("a", "b"):
        graph.load(f"{folder}/dons.csv", GRANTS, [f"{FUNDER};2020;Association {folder};;1"])
    for text, wanted in {"dons-2012.csv": "dons-2021.csv", "dons.csv": str(graph.folder / "b" / "dons.csv")}.items():
        with pytest.raises(NameUnknownError) as caught:
            graph.forget(text)
        assert wanted in caught.value.text.fr


def test_the_territories_of_france_are_not_forgotten(graph: Graph) -> None:
    graph.store.write("CREATE (:Source {id: 'src:backbone', name: 'Découpage'})")
    with pytest.raises(UsageError):
        graph.forget("backbone")
