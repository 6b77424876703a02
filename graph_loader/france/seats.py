"""Where the State's representative sits: régions, départements and arrondissements, and which communes lie in these."""

import lzma
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from essaim.graph_loader.france.territories import bundled


class Seat(NamedTuple):
    """A région, département or arrondissement, and the commune where its préfet or sous-préfet sits; `article` is a
    TNCC code or nothing."""

    kind: str
    code: str
    name: str
    article: str
    commune: str


@dataclass(frozen=True, slots=True)
class Seats:
    """of: by kind, then by code. arrondissement: that of each commune that lies in one."""

    of: Mapping[str, Mapping[str, Seat]]
    arrondissement: Mapping[str, str]


@cache
def seats() -> Seats:
    """Read once, by those who need it, from the bundled file."""
    packed = files("essaim.graph_loader").joinpath("data", "seats.tsv.xz").read_bytes()
    _, column, *columns = lzma.decompress(packed).decode().split("\n")[:-1]
    communes = [place.code for place in bundled()[1] if place.kind == "commune"]
    lies = {code: own for code, own in zip(communes, column.split("\t"), strict=True) if own}
    listed = [Seat(*cells) for cells in zip(*(line.split("\t") for line in columns), strict=True)]
    kinds = {seat.kind for seat in listed}
    return Seats({kind: {seat.code: seat for seat in listed if seat.kind == kind} for kind in kinds}, lies)
