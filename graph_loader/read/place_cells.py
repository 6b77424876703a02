"""Cells that name territories: what each stands for, and how those were understood that are no plain code or name."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable

from essaim.graph_loader.france import codes
from essaim.graph_loader.france.gazetteer import Gazetteer
from essaim.graph_loader.france.meaning import Meaning
from essaim.graph_loader.france.read_code import plain_code
from essaim.graph_loader.france.read_place import read_place
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import SPACE, join

_SHOWN = 5
Known = Callable[[Iterable[str]], Collection[str]]


class NameNeededError(LookupError):
    """A territory stands in a file by its name, and only the graph knows it."""


class Places:
    """Reads the cells of one file. Without a `gazetteer` only what is plain is read: there is no graph yet.

    Cells that people `typed` are read with care, for a postcode may stand where a code is meant; a publisher's column
    of codes holds codes. `known` are those of some ids that there are, or will be.
    """

    def __init__(self, gazetteer: Gazetteer | None = None, known: Known = frozenset, *, typed: bool = True) -> None:
        self.gazetteer = gazetteer
        self.known = known
        self.typed = typed
        self.meanings: dict[str, Meaning] = {}
        self.understood: Counter[str] = Counter()

    def aside(self) -> "Places":
        """A reader that knows as much, for a try: what it understands is not counted."""
        trial = Places(self.gazetteer, self.known, typed=self.typed)
        trial.meanings = self.meanings
        return trial

    def ids(self, cells: Iterable[str]) -> dict[str, str | None]:
        """The ids that cells stand for, None where nothing is certain. Raises NameNeededError."""
        ids: dict[str, str | None] = {}
        for text, times in Counter(cells).items():
            ids[text] = plain_code(text) if self.typed else codes.territory(text)
            if self._slipped(ids[text]):
                ids[text] = None
            elif ids[text] is None:
                meaning = self.meaning(text)
                ids[text] = meaning.place if meaning.sure else None
                if meaning.sure and meaning.note:
                    self.understood[text] += times
        return ids

    def _slipped(self, identity: str | None) -> bool:
        """Whether this is a quarter that is not there, and almost one that is."""
        if identity is None or self.gazetteer is None or not identity.startswith("qpv:"):
            return False
        return not self.known([identity]) and self.meaning(identity).guess

    def meaning(self, text: str) -> Meaning:
        """What a cell means. Raises NameNeededError."""
        if self.gazetteer is None:
            raise NameNeededError
        if text not in self.meanings:
            self.meanings[text] = read_place(text, self.gazetteer)
        return self.meanings[text]

    def notes(self) -> list[Text]:
        """How many cells were understood, and how, of the most frequent."""
        if not self.understood:
            return []
        count, kinds = self.understood.total(), len(self.understood)
        notes = [self.meanings[text].note or Text("", "") for text, _ in self.understood.most_common(_SHOWN)]
        more = (
            Text(f" (et {kinds - _SHOWN} autres)", f" (and {kinds - _SHOWN} more)") if kinds > _SHOWN else Text("", "")
        )
        how, s = join(notes, SPACE), "s" * (count > 1)
        return [
            Text(
                f"{count} nom{s} ou code{s} de lieu compris : {how.fr}{more.fr}",
                f"{count} name{s} or code{s} of places understood: {how.en}{more.en}",
            )
        ]
