"""A person who objects: the name and all that is thought of her go, the office stays."""

from collections.abc import Collection, Iterable
from typing import Any

from essaim.graph_loader.decide.claims import claim_text, parsed, reshown
from essaim.graph_loader.decide.people import offices, personal_properties
from essaim.graph_loader.rights.forget import Gone, about_alone, naming, renew_names
from essaim.graph_loader.rights.redact import redact
from essaim.graph_loader.write import statements
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

_JUDGED = "UNWIND $ids AS id MATCH (:Person {id: id})-[r]-() WHERE NOT type(r) IN $offices RETURN count(r) AS number"
_UNTIE = "UNWIND $ids AS id MATCH (:Person {id: id})-[r]-() WHERE NOT type(r) IN $offices DELETE r"
_UNWEIGH = "UNWIND $ids AS id MATCH (:Person {id: id})-[r]-() WHERE r.strength IS NOT NULL SET r.strength = null"


def withhold(store: Store, model: Model, ids: Collection[str]) -> Gone:
    """Take names and judgements of persons out of the graph; nothing more is done where that has been."""
    called = naming(store, ids)
    was = statements.whole_nodes(store, "Person", sorted(ids))
    hidden = ("aliases", *personal_properties(model))
    named = [row for row in was if any(row["p"].get(name) is not None for name in hidden)]
    present, kept = [row["id"] for row in was], sorted(offices(model))
    ties = store.read(_JUDGED, ids=present, offices=kept)[0]["number"]
    if not named and not ties:
        return Gone()
    texts = redact(store, model, called)
    alone = about_alone(store, model, present)
    for root, listed in alone.items():
        statements.delete_nodes(store, root, listed)
    store.write(_UNTIE, ids=present, offices=kept)
    store.write(_UNWEIGH, ids=present)
    bare = [reshown(model, row, _nameless(row["p"]["claims"], hidden)) for row in named]
    statements.set_nodes(store, "Person", bare)
    renew_names(store, model, {"Person", *alone, *texts.values()})
    return Gone(len(named), ties, sum(map(len, alone.values())), len(texts))


def _nameless(claims: Iterable[str], hidden: Collection[str]) -> list[str]:
    return sorted({claim_text(_bare(dict(parsed(text)), hidden)) for text in claims})


def _bare(claim: dict[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    claim.pop("alias", None)
    return claim | {"values": {name: value for name, value in claim["values"].items() if name not in hidden}}
