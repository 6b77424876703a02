"""Small territories filled as teams fill them, answered whole: golf clubs, one's own needs, plans, ordinary law."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reading import plain
from team_folder import folder, loaded

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.alliances.answer import alliances
from essaim.queries.answer.scope import scope_of
from essaim.queries.gaps.answer import gaps
from essaim.queries.saved.run import run_saved

CASES = Path(__file__).parents[3] / "shared" / "cases" / "answers"
DAY = "2027-01-15"


@pytest.mark.parametrize("case", ["x", "x2", "x3"])
def test_everyone_is_no_common_public_and_needs_do_not_leak(
    case: str, embedded_store: Store, model: Model, skip_or_fail: Callable[[str], None], tmp_path: Path
) -> None:
    """The golf club and the seniors’ club are open to all: a hint, after those who serve collégiens. What we say that
    we need, or the club of itself, is no lack of theirs."""
    if not (CASES / case).is_dir():
        skip_or_fail(f"{CASES / case} is not there")
    tables = {path.stem: path.read_text(encoding="utf-8") for path in (CASES / case).glob("*.csv")}
    tables["territoires"] = PLACES
    loaded(embedded_store, model, folder(tmp_path / case, tables))
    rows = {
        row["partner"]: row for row in alliances(scope_of(embedded_store, model, "41018", "Horizon", as_of=DAY)).rows
    }
    golf, seniors, club = rows["Golf du château"], rows["Club des aînés"], rows["Club des tours"]
    for open_to_all in (golf, seniors):
        assert open_to_all["brings"] == [] and open_to_all["audience_overlap"] == 0.2
        assert "Public peut-être commun" in plain(open_to_all["why"].fr)
        assert (open_to_all["score"] or 0) < club["score"]
    assert (club["brings"], club["receives"]) == (["mentorat"], ["sport"])
    assert all(row["verdict"] != "duplicate" for row in rows.values())


PLACES = "code;nom;nature;dans;population\n41;Loir-et-Cher;Département;;330000\n41018;Blois;Commune;dep:41;47000\n"
TABLES = {
    "territoires": PLACES,
    "source": 'id = "equipe"\ntitle = "Équipe"\n',
    "acteurs": "identifiant;nom;nature;milieu;type d’institution;commune;territoires\n"
    "nous;La Passerelle;Association;association;;41018;41018\n"
    "ml;Mission locale;Institution;etat;mission-locale;41018;41018\n"
    "afev;Les Grands Pairs;Association;association;;41018;41018\n"
    "college;Collège du Pont;Institution;ecole;etablissement-scolaire;41018;41018\n"
    "theatre;Théâtre du Pont;Association;association;;41018;41018\n",
    "besoins": "identifiant;nom;territoire;thèmes;publics;exprimé par;jeunes concernés;jeunes à orienter;dit par;"
    "dit le\n"
    "b-neet;Décrocheurs;41018;insertion-emploi;neet;ml;120;;;\n"
    "b-mentors;Mentors pour les collégiens;41018;mentorat;Collégiens;college;600;40;Le collège;12/10/2026\n"
    "b-filles;Sport filles;41018;sport;Jeunes femmes;;80;;;\n",
    "offres": "identifiant;nom;acteur;thèmes;publics;capacité;droit commun;territoires\n"
    "cej;Contrat d’engagement jeune;ml;insertion-emploi;Jeunes de 16 à 25 ans;400;oui;41018\n"
    "o-nous;Binômes;nous;mentorat;Collégiens;30;;41018\n"
    "o-afev;Accompagnement individualisé;afev;mentorat|soutien-scolaire;Écoliers|Collégiens;30;;41018\n"
    "o-foot;Foot et devoirs;afev;sport;Collégiens|Lycéens;60;;41018\n"
    "o-theatre;Atelier théâtre;theatre;ouverture-culturelle;Collégiens;15;;41018\n",
    "deploiements": "identifiant;nom;opérateur;programme;nom du programme;territoires;méthodes;phase;début;besoins\n"
    "d-nous;La Passerelle ici;nous;prog;Passerelle;41018;new-territory;identification;2026-09-01;b-mentors\n",
    "releves": "territoire;ce qui est relevé;complétude\n"
    + "".join(
        f"41018;{what};Complète\n"
        for what in ("Offres", "Besoins", "Associations", "Institutions", "Établissements scolaires", "Financements")
    ),
}


@pytest.fixture
def pont(embedded_store: Store, model: Model, tmp_path: Path) -> Store:
    report = loaded(embedded_store, model, folder(tmp_path / "equipe", TABLES))
    assert not any(file.quarantined for file in report.files), [
        mend.reason.fr for file in report.files for mend in file.mend
    ]
    return embedded_store


def needs(store: Store, model: Model, **asked: Any) -> dict[str, Any]:
    rows = gaps(scope_of(store, model, "41018", "La Passerelle", as_of=DAY), **asked).rows
    return {row["need"]: row for row in rows}


def test_what_the_law_owes_is_neither_an_answer_nor_nothing(pont: Store, model: Model) -> None:
    """400 places of the Contrat d’engagement jeune for the young out of school: nobody says that nothing answers."""
    row = needs(pont, model, threshold=0.5)["Décrocheurs"]
    assert (row["state"], row["offers"], row["capacity"]) == ("undetermined", [], 0)
    assert [(offer["name"], offer["role"]) for offer in row["apart"]] == [("Contrat d’engagement jeune", "ordinary")]
    assert "« Contrat d’engagement jeune » (droit commun, 400 places)" in plain(row["why"].fr)
    bare = {row["name"]: row["state"] for row in asked(pont, model, "needs_without_offer")}
    assert bare["Décrocheurs"] == "undetermined"


def asked(store: Store, model: Model, name: str) -> list[Any]:
    return list(run_saved(store, model, name, {"territory": "41018", "organisation": "nous"}, as_of=DAY).rows)


def test_our_own_plan_covers_nothing(pont: Store, model: Model) -> None:
    """30 places of another, 30 of ours: the college would refer 40, and nobody said that it is enough."""
    row = needs(pont, model)["Mentors pour les collégiens"]
    assert (row["state"], row["capacity"], row["coverage"], row["unmet"]) == ("partial", 30, 0.75, 10)
    assert [(offer["name"], offer["role"]) for offer in row["apart"]] == [("Binômes", "ours")]
    assert plain(row["why"].fr).startswith("30 places connues ; le collège en orienterait 40 (dit le 12/10/2026).")


def test_a_month_in_which_it_was_said_is_one(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    typed = TABLES["besoins"].replace("12/10/2026", "10/2026")
    loaded(embedded_store, model, folder(tmp_path / "equipe", {**TABLES, "besoins": typed}))
    row = needs(embedded_store, model)["Mentors pour les collégiens"]
    assert "en orienterait 40 (dit en octobre 2026)" in plain(row["why"].fr)
    assert row["said_on"] == "2026-10"


def test_girls_beside_pupils_are_perhaps_the_same(pont: Store, model: Model) -> None:
    row = needs(pont, model, threshold=0.5)["Sport filles"]
    assert (row["state"], [offer["role"] for offer in row["apart"]]) == ("undetermined", ["perhaps"])
    assert "« Foot et devoirs » (peut-être pour eux, 60 places)" in plain(row["why"].fr)


def test_the_twin_is_to_compare_and_culture_completes(pont: Store, model: Model) -> None:
    """All that we offer is offered by it too: who mentors, how and what for is not known. The theatre completes."""
    rows = {row["partner"]: row for row in alliances(scope_of(pont, model, "41018", "La Passerelle", as_of=DAY)).rows}
    assert rows["Les Grands Pairs"]["verdict"] == "compare"
    assert rows["Théâtre du Pont"]["verdict"] == "complement"
    assert "Eux ajoutent à ce que vous faites : ouverture culturelle" in plain(rows["Théâtre du Pont"]["why"].fr)
    assert rows["Mission locale"]["verdict"] == "other_public"
    (twin,) = [
        row
        for row in run_saved(
            pont, model, "duplicate_check", {"territory": "41018", "audience": "Collégiens"}, as_of=DAY
        ).rows
        if row["organisation"] == "Les Grands Pairs"
    ]
    assert twin["verdict"] == "compare"


def test_surveys_are_written_as_people_speak(pont: Store) -> None:
    rows = pont.read(
        "MATCH (:Source)-[d:DOCUMENTS]->(:Territory {id: 'com:41018'}) RETURN d.indicator AS code ORDER BY code"
    )
    assert [row["code"] for row in rows] == [
        "class:Association",
        "class:Institution",
        "class:Need",
        "class:Offer",
        "class:School",
        "relation:FUNDS",
    ]
