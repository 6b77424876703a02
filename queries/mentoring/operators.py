"""The bodies of operators.toml, and whether a body of the graph is one of them."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from essaim.ontology.folding import normalise

_FILE = Path(__file__).with_name("operators.toml")
_FORM = re.compile(r"^(l )?(ass|asso|assoc|association)\b |\b(ass|asso|assoc|association)$")


@dataclass(frozen=True, slots=True)
class Operator:
    """A body to look for. `whole` and `begins` are folded names, see operators.toml."""

    id: str
    name: str
    siren: frozenset[str]
    whole: frozenset[str]
    begins: tuple[str, ...]
    network: str | None

    @property
    def is_sought(self) -> bool:
        """Whether anything but a name that many bear tells it."""
        return bool(self.siren or self.whole or self.begins or self.network)

    def recognised_by(self, name: str, siren: str | None) -> str | None:
        """« siren » or « name » where a body of this name and number is this one, else None."""
        if siren in self.siren:
            return "siren"
        key = bare(name)
        begins = any(key == start or key.startswith(f"{start} ") for start in self.begins)
        return "name" if begins or key in self.whole else None


def bare(name: str) -> str:
    """A name folded, without « association » or what stands for it at either end."""
    return _FORM.sub("", normalise(name)).strip()


@cache
def operators() -> tuple[Operator, ...]:
    """Every body of the list, in its order."""
    return tuple(_operator(id, table) for id, table in tomllib.loads(_FILE.read_text(encoding="utf-8")).items())


def _operator(id: str, table: Mapping[str, Any]) -> Operator:
    names = [*table.get("whole", ()), *(() if table.get("common") else (table["name"],))]
    return Operator(
        id=id,
        name=table["name"],
        siren=frozenset(table.get("siren", ())),
        whole=frozenset(map(bare, names)),
        begins=tuple(map(bare, table.get("begins", ()))),
        network=table.get("network"),
    )
