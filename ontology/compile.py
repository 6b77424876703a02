"""The Model, without parsing Turtle: the compiled form of the files is kept beside them, or in the user's cache.

A wheel has it from its build (`python -m essaim.ontology.compile`). A checkout makes it when it first needs it, and
again after an edit.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from essaim.ontology.errors import OntologyError
from essaim.ontology.frozen_json import FrozenJson
from essaim.ontology.model import Model, Property

TURTLE = tuple(Path(__file__).with_name(name) for name in ("essaim.ttl", "vocabularies.ttl"))
FORMAT = 3
"""Changes when the Model or its JSON does, so that an older file is compiled again."""


def load_model(extensions: Sequence[Path] = ()) -> Model:
    """The ontology of essaim, with what the `extensions` (Turtle files) add to it.

    Turtle is parsed only when a file has changed since it was last compiled. Raises OntologyError, naming the file and
    the term, for anything that essaim would not understand.
    """
    paths = (*TURTLE, *extensions)
    digest = _digest(paths)
    models = (_read(place, digest) for place in _places(paths, digest))
    return next((model for model in models if model is not None), None) or _compile(paths, digest)


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


def _places(paths: Sequence[Path], digest: str) -> Iterator[Path]:
    """Where the compiled form may be: beside the files of essaim alone, else in the user's cache."""
    if paths == TURTLE:
        yield _beside()
    from platformdirs import user_cache_path  # most commands find the file beside

    yield user_cache_path("essaim", appauthor=False) / "ontology" / f"{digest}.json"


def _beside() -> Path:
    return TURTLE[0].with_name("compiled.json")


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
    from essaim.ontology.turtle.read_turtle import read_model  # imports rdflib, 0.1 s

    model = read_model(paths, digest)
    text = compiled().write(model)
    for place in _places(paths, digest):
        with suppress(OSError):  # a folder that cannot be written costs time, nothing else
            _write(place, text)
            break
    return model


def _write(place: Path, text: str) -> None:
    """Write `text` at once: another command never reads half of it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=place.name)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    Path(name).chmod(0o644)  # nothing secret: whoever uses the checkout reads it
    Path(name).replace(place)


def main() -> None:
    """Compile the Turtle files of the package and write the form beside them."""
    from essaim.ontology.turtle.read_turtle import read_model

    _write(_beside(), compiled().write(read_model(TURTLE, _digest(TURTLE))))


if __name__ == "__main__":
    main()
