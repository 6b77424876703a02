"""Suppressions: who is not to be loaded, or not by name, kept keyed in the graph and in the home.

In the graph, so that no colleague's load brings anybody back; in the home, so that a graph made anew knows it too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, cast

from essaim.graph_loader.decide.people import KeyRing
from essaim.graph_store.private_files import private_folder, write_private
from essaim.graph_store.store import Store

FILE = "suppressed.txt"
LABEL = "EssaimSuppression"
Kind = Literal["erased", "objected", "expired"]
STRICTEST: Mapping[Kind, int] = {"expired": 0, "objected": 1, "erased": 2}

_READ = f"MATCH (s:{LABEL}) RETURN s.id AS id, s.kind AS kind, s.day AS day, s.aliases AS aliases"
_KEEP = f"UNWIND $rows AS row MERGE (s:{LABEL} {{id: row.id}}) SET s += row"
_MARKS = f"""
MATCH (n:Source|{LABEL}) WHERE n.keyFingerprint IS NOT NULL
RETURN DISTINCT n.keyFingerprint AS mark
"""


@dataclass(frozen=True, slots=True)
class Suppression:
    """Somebody who asked to be erased or objects, or whose time is over. The id is keyed, and so are the `aliases`: the
    team's own ids, and the names."""

    id: str
    kind: Kind = "erased"
    day: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """As the file of the home keeps it."""
        return "\t".join((self.id, self.kind, self.day, ",".join(self.aliases)))

    @staticmethod
    def of_line(line: str) -> "Suppression":
        """What a line of the file says; a bare id is that of somebody erased."""
        identity, kind, day, aliases = (*line.strip().split("\t"), "", "", "")[:4]
        return Suppression(identity, cast(Kind, kind or "erased"), day, tuple(filter(None, aliases.split(","))))

    def merged(self, other: "Suppression") -> "Suppression":
        """Both said of one person: what is kept is the strictest, and every alias."""
        strictest = max((self, other), key=lambda one: (STRICTEST[one.kind], one.day))
        aliases = tuple(sorted({*self.aliases, *other.aliases}))
        return Suppression(self.id, strictest.kind, strictest.day, aliases)


class Suppressions:
    """Those of one graph, as a load and the rights look them up."""

    def __init__(self, ring: KeyRing, listed: Iterable[Suppression]) -> None:
        self.ring = ring
        self.by_id: dict[str, Suppression] = {}
        for one in listed:
            self.by_id[one.id] = one.merged(self.by_id.get(one.id, one))

    def of_kind(self, kind: Kind) -> frozenset[str]:
        """The ids of those suppressed in this way."""
        return frozenset(one.id for one in self.by_id.values() if one.kind == kind)

    @cached_property
    def name_marks(self) -> frozenset[str]:
        """What is kept keyed of those whose names may stand in no text, their names among it."""
        hidden = (one for one in self.by_id.values() if one.kind != "expired")
        return frozenset(mark for one in hidden for mark in one.aliases)

    @cached_property
    def _by_alias(self) -> dict[str, str]:
        return {mark: one.id for one in self.by_id.values() for mark in one.aliases}

    def named(self, alias: str) -> str | None:
        """The id of the suppressed person whom the team's own id, or a whole id, names."""
        if alias in self.by_id:
            return alias
        return self._by_alias.get(self.ring.alias_mark(alias)) if self._by_alias else None


def key_marks(store: Store) -> set[str]:
    """The marks of the keys that made the ids of the graph's persons and its suppressions: none, or one."""
    return {row["mark"] for row in store.read(_MARKS)}


def read_suppressions(store: Store, ring: KeyRing) -> Suppressions:
    """Those of the graph; those of the home too, unless another key made the graph."""
    listed = [
        Suppression(row["id"], row["kind"], row["day"] or "", tuple(row["aliases"] or ())) for row in store.read(_READ)
    ]
    own = _of_home(ring.home)
    if own and ring.is_there and key_marks(store) <= {ring.fingerprint}:
        listed += own
    return Suppressions(ring, listed)


def keep_suppressions(store: Store, ring: KeyRing, added: Iterable[Suppression] = ()) -> Suppressions:
    """Those there are and those `added`, which the graph and the home hold from now on. Raises StoreError."""
    held = read_suppressions(store, ring)
    every = Suppressions(ring, [*held.by_id.values(), *added])
    if not every.by_id or not ring.is_there or not key_marks(store) <= {ring.fingerprint}:
        return every  # the suppressions of a graph whose key this home lacks are not this home's to keep
    rows = [_row(one, ring) for _, one in sorted(every.by_id.items())]
    if rows != _held(store):
        store.write(_KEEP, rows=rows)
    if {one.line for one in every.by_id.values()} != {one.line for one in _of_home(ring.home)}:
        _write_home(ring.home, every)
    return every


def _row(one: Suppression, ring: KeyRing) -> dict[str, object]:
    return asdict(one) | {"aliases": list(one.aliases), "keyFingerprint": ring.fingerprint}


def _held(store: Store) -> list[dict[str, object]]:
    text = f"MATCH (s:{LABEL}) RETURN properties(s) AS p ORDER BY s.id"
    return [row["p"] for row in store.read(text)]


def _of_home(home: Path) -> list[Suppression]:
    path = home / FILE
    if not path.exists():
        return []
    return [Suppression.of_line(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _write_home(home: Path, suppressions: Suppressions) -> None:
    write_private(
        private_folder(home) / FILE, "".join(f"{one.line}\n" for _, one in sorted(suppressions.by_id.items()))
    )
