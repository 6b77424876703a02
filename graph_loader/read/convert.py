"""Types of columns: raw cells in, values and the faults of those that are none out."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from essaim.graph_loader.declare.declaration import Column
from essaim.graph_loader.france import codes as places
from essaim.graph_loader.read.cells import BY_COLUMN, BY_VALUE, EXPECTED, LONGEST, no_date
from essaim.graph_loader.read.common_form import fold
from essaim.graph_loader.report import Fault
from essaim.ontology.model import Model
from essaim.ontology.text import Text

SOFT = frozenset({"siren", "siret", "rna"})
_TRUE = ("oui", "yes", "vrai", "true", "o", "y", "x", "1", "1 0")
_FALSE = ("non", "no", "faux", "false", "n", "0", "0 0")
Names = Callable[[Iterable[str]], Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Values by column (lists where a column is split), faults, and how many soft identifiers were blanked."""

    frame: pl.DataFrame
    faults: list[Fault]
    blanked: Mapping[str, int]


def clean(raw: pl.DataFrame, columns: Mapping[str, Column], model: Model, names: Names) -> Cleaned:
    """Every declared column of `raw`, typed. `names` finds territories by folded name."""
    faults: list[Fault] = []
    blanked: dict[str, int] = {}
    done: dict[str, pl.Series] = {}
    for column in columns.values():
        if column.name in raw.columns:
            cells = raw.select(_stripped(pl.col(column.name)).alias("cell"))["cell"]
        else:
            cells = pl.Series("cell", [None] * raw.height, dtype=pl.String)
        cleaner = _Cleaner(column, model, names)
        values, bad = cleaner.split(cells) if column.split else cleaner.plain(cells)
        if column.type in SOFT and not column.required:
            if bad:
                blanked[column.name] = len({fault.row for fault in bad})
        else:
            faults += bad
        if column.required:
            known = {fault.row for fault in bad}
            faults += [_missing(column, row) for row in values.is_null().arg_true().to_list() if row not in known]
        done[column.name] = values.alias(column.name)
    return Cleaned(pl.DataFrame(list(done.values())), faults, blanked)


def _stripped(cell: pl.Expr) -> pl.Expr:
    r"""Spaces of all kinds off both ends, ="…" unwrapped, blanks null."""
    plain = cell.str.strip_chars(" \t\r\n\u00a0\u202f\u2007\ufeff")
    plain = plain.str.replace(r'^="+(.*?)"+$', "${1}").str.strip_chars(" ")
    return pl.when(plain != "").then(plain)


def _missing(column: Column, row: int) -> Fault:
    header = column.headers[0]
    return Fault(row, column.name, "", Text(f"« {header} » est obligatoire.", f'"{header}" is required.'))


class _Cleaner:
    """Values of one column."""

    def __init__(self, column: Column, model: Model, names: Names) -> None:
        self.column = column
        self.model = model
        self.names = names

    def plain(self, cells: pl.Series) -> tuple[pl.Series, list[Fault]]:
        """One value a cell."""
        values = self.values(cells)
        bad = (values.is_null() & cells.is_not_null()).arg_true().to_list()
        if self.column.type == "date":
            bad = [row for row in bad if not no_date(cells[row])]
        reasons: dict[str, Text] = {}
        faults = []
        for row in bad:
            text = cells[row]
            if text not in reasons:
                reasons[text] = self.reason(text)
            faults.append(Fault(row, self.column.name, text[:200], reasons[text]))
        if self.column.blank is not None:
            values = pl.select(pl.when(cells.is_null()).then(pl.lit(self.column.blank)).otherwise(values))["literal"]
        return values, faults

    def split(self, cells: pl.Series) -> tuple[pl.Series, list[Fault]]:
        """A list of values a cell, cut at any of the separators."""
        marks = "".join(f"\\{mark}" for mark in self.column.split or "")
        pieces = (
            pl.DataFrame({"row": range(len(cells)), "cell": cells})
            .with_columns(pl.col("cell").str.replace_all(f"[{marks}]", "\x1f").str.split("\x1f"))
            .explode("cell")
            .with_columns(_stripped(pl.col("cell")))
        )
        values, faults = self.plain(pieces["cell"])
        rows = pieces["row"].to_list()
        faults = [fault._replace(row=rows[fault.row]) for fault in faults]
        lists = (
            pieces.select("row", value=values)
            .group_by("row", maintain_order=True)
            .agg(pl.col("value").drop_nulls().unique(maintain_order=True))
        )["value"]
        return pl.select(pl.when(lists.list.len() > 0).then(lists))["value"], faults

    def values(self, cells: pl.Series) -> pl.Series:
        """The typed values of `cells`; null where there is none."""
        column = self.column
        if column.pattern is not None:
            cells = cells.to_frame("cell").select(_matching(pl.col("cell"), column.pattern))[:, 0]
        if column.values is not None:
            return _mapped(cells, _reader(column.values))
        if column.scheme is not None:
            return _mapped(cells, self._concept)
        kind = column.type
        if kind in BY_VALUE:
            return _mapped(cells, BY_VALUE[kind])
        if kind == "territory":
            return self._territories(cells)
        if kind == "boolean":
            truth = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}
            return _mapped(cells, lambda text: truth.get(fold(text)), pl.Boolean)
        return cells.to_frame("cell").select(BY_COLUMN[kind](pl.col("cell")))[:, 0]

    def _concept(self, text: str) -> str | None:
        from essaim.ontology.spellings import concept_code

        return concept_code(self.model, self.column.scheme or "", text)

    def _territories(self, cells: pl.Series) -> pl.Series:
        found = {text: places.territory(text) for text in cells.drop_nulls().unique()}
        unknown = [text for text, identity in found.items() if identity is None]
        named = self.names(unknown) if unknown else {}
        for text in unknown:
            same = named.get(fold(text), ())
            found[text] = same[0] if len(same) == 1 else None
        return _mapped(cells, found.get)

    def reason(self, text: str) -> Text:
        """Why `text` is no value of the column, and what was expected."""
        if len(text) > LONGEST and self.column.type != "geometry":
            return Text(f"texte trop long ({len(text)} caractères).", f"text too long ({len(text)} characters).")
        if self.column.pattern is not None and not re.fullmatch(self.column.pattern, text):
            form = self.column.pattern
            return Text(f"« {text[:60]} » n'a pas la forme attendue : {form}", f'"{text[:60]}" does not fit: {form}')
        if self.column.values is not None:
            return _near(text, [cell for cell in self.column.values if not _is_regex(cell)])
        if self.column.scheme is not None:
            return self._near_concept(text)
        if self.column.type == "territory":
            same = self.names([text]).get(fold(text), ())
            if same:
                listed = ", ".join(sorted(same))
                return Text(f"plusieurs territoires portent ce nom : {listed}.", f"several territories: {listed}.")
        expected = EXPECTED.get(self.column.type, Text("un texte", "a text"))
        return Text(f"« {text[:60]} » : il faut {expected.fr}.", f'"{text[:60]}": {expected.en} is expected.')

    def _near_concept(self, text: str) -> Text:
        from essaim.ontology.spellings import suggestions

        scheme = self.model.schemes[self.column.scheme or ""]
        codes = suggestions(self.model, scheme.name, text)
        near = [scheme.concepts[code].label for code in codes]
        if near:
            fr = "Vouliez-vous dire " + " ou ".join(f"« {label.fr} »" for label in near) + " ?"
            en = "Did you mean " + " or ".join(f'"{label.en}"' for label in near) + "?"
        else:
            fr = "Valeurs acceptées : " + ", ".join(one.label.fr for one in scheme.concepts.values()) + "."
            en = "Accepted values: " + ", ".join(one.label.en for one in scheme.concepts.values()) + "."
        return Text(f"« {text[:60]} » est inconnu. {fr}", f'"{text[:60]}" is unknown. {en}')


def _is_regex(cell: str) -> bool:
    return len(cell) > 2 and cell.startswith("/") and cell.endswith("/")


def _reader(values: Mapping[str, str]) -> Callable[[str], str | None]:
    """What a cell stands for: exact, then forgiving case and accents, then the patterns written /…/."""
    folds = {fold(cell): value for cell, value in values.items() if fold(cell)}
    patterns = [(re.compile(cell[1:-1]), value) for cell, value in values.items() if _is_regex(cell)]

    def read(text: str) -> str | None:
        if text in values:
            return values[text]
        if fold(text) in folds and not _is_regex(text):
            return folds[fold(text)]
        return next((value for pattern, value in patterns if pattern.fullmatch(text)), None)

    return read


def _matching(cell: pl.Expr, pattern: str) -> pl.Expr:
    return pl.when(cell.str.contains(f"^(?:{pattern})$")).then(cell)


def _near(text: str, known: Iterable[str]) -> Text:
    from rapidfuzz import process, utils

    listed = list(known)
    near = process.extractOne(text, listed, processor=utils.default_process, score_cutoff=70)
    fr, en = (
        (f"Vouliez-vous dire « {near[0]} » ?", f'Did you mean "{near[0]}"?')
        if near
        else (
            f"Valeurs acceptées : {', '.join(listed)}.",
            f"Accepted values: {', '.join(listed)}.",
        )
    )
    return Text(f"« {text[:60]} » est inconnu. {fr}", f'"{text[:60]}" is unknown. {en}')


def _mapped(
    cells: pl.Series, function: Callable[[str], str | bool | None], kind: type[pl.DataType] = pl.String
) -> pl.Series:
    distinct = cells.drop_nulls().unique().to_list()
    results = [function(text) for text in distinct]
    return cells.replace_strict(
        pl.Series(distinct, dtype=pl.String), pl.Series(results, dtype=kind), default=None, return_dtype=kind
    )
