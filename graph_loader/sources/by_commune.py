"""Counts by commune, brought to today's communes: those merged since are added up, an arrondissement is no commune."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache

from essaim.graph_loader.france.territories import bundled, lookup

Line = Mapping[str, str | None]


@cache
def wards() -> frozenset[str]:
    """The codes of the arrondissements of Paris, Lyon and Marseille: publishers count each of them beside its city."""
    return frozenset(place.code for place in bundled()[1] if place.kind == "ward")


def added_up(lines: Iterable[Line], code: str, figures: Sequence[str], apart: Sequence[str] = ()) -> Iterator[Line]:
    """`lines` with the `figures` of a commune in one, those of different cells in the columns `apart` aside.

    The heading `code` holds the code of the commune. Where one of several figures is no number (secret, or blank) their
    sum is none either.
    """
    parts: dict[tuple[str | None, ...], list[Line]] = {}
    for line in lines:
        written = (line[code] or "").strip()
        today = lookup().commune(written.zfill(5)) if written not in wards() else None
        parts.setdefault((today or written, *(line[name] for name in apart)), []).append(line)
    for (today, *_), same in parts.items():
        sums = {name: _sum([line[name] for line in same]) for name in figures} if len(same) > 1 else {}
        yield {**same[0], code: today, **sums}


def _sum(cells: Sequence[str | None]) -> str | None:
    total = Decimal(0)
    for cell in cells:
        try:
            total += Decimal((cell or "").strip().replace(",", "."))
        except InvalidOperation:
            return cell
    return str(total)
