"""Small territories as teams fill them: who may introduce us, and what an operator's rules make of the lists."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from reading import plain
from team_folder import folder, loaded

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.alliances.answer import alliances
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.scope import scope_of
from essaim.queries.approach.answer import approach
from essaim.queries.people.telling import to_meet
from essaim.queries.saved.run import run_saved

CASES = Path(__file__).parents[3] / "shared" / "cases" / "answers"
DAY = "2027-01-15"
PLACES = "code;nom;nature;dans;population\n41;Loir-et-Cher;Département;;330000\n41018;Blois;Commune;dep:41;47000\n"
Tables = Mapping[str, str]
Put = Callable[[Tables], None]


@pytest.fixture
def put(embedded_store: Store, model: Model, tmp_path: Path) -> Put:
    """Load tables of a team into an empty graph."""

    def write(tables: Tables) -> None:
        loaded(embedded_store, model, folder(tmp_path / "equipe", {"territoires": PLACES, **tables}))

    return write


@pytest.fixture
def case(skip_or_fail: Callable[[str], None], put: Put) -> Callable[[str], None]:
    """Load one of the shared small territories."""

    def read(name: str) -> None:
        if not (CASES / name).is_dir():
            skip_or_fail(f"{CASES / name} is not there")
        put({path.stem: path.read_text(encoding="utf-8") for path in (CASES / name).glob("*.csv")})

    return read


@pytest.fixture
def ask(embedded_store: Store, model: Model) -> Callable[..., Answer]:
    """An answer for Horizon at Blois."""

    def answer(question: Callable[..., Answer], operator: str = "Horizon", **more: Any) -> Answer:
        return question(scope_of(embedded_store, model, "41018", operator, as_of=DAY), **more)

    return answer


def by_name(answer: Answer, column: str) -> dict[str, Mapping[str, Any]]:
    return {row[column]: row for row in answer.rows}


def said(answer: Answer) -> list[str]:
    return [plain(note.fr) for note in answer.notes]


def test_a_doubtful_tie_introduces_nobody_and_is_said(case: Callable[[str], None], ask: Callable[..., Answer]) -> None:
    """A tie of confidence .2 is no introduction in either answer; ours is no stranger, and the rule on landlords holds
    in both."""
    case("x")
    club = by_name(ask(alliances), "partner")["Club des tours"]
    assert club["introducer"] is None and club["reliability"] is None
    assert "Dominique" not in plain(club["why"].fr)
    named = ask(approach, to="Club des tours")
    assert [row["paths"] for row in named.rows] == [[]]
    (note,) = [note for note in said(named) if "Aucun chemin" in note]
    assert "le lien noté entre Camille et Dominique est jugé trop peu probable (20 %)" in note
    assert "ne connaissez pas encore" not in note
    for answer, column in ((ask(alliances), "partner"), (ask(approach), "organisation")):
        assert "Loir Logement" not in by_name(answer, column)
        assert any("« Bailleurs sans objet » : " in note for note in said(answer))


@pytest.mark.parametrize("name", ["x2", "x3"])
def test_nobody_opposed_introduces_and_a_little_is_no_worse_than_nobody(
    name: str, case: Callable[[str], None], ask: Callable[..., Answer]
) -> None:
    """Sacha is opposed: no path leads through; Alix is known at .05, which is never worse than a club nobody knows."""
    case(name)
    rows = by_name(ask(alliances), "partner")
    golf, seniors = rows["Golf du château"], rows["Club des aînés"]
    assert golf["introducer"] in ("Camille", "Alix") and "Sacha" not in plain(golf["why"].fr)
    assert (golf["score"] or 0) >= (seniors["score"] or 0)
    (row,) = ask(approach, to="Golf du château").rows
    assert all("Sacha" not in (step["from_name"], step["to_name"]) for path in row["paths"] for step in path)
    assert row["reliability"] == round(0.05 * 0.8, 3)
    met = by_name(ask(approach), "contact")
    assert met["Dominique"]["rank"] == 1 and met["Dominique"]["introduction"] == "direct"


@pytest.mark.parametrize("name", ["x2", "x3"])
def test_a_rule_whose_first_kind_is_unknown_is_said_first(
    name: str, case: Callable[[str], None], ask: Callable[..., Answer]
) -> None:
    case(name)
    for question in (approach, alliances):
        first = said(ask(question))[0]
        assert first.startswith(
            "Votre règle « Partenaires nationaux d’abord » demande de voir d’abord : partenaire privé"
        )


def test_the_saved_question_goes_where_approach_goes(
    case: Callable[[str], None], embedded_store: Store, model: Model
) -> None:
    """Neither over a doubtful tie (x) nor through somebody opposed (x2)."""
    case("x2")
    people = embedded_store.read("MATCH (p:Person) RETURN p.displayName AS name, p.id AS id")
    ids = {row["name"]: row["id"] for row in people}
    params = {"organisation": "Horizon", "person": ids["Alix"]}
    answer = run_saved(embedded_store, model, "recommendation_paths", params, as_of=DAY)
    assert {row["path"] for row in answer.rows} == {"Camille → Alix"}


INVENTED = {
    "source": 'id = "equipe"\ntitle = "Équipe"\n',
    "acteurs": "identifiant;nom;nature;milieu;type d’institution;commune;territoires\n"
    "nous;Horizon;Association;association;;41018;41018\n"
    "foyer;Foyer du Pont;Association;association;;41018;41018\n"
    "office;Pont Habitat;Institution;bailleur;bailleur-social;41018;41018\n"
    "usine;Ateliers du Pont;Entreprise;entreprise;;41018;41018\n"
    "ml;Mission locale du Pont;Institution;etat;mission-locale;41018;41018\n",
    "personnes": "identifiant;catégorie;nom affiché;fonction;rôle;structure;début\n"
    "n1;Professionnel;Noé;Coordinateur;Directeur;nous;2025-01-01\n"
    "f1;Professionnel;Fanny;Directrice;Directeur;foyer;2025-01-01\n"
    "o1;Professionnel;Omar;Directeur;Directeur;office;2025-01-01\n"
    "u1;Professionnel;Ursule;Directrice;Directeur;usine;2025-01-01\n"
    "m1;Professionnel;Maud;Directrice;Directeur;ml;2025-01-01\n",
    "besoins": "identifiant;nom;territoire;thèmes;publics;exprimé par;jeunes concernés\n"
    "b1;Mentors;41018;mentorat;collegiens;ml;50\n",
    "liens": "type de lien;de;vers;début;force;confiance;noté le;auteur\n"
    "connaît;n1;f1;;0.9;;2026-05-04;coordination\n"
    "connaît;n1;o1;2025-06-01;0.9;;;\n"
    "connaît;f1;m1;2025-06-01;0.5;;;\n"
    "connaît;o1;m1;2025-06-01;0.9;;;\n",
}
RULES = "identifiant;nom;opérateur;type de règle;énoncé;d’abord;ensuite;type d’acteur;pertinence\n"
EXCHANGES = "identifiant;date;type d’échange;acteurs;position après;propos;résultat;convenu\n"


def test_who_agreed_introduces_before_who_is_only_closer(put: Put, ask: Callable[..., Answer]) -> None:
    """Omar knows Maud best (.81), and has agreed to nothing; Fanny has, and comes first though at .45."""
    put(INVENTED)
    (before,) = ask(approach, to="Maud").rows
    assert (before["introducer"], before["introduction"]) == ("Omar", "to_ask")
    assert plain(before["next_step"].fr).startswith("Demander si Omar accepte de vous présenter. ")
    put({"echanges": EXCHANGES + "e1;2026-10-02;Entretien;f1;;;;Accepte de présenter\n"})
    (after,) = ask(approach, to="Maud").rows
    assert (after["introducer"], after["introduction"]) == ("Fanny", "agreed")
    assert [path[0]["to_name"] for path in after["paths"]] == ["Fanny", "Omar"]
    step = after["paths"][0][0]
    assert (str(step["date"]), step["author"]) == ("2026-05-04", "coordination")  # what was noted, not the load
    ml = by_name(ask(alliances), "partner").get("Mission locale du Pont")
    assert ml is None or ml["introducer"] == "Fanny"


def test_who_asked_not_to_be_solicited_is_left_in_peace(put: Put, ask: Callable[..., Answer]) -> None:
    put({**INVENTED, "echanges": EXCHANGES + "e1;2026-10-02;Entretien;o1;;;;Ne pas solliciter\n"})
    answer = ask(approach)
    assert "Omar" not in by_name(answer, "contact")
    assert "Ne pas solliciter, à sa demande : Omar (le 02/10/2026)." in said(answer)
    (maud,) = ask(approach, to="Maud").rows
    assert [path[0]["to_name"] for path in maud["paths"]] == ["Fanny"]


def test_what_was_agreed_stays_until_it_is_done(put: Put, ask: Callable[..., Answer]) -> None:
    """A later exchange that tells nothing wipes nothing; « Fait » does."""
    talks = "e1;2026-09-01;Entretien;m1;Favorable;Budget voté en janvier;Rappeler en décembre;\n"
    put({**INVENTED, "echanges": EXCHANGES + talks + "e2;2026-10-01;Contact;m1;;;;\n"})
    (row,) = ask(approach, to="Maud").rows
    assert "« Budget voté en janvier »" in plain(row["next_step"].fr)
    assert "rappeler en décembre" in plain(row["next_step"].fr)
    put({"echanges": EXCHANGES + talks + "e2;2026-10-01;Contact;m1;;;;Fait\n"})
    (row,) = ask(approach, to="Maud").rows
    assert "rappeler" not in plain(row["next_step"].fr)


def test_what_if_somebody_left(put: Put, ask: Callable[..., Answer]) -> None:
    put(INVENTED)
    answer = ask(approach, to=["Maud", "Foyer du Pont"], without=["Omar"])
    rows = by_name(answer, "contact")
    assert rows["Maud"]["introducer"] == "Fanny" and len(rows) == 2
    assert "Sans Omar : chaque contact de la liste garde le chemin qu’il avait, ou un autre." in said(answer)
    assert "Sans Omar : plus aucun chemin connu vers Pont Habitat." in said(ask(approach, without=["Omar"]))
    both = ask(approach, to="Maud", without=["Omar", "Fanny"])
    assert [row["paths"] for row in both.rows] == [[]]
    assert "Sans Fanny et Omar : plus aucun chemin connu vers Maud." in said(both)


def test_only_ties_whose_strength_was_noted(put: Put, ask: Callable[..., Answer]) -> None:
    put({**INVENTED, "liens": INVENTED["liens"] + "connaît;n1;u1;2025-06-01;;;;\n"})
    (row,) = ask(approach, to="Ursule").rows
    assert row["reliability"] == 0.6
    assert [row["paths"] for row in ask(approach, to="Ursule", stated=True).rows] == [[]]
    assert ask(approach, to="Maud", stated=True).rows[0]["reliability"] == 0.81


@pytest.mark.parametrize("filled", ["by class", "by sector", "by a rule of funding"])
def test_the_planted_partner_is_in_and_the_landlord_out(filled: str, put: Put, ask: Callable[..., Answer]) -> None:
    """Whichever way the tables say it: a company that a rule asks for is among the first three, whatever else is known
    of it, and the landlord that another sets aside is in neither list."""
    landlord = {"by class": "Institution;bailleur;bailleur-social", "by sector": "Institution;bailleur;"}
    acteurs = INVENTED["acteurs"].replace(
        "Institution;bailleur;bailleur-social", landlord.get(filled, "Institution;bailleur;bailleur-social")
    )
    ask_for = {
        "by a rule of funding": "r1;Le privé finance;nous;Financement;x;;;Entreprise;\n",
    }.get(filled, "r1;Le privé d’abord;nous;Ordre des rencontres;x;Entreprise;Institution publique;;\n")
    put({
        **INVENTED,
        "acteurs": acteurs,
        "regles": RULES + ask_for + "r2;Pas de bailleurs;nous;Pertinence;x;;;bailleur-social;irrelevant\n",
    })  # fmt: skip
    answer = ask(approach)
    first = [row["organisation"] or row["contact"] for row in answer.rows[:3]]
    assert "Ateliers du Pont" in first
    usine = next(row for row in answer.rows if "Ateliers du Pont" in (row["organisation"], row["contact"]))
    assert "otre règle « Le privé" in plain(usine["reason"].fr)
    for each in (answer, ask(alliances)):
        assert not any("Pont Habitat" in row.values() for row in each.rows)
    if filled != "by sector":  # nothing else makes a body of that sector alone a contact
        assert any("« Pas de bailleurs »" in note and "Omar" in note for note in said(answer))


def test_rules_that_contradict_each_other_are_said(put: Put, ask: Callable[..., Answer]) -> None:
    rules = (
        "r1;Le privé avant;nous;Ordre des rencontres;x;Entreprise;Association;;\n"
        "r2;Les associations avant;nous;Ordre des rencontres;x;Association;Entreprise;;\n"
    )
    put({**INVENTED, "regles": RULES + rules})
    for question in (approach, alliances):
        (note,) = [note for note in said(ask(question)) if "se contredisent" in note]
        assert "« Le privé avant » ; « Les associations avant »" in note


def test_a_model_that_nobody_stated_is_said(put: Put, ask: Callable[..., Answer]) -> None:
    put({
        **INVENTED,
        "acteurs": "identifiant;nom;nature;milieu;type d’institution;commune;territoires;modèle renseigné\n"
        "nous;Horizon;Association;association;;41018;41018;non\n",
    })  # fmt: skip
    for question in (approach, alliances):
        assert "Horizon : modèle non renseigné. Aucune règle ne change donc l’ordre." in said(ask(question))


def test_the_models_told_in_2023_are_data_that_load(
    embedded_store: Store, model: Model, tmp_path: Path, put: Put
) -> None:
    """ZUPdeCO meets landlords, Télémaque leaves them aside and sees national private partners first; Kunact told no
    model."""
    put({name: text for name, text in INVENTED.items() if name != "source"})
    report = load([], embedded_store, model, LoadOptions(tmp_path / "home", backbone=False, bundled=("assises-2023",)))
    assert sum(file.loaded for file in report.files) == 33 and not any(file.quarantined for file in report.files)

    def told(operator: str) -> tuple[set[str], list[str]]:
        answer = approach(scope_of(embedded_store, model, "41018", operator, as_of=DAY))
        return {row["organisation"] or row["contact"] for row in answer.rows}, said(answer)

    landlords, notes = told("ZUPdeCO")
    assert "Pont Habitat" in landlords
    without, notes = told("Télémaque")
    assert "Pont Habitat" not in without and "Les bailleurs, pas forcément" in " ".join(notes)
    assert notes[0].startswith("Votre règle « Les partenaires privés nationaux d’abord » demande de voir d’abord")
    _, notes = told("Kunact")
    assert "Kunact : modèle non renseigné. Aucune règle ne change donc l’ordre." in notes


@pytest.mark.parametrize("tables", [{}, {"acteurs": INVENTED["acteurs"]}], ids=["nothing", "nobody met"])
def test_little_or_nothing_ends_in_a_sentence(tables: Tables, put: Put, ask: Callable[..., Answer]) -> None:
    put({"source": INVENTED["source"], "acteurs": INVENTED["acteurs"].partition("foyer")[0], **tables})
    for question in (approach, alliances):
        answer = ask(question)
        assert answer.notes and all(row["introducer"] is None for row in answer.rows)


def test_thousands_of_bodies_in_one_commune(put: Put, ask: Callable[..., Answer]) -> None:
    """A rule that asks for associations has 3,000 to choose from: the list stays short, and says of how many."""
    many = "".join(f"a{n};Association {n:04};Association;association;;41018;41018\n" for n in range(3000))
    rule = "r1;Les associations d’abord;nous;Ordre des rencontres;x;Association;Entreprise;;\n"
    put({**INVENTED, "acteurs": INVENTED["acteurs"] + many, "regles": RULES + rule})
    answer = ask(approach)
    assert len(answer.rows) == 20
    assert any("20 contacts montrés" in note for note in said(answer))
    same = [row["rank"] for row in answer.rows if str(row["contact"]).startswith("Association 0")]
    assert len(same) > 10 and len(set(same)) == 1  # nothing tells them apart


def test_namesakes_are_not_ordered_by_an_id_of_the_home(put: Put, ask: Callable[..., Answer]) -> None:
    """Equal contacts share a rank and stand in the order of their names."""
    needs = "".join(f"b{n};Besoin {n};41018;mentorat;collegiens;{who};\n" for n, who in enumerate("zya"))
    bodies = "".join(f"{who};Club {who.upper()};Association;association;;41018;41018\n" for who in "zya")
    put({
        **INVENTED,
        "acteurs": INVENTED["acteurs"] + bodies,
        "besoins": "identifiant;nom;territoire;thèmes;publics;exprimé par;jeunes concernés\n" + needs,
    })  # fmt: skip
    clubs = [(row["rank"], row["contact"]) for row in ask(approach).rows if str(row["contact"]).startswith("Club")]
    assert [name for _, name in clubs] == ["Club A", "Club Y", "Club Z"]
    assert len({rank for rank, _ in clubs}) == 1


@pytest.mark.parametrize(("day", "named"), [("2020-01-01", True), ("2099-01-01", False), ("", True)])
def test_a_private_supporter_is_named_to_others_from_the_day_it_may_be(
    day: str, named: bool, put: Put, embedded_store: Store, model: Model
) -> None:
    """« Annonçable le » 2099: partners do not read that the company funds us; the team does."""
    funding = "type de lien;de;vers;type de financement;annonçable le\nfinance;usine;foyer;mecenat-financier;"
    put({**INVENTED, "liens": f"{funding}{day}\n"})
    (tie,) = embedded_store.read("MATCH ()-[r:FUNDS]->() RETURN r.visibility AS visibility, r.announceableOn AS day")
    assert (tie["visibility"] in model.seen_by("partner")) is named
    assert tie["visibility"] in model.seen_by("internal")
    funders = run_saved(embedded_store, model, "private_funders", {"territory": "com:41018"}, as_of=DAY).rows
    assert [row["funder"] for row in funders] == ["Ateliers du Pont"]


def test_a_planned_exchange_is_the_next_step(put: Put, ask: Callable[..., Answer]) -> None:
    """The day that is noted, else the month; nobody is asked to introduce us to whom we are about to meet."""
    for typed, told in (("2027-02-10", "le 10/02/2027"), ("02/2027", "en février 2027")):
        put({**INVENTED, "echanges": EXCHANGES + f"e1;{typed};Entretien;m1;;;;\n"})
        (row,) = ask(approach, to="Maud").rows
        assert plain(row["next_step"].fr) == f"Rendez-vous {told} pour écouter son analyse, sans présenter le plan."
    talk = "e0;2026-10-02;Entretien;m1;Neutre;;;\n"
    put({"echanges": EXCHANGES + talk + "e1;2027-02-10;Entretien;m1;;Venez à deux;;\n"})
    (row,) = ask(approach, to="Maud").rows
    assert plain(row["next_step"].fr).startswith("Rendez-vous le 10/02/2027. Lui présenter le plan d’action")
    assert "Venez à deux" not in plain(row["next_step"].fr)


def test_a_result_is_agreed_only_where_that_was_noted(put: Put, ask: Callable[..., Answer]) -> None:
    for agreed, told in (
        ("", "résultat noté en octobre 2026"),
        ("Accepte de présenter", "convenu en octobre 2026, et"),
    ):
        put({**INVENTED, "echanges": EXCHANGES + f"e1;10/2026;Entretien;f1;Favorable;;Rappeler;{agreed}\n"})
        (row,) = ask(approach, to="Fanny").rows
        assert told in plain(row["next_step"].fr)


def test_a_meeting_is_that_of_whom_the_exchange_names(put: Put, ask: Callable[..., Answer]) -> None:
    """Noé knows Ursule (.8) and the meeting (.8) is the operator’s: each stands alone; .96 where he was there."""
    ties = INVENTED["liens"] + "connaît;n1;u1;2025-06-01;0.8;;;\n"
    for actors, figures in (("u1", [(0.8, True), (0.8, False)]), ("n1, u1", [(0.96, False)])):
        put({**INVENTED, "liens": ties, "echanges": EXCHANGES + f"e1;2026-10-02;Entretien;{actors};Favorable;;;\n"})
        (row,) = ask(approach, to="Ursule").rows
        assert [(path[0]["reliability"], path[0]["stated"]) for path in row["paths"] if len(path) == 1] == figures
        assert row["introducer"] == "Noé" and "passer par" not in plain(getattr(row["plan_b"], "fr", ""))


def test_we_do_not_introduce_ourselves(put: Put, ask: Callable[..., Answer]) -> None:
    put({**INVENTED, "echanges": EXCHANGES + "e1;2026-10-02;Entretien;u1;Favorable;;;\n"})
    (row,) = ask(approach, to="Ursule").rows
    assert (row["introducer"], row["introduction"], row["reliability"]) == (None, "direct", 0.8)
    assert "Horizon" not in plain(getattr(row["plan_b"], "fr", ""))
    assert not any(other["introducer"] == "Horizon" for other in ask(alliances).rows)


def test_nobody_introduces_us_to_whom_we_know_or_who_said_no(put: Put, ask: Callable[..., Answer]) -> None:
    put(INVENTED)
    assert "pourrait vous présenter Maud" in plain(by_name(ask(approach), "contact")["Omar"]["reason"].fr)
    for stance in ("Favorable", "Opposé"):
        put({"echanges": EXCHANGES + f"e1;2026-10-02;Entretien;m1;{stance};;;\n"})
        answer = ask(approach)
        assert "Maud" in by_name(answer, "contact")
        assert not any("présenter Maud" in plain(row["reason"].fr) for row in answer.rows)


def test_nobody_is_to_be_told_of_a_meeting_who_said_no(put: Put, embedded_store: Store, model: Model) -> None:
    def met() -> int:
        return len(to_meet(scope_of(embedded_store, model, "41018", "Horizon", as_of=DAY)))

    put(INVENTED)
    before = met()
    put({"echanges": EXCHANGES + "e1;2026-10-02;Entretien;m1;Opposé;;;\n"})
    assert met() == before - 1


def test_only_an_offer_is_on_the_same_theme(put: Put, ask: Callable[..., Answer]) -> None:
    """The Foyer has the theme and an offer of it, the works the theme alone."""
    head, *rest = INVENTED["acteurs"].splitlines()
    themed = "\n".join([f"{head};thèmes", *(f"{row};{'' if row.startswith('office') else 'mentorat'}" for row in rest)])
    offers = "identifiant;nom;acteur;thèmes;publics\no1;Tandem;foyer;mentorat;collegiens\n"
    put({**INVENTED, "acteurs": themed + "\n", "offres": offers})
    reasons = {row["contact"]: plain(row["reason"].fr) for row in ask(approach, to=["Foyer du Pont", "Ursule"]).rows}
    assert "a une offre sur le même thème que vous (mentorat)" in reasons["Foyer du Pont"].lower()
    assert "même thème" not in reasons["Ursule"] and "doubler" not in reasons["Foyer du Pont"]


def test_who_asked_to_be_left_alone_is_no_ally_and_who_is_opposed_comes_last(
    put: Put, ask: Callable[..., Answer]
) -> None:
    """Both answers agree: nobody of the company is solicited, and the landlord's director said no."""
    offers = "identifiant;nom;acteur;thèmes;publics;capacité;territoires\n"
    offers += "".join(f"of-{who};Offre {who};{who};sport;collegiens;10;41018\n" for who in ("usine", "office", "foyer"))
    offers += "of-nous;Mentors;nous;mentorat;collegiens;10;41018\n"
    talks = "e1;2026-10-02;Entretien;u1;;;;Ne pas solliciter\ne2;2026-10-05;Entretien;o1;Opposé;;;\n"
    put({**INVENTED, "offres": offers, "echanges": EXCHANGES + talks})
    answer = ask(alliances)
    rows = by_name(answer, "partner")
    assert "Ateliers du Pont" not in rows
    assert "Ne pas solliciter, à sa demande : Ateliers du Pont (le 02/10/2026)." in said(answer)
    assert plain(rows["Pont Habitat"]["why"].fr).startswith("S’est dit opposé le 05/10/2026 : ne pas insister.")
    assert rows["Pont Habitat"]["verdict"] == rows["Foyer du Pont"]["verdict"]
    assert rows["Pont Habitat"]["rank"] > rows["Foyer du Pont"]["rank"]


def test_a_funder_of_whom_nobody_is_known_introduces_nobody(put: Put, ask: Callable[..., Answer]) -> None:
    """« État » pays us and the youth body, and that is all that is known of it; with a place, it could be asked."""
    state = "etat;État;Organisation;etat;;;\n"
    ties = "type de lien;de;vers;type de financement;année\n"
    ties += "finance;etat;nous;subvention;2026\nfinance;etat;ml;subvention;2026\n"
    put({**INVENTED, "acteurs": INVENTED["acteurs"] + state, "liens": ties})
    assert by_name(ask(approach, to="Mission locale du Pont"), "contact")["Mission locale du Pont"]["paths"] == []
    put({"acteurs": INVENTED["acteurs"] + state.replace(";;;\n", ";;41018;41018\n"), "liens": ties})
    assert by_name(ask(approach, to="Mission locale du Pont"), "contact")["Mission locale du Pont"]["paths"]
