"""Of which kinds the bodies are that an operator's rules speak of, and which bodies are of these kinds."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from essaim.graph_store.store import Row
from essaim.ontology.model import Model

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

NATIONAL = "partenaire-prive-national"
_ENOUGH = 400  # bodies of the kinds that rules name, of one territory
_LIVE = "coalesce(r.since, $day) <= $day AND coalesce(r.until, $day) >= $day"
_SUPPORTERS = (
    "MATCH (:Organisation {id: $operator})<-[r:FUNDS|SUPPORTS|PARTNER_OF]-(a:Organisation) "
    f"WHERE {_LIVE} RETURN a.id AS id, r.fundingKind AS funding "
    f"UNION MATCH (:Organisation {{id: $operator}})-[r:PARTNER_OF]->(a:Organisation) WHERE {_LIVE} "
    "RETURN a.id AS id, null AS funding "
    "UNION MATCH (:Organisation {id: $operator})-[:OPERATES]->()<-[:DEPLOYMENT_OF]-(:Deployment)"
    f"<-[r:FUNDS|SUPPORTS|STAKEHOLDER_OF]-(a:Organisation) WHERE {_LIVE} "
    "AND coalesce(r.year, $day.year) <= $day.year RETURN a.id AS id, r.fundingKind AS funding"
)
BODIES = (
    "MATCH (b:Organisation) WHERE b.id IN $ids RETURN b.id AS id, b.name AS name, labels(b) AS labels, "
    "b.sector AS sector, b.institutionKind AS kind, b.genericEmail AS email, b.motivation AS motivation, "
    "b.helpOffered AS help, b.sources AS sources, [(b)-[:HAS_THEME]->(h) | h.id] AS themes, "
    "[(b)-[:LOCATED_IN|SERVES]->(t) | t.id] AS places ORDER BY id"
)
_OF_KINDS = (
    "MATCH (t:Territory)<-[r:LOCATED_IN|SERVES|HOUSES_IN]-(b:Organisation) "
    "WHERE (t.id IN $within OR (t.id IN $around AND type(r) = 'SERVES')) AND coalesce(b.active, true) "
    "AND coalesce(r.until, $day) >= $day "
    "AND (b.institutionKind IN $kinds OR b.sector IN $sectors OR any(label IN labels(b) WHERE label IN $classes) "
    "OR EXISTS { MATCH (b)-[:HAS_THEME]->(h:Theme) WHERE h.id IN $themes }) "
    "RETURN DISTINCT b.id AS id ORDER BY id LIMIT $limit"
)


@dataclass(frozen=True)
class Kinds:
    """The kinds of bodies as one operator sees them."""

    scope: "Scope"

    @cached_property
    def _supporters(self) -> list[Row]:
        operator = self.scope.operator
        if operator is None:
            return []
        return self.scope.store.read(_SUPPORTERS, operator=operator.id, day=self.scope.as_of)

    @cached_property
    def supporters(self) -> frozenset[str]:
        """Who funds or supports us, is our partner or has a stake in what we deploy, wherever that is."""
        return frozenset(row["id"] for row in self._supporters)

    @cached_property
    def recorded_national(self) -> frozenset[str]:
        """Those recorded as national private partners."""
        return frozenset(row["id"] for row in self._supporters if row["funding"] == NATIONAL)

    def of(self, body: str | None, detail: Mapping[str, Any]) -> set[str]:
        """The codes of actor-kind of a body, of which `detail` is a row of BODIES."""
        kinds = kinds_of_body(self.scope.model, body, detail)
        return kinds | {NATIONAL} if self._national(body, detail) else kinds

    def _national(self, body: str | None, detail: Mapping[str, Any]) -> bool:
        """Whether a company or foundation supports us nationwide: recorded as such, or a partner of no known place."""
        private = bool({"Company", "Foundation"} & set(detail.get("labels", ())))
        nowhere = not detail.get("places")
        return private and (body in self.recorded_national or (body in self.supporters and nowhere))

    def of_all(self, bodies: Collection[str]) -> dict[str, set[str]]:
        """The kinds of each of these bodies."""
        return {row["id"]: self.of(row["id"], row) for row in self.scope.store.read(BODIES, ids=sorted(bodies))}

    def bodies_of(self, kinds: Collection[str]) -> list[str]:
        """The ids of the bodies here that may be of one of these kinds: at most 400, by id."""
        if not kinds:
            return []
        model, scope = self.scope.model, self.scope
        wanted = set(kinds)
        schemes = {name: model.schemes[name].concepts for name in ("institution-kind", "sector", "theme")}
        codes = {
            name: [code for code, concept in concepts.items() if wanted & set(concept.codes("actorKind"))]
            for name, concepts in schemes.items()
        }
        return [
            row["id"]
            for row in scope.store.read(
                _OF_KINDS,
                within=sorted(scope.within),
                around=sorted(scope.around),
                day=scope.as_of,
                kinds=codes["institution-kind"],
                sectors=codes["sector"],
                themes=[f"theme:{code}" for code in codes["theme"]],
                classes=[name for name, kind in model.classes.items() if kind.actor_kind in wanted],
                limit=_ENOUGH,
            )
        ]


def kinds_of_body(model: Model, body: str | None, detail: Mapping[str, Any]) -> set[str]:
    """The codes of actor-kind that a body answers to, by its class, its sector, its kind and its themes.

    What is true of a whole class counts where nothing says more; what is broader than a kind holds with it.
    """
    council = model.councils.get((body or "").partition(":")[0])
    values: Mapping[str, Iterable[Any]] = {
        "sector": [detail.get("sector")],
        "institution-kind": [detail.get("kind"), council],
        "theme": [theme.removeprefix("theme:") for theme in detail.get("themes", ())],
    }
    concepts = [
        model.schemes[scheme].concepts[code]
        for scheme, codes in values.items()
        for code in codes
        if code in model.schemes[scheme].concepts
    ]
    kinds = {kind for concept in concepts for kind in concept.codes("actorKind")}
    broader = {code: concept.broader for code, concept in model.schemes["actor-kind"].concepts.items()}
    of_class = model.class_of(frozenset(detail.get("labels", ())))
    if of_class and of_class.actor_kind and not (kinds and of_class.actor_kind in broader.values()):
        kinds.add(of_class.actor_kind)
    return kinds | {above for kind in kinds if (above := broader.get(kind))}
