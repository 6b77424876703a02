"""Rows of the numbers of pupils: each school with its commune, which the files only name, and its latest year."""

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from essaim.graph_loader.france.place_names import place_names
from essaim.graph_loader.france.territories import lookup
from essaim.graph_loader.opening.text_files import heading_rows, text_of
from essaim.graph_loader.read.common_form import header_key
from essaim.ontology.folding import normalise

_SCHOOL = re.compile(r"numero(du|de|del|d)?(ecole|college|lycee|etablissement)")
_YEAR, _PLACE = ("rentreescolaire", "anneescolaire"), ("commune", "localiteacheminement")
_CEDEX = re.compile(r"\s+CEDEX(\s+\d+)?$", re.IGNORECASE)  # how the post writes a place
_REP, _REP_PLUS = ("rep",), ("rep +", "rep0", "rep_plus")  # as labels, and as the portal names its fields
_CORSICA = {"620": "2A", "720": "2B"}  # how the numbers of schools begin there
_WARD = re.compile(r"\s+\d{1,2}\s*(er|e|eme)?(\s+arrondissement)?$")


def rows(path: Path) -> Iterator[dict[str, str | None]]:
    """The rows of the file, with `DEPARTEMENT` from the number of the school, `CODE_COMMUNE`, `PRIORITY` (REP, REP+, or
    HORS, where the file says it) and `LATEST`, « oui » in the latest year of the school."""
    text = text_of(path).data
    heading = heading_rows(text)[0]
    lines = list(csv.DictReader(text.decode().splitlines()[heading.line - 1 :], delimiter=heading.separator))
    keys = {header_key(name): name for name in heading.cells}
    school = next((name for key, name in keys.items() if _SCHOOL.fullmatch(key)), heading.cells[0])
    year, place = (next((keys[name] for name in names if name in keys), heading.cells[0]) for names in (_YEAR, _PLACE))
    latest: dict[str, str] = {}
    for line in lines:
        latest[line[school]] = max(line[year] or "", latest.get(line[school], ""))
    for line in lines:
        department = department_of(line[school] or "")
        yield {
            **line,
            "DEPARTEMENT": department,
            "CODE_COMMUNE": commune_called(line[place] or "", department or ""),
            "PRIORITY": _priority(line),
            "LATEST": "oui" if line[year] == latest[line[school]] else None,
        }


def department_of(school: str) -> str | None:
    """The département in which a school has its number: 035… in 35, 620… in Corse-du-Sud."""
    start = school[:3]
    known = lookup().departments
    return next((code for code in (_CORSICA.get(start, start), start.removeprefix("0")) if code in known), None)


def _priority(line: Mapping[str, str | None]) -> str | None:
    """Which priority education two columns of 0 and 1 say; None where they are not there, or blank."""
    said = {name.lower().strip(): cell for name, cell in line.items()}
    rep, plus = (next((said[name] for name in names if name in said), None) for names in (_REP, _REP_PLUS))
    if plus == "1":
        return "REP+"
    return "REP" if rep == "1" else "HORS" if (rep, plus) == ("0", "0") else None


def commune_called(name: str, department: str) -> str | None:
    """Today's code of the only commune of a département that has, or had, this name."""
    key = normalise(_CEDEX.sub("", name.strip()))
    for called in (key, _WARD.sub("", key)):
        codes = _by_name().get((department, called), ())
        if len(codes) == 1:
            return codes[0]
    past = {each.today for each in place_names().names.get(key, ()) if lookup().communes.get(each.today) == department}
    return past.pop() if len(past) == 1 else None


@cache
def _by_name() -> Mapping[tuple[str, str], tuple[str, ...]]:
    names: dict[tuple[str, str], tuple[str, ...]] = {}
    for code, department in lookup().communes.items():
        key = department, normalise(lookup().names[f"com:{code}"])
        names[key] = (*names.get(key, ()), code)
    return names
