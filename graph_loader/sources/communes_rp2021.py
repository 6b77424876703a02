"""Rows of the communes of the 2021 census: figures of communes merged since are added up, and the rate is computed."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from essaim.graph_loader.france.territories import lookup

SUMS = ("superficie_km2", "population_2021", "pop_15_64_chomage_2021", "pop_15_64_active_2021")


def rows(path: Path) -> Iterator[dict[str, str | None]]:
    """One row a line of the file, with `unemployment_15_64_percent`; blank where nobody is active.

    The file has one line a post code, and 2024's communes: every line gives the figures of today's commune, whose
    coordinates are those of the commune that kept its code.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    totals: dict[str, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(SUMS, Decimal(0)))
    seats: dict[str, tuple[str, str]] = {}
    for code, line in {line["insee_com"]: line for line in lines if line["commune_type"] == "COM"}.items():
        today = _today(code)
        for name in SUMS:
            totals[today][name] += Decimal(line[name] or 0)
        if code == today:
            seats[today] = (line["lat"], line["lng"])
    for line in lines:
        today = _today(line["insee_com"])
        if line["commune_type"] != "COM":
            yield {**line, "unemployment_15_64_percent": None}
            continue
        figures = totals[today]
        lat, lng = seats.get(today, (line["lat"], line["lng"]))
        known = {name: str(value) if value else None for name, value in figures.items()}
        active, without = figures["pop_15_64_active_2021"], figures["pop_15_64_chomage_2021"]
        rate = f"{100 * without / active:.2f}" if active else None
        yield {**line, **known, "lat": lat, "lng": lng, "unemployment_15_64_percent": rate}


def _today(code: str) -> str:
    return lookup().commune(code) or code
