"""A backup put back in the place of what the graph holds."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from essaim.graph_loader.migrate.backup import DECISION, MODEL, PAGE, SUPPRESSION, Line, ids_of, read_backup, words
from essaim.graph_loader.write import statements
from essaim.graph_store.store import Store
from essaim.ontology.definitions import Definitions
from essaim.ontology.errors import FileError

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_BEGIN = f"MERGE (m:{MODEL} {{id: 'model'}}) SET m.restoring = $file"
_END = f"MATCH (m:{MODEL} {{id: 'model'}}) SET m = $noted"
_KEEP = f"UNWIND $rows AS row MERGE (s:{SUPPRESSION} {{id: row.p.id}}) ON CREATE SET s = row.p"
Group = tuple[str, ...]


def put_back(store: Store, path: Path, roots: Collection[str]) -> dict[str, Any]:
    """Put what a backup holds in the place of all nodes of `roots`; what it notes of its format, for `end` to write.
    Suppressions stay, those of since too. What was cut is done by doing it again. Raises StoreError, FileError."""
    lines = read_backup(path)
    held = {_safe(root) for root in next(lines)["roots"]} - {MODEL, SUPPRESSION}
    store.write(_BEGIN, file=str(path))
    for root in sorted({*roots, *held, DECISION}):  # decided of other nodes than these
        statements.delete_nodes(store, root, ids_of(store, root))
    unique = tuple((root, "id") for root in sorted(held - {DECISION}))
    store.write_schema(Definitions(unique, ()).cypher())
    noted: dict[str, Any] = {"id": "model"}
    for chunk in iter(lambda: list(islice(lines, PAGE)), []):
        for names, members in _grouped(chunk):
            if names == (MODEL,):
                noted = members[0]["p"]
            else:
                text = _statement(names, "ends" in members[0])
                statements.halving(lambda part, text=text: store.write(text, rows=part), _rows(members))  # type: ignore[misc]
    return noted


def end(store: Store, noted: dict[str, Any]) -> None:
    """Say that the backup is put back, and what it was a backup of."""
    store.write(_END, noted=noted)


def _grouped(lines: Iterable[Line]) -> Iterator[tuple[Group, list[Line]]]:
    """Lines that one statement writes, nodes first."""
    groups: dict[tuple[bool, Group], list[Line]] = defaultdict(list)
    for line in lines:
        is_edge = "ends" in line
        names = (line["type"], *(root for root, _ in line["ends"])) if is_edge else line["labels"]
        groups[is_edge, tuple(map(_safe, names))].append(line)
    return ((names, groups[is_edge, names]) for is_edge, names in sorted(groups))


def _statement(names: Group, is_edge: bool) -> str:
    if names == (SUPPRESSION,):
        return _KEEP
    if not is_edge:
        return f"UNWIND $rows AS row CREATE (n:{':'.join(names)}) SET n = row.p"
    kind, start, end = names
    return (
        f"UNWIND $rows AS row MATCH (a:{start} {{id: row.a}}) MATCH (b:{end} {{id: row.b}}) "
        f"CREATE (a)-[r:{kind}]->(b) SET r = row.p"
    )


def _rows(lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [{"p": line["p"], **dict(zip("ab", (id for _, id in line.get("ends", ())), strict=False))} for line in lines]


def _safe(name: str) -> str:
    """A name that may stand in Cypher. Raises FileError."""
    if not _NAME.fullmatch(name):
        raise FileError(*words("no_such_backup", file=name, folder="backups"))
    return name
