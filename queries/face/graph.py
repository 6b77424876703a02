"""The questions from Python: `essaim.open()` gives a Graph, each question a method, the same rows as the command."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from essaim.graph_store.settings import Settings, resolve
from essaim.graph_store.store import MAX_ROWS, TIMEOUT, Store
from essaim.ontology.model import Model
from essaim.queries.answer import arguments
from essaim.queries.answer.answer import Answer as BilingualAnswer
from essaim.queries.answer.scope import Scope, scope_of
from essaim.queries.face.answer import Answer

if TYPE_CHECKING:
    import networkx


def open_graph(home: Path | str | None = None, uri: str | None = None, lang: str | None = None) -> "Graph":
    """The graph of `home` or of the Neo4j at `uri`, else the one that `essaim status` names from this folder.

    The password of a Neo4j is in ESSAIM_PASSWORD. Close the graph, or use it in a `with`. Raises EssaimError.
    """
    from essaim.graph_store.connect import open_store
    from essaim.ontology.compile import load_model

    settings = resolve(home=home, uri=uri, lang=lang)
    model = load_model(settings.extensions)
    return Graph(open_store(settings), model, settings)


@dataclass(frozen=True, slots=True)
class Graph:
    """An open graph: every question is a method, and every answer is in the language of `settings`.

    Territories and organisations are typed as on the command line, a name or a code. `as_of` is a date or its ISO text,
    today unless said; `since` a year; `visibility` for whose eyes: internal, partner, public, or interne, partenaire,
    publique. An argument that is none of these raises UsageError; a name that is unknown or ambiguous NameUnknownError.
    """

    store: Store
    model: Model
    settings: Settings

    def __enter__(self) -> "Graph":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection go; the engine stays warm."""
        self.store.close()

    def scope(
        self,
        territory: str,
        organisation: str | None = None,
        *,
        as_of: date | str | None = None,
        since: int | str | None = None,
        visibility: str = "internal",
    ) -> Scope:
        """What the questions below are asked about: the territory, the organisation they are asked for, the reader."""
        return scope_of(
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

    def connectors(
        self,
        territory: str,
        organisation: str | None = None,
        *,
        missing: float | str | None = None,
        as_of: date | str | None = None,
        since: int | str | None = None,
        visibility: str = "internal",
    ) -> Answer:
        """Who links the others: rank, interval, label, why. `missing` is the share of ties that we miss, or "auto"."""
        from essaim.queries.connectors.answer import connectors

        scope = self.scope(territory, organisation, as_of=as_of, since=since, visibility=visibility)
        return self._answer(connectors(scope, missing))

    def measures(
        self,
        territory: str,
        organisation: str | None = None,
        *,
        as_of: date | str | None = None,
        since: int | str | None = None,
        visibility: str = "internal",
    ) -> Answer:
        """The measures of the network, one row an actor: degrees, centralities, cores, communities, roles."""
        from essaim.queries.measures.answer import measures

        return self._answer(
            measures(self.scope(territory, organisation, as_of=as_of, since=since, visibility=visibility))
        )

    def likely(
        self,
        territory: str,
        organisation: str | None = None,
        *,
        as_of: date | str | None = None,
        since: int | str | None = None,
        visibility: str = "internal",
    ) -> Answer:
        """Who will probably work together: pairs without a known tie, the likeliest first."""
        from essaim.queries.likely.answer import likely

        return self._answer(
            likely(self.scope(territory, organisation, as_of=as_of, since=since, visibility=visibility))
        )

    def review(self, territory: str | None = None) -> Answer:
        """The pairs of entries that may be one body and that nobody has decided, the surest first."""
        from essaim.queries.same_actor.answer import review

        return self._answer(review(self.store, None if territory is None else self.scope(territory)))

    def gaps(
        self,
        territory: str,
        organisation: str | None = None,
        *,
        theme: str | None = None,
        audience: str | None = None,
        threshold: float | None = None,
        as_of: date | str | None = None,
        since: int | str | None = None,
        visibility: str = "internal",
    ) -> Answer:
        """Needs without an answer, in three states.

        `theme` and `audience` are a code or a label; `threshold` the share of young people with a place, above 0 and at
        most 1, under which there is a gap.
        """
        from essaim.queries.gaps.answer import gaps

        scope = self.scope(territory, organisation, as_of=as_of, since=since, visibility=visibility)
        return self._answer(gaps(scope, theme=theme, audience=audience, threshold=threshold))

    def alliances(
        self,
        territory: str,
        organisation: str | None = None,
        *,
        as_of: date | str | None = None,
        since: int | str | None = None,
        visibility: str = "internal",
    ) -> Answer:
        """Who completes and who duplicates the organisation, why, through whom."""
        from essaim.queries.alliances.answer import alliances

        scope = self.scope(territory, organisation, as_of=as_of, since=since, visibility=visibility)
        return self._answer(alliances(scope))

    def coalition(
        self,
        territory: str,
        organisation: str | None = None,
        *,
        of: int = 4,
        required: Sequence[str] = (),
        without: Sequence[str] = (),
        at_least: Mapping[str, int] | Sequence[str] = (),
        at_most: Mapping[str, int] | Sequence[str] = (),
        place: str | None = None,
        as_of: date | str | None = None,
        since: int | str | None = None,
        visibility: str = "internal",
    ) -> Answer:
        """At most `of` bodies whose offers together answer most of the needs: those `required`, none of `without`.

        `at_least` and `at_most` say how many of a sector (`{"ecole": 1}`); `place`: bodies of that place.
        """
        from essaim.queries.coalitions.answer import coalition

        scope = self.scope(territory, organisation, as_of=as_of, since=since, visibility=visibility)
        sectors = partial(coalition, scope, of, at_least=at_least, at_most=at_most)
        return self._answer(sectors(required=required, without=without, place=place))

    def approach(
        self,
        territory: str,
        organisation: str | None = None,
        *,
        to: str | Sequence[str] | None = None,
        without: Sequence[str] = (),
        stated: bool = False,
        as_of: date | str | None = None,
        since: int | str | None = None,
        visibility: str = "internal",
    ) -> Answer:
        """Whom to meet, in order: reason, path of introductions, evidence, plan B; `to`: these contacts alone, by name.

        `without`: as if these had left or refused. `stated`: only over ties whose strength was noted.
        """
        from essaim.queries.approach.answer import approach

        scope = self.scope(territory, organisation, as_of=as_of, since=since, visibility=visibility)
        return self._answer(approach(scope, to, without=without, stated=stated))

    def diagnose(
        self,
        territory: str,
        *,
        as_of: date | str | None = None,
        since: int | str | None = None,
        visibility: str = "internal",
    ) -> Answer:
        """The état des lieux of a territory: figures with year and source, and what is documented nowhere."""
        from essaim.queries.about.diagnose import diagnose

        scope = scope_of(self.store, self.model, territory, as_of=as_of, since=since, visibility=visibility)
        return self._answer(diagnose(scope))

    def show(self, name: str, *, visibility: str = "internal") -> Answer:
        """The card of an actor, a person, a place, an offer or a need: ties, exchanges, what sources say, what to
        ask."""
        from essaim.queries.answer.scope import Reader
        from essaim.queries.card.answer import show

        view = arguments.visibility("visibility", visibility)
        reader = Reader(store=self.store, model=self.model, as_of=date.today(), visibility=view)
        return self._answer(show(reader, arguments.words("name", name), self.settings.home))

    def query(
        self,
        name_or_cypher: str,
        params: Mapping[str, Any] | None = None,
        *,
        as_of: date | str | None = None,
        since: int | str | None = None,
        visibility: str = "internal",
        max_rows: int = MAX_ROWS,
        timeout: float = TIMEOUT,
        **parameters: Any,
    ) -> Answer:
        """A saved question by its name, or any read-only Cypher, with the values of its parameters.

        `as_of` and `since` fill the parameters of these names. Others than the team may ask the saved questions that
        filter what they see, and no Cypher of their own. At most `max_rows` rows come back, and a note says when
        there are more; a query is stopped after `timeout` seconds. Raises UsageError and StoreError.
        """
        from essaim.queries.saved.run import run_cypher, run_saved

        run = run_saved if name_or_cypher.isidentifier() else run_cypher
        values = {**(params or {}), **parameters}
        return self._answer(
            run(
                self.store,
                self.model,
                name_or_cypher,
                values,
                as_of=as_of,
                since=since,
                reader=arguments.visibility("visibility", visibility),
                max_rows=max_rows,
                timeout=timeout,
            )
        )

    def questions(self) -> Answer:
        """The saved questions: name, question, parameters."""
        from essaim.queries.about.questions import list_questions

        return self._answer(list_questions())

    def people(
        self, territory: str | None = None, organisation: str | None = None, *, to_inform: bool = False
    ) -> Answer:
        """The people whom the team speaks of, and those to meet in `territory`.

        `to_inform`: those who are to be told now, each with the text to send.
        """
        from essaim.queries.people.telling import people, to_meet

        contacts = to_meet(self.scope(territory, organisation)) if territory else set()
        operator = self.settings.operator
        return self._answer(people(self.store, self.model, operator, to_inform=to_inform, contacts=contacts))

    def access(self, name: str) -> Answer:
        """All that is held on a person, other people masked."""
        from essaim.queries.answer.names import find_person
        from essaim.queries.people.access import access

        match = find_person(self.store, self.model, name)
        return self._answer(access(self.store, self.model, self.settings.home, match, self.settings.operator))

    def retention(self) -> Answer:
        """The people kept beyond their term."""
        from essaim.queries.people.telling import retention

        return self._answer(retention(self.store))

    def status(self) -> Answer:
        """Which engine and why, what the graph holds by class and by source, and what was set aside."""
        from essaim.queries.about.status import status

        return self._answer(status(self.store, self.model, self.settings))

    def schema(self, name: str | None = None, *, visibility: str = "internal") -> Answer:
        """The classes and relations of the ontology with their counts, or one of them with its properties."""
        from essaim.queries.about.schema import schema

        return self._answer(schema(self.store, self.model, name, arguments.visibility("visibility", visibility)))

    def sources(self) -> Answer:
        """What can be loaded: producer, licence, how a file is recognised, where to get it, date of the last load."""
        from essaim.graph_loader.declare.declarations import declarations
        from essaim.queries.about.loadable import sources

        return self._answer(sources(self.store, declarations(self.model, self.settings.sources)))

    def to_networkx(
        self,
        territory: str,
        organisation: str | None = None,
        *,
        as_of: date | str | None = None,
        since: int | str | None = None,
        visibility: str = "internal",
    ) -> "networkx.MultiDiGraph[str]":
        """The actors that this reader may see and their live ties, for an analyst's own methods.

        A node carries `name`, `kind`, `local` (of this territory) and, where known, `sector`. An edge carries
        `relation`, `existence` (the probability that the tie exists), `reliability` (that it carries an introduction),
        `stated` (by the team, else assumed of its kind), `directed` (it leads one way only; the others hold both ways
        though they are written once), `paths_only` (it introduces but does not count as a tie), and where known
        `source_id` and the ISO days `since`, `until`, `date` (of the last evidence). `weight` is `existence`.
        """
        from essaim.queries.face.network import network_of

        scope = self.scope(territory, organisation, as_of=as_of, since=since, visibility=visibility)
        return network_of(scope.snapshot)

    def _answer(self, answer: BilingualAnswer) -> Answer:
        from dataclasses import replace

        from essaim.queries.about.standing import standing

        visibility = answer.params.get("visibility", "internal")
        warnings = standing(self.store).warnings(self.settings.home, visibility)
        return Answer(replace(answer, notes=(*answer.notes, *warnings)), self.settings.lang)
