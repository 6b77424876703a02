"""A whole graph in one file of the home, as lines of JSON: written before an upgrade, read to return to before it."""

import gzip
import json
import os
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from essaim.graph_loader.migrate.rewriting import root_of
from essaim.graph_loader.turn.journal import dated, plain
from essaim.graph_loader.write import statements
from essaim.graph_store.failures import unwritable
from essaim.graph_store.private_files import emptied_private, private_folder
from essaim.graph_store.store import Store
from essaim.ontology.errors import FileError
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)
FOLDER = "backups"
PAGE = 2_000
MODEL, SUPPRESSION, DECISION = "EssaimModel", "EssaimSuppression", "EssaimDecision"
Line = dict[str, Any]
_FROM = """UNWIND $ids AS id MATCH (a:{root} {{id: id}})-[r]->(b) WHERE b.id IS NOT NULL
RETURN a.id AS a, type(r) AS type, labels(b) AS labels, b.id AS b, properties(r) AS p"""


def backup_path(home: Path, number: int | None) -> Path:
    """A file that is not there yet."""
    stem = f"format-{number or 0}-{date.today().isoformat()}"
    names = (f"{stem}{'' if count == 1 else f'-{count}'}.jsonl.gz" for count in range(1, 10_000))
    return next(path for path in (home / FOLDER / name for name in names) if not path.exists())


def write_backup(store: Store, path: Path, number: int | None, roots: Mapping[str, str]) -> None:
    """All that the graph holds, in a file that its owner alone may read. Raises StoreError, of a disk that is full or
    read-only too: no file is left then."""
    draft = path.with_name(f".{path.name}")
    try:
        private_folder(path.parent)
        with emptied_private(draft) as file:
            with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1) as packed:
                for line in whole_graph(store, number, roots):
                    packed.write(f"{json.dumps(line, default=plain, ensure_ascii=False)}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise unwritable(path.parent, error) from error
        raise


def whole_graph(store: Store, number: int | None, roots: Mapping[str, str]) -> Iterator[Line]:
    """A line that says what follows, one a node, then one a relationship. Raises StoreError."""
    ids = {root: ids_of(store, root) for root in [MODEL, SUPPRESSION, DECISION, *sorted({*roots.values()})]}
    yield {"essaim": "backup", "format": number, "roots": [root for root in ids if ids[root]]}
    for root, members in ids.items():
        for part in statements.batches(members, PAGE):
            for node in sorted(statements.whole_nodes(store, root, part), key=lambda node: str(node["id"])):
                yield {"labels": sorted(node["labels"]), "p": node["p"]}
    for root, members in ids.items():
        for part in statements.batches(members, PAGE):
            for edge in store.read(_FROM.format(root=root), ids=part):
                ends = [[root, edge["a"]], [root_of(edge["labels"], roots), edge["b"]]]
                yield {"type": edge["type"], "ends": ends, "p": edge["p"]}


def ids_of(store: Store, root: str) -> list[str]:
    """The ids of all nodes of a root, in order."""
    rows = store.read(f"MATCH (n:{root}) WHERE n.id IS NOT NULL RETURN collect(n.id) AS ids")
    return sorted(rows[0]["ids"])


def read_backup(path: Path) -> Iterator[Line]:
    """The lines of a backup, the first of which says what it is. Raises FileError."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for number, text in enumerate(file):
                line = json.loads(text, object_hook=dated)
                if number == 0 and line.get("essaim") != "backup":
                    raise ValueError(text)
                yield line
    except (OSError, EOFError, ValueError, AttributeError) as error:
        raise FileError(*words("no_such_backup", file=str(path), folder=str(path.parent))) from error


def check_backup(path: Path) -> tuple[Line, int, int]:
    """The first line of a backup that is whole, and how many nodes and relationships it holds. Raises FileError."""
    lines = read_backup(path)
    head = next(lines, None)
    if head is None:
        raise FileError(*words("no_such_backup", file=str(path), folder=str(path.parent)))
    counts = Counter("ends" in line for line in lines)
    return head, counts[False], counts[True]


def backups(home: Path) -> Collection[Path]:
    """The backups of a home, oldest first."""
    return sorted((home / FOLDER).glob("*.jsonl.gz"), key=lambda path: path.stat().st_mtime)
