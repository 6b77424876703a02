"""Pairs that may be one body: listed with their reasons, decided in a table, taken apart."""

from pathlib import Path

import openpyxl
import pytest
from reading import plain
from team_folder import folder, loaded

from essaim.graph_store.store import Store
from essaim.ontology.errors import FileError
from essaim.ontology.model import Model
from essaim.queries.answer.names import find_organisation
from essaim.queries.answer.scope import scope_of
from essaim.queries.same_actor.answer import decide_answer, review, surely, unmerge_answer
from essaim.queries.same_actor.pair_table import read_table, write_table

TERRITORIES = "code;nom;nature;dans\n96;Haute-Brise;Département;\n96001;Clairebrise;Commune;dep:96\n"
HEAD = "identifiant;nom;nature;milieu;territoire;SIREN\n"
NORTH = {
    "source": 'id = "nord"\ndate = "2026-10-01"\n',
    "territoires": TERRITORIES,
    "acteurs": f"{HEAD}ml;Mission locale de Haute-Brise;Association;Association;96001;\n"
    "crij;CRIJ - Centre régional d’information jeunesse;Association;Association;96001;\n",
}
SOUTH = {
    "source": 'id = "sud"\ndate = "2026-09-02"\n',
    "territoires": TERRITORIES,
    "acteurs": f"{HEAD}mlc;MLC Haute Brise;Association;Association;96001;\nij;CRIJ;Association;Association;96001;\n",
}


@pytest.fixture
def two_teams(embedded_store: Store, model: Model, tmp_path: Path) -> Store:
    for name, tables in (("nord", NORTH), ("sud", SOUTH)):
        loaded(embedded_store, model, folder(tmp_path / name, tables))
    return embedded_store


def test_pairs_are_decided_in_a_table_and_hold_until_they_are_taken_apart(
    two_teams: Store, model: Model, tmp_path: Path
) -> None:
    scope = scope_of(two_teams, model, "Clairebrise")
    pairs = review(two_teams, scope)
    assert [(row["outcome"], row["actor_id"], row["with_id"], plain(row["why"].fr)) for row in pairs.rows] == [
        ("merged", "org:nord.ml", "org:sud.mlc", "même nom, même commune"),
        ("proposed", "org:nord.crij", "org:sud.ij", "le nom de l’une est une partie de celui de l’autre, même commune"),
    ]
    write_table(pairs, tmp_path / "pairs.xlsx", "fr")
    book = openpyxl.load_workbook(tmp_path / "pairs.xlsx")
    sheet = book.worksheets[0]
    sheet["A2"], sheet["A3"] = "La même", "pas la même"
    book.save(tmp_path / "filled.xlsx")

    decided = decide_answer(two_teams, model, tmp_path / "home", read_table(tmp_path / "filled.xlsx", "Équipe"))
    assert [(row["verdict"], row["with_name"], row["author"]) for row in decided.rows] == [
        ("same", "MLC Haute Brise", "Équipe"),
        ("different", "CRIJ", "Équipe"),
    ]
    assert review(two_teams, scope).rows == ()
    assert find_organisation(two_teams, model, "MLC Haute Brise").id == "org:nord.ml"  # by what either was called

    apart = unmerge_answer(two_teams, model, tmp_path / "home", "org:nord.ml", "Équipe")
    assert [(row["verdict"], row["with_id"]) for row in apart.rows] == [("different", "org:sud.mlc")]
    assert find_organisation(two_teams, model, "MLC Haute Brise").id == "org:sud.mlc"
    assert unmerge_answer(two_teams, model, tmp_path / "home", "org:nord.crij", "Équipe").rows == ()


def test_only_what_is_sure_is_made_one_at_once(two_teams: Store, model: Model, tmp_path: Path) -> None:
    decided = decide_answer(two_teams, model, tmp_path / "home", surely(review(two_teams, None), "Équipe"))
    assert [(row["verdict"], row["actor_id"]) for row in decided.rows] == [("same", "org:nord.ml")]
    assert [row["outcome"] for row in review(two_teams, None).rows] == ["proposed"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("décision;identifiant;autre identifiant\n;org:a;org:b\n", "aucune décision"),
        ("décision;identifiant;autre identifiant\nbof;org:a;org:b\n", "ligne 2, colonne « décision » : « bof »"),
        ("", "il manque les colonnes « décision », « identifiant », « autre identifiant »"),
    ],
)
def test_a_table_that_says_nothing_or_something_else_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "filled.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as raised:
        read_table(path, "Équipe")
    assert said in plain(raised.value.text.fr)


def test_decisions_typed_by_hand_are_read_in_either_language(tmp_path: Path) -> None:
    path = tmp_path / "filled.csv"
    path.write_text("verdict,actor_id,with_id\nYES,org:a,org:b\nplus tard,org:a,org:c\n", encoding="cp1252")
    assert [(each.first, each.second, each.verdict) for each in read_table(path, "A")] == [
        ("org:a", "org:b", "same"),
        ("org:a", "org:c", "later"),
    ]
