"""The rows that what is forgotten had retired: what only the files that said them can bring back."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from essaim.graph_loader.decide.claims import parsed
from essaim.graph_loader.decide.to_graph import roots_by_prefix
from essaim.graph_loader.forgetting.loaded_files import LoadedFile
from essaim.graph_loader.report import Gone
from essaim.graph_loader.write.statements import batches
from essaim.graph_store.store import Store
from essaim.ontology.model import Model


class Retired(NamedTuple):
    """A row that was retired: its class or relation, its id or those of its ends, their names (an id where nothing
    says one), and the path of the file that said it, None where this home does not remember it."""

    kind: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    path: str | None


def retired_before(
    files: Sequence[LoadedFile], remembered: Iterable[LoadedFile], store: Store, model: Model
) -> tuple[Retired, ...]:
    """What these `files` had taken out of what others said, and that nobody has said again. Raises StoreError."""
    paths = {file.load: file.path for file in remembered}
    loads = {file.load for file in files}
    gone = {row for file in files for row in file.gone if row.load not in loads}
    graph = _Graph(store, model, loads)
    missing = gone - set(graph.said_again(gone))
    names = {row.ids[0]: row.name for row in gone if row.name} | dict(graph.names(missing))
    rows = {
        Retired(row.kind, row.ids, tuple(names.get(one, one) for one in row.ids), paths.get(row.load))
        for row in missing
    }
    return tuple(sorted(rows, key=lambda row: (row.path or "", len(row.ids), row.kind, row.names, row.ids)))


class _Graph:
    """What stands in the graph by other loads than those that are forgotten."""

    def __init__(self, store: Store, model: Model, loads: Collection[str]) -> None:
        self.store = store
        self.loads = sorted(loads)
        self.roots = roots_by_prefix(model)

    def said_again(self, rows: Iterable[Gone]) -> Iterator[Gone]:
        """Those of `rows` that their source says."""
        for key, some in self._alike(rows).items():
            for part in batches(some):
                stated = self._stated(key, [row.ids for row in part])
                yield from (row for row in part if (row.source, *row.ids) in stated)

    def names(self, rows: Iterable[Gone]) -> Iterator[tuple[str, str]]:
        """The ids of what `rows` are about, with their names."""
        ids: dict[str, set[str]] = {}
        for one in chain.from_iterable(row.ids for row in rows):
            ids.setdefault(self._root(one), set()).add(one)
        for root, some in ids.items():
            text = (
                f"UNWIND $ids AS id MATCH (n:{root} {{id: id}}) "
                "RETURN n.id AS id, coalesce(n.name, n.displayName, n.role) AS name"
            )
            for part in batches(sorted(some)):
                yield from ((row["id"], row["name"]) for row in self.store.read(text, ids=part) if row["name"])

    def _alike(self, rows: Iterable[Gone]) -> dict[tuple[str, ...], list[Gone]]:
        """By relation, or nothing, and the roots of the ends."""
        alike: dict[tuple[str, ...], list[Gone]] = {}
        for row in rows:
            kind = (row.kind,) if len(row.ids) > 1 else ()
            alike.setdefault((*kind, *map(self._root, row.ids)), []).append(row)
        return alike

    def _stated(self, key: tuple[str, ...], ids: list[tuple[str, ...]]) -> set[tuple[str, ...]]:
        if len(key) == 1:
            text = f"UNWIND $ids AS ids MATCH (n:{key[0]} {{id: ids[0]}}) RETURN n.id AS id, n.claims AS claims"
            read = self.store.read(text, ids=[list(pair) for pair in ids])
            claims = [(row["id"], parsed(claim)) for row in read for claim in row["claims"] or ()]
            return {(claim["source"], one) for one, claim in claims if claim["load"] not in self.loads}
        kind, start, end = key
        text = (
            f"UNWIND $ids AS ids MATCH (a:{start} {{id: ids[0]}})-[r:{kind}]->(b:{end} {{id: ids[1]}}) "
            "WHERE NOT r.loadId IN $loads RETURN r.source AS source, a.id AS a, b.id AS b"
        )
        rows = self.store.read(text, ids=[list(pair) for pair in ids], loads=self.loads)
        return {(row["source"], row["a"], row["b"]) for row in rows}

    def _root(self, identity: str) -> str:
        return self.roots[identity.partition(":")[0]]
