"""The sentences of the connectors: what a coordinator reads beside each name, and what to know of the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor

from essaim.ontology.text import Text

_NAMED = 3
RARELY = 5  # percent of the draws


@dataclass(frozen=True, slots=True)
class Between:
    """Two sectors, the weighted number of pairs between them, and the names of one pair."""

    one: Text
    other: Text
    pairs: float
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the sentence about one actor says."""

    label: str
    sure: float | None
    draws: float
    top: int
    few: bool
    declared: bool
    pairs: float
    degree: int
    apart: bool
    passage: Between | None
    cut: tuple[str, ...]
    core: int | None


def why(facts: Facts) -> Text:
    """Why an actor is where it is in the list."""
    said = [_between(facts)]
    if facts.passage:
        said.append(_passage(facts.passage))
    if facts.apart:
        said.append(
            Text(
                f"À notre connaissance, ses {facts.degree} contacts se connaissent peu entre eux : à vérifier.",
                f"As far as we know, its {facts.degree} contacts hardly know one another: to be checked.",
            )
        )
    if facts.cut:
        said.append(_cut(facts.cut))
    if facts.core:
        said.append(
            Text(
                f"Fait partie du noyau où chacun est lié à au moins {facts.core} autres.",
                f"Belongs to the core where everyone is tied to at least {facts.core} others.",
            )
        )
    said.append(_sure(facts))
    return _joined(said)


def _joined(said: Sequence[Text]) -> Text:
    return Text(" ".join(one.fr for one in said), " ".join(one.en for one in said))


def _between(facts: Facts) -> Text:
    many = _s(facts.degree)
    contacts = Text(f"{facts.degree} contact{many} connu{many}.", f"{facts.degree} known contact{many}.")
    pairs = round(facts.pairs)
    if pairs < 1:
        place = Text(
            "N’est presque jamais sur le plus court chemin connu entre deux acteurs.",
            "Hardly ever on the shortest known path between two actors.",
        )
    else:
        place = Text(
            f"Se trouve sur les plus courts chemins connus de l’équivalent de {pairs} paire{_s(pairs)} d’acteurs.",
            f"On the shortest known paths of the equivalent of {pairs} pair{_s(pairs)} of actors.",
        )
    return _joined([contacts, place])


def _passage(passage: Between) -> Text:
    pairs = round(passage.pairs)
    return Text(
        f"Passeur entre « {passage.one.fr} » et « {passage.other.fr} » : {pairs} paires sans lien direct connu, "
        f"par exemple {passage.left} et {passage.right}.",
        f"Links “{passage.one.en}” and “{passage.other.en}”: {pairs} pairs without a known direct tie, for example "
        f"{passage.left} and {passage.right}.",
    )


def _cut(names: Sequence[str]) -> Text:
    shown, more = ", ".join(names[:_NAMED]), len(names) > _NAMED
    if len(names) == 1:
        return Text(
            f"Sans cet appui, un acteur serait coupé du réseau connu : {shown}.",
            f"Without it, one actor would be cut off from the known network: {shown}.",
        )
    return Text(
        f"Sans cet appui, {len(names)} acteurs seraient coupés du réseau connu : {shown}{'…' if more else '.'}",
        f"Without it, {len(names)} actors would be cut off from the known network: {shown}{'…' if more else '.'}",
    )


def _sure(facts: Facts) -> Text:
    if facts.sure is None:
        return Text("Aucun lien déclaré : rang sans valeur.", "No declared tie: the rank means nothing.")
    share = floor(100 * facts.sure + 1e-9)  # never rounded up to what a label asks for
    first = _first(facts.top)
    if share < RARELY:
        return Text(
            f"Presque jamais {first.fr} sur {facts.draws} tirages : rien ne désigne ici un connecteur.",
            f"Hardly ever {first.en} in {facts.draws} draws: nothing tells a connector here.",
        )
    found = Text(
        f"{first.fr[0].upper()}{first.fr[1:]} dans {share} % des {facts.draws} tirages",
        f"{first.en[0].upper()}{first.en[1:]} in {share}% of {facts.draws} draws",
    )
    if facts.label == "key":
        return Text(f"{found.fr}.", f"{found.en}.")
    if facts.label == "probable":
        few = facts.few and facts.sure >= 0.8
        return Text(
            f"{found.fr} : connecteur probable{', trop peu d’acteurs connus pour dire plus' if few else ''}.",
            f"{found.en}: a probable connector{', too few known actors to say more' if few else ''}.",
        )
    if not facts.declared and facts.sure >= 0.5:
        return Text(
            f"{found.fr}, mais surtout par des mandats : données insuffisantes pour conclure.",
            f"{found.en}, but mostly through mandates: not enough data to conclude.",
        )
    return Text(f"{found.fr} : données insuffisantes pour conclure.", f"{found.en}: not enough data to conclude.")


def _first(top: int) -> Text:
    if top == 1:
        return Text("au premier rang", "in the first place")
    return Text(f"parmi les {top} premiers", f"among the first {top}")


def drawn(actors: int, ties: int, top: int, drawing: Mapping[str, float]) -> Text:
    """How the ranks were made."""
    missing, draws = round(100 * drawing["missing_share"]), drawing["resamples"]
    return Text(
        f"{actors} acteur{_s(actors)} et {ties} lien{_s(ties)} connus. Rangs sur {draws} tirages du réseau, "
        f"en supposant que {missing} % des liens nous manquent. « Connecteur clé » : {_first(top).fr} "
        "dans au moins 80 % des tirages.",
        f"{actors} known actor{_s(actors)} and {ties} tie{_s(ties)}. Ranks over {draws} draws of the network, "
        f"assuming that {missing}% of the ties are missing. “Key connector”: {_first(top).en} "
        "in at least 80% of the draws.",
    )


_TOGETHER = (Text("À lui seul", "Alone"), Text("À deux", "Two together"), Text("À trois", "Three together"))


def together(names: Sequence[str], reached: int, actors: int) -> Text:
    """« À trois, ces acteurs touchent 90 % des 45 acteurs liés en deux contacts au plus : … »"""
    share, many = floor(100 * reached / actors), _TOGETHER[len(names) - 1]
    who = (
        Text("cet acteur touche", "this actor reaches")
        if len(names) == 1
        else Text("ces acteurs touchent", "these reach")
    )
    return Text(
        f"{many.fr}, {who.fr} {share} % des {actors} acteurs liés, en deux contacts au plus et d’après les liens "
        f"connus : {' ; '.join(names)}.",
        f"{many.en}, {who.en} {share}% of the {actors} tied actors, within two contacts and by the known ties: "
        f"{'; '.join(names)}.",
    )


def no_tie(place: str, actors: int) -> Text:
    """Nothing to rank: no tie at all between the actors of the territory."""
    if not actors:
        return Text(
            f"Aucun acteur connu pour {place} à cette date. Chargez des données (essaim sources) ou remplissez les "
            "tableaux acteurs et liens (essaim template).",
            f"No known actor for {place} at this date. Load data (essaim sources) or fill in the tables acteurs and "
            "liens (essaim template).",
        )
    if actors == 1:
        lead = Text(
            f"Un seul acteur connu pour {place} à cette date, sans lien connu : un connecteur se lit dans les liens "
            "entre plusieurs.",
            f"Only one known actor for {place} at this date, without a known tie: a connector is read from the ties "
            "between several.",
        )
    else:
        lead = Text(
            f"{actors} acteurs connus pour {place}, mais aucun lien connu entre eux à cette date (une subvention n’en "
            "est pas un) : données insuffisantes pour désigner un connecteur.",
            f"{actors} known actors for {place}, but no known tie between them at this date (a grant is none): not "
            "enough data to name a connector.",
        )
    return _joined([lead, _REMEDY])


_REMEDY = Text(
    "Remplissez le tableau « liens » de l’équipe : qui connaît qui, qui recommande qui, qui travaille où "
    "(essaim template).",
    "Fill in the team’s table “liens”: who knows whom, who recommends whom, who works where (essaim template).",
)


def undeclared(place: str) -> Text:
    """Mandates and grants alone: no label."""
    lead = Text(
        f"Pour {place}, on ne connaît que des mandats et des subventions : aucun lien déclaré par quelqu’un. "
        "Données insuffisantes pour désigner un connecteur.",
        f"For {place}, only mandates and grants are known: no tie that somebody declared. "
        "Not enough data to name a connector.",
    )
    return _joined([lead, _REMEDY])


def small(actors: int, enough: int) -> Text:
    """Too few actors with a declared tie for anyone to be called key."""
    return Text(
        f"{actors} acteurs seulement ont un lien déclaré : en dessous de {enough}, personne n’est dit « clé », au "
        "mieux « probable ».",
        f"Only {actors} actors have a declared tie: below {enough}, nobody is called “key”, at best “probable”.",
    )


def sampled() -> Text:
    """Betweenness estimated."""
    return Text(
        "Grand réseau : chemins comptés depuis un échantillon d’acteurs, les nombres de paires sont des estimations.",
        "Large network: paths counted from a sample of actors, the numbers of pairs are estimates.",
    )


def cut(shown: int, actors: int) -> Text:
    """Rows left out."""
    return Text(
        f"Les {shown} premiers sur {actors} acteurs liés sont montrés.", f"The first {shown} of {actors} tied actors."
    )


def alone(count: int) -> Text:
    """Actors without a tie."""
    if count == 1:
        return Text(
            "1 acteur du territoire n’a aucun lien connu : il n’est pas classé.",
            "1 actor of the territory has no known tie: it is not ranked.",
        )
    return Text(
        f"{count} acteurs du territoire n’ont aucun lien connu : ils ne sont pas classés.",
        f"{count} actors of the territory have no known tie: they are not ranked.",
    )


def funders(found: Sequence[tuple[str, int]], *, older: bool = False) -> Text:
    """The main funders, apart: a grant is no acquaintance. `older`: no grant of the last years is known."""
    names = ", ".join(f"{name} ({count})" for name, count in found)
    past = Text(", d’après des aides anciennes", ", from older grants") if older else Text("", "")
    return Text(
        f"Principaux financeurs, à part (nombre d’organismes financés{past.fr}) : {names}. "
        "Une subvention ne fait pas un connecteur.",
        f"Main funders, apart (number of bodies funded{past.en}): {names}. A grant does not make a connector.",
    )


def _s(count: int) -> str:
    return "s" if count > 1 else ""
