"""What decides is said in both languages, and its opposite in neither: the words of each verdict of four answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.alliances.answer import alliances
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.scope import scope_of
from essaim.queries.approach.answer import approach
from essaim.queries.connectors.answer import connectors
from essaim.queries.gaps.answer import gaps

DAY = date(2026, 11, 23)
TOWN = "com:93001"
LISTED = ("class:Offer", "class:School", "class:Institution", "class:Association")
Nodes = dict[str, tuple[str, str, dict[str, Any]]]
Edge = tuple[str, str, str, dict[str, Any]]
Edges = list[Edge]
Words = Mapping[str, tuple[str, str]]
Write = Callable[[Nodes, Edges], None]


@pytest.fixture
def write(embedded_store: Store, model: Model, writing: Callable[..., None]) -> Write:
    """Put these nodes and public relationships into a town."""
    town: Nodes = {
        "src:equipe": ("Source", "Tableaux", {"date": date(2026, 10, 1), "licence": "private"}),
        "dep:93": ("Department", "Val", {"population": 9000}),
        TOWN: ("Municipality", "Bourg", {"population": 9000}),
    }

    def written(nodes: Nodes, edges: Edges) -> None:
        every: Edges = [(TOWN, "PART_OF", "dep:93", {}), *edges]
        shown = [(a, kind, b, {"visibility": "public", **more}) for a, kind, b, more in every]
        writing(embedded_store, model, town | nodes, shown)

    return written


def meanings(text: Text, words: Words) -> set[str]:
    """Which of `words` (meaning: French, English) a sentence says; both languages say the same ones."""
    fr, en = (sentence.lower().replace("\u00a0", " ").replace("\u202f", " ") for sentence in text)
    french = {meaning for meaning, (sentence, _) in words.items() if sentence in fr}
    english = {meaning for meaning, (_, sentence) in words.items() if sentence in en}
    assert french == english, text
    return french


def person(name: str) -> tuple[str, str, dict[str, Any]]:
    return ("Person", "", {"displayName": name, "adult": True})


def notes(answer: Answer) -> Text:
    return Text(" ".join(note.fr for note in answer.notes), " ".join(note.en for note in answer.notes))


# Gaps

GAPS: Words = {
    "below": ("moins que le seuil demandé", "below the threshold asked"),
    "elsewhere": ("moins qu’ailleurs", "fewer than elsewhere"),
    "in part": ("réponse partielle", "answered in part"),
    "answered": ("répondu :", "answered: the team"),
    "no place": ("aucune place connue", "no known place"),
    "unsure": ("on ne peut pas encore conclure", "too early to conclude"),
    "uncounted": ("nombre de jeunes inconnu", "number of young people unknown"),
    "unlisted": ("offres non recensées", "offers not listed"),
    "unsized": ("nombre de places inconnu", "number of places unknown"),
    "no threshold": ("pas de seuil", "no threshold"),
    "few surveys": ("trop peu de relevés", "too few surveys"),
    "richer": ("lieu moins pauvre", "a place less poor"),
    "poorer": ("lieu plus pauvre", "a place poorer"),
}


@pytest.fixture
def needy(write: Write, embedded_store: Store, model: Model) -> Callable[..., dict[str, Text]]:
    """Why each need has its state: a has 30 places of 100, b 50 of 100, c none of 10; d has uncounted young people, e
    an offer of unknown size, and in f, elsewhere, nobody listed any offer."""
    nodes: Nodes = {
        "com:93002": ("Municipality", "Lande", {"population": 500}),
        "org:club": ("Association", "Club", {}),
    }
    edges: Edges = [
        ("com:93002", "PART_OF", "dep:93", {}),
        *(("src:equipe", "DOCUMENTS", TOWN, {"indicator": code}) for code in LISTED),
        ("com:93002", "HAS_NEED", "need:f", {}),
    ]
    themes = dict(zip("abcdef", ("sport", "mentorat", "orientation", "mobilite", "numerique", "sport"), strict=True))
    for key, young in (("a", 100), ("b", 100), ("c", 10), ("d", None), ("e", 20), ("f", 30)):
        nodes[f"need:{key}"] = ("Need", f"Besoin {key}", {"youngPeople": young})
        edges.append((f"need:{key}", "HAS_THEME", f"theme:{themes[key]}", {}))
        edges += [(TOWN, "HAS_NEED", f"need:{key}", {})] if key != "f" else []
    for key, capacity in (("a", 30), ("b", 50), ("e", None)):
        nodes[f"off:{key}"] = ("Offer", f"Offre {key}", {"capacity": capacity})
        edges += [("org:club", "OFFERS", f"off:{key}", {}), (f"off:{key}", "ADDRESSES", f"need:{key}", {})]
    write(nodes, edges)

    def why(**options: Any) -> dict[str, Text]:
        rows = gaps(scope_of(embedded_store, model, "dep:93", as_of=DAY), **options).rows
        return {row["need_id"].removeprefix("need:"): row["why"] for row in rows}

    return why


def test_gaps_below_and_above_the_threshold(needy: Callable[..., dict[str, Text]]) -> None:
    """30 of 100 is surely less than .6, perhaps less than .33, surely more than .15."""
    states = {limit: meanings(needy(threshold=limit)["a"], GAPS) for limit in (0.6, 0.33, 0.15)}
    assert states == {0.6: {"below"}, 0.33: {"in part"}, 0.15: {"in part"}}


def test_gaps_without_a_place_and_unknown_ones(needy: Callable[..., dict[str, Text]], embedded_store: Store) -> None:
    why = needy(threshold=0.5)
    assert {key: meanings(why[key], GAPS) for key in "cdef"} == {
        "c": {"no place", "below"},
        "d": {"no place", "unsure", "uncounted"},
        "e": {"no place", "unsure", "unsized"},
        "f": {"no place", "unsure", "unlisted"},
    }
    assert meanings(needy()["c"], GAPS) == {"no place", "unsure", "no threshold"}
    embedded_store.write("MATCH (:Source)-[d:DOCUMENTS]->() WHERE d.indicator <> 'class:Offer' DELETE d")
    assert meanings(needy(threshold=0.5)["c"], GAPS) == {"no place", "unsure", "few surveys"}


def test_gaps_that_somebody_said_to_be_answered(needy: Callable[..., dict[str, Text]], embedded_store: Store) -> None:
    embedded_store.write("MATCH (n:Need {id: 'need:a'}) SET n.answeredOn = date('2026-10-12')")
    assert meanings(needy(threshold=0.9)["a"], GAPS) == {"answered"}


def test_gaps_of_poorer_and_richer_places(write: Write, embedded_store: Store, model: Model) -> None:
    """Unemployment of the young: 10, 20, 30, 40 and 50 % in five communes of one size."""
    nodes: Nodes = {}
    edges: Edges = [("src:equipe", "DOCUMENTS", "dep:93", {"indicator": code}) for code in LISTED]
    for number in range(5):
        place = f"com:9301{number}"
        nodes[place] = ("Municipality", f"Bourg {number}", {"population": 1000})
        nodes[f"need:{number}"] = ("Need", "Du sport", {"youngPeople": 10})
        figure = {"indicator": "youth-unemployment-rate", "value": 10.0 * (number + 1), "year": 2024}
        nodes[f"obs:{number}"] = ("Observation", "", figure)
        edges += [
            (place, "PART_OF", "dep:93", {}),
            (place, "HAS_NEED", f"need:{number}", {}),
            (f"need:{number}", "HAS_THEME", "theme:sport", {}),
            (f"obs:{number}", "OBSERVES", place, {}),
        ]
    write(nodes, edges)
    rows = gaps(scope_of(embedded_store, model, "dep:93", as_of=DAY), threshold=0.5).rows
    place = {row["need_id"]: meanings(row["why"], GAPS) & {"poorer", "richer"} for row in rows}
    assert [row["need_id"] for row in rows] == [f"need:{number}" for number in (4, 3, 2, 1, 0)]  # the poorest first
    assert place == {
        "need:4": {"poorer"}, "need:3": {"poorer"}, "need:2": set(), "need:1": {"richer"}, "need:0": {"richer"},
    }  # fmt: skip


# Alliances

ALLIANCES: Words = {
    "we bring mentoring": ("à leur public ce qui lui manque : mentorat", "what their public lacks: mentoring"),
    "they bring sport": ("eux apportent au vôtre : sport", "they bring yours: sport"),
    "we bring": ("vous apportez", "you bring what"),
    "they bring": ("eux apportent", "they bring"),
    "same work": ("doublon", "duplicate"),
    "coordinate": ("à articuler avec", "to coordinate with"),
    "compare": ("à comparer avec", "to compare with"),
    "who mentors": ("qui accompagne", "who mentors"),
    "they add": ("eux ajoutent à ce que vous faites", "they add to what you do"),
    "partner": ("déjà partenaire", "a partner already"),
    "agreement": ("déjà liés", "tied already"),
    "no verdict": ("pas de verdict", "no verdict"),
    "undocumented": ("aucune offre documentée", "no documented offer"),
    "vague": ("public de leurs offres non renseigné", "the audience of their offers is not stated"),
    "ours unknown": ("vos offres ici ne sont pas documentées", "your offers here are not documented"),
    "other ages": ("pas les mêmes âges", "not the same ages"),
    "other public": ("pas le même public", "not the same public"),
    "nothing needed": ("aucun besoin relevé ici ne dit", "no need recorded here says"),
    "nobody": ("personne de connu ne peut vous présenter", "nobody known can introduce you"),
    "introducer": ("le directeur pourrait vous présenter", "le directeur might introduce you"),
    "ours knows": ("contact direct : la coordinatrice", "direct contact: la coordinatrice"),
    "in touch": ("déjà en lien direct", "in direct touch already"),
}  # fmt: skip
_BODIES = {
    "nous": ("mentorat", "collegiens", {"ageMin": 13, "ageMax": 15}),
    "sport": ("sport", "collegiens", {}),
    "jumeau": ("mentorat", "collegiens", {}),
    "allie": ("sport", "collegiens", {}),
    "accord": ("sport", "neet", {}),
    "flou": ("sport", None, {}),
    "emploi": ("insertion-emploi", "neet", {}),
    "sixieme": ("sport", "collegiens", {"ageMin": 11, "ageMax": 12}),
    "lycee": ("orientation", "lyceens", {}),
    "scene": ("ouverture-culturelle", "lyceens", {}),
    "metiers": ("orientation", "lyceens", {}),
    "logis": ("logement-jeunes", "lyceens", {}),
}


@pytest.fixture
def verdicts(write: Write, embedded_store: Store, model: Model) -> Callable[[str], dict[str, set[str]]]:
    """What the sentence on each other body says, for an operator, in a town that lacks mentors and sport."""
    nodes: Nodes = {
        "need:m": ("Need", "Des mentors", {}),
        "need:s": ("Need", "Du sport", {}),
        "agr:1": ("Agreement", "Convention", {"endDate": date(2027, 1, 1)}),
        "org:muet": ("Association", "Muet", {"helpOffered": "Une salle"}),
        "per:c": person("La coordinatrice"),
        "per:d": person("Le directeur"),
    }
    edges: Edges = [
        ("need:m", "HAS_THEME", "theme:mentorat", {}),
        ("need:s", "HAS_THEME", "theme:sport", {}),
        *((TOWN, "HAS_NEED", f"need:{key}", {}) for key in "ms"),
        *((f"need:{key}", "TARGETS", "aud:collegiens", {}) for key in "ms"),
        ("org:muet", "LOCATED_IN", TOWN, {}),
        ("org:nous", "PARTNER_OF", "org:allie", {}),
        ("agr:1", "SIGNED_BY", "org:nous", {}),
        ("agr:1", "SIGNED_BY", "org:accord", {}),
        ("off:metiers", "HAS_THEME", "theme:ouverture-culturelle", {}),
        ("per:c", "WORKS_AT", "org:nous", {}),
        ("per:c", "KNOWS", "per:d", {}),
        ("per:d", "WORKS_AT", "org:sport", {}),
    ]
    for key, (theme, audience, ages) in _BODIES.items():
        nodes |= {f"org:{key}": ("Association", key, {}), f"off:{key}": ("Offer", f"Offre {key}", ages)}
        edges += [(f"org:{key}", "OFFERS", f"off:{key}", {}), (f"off:{key}", "SERVES", TOWN, {})]
        edges += [(f"off:{key}", "HAS_THEME", f"theme:{theme}", {})]
        edges += [(f"off:{key}", "TARGETS", f"aud:{audience}", {})] if audience else []
    write(nodes, edges)

    def sentences(operator: str) -> dict[str, set[str]]:
        rows = alliances(scope_of(embedded_store, model, TOWN, operator, as_of=DAY)).rows
        return {row["partner_id"].removeprefix("org:"): meanings(row["why"], ALLIANCES) for row in rows}

    return sentences


def test_alliances_of_every_verdict(verdicts: Callable[[str], dict[str, set[str]]]) -> None:
    exchange = {"we bring mentoring", "we bring", "they bring sport", "they bring"}
    says = verdicts("org:nous")
    assert says["sport"] == exchange | {"introducer"}
    assert says["jumeau"] == {"compare", "who mentors", "nobody"}
    assert says["allie"] == exchange | {"partner"}
    assert says["accord"] - exchange == {"agreement"}
    assert says["flou"] == {"no verdict", "vague"}
    assert says["muet"] == {"no verdict", "undocumented", "nobody"}
    assert says["emploi"] == {"other public"}
    assert says["sixieme"] == {"other ages"}


def test_alliances_of_those_who_bring_nothing(verdicts: Callable[[str], dict[str, set[str]]]) -> None:
    """Nobody recorded a need of the lycéens: culture completes all the same, what else does cannot be said."""
    says = verdicts("org:lycee")
    assert says["scene"] == {"they add", "nobody"}
    assert says["metiers"] == {"compare", "who mentors", "they add", "nobody"}
    assert says["logis"] == {"nothing needed"}


def test_alliances_say_who_introduces(verdicts: Callable[[str], dict[str, set[str]]], embedded_store: Store) -> None:
    ties = "MATCH (a {id: $a}) MATCH (b {id: $b}) CREATE (a)-[:KNOWS {visibility: 'public', source: 'src:equipe'}]->(b)"
    embedded_store.write("MATCH (:Person {id: 'per:d'})-[r:WORKS_AT]->() DELETE r")
    assert "nobody" in verdicts("org:nous")["sport"]
    embedded_store.write(ties.replace("KNOWS", "BOARD_MEMBER_OF"), a="per:c", b="org:sport")
    says = verdicts("org:nous")["sport"]
    assert says & {"nobody", "introducer", "ours knows", "in touch"} == {"ours knows"}


def test_alliances_of_an_operator_without_an_offer(verdicts: Callable[[str], dict[str, set[str]]]) -> None:
    says = verdicts("org:muet")
    assert set(says) == set(_BODIES)
    assert all(sentence - {"nobody", "in touch"} == {"no verdict", "ours unknown"} for sentence in says.values())


# Connectors

CONNECTORS: Words = {
    "probable": ("connecteur probable", "a probable connector"),
    "share": ("% des réseaux possibles", "% of the possible networks"),
    "between": ("paires d’acteurs par les plus courts chemins", "pairs of actors by the shortest known paths"),
    "beside": ("sur presque aucun des plus courts chemins", "on hardly any of the shortest known paths"),
    "passage": ("sans lien direct connu", "without a known direct tie"),
    "few": ("trop peu d’acteurs connus", "too few known actors"),
    "mandates": ("surtout par des mandats", "mostly through mandates"),
}
CONNECTORS_NOTES: Words = {
    "assumed": ("liens manquant au hasard", "ties missing at random"),
    "limit": ("au moins 90 %", "at least 90%"),
    "unsaid": ("ne suffisent pas à dire", "are not enough to say"),
    "few ties": ("aucun rang n’est donné, il en faut au moins 15", "no rank is given, it takes at least 15"),
    "mandates alone": ("que des mandats et des subventions", "only mandates and grants"),
    "no grant": ("une subvention ne fait pas un connecteur", "a grant does not make a connector"),
    "alone": ("n’a aucun lien connu : il compte", "has no known tie: it counts"),
}


def ring(first: int) -> list[tuple[int, int]]:
    return [(first + number, first + (number + step) % 15) for number in range(15) for step in (1, 2)]


BROKER = [*ring(0), *ring(15), *((30, number) for number in (0, 5, 10, 15, 20, 25))]
STAR = [(0, number) for number in range(1, 12)]


@pytest.fixture
def tied(write: Write, embedded_store: Store, model: Model) -> Callable[..., Answer]:
    """The answer on so many associations of the town, partners of each other by these pairs, and what else there is."""

    def ask(size: int, pairs: Iterable[tuple[int, int]], more: Sequence[Edge] = ()) -> Answer:
        kinds = ("Association", "Company", "School")
        nodes: Nodes = {f"org:{number:03}": (kinds[number // 15], f"Acteur {number}", {}) for number in range(size)}
        nodes |= {f"per:{number}": person(f"Élu {number}") for number in range(4)} | {
            "org:mairie": ("Institution", "Mairie", {})
        }
        edges: Edges = [(f"org:{number:03}", "LOCATED_IN", TOWN, {}) for number in range(size)]
        write(nodes, [*edges, *((f"org:{a:03}", "PARTNER_OF", f"org:{b:03}", {}) for a, b in pairs), *more])
        return connectors(scope_of(embedded_store, model, TOWN, as_of=DAY))

    return ask


MANDATES: Edges = [
    ("org:mairie", "SERVES", TOWN, {}),
    *((f"per:{number}", "ELECTED_IN", "org:mairie", {"since": date(2026, 4, 1)}) for number in range(4)),
    ("org:mairie", "FUNDS", "org:000", {"year": 2026}),
]


def whys(answer: Answer) -> dict[str, set[str]]:
    return {row["actor_id"]: meanings(row["why"], CONNECTORS) for row in answer.rows}


def test_connectors_key_and_insufficient(tied: Callable[..., Answer]) -> None:
    answer = tied(32, BROKER)
    assert [row["label"] for row in answer.rows[:2]] == ["key", "insufficient_data"]
    says = whys(answer)
    assert says["org:030"] == {"share", "between", "passage"}
    assert says[answer.rows[1]["actor_id"]] == {"between"}  # that this is too little is said once, in a note
    assert meanings(notes(answer), CONNECTORS_NOTES) == {"assumed", "limit", "unsaid", "alone"}


def test_a_star_of_a_few_ties_ranks_nobody(tied: Callable[..., Answer]) -> None:
    answer = tied(12, STAR)
    assert {(row["label"], row["rank_low"], row["rank_high"]) for row in answer.rows} == {
        ("insufficient_data", None, None)
    }
    says = whys(answer)
    assert says["org:000"] == {"between"}
    assert says[answer.rows[-1]["actor_id"]] == {"beside"}
    assert meanings(notes(answer), CONNECTORS_NOTES) == {"few ties"}


def test_connectors_by_mandates(tied: Callable[..., Answer]) -> None:
    answer = tied(1, [], MANDATES)
    assert whys(answer)["org:mairie"] == {"between"}
    assert meanings(notes(answer), CONNECTORS_NOTES) == {"mandates alone", "no grant"}


def test_connectors_mostly_by_mandates(tied: Callable[..., Answer]) -> None:
    answer = tied(4, [(0, 1), (1, 2)], MANDATES)
    assert whys(answer)["org:mairie"] == {"between"}
    assert meanings(notes(answer), CONNECTORS_NOTES) == {"few ties", "no grant"}


# Approach

APPROACH: Words = {
    "listen": ("l’écouter d’abord", "listen first"),
    "show": ("lui montrer ce que vous avez retenu", "show what you kept"),
    "present": ("lui présenter le plan d’action et ce qu’il change", "present the plan of action and what it changes"),
    "answer": ("répondre à sa réserve avant de présenter", "answer their reservation before presenting"),
    "favourable": ("déjà favorable", "already in favour"),
    "leave": ("ne pas insister", "do not insist"),
    "first by rule": ("veut ce contact avant la principale", "wants this contact before la principale"),
    "path lost": ("le meilleur chemin connu vers l’adjointe se perd", "best known path to l’adjointe is lost"),
    "no school": ("sans l’établissement, pas d’accès", "without the school, no access"),
    "no council": ("sans l’accord de la collectivité", "without the council’s agreement"),
    "other way": ("sinon, passer par", "else, go through"),
    "through the head": ("passer par la principale", "go through la principale"),
    "same body": ("dans la même structure : le conseiller", "in the same body: le conseiller"),
    "see first": ("sinon, voir d’abord", "else, see first"),
}  # fmt: skip
APPROACH_NOTES: Words = {
    "left aside": ("laissés de côté par votre règle « sans bailleur » : val habitat",
                   "left aside by your rule “sans bailleur”: val habitat"),
    "refused": ("cette réponse reste dans l’équipe", "this answer stays within the team"),
    "no path": ("aucun chemin connu entre vous et", "no known path between you and"),
    "ourselves": ("c’est vous", "that is you"),
}  # fmt: skip
STANCES = ("neutral", "reserved", "favourable", "opposed")


@pytest.fixture
def town(write: Write, embedded_store: Store, model: Model) -> Callable[..., Answer]:
    """The answer for Nous. n knows the head of the school (.8) and x (.9), both know the elected official; a company
    for each stance, and two schools in one quarter that nobody knows."""
    nodes: Nodes = {
        "org:nous": ("Association", "Nous", {}),
        "org:mairie": ("Institution", "Mairie", {"institutionKind": "mairie", "sector": "collectivite"}),
        "org:bailleur": ("Institution", "Val Habitat", {"institutionKind": "bailleur-social", "sector": "bailleur"}),
        "org:amis": ("Association", "Amis", {}),
        **{f"sch:{key}": ("School", f"Collège {key}", {"educationPriority": "REP"}) for key in "ABC"},
        **{f"org:{key}": ("Company", f"Entreprise {key}", {}) for key in STANCES},
        "per:n": person("La coordinatrice"),
        "per:p": person("La principale"),
        "per:x": person("Le trésorier"),
        "per:adj": person("L’adjointe"),
        "per:con": person("Le conseiller"),
        "prog:n": ("Programme", "Mentorat", {}),
        "dpl:1": ("Deployment", "Mentorat à Bourg", {"phase": "integration"}),
        "rule:1": ("Rule", "La ville d’abord", {
            "ruleKind": "sequencing", "before": ["collectivite"], "after": ["etablissement-scolaire"]}),
        "rule:2": ("Rule", "Sans bailleur", {
            "ruleKind": "relevance", "actorKind": "bailleur-social", "relevance": "irrelevant"}),
        **{f"int:{key}": ("Interaction", "", {
            "date": date(2026, 5, 1), "stanceAfter": key, "phase": "integration"}) for key in STANCES},
    }  # fmt: skip
    edges: Edges = [
        ("org:nous", "OPERATES", "prog:n", {}),
        ("dpl:1", "DEPLOYMENT_OF", "prog:n", {}),
        ("dpl:1", "TAKES_PLACE_IN", TOWN, {}),
        ("org:mairie", "SERVES", TOWN, {}),
        ("org:bailleur", "HOUSES_IN", TOWN, {"dwellings": 100}),
        ("org:amis", "LOCATED_IN", TOWN, {}),
        *((f"sch:{key}", "LOCATED_IN", TOWN, {}) for key in "ABC"),
        *((f"org:{key}", "LOCATED_IN", TOWN, {}) for key in STANCES),
        *((f"org:{key}", "STAKEHOLDER_OF", "dpl:1", {}) for key in STANCES),
        ("per:n", "WORKS_AT", "org:nous", {}),
        ("per:p", "WORKS_AT", "sch:A", {"roleKind": "chef-etablissement"}),
        ("per:x", "BOARD_MEMBER_OF", "org:amis", {"roleKind": "tresorier"}),
        ("per:adj", "ELECTED_IN", "org:mairie", {"roleKind": "adjoint-maire", "delegation": "Jeunesse"}),
        ("per:con", "ELECTED_IN", "org:mairie", {"roleKind": "conseiller-municipal", "delegation": "Voirie"}),
        ("per:n", "KNOWS", "per:p", {"strength": 0.8}),
        ("per:n", "KNOWS", "per:x", {"strength": 0.9}),
        ("per:p", "KNOWS", "per:adj", {"strength": 0.5}),
        ("per:x", "KNOWS", "per:adj", {"strength": 0.9}),
        *((rule, "RULE_OF", "org:nous", {}) for rule in ("rule:1", "rule:2")),
        *((f"int:{key}", "INVOLVES", f"org:{key}", {}) for key in STANCES),
        *((f"int:{key}", "ABOUT", "dpl:1", {}) for key in STANCES),
    ]
    write(nodes, edges)

    def ask(to: str | None = None, **options: Any) -> Answer:
        return approach(scope_of(embedded_store, model, TOWN, "org:nous", as_of=DAY, **options), to)

    return ask


def column_meanings(answer: Answer, column: str) -> dict[str, set[str]]:
    return {row["contact_id"]: meanings(row[column], APPROACH) for row in answer.rows if row[column]}


def test_approach_next_steps(town: Callable[..., Answer], embedded_store: Store) -> None:
    steps = column_meanings(town(), "next_step")
    assert {key: steps[f"org:{key}"] for key in STANCES} == {
        "neutral": {"present"}, "reserved": {"answer"}, "favourable": {"favourable"}, "opposed": {"leave"},
    }  # fmt: skip
    assert steps["per:p"] == {"listen"}
    embedded_store.write("MATCH (i:Interaction) SET i.phase = 'identification'")
    assert column_meanings(town(), "next_step")["org:neutral"] == {"show"}


def test_approach_before_and_after(town: Callable[..., Answer]) -> None:
    answer = town()
    ranks = {row["contact_id"]: row["rank"] for row in answer.rows}
    after = {row["contact_id"]: row["after"] for row in answer.rows}
    assert ranks["per:adj"] < ranks["per:p"]
    assert (after["per:adj"], after["per:p"]) == ([], ["per:adj"])
    costs = column_meanings(answer, "cost_of_skipping")
    assert costs["per:adj"] == {"first by rule", "no council"}
    assert costs["per:p"] == {"no school"}
    assert "org:neutral" not in costs  # nothing known is lost without it: nothing is said


def test_approach_a_path_is_lost_with_who_opens_it(town: Callable[..., Answer], embedded_store: Store) -> None:
    embedded_store.write("MATCH (:Person {id: 'per:x'})-[r:KNOWS]->() DELETE r")
    assert column_meanings(town(), "cost_of_skipping")["per:p"] == {"path lost", "no school"}


def test_approach_plan_b(town: Callable[..., Answer]) -> None:
    plans = column_meanings(town(), "plan_b")
    assert plans["per:adj"] == {"other way", "through the head", "same body"}
    assert plans["per:p"] == {"other way"}
    assert plans["sch:B"] == {"see first"}


def test_approach_notes(town: Callable[..., Answer]) -> None:
    assert meanings(notes(town()), APPROACH_NOTES) == {"left aside"}
    assert meanings(notes(town("Collège B")), APPROACH_NOTES) == {"no path"}
    assert meanings(notes(town("La coordinatrice")), APPROACH_NOTES) == {"ourselves"}
    for visibility in ("partner", "public"):
        assert meanings(notes(town(visibility=visibility)), APPROACH_NOTES) == {"refused"}
