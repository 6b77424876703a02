"""Ways to a contact on the page: each tie with how reliable it is, and the sources that are cited by number."""

from collections.abc import Iterable, Mapping, Sequence

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import day, number
from essaim.queries.answer.answer import SourceRef
from essaim.visualizations.cell_words import Row
from essaim.visualizations.page.html import Child, Made, Scribe, join
from essaim.visualizations.page.page_words import joined, text


class Citations:
    """The sources of an answer, known by their number in its list."""

    def __init__(self, sources: Iterable[SourceRef]) -> None:
        self._sources = {source.id: source for source in sources}
        self._numbers = {id: number for number, id in enumerate(self._sources, start=1)}

    def titles(self) -> list[Text]:
        """The list itself."""
        return [_title(source) for source in self._sources.values()]

    def cited(self, ids: Iterable[str]) -> list[Text]:
        """Those of these ids that are in the list, each with its number."""
        return [joined([self.mark(id), _title(self._sources[id])], " ") for id in ids if id in self._sources]

    def mark(self, id: str) -> Text:
        """« [2] »."""
        return Text(*2 * (f"[{self._numbers[id]}]",))

    def __contains__(self, id: object) -> bool:
        return id in self._sources


class Paths:
    """Writes the paths of a row; `places` gives the number of each item of the drawing."""

    def __init__(self, scribe: Scribe, model: Model, places: Mapping[str, int], citations: Citations) -> None:
        self.scribe, self.model, self.places, self.citations = scribe, model, places, citations

    def block(self, title: Text, paths: Sequence[Sequence[Row]] | None) -> Made:
        """Each path as a line, or that there is none."""
        h = self.scribe.tag
        if not paths:
            return h("p", text("entry", "no_path"), class_="line")
        return join(h("h3", title), *(h("p", *self._path(path), class_="path") for path in paths))

    def _path(self, path: Sequence[Row]) -> list[Child]:
        return [self._name(path[0], "from"), *(part for step in path for part in self._step(step))]

    def _step(self, step: Row) -> list[Child]:
        relation = self.model.relations.get(step["relation"])
        tie = relation.label if relation else step["relation"]
        tie = text("entry", "met") if step.get("met") else tie
        before, after = (" — ", " → ") if step.get("forward", True) else (" ← ", " — ")
        facts = [_reliability(step["reliability"])]
        facts += [] if step["stated"] else [text("entry", "assumed")]
        facts += [self.citations.mark(step["source_id"])] if step["source_id"] in self.citations else []
        return [before, tie, after, self._name(step, "to"), " ", self.scribe.tag("small", joined(facts, " · "))]

    def _name(self, step: Row, end: str) -> Made:
        return self.scribe.tag("b", step[f"{end}_name"], data_n=self.places.get(step[end]))


def _reliability(value: float) -> Text:
    word, rounded = text("entry", "reliability"), round(value, 2)
    return Text(f"{word.fr} {number(rounded, 'fr')}", f"{word.en} {number(rounded, 'en')}")


def _title(source: SourceRef) -> Text:
    if not source.date:
        undated = text("page", "undated")
        return Text(f"{source.title} ({undated.fr})", f"{source.title} ({undated.en})")
    return Text(f"{source.title} ({day(source.date, 'fr')})", f"{source.title} ({day(source.date, 'en')})")
