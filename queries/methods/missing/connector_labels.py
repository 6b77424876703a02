"""What the draws allow to say of an actor: each word is given only where it holds (docs/answers.md has the figures)."""

from collections.abc import Sequence
from typing import Literal

from essaim.queries.methods.missing.known_ties import KnownTies
from essaim.queries.methods.missing.resample import Ranks
from essaim.queries.methods.network.brokerage import cut_off

Label = Literal["key", "probable", "insufficient_data"]
KEY, PROBABLE = 0.9, 0.5  # share of the draws in which an actor is among the first
CERTAIN, KEY_AMONG_CERTAIN = 0.97, 0.95  # ties noted as surer than this are never drawn away: draws agree too easily
ENOUGH = 30  # actors whose ties somebody told: below, nobody is called key
FRAGILE = 0.8  # share of the draws in which an actor holds others
TOLD_ALL = 0.95  # recall of the interviewed, from which a tie that they did not tell is none


def key_share(ties: KnownTies) -> float:
    """The share of the draws that earns `key`: more of them where all ties are noted as certain."""
    return KEY_AMONG_CERTAIN if len(ties.p) and ties.p.mean() > CERTAIN else KEY


def label_of(p_top: float, enough: bool, key: float = KEY) -> Label:
    """`key` and `probable` are earned by the draws; nobody is key where too few actors are known."""
    if p_top < PROBABLE:
        return "insufficient_data"
    return "key" if p_top >= key and enough else "probable"


def surely_cut_off(ties: KnownTies, around: Sequence[set[int]], ranks: Ranks, actor: int) -> list[list[int]]:
    """The groups that only this actor holds, where that is sure: in most draws, and all of them were interviewed.

    Without interviews that tell nearly every tie nothing is sure: a tie of theirs may be missing.
    """
    if ranks.telling.basis == "assumed" or ranks.telling.recall < TOLD_ALL or ranks.fragile[actor] < FRAGILE:
        return []
    heard = ties.interviewed if ranks.telling.basis == "interviews" else [True] * ties.size
    return [group for group in cut_off(around, actor) if all(heard[member] for member in group)]
