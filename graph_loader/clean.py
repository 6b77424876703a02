"""Types of columns: raw cells in, values and the faults of those that are none out."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from essaim.graph_loader import identifiers, places
from essaim.graph_loader.declaration import Column
from essaim.graph_loader.report import Fault
from essaim.graph_loader.words import fold
from essaim.ontology.model import Model
from essaim.ontology.text import Text

LONGEST = 100_000
SOFT = frozenset({"siren", "siret", "rna"})
_SPACES = r"[\s\u00a0\u202f\u2007]"
_TRUE = ("oui", "yes", "vrai", "true", "o", "y", "x", "1", "1 0")
_FALSE = ("non", "no", "faux", "false", "n", "0", "0 0")
_EXPECTED: Mapping[str, Text] = {
    "integer": Text("un nombre entier", "a whole number"),
    "decimal": Text("un nombre, comme 1234,5", "a number, such as 1234.5"),
    "year": Text("une année sur quatre chiffres", "a year of four digits"),
    "date": Text("une date, comme 31/12/2024 ou 2024-12-31", "a date, such as 2024-12-31"),
    "boolean": Text("oui ou non", "yes or no"),
    "siren": Text("un SIREN valide (neuf chiffres et leur clé)", "a valid SIREN (nine digits and their check digit)"),
    "siret": Text("un SIRET valide (quatorze chiffres et leur clé)", "a valid SIRET (fourteen digits, check digit)"),
    "rna": Text("un numéro RNA (W et neuf caractères)", "an RNA number (W and nine characters)"),
    "mairie": Text("le code INSEE d'une commune", "the INSEE code of a commune"),
    "uai": Text("un UAI (sept chiffres et une lettre)", "a UAI (seven digits and a letter)"),
    "commune": Text(
        "le code INSEE d'une commune, actuelle ou ancienne", "the INSEE code of a commune, past or present"
    ),
    "departement": Text("un code de département", "a code of département"),
    "region": Text("un code de région", "a code of région"),
    "epci": Text("le SIREN d'un EPCI", "the SIREN of an EPCI"),
    "qpv": Text("le code d'un quartier prioritaire (QN…)", "the code of a priority neighbourhood (QN…)"),
    "territory": Text(
        "le code d'un territoire (44, 44109, reg:52…) ou son nom exact",
        "the code of a territory (44, 44109, reg:52…) or its exact name",
    ),
    "geometry": Text("une géométrie GeoJSON", "a GeoJSON geometry"),
}
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
            bad = [row for row in bad if not _no_date(cells[row])]
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
        if kind in _BY_VALUE:
            return _mapped(cells, _BY_VALUE[kind])
        if kind == "territory":
            return self._territories(cells)
        if kind == "boolean":
            truth = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}
            return _mapped(cells, lambda text: truth.get(fold(text)), pl.Boolean)
        return cells.to_frame("cell").select(_BY_COLUMN[kind](pl.col("cell")))[:, 0]

    def _concept(self, text: str) -> str | None:
        from essaim.ontology.words import concept_code

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
        expected = _EXPECTED.get(self.column.type, Text("un texte", "a text"))
        return Text(f"« {text[:60]} » : il faut {expected.fr}.", f'"{text[:60]}": {expected.en} is expected.')

    def _near_concept(self, text: str) -> Text:
        from essaim.ontology.words import suggestions

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


def _string(cell: pl.Expr) -> pl.Expr:
    return pl.when(cell.str.len_chars() <= LONGEST).then(cell)


def _number(cell: pl.Expr) -> pl.Expr:
    plain = cell.str.replace_all(_SPACES, "").str.replace_all(r"[€%]", "")
    french = plain.str.contains(r",\d*$") & ~plain.str.contains(r",\d+,")
    plain = (
        pl.when(french)
        .then(plain.str.replace_all(r"\.", "").str.replace(",", "."))
        .otherwise(plain.str.replace_all(",", ""))
    )
    return pl.when(plain.str.contains(r"^[-+]?\d+(\.\d*)?([eE][-+]?\d+)?$")).then(plain)


def _decimal(cell: pl.Expr) -> pl.Expr:
    return _number(cell).cast(pl.Float64, strict=False)


def _integer(cell: pl.Expr) -> pl.Expr:
    value = _decimal(cell)
    return pl.when((value == value.round()) & (value.abs() < 2**53)).then(value).cast(pl.Int64, strict=False)


def _year(cell: pl.Expr) -> pl.Expr:
    plain = cell.str.replace(r"\.0+$", "")
    first = plain.str.extract(r"^(\d{4})(?:\D.*)?$")
    last = plain.str.extract(r"^\d{1,2}/\d{1,2}/(\d{4})$")
    year = pl.coalesce(first, last).cast(pl.Int64, strict=False)
    return pl.when(year.is_between(1800, 2200)).then(year)


def _date(cell: pl.Expr) -> pl.Expr:
    day = cell.str.extract(r"^([0-9/.\-]{8,10})(?:[T ].*)?$")
    ways = ("%Y-%m-%d", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y", "%d.%m.%Y", "%Y%m%d")
    found = pl.coalesce(*(day.str.strptime(pl.Date, way, strict=False) for way in ways))
    return pl.when(found.dt.year() >= 1800).then(found)


def _no_date(text: str) -> bool:
    """« 0001-01-01 » and its like stand for no date in the registers."""
    return text.startswith(("0001-01-01", "01/01/0001", "0000-00-00", "1/1/0001"))


def _geometry(cell: pl.Expr) -> pl.Expr:
    return pl.when(cell.str.contains(r'^\s*\{.*"coordinates"\s*:')).then(cell)


_BY_VALUE: Mapping[str, Callable[[str], str | None]] = {
    "commune": places.commune,
    "departement": places.departement,
    "region": places.region,
    "epci": places.epci,
    "mairie": places.mairie,
}
_BY_COLUMN: Mapping[str, Callable[[pl.Expr], pl.Expr]] = {
    "string": _string,
    "integer": _integer,
    "decimal": _decimal,
    "year": _year,
    "date": _date,
    "siren": identifiers.siren,
    "siret": identifiers.siret,
    "rna": identifiers.rna,
    "uai": identifiers.uai,
    "qpv": identifiers.qpv,
    "geometry": _geometry,
}
