"""What the files of one load share."""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from essaim.graph_loader.decide.to_graph import Nodes
from essaim.graph_loader.france.codes import Wanted
from essaim.graph_loader.france.gazetteer import Gazetteer
from essaim.graph_loader.france.read_place import read_place
from essaim.graph_loader.france.territories import lookup
from essaim.graph_loader.identities.own_ids import OwnIds
from essaim.graph_loader.load_options import LoadOptions
from essaim.graph_loader.read.common_form import fold
from essaim.graph_loader.read.place_cells import Places
from essaim.graph_loader.rights.suppression import Suppressions
from essaim.graph_loader.turn.journal import Journal
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.holdings import Holdings
from essaim.graph_store.store import Store
from essaim.graph_store.versions.define import VOCABULARIES
from essaim.ontology.errors import NameUnknownError
from essaim.ontology.model import Model
from essaim.ontology.text import Text


def territory_named(store: Store, model: Model, text: str) -> tuple[str, Text | None]:
    """The id of the territory that `text` names, in the graph or in all France, and what was understood where that is
    not plain. Raises NameUnknownError."""
    meaning = read_place(text, Gazetteer(store, model, ahead=True))
    if meaning.place is None:
        doubt = meaning.doubt or Text("", "")
        raise NameUnknownError(fr=doubt.fr, en=doubt.en)
    return meaning.place, meaning.note


class Context:
    """What the files of one load share: the store, the key, the short ids met so far."""

    def __init__(
        self, store: Store, model: Model, journal: Journal, suppressions: Suppressions, options: LoadOptions
    ) -> None:
        self.store = store
        self.model = model
        self.home = options.home
        self.journal = journal
        self.ring = suppressions.ring
        self.suppressions = suppressions
        self.options = options
        self.holdings = Holdings(store)
        self.own_ids = OwnIds(store, model, suppressions)
        self._known: dict[str, set[str]] = {}
        self._latest: dict[str, set[str]] = {}
        self.gone = self.own_ids.gone  # ids of nodes that are to go once all files are written
        self.moved: set[str] = set()  # ids of nodes that rows are known by no more, though they still stand
        self.notes: list[Text] = []
        self._around: set[str] = set()  # the départements of which the tables have spoken so far
        self._unwritten: set[str] = set()  # names that a dry run would have written

    @cached_property
    def territories(self) -> tuple[str, ...]:
        """The ids of the territories to keep, sorted; none keeps all. Raises NameUnknownError."""
        return tuple(sorted({self._territory(text) for text in self.options.territories}))

    def _territory(self, text: str) -> str:
        place, note = territory_named(self.store, self.model, text)
        self.notes += [note] if note else []
        return place

    def erased(self) -> frozenset[str]:
        """The ids of the persons of whom nothing may be known; those whose time was over may have a new one."""
        expired = self.suppressions.of_kind("expired")
        return self.suppressions.of_kind("erased") | (expired - self.known("Person", expired))

    @cached_property
    def withheld(self) -> frozenset[str]:
        """The ids of the persons of whom the office alone may be known."""
        return self.suppressions.of_kind("objected")

    @cached_property
    def wanted(self) -> Wanted | None:
        """The territories to keep; None keeps all."""
        return Wanted(self.territories) if self.territories else None

    def known(self, root: str, ids: Iterable[str]) -> set[str]:
        """Those of `ids` that are in the graph, or will be."""
        there = self._known.setdefault(root, set())
        listed = set(ids)
        if root == "Territory" and self.options.backbone:
            there |= listed & lookup().names.keys()
        if root in VOCABULARIES:  # a trial on an empty graph writes none of them
            kind = self.model.classes[root]
            there |= {f"{kind.id_prefix}:{code}" for code in self.model.schemes[VOCABULARIES[root]].concepts}
        for identity in listed & self.holdings.homes.within.keys() if root == "Organisation" else ():
            there |= {identity} if self.known(root, [self.holdings.homes.of(identity)]) else set()
        asked = sorted(listed - there - self._latest.get(root, set()))
        if asked:
            there |= statements.known_ids(self.store, root, asked)
        return listed & ((there - self.gone) | self._latest.get(root, set()))

    def names(self, names: Collection[str]) -> set[str]:
        """Those of folded `names` that organisations or territories bear; of communes, those that somebody speaks of:
        too many have the name of somebody."""
        if not names:
            return set()
        bodies = "UNWIND $names AS name MATCH (n:Organisation {nameKey: name}) RETURN collect(DISTINCT name) AS found"
        places = {place.id: place.key for place in self.gazetteer.named(names)}
        spoken_of = "UNWIND $ids AS id MATCH (t:Territory {id: id})--(n) WHERE NOT n:Territory RETURN DISTINCT id"
        communes = [identity for identity in places if identity.startswith("com:")]
        return {
            *self.store.read(bodies, names=sorted(names))[0]["found"],
            *(name for identity, name in places.items() if identity not in communes),
            *(places[row["id"]] for row in self.store.read(spoken_of, ids=communes)),
            *(self._unwritten & set(names)),
        }

    def define(self, nodes: Sequence[Nodes]) -> None:
        """Nodes that the file being judged is about to write: others may refer to them, and to those alone."""
        self._latest = {}
        for part in nodes:
            self.gone.difference_update(part.frame["id"])
            self._latest.setdefault(part.root, set()).update(part.frame["id"].to_list())
            if self.options.dry_run and "name" in part.frame.columns:
                self._unwritten.update(map(fold, part.frame["name"].drop_nulls().unique()))
        self.own_ids.define(nodes)

    def settle(self, source: str) -> None:
        """What the file of `source` that was judged defines stands."""
        for root, ids in self._latest.items():
            self._known.setdefault(root, set()).update(ids)
        self._latest = {}
        self.own_ids.settle(source)

    @property
    def gazetteer(self) -> Gazetteer:
        """The territories of the graph as it is now, and those of the backbone that will be there."""
        return Gazetteer(self.store, self.model, ahead=self.options.backbone)

    def places(self, typed: bool) -> Places:
        """Reads the names of territories of a file."""
        return Places(self.gazetteer, lambda ids: self.known("Territory", ids), self._around, typed=typed)
