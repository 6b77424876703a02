"""The questions from Python: `essaim.open()` gives a Graph, each question a method, the same rows as the command."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from essaim.graph_store.settings import Settings, resolve
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Lang
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.scope import Scope, Visibility, frame

if TYPE_CHECKING:
    import networkx


def open_graph(home: Path | str | None = None, uri: str | None = None, lang: Lang | None = None) -> "Graph":
    """The graph of `home` or of the Neo4j at `uri`, else the one that `essaim status` names from this folder.

    The password of a Neo4j is in ESSAIM_PASSWORD. Close the graph, or use it in a `with`. Raises EssaimError.
    """
    from essaim.graph_store.connect import open_store
    from essaim.ontology.compile import load_model

    settings = resolve(home=home, uri=uri, lang=lang)
    model = load_model(settings.extensions)
    return Graph(open_store(settings, model), model, settings)


@dataclass(frozen=True, slots=True)
class Graph:
    """An open graph. Every question returns an Answer whose sentences are in the language of `settings`.

    TERRITORY and organisations are typed as on the command line; `as_of` is a date or today, `since` a year,
    `visibility` what the reader may see. All raise NameUnknownError where a name is unknown or ambiguous.
    """

    store: Store
    model: Model
    settings: Settings

    def __enter__(self) -> "Graph":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection go; the engine stays warm."""
        self.store.close()

    def scope(
        self,
        territory: str,
        organisation: str | None = None,
        *,
        as_of: date | None = None,
        since: int | None = None,
        visibility: Visibility = "internal",
    ) -> Scope:
        """What the questions below are asked about."""
        return frame(
            self.store,
            self.model,
            territory,
            organisation,
            operator=self.settings.operator,
            as_of=as_of,
            since=since,
            visibility=visibility,
            cache=self.settings.home / "cache",
        )

    def connectors(self, territory: str, organisation: str | None = None, **asked: Any) -> Answer:
        """Who links the others: rank, interval, label, why. `asked`: what `scope` takes."""
        from essaim.queries.connectors.answer import connectors

        return self._said(connectors(self.scope(territory, organisation, **asked)))

    def gaps(
        self,
        territory: str,
        organisation: str | None = None,
        *,
        theme: str | None = None,
        audience: str | None = None,
        threshold: float | None = None,
        **asked: Any,
    ) -> Answer:
        """Needs without an answer, in three states. `asked`: what `scope` takes."""
        from essaim.queries.gaps.answer import gaps

        scope = self.scope(territory, organisation, **asked)
        return self._said(gaps(scope, theme=theme, audience=audience, threshold=threshold))

    def alliances(self, territory: str, organisation: str | None = None, **asked: Any) -> Answer:
        """Who completes and who duplicates the organisation, why, through whom. `asked`: what `scope` takes."""
        from essaim.queries.alliances.answer import alliances

        return self._said(alliances(self.scope(territory, organisation, **asked)))

    def approach(
        self, territory: str, organisation: str | None = None, *, to: str | None = None, **asked: Any
    ) -> Answer:
        """Whom to meet, in order: reason, path of introductions, evidence, plan B. `asked`: what `scope` takes."""
        from essaim.queries.approach.answer import approach

        return self._said(approach(self.scope(territory, organisation, **asked), to=to))

    def diagnose(self, territory: str, *, as_of: date | None = None, since: int | None = None) -> Answer:
        """The état des lieux of a territory."""
        from essaim.queries.about.diagnose import diagnose

        day = as_of or date.today()
        return diagnose(self.store, self.model, territory, as_of=day, since=since, lang=self.settings.lang)

    def query(self, name_or_cypher: str, params: Mapping[str, Any] | None = None, **more: Any) -> Answer:
        """A saved question by its name, or any read-only Cypher; parameters by name. Raises UsageError."""
        from essaim.queries.saved.run import run_cypher, run_saved

        given = {**(params or {}), **more}
        if name_or_cypher.isidentifier():
            return self._said(run_saved(self.store, self.model, name_or_cypher, given))
        return self._said(run_cypher(self.store, self.model, name_or_cypher, given))

    def to_networkx(
        self, territory: str, organisation: str | None = None, **asked: Any
    ) -> "networkx.MultiDiGraph[str]":
        """The actors of a territory and their ties, for an analyst's own methods. `asked`: what `scope` takes."""
        return self.scope(territory, organisation, **asked).snapshot.to_networkx()

    def _said(self, answer: Answer) -> Answer:
        return answer.said(self.settings.lang)
