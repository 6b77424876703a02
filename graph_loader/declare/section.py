"""A table of a TOML file that knows where it stands, and that every key of it must be used."""

from collections.abc import Iterable, Iterator
from typing import Any

from essaim.ontology.errors import OntologyError
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import join
from essaim.ontology.wording.near import did_you_mean


def fail(file: str, key: str, fr: str, en: str) -> OntologyError:
    """An error that names the file and the key."""
    where = f", {key}" if key else ""
    return OntologyError(fr=f"{file}{where} : {fr}", en=f"{file}{where}: {en}")


class Section:
    """A table under reading: `done` complains of the keys that nothing asked for."""

    def __init__(self, file: str, prefix: str, table: dict[str, Any]) -> None:
        self.file = file
        self.prefix = prefix
        self.table = table
        self._used: set[str] = set()

    def path(self, key: str) -> str:
        """The whole name of `key` in the file."""
        return ".".join(filter(None, (self.prefix, key)))

    def wrong(self, key: str, fr: str, en: str) -> OntologyError:
        """An error about `key`."""
        return fail(self.file, self.path(key), fr, en)

    def unknown(self, key: str, name: str, known: Iterable[str]) -> OntologyError:
        """An error about a name that is not one of `known`, with the nearest ones."""
        near = did_you_mean(name, known)
        text = join([Text(f"« {name} » est inconnu.", f"“{name}” is unknown."), *([near] if near else [])])
        return self.wrong(key, text.fr, text.en)

    def concept(self, key: str, code: str, model: Model, scheme: str) -> str:
        """`code`, found under `key`, which must stand in a vocabulary, if the ontology has that."""
        if scheme in model.schemes and code not in model.schemes[scheme].concepts:
            raise self.unknown(key, code, model.schemes[scheme].concepts)
        return code

    def take(self, key: str) -> Any:
        """The value of a key that must be there, of any type."""
        self._used.add(key)
        if key not in self.table:
            raise self.wrong(key, "cette clé manque.", "this key is missing.")
        return self.table[key]

    def get(self, key: str, kind: type | tuple[type, ...], default: Any) -> Any:
        """The value of `key`, which must be a `kind`, or `default`."""
        return self.need(key, kind) if key in self.table else default

    def need(self, key: str, kind: type | tuple[type, ...]) -> Any:
        """The value of a key that must be there, and be a `kind`."""
        value = self.take(key)
        if not isinstance(value, kind):
            raise self.wrong(key, f"« {value} » n’a pas le bon type.", f"“{value}” has the wrong type.")
        return value

    def section(self, key: str) -> "Section":
        """The table under `key`, empty where there is none."""
        return Section(self.file, self.path(key), self.get(key, dict, {}))

    def sections(self, key: str) -> Iterator[tuple[str, "Section"]]:
        """The tables under `key`, each with its name."""
        for name, table in self.get(key, dict, {}).items():
            if not isinstance(table, dict):
                raise self.wrong(f"{key}.{name}", "une table est attendue.", "a table is expected.")
            yield name, Section(self.file, self.path(f"{key}.{name}"), table)

    def many(self, key: str) -> list["Section"]:
        """The tables of the array under `key`."""
        return [Section(self.file, self.path(key), table) for table in self.get(key, list, [])]

    def done(self) -> None:
        """Raise OntologyError if a key was not used."""
        for key in self.table:
            if key not in self._used:
                raise self.unknown(key, key, self._used)
