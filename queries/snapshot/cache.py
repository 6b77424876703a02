"""What is dear to compute is kept on disk, under the version of the graph it was computed from."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from hashlib import blake2b
from os import getpid
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer, SourceRef
from essaim.queries.answer.column import Columns, names_of
from essaim.queries.snapshot.arrays import Raw, read

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

_TEXT = "text."


def read_kept(store: Store, model: Model, version: str, cache: Path | None) -> Raw:
    """The raw read of this version of the graph, from `cache` when it is there; a damaged file is written again."""
    if cache is None:
        return read(store, model)
    path = cache / f"graph-{version}.npz"
    with suppress(OSError, ValueError, KeyError, EOFError, BadZipFile):
        return _opened(path)
    raw = read(store, model)
    joined = {_TEXT + name: np.frombuffer("\n".join(found).encode(), np.uint8) for name, found in raw.texts.items()}
    sizes = {f"size.{name}": np.array(len(found)) for name, found in raw.texts.items()}
    _write(path, lambda file: np.savez(file, allow_pickle=False, **joined, **sizes, **raw.arrays))
    _forget(cache, "graph-", version)
    return raw


def _opened(path: Path) -> Raw:
    """A kept read. Raises OSError, ValueError, KeyError or BadZipFile when the file is not one."""
    # Opened here: numpy leaves a damaged file open.
    with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
        arrays = {name: found[name] for name in found.files}
    sizes = {name[5:]: int(arrays.pop(name)) for name in list(arrays) if name.startswith("size.")}
    texts: dict[str, tuple[str, ...]] = {}
    for name, size in sizes.items():
        joined = arrays.pop(_TEXT + name).tobytes().decode()
        texts[name] = tuple(joined.split("\n")) if size else ()
        if len(texts[name]) != size:
            raise ValueError(name)
    return Raw(texts, arrays)


def kept_answer(scope: "Scope", version: str, name: str, columns: Columns, compute: Callable[[], Answer]) -> Answer:
    """The answer `name`, from `scope.cache` when it was kept for this graph, this scope and these columns."""
    if scope.cache is None:
        return compute()
    asked = {**scope.params, "columns": names_of(columns), "as_of": scope.as_of.isoformat(), "notes": scope.notes}
    key = blake2b(json.dumps(asked, sort_keys=True, default=str).encode(), digest_size=8).hexdigest()
    path = scope.cache / f"{name}-{version}-{key}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        return _answer(json.loads(path.read_text(encoding="utf-8")), columns)
    answer = compute()
    text = json.dumps(_plain(answer), ensure_ascii=False)
    _write(path, lambda file: file.write(text.encode()))
    _forget(scope.cache, f"{name}-", version)
    return answer


def _plain(answer: Answer) -> dict[str, Any]:
    """An answer as JSON, a sentence as {"fr": …, "en": …}."""
    return {
        "question": answer.question,
        "title": _json(answer.title),
        "rows": [_json(row) for row in answer.rows],
        "as_of": answer.as_of.isoformat(),
        "params": answer.params,
        "notes": [_json(note) for note in answer.notes],
        "sources": [[one.id, one.title, one.date] for one in answer.sources],
    }


def _json(value: Any) -> Any:
    if isinstance(value, Text):
        return {"fr": value.fr, "en": value.en}
    if isinstance(value, Mapping):
        return {key: _json(inner) for key, inner in value.items()}
    return [_json(inner) for inner in value] if isinstance(value, list | tuple) else value


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"fr", "en"}:
            return Text(value["fr"], value["en"])
        return {key: _said(inner) for key, inner in value.items()}
    return [_said(inner) for inner in value] if isinstance(value, list) else value


def _answer(kept: Mapping[str, Any], columns: Columns) -> Answer:
    return Answer(
        question=kept["question"],
        title=_said(kept["title"]),
        columns=columns,
        rows=tuple(_said(row) for row in kept["rows"]),
        as_of=date.fromisoformat(kept["as_of"]),
        params=kept["params"],
        notes=tuple(_said(note) for note in kept["notes"]),
        sources=tuple(SourceRef(*one) for one in kept["sources"]),
    )


def _write(path: Path, fill: Callable[[Any], Any]) -> None:
    """Write a file whole or not at all; a folder that cannot be written keeps nothing."""
    part = path.with_name(f".{path.name}.{getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            fill(file)
        part.replace(path)
    with suppress(OSError):
        part.unlink(missing_ok=True)


def _forget(cache: Path, prefix: str, version: str) -> None:
    """Delete what was kept under `prefix` for other versions of the graph."""
    with suppress(OSError):
        for path in cache.glob(f"{prefix}*"):
            if version not in path.name:
                path.unlink(missing_ok=True)
