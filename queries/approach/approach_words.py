"""The sentences of `approach`: why meet this contact, what to do next, what skipping it costs."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from essaim.ontology.text import Text
from essaim.queries.approach.contacts import Contact

_ARTICLE = re.compile(r"(Le|La|Les|Un|Une) |L[’']")
_SHOWN = 4  # facts told in a reason; the rest is counted
_LISTEN = Text(
    "L’écouter d’abord : demander un entretien pour connaître son analyse, sans présenter le plan",
    "Listen first: ask for an interview to hear their analysis, without presenting the plan",
)
# By stance, then by phase of the last exchange: listen, take the analysis in, present, validate, make a stakeholder.
_STEPS = {
    "not-consulted": {"": _LISTEN},
    "neutral": {
        "identification": Text(
            "Intégrer son analyse : lui montrer ce que vous avez retenu, puis lui présenter le plan d’action",
            "Take their analysis in: show what you kept of it, then present the plan of action",
        ),
        "": Text(
            "Lui présenter le plan d’action et ce qu’il change pour ses publics, puis demander son avis",
            "Present the plan of action and what it changes for their public, then ask for their opinion",
        ),
    },
    "reserved": {
        "": Text(
            "Revenir l’écouter : répondre à sa réserve avant de présenter quoi que ce soit",
            "Go back and listen: answer their reservation before presenting anything",
        ),
    },
    "favourable": {
        "identification": Text(
            "Déjà favorable : lui présenter le plan d’action et lui demander de le valider",
            "Already in favour: present the plan of action and ask them to validate it",
        ),
        "": Text("Déjà favorable : proposer d’être partie prenante", "Already in favour: offer to be a stakeholder"),
    },
    "opposed": {
        "": Text(
            "Ne pas insister ; y revenir seulement si quelque chose change",
            "Do not insist; come back only if something changes",
        ),
    },
}  # fmt: skip


def day(value: date) -> Text:
    """A date as each language writes it."""
    return Text(f"{value:%d/%m/%Y}", value.isoformat())


def number(value: float) -> Text:
    """A reliability as each language writes it."""
    return Text(f"{value:.2f}".replace(".", ","), f"{value:.2f}")


def joined(texts: Sequence[Text]) -> Text:
    """Several pieces of sentence in one."""
    return Text(" ; ".join(text.fr for text in texts), "; ".join(text.en for text in texts))


def called(id: str, name: str) -> str:
    """A name inside a sentence: a person known by its function loses the capital of its article."""
    return name[:1].lower() + name[1:] if id.startswith("per:") and _ARTICLE.match(name) else name


def listed(names: Sequence[str], most: int = 3) -> Text:
    """Names in a row: « A, B et C », at most `most`, the others counted."""
    shown, more = list(names[:most]), len(names) - most
    if more > 0:
        return Text(f"{', '.join(shown)} et {more} autre{'s' * (more > 1)}", f"{', '.join(shown)} and {more} more")
    if len(shown) == 1:
        return Text(shown[0], shown[0])
    head = ", ".join(shown[:-1])
    return Text(f"{head} et {shown[-1]}", f"{head} and {shown[-1]}")


def sentence(text: Text) -> Text:
    """The pieces as a sentence: a capital, a full stop."""
    return Text(*(one[:1].upper() + one[1:] + ("" if one.endswith((".", "…", "?", "!")) else ".") for one in text))


def reason(contact: Contact, rules: Iterable[str], opens: Sequence[str]) -> Text:
    """Why meet this contact: its facts, the rules that name its kind, whom it can introduce."""
    told = [fact.text for fact in contact.facts]
    if len(told) > _SHOWN:
        more = len(told) - _SHOWN
        rest = Text(f"{more} autre{'s' * (more > 1)} raison{'s' * (more > 1)}", f"{more} more reason{'s' * (more > 1)}")
        told = [*told[:_SHOWN], rest]
    told += _asked_by(list(rules))
    if opens:
        names = listed(opens)
        told.append(Text(f"peut vous présenter {names.fr}", f"can introduce you to {names.en}"))
    if not told:
        told = [Text("rien de précis n’est encore connu de cet acteur", "nothing precise is known of this actor yet")]
    return sentence(joined(told))


def _asked_by(rules: Sequence[str]) -> list[Text]:
    if not rules:
        return []
    fr, en = " et ".join(f"« {name} »" for name in rules), " and ".join(f"“{name}”" for name in rules)
    if len(rules) == 1:
        return [Text(f"votre règle {fr} le demande", f"your rule {en} asks for it")]
    return [Text(f"vos règles {fr} le demandent", f"your rules {en} ask for it")]


def next_step(contact: Contact) -> Text:
    """What to do with this contact now, from its stance and the phase of the last exchange."""
    steps = _STEPS.get(contact.stance, _STEPS["not-consulted"])
    told = [steps.get(contact.phase or "", steps[""])]
    if contact.stance == "favourable" and contact.help:
        told = [Text(f"Déjà favorable : demander ce qui a été proposé (« {contact.help} »)",
                     f"Already in favour: ask for what was offered (“{contact.help}”)")]  # fmt: skip
    said = contact.said
    if contact.objection:
        words, when = contact.objection["objection"], day(contact.objection["date"])
        told.append(
            Text(f"objection sans réponse : « {words} » ({when.fr})", f"unanswered objection: “{words}” ({when.en})")
        )
    elif said and said["said"]:
        when = day(said["date"])
        words = said["said"].rstrip(".")
        told.append(Text(f"dernier échange le {when.fr} : « {words} »", f"last exchange on {when.en}: “{words}”"))
    if said and said["outcome"] and contact.stance != "opposed":
        outcome = said["outcome"]
        told.append(Text(f"suite convenue : {_lower(outcome)}", f"agreed follow-up: {_lower(outcome)}"))
    return sentence(joined(told))


def cost(contact: Contact, lost: Sequence[str], after: Sequence[str], rule: str | None) -> Text:
    """What skipping this contact costs: whom it opens the door of, whom the rules put after it, what it states."""
    told = []
    if lost:
        names = listed(lost)
        told.append(Text(f"sans ce contact, le meilleur chemin connu vers {names.fr} se perd",
                         f"without this contact, the best known path to {names.en} is lost"))  # fmt: skip
    if after and rule:
        names = listed(after)
        told.append(
            Text(
                f"la règle « {rule} » veut ce contact avant {names.fr}",
                f"the rule “{rule}” wants this contact before {names.en}",
            )
        )
    kinds = {fact.kind for fact in contact.facts}
    if "need" in kinds:
        told.append(
            Text("le besoin reste sans la parole de celui qui l’exprime", "the need loses the voice that states it")
        )
    if "elu" in contact.kinds or "mandate" in kinds:
        told.append(Text("sans l’accord de la collectivité, le déploiement peut prendre bien plus de temps",
                         "without the council’s agreement, the deployment may take far longer"))  # fmt: skip
    elif "school" in kinds:
        told.append(Text("sans l’établissement, pas d’accès aux élèves", "without the school, no access to the pupils"))
    elif kinds & {"funds", "ours", "houses"}:
        told.append(
            Text("un financement ou un soutien local est laissé de côté", "local funding or support is left aside")
        )
    if not told:
        told = [Text("rien de connu ne dépend de ce contact", "nothing known depends on this contact")]
    return sentence(joined(told))


def _lower(text: str) -> str:
    """A recorded phrase inside a sentence: its first capital goes, unless the whole word is in capitals."""
    first = text.split(" ", 1)[0]
    return text if first.isupper() and len(first) > 1 else text[:1].lower() + text[1:]
