"""Whom and where an actor may speak of in a form: bodies and places around it, none that partners may not see."""

from collections.abc import Iterable

from essaim.graph_loader.team.survey import Form
from essaim.graph_store.store import Row, Store
from essaim.ontology.errors import UsageError
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.queries.answer.anything import find_anything

_LISTED = 400  # in a list to choose from; beyond, those that the team speaks of come first
# Its places, the commune and the EPCI that they lie in, and all that lies in those.
_PLACES = """
MATCH (o:Organisation {id: $id})-[:LOCATED_IN|SERVES]->(p:Territory)
MATCH (p)-[:PART_OF*0..2]->(w:Municipality|Intercommunality)
MATCH (w)<-[:PART_OF*0..2]-(t:Territory)
WITH DISTINCT t ORDER BY t.name, t.id
RETURN t.id AS id, t.name AS name LIMIT $listed
"""
_BODIES = """
UNWIND $places AS place
MATCH (t:Territory {id: place})<-[:LOCATED_IN|SERVES]-(o:Organisation)
WHERE o.id <> $id AND o.visibility IN $seen
WITH DISTINCT o, CASE WHEN size(coalesce(o.aliases, [])) > 0 THEN 0 ELSE 1 END AS rank
ORDER BY rank, o.name, o.id LIMIT $listed
RETURN o.id AS id, o.name AS name
"""


def form_for(store: Store, model: Model, typed: str) -> Form:
    """The form of the body that a name means. Raises NameUnknownError, and UsageError for anything but a body."""
    match = find_anything(store, model, typed, model.seen_by("internal"))
    if not model.is_a(match.kind, "Organisation"):
        raise UsageError(
            fr=f"{match.name} n’est pas une structure : un questionnaire se prépare pour une structure "
            "(pour une personne, celle où elle travaille).",
            en=f"{match.name} is no organisation: a survey is made for one (for a person, where they work).",
        )
    places = store.read(_PLACES, id=match.id, listed=_LISTED)
    seen = list(model.seen_by("partner"))
    ids = [row["id"] for row in places]
    bodies = store.read(_BODIES, places=ids, id=match.id, seen=seen, listed=_LISTED)
    return Form(match.id, match.name, _listed(bodies), _listed(places))


def _listed(rows: Iterable[Row]) -> list[str]:
    """What is proposed, as people look it up: É with E, whatever the case."""
    return [f"{row['name']} ({row['id']})" for row in sorted(rows, key=lambda row: (normalise(row["name"]), row["id"]))]
