"""Claims: what each source says of a node, and the properties that a node shows for them."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from essaim.graph_loader.as_written.partial_days import PARTIAL, consistent
from essaim.graph_loader.read.common_form import fold, short_id
from essaim.ontology.model import Model, Property

_BOOKKEEPING = frozenset(
    {"id", "nameKey", "aliases", "claims", "sources", "visibility", "loadId", "firstSeen", "lastSeen"}
)
VISIBILITIES = ("public", "partner", "internal", "restricted")


def strictest(values: Iterable[str]) -> str:
    """The visibility that shows least."""
    return max(values, key=VISIBILITIES.index)


def claim_texts(constant: Mapping[str, Any], varying: Mapping[str, pl.Expr], values: Mapping[str, pl.Expr]) -> pl.Expr:
    """One JSON text a row: keys sorted, no spaces, nothing blank."""
    parts = {**{key: pl.lit(value) for key, value in constant.items()}, **varying}
    if values:
        parts["values"] = _struct(values)
    text = _struct(parts).struct.json_encode()
    if not values:
        return text
    return text.str.replace_all(r'"[A-Za-z0-9]+":null,', "").str.replace_all(r',?"[A-Za-z0-9]+":null\}', "}")


def claim_text(claim: Mapping[str, Any]) -> str:
    """The text of one claim, as `claim_texts` writes those of rows: keys sorted, no spaces, nothing blank."""
    stated = {key: value for key, value in claim.items() if value is not None}
    return json.dumps(stated, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _struct(parts: Mapping[str, pl.Expr]) -> pl.Expr:
    return pl.struct([parts[key].alias(key) for key in sorted(parts)])


@lru_cache(maxsize=4096)
def parsed(text: str) -> Mapping[str, Any]:
    """A claim as it was before it became text."""
    found: dict[str, Any] = json.loads(text)
    return found


def rank(claim: Mapping[str, Any], text: str) -> tuple[Any, ...]:
    """Sorts claims so that the one to be shown stands last."""
    return (
        claim.get("reliability", 0),
        claim["date"],
        _backwards(claim["source"]),
        _backwards(claim["record"]),
        _backwards(text),
    )


def _backwards(text: str) -> tuple[int, ...]:
    return (*(-ord(letter) for letter in text), 1)


def shown(texts: Iterable[str], properties: Mapping[str, Property], first_seen: str | None = None) -> dict[str, Any]:
    """The properties of a node that holds these claims, without its id: value by value, the best claim wins."""
    held = sorted(set(texts))
    claims = [parsed(text) for text in held]
    values: dict[str, Any] = {}
    for claim, _ in sorted(zip(claims, held, strict=True), key=lambda pair: rank(*pair)):
        values |= claim.get("values", {})
    found = {name: typed(value, properties.get(name)) for name, value in values.items()}
    if PARTIAL in found:
        found[PARTIAL] = list(consistent(found)) or None
    latest = max(claims, key=lambda claim: (claim["date"], claim["load"]))
    days = [claim["date"][:10] for claim in claims]
    name = found.get("name") or found.get("displayName")
    return {
        **found,
        **({"nameKey": fold(name)} if name else {}),
        **_aliases(claims),
        "claims": held,
        "sources": sorted({claim["source"] for claim in claims}),
        "visibility": strictest(claim["visibility"] for claim in claims),
        "loadId": latest["load"],
        "firstSeen": min([*days, *([first_seen] if first_seen else [])]),
        "lastSeen": max(days),
    }


def reshown(model: Model, node: Mapping[str, Any], claims: Collection[str]) -> dict[str, Any]:
    """A node (`id`, `labels`, `p`) as it will be with these claims; what no claim ever said of it stays."""
    kind = model.class_of(frozenset(node["labels"]))
    values = shown(claims, kind.properties if kind else {}, node["p"].get("firstSeen"))
    return {"id": node["id"], "p": {**unclaimed(node), **values, "id": node["id"]}}


def unclaimed(node: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a node (`p`) that no claim ever said."""
    claimed = {name for text in node["p"].get("claims") or () for name in parsed(text).get("values", ())}
    return {name: value for name, value in node["p"].items() if name not in claimed and name not in _BOOKKEEPING}


def _aliases(claims: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The short ids of teams' tables; of bodies that are one with another, what each of them was called too."""
    listed = list(claims)
    merged = {
        word for claim in listed if "of" in claim for word in (short_id(claim["of"].partition(":")[2]), called(claim))
    }
    found = sorted({claim["alias"] for claim in listed if "alias" in claim} | merged - {""})
    return {"aliases": found} if found else {}


def called(claim: Mapping[str, Any]) -> str:
    """The name that a claim gives, as a short id is looked up; "" where it gives none."""
    return short_id(str(claim.get("values", {}).get("name") or ""))


def typed(value: Any, known: Property | None) -> Any:
    """A value of a claim as the store keeps it: dates are dates, decimals are floats."""
    if isinstance(value, list):
        return [typed(one, known) for one in value]
    if known is not None and known.datatype == "date":
        return date.fromisoformat(value)
    if known is not None and known.datatype == "decimal":
        return float(value)
    return value


def same_facts(old: Iterable[str], new: Iterable[str]) -> bool:
    """Whether two sets of claims say the same, whatever load they came by."""
    return {_facts(text) for text in old} == {_facts(text) for text in new}


def _facts(text: str) -> str:
    claim = {key: value for key, value in parsed(text).items() if key not in ("date", "load")}
    return json.dumps(claim, sort_keys=True)
