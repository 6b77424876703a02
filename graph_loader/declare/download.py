"""Where the file of a source is published: the `[download]` of its declaration."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from essaim.graph_loader.declare.section import Section

CATALOGUE = "https://www.data.gouv.fr"
PARTS = ("departement", "departement3", "departement_slug", "year", "month")
_EXPORT = "/api/explore/v2.1/catalog/datasets/{dataset}/exports/csv"
_PLACES = ("url", "opendatasoft", "datagouv")


@dataclass(frozen=True, slots=True)
class Download:
    """Where a file is: an `address`, of which `where` (ODSQL) keeps a territory, or the newest file of a `dataset` of a
    `catalogue` whose title matches `title` (with * and ?, any case).

    Parts of an address are written {departement} (44), {departement3} (044), {departement_slug} (loire-atlantique),
    {year}, {month}. `size`: of the whole, about, in megabytes; None where nobody said. Not `robots`: the publisher
    wants no program there, and the address is for a browser.
    """

    address: str | None = None
    where: str | None = None
    catalogue: str = CATALOGUE
    dataset: str | None = None
    title: str | None = None
    suffix: str = ".csv"
    size: int | None = None
    robots: bool = True


def read_download(part: Section) -> Download | None:
    """The `[download]` of a declaration; None where there is none. Raises OntologyError."""
    if not part.table:
        return None
    places = [key for key in _PLACES if key in part.table]
    if len(places) != 1:
        raise part.wrong(
            "url",
            "il faut une seule adresse : url, opendatasoft avec dataset, ou datagouv avec title.",
            "exactly one address is needed: url, opendatasoft with dataset, or datagouv with title.",
        )
    download = Download(
        address=_address(part),
        where=part.get("where", str, None),
        catalogue=part.get("catalogue", str, CATALOGUE).rstrip("/"),
        dataset=part.get("datagouv", str, None),
        title=part.need("title", str) if places == ["datagouv"] else None,
        suffix=part.get("suffix", str, ".csv"),
        size=part.get("size", int, None),
        robots=part.get("robots", bool, True),
    )
    for key, template in (("url", download.address), ("where", download.where)):
        _check_parts(part, key, template or "")
    part.done()
    return download


def overridden(declared: Mapping[str, Any], name: str, file: str, user: Mapping[str, Any]) -> Download | None:
    """What `user` says of the address of the source `name` in the settings `file`, over what its declaration says; an
    address of the user's stands in place of the declared one as a whole. Raises OntologyError."""
    kept = {} if set(_PLACES) & user.keys() else declared
    return read_download(Section(file, f"download.{name}", {**kept, **user}))


def _address(part: Section) -> str | None:
    if "opendatasoft" not in part.table:
        address: str | None = part.get("url", str, None)
        return address
    host = part.need("opendatasoft", str).rstrip("/")
    base = host if "://" in host else f"https://{host}"
    return f"{base}{_EXPORT.format(dataset=part.need('dataset', str))}"


def _check_parts(part: Section, key: str, template: str) -> None:
    try:
        template.format(**dict.fromkeys(PARTS, ""))
    except (KeyError, IndexError, ValueError) as error:
        raise part.wrong(
            key,
            f"partie inconnue : {error}. Parties acceptées : {', '.join(PARTS)}.",
            f"unknown part: {error}. Accepted parts: {', '.join(PARTS)}.",
        ) from error
