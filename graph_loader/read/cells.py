"""What a cell of each type is: an expression over the column, or a function of the text, and what was expected."""

from collections.abc import Callable, Mapping

import polars as pl

from essaim.graph_loader.france import codes as places
from essaim.graph_loader.read import identifiers
from essaim.ontology.text import Text

LONGEST = 100_000
LAST_YEAR = 2200
NO_END = ("9999-12-31", "31/12/9999", "2999-12-31", "31/12/2999", "9999/12/31", "31-12-9999")
_SPACES = r"[\s\u00a0\u202f\u2007]"


def _string(cell: pl.Expr) -> pl.Expr:
    return pl.when(cell.str.len_chars() <= LONGEST).then(cell)


def _number(cell: pl.Expr) -> pl.Expr:
    plain = cell.str.replace_all(_SPACES, "").str.replace_all(r"(?i)[€%]|eur(?:os?)?", "")
    french = plain.str.contains(r",\d*$") & ~plain.str.contains(r",\d+,")
    plain = (
        pl.when(french)
        .then(plain.str.replace_all(r"\.", "").str.replace(",", "."))
        .otherwise(plain.str.replace_all(",", ""))
    )
    return pl.when(plain.str.contains(r"^[-+]?\d+(\.\d*)?([eE][-+]?\d+)?$")).then(plain)


def _decimal(cell: pl.Expr) -> pl.Expr:
    return _number(cell).cast(pl.Float64, strict=False)


def _share(cell: pl.Expr) -> pl.Expr:
    value = _decimal(cell)
    return pl.when(~cell.str.contains("%", literal=True) & value.is_between(0, 1)).then(value)


def _integer(cell: pl.Expr) -> pl.Expr:
    """A whole number; groups of three figures are thousands, whatever stands between them: never 1.2 of a count."""
    grouped = cell.str.contains(r"^[-+]?\d{1,3}([.,]\d{3})+$")
    value = _decimal(pl.when(grouped).then(cell.str.replace_all("[.,]", "")).otherwise(cell))
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
    return pl.when(found.dt.year().is_between(1800, LAST_YEAR)).then(found)


def no_date(text: str) -> bool:
    """« 0001-01-01 » and its like stand for no date in the registers, « 31/12/9999 » for no end."""
    return text.startswith(("0001-01-01", "01/01/0001", "0000-00-00", "1/1/0001", *NO_END))


def _url(cell: pl.Expr) -> pl.Expr:
    return pl.when(cell.str.contains(r"^https?://\S+$")).then(cell)


def _geometry(cell: pl.Expr) -> pl.Expr:
    return pl.when(cell.str.contains(r'^\s*\{.*"coordinates"\s*:')).then(cell)


BY_VALUE: Mapping[str, Callable[[str], str | None]] = {
    "commune": places.commune,
    "departement": places.departement,
    "region": places.region,
    "epci": places.epci,
    "mairie": places.mairie,
}
BY_COLUMN: Mapping[str, Callable[[pl.Expr], pl.Expr]] = {
    "string": _string,
    "integer": _integer,
    "decimal": _decimal,
    "share": _share,
    "year": _year,
    "date": _date,
    "siren": identifiers.siren,
    "siret": identifiers.siret,
    "rna": identifiers.rna,
    "uai": identifiers.uai,
    "qpv": identifiers.qpv,
    "url": _url,
    "geometry": _geometry,
}
EXPECTED: Mapping[str, Text] = {
    "integer": Text("un nombre entier", "a whole number"),
    "decimal": Text("un nombre, comme 1234,5", "a number, such as 1234.5"),
    "share": Text("un nombre de 0 à 1, ou un pourcentage, comme 80 %", "a number from 0 to 1, or a percentage, as 80%"),
    "year": Text("une année sur quatre chiffres", "a year of four digits"),
    "date": Text("une date, comme 31/12/2024 ou 2024-12-31", "a date, such as 2024-12-31"),
    "boolean": Text("oui ou non", "yes or no"),
    "siren": Text("un SIREN valide (neuf chiffres et leur clé)", "a valid SIREN (nine digits and their check digit)"),
    "siret": Text("un SIRET valide (quatorze chiffres et leur clé)", "a valid SIRET (fourteen digits, check digit)"),
    "rna": Text("un numéro RNA (W et neuf caractères)", "an RNA number (W and nine characters)"),
    "mairie": Text("le code INSEE d’une commune", "the INSEE code of a commune"),
    "uai": Text("un UAI (sept chiffres et une lettre)", "a UAI (seven digits and a letter)"),
    "commune": Text(
        "le code INSEE d’une commune, actuelle ou ancienne", "the INSEE code of a commune, past or present"
    ),
    "departement": Text("un code de département", "a code of département"),
    "region": Text("un code de région", "a code of région"),
    "epci": Text("le SIREN d’un EPCI", "the SIREN of an EPCI"),
    "qpv": Text("le code d’un quartier prioritaire (QN…)", "the code of a priority neighbourhood (QN…)"),
    "territory": Text(
        "le code d’un territoire (44, 44109, reg:52…) ou son nom exact",
        "the code of a territory (44, 44109, reg:52…) or its exact name",
    ),
    "url": Text("une adresse, comme https://exemple.fr", "an address, such as https://example.org"),
    "geometry": Text("une géométrie GeoJSON", "a GeoJSON geometry"),
}
