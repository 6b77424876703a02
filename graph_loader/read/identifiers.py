"""French identifiers in whole columns: what is left is a valid one, or null."""

import polars as pl

_LUHN_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def digits(column: pl.Expr) -> pl.Expr:
    """A number as identifiers are written: no spaces, quotes, dots, and no « .0 » of a spreadsheet."""
    return column.str.replace(r"\.0+$", "").str.replace_all(r"[^0-9A-Za-z]", "")


def luhn(column: pl.Expr, length: int) -> pl.Expr:
    """Whether `length` digits fit their check digit."""
    total = pl.lit(0)
    for place in range(length):
        digit = column.str.slice(place, 1).cast(pl.Int32, strict=False)
        doubled = (length - place) % 2 == 0
        total = total + (digit.replace_strict(range(10), _LUHN_DOUBLED, default=None) if doubled else digit)
    return total % 10 == 0


def siren(column: pl.Expr) -> pl.Expr:
    """A SIREN, alone or at the head of a SIRET; never from a SIRET that a spreadsheet has rounded."""
    plain = digits(column)
    head = pl.when(plain.str.len_chars() == 14).then(plain.str.slice(0, 9)).otherwise(plain)
    rounded = (plain.str.len_chars() == 14) & plain.str.ends_with("0000000")
    valid = head.str.contains(r"^\d{9}$") & ~rounded & (head != "000000000") & luhn(head, 9)
    return pl.when(valid).then(head)


def siret(column: pl.Expr) -> pl.Expr:
    """A SIRET whose establishment number is not zero (such are rounded by a spreadsheet, or made up)."""
    plain = digits(column)
    post = plain.str.starts_with("356000000")  # La Poste: the sum of the digits, not Luhn
    valid = plain.str.contains(r"^\d{14}$") & ~plain.str.ends_with("00000") & (luhn(plain, 14) | post)
    return pl.when(valid).then(plain)


def matching(column: pl.Expr, pattern: str) -> pl.Expr:
    """Upper case and no spaces, where that fits `pattern`."""
    plain = column.str.replace_all(r"\s", "").str.to_uppercase()
    return pl.when(plain.str.contains(pattern)).then(plain)


def rna(column: pl.Expr) -> pl.Expr:
    """An RNA number: W and nine characters."""
    return matching(column, r"^W[0-9][0-9A-Z][0-9]{7}$")


def uai(column: pl.Expr) -> pl.Expr:
    """A UAI: seven digits (a lost zero comes back) and a letter."""
    plain = column.str.replace_all(r"\s", "").str.to_uppercase().str.zfill(8)
    return pl.when(plain.str.contains(r"^[0-9][0-9AB][0-9]{5}[A-Z]$")).then(plain)


def qpv(column: pl.Expr) -> pl.Expr:
    """The code of a priority neighbourhood, of 2015 (QP…) or of 2024 (QN…)."""
    return matching(column, r"^Q[NP][0-9][0-9AB][0-9A-Z]{4}[A-Z0-9]?$")
