"""The formulas of formulas.toml as objects: what is computed, from which figures, and what it does not say."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from essaim.ontology.text import Text

_FILE = Path(__file__).with_name("formulas.toml")


@dataclass(frozen=True, slots=True)
class Formula:
    """One way to estimate a need. `take`, `less`, `of` and `ready` are indicators or None; see formulas.toml."""

    id: str
    kind: str
    name: Text
    text: Text
    limits: Text
    load: Text
    themes: frozenset[str]
    audiences: frozenset[str]
    take: str | None = None
    less: str | None = None
    of: str | None = None
    ready: str | None = None
    least: int = 0
    bound: int | None = None
    labels: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        """The indicators without which nothing is computed, each once."""
        return tuple(dict.fromkeys(term for term in (self.take, self.less, self.of) if term))

    def concerns(self, codes: Mapping[str, str | None]) -> bool:
        """Whether it is near to a theme and an audience, of those that are asked for."""
        theme, audience = codes.get("theme"), codes.get("audience")
        return (not theme or theme in self.themes) and (not audience or audience in self.audiences)


@cache
def formulas() -> tuple[Formula, ...]:
    """Every formula, in the order of the file."""
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(_formula(id, table) for id, table in tables.items())


def _formula(id: str, table: Mapping[str, Any]) -> Formula:
    values: dict[str, Any] = {key: Text(**value) if isinstance(value, dict) else value for key, value in table.items()}
    sets = {key: frozenset(table[key]) for key in ("themes", "audiences")}
    return Formula(**{**values, **sets, "id": id, "labels": tuple(table.get("labels", ()))})
