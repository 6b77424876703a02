"""What people have decided of two bodies, kept in the graph: one, two, or later. It lasts whatever is loaded.

Each is a node of its own, `EssaimDecision`: of no class of the ontology, in no answer's counts, and in every backup.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from essaim.graph_loader.same_actor.homes import Homes
from essaim.graph_store.store import Store

LABEL = "EssaimDecision"
Verdict = Literal["same", "different", "later"]
_READ = f"MATCH (d:{LABEL}) RETURN properties(d) AS p ORDER BY d.id"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of two bodies, by whom and when, and what was known then. Where they are one, the node of the
    `first` holds both; what is kept of each lets them come apart as they were."""

    first: str
    second: str
    verdict: Verdict
    author: str
    date: str
    score: float | None = None
    first_name: str = ""
    second_name: str = ""
    first_seen: str | None = None
    second_seen: str | None = None
    rest: str | None = None  # JSON: properties of the second that no claim ever said
    inner: str | None = None  # JSON: the ties between the two, while they are one

    @property
    def id(self) -> str:
        """The same whichever of the two comes first."""
        return " | ".join(sorted((self.first, self.second)))

    @property
    def pair(self) -> frozenset[str]:
        """The two bodies."""
        return frozenset((self.first, self.second))

    @property
    def node(self) -> dict[str, Any]:
        """As the graph keeps it."""
        said = {key: value for key, value in asdict(self).items() if value is not None}
        return {"id": self.id, "p": {"id": self.id, **said}}


def read_decisions(store: Store) -> list[Decision]:
    """All decisions of a graph. Raises StoreError."""
    return [Decision(**{name: value for name, value in row["p"].items() if name != "id"}) for row in store.read(_READ)]


def homes_of(decisions: Iterable[Decision]) -> Homes:
    """Which node holds what is said of each body that is one with another."""
    return Homes({each.second: each.first for each in decisions if each.verdict == "same"})
