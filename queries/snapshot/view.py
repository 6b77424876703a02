"""What a snapshot wants of a question: the graph, the day, the reader, the territory. A Scope is one."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text


class View(Protocol):
    """The part of a scope that decides which actors and ties are seen, and which of them are local."""

    @property
    def store(self) -> Store: ...
    @property
    def model(self) -> Model: ...
    @property
    def within(self) -> frozenset[str]: ...
    @property
    def around(self) -> frozenset[str]: ...
    @property
    def as_of(self) -> date: ...
    @property
    def since(self) -> int | None: ...
    @property
    def seen(self) -> tuple[str, ...]: ...
    @property
    def cache(self) -> Path | None: ...
    @property
    def notes(self) -> tuple[Text, ...]: ...
    @property
    def params(self) -> Mapping[str, Any]: ...
