"""Write graph_loader/data/backbone.tsv.xz from the npm package @etalab/decoupage-administratif.

    npm pack @etalab/decoupage-administratif@6.0.0 && tar xzf etalab-decoupage-administratif-6.0.0.tgz
    python scripts/make_backbone.py package/data

One line a column (kind, code, name, population, parent, EPCI, SIREN, former codes, article), one tab-separated value a
territory: columns pack a third smaller than rows. The same package gives the same text. Facts only: codes, names,
populations, what is part of what. Licence Ouverte (INSEE, DGCL); the package's code is MIT.
"""

import json
import lzma
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VINTAGE = 2026
TARGET = Path(__file__).parent.parent / "graph_loader" / "data" / "backbone.tsv.xz"
USED = tomllib.loads(Path(__file__).with_name("articles.toml").read_text("utf-8"))
Line = tuple[str, ...]


def read(folder: Path, name: str) -> list[dict[str, Any]]:
    """The entries of one of the package's files."""
    entries: list[dict[str, Any]] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return entries


def article(entry: dict[str, Any]) -> str:
    """The code of the article of a name (TNCC of the Code officiel géographique); EPCI have none."""
    return str(entry.get("typeLiaison", ""))


def upper_levels(folder: Path) -> Iterator[Line]:
    """Régions, départements and EPCI. The collectivités d'outre-mer are neither a région nor a département."""
    for region in read(folder, "regions"):
        if region["zone"] != "com":
            yield "region", region["code"], region["nom"], "", "", "", "", "", article(region)
    for department in read(folder, "departements"):
        if department["zone"] != "com":
            code = department["code"]
            used = str(USED.get(code, article(department)))
            yield "department", code, department["nom"], "", department["region"], "", "", "", used
    for epci in read(folder, "epci"):
        yield "epci", epci["code"], epci["nom"], "", "", "", "", "", article(epci)


def communes(folder: Path) -> Iterator[Line]:
    """Today's communes, with the codes they had or took over, and the arrondissements of Paris, Lyon and Marseille.

    The file repeats codes by type: a delegated or associated commune may carry the code of a living one, so only
    `commune-actuelle` makes a territory. Where `anciensCodes` and the chef-lieu of a delegated or associated commune
    disagree (55273, 60455), the chef-lieu is right: it is today's. An entry without population (Terre-Adélie,
    Clipperton, …) is not a commune.
    """
    epci_of = {member["code"]: epci["code"] for epci in read(folder, "epci") for member in epci["membres"]}
    entries = read(folder, "communes")
    living = {
        entry["code"]: entry for entry in entries if entry["type"] == "commune-actuelle" and "population" in entry
    }
    former = former_codes(entries, living)
    for code, entry in living.items():
        parent = "" if entry["zone"] == "com" else entry["departement"]
        old = " ".join(sorted(former[code]))
        yield (
            "commune",
            code,
            entry["nom"],
            str(entry["population"]),
            parent,
            epci_of.get(code, ""),
            entry.get("siren", ""),
            old,
            article(entry),
        )
    for entry in entries:
        if entry["type"] == "arrondissement-municipal":
            people = str(entry["population"])
            yield "ward", entry["code"], entry["nom"], people, entry["commune"], "", "", "", article(entry)


def former_codes(entries: list[dict[str, Any]], living: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    """The codes that each of today's communes had or took over."""
    became = {old: code for code, entry in living.items() for old in entry.get("anciensCodes", [])}
    became |= {entry["code"]: entry["chefLieu"] for entry in entries if entry.get("chefLieu") in living}
    codes: dict[str, list[str]] = defaultdict(list)
    for old in became.keys() - living.keys():
        codes[became[old]].append(old)
    return codes


def main(folder: Path, target: Path = TARGET) -> None:
    """Write the file: a first line with the vintage, then the columns."""
    lines = sorted([*upper_levels(folder), *communes(folder)])
    columns = ("\t".join(column) + "\n" for column in zip(*lines, strict=True))
    target.write_bytes(lzma.compress(f"{VINTAGE}\n{''.join(columns)}".encode(), preset=9))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
