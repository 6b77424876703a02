"""Where what is said of a body stands while it is one with another, and of whom it was said, so that it can come apart.

A claim that stands on another node than it was made for says of which (`of`) and of what class (`kind`); a tie says it
at the end of its key. So nothing of a merge is to be remembered elsewhere: files loaded since come apart as well.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from essaim.graph_loader.decide.claims import claim_text, parsed
from essaim.graph_loader.decide.to_graph import Nodes

ROOT = "Organisation"
_SAID = re.compile(r"(?s)(.*?)(?: @from ([a-z]+:.+?))?(?: @to ([a-z]+:.+))?")
Tie = tuple[str, str, str]  # from, to, key


@dataclass(frozen=True, slots=True)
class Homes:
    """`within` says of each body that is one with another, with which."""

    within: Mapping[str, str]

    def of(self, identity: str) -> str:
        """The node that holds what is said of a body."""
        met = set()
        while identity in self.within and identity not in met:
            met.add(identity)
            identity = self.within[identity]
        return identity

    def held_by(self, identity: str) -> list[str]:
        """The other bodies that are one with this node, sorted."""
        return sorted(member for member in self.within if member != identity and self.of(member) == identity)

    def nodes(self, nodes: Nodes) -> Nodes:
        """`nodes` under the ids that hold them, their claims saying of whom they are."""
        ids = nodes.frame["id"].to_list() if nodes.root == ROOT and self.within else []
        if not any(identity in self.within for identity in ids):
            return nodes
        texts = [
            self.claim(text, identity, identity, nodes.kind)
            for text, identity in zip(nodes.frame["_text"].to_list(), ids, strict=True)
        ]
        housed = pl.Series("id", [self.of(identity) for identity in ids], dtype=pl.String)
        frame = nodes.frame.with_columns(housed, pl.Series("_text", texts, dtype=pl.String))
        return replace(nodes, frame=frame, aliased=True)

    def claim(self, text: str, node: str, origin: str, kind: str) -> str:
        """A claim as it stands on the node that holds it; `kind` is the class of what it was said of."""
        claim = {name: value for name, value in parsed(text).items() if name not in ("of", "kind")}
        if self.of(origin) == origin:
            return claim_text(claim) if origin != node or "of" in parsed(text) else text
        return claim_text({**claim, "of": origin, "kind": kind})

    def ties(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Ties (`_from`, `_to`, `key`) between the nodes that hold their ends, their keys saying of whom they are."""
        if not self.within or not self._away(frame["_from"].to_list()) | self._away(frame["_to"].to_list()):
            return frame
        columns = frame.select("_from", "_to", "key").rows()
        housed = pl.DataFrame([self.tie(*tie) for tie in columns], ["_from", "_to", "key"], orient="row")
        return frame.with_columns(housed["_from"], housed["_to"], housed["key"])

    def _away(self, ids: Iterable[str]) -> bool:
        return any(identity in self.within for identity in ids)

    def tie(self, start: str, end: str, key: str) -> Tie:
        """A tie, as it was said, as it stands."""
        first, second = self.of(start), self.of(end)
        marks = (f" @from {start}" if first != start else "") + (f" @to {end}" if second != end else "")
        return first, second, f"{key}{marks}"


def origin_of(text: str, node: str) -> str:
    """The id of the body of which a claim on `node` was made."""
    return str(parsed(text).get("of", node))


def as_said(start: str, end: str, key: str) -> Tie:
    """A tie as it was said."""
    said = _SAID.fullmatch(key)
    if said is None:
        return start, end, key
    return said[2] or start, said[3] or end, said[1]
