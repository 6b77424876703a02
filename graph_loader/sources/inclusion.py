"""Rows of data·inclusion, in a stream: lists as Python or JSON write them, and where each stands or serves."""

import ast
import csv
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from essaim.graph_loader.france.codes import commune, departement
from essaim.graph_loader.france.territories import lookup
from essaim.graph_loader.published.cut import Cut
from essaim.graph_loader.sources.school_numbers import commune_called

_YOUNG = {"jeunes", "etudiants", "tous-publics", "residents-qpv-frr"}
csv.field_size_limit(1 << 24)


def structures(path: Path, cut: Cut | None = None) -> Iterator[dict[str, str | None]]:
    """The structures that `cut` does not leave, a row for each network near to mentoring that one says to be of, with
    `COMMUNE`, `DEPARTEMENT`, `KIND` where a network says what institution it is, `WHAT` and `NETWORK` with its name."""
    for line in _lines(path):
        place, department = _place(line)
        if (cut or Cut()).leaves(department):
            continue
        networks = parts_of(line.get("reseaux_porteurs"))
        kind = next((_words()["kinds"][code] for code in networks if code in _words()["kinds"]), None)
        read = {**line, "COMMUNE": place, "DEPARTEMENT": department, "KIND": kind}
        read["WHAT"] = "institution" if kind else "body"
        near = [code for code in networks if code in _words()["networks"]]
        for code in near or [""]:
            yield {**read, "NETWORK": code, "NETWORK_NAME": _words()["networks"].get(code)}


def services(path: Path, cut: Cut | None = None) -> Iterator[dict[str, str | None]]:
    """The services that `cut` does not leave, with `DEPARTEMENT`, `ZONE` (ids of the territories served), `THEMES`,
    `AUDIENCES` and `FOR`: young, where young people are named, or everybody, or nobody; else others."""
    for line in _lines(path):
        place, department = _place(line)
        zone = [id for id in map(served, parts_of(line.get("zone_eligibilite"))) if id] or [f"com:{place}"] * bool(
            place
        )
        reached = {department or "", *(own for id in zone for own in lookup().departments_of(id))} - {""}
        wanted = sorted(reached & ((cut and cut.departments) or reached)) or sorted(reached)
        if (cut or Cut()).leaves(wanted[0] if wanted else None):
            continue
        publics = parts_of(line.get("publics") or line.get("profils"))
        yield {
            **line,
            "DEPARTEMENT": wanted[0] if wanted else None,
            "ZONE": "|".join(zone),
            "THEMES": "|".join(themes_of(parts_of(line.get("thematiques")))),
            "AUDIENCES": "|".join(
                dict.fromkeys(_words()["audiences"][code] for code in publics if code in _words()["audiences"])
            ),
            "MODES": "|".join(parts_of(line.get("modes_accueil"))),
            "FOR": "young" if not publics or _YOUNG & set(publics) else "others",
        }


def themes_of(named: Iterable[str]) -> list[str]:
    """The themes of thématiques, each once."""
    table = _words()["themes"]
    starts = (max((start for start in table if code.startswith(start)), key=len, default=None) for code in named)
    return list(dict.fromkeys(theme for start in starts if start for theme in table[start]))


@cache
def _words() -> Mapping[str, Mapping[str, Any]]:
    text = files("essaim.graph_loader").joinpath("data", "inclusion.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _lines(path: Path) -> Iterator[dict[str, str | None]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        heading = file.readline()
        file.seek(0)
        for line in csv.DictReader(file, delimiter=max(",;", key=heading.count)):
            yield {name: cell for name, cell in line.items() if name}


def _place(line: Mapping[str, str | None]) -> tuple[str | None, str | None]:
    """Today's commune, by its code, else by its name in the département of its postcode; and the département."""
    postcode = (line.get("code_postal") or "").strip()
    start = postcode[:3] if postcode.startswith("97") else postcode[:2]
    code = (line.get("code_insee") or "").strip()
    place = commune(code) if code else commune_called(line.get("commune") or "", start)
    return place, lookup().communes.get(place) if place else departement(start)


def parts_of(cell: str | None) -> list[str]:
    """The parts of a cell that is a list in Python, in JSON or in braces, else the cell itself; no text is cut at its
    commas."""
    text = (cell or "").strip()
    if not text or text in ("[]", "{}"):
        return []
    for read in (ast.literal_eval, json.loads):
        try:
            value = read(text) if text[0] in "[{(" else text
        except (ValueError, SyntaxError):
            continue
        return [str(part) for part in value] if isinstance(value, list | tuple | set) else [str(value)]
    return [part.strip(" \"'") for part in text.strip("[]{}").split(",") if part.strip(" \"'")]


def served(code: str) -> str | None:
    """The id of the territory that a code of `zone_eligibilite` names: a commune, an EPCI or a département. « france »
    names none: nothing that is everywhere is of here."""
    known = lookup()
    if len(code) == len("44109"):
        today = commune(code)
        return f"com:{today}" if today else None
    if len(code) == len("244400404"):
        return f"epci:{code}" if f"epci:{code}" in known.names else None
    return f"dep:{code}" if code in known.departments else None
