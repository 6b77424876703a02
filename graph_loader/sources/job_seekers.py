"""Rows of the job seekers by commune: sums and arrondissements are told from communes, those merged since added up."""

import csv
from collections.abc import Iterator
from pathlib import Path

from essaim.graph_loader.opening.text_files import heading_rows, text_of
from essaim.graph_loader.sources.by_commune import Line, added_up, wards

_CODE, _COUNT = "Code commune", "Nombre de demandeurs d'emploi"
_APART = ("Date", "Type de données", "Catégorie", "Sexe", "Tranche d'âge")


def rows(path: Path) -> Iterator[Line]:
    """One row a commune of today, a quarter, a sex and an age. `PLACE`: commune, arrondissement, or total.

    Paris, Lyon and Marseille stand there twice, whole and by arrondissement; sums of regions and those whom nobody
    could place bear the code « Total ».
    """
    text = text_of(path).data
    heading = heading_rows(text)[0]
    lines = csv.DictReader(text.decode().splitlines()[heading.line - 1 :], delimiter=heading.separator)
    communes: list[Line] = []
    for line in lines:
        place = _place(line.get(_CODE) or "")
        if place == "commune":
            communes.append(line)
        else:
            yield {**line, "PLACE": place}
    for summed in added_up(communes, _CODE, [_COUNT], [name for name in _APART if name in heading.cells]):
        yield {**summed, "PLACE": "commune"}


def _place(code: str) -> str:
    if code.strip() in wards():
        return "arrondissement"
    return "total" if code.strip().lower() in ("", "total") else "commune"
