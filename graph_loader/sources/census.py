"""Rows of INSEE's census files by commune: the figures of their latest census, under headings without its year."""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from essaim.graph_loader.opening.text_files import heading_rows, text_of
from essaim.graph_loader.sources.by_commune import Line, added_up, wards
from essaim.ontology.errors import FileError

# P22_CHOM1524: of the census of 2022; C: of its complementary part. Most of the hundreds are by sex or trade.
_DATED = re.compile(r"([PC])(\d\d)_((?:POP|ACT|CHOM|SCOL|NSCOL)\w*)")
_CENTURY = 2000


def rows(path: Path) -> Iterator[dict[str, str | None]]:
    """One row a commune of today: `CODGEO`, `YEAR`, and its figures of population, work and schooling without their
    year: `P22_CHOM1524` is `P_CHOM1524`.

    A file holds several censuses: the latest alone is read. `PLACE` says whether it is a commune or an arrondissement.
    """
    text = text_of(path).data
    heading = heading_rows(text)[0]
    dated = {name: match for name in heading.cells if (match := _DATED.fullmatch(name))}
    latest = max((match[2] for match in dated.values()), default="")
    names = {name: f"{match[1]}_{match[3]}" for name, match in dated.items() if match[2] == latest}
    for line in added_up(_lines(path, text, heading.separator, [*names]), "CODGEO", [*names]):
        yield {
            "CODGEO": line["CODGEO"],
            "YEAR": str(_CENTURY + int(latest)),
            "PLACE": "arrondissement" if line["CODGEO"] in wards() else "commune",
            **{named: line[name] for name, named in names.items()},
        }


def _lines(path: Path, text: bytes, separator: str, names: list[str]) -> Iterator[Line]:
    try:
        frame = pl.read_csv(text, separator=separator, infer_schema=False, columns=["CODGEO", *names])
    except pl.exceptions.PolarsError as error:
        raise FileError(
            fr=f"{path} : ce fichier du recensement est abîmé ou coupé. Téléchargez-le à nouveau.",
            en=f"{path}: this census file is damaged or cut. Download it again.",
        ) from error
    return frame.iter_rows(named=True)
