"""Write what follows from the ontology: docs/graph.md, and the ties that saved questions name. `make docs` runs it.

A question runs as it stands in Neo4j Browser, so it names its ties; each of its patterns that follow one has a rule.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from essaim.ontology.compile import load_model
from essaim.ontology.model import Model, NodeClass, Property, Relation

ROOT = Path(__file__).parents[1]
Types = Callable[[Model], set[str]]


def introducing(model: Model) -> set[str]:
    """The ties that lead from one actor to another, and introduce: neither co-signatures nor grants."""
    ties = {name: relation.tie for name, relation in model.relations.items() if relation.tie}
    return {name for name, tie in ties.items() if not tie.shared and not tie.paths_only}


def members(model: Model) -> set[str]:
    """Every relation that makes a person one of a body."""
    return set(model.memberships)


def ours(model: Model) -> set[str]:
    """The memberships whose people act for the body."""
    return {name for name, membership in model.memberships.items() if membership.ours}


def acquaintance(model: Model) -> set[str]:
    """The ties between those who know each other; a federation of thousands is no bridge."""
    return introducing(model) - members(model) - {"MEMBER_OF"}


def near(model: Model) -> set[str]:
    """Acquaintance, and working for the same body."""
    return acquaintance(model) | ours(model)


def drawn(model: Model) -> set[str]:
    """The ties between actors that a drawing shows: all but mandates, of which a public file has thousands."""
    mandates = {name for name, membership in model.memberships.items() if membership.mandate}
    return {name for name, relation in model.relations.items() if relation.tie and not relation.tie.shared} - mandates


FOLLOWED: Mapping[str, tuple[Types | None, ...]] = {  # None: a pattern that means the relations it names
    "approach_evidence": (ours, None, members),
    "objections_heard": (members,),
    "stances_by_phase": (members,),
    "what_moves_actors": (members,),
    "bridging_ties": (members, acquaintance, ours, members, near, introducing, near),
    "ecosystem": (None, drawn),
    "recommendation_paths": (ours, introducing),
}


def question(name: str, model: Model) -> str:
    """A saved question with the ties of `model` in its patterns; what is there already stays in its order."""
    rules = iter(FOLLOWED[name])

    def pattern(match: re.Match[str]) -> str:
        types = match[2].split("|")
        ties = [type for type in types if model.relations[type].tie]
        rule = next(rules, None) if ties else None
        if rule is None:
            return match[0]
        wanted = rule(model)
        gone = set(ties) - wanted
        return match[1] + "|".join([*(type for type in types if type not in gone), *sorted(wanted - set(types))])

    text = (ROOT / "queries" / f"{name}.cypher").read_text("utf-8")
    return re.sub(r"(\[\w*:)([A-Z_|]+)", pattern, text)


def graph_page(model: Model) -> str:
    """docs/graph.md: every class with its own properties, every relation with its ends, its worth and its own."""
    return "\n".join(_lines(model)) + "\n"


def _lines(model: Model) -> Iterator[str]:
    yield "# The graph"
    yield ""
    yield "Classes and relations of the ontology, written by `make docs`. Every node also has what a `Node` has."
    for kind in model.classes.values():
        yield from ("", f"## {kind.name} · {kind.label.fr}", "", _about(kind, model), "")
        yield from _table(kind.properties.values(), _inherited(kind, model))
    yield from ("", "## Relations", "")
    yield "Every relationship also has `strength`, `confidence`, `since`, `until` and what the loader keeps."
    yield from ("", "| type | | from → to | own properties | as a tie |", "| --- | --- | --- | --- | --- |")
    common = set.intersection(*(set(relation.properties) for relation in model.relations.values()))
    yield from (_relation(relation, common) for relation in model.relations.values())


def _about(kind: NodeClass, model: Model) -> str:
    parents = " · ".join(name for name in kind.ancestors if name != kind.name)
    facts = [f"a {parents}" if parents else "", f"ids `{kind.id_prefix}:…`" if kind.id_prefix else ""]
    return " ".join([kind.definition.en, *([f"({'; '.join(filter(None, facts))})"] if any(facts) else [])])


def _inherited(kind: NodeClass, model: Model) -> set[str]:
    above = [model.classes[name] for name in kind.ancestors[1:]]
    above += [] if kind.abstract else [model.classes["Node"]]
    return {name for parent in above for name in parent.properties}


def _table(properties: Iterable[Property], inherited: set[str]) -> Iterator[str]:
    own = [each for each in properties if each.name not in inherited]
    if own:
        yield from ("| property | | holds |", "| --- | --- | --- |")
        yield from (f"| `{each.name}` | {each.label.fr} | {_holds(each)} |" for each in own)


def _holds(each: Property) -> str:
    values = f"values of `{each.scheme}`" if each.scheme else each.datatype
    marks = (each.required and "required", each.many and "several", each.personal and "personal")
    return ", ".join([values, *filter(None, marks)])


def _relation(relation: Relation, common: set[str]) -> str:
    ends = f"{', '.join(relation.sources)} → {', '.join(relation.targets)}"
    own = ", ".join(f"`{name}`" for name in relation.properties if name not in common)
    tie = relation.tie
    worth = f"p {tie.existence:g}, t {tie.reliability:g}" if tie else ""
    return f"| {relation.type} | {relation.label.fr} | {ends} | {own} | {worth} |"


def pages(model: Model) -> dict[Path, str]:
    """Every file that follows from the ontology, and its text."""
    questions = {ROOT / "queries" / f"{name}.cypher": question(name, model) for name in FOLLOWED}
    return {ROOT / "docs" / "graph.md": graph_page(model), **questions}


if __name__ == "__main__":
    for path, text in pages(load_model()).items():
        path.write_text(text, "utf-8", newline="\n")
