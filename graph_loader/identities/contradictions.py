"""Rows of one table that give different values of one thing: each stands, with who says it; none hides another."""

import polars as pl

from essaim.graph_loader.readers.readers import SourceReader
from essaim.graph_loader.rows import Rows
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import number
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)

_NAMED = 3


def told_apart(frame: pl.DataFrame, rows: Rows, source: SourceReader) -> tuple[pl.DataFrame, list[Text]]:
    """`frame` in which the least of the values keeps the id of what they are all about, and each other has its own; and
    what is said of them."""
    notes: list[Text] = []
    for entity in source.entities:
        if entity.apart is None:
            continue
        identity, value = pl.col(entity.id_column), pl.col(entity.apart)
        text = value.cast(pl.String).str.replace(r"\.0$", "")
        own = pl.concat_str(identity, pl.lit("-"), text)
        least = value.min().over(identity)
        several = frame.filter(identity.is_not_null() & (value.n_unique().over(identity) > 1) & value.is_not_null())
        if several.height:
            notes += _notes(several.select("_row", id=identity, value=value), rows)
            frame = frame.with_columns(pl.when(value > least).then(own).otherwise(identity).alias(entity.id_column))
    return frame, notes


def _notes(several: pl.DataFrame, rows: Rows) -> list[Text]:
    lines = rows.raw["line"]
    groups = several.group_by("id", maintain_order=True).agg("_row", "value").rows()
    notes = []
    for _, ranks, values in groups[:_NAMED]:
        where = ", ".join(str(lines[rank]) for rank in ranks)
        fr, en = (" ; ".join(number(value, lang) for value in dict.fromkeys(values)) for lang in ("fr", "en"))
        notes.append(
            Text(
                f"lignes {where} : des valeurs différentes pour la même chose ({fr}) ; chacune est gardée.",
                f"lines {where}: different values of the same thing ({en}); each is kept.",
            )
        )
    more = len(groups) - _NAMED
    return [*notes, *([words("more_contradictions", n=more)] if more > 0 else [])]
