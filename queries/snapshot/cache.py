"""What is dear to compute is kept on disk, under the version of the graph and of the code it was computed from."""

import functools
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from essaim import __version__
from essaim.graph_store.private_files import private_folder, write_private
from essaim.graph_store.store import Store
from essaim.ontology.frozen_json import FrozenJson
from essaim.ontology.model import Model
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.column import Columns, names_of
from essaim.queries.snapshot.arrays import Raw, read, version
from essaim.queries.snapshot.view import View

_FLOOR = Path(__file__).parents[1]
_TEXT = "text."
_ANSWER = FrozenJson(Answer)


def read_kept(store: Store, model: Model, current: str, cache: Path | None) -> Raw:
    """The raw read of this version of the graph, from `cache` when it is there; a damaged file is written again."""
    if cache is None:
        return read(store, model)
    stem = f"graph-{current}-{_code()}"
    path = cache / f"{stem}.kept"
    with suppress(OSError, ValueError, KeyError, EOFError, BadZipFile):
        return _opened(_content(path))
    raw = read(store, model)
    joined = {_TEXT + name: np.frombuffer("\n".join(texts).encode(), np.uint8) for name, texts in raw.texts.items()}
    if version(store, model) != current:
        return raw  # a load began meanwhile
    sizes = {f"size.{name}": np.array(len(texts)) for name, texts in raw.texts.items()}
    content = BytesIO()
    np.savez(content, allow_pickle=False, **joined, **sizes, **raw.arrays)
    _write(path, content.getvalue())
    _forget(cache, "graph-", stem)
    return raw


def _opened(content: bytes) -> Raw:
    """A kept read. Raises ValueError, KeyError, EOFError or BadZipFile when the content is not one."""
    with np.load(BytesIO(content), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    sizes = {name[5:]: int(arrays.pop(name)) for name in list(arrays) if name.startswith("size.")}
    texts: dict[str, tuple[str, ...]] = {}
    for name, size in sizes.items():
        joined = arrays.pop(_TEXT + name).tobytes().decode()
        texts[name] = tuple(joined.split("\n")) if size else ()
        if len(texts[name]) != size:
            raise ValueError(name)
    return Raw(texts, arrays)


def kept_answer(view: View, name: str, columns: Columns, compute: Callable[[], Answer], **asked: Any) -> Answer:
    """The answer `name`, from `view.cache` when this very code kept it for this graph, this scope, these columns and
    what else was `asked`; a file that was edited or cut is computed again."""
    if view.cache is None:
        return compute()
    question = {
        **view.params,
        **asked,
        "columns": names_of(columns),
        "as_of": view.as_of.isoformat(),
        "notes": view.notes,
    }
    key = blake2b(json.dumps(question, sort_keys=True, default=str).encode(), digest_size=8).hexdigest()
    stem = f"{name}-{view.params['graph']}-{_code()}"
    path = view.cache / f"{stem}-{key}.kept"
    with suppress(OSError, ValueError):
        return replace(_ANSWER.read(_content(path).decode()), columns=columns)
    answer = compute()
    if version(view.store, view.model) != view.params["graph"]:
        return answer
    _write(path, _ANSWER.write(replace(answer, columns=())).encode())
    _forget(view.cache, f"{name}-", stem)
    return answer


@functools.cache
def _code() -> str:
    """What the version of essaim and the sources of every method and sentence come to: answers change with them."""
    sources = sorted(path for path in _FLOOR.rglob("*") if path.suffix in (".py", ".toml", ".cypher"))
    texts = b"".join(
        b"%s %d " % (path.name.encode(), len(text)) + text for path in sources for text in [path.read_bytes()]
    )
    return blake2b(__version__.encode() + texts, digest_size=6).hexdigest()


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).hexdigest().encode()


def _content(path: Path) -> bytes:
    """What was kept in a file. Raises OSError, or ValueError when it is not as it was written."""
    digest, _, content = path.read_bytes().partition(b"\n")
    if digest != _digest(content):
        raise ValueError(f"{path} was edited or cut")
    return content


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, its digest first; a folder that cannot be written keeps nothing."""
    with suppress(OSError):
        private_folder(path.parent)
        write_private(path, _digest(content) + b"\n" + content)


def _forget(cache: Path, prefix: str, stem: str) -> None:
    """Delete what was kept under `prefix` for another graph or by other code."""
    with suppress(OSError):
        for path in cache.glob(f"{prefix}*"):
            if not path.name.startswith(stem):
                path.unlink(missing_ok=True)
