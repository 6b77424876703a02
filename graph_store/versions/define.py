"""What the ontology asks of a store: constraints, indexes, and one node for each theme, audience and phase."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256

from essaim.graph_store.store import Store, Value
from essaim.graph_store.versions.graph_format import GraphFormat, require_current, require_structure
from essaim.ontology.definitions import definitions
from essaim.ontology.folding import normalise
from essaim.ontology.model import Concept, Model, NodeClass
from essaim.ontology.structure import GRAPH_FORMAT, structure

EDITION = 2  # raise it when what this file writes changes
REMEMBER = "MERGE (m:EssaimModel {id: 'model'}) SET m += $noted"
VOCABULARIES = {"Theme": "theme", "Audience": "audience", "DeploymentPhase": "phase"}


def ensure(store: Store, model: Model) -> None:
    """Write what `model` asks for, unless the graph has it from this very ontology; what another, newer one has
    written stays. Only a command that writes asks for it. Raises FormatError where the graph is of another format, or
    knows more."""
    held = require_current(store)
    require_structure(held, structure(model))
    if _digest(model) not in held.definitions:
        write(store, model, held)


def write(store: Store, model: Model, held: GraphFormat) -> None:
    """Write what `model` asks for, and then of which format and structure the graph is. Raises StoreError."""
    write_indexes(store, model)
    noted = {
        "format": GRAPH_FORMAT,
        "structure": list(structure(model)),
        "definitions": [*held.definitions[-7:], _digest(model)],
        "version": max(held.version, model.version, key=_numbers),
    }
    store.write_all([*_vocabularies(model, held), (REMEMBER, {"noted": noted})])


def write_indexes(store: Store, model: Model) -> None:
    """The constraints and indexes alone. Raises StoreError."""
    store.write_schema(definitions(model).cypher())


def _digest(model: Model) -> str:
    return sha256(f"{EDITION} {model.version} {model.digest}".encode()).hexdigest()[:16]


def _vocabularies(model: Model, held: GraphFormat) -> Iterator[tuple[str, dict[str, Value]]]:
    """The words of a newer essaim are left as they are: what it lacks is added."""
    is_newest = _numbers(held.version) <= _numbers(model.version)
    put = "SET" if is_newest else "ON CREATE SET"
    for label, scheme in VOCABULARIES.items():
        nodes = list(_nodes(model.classes[label], model.schemes[scheme].concepts))
        yield f"UNWIND $nodes AS node MERGE (n:{label} {{id: node.id}}) {put} n += node", {"nodes": nodes}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", version))


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
