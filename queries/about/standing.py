"""What is said beside every answer, whatever was asked: that the graph is fictional, that a load runs or was cut."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from essaim.graph_loader.turn.load_mark import LoadMark, mark_from
from essaim.graph_loader.turn.sentences import noted
from essaim.graph_store.store import Store
from essaim.graph_store.versions.graph_format import UNNUMBERED, format_note
from essaim.ontology.text import Text

FICTIONAL = Text(
    "Données fictives : le territoire de démonstration est dans ce graphe.",
    "Fictional data: the demonstration territory is in this graph.",
)
PARTIAL = Text(  # where a backup lies, and what to type, concern the team alone
    "Cette réponse peut omettre une part de ce que tient le graphe.",
    "This answer may leave out a part of what the graph holds.",
)
_STANDING = """
OPTIONAL MATCH (s:Source) WHERE s.licence = 'fictional' WITH s LIMIT 1
OPTIONAL MATCH (l:EssaimLoad {id: 'load'})
OPTIONAL MATCH (m:EssaimModel {id: 'model'})
OPTIONAL MATCH (h:Source) WITH s, l, m, h LIMIT 1
RETURN s.id AS fictional, properties(l) AS mark, timestamp() AS now, m.format AS format,
  m.restoring AS restoring, h.id AS held
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the graph stands: whether it holds a source that says of itself that it is invented, who loads, and in which
    format it is, None where nothing is loaded."""

    is_fictional: bool
    mark: LoadMark | None
    format: int | None = None
    restoring: str | None = None

    def notes(self, home: Path, visibility: str = "internal") -> Iterator[Text]:
        """The sentences for the reader of an answer, who asks from `home`. Whose load it is concerns the team alone."""
        if self.is_fictional:
            yield FICTIONAL
        yield from self.warnings(home, visibility)

    def warnings(self, home: Path, visibility: str = "internal") -> Iterator[Text]:
        """That a load runs or was cut, or that the graph is of another format, where it is so."""
        note = format_note(self.format, self.restoring)
        if note:
            yield note if visibility == "internal" else PARTIAL
        if self.mark:
            yield noted(self.mark, home, for_team=visibility == "internal")


def standing(store: Store) -> Standing:
    """How the graph stands, in one read."""
    row = store.read(_STANDING)[0]
    unnumbered = None if row["held"] is None else UNNUMBERED
    number = unnumbered if row["format"] is None else row["format"]
    mark = mark_from(row["mark"], row["now"])
    return Standing(row["fictional"] is not None, mark, number, row["restoring"])
