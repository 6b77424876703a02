"""What the ontology asks of a store: constraints, indexes, and one node for each theme, audience and phase."""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from essaim.graph_store.store import Store, Value
from essaim.ontology.definitions import definitions
from essaim.ontology.folding import normalise
from essaim.ontology.model import Concept, Model, NodeClass

EDITION = 1  # raise it when what this file writes changes
REMEMBERED = "MATCH (m:EssaimModel {id: 'model'}) RETURN m.digest AS digest"
REMEMBER = "MERGE (m:EssaimModel {id: 'model'}) SET m.digest = $digest"
VOCABULARIES = {"Theme": "theme", "Audience": "audience", "DeploymentPhase": "phase"}


def ensure(store: Store, model: Model) -> None:
    """Write what `model` asks for, unless the store remembers that it holds it."""
    digest = sha256(f"{EDITION} {model.digest}".encode()).hexdigest()
    if [row["digest"] for row in store.read(REMEMBERED)] == [digest]:
        return
    store.write_all([(statement, {}) for statement in definitions(model).cypher()])
    vocabularies = [
        (
            f"UNWIND $nodes AS node MERGE (n:{label} {{id: node.id}}) SET n += node",
            {"nodes": list(_nodes(model.classes[label], model.schemes[scheme].concepts))},
        )
        for label, scheme in VOCABULARIES.items()
    ]
    store.write_all([*vocabularies, (REMEMBER, {"digest": digest})])


def _nodes(owner: NodeClass, concepts: Mapping[str, Concept]) -> Iterator[dict[str, Value]]:
    for concept in concepts.values():
        own = {name: value for name, value in concept.attributes.items() if name in owner.properties}
        yield own | {
            "id": f"{owner.id_prefix}:{concept.code}",
            "code": concept.code,
            "name": concept.label.fr,
            "nameEn": concept.label.en,
            "nameKey": normalise(concept.label.fr),
            "visibility": "public",
            "claims": [],
            "sources": [],
        }
