"""Write graph_loader/data/backbone.tsv.xz, place_names.tsv.xz and seats.tsv.xz from the npm package
@etalab/decoupage-administratif and INSEE's list of what happened to communes (v_mvt_commune_2024.csv of the Code
officiel géographique).

    npm pack @etalab/decoupage-administratif@6.0.0 && tar xzf etalab-decoupage-administratif-6.0.0.tgz
    python scripts/make_backbone.py package/data v_mvt_commune_2024.csv

The backbone: one line a column (kind, code, name, population, parent, EPCI, SIREN, former codes, article), one
tab-separated value a territory: columns pack a third smaller than rows. The same package gives the same text. Facts
only: codes, names, populations, what is part of what. Licence Ouverte (INSEE, DGCL, La Poste); the package's code is
MIT.

The names of places: the codes of communes that are postcodes of others; the postcodes of each commune and ward, in the
order of the backbone; then, one line a column, the names and codes that communes had: code, name, today's commune, year
in which it went (nothing: since INSEE's list). They stand apart: no graph holds them, and most commands need none.

The seats: the arrondissement of each commune, in the order of the backbone; then, one line a column, région,
département or arrondissement: kind, code, name, article, commune where the State's representative has the seat.
"""

import csv
import json
import lzma
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

VINTAGE = 2026
TARGET = Path(__file__).parent.parent / "graph_loader" / "data"
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


def posted(folder: Path) -> dict[str, list[str]]:
    """The postcodes of each commune and ward."""
    kinds = ("commune-actuelle", "arrondissement-municipal")
    return {each["code"]: each.get("codesPostaux", []) for each in read(folder, "communes") if each["type"] in kinds}


def doubtful(posts: dict[str, list[str]], codes: list[str]) -> str:
    """Those of `codes` that are postcodes of other communes alone."""
    every = {post for code in codes for post in posts[code]}
    return "\t".join(code for code in codes if code in every and code not in posts[code])


def postcodes(posts: dict[str, list[str]], codes: list[str]) -> str:
    """The postcodes of each of `codes`; the two figures that its own code begins with are left out."""
    return "\t".join(" ".join(post.removeprefix(code[:2]) for post in posts[code]) for code in codes)


def past(folder: Path, movements: Path, lines: list[Line]) -> Iterator[Line]:
    """Names and codes that communes had, each with today's commune: those that INSEE dates, then the delegated and
    associated communes that it does not."""
    names = {line[1]: line[2] for line in lines if line[0] == "commune"}
    heirs = {old: line[1] for line in lines if line[0] == "commune" for old in line[7].split()}
    went: dict[tuple[str, str], Line] = {}
    with movements.open(encoding="utf-8-sig", newline="") as file:
        for row in sorted(csv.DictReader(file), key=lambda row: row["DATE_EFF"]):
            code, name = row["COM_AV"], row["LIBELLE_AV"]
            heir = code if code in names else heirs.get(code)
            leaves = code not in names and row["COM_AP"] != code
            if row["TYPECOM_AV"] == row["TYPECOM_AP"] == "COM" and heir and (leaves or names[heir] != name):
                went[code, name] = heir, row["DATE_EFF"][:4]
    years = {code: year for (code, _), (_, year) in went.items()}
    for entry in read(folder, "communes"):
        code, name, heir = entry["code"], entry["nom"], entry.get("chefLieu")
        if heir in names and name != names[heir]:
            went.setdefault((code, name), (heir, years.get(code, "")))
    nameless = heirs.keys() - {code for code, _ in went}
    went |= {(code, ""): (heirs[code], "") for code in nameless}
    yield from (key + went[key] for key in sorted(went))


def seats(folder: Path) -> Iterator[Line]:
    """Where the State's representative sits: in each région, département and arrondissement."""
    for kind, name in (("region", "regions"), ("department", "departements"), ("arrondissement", "arrondissements")):
        for entry in read(folder, name):
            if entry.get("zone") != "com":
                yield kind, entry["code"], entry["nom"], article(entry), entry["chefLieu"]


def arrondissements(folder: Path, lines: list[Line]) -> str:
    """The arrondissement of each commune; nothing where there is none."""
    of = {each["code"]: each.get("arrondissement", "") for each in read(folder, "communes") if is_living(each)}
    return "\t".join(of[line[1]] for line in lines if line[0] == "commune")


def is_living(entry: dict[str, Any]) -> bool:
    """Whether an entry is a commune of today."""
    return entry["type"] == "commune-actuelle" and "population" in entry


def main(folder: Path, movements: Path, target: Path = TARGET) -> None:
    """Write the files: a first line with the vintage, then the columns."""
    lines = sorted([*upper_levels(folder), *communes(folder)])
    pack(target / "backbone.tsv.xz", [str(VINTAGE), *columns(lines)])
    posts, codes = posted(folder), [line[1] for line in lines if line[0] in ("commune", "ward")]
    rows = columns(past(folder, movements, lines))
    pack(target / "seats.tsv.xz", [str(VINTAGE), arrondissements(folder, lines), *columns(sorted(seats(folder)))])
    pack(target / "place_names.tsv.xz", [str(VINTAGE), doubtful(posts, codes), postcodes(posts, codes), *rows])


def columns(lines: Iterable[Line]) -> Iterator[str]:
    """Lines turned into columns, one text each."""
    return ("\t".join(column) for column in zip(*lines, strict=True))


def pack(path: Path, lines: Iterable[str]) -> None:
    """Write lines, packed."""
    path.write_bytes(lzma.compress("".join(f"{line}\n" for line in lines).encode(), preset=9))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
