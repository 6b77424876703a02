"""The names of persons out of what the team wrote about others: exchanges, needs, steps, factors, rules."""

from typing import Any

from essaim.graph_loader.decide.claims import claim_text, parsed, reshown
from essaim.graph_loader.rights.mentions import OWN, Naming
from essaim.graph_loader.write import statements
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

NAMES = {"Organisation": {"name", "acronym"}, "Person": {"displayName", "role"}}  # what somebody else is called

_TEAM = "MATCH (s:Source) WHERE s.licence IN $licences RETURN s.id AS id"


def redact(store: Store, model: Model, called: Naming, *, dry: bool = False) -> dict[str, str]:
    """Put something else in the place of these names in the team's texts; the ids of the nodes changed, and their root.

    `dry` tells them, and changes nothing.

    Names of other persons and of organisations stay: they are theirs.
    """
    sources = [row["id"] for row in store.read(_TEAM, licences=list(OWN))]
    changed: dict[str, str] = {}
    for root in sorted({kind.root for kind in model.classes.values() if not kind.abstract} if sources else ()):
        text = (
            f"MATCH (n:{root}) WHERE any(one IN n.sources WHERE one IN $sources) AND NOT n.id IN $ids "
            "RETURN n.id AS id, n.claims AS claims"
        )
        rows = store.read(text, sources=sources, ids=list(called.ids))
        masked = {row["id"]: _without(row["claims"], called, root) for row in rows}
        named = {row["id"]: masked[row["id"]] for row in rows if masked[row["id"]] != sorted(row["claims"])}
        was = [] if dry else statements.whole_nodes(store, root, list(named))
        statements.set_nodes(store, root, [reshown(model, row, named[row["id"]]) for row in was])
        changed |= dict.fromkeys(named, root)
    return changed


def _without(claims: list[str], called: Naming, root: str) -> list[str]:
    return sorted(_claim(text, called, NAMES.get(root, set())) for text in claims)


def _claim(text: str, called: Naming, names: set[str]) -> str:
    if not called.share_words(text):
        return text
    claim = dict(parsed(text))
    values = {name: value if name in names else _masked(value, called) for name, value in claim["values"].items()}
    claim |= {"values": values, "author": _masked(claim.get("author"), called)}
    return claim_text(claim)


def _masked(value: Any, called: Naming) -> Any:
    if isinstance(value, str):
        return called.without(value)
    return [_masked(inner, called) for inner in value] if isinstance(value, list) else value
