"""Who is to be told of being listed, and whose time is over."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import join
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.answer import Answer
from essaim.queries.people.columns import PEOPLE
from essaim.queries.people.held import Held, first_day, held_people
from essaim.queries.people.letter import letter

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

words = Phrases.beside(__file__)
_OVER = """
MATCH (p:Person) WHERE p.retainUntil < $today
RETURN p.id AS id, properties(p) AS p ORDER BY p.retainUntil, p.id
"""
MONTH = timedelta(days=30)  # within which the GDPR wants people to be told (article 14, 3)


def people(
    store: Store, model: Model, operator: str | None, *, to_inform: bool, contacts: Collection[str] = ()
) -> Answer:
    """Everybody whom the team speaks of, or those who are to be told now: entered over a month ago, or about to be met,
    and not told. `contacts` are persons whom an answer says to meet."""
    day = date.today()
    everybody = held_people(store, model, day, contacts)
    chosen = [one for one in everybody if not to_inform or why_tell(one, day)]
    rows = tuple(_row(one, day, letter(store, model, one, operator)) for one in chosen)
    return Answer(
        "people",
        words("to_inform" if to_inform else "people"),
        PEOPLE,
        rows,
        day,
        params={"to_inform": to_inform},
        notes=_notes(everybody, chosen, to_inform),
    )


def to_meet(scope: "Scope") -> set[str]:
    """The persons whom the answer on whom to meet first says to meet: nobody on whom it says not to insist."""
    from essaim.queries.approach.answer import approach

    rows = [row for row in approach(scope).rows if row["stance"] != "opposed"]
    return {row["contact_id"] for row in rows if row["contact_id"].startswith("per:")}


def retention(store: Store) -> Answer:
    """Everybody in the graph who was to be kept until a day that is over."""
    day = date.today()
    rows = store.read(_OVER, today=day)
    over = [Held(row["id"], row["p"], first_day(row["p"].get("firstSeen")), (), None, ()) for row in rows]
    listed = tuple(_row(one, day, None) | {"reason": words("over")} for one in over)
    note = words("apply", n=len(over)) if over else words("nobody_over")
    return Answer("retention", words("retention"), PEOPLE, listed, day, notes=(note,))


def why_tell(one: Held, today: date) -> Text | None:
    """Why somebody is to be told now; None where that has been done, or can wait."""
    if one.properties.get("informedOn"):
        return None
    reasons = []
    if one.meeting is not None:
        reasons.append(words("meeting", day=one.meeting.isoformat()))
    if one.contact:
        reasons.append(words("contact"))
    if one.steps:
        reasons.append(words("steps", names=list(one.steps)))
    if one.entered < today - MONTH:
        reasons.append(words("month", day=one.entered.isoformat()))
    return join(reasons, Text(" ; ", "; ")) if reasons else None


def _row(one: Held, today: date, ready: Text | None) -> dict[str, Any]:
    properties = one.properties
    return {
        "person_id": one.id,
        "name": one.name,
        "office": properties.get("role"),
        "organisation": ", ".join(one.bodies) or None,
        "category": properties.get("personCategory"),
        "entered": one.entered,
        "informed_on": properties.get("informedOn"),
        "retain_until": properties.get("retainUntil"),
        "reason": why_tell(one, today),
        "contact": properties.get("professionalEmail"),
        "letter": ready,
    }


def _notes(everybody: Iterable[Held], chosen: list[Held], to_inform: bool) -> tuple[Text, ...]:
    told = sum(bool(one.properties.get("informedOn")) for one in everybody)
    counted = words("counted", n=len(list(everybody)), informed=told)
    if not to_inform:
        return (counted,)
    return (counted, words("then_write") if chosen else words("nobody"), words("registers"))
