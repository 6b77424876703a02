"""The Model, without parsing Turtle: the compiled form of the files is kept beside them, or in the user's cache.

`python -m essaim.ontology.compile` rewrites `compiled.json` after an edit of the Turtle files.
"""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from essaim.ontology.errors import OntologyError
from essaim.ontology.frozen_json import FrozenJson
from essaim.ontology.model import Model, Property

FOLDER = Path(__file__).parent
TURTLE = (FOLDER / "essaim.ttl", FOLDER / "vocabularies.ttl")
COMPILED = FOLDER / "compiled.json"
FORMAT = 2
"""Changes when the Model or its JSON does, so that an older file is compiled again."""


def load_model(extensions: Sequence[Path] = ()) -> Model:
    """The ontology of essaim, with what the `extensions` (Turtle files) add to it.

    Turtle is parsed only when a file has changed since it was last compiled. Raises OntologyError, naming the file and
    the term, for anything that essaim would not understand.
    """
    paths = (*TURTLE, *extensions)
    wanted = _digest(paths)
    if not extensions and (found := _read(COMPILED, wanted)) is not None:
        return found
    return _read(_cached(wanted), wanted) or _compile(paths, wanted)


def _digest(paths: Sequence[Path]) -> str:
    """What the bytes of the files come to: the compiled form is known by it."""
    total = hashlib.sha256(f"essaim {FORMAT}".encode())
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise OntologyError(
                fr=f"{path} : fichier d’ontologie illisible ({error.strerror}). Vérifiez le chemin dans essaim.toml.",
                en=f"{path}: this ontology file cannot be read ({error.strerror}). Check its path in essaim.toml.",
            ) from error
        total.update(f"{len(content)} ".encode() + content)
    return total.hexdigest()


def _cached(digest: str) -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("essaim", appauthor=False) / "ontology" / f"{digest}.json"


def _read(place: Path, digest: str) -> Model | None:
    """The Model kept at `place`, or None when nothing usable is there."""
    try:
        model = compiled().read(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none, cut short, or of another version: compile again
        return None
    return model if model.digest == digest else None


def compiled() -> FrozenJson[Model]:
    """The form of a compiled file: most properties belong to several classes, and are written once."""
    return FrozenJson(Model, shared=(Property,))


def _compile(paths: Sequence[Path], digest: str) -> Model:
    from essaim.ontology.turtle.read_turtle import read_model

    model = read_model(paths, digest)
    with suppress(OSError):  # a folder that cannot be written costs time, nothing else
        _write(_cached(digest), compiled().write(model))
    return model


def _write(place: Path, text: str) -> None:
    """Write `text` at once: another command never reads half of it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=place.name)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    Path(name).replace(place)


def main() -> None:
    """Compile the Turtle files of the package and write `compiled.json` beside them."""
    from essaim.ontology.turtle.read_turtle import read_model

    COMPILED.write_text(compiled().write(read_model(TURTLE, _digest(TURTLE))), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
