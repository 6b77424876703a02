"""Rows of the national register of associations: each with its commune, its département and its themes, in a stream."""

import codecs
import csv
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from essaim.graph_loader.france.codes import commune, departement
from essaim.graph_loader.france.territories import lookup
from essaim.graph_loader.published.cut import Cut
from essaim.graph_loader.sources.school_numbers import commune_called

_HEAD = 1 << 20
_KEPT = ("id", "siret", "titre", "titre_court", "objet", "siteweb", "position")
_LONGEST = 5  # figures of the code of a commune
csv.field_size_limit(_HEAD)


def rows(path: Path, cut: Cut | None = None) -> Iterator[dict[str, str | None]]:
    """The rows that `cut` does not leave, with `COMMUNE`, `DEPARTEMENT` and `THEMES`; cells that are not read are gone.

    A row without a commune that exists is placed by the name of its commune in the département of its postcode.
    """
    cut = cut or Cut()
    with path.open(encoding=_encoding(path), errors="replace", newline="") as file:
        for line in csv.DictReader(file, delimiter=";"):
            code = commune_of(line)
            department = lookup().communes.get(code) if code else _department(line)
            if not cut.leaves(department or None):
                yield {
                    **{name: (line.get(name) or "").strip(" _") for name in _KEPT},
                    "objet_social1": _object(line),
                    "COMMUNE": code,
                    "DEPARTEMENT": department,
                    "THEMES": themes_of(line.get("objet_social1") or ""),
                }


def commune_of(line: Mapping[str, str | None]) -> str | None:
    """Today's commune of a row: its code, where it is one, else its name. « 0 », postcodes and cut codes are none."""
    code, postcode = ((line.get(name) or "").strip() for name in ("adrs_codeinsee", "adrs_codepostal"))
    known = commune(code) if len(code) == _LONGEST and code != postcode else None
    name = line.get("adrs_libcommune") or line.get("libcom") or ""
    by_name = commune_called(name, _department(line) or "") if name.strip() and known is None else None
    return known or by_name or (commune(code) if len(code) == _LONGEST else None)


def _department(line: Mapping[str, str | None]) -> str | None:
    postcode = (line.get("adrs_codepostal") or "").strip()
    if len(postcode) != _LONGEST:
        return None
    corsica = {"200": "2A", "201": "2A", "202": "2B", "206": "2B"}
    return corsica.get(postcode[:3]) or departement(postcode[:3] if postcode.startswith("97") else postcode[:2])


def _object(line: Mapping[str, str | None]) -> str | None:
    """The code of the object; « 000000 » is none."""
    return (line.get("objet_social1") or "").strip("0 ") and line["objet_social1"]


def themes_of(code: str) -> str | None:
    """The themes of a code of the nomenclature, by the longest beginning of it that the table of themes has."""
    starts = (code[:length] for length in range(len(code), 2, -1))
    return next((";".join(_themes()[start]) for start in starts if start in _themes()), None)


@cache
def _themes() -> Mapping[str, list[str]]:
    text = files("essaim.graph_loader").joinpath("data", "rna-themes.toml").read_text(encoding="utf-8")
    return {start: themes for start, themes in tomllib.loads(text).items() if themes}


def _encoding(path: Path) -> str:
    """UTF-8, as the register is published today, else what it was: Windows-1252."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # a letter cut at the end is no mistake
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"
