"""The explorer: the answers on a territory as one page that opens offline, in any browser, in two languages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from essaim.ontology.text import Lang, Text
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.column import first_in
from essaim.queries.outside.elected import elected
from essaim.visualizations.page.ecosystem import read
from essaim.visualizations.page.map import places
from essaim.visualizations.page.note import notebook
from essaim.visualizations.page.page import Header, page

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope


def explore(scope: "Scope", lang: Lang, known: Iterable[Answer] = (), warnings: Sequence[Text] = ()) -> str:
    """The page of a scope as text, to write as UTF-8. Every figure is computed on what the scope may see, but for the
    answers on this very scope that are `known` already; `warnings` stand at its head."""
    from essaim.queries.about.standing import standing

    answers = _answers(scope, {answer.question: answer for answer in known})
    header = Header(
        territory=scope.territory.name,
        operator=scope.operator.name if scope.operator else None,
        version=scope.snapshot.version,
        as_of=scope.as_of.isoformat(),
        visibility=scope.visibility,
        fictional=standing(scope.store).is_fictional,
        warnings=tuple(warnings),
    )
    office = elected(scope)
    answers = [without(answer, office.unnamed) for answer in answers]
    graph = read(scope, cited(answers), office)
    return page(answers, graph, header, scope.model, lang, notebook(scope, graph.nodes), places(scope))


def _answers(scope: "Scope", known: dict[str, Answer]) -> list[Answer]:
    from essaim.queries.about.diagnose import diagnose
    from essaim.queries.alliances.answer import alliances
    from essaim.queries.approach.answer import approach
    from essaim.queries.connectors.answer import connectors
    from essaim.queries.estimates.shortly import shortly
    from essaim.queries.gaps.answer import gaps

    asked: list[Callable[[Scope], Answer]] = [alliances, gaps]
    if scope.visibility == "internal":
        asked = [approach, connectors, gaps, alliances, diagnose]
    answers = [known.get(question.__name__) or question(scope) for question in asked]
    return [shortly(answer) if answer.question == "diagnose" else answer for answer in answers]


def without(answer: Answer, unnamed: frozenset[str]) -> Answer:
    """The answer without the rows of people whom a page does not name; whom to approach is named to the team."""
    item = first_in(answer.columns, "item")
    if item is None or answer.question == "approach":
        return answer
    return replace(answer, rows=tuple(row for row in answer.rows if row[item.name] not in unnamed))


def cited(answers: Iterable[Answer]) -> list[str]:
    """The ids of everybody that the lists name."""
    ids: set[str] = set()
    for answer in answers:
        item = first_in(answer.columns, "item")
        ids.update(row[item.name] for row in answer.rows if item and row[item.name])
        for row in answer.rows:
            ids.update(end for path in row.get("paths") or () for step in path for end in (step["from"], step["to"]))
    return sorted(ids)
