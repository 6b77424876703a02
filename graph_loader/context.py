"""What the files of one load share."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from essaim.graph_loader.decide.to_graph import Nodes
from essaim.graph_loader.france.codes import Wanted
from essaim.graph_loader.france.gazetteer import Gazetteer
from essaim.graph_loader.france.read_place import read_place
from essaim.graph_loader.france.territories import lookup
from essaim.graph_loader.load_options import LoadOptions
from essaim.graph_loader.read.common_form import fold
from essaim.graph_loader.read.place_cells import Places
from essaim.graph_loader.rights.suppression import Suppressions
from essaim.graph_loader.turn.journal import Journal
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.holdings import Holdings
from essaim.graph_store.store import Store
from essaim.ontology.errors import NameUnknownError
from essaim.ontology.model import Model
from essaim.ontology.text import Text


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that this load has set aside, perhaps only because of another: what it was to be, and where it stands."""

    kinds: frozenset[str]
    place: str
    line: int
    cause: "Refused | None" = None

    @property
    def first(self) -> "Refused":
        """The row that is to be mended first."""
        return self.cause.first if self.cause else self


class Added(NamedTuple):
    """Ids by root, and the team's own ids with those that they name."""

    ids: dict[str, set[str]]
    aliases: list[tuple[str, str]]


class Context:
    """What the files of one load share: the store, the key, the aliases met so far."""

    def __init__(
        self, store: Store, model: Model, journal: Journal, suppressions: Suppressions, options: LoadOptions
    ) -> None:
        self.store = store
        self.model = model
        self.home = options.home
        self.journal = journal
        self.ring = suppressions.ring
        self.suppressions = suppressions
        self.forgotten: dict[str, str] = {}  # the ids of suppressed persons by the team's own ids met so far
        self.options = options
        self.holdings = Holdings(store)
        self.aliases: dict[str, dict[str, str]] = {}
        self.refused: dict[str, Refused] = {}  # by the team's own ids
        self.notes: list[Text] = []
        self._known: dict[str, set[str]] = {}
        self._unwritten: set[str] = set()  # names that a dry run would have written

    @cached_property
    def territories(self) -> tuple[str, ...]:
        """The ids of the territories to keep, sorted; none keeps all. Raises NameUnknownError."""
        return tuple(sorted({self._territory(text) for text in self.options.territories}))

    def _territory(self, text: str) -> str:
        meaning = read_place(text, Gazetteer(self.store, self.model, ahead=True))
        if meaning.place is None:
            doubt = meaning.doubt or Text("", "")
            raise NameUnknownError(fr=doubt.fr, en=doubt.en)
        self.notes += [meaning.note] if meaning.note else []
        return meaning.place

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
        asked = sorted(listed - there)
        if asked:
            there |= statements.known_ids(self.store, root, asked)
        return listed & there

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

    def add(self, nodes: Iterable[Nodes]) -> Added:
        """Nodes about to be written: others may refer to them. What was not known before."""
        added = Added({}, [])
        for part in nodes:
            there = self._known.setdefault(part.root, set())
            if self.options.dry_run and "name" in part.frame.columns:
                self._unwritten.update(map(fold, part.frame["name"].drop_nulls().unique()))
            new = set(part.frame["id"].to_list()) - there
            there |= new
            added.ids.setdefault(part.root, set()).update(new)
            for alias, identity in part.frame.select("_alias", "id").drop_nulls().iter_rows() if part.aliased else ():
                named = self.aliases.setdefault(alias, {})
                if identity not in named:
                    named[identity] = part.kind
                    added.aliases.append((alias, identity))
        return added

    def take_back(self, added: Added) -> None:
        """Nodes that were about to be written may not be: `add` them again where they are."""
        for root, ids in added.ids.items():
            self._known[root] -= ids
        for alias, identity in added.aliases:
            self.aliases[alias].pop(identity, None)
            if not self.aliases[alias]:
                del self.aliases[alias]

    def proposed(self, kinds: Collection[str]) -> list[str]:
        """The team's own ids of what is of these classes, met or set aside so far."""
        met = [alias for alias, named in self.aliases.items() if any(kind in kinds for kind in named.values())]
        return met + [alias for alias, refused in self.refused.items() if not refused.kinds.isdisjoint(kinds)]

    def find_aliases(self, aliases: Iterable[str], roots: Iterable[str]) -> None:
        """Look up in the graph the aliases that this load has not met. A whole id, as an answer or a page shows it,
        names its node too: so open data's nodes can be spoken of, which have no alias."""
        asked = sorted({alias for alias in aliases if alias not in self.aliases})
        ids = [alias for alias in asked if ":" in alias]
        for root in sorted(set(roots)) if asked else ():
            found = self.store.read(
                f"MATCH (n:{root}) WHERE any(alias IN n.aliases WHERE alias IN $asked) "
                "RETURN n.id AS id, n.aliases AS aliases, labels(n) AS labels",
                asked=asked,
            )
            if ids:
                text = f"UNWIND $ids AS id MATCH (n:{root} {{id: id}}) RETURN id, [id] AS aliases, labels(n) AS labels"
                found = [*found, *self.store.read(text, ids=ids)]
            for row in found:
                kind = self.model.class_of(frozenset(row["labels"]))
                for alias in row["aliases"]:
                    if kind is not None:
                        self.aliases.setdefault(alias, {})[row["id"]] = kind.name
        for alias in asked:
            suppressed = self.forgotten.get(alias) or self.suppressions.named(alias)
            if suppressed and alias not in self.aliases:
                self.aliases[alias] = {suppressed: "Person"}

    @property
    def gazetteer(self) -> Gazetteer:
        """The territories of the graph as it is now, and those of the backbone that will be there."""
        return Gazetteer(self.store, self.model, ahead=self.options.backbone)

    def places(self, typed: bool) -> Places:
        """Reads the names of territories of a file."""
        return Places(self.gazetteer, lambda ids: self.known("Territory", ids), typed=typed)
