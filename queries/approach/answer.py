"""Whom to approach first, through whom, and why.

Each fact that makes a contact worth meeting counts one, is told in `reason` and has its source in `evidence`;
`meetings` says how the order is made of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer, SourceRef
from essaim.queries.answer.labels import name_inside
from essaim.queries.approach.columns import COLUMNS
from essaim.queries.approach.contact_rows import Listed
from essaim.queries.approach.facts import words
from essaim.queries.approach.meetings import MOST, Meetings
from essaim.queries.approach.notes import before_data, what_to_load
from essaim.queries.approach.target import target_of
from essaim.queries.introductions.ourselves import members_of_ours
from essaim.queries.introductions.rules import rules_of, unmet_first
from essaim.queries.introductions.standings import when_noted
from essaim.queries.outside.inside import stays_inside

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

FEW = 4  # below, what to load comes with the answer
_RELIABILITY = 0.7  # of a source that says nothing of its own
_PUBLISHED = 0.9
_SOURCES = (
    "MATCH (s:Source) WHERE s.id IN $ids RETURN s.id AS id, s.name AS title, toString(s.date) AS date, "
    "s.licence AS licence ORDER BY id"
)
_TEAM = ("private", "fictional", "quotation")


def approach(
    scope: "Scope", to: str | Sequence[str] | None = None, *, without: Sequence[str] = (), stated: bool = False
) -> Answer:
    """The contacts of the territory in the order to meet them, or only those named `to`.

    `without`: names of people or bodies who are taken to have left, or to refuse. `stated`: introductions go over ties
    whose strength the team has noted, and no other. Answers at visibility `internal` alone: stances and introducers
    are shown to nobody else. Raises NameUnknownError when somebody named is unknown.
    """
    if scope.visibility != "internal":
        return stays_inside(scope, "approach", _title(scope))
    named = [to] if isinstance(to, str) else list(to or ())
    targets = [target_of(scope, name) for name in named]
    gone = [target_of(scope, name) for name in without]
    several: str | list[str] | None = named if len(named) > 1 else named[0] if named else None
    asked = {"to": several, "without": list(without), "stated": stated}
    if early := before_data(scope):
        return _answer(scope, asked, (), [early])
    ours = members_of_ours(scope)
    ourselves = [words("ourselves", target=target.name) for target in targets if target.id in ours]
    others = tuple(target for target in targets if target.id not in ours)
    told = [note for target in (*targets, *gone) for note in target.notes]
    if targets and not others:
        return _answer(scope, asked, (), [*told, *ourselves])
    rules = rules_of(scope.store, scope.model, scope.operator.id if scope.operator else None)
    rows, first, notes = _listed(Meetings(scope, rules, others, frozenset(target.id for target in gone), stated))
    if len(rows) < FEW and not targets:
        notes = [*notes, *what_to_load(scope, bool(rows))]
    return _answer(scope, asked, rows, [*told, *ourselves, *notes], first)


def _listed(meetings: Meetings) -> tuple[list[dict[str, Any]], list[Text], list[Text]]:
    """The rows of the answer, what is said before anything else, and what must be said of them."""
    chosen = meetings.chosen()
    pairs, circles = meetings.before(chosen)
    order = meetings.ranked(chosen, pairs)
    refusing = meetings.opposed[: max(0, MOST - len(order))]
    order += [(number, len(chosen) + 1) for number in refusing]
    unmet = unmet_first(meetings.rules, meetings.scope.model, _kinds(meetings))
    if meetings.targets:
        listed_already = {number for number, _ in order}
        targets = [number for number, contact in enumerate(meetings.contacts) if meetings.is_target(contact)]
        last = len(order) + 1
        order += [(number, last) for number in targets if number not in listed_already]
        refused = [meetings.refused[number] for number in targets if number in meetings.refused]
        notes = [words("target_left_aside", rule=rule.name) for rule in dict.fromkeys(refused)]
    else:
        notes = [
            *(words("circle", contacts=list(map(meetings.name, circle))) for circle in circles),
            *_left_aside(meetings),
            *_cut(len(meetings.willing) + len(meetings.opposed), len(order)),
        ]
    listed = Listed.of(meetings, order, pairs)
    return listed.rows(), unmet, [*meetings.rules.notes, *notes, *_spared(meetings), *listed.notes()]


def _kinds(meetings: Meetings) -> set[str]:
    """The kinds of those whom one could see."""
    return {kind for number in meetings.willing for kind in meetings.contacts[number].kinds}


def _spared(meetings: Meetings) -> list[Text]:
    """Who asked not to be solicited, and since when."""
    return [
        words("spared", contact=name_inside(contact.id, contact.name), when=when_noted(contact.standing.spared))
        for contact in meetings.spared
        if contact.standing.spared
    ]


def _left_aside(meetings: Meetings) -> list[Text]:
    """Who is not asked, and by which rule."""
    by_rule: dict[str, list[Text]] = {}
    for number, rule in meetings.refused.items():
        by_rule.setdefault(rule.name, []).append(meetings.name(number))
    return [words("left_aside", rule=rule, contacts=names) for rule, names in by_rule.items()]


def _cut(contacts: int, shown: int) -> list[Text]:
    return [words("cut", shown=shown, n=contacts)] if contacts > shown else []


def _answer(
    scope: "Scope",
    asked: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    notes: Iterable[Text],
    first: Iterable[Text] = (),
) -> Answer:
    sources, reliability = _sources(scope, rows)
    return Answer(
        question="approach",
        title=_title(scope),
        columns=COLUMNS,
        rows=tuple({**row, "confidence": _confidence(row, reliability)} for row in rows),
        as_of=scope.as_of,
        params={**scope.params, **asked},
        notes=(*first, *scope.notes, *(scope.snapshot.notes if rows else ()), *notes),
        sources=sources,
    )


def _title(scope: "Scope") -> Text:
    territory = scope.territory.name
    if scope.operator:
        return words("title_for", territory=territory, operator=scope.operator.name)
    return words("title", territory=territory)


def _sources(scope: "Scope", rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[SourceRef, ...], dict[str, float]]:
    """The sources cited with title and date, and how far each can be relied on (0..1)."""
    ids = sorted({source for row in rows for source in row["evidence"]})
    sources = scope.store.read(_SOURCES, ids=ids) if ids else []
    refs = tuple(SourceRef(source["id"], source["title"] or source["id"], source["date"]) for source in sources)
    return refs, {source["id"]: _RELIABILITY if source["licence"] in _TEAM else _PUBLISHED for source in sources}


def _confidence(row: Mapping[str, Any], reliability: Mapping[str, float]) -> float:
    """The weakest of what the row rests on: the least likely tie of its path, the least reliable source."""
    supports = [reliability.get(source, _RELIABILITY) for source in row["evidence"]]
    if row["confidence"] is not None:
        supports.append(row["confidence"])
    return round(min(supports, default=0.0), 2)
