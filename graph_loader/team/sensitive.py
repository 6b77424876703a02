"""Words on health, religion, opinion, union, origin or offences, and insults, in what a team writes of a person."""

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polars as pl

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.read.common_form import folded
from essaim.ontology.folding import normalise
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)

RESTRICTED = "_restricted"  # the column of a frame that says which rows are for those who need them alone
_LISTED = 10


class Words(NamedTuple):
    """One kind of them: what it is called, and the pattern that finds one in a folded text."""

    label: Text
    pattern: str


@cache
def _words() -> tuple[list[Words], str]:
    """Every kind, and the pattern of the phrases that speak of something else."""
    with Path(__file__).with_name("sensitive.toml").open("rb") as file:
        table = tomllib.load(file)
    kinds = [Words(Text(**kind["label"]), _any_of(kind["words"])) for kind in table["kinds"].values()]
    return kinds, _any_of(table["never"])


def _any_of(phrases: Sequence[str]) -> str:
    spelt = sorted({normalise(phrase) for phrase in phrases}, key=len, reverse=True)
    return rf"\b(?:{'|'.join(map(re.escape, spelt))})\b"


def restricted(
    frame: pl.DataFrame, declaration: Declaration, lines: pl.Series, comments: Collection[int]
) -> tuple[pl.DataFrame, list[Text]]:
    """`frame` with the rows that say such a thing of a person marked, and what is said of them; only what a team writes
    of persons is read, less its `comments`."""
    columns = [name for name, column in declaration.columns.items() if column.personal] if declaration.team else []
    if not columns or not frame.height:
        return frame, []
    hits = [hit for name in columns for hit in _hits(frame[name], declaration.columns[name].heading)]
    hits = [hit for hit in hits if hit[0] not in comments]
    if not hits:
        return frame, []
    rows = {row for row, _, _ in hits}
    marked = frame.with_columns(pl.int_range(pl.len()).is_in(list(rows)).alias(RESTRICTED))
    return marked, [_note(sorted(hits), lines, len(rows))]


def _hits(cells: pl.Series, heading: str) -> Iterator[tuple[int, str, Text]]:
    kinds, never = _words()
    text = cells.to_frame("cell").select(folded(pl.col("cell")).str.replace_all(never, " "))[:, 0]
    for words in kinds:
        for row in text.str.contains(words.pattern).fill_null(value=False).arg_true().to_list():
            yield row, heading, words.label


def _note(hits: Sequence[tuple[int, str, Text]], lines: pl.Series, count: int) -> Text:
    shown = hits[:_LISTED]
    places = [words("place", line=str(lines[row]), heading=heading, kind=label) for row, heading, label in shown]
    more = len(hits) - len(shown)
    return words("restricted", n=count, places=[*places, *([words("and_more", n=more)] if more else [])])
