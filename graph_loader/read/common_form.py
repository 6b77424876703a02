"""Texts brought to a common form: for headers, names and keys."""

import polars as pl

from essaim.ontology.folding import normalise as fold
from essaim.ontology.folding import short_id

__all__ = ["fold", "folded", "header_key", "short_id", "short_ids"]

_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss"}
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def folded(column: pl.Expr) -> pl.Expr:
    """The same as `fold`, for a whole column."""
    plain = _plain(column).str.replace_all(r"[^0-9a-z+]+", "  ")
    plain = pl.concat_str(pl.lit(" "), plain, pl.lit(" ")).str.replace_all(" + ", "  ", literal=True)
    for short, whole in _SHORT.items():
        plain = plain.str.replace_all(f" {short} ", f" {whole} ", literal=True)
    return plain.str.replace_all(" +", " ").str.strip_chars(" ")


def _plain(column: pl.Expr) -> pl.Expr:
    return (
        column.str.to_lowercase()
        .str.replace_many(list(_LIGATURES), list(_LIGATURES.values()))
        .str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.to_lowercase()
    )


def short_ids(column: pl.Expr) -> pl.Expr:
    """The same as `short_id`, for a whole column; null where nothing is left."""
    plain = _plain(column)
    slug = folded(column).str.replace_all(" ", "-", literal=True)
    short = pl.when(plain.str.contains(r"^[0-9a-z._:/+\-]+$")).then(plain).otherwise(slug)
    return pl.when(short != "").then(short)


def header_key(text: str) -> str:
    """A header without what generations of a file change: case, accents, spaces, underscores, apostrophes."""
    return fold(text.replace("\ufeff", "")).replace(" ", "")
