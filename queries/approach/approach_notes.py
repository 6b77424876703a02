"""What `approach` says beside its rows: what was left out, what is missing, what to load."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from essaim.ontology.text import Text
from essaim.queries.answer.names import Found
from essaim.queries.approach import approach_words as words
from essaim.queries.introductions.paths import CAPACITY
from essaim.queries.introductions.rules import Rule

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

REFUSED = Text(
    "Les positions des acteurs et les intermédiaires ne se montrent qu’à l’équipe : cette question n’a pas de réponse "
    "pour les partenaires ni pour le public.",
    "Actors’ stances and introducers are shown to the team alone: this question has no answer for partners or the "
    "public.",
)


def ourselves(target: Found) -> Text:
    return Text(
        f"{target.name} : c’est vous. Nommez avec --to une personne ou une structure à rencontrer.",
        f"{target.name}: that is you. With --to, name a person or a body to meet.",
    )


def not_asked(rule: Rule) -> Text:
    return Text(
        f"Votre règle « {rule.name} » laisse cet acteur de côté : à rencontrer seulement si elle change.",
        f"Your rule “{rule.name}” leaves this actor aside: to be met only if the rule changes.",
    )


def circle(names: Sequence[str]) -> Text:
    who = words.listed(names)
    return Text(
        f"Vos règles se contredisent sur l’ordre entre {who.fr} : elles n’y sont pas suivies.",
        f"Your rules contradict each other about the order of {who.en}: they are not followed there.",
    )


def cut(known: int, shown: int) -> list[Text]:
    if known <= shown:
        return []
    return [
        Text(
            f"{shown} contacts montrés sur {known} connus, les plus utiles d’abord ; --to nomme l’un des autres.",
            f"{shown} contacts shown of {known} known, the most useful first; --to names one of the others.",
        )
    ]


def busy(name: str, contacts: Sequence[str]) -> Text:
    who = words.listed(contacts)
    return Text(
        f"{name} a déjà {CAPACITY} présentations à faire dans cette liste : pour {who.fr}, prendre un autre chemin ou "
        "attendre le trimestre suivant.",
        f"{name} already has {CAPACITY} introductions to make in this list: for {who.en}, take another path or wait "
        "for the next quarter.",
    )


def before_data(scope: "Scope") -> Text | None:
    """The sentence for a date before the oldest source, when nothing was known yet."""
    oldest = scope.store.read("MATCH (s:Source) WHERE s.id <> 'src:backbone' RETURN min(s.date) AS day")[0]["day"]
    if oldest is None or scope.as_of >= oldest:
        return None
    day, asked = words.day(oldest), words.day(scope.as_of)
    return Text(
        f"Rien n’était encore connu le {asked.fr} : la source la plus ancienne du graphe est du {day.fr}. Donnez une "
        "date plus récente (--as-of).",
        f"Nothing was known yet on {asked.en}: the oldest source of the graph is of {day.en}. Give a later date "
        "(--as-of).",
    )


_LOADS = (
    ("les quartiers prioritaires", "qpv-2024", "the priority neighbourhoods"),
    ("les établissements scolaires et l’éducation prioritaire", "annuaire-education", "schools and priority education"),
    ("les élus et leurs mandats", "rne-maires", "elected officials and their terms"),
    ("qui finance qui", "subventions-scdl", "who funds whom"),
)


def nothing(scope: "Scope", some: bool) -> list[Text]:
    """One screen for a graph that knows the territory and next to nothing of its actors: what to load, in order."""
    place = scope.territory.name
    there = {row["id"] for row in scope.store.read("MATCH (s:Source) RETURN s.id AS id")}
    missing = [load for load in _LOADS if not any(id.startswith(f"src:{load[1].split('-')[0]}") for id in there)]
    if some:
        lead = Text(
            f"Peu d’acteurs de {place} sont connus : cette liste est loin d’être complète.",
            f"Few actors of {place} are known: this list is far from complete.",
        )
    else:
        lead = Text(
            f"Rien n’est connu des acteurs de {place}, ni structures, ni élus, ni liens : tout nom serait inventé.",
            f"Nothing is known of the actors of {place}, no bodies, officials or ties: any name would be invented.",
        )
    load = [
        Text(
            f"{number}. Charger {fr} : essaim sources dit où trouver {name}, puis essaim load FICHIER.",
            f"{number}. Load {en}: essaim sources says where to find {name}, then essaim load FILE.",
        )
        for number, (fr, name, en) in enumerate(missing, start=1)
    ]
    last = len(missing) + 1
    team = Text(
        f"{last}. Noter ce que vous seuls savez : essaim template écrit vos tableaux (acteurs, personnes, liens, "
        "échanges, règles) ; les remplir, puis essaim load DOSSIER.",
        f"{last}. Write what you alone know: essaim template makes your tables (actors, people, links, interactions, "
        "rules); fill them in, then essaim load FOLDER.",
    )
    return [lead, *load, team]
