"""Which files of a source concern a territory, and the address of each."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.declare.download import Download
from essaim.graph_loader.france.territories import lookup

_BY_PART = re.compile(r"\{departement")
_NEIGHBOURHOOD = re.compile(r"Q[NP](\d{3}|02[AB])")


@dataclass(frozen=True, slots=True)
class Published:
    """A file of a source: what it is called here, and its address; that of a dataset is asked of its catalogue."""

    declaration: Declaration
    download: Download
    name: str
    address: str | None

    @property
    def page(self) -> str:
        """What a browser opens to get it."""
        if self.address is not None:
            return self.address
        return f"{self.download.catalogue}/datasets/{self.download.dataset}"


def departments_of(territory: str) -> tuple[str, ...]:
    """Codes of the départements that a territory touches, by its id; that of a neighbourhood stands in its code."""
    _, _, code = territory.partition(":")
    neighbourhood = _NEIGHBOURHOOD.match(code)
    if neighbourhood:
        return (neighbourhood[1].removeprefix("0"),)
    return lookup().departments_of(territory)


def files_of(
    declaration: Declaration, download: Download, departments: Sequence[str], today: date
) -> Iterator[Published]:
    """The files of a source for some départements: one each where its address can be cut, else the whole."""
    template = f"{download.address} {download.where}"
    for department in departments if _BY_PART.search(template) else [""]:
        parts = _parts(department, today)
        end = f"-{department}" if department else ""
        name = f"{declaration.id}{end}{download.suffix}"
        yield Published(declaration, download, name, _address(download, parts))


def _parts(department: str, today: date) -> dict[str, str]:
    name = lookup().names.get(f"dep:{department}", "")
    return {
        "departement": department,
        "departement3": department.zfill(3),
        "departement_slug": _slug(name),
        "year": f"{today.year}",
        "month": f"{today.month:02}",
    }


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _address(download: Download, parts: dict[str, str]) -> str | None:
    if download.address is None:
        return None
    address = download.address.format(**{key: quote(value) for key, value in parts.items()})
    if not address.endswith("/exports/csv"):
        return address
    where = {"where": download.where.format(**parts)} if download.where else {}
    return f"{address}?{urlencode({**where, 'delimiter': ';', 'use_labels': 'true'})}"
