"""The sentences of a contact: why meet them, what to do next, what skipping them costs, what else to try."""

from collections.abc import Iterable, Mapping, Sequence

from essaim.ontology.text import Text
from essaim.ontology.wording.forms import SEMICOLON, join, quotation, sentence
from essaim.queries.approach.contacts import Contact
from essaim.queries.approach.facts import words
from essaim.queries.introductions.standings import when_noted

_SHOWN = 4  # facts of a reason; the rest is counted
# By stance, then by phase of the last exchange: listen, take the analysis in, present, validate, make a stakeholder.
_STEPS: Mapping[str, Mapping[str, str]] = {
    "not-consulted": {"": "listen"},
    "neutral": {"identification": "take_in", "": "present"},
    "reserved": {"": "listen_again"},
    "favourable": {"identification": "validate", "": "make_stakeholder"},
    "opposed": {"": "do_not_insist"},
}


def reason(contact: Contact, rules: Sequence[str], opens: Sequence[Text]) -> Text:
    """Why meet this contact: its facts, the rules that name its kind, whom it can introduce."""
    told = [fact.text for fact in contact.facts if fact.kind not in ("check", "met")]
    told = told or [fact.text for fact in contact.facts if fact.kind == "met"][:1]  # what was said then is told anyway
    facts, more = told[:_SHOWN], len(told) - _SHOWN
    doors = "opens_doors" if contact.standing.introduces else "might_open_doors"
    pieces = [
        *facts,
        *([words("more_reasons", n=more)] if more > 0 else []),
        *([words("rules_ask", n=len(rules), rules=list(map(quotation, rules)))] if rules else []),
        *([words(doors, contacts=opens)] if opens else []),
    ]
    checks = [fact.text for fact in contact.facts if fact.kind == "check"]
    return _sentence([*(pieces or [words("nothing_known")]), *checks])


def next_step(contact: Contact, to_ask: Text | None) -> Text:
    """What to do with this contact now, from its stance and the phase of the last exchange.

    `to_ask`: who may introduce us, and was not asked yet.
    """
    step = _with_planned(contact)
    if to_ask and contact.stance != "opposed":
        step = words("ask_introduction", introducer=to_ask, step=step)
    return _sentence([step, *_remarks(contact)])


def _step(contact: Contact) -> Text:
    if contact.stance == "favourable" and contact.help:
        return words("ask_for_help", help=contact.help)
    steps = _STEPS.get(contact.stance, _STEPS["not-consulted"])
    return words(steps.get(contact.phase or "", steps[""]))


def _with_planned(contact: Contact) -> Text:
    """What to do; before it, on which day an exchange is planned."""
    planned, step = contact.standing.planned, _step(contact)
    if planned is None:
        return step
    if step == words("listen"):
        return words("appointment_to_listen", when=when_noted(planned))
    return words("appointment", when=when_noted(planned), step=step)


def _remarks(contact: Contact) -> list[Text]:
    """What to answer, or what was said last; what was agreed."""
    standing, remarks = contact.standing, list[Text]()
    objection, said, outcome = standing.objection, standing.said, standing.outcome
    if objection and objection["date"]:
        remarks.append(words("objection", objection=objection["objection"], when=when_noted(objection)))
    elif objection:
        remarks.append(words("undated_objection", objection=objection["objection"]))
    elif said:
        remarks.append(words("last_exchange", when=when_noted(said), said=said["said"].rstrip(".")))
    if outcome and contact.stance != "opposed":
        then = said is not None and said["id"] == outcome["id"] and not standing.objection
        keys = ("follow_up", "agreed_on") if outcome["agreed"] else ("result_noted_then", "result_noted")
        text, day = outcome["outcome"].rstrip("."), {} if then else {"when": when_noted(outcome)}
        remarks.append(words(keys[0] if then else keys[1], outcome=text, **day))
    return remarks


def cost(contact: Contact, lost: Sequence[Text], after: Sequence[Text], rule: str | None) -> Text | None:
    """What skipping this contact costs: whom it opens the door of, whom the rules put after it, what it states."""
    kinds = {fact.kind for fact in contact.facts}
    pieces = [
        *([words("path_lost", contacts=lost)] if lost else []),
        *([words("rule_first", rule=rule, contacts=after)] if after and rule else []),
        *([words("need_without_voice")] if "need" in kinds else []),
        *_door(contact, kinds),
    ]
    return _sentence(pieces) if pieces else None


def _door(contact: Contact, kinds: set[str]) -> list[Text]:
    """What stays shut without this contact: the council's agreement, the pupils, local support."""
    if "elu" in contact.kinds or "mandate" in kinds:
        return [words("council_delay")]
    if "school" in kinds:
        return [words("no_access")]
    return [words("support_left_aside")] if kinds & {"funds", "ours", "houses"} else []


def plan_b(through: tuple[Text, float] | None, others: Sequence[Text], alike: Text | None) -> Text | None:
    """Another way to this contact with its reliability, somebody else of its body, or another contact of its kind."""
    pieces = [
        *([words("through_another", contact=through[0], reliability=through[1])] if through else []),
        *([words("same_body", contacts=others)] if others else []),
    ]
    if alike and not pieces:
        pieces = [words("another_first", contact=alike)]
    return _sentence(pieces) if pieces else None


def _sentence(pieces: Iterable[Text]) -> Text:
    return sentence(join(pieces, SEMICOLON))
