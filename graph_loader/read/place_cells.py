"""Cells that name territories: what each stands for, and how those were understood that are no plain code or name."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable

from essaim.graph_loader.france import codes
from essaim.graph_loader.france.gazetteer import Gazetteer
from essaim.graph_loader.france.meaning import Meaning, doubt_around, neighbour
from essaim.graph_loader.france.read_code import is_commune, plain_code, read_as_code
from essaim.graph_loader.france.read_place import read_place
from essaim.graph_loader.france.typed_place import forms
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import SPACE, join

_SHOWN = 3
_FEW = 1000  # places whose départements are looked up, though no name of the column is in doubt
_PATIENCE = 50  # names in doubt in one file after which nothing near is looked for: such a column holds no places
_MANY = 10  # INSEE codes that are nothing else, for a column to hold codes
Known = Callable[[Iterable[str]], Collection[str]]


class NameNeededError(LookupError):
    """A territory stands in a file by its name, and only the graph knows it."""


class Places:
    """Reads the cells of one file. Without a `gazetteer` only what is plain is read: there is no graph yet.

    Cells that people `typed` are read with care, for a postcode may stand where a code is meant; a publisher's column
    of codes holds codes. `known` are those of some ids that there are, or will be; `around` the départements of which
    the tables of the load have spoken so far.
    """

    def __init__(
        self,
        gazetteer: Gazetteer | None = None,
        known: Known = frozenset,
        around: set[str] | None = None,
        *,
        typed: bool = True,
    ) -> None:
        self.gazetteer = gazetteer
        self.known = known
        self.around = set() if around is None else around
        self.typed = typed
        self.meanings: dict[str, Meaning] = {}
        self.doubts = 0
        self.understood: Counter[str] = Counter()

    def aside(self) -> "Places":
        """A reader that knows as much, for a try: what it understands is not counted."""
        trial = Places(self.gazetteer, self.known, set(self.around), typed=self.typed)
        trial.meanings = self.meanings
        return trial

    def ids(self, cells: Iterable[str]) -> dict[str, str | None]:
        """The ids that cells stand for, None where nothing is certain. Raises NameNeededError."""
        times = Counter(cells)
        ids = {text: plain_code(text) if self.typed else codes.territory(text) for text in times}
        unread = [text for text, identity in ids.items() if identity is None or self._slipped(identity)]
        if unread and self.gazetteer:
            self.gazetteer.named(form.key for text in unread for form in forms(text))  # all at once
        for text in unread:
            meaning = self.meaning(text)
            ids[text] = meaning.place if meaning.sure else None
        self._trust_codes(ids)
        self._settle_namesakes(ids)
        self.understood.update({text: times[text] for text in unread if ids[text] and self.meanings[text].note})
        return ids

    def _trust_codes(self, ids: dict[str, str | None]) -> None:
        """A column with many INSEE codes and no postcode holds codes: those that are a postcode too are read so."""
        plain = [text for text, identity in ids.items() if identity and is_commune(text) and text not in self.meanings]
        posts = any(meaning.posted for text, meaning in self.meanings.items() if text in ids)
        if self.gazetteer is None or posts or len(plain) < _MANY:
            return
        for text in (text for text, identity in ids.items() if identity is None and is_commune(text)):
            meaning = read_as_code(text, self.gazetteer)
            if meaning:
                self.meanings[text] = meaning
                ids[text] = meaning.place

    def _settle_namesakes(self, ids: dict[str, str | None]) -> None:
        """Of places of one name that in the département of the other places of the load."""
        if self.gazetteer is None or not self.typed:
            return
        doubtful = [text for text, identity in ids.items() if identity is None and self.meaning(text).namesakes]
        sure = {identity for identity in ids.values() if identity}
        above = self.gazetteer.above(sure) if doubtful or len(sure) <= _FEW else {}
        self.around |= {id for those in (sure, *above.values()) for id in those if id.startswith("dep:")}
        for text in doubtful:
            settled = neighbour(self.gazetteer, text, self.meanings[text].namesakes, self.around)
            if settled:
                self.meanings[text] = settled
                ids[text] = settled.place

    def _slipped(self, identity: str) -> bool:
        """Whether this is a quarter that is not there, and almost one that is."""
        if self.gazetteer is None or not identity.startswith("qpv:"):
            return False
        return not self.known([identity]) and self.meaning(identity).guess

    def meaning(self, text: str) -> Meaning:
        """What a cell means. Raises NameNeededError."""
        if self.gazetteer is None:
            raise NameNeededError
        if text not in self.meanings:
            thorough = self.doubts < _PATIENCE
            self.meanings[text] = read_place(text, self.gazetteer, thorough=thorough)
            self.doubts += not self.meanings[text].sure
        return self.meanings[text]

    def doubt(self, text: str) -> Text | None:
        """Why a cell means nothing certain: what is proposed lies where the load speaks of."""
        meaning = self.meaning(text)
        if self.gazetteer is None or not (meaning.near and self.around and self.typed):
            return meaning.doubt
        return doubt_around(self.gazetteer, text, meaning, self.around)

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
