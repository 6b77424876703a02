"""What the files of one load share."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from essaim.graph_loader.decide.to_graph import Nodes
from essaim.graph_loader.france import codes as places
from essaim.graph_loader.france.territories import lookup
from essaim.graph_loader.identities.own_ids import OwnIds
from essaim.graph_loader.load_options import LoadOptions
from essaim.graph_loader.read.common_form import fold
from essaim.graph_loader.rights.suppression import Suppressions
from essaim.graph_loader.turn.journal import Journal
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.holdings import Holdings
from essaim.graph_store.store import Store
from essaim.ontology.errors import NameUnknownError
from essaim.ontology.model import Model


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

    @cached_property
    def territories(self) -> tuple[str, ...]:
        """The ids of the territories to keep, sorted; none keeps all. Raises NameUnknownError."""
        return tuple(sorted({self._territory(text) for text in self.options.territories}))

    def _territory(self, text: str) -> str:
        identity = places.territory(text)
        if identity is None:
            same = self.named([text]).get(fold(text), ())
            communes = [one for one in same if one.startswith("com:")]
            found = communes or list(same)
            if len(found) > 1:
                raise NameUnknownError(
                    fr=f"« {text} » désigne plusieurs territoires : {', '.join(found)}. Donnez le code de l’un d’eux.",
                    en=f"“{text}” names several territories: {', '.join(found)}. Give the code of one of them.",
                )
            identity = found[0] if found else ""
        if identity not in lookup().names and not self.known("Territory", [identity]):
            raise NameUnknownError(
                fr=f"« {text} » n’est pas un territoire connu. Donnez un code (44, 44109, reg:52) ou un nom exact.",
                en=f"“{text}” is not a known territory. Give a code (44, 44109, reg:52) or an exact name.",
            )
        return identity

    def erased(self) -> frozenset[str]:
        """The ids of the persons of whom nothing may be known; those whose time was over may have a new one."""
        expired = self.suppressions.of_kind("expired")
        return self.suppressions.of_kind("erased") | (expired - self.known("Person", expired))

    @cached_property
    def withheld(self) -> frozenset[str]:
        """The ids of the persons of whom the office alone may be known."""
        return self.suppressions.of_kind("objected")

    @cached_property
    def wanted(self) -> places.Wanted | None:
        """The territories to keep; None keeps all."""
        return places.Wanted(self.territories) if self.territories else None

    def known(self, root: str, ids: Iterable[str]) -> set[str]:
        """Those of `ids` that are in the graph, or will be."""
        there = self._known.setdefault(root, set())
        listed = set(ids)
        if root == "Territory" and self.options.backbone:
            there |= listed & lookup().names.keys()
        asked = sorted(listed - there - self._latest.get(root, set()))
        if asked:
            there |= statements.known_ids(self.store, root, asked)
        return listed & (there | self._latest.get(root, set()))

    def define(self, nodes: Sequence[Nodes]) -> None:
        """Nodes that the file being judged is about to write: others may refer to them, and to those alone."""
        self._latest = {}
        for part in nodes:
            self._latest.setdefault(part.root, set()).update(part.frame["id"].to_list())
        self.own_ids.define(nodes)

    def settle(self, source: str) -> None:
        """What the file of `source` that was judged defines stands."""
        for root, ids in self._latest.items():
            self._known.setdefault(root, set()).update(ids)
        self._latest = {}
        self.own_ids.settle(source)

    def named(self, names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        """Territories by folded name: those of the backbone, and those of the graph."""
        listed = sorted({fold(name) for name in names})
        found = places.by_name(listed) if self.options.backbone else {}
        text = "UNWIND $names AS name MATCH (t:Territory {nameKey: name}) RETURN name, collect(t.id) AS ids"
        for row in self.store.read(text, names=listed):
            found[row["name"]] = tuple(sorted({*found.get(row["name"], ()), *row["ids"]}))
        return found
