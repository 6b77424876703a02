"""Whom an exchange, an offer of help, an agreement or a rule names: contacts whatever else is known of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from essaim.queries.approach.facts import Facts, words
from essaim.queries.introductions.kinds import Kinds
from essaim.queries.introductions.rules import Rules
from essaim.queries.introductions.standings import Standing, when_noted

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

_HELP = "MATCH (a:{label}) WHERE a.helpOffered IS NOT NULL RETURN a.id AS id, a.sources AS sources ORDER BY id"
_SIGNED = """
MATCH (g:Agreement)-[r:SIGNED_BY]->(a)
WHERE coalesce(g.signedOn, $day) <= $day AND coalesce(g.endDate, $day) >= $day
  AND coalesce(r.since, $day) <= $day AND coalesce(r.until, $day) >= $day
  AND (EXISTS { MATCH (g)-[:COVERS]->(t:Territory) WHERE t.id IN $within }
    OR EXISTS { MATCH (g)-[:SIGNED_BY]->(o:Organisation) WHERE o.id = $operator })
RETURN a.id AS id, g.name AS name, toString(g.endDate) AS until, r.source AS source ORDER BY id, name
"""


def add_named(facts: Facts, scope: "Scope", standings: Mapping[str, Standing], kinds: Kinds, rules: Rules) -> None:
    """Add whom something names to the facts of a scope, each with what names it."""
    _exchanges(facts, standings)
    for label in ("Person", "Organisation"):
        for row in scope.store.read(_HELP.format(label=label)):
            facts.add(row["id"], "help", words("offers_help"), (row["sources"] or [None])[0])
    operator = scope.operator.id if scope.operator else ""
    for row in scope.store.read(_SIGNED, day=scope.as_of, within=sorted(scope.within), operator=operator):
        until = row["until"][:10] if row["until"] else None
        text = (
            words("signs_until", agreement=row["name"], day=until) if until else words("signs", agreement=row["name"])
        )
        facts.add(row["id"], "agreement", text, row["source"])
    for body in kinds.bodies_of(rules.asked):
        facts.by_actor.setdefault(body, [])  # its rule is told with its reason, once its kinds are known


def _exchanges(facts: Facts, standings: Mapping[str, Standing]) -> None:
    for actor, standing in standings.items():
        rows = [row for row in standing.rows if row["date"]]
        planned = [standing.planned] if standing.planned else []
        if any(row["local"] for row in (*rows, *planned)):
            facts.local.add(actor)
        latest = max(rows, key=lambda row: (row["date"], row["id"]), default=None)
        for key, row in (("met", latest), ("planned", standing.planned)):
            if row:
                facts.add(actor, "met", words(key, when=when_noted(row)), (row["sources"] or [None])[0])
