"""A question runs as it stands in Neo4j Browser, so it names the ties it follows; they are those of the ontology."""

import re
from pathlib import Path

from essaim import queries
from essaim.ontology.model import Model

FOLDER = Path(str(queries.__file__)).parent


def followed(question: str, model: Model) -> list[set[str]]:
    """The relationship types of each pattern of a question that follows a tie, one after the other."""
    text = (FOLDER / f"{question}.cypher").read_text(encoding="utf-8")
    patterns = [set(types.split("|")) for types in re.findall(r"\[\w*:([A-Z_|]+)", text)]
    return [types for types in patterns if any(model.relations[name].tie for name in types)]


def along(model: Model) -> set[str]:
    """The ties that lead from one actor to another, and introduce: neither co-signatures nor grants."""
    ties = {name: relation.tie for name, relation in model.relations.items() if relation.tie}
    return {name for name, tie in ties.items() if not tie.shared and not tie.paths_only}


def ours(model: Model) -> set[str]:
    return {name for name, membership in model.memberships.items() if membership.ours}


def test_paths_of_recommendation_follow_every_tie_that_introduces(model: Model) -> None:
    assert followed("recommendation_paths", model) == [ours(model), along(model)]


def test_bridges_are_between_acquaintances_and_no_federation_makes_one(model: Model) -> None:
    acquaintance = along(model) - set(model.memberships) - {"MEMBER_OF"}
    members, near = set(model.memberships), acquaintance | ours(model)
    expected = [members, acquaintance, ours(model), members, near, along(model), near]
    assert followed("bridging_ties", model) == expected


def test_evidence_of_an_approach_knows_all_memberships(model: Model) -> None:
    assert followed("approach_evidence", model)[:3] == [ours(model), {"KNOWS"}, set(model.memberships)]


def test_the_ecosystem_draws_every_tie_but_mandates(model: Model) -> None:
    mandates = {name for name, membership in model.memberships.items() if membership.mandate}
    assert any(types >= along(model) - mandates for types in followed("ecosystem", model))
