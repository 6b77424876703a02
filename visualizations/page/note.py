"""« Noter un contact »: what the form of the page needs to write a row of the team's table of exchanges."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from essaim.graph_loader.declare.declarations import declarations
from essaim.graph_loader.read.common_form import fold
from essaim.ontology.model import Model
from essaim.visualizations.page.ecosystem import Node
from essaim.visualizations.page.html import Made, Scribe
from essaim.visualizations.page.page_words import text

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

TABLE = "interactions"
ROOTS = ("Organisation", "Person")
ASKED = ("date", "kind", "deployment", "phase", "stance_before", "stance_after", "said", "outcome", "author")
NEEDED = frozenset({"date", "kind"})
_CALLED = "MATCH (n:{root}) WHERE size(n.aliases) > 0 RETURN n.id AS id, n.aliases AS aliases"
_OURS = (
    "MATCH (d:Deployment) WHERE size(d.aliases) > 0 RETURN d.id AS id, d.aliases AS aliases, d.name AS name, "
    "[(d)-[:DEPLOYMENT_OF]->()<-[:OPERATES]-(o) | o.id] AS operators, [(d)-[:TAKES_PLACE_IN]->(t) | t.id] AS places"
)


@dataclass(frozen=True, slots=True)
class Notebook:
    """The team's own id of each actor by its id in the graph, where it names nothing else; own ids and names of
    deployments, the likeliest first."""

    aliases: Mapping[str, str]
    deployments: tuple[tuple[str, str], ...]


def notebook(scope: "Scope", ids: Iterable[str]) -> Notebook | None:
    """Who of `ids` can be noted in the team's tables, and for which deployments; None for any other reader."""
    if scope.visibility != "internal":
        return None
    rows = [row for root in ROOTS for row in scope.store.read(_CALLED.format(root=root))]
    shown, uses = set(ids), Counter(own for row in rows for own in row["aliases"])
    aliases = {row["id"]: own for row in rows if row["id"] in shown and (own := _alone(row, uses))}
    return Notebook(aliases, tuple(_deployments(scope)))


def _alone(row: Mapping[str, Any], uses: Mapping[str, int]) -> str | None:
    """The short id that names this entry and no other, whatever team writes it."""
    return next((own for own in row["aliases"] if uses[own] == 1), None)


def _deployments(scope: "Scope") -> list[tuple[str, str]]:
    """Those of the operator, else all; here before elsewhere."""
    rows = scope.store.read(_OURS)
    uses = Counter(own for row in rows for own in row["aliases"])
    if scope.operator is not None:
        rows = [row for row in rows if scope.operator.id in row["operators"]]
    called = {row["id"]: _alone(row, uses) or row["id"] for row in rows}
    order = sorted(rows, key=lambda row: (scope.within.isdisjoint(row["places"]), called[row["id"]]))
    return [(called[row["id"]], row["name"] or called[row["id"]]) for row in order]


class NoteForm:
    """The form in both languages, and the headings of the file that it gives."""

    def __init__(self, scribe: Scribe, model: Model, known: Notebook) -> None:
        self.scribe, self.model, self.known = scribe, model, known
        self.table = declarations(model)[TABLE]

    def html(self) -> Made:
        """The dialog, closed."""
        h = self.scribe.tag
        fields = [self._field(name) for name in ASKED if name != "deployment" or self.known.deployments]
        buttons = [
            h("button", text("note", "save"), class_="main"),
            h("button", text("note", "close"), type="button", id="note-close"),
        ]
        done = h("p", id="note-done", role="status")
        return h(
            "dialog",
            h("h2", text("note", "title"), " : ", h("span", id="note-who"), id="note-title"),
            h("p", text("note", "care"), class_="hint"),
            h("form", *fields, done, h("p", *buttons, class_="bar"), id="note-form"),
            id="note",
            aria_labelledby="note-title",
        )

    def data(self, nodes: Iterable[Node]) -> dict[str, Any]:
        """Columns of the table in its order, their headings in French and in English, and how it names each item: by
        the team's own id, else by the whole one (1); 0 for those that are no actors."""
        columns = self.table.columns.values()
        return {
            "columns": [column.name for column in columns],
            "heads": [[column.headers[min(lang, len(column.headers) - 1)] for column in columns] for lang in (0, 1)],
            "file": [fold(self.table.sheet or TABLE), TABLE],
            "own": [self.known.aliases.get(node.id, 1) if self._is_actor(node) else 0 for node in nodes],
        }

    def _is_actor(self, node: Node) -> bool:
        kind = self.model.classes.get(node.kind)
        return kind is not None and kind.root in ROOTS

    def _field(self, name: str) -> Made:
        h, wanted = self.scribe.tag, name in NEEDED
        given: dict[str, str | bool] = {"name": name, "id": f"note-{name}", "required": wanted}
        options = self._options(name)
        if options:
            control = h("select", *([] if wanted else [h("option", value="")]), *options, **given)
        elif name == "said":
            control = h("textarea", rows="3", **given)
        else:
            control = h("input", type="date" if name == "date" else "text", autocomplete="off", **given)
        return h("p", h("label", text("note", name), for_=f"note-{name}"), control, class_="field")

    def _options(self, name: str) -> list[Made]:
        """What may be chosen: deployments by the team's own id, else the labels of the column's vocabulary."""
        h, scheme = self.scribe.tag, self.table.columns[name].scheme
        if name == "deployment":
            first = self.known.deployments[0][0]
            return [h("option", title, value=own, selected=own == first) for own, title in self.known.deployments]
        return [h("option", one.label) for one in self.model.schemes[scheme].concepts.values()] if scheme else []
