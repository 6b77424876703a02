"""The form that an actor fills in: what it proposes, and its answers as the actor's own claims when it comes back."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cards import card
from reading import plain
from team_folder import folder, loaded

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import LoadReport
from essaim.graph_loader.team.survey import write_form
from essaim.graph_store.store import Store
from essaim.ontology.errors import UsageError
from essaim.ontology.model import Model
from essaim.ontology.text import Lang
from essaim.queries.card.around import form_for

PLACE = (
    "CREATE (:Municipality:Territory {id: 'com:44109', code: '44109', name: 'Nantes', nameKey: 'nantes', "
    "visibility: 'public'})"
)
ACTORS = """\
identifiant;nom;nature;commune;visibilité
relais;Le Relais des Docks;Association;44109;
club;Club nautique;Association;44109;
fonds;Fonds de la Rive;Fondation;44109;
secret;Bureau discret;Association;44109;Interne
"""
SHEETS: dict[Lang, tuple[str, str, str]] = {
    "fr": ("Qui connaissez-vous", "Que proposez-vous", "Que manque-t-il"),
    "en": ("Whom do you know", "What do you offer", "What is missing"),
}
FILLED: dict[Lang, tuple[list[list[Any]], list[list[Any]], list[list[Any]]]] = {
    "fr": (
        [
            ["Club nautique (org:equipe.club)", None, None, "Nous travaillons ensemble", None, "09/2024", "très bien"],
            [
                "Fonds de la Rive (org:equipe.fonds)",
                None,
                None,
                "Elle nous finance",
                "Dotation de fondation",
            ],
            [None, "Boxe des Docks", "Nantes", "Nous nous connaissons", None, None, "un peu"],
        ],
        [["Atelier du jeudi", "Soutien scolaire", "Collégiens", 11, 15, 24, None, "Nantes (com:44109)"]],
        [["Un adulte à qui parler", "Mentorat", "Collégiens", 30, "Nantes (com:44109)", "dès la rentrée"]],
    ),
    "en": (
        [["Club nautique (org:equipe.club)", None, None, "We work together", None, "2024-09-01", "very well"]],
        [["Thursday workshop", "School support", "Middle school pupils", 11, 15, 24, None, "Nantes (com:44109)"]],
        [["An adult to talk to", "Mentoring", "Middle school pupils", 30, "Nantes (com:44109)", None]],
    ),
}


@pytest.fixture
def town(embedded_store: Store, model: Model, tmp_path: Path) -> Iterator[Store]:
    """Four bodies of a commune, one of which partners do not see."""
    embedded_store.write(PLACE)
    loaded(embedded_store, model, folder(tmp_path / "equipe", {"acteurs": ACTORS}))
    yield embedded_store


def sent(store: Store, model: Model, path: Path, lang: Lang = "fr") -> openpyxl.Workbook:
    """The form of the relais, as it is sent."""
    write_form(form_for(store, model, "relais des docks"), path, date(2026, 11, 20), lang, model)
    return openpyxl.load_workbook(path)


def returned(
    store: Store, model: Model, path: Path, book: openpyxl.Workbook, rows: Any, lang: Lang = "fr"
) -> LoadReport:
    """What becomes of a form that comes back with these rows."""
    for name, lines in zip(SHEETS[lang], rows, strict=True):
        for rank, line in enumerate(lines, 3):
            for place, value in enumerate(line, 1):
                book[name].cell(rank, place, value)
    book.save(path)
    return load([path], store, model, LoadOptions(home=path.parent / "home", backbone=False))


def test_a_form_is_for_its_actor_and_proposes_who_is_around_but_nobody_hidden(
    town: Store, model: Model, tmp_path: Path
) -> None:
    book = sent(town, model, tmp_path / "form.xlsx")
    assert book.sheetnames[1:4] == list(SHEETS["fr"])
    assert book.worksheets[0]["A1"].value == "Questionnaire pour Le Relais des Docks"
    listed = {cell.value for column in book["Valeurs"].iter_cols() for cell in column}
    assert {"Club nautique (org:equipe.club)", "Nantes (com:44109)", "Nous travaillons ensemble"} <= listed
    assert not [text for text in listed if text and ("discret" in text or "Relais" in text)]
    with pytest.raises(UsageError, match=r"already holds form\.xlsx"):
        sent(town, model, tmp_path / "form.xlsx")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_an_actor_answers_comes_back_as_its_own_claims(
    town: Store, model: Model, tmp_path: Path, lang: Lang
) -> None:
    path = tmp_path / "form.xlsx"
    report = returned(town, model, path, sent(town, model, path, lang), FILLED[lang], lang)
    assert [plain(mend.reason.fr) for file in report.files for mend in file.mend] == []
    source = "src:questionnaire-equipe-relais"
    ties = town.read(
        "MATCH (a {id: 'org:equipe.relais'})-[r]-(b) WHERE r.source = $source AND b:Organisation "
        "RETURN type(r) AS type, startNode(r).id AS start, b.name AS name, toString(r.since) AS since, "
        "r.strength AS strength",
        source=source,
    )
    told = {(row["type"], row["start"], row["name"]): (row["since"], row["strength"]) for row in ties}
    relais = "org:equipe.relais"
    assert told["PARTNER_OF", relais, "Club nautique"] == ("2024-09-01", 0.9)
    if lang == "fr":
        assert ("FUNDS", "org:equipe.fonds", "Fonds de la Rive") in told
        assert told["PARTNER_OF", relais, "Boxe des Docks"] == (None, 0.25)
    (offer,) = town.read("MATCH (:Organisation {id: $id})-[:OFFERS]->(o) RETURN properties(o) AS p", id=relais)
    assert (offer["p"]["capacity"], offer["p"]["sources"]) == (24, [source])
    (need,) = town.read("MATCH (n:Need)-[:STATED_BY]->(:Organisation {id: $id}) RETURN n.toRefer AS n", id=relais)
    assert need["n"] == 30
    (exchange,) = [row for row in card(town, model, "relais des docks").rows if row["section"] == "exchanges"]
    assert (exchange["name"].fr, exchange["date"], exchange["author"]) == ("Entretien", "2026-11-20", None)
    (named,) = [
        row
        for row in card(town, model, "off:questionnaire-equipe-relais." + offer["p"]["id"].partition(".")[2]).rows
        if row["name"].fr == "nom"
    ]
    assert (named["author"], named["date"]) == ("Le Relais des Docks", "2026-11-20")


def test_a_form_that_comes_back_again_takes_the_place_of_the_first(town: Store, model: Model, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    book = sent(town, model, path)
    returned(town, model, path, book, FILLED["fr"])
    book[SHEETS["fr"][1]].cell(3, 6, 30)
    report = returned(town, model, path, book, ([], [], []))
    assert sum(file.unchanged for file in report.files) >= 3
    assert town.read("MATCH (o:Offer) RETURN o.capacity AS n") == [{"n": 30}]


def test_an_actor_writes_as_it_speaks(town: Store, model: Model, tmp_path: Path) -> None:
    """A name without its bracket, « depuis 2024 », « 40 par an »."""
    path = tmp_path / "form.xlsx"
    rows = (
        [["Club nautique", None, None, "Nous travaillons ensemble", None, "depuis 2024", "bien"]],
        [["Atelier", "Soutien scolaire", "Collégiens", 11, 15, "40 par an"]],
        [],
    )  # fmt: skip
    book = sent(town, model, path)
    heading = "à quel point vous connaissez-vous (très bien, bien, un peu)"
    assert heading in [plain(str(cell.value)).lower() for cell in book[SHEETS["fr"][0]][1]]
    report = returned(town, model, path, book, rows)
    assert [plain(mend.reason.fr) for file in report.files for mend in file.mend] == []
    (tie,) = town.read(
        "MATCH (:Organisation)-[r:PARTNER_OF]-(b {id: 'org:equipe.club'}) RETURN r.since AS since, r.strength AS n"
    )
    assert (str(tie["since"])[:4], tie["n"]) == ("2024", 0.75)
    assert {"n": 40} in town.read("MATCH (o:Offer) RETURN o.capacity AS n")


def test_lists_are_in_the_order_of_the_language(town: Store, model: Model, tmp_path: Path) -> None:
    more = "\n".join(
        f"x{at};{name};Association;44109;" for at, name in enumerate(("Zèbre", "École vive", "Étape", "Elan"))
    )
    loaded(town, model, folder(tmp_path / "equipe", {"acteurs": f"{ACTORS}{more}\n"}))
    names = [text.partition(" (")[0] for text in form_for(town, model, "relais des docks").actors]
    assert names == ["Club nautique", "École vive", "Elan", "Étape", "Fonds de la Rive", "Zèbre"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([["Club inconnu", None, None, "Nous travaillons ensemble"]], "« Club inconnu » n’est pas dans le graphe"),
        ([["Club nautique (org:equipe.club)"]], "« votre lien avec elle » est obligatoire"),
        ([["Club nautique (org:equipe.club)", None, None, "On s’aime bien"]], "Nous travaillons ensemble"),
        (
            [["Club perdu", None, None, "Nous travaillons ensemble", None, None, "assez"]],
            "il faut très bien, bien ou un peu",
        ),
        ([[None, None, None, "Nous travaillons ensemble"]], "ou une autre, qui n’est pas dans la liste"),
    ],
    ids=["an unknown body", "no tie", "an unknown tie", "how well", "nobody"],
)
def test_a_row_that_cannot_be_read_is_told_and_set_aside(
    town: Store, model: Model, tmp_path: Path, rows: Any, reason: str
) -> None:
    path = tmp_path / "form.xlsx"
    report = returned(town, model, path, sent(town, model, path), (rows, [], []))
    (file,) = (file for file in report.files if file.read > 1)
    assert (file.quarantined, file.loaded) == (1, 0)
    assert reason in plain(" ".join(mend.reason.fr for mend in file.mend))


def test_an_untouched_form_says_nothing(town: Store, model: Model, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    report = returned(town, model, path, sent(town, model, path), ([], [], []))
    assert sum(file.loaded for file in report.files) == 0
    assert not town.read("MATCH (i:Interaction) RETURN i")


def test_a_form_is_for_an_organisation(town: Store, model: Model) -> None:
    with pytest.raises(UsageError, match="no organisation"):
        form_for(town, model, "Nantes")
