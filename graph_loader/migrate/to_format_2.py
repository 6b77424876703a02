"""Format 2: a short id of a team's table is local to its source. Entries that two teams called the same come apart."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from essaim.graph_loader.decide.claims import claim_text, parsed, reshown
from essaim.graph_loader.decide.people import KeyRing
from essaim.graph_loader.identities.apart import apart_id
from essaim.graph_loader.migrate.rewriting import Rewriting
from essaim.graph_loader.read.common_form import fold, short_id
from essaim.ontology.compile import load_model
from essaim.ontology.model import Model
from essaim.ontology.text import Text

TEXT = Text(
    "l’identifiant court d’une fiche est propre à sa source (org:equipe.club pour club) ; les fiches que deux équipes "
    "nommaient de même sont séparées",
    "the short id of an entry is local to its source (org:equipe.club for club); entries that two teams called the "
    "same come apart",
)
FIGURES = "figures"  # the table whose keys were its team's own, though nothing cites its rows
_CALLED = f"""size(n.claims) > 0 AND
(size(n.aliases) > 0 OR any(claim IN n.claims WHERE claim CONTAINS '"scope":"{FIGURES}"'))"""
_PLAIN = re.compile(r"[A-Za-z0-9._:/+\-]+")
_NATIONAL = ("siren", "rna", "uai")
Claim = Mapping[str, Any]
Node = Mapping[str, Any]


_BODIES = "MATCH (p:Person {id: $id})-[r]->(o:Organisation) RETURN r.source AS source, o.id AS body"


class Part(NamedTuple):
    """What becomes of a node, or of what one team said of it: its id, its claims, and the sources of its ties."""

    id: str
    claims: list[str]
    sources: frozenset[str]


def apply(work: Rewriting) -> None:
    """Persons keep their ids, which are keyed, unless two teams' words met in one person; what they are called by is
    spelt as it is looked up now."""
    for root in sorted({*work.roots.values()}):
        _apply(work, root)


def _apply(work: Rewriting, root: str) -> None:
    nodes = {node["id"]: node for node in work.whole_nodes(root, _CALLED)}
    taken = set(work.ids(root)) - nodes.keys()
    parts = {identity: _parts(node, taken) for identity, node in sorted(nodes.items())}
    if root == "Person" and work.ring is not None:
        parts |= {identity: _persons(work, work.ring, identity, part) for identity, (part, *_) in parts.items()}
    model = load_model()
    for identity, (_, *others) in parts.items():
        for part in others:
            node = {**nodes[identity], **_reshown(model, nodes[identity], part)}
            work.split(root, identity, node, part.sources)
    renamed = {identity: part.id for identity, (part, *_) in parts.items()}
    work.rename_ids(root, lambda identity: renamed.get(identity, identity))
    changed = {}
    for identity, (part, *others) in parts.items():
        node = nodes[identity]
        changed[part.id] = _reshown(model, node, part)["p"] if others else _restated(node["p"], part)
    work.change_nodes(root, lambda p: changed.get(p["id"], p))
    work.renew_records(root, [part.id for listed in parts.values() for part in listed])


def _is_figure(claim: Claim) -> bool:
    return bool(claim["scope"] == FIGURES)


def _parts(node: Node, taken: set[str]) -> Sequence[Part]:
    """What the node becomes, first that which keeps its ties of other sources: what nobody calls by a short id, else
    what was there first."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in map(parsed, node["p"]["claims"]):
        groups[_record(claim)].append(claim)
    record = node["id"].partition(":")[2]
    order = sorted(groups, key=lambda name: (name != record, min(claim["date"] for claim in groups[name]), name))
    parts = []
    for name in order:
        free = _free(node["id"].partition(":")[0], name, taken)
        texts = sorted(claim_text(_respelt(claim, free.partition(":")[2])) for claim in groups[name])
        parts.append(Part(free, texts, frozenset(claim["source"] for claim in groups[name])))
    return parts


def _persons(work: Rewriting, ring: KeyRing, identity: str, part: Part) -> Sequence[Part]:
    """Those whom teams called by the same words, each at a body of its own; ids of persons are keyed, and stay."""
    bodies: dict[str, set[str]] = defaultdict(set)
    for row in work.store.read(_BODIES, id=identity) if len(part.sources) > 1 else ():
        bodies[row["source"]].add(row["body"])
    claims = sorted(part.claims, key=lambda text: (parsed(text)["date"], text))
    first, *later = dict.fromkeys(parsed(text)["source"] for text in claims)
    apart = [team for team in later if bodies[team] and bodies[first] and bodies[team].isdisjoint(bodies[first])]
    if not apart:
        return [part]
    texts = {team: [text for text in part.claims if parsed(text)["source"] == team] for team in [first, *later]}
    own = [text for team, said in texts.items() if team not in apart for text in said]
    base = Part(identity, sorted(own), part.sources - {*apart})
    return [base, *(_person(apart_id(ring, identity, team), team, texts[team]) for team in apart)]


def _person(identity: str, team: str, texts: Sequence[str]) -> Part:
    record = identity.partition(":")[2]
    claims = sorted(claim_text({**parsed(text), "record": record}) for text in texts)
    return Part(identity, claims, frozenset([team]))


def _free(prefix: str, record: str, taken: set[str]) -> str:
    """The id, or the next one where two ids differed by case or accents alone."""
    spare = (f"{prefix}:{record}{'' if rank == 1 else f'-{rank}'}" for rank in range(1, 10_000))
    identity = next(identity for identity in spare if identity not in taken)
    taken.add(identity)
    return identity


def _record(claim: Claim) -> str:
    """The key that the claim makes today."""
    record, team = str(claim["record"]), claim["source"].removeprefix("src:")
    if _is_figure(claim):
        return record if record.startswith(f"{team}.") else f"{team}.{record}"
    own = claim.get("alias")
    national = [claim.get("values", {}).get(name) for name in _NATIONAL]
    if own is None or record != _slug(own) or record in national:
        return record
    return f"{team}.{short_id(own)}"


def _slug(own: str) -> str:
    """The key that a short id made before."""
    return own if _PLAIN.fullmatch(own) else fold(own).replace(" ", "-")


def _respelt(claim: Claim, record: str) -> Claim:
    own = claim.get("alias")
    return {**claim, "record": record, **({"alias": short_id(own) or own} if own else {})}


def _reshown(model: Model, node: Node, part: Part) -> dict[str, Any]:
    """The node as these claims alone make it, seen since they have been made."""
    seen = {name: value for name, value in node["p"].items() if name != "firstSeen"}
    return reshown(model, {**node, "id": part.id, "p": seen}, part.claims)


def _restated(properties: Mapping[str, Any], part: Part) -> Mapping[str, Any]:
    """The node as it was, called and claimed as today."""
    called = sorted({claim["alias"] for claim in map(parsed, part.claims) if "alias" in claim})
    return {**properties, "id": part.id, "claims": part.claims, **({"aliases": called} if called else {})}
