"""What places are called beyond the names and codes of today: postcodes, and the names and codes that communes had."""

import lzma
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from essaim.graph_loader.france.territories import bundled
from essaim.ontology.folding import normalise

RECENT = 2015  # the year since which communes merge by law: an older code may be anything's


class Past(NamedTuple):
    """A name and a code that a commune had: whose they are today, and the year in which they went, None where it is
    not dated."""

    code: str
    name: str
    today: str
    year: int | None

    @property
    def recent(self) -> bool:
        """Whether lists in use may still hold it."""
        return self.year is None or self.year >= RECENT


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """postcodes: communes, and arrondissements municipaux, by postcode. codes: what stood under a code that is no
    commune's today. names: what had a name, by folded name."""

    postcodes: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, Past]
    names: Mapping[str, tuple[Past, ...]]


@cache
def place_names() -> PlaceNames:
    """Read once, by those who need it, from the bundled file."""
    _, _, column, *columns = _lines()
    places = [place for place in bundled()[1] if place.kind in ("commune", "ward")]
    posts = {
        place.code: tuple(_postcode(place.code, post) for post in cell.split())
        for place, cell in zip(places, column.split("\t"), strict=True)
    }
    cells = zip(*(column.split("\t") for column in columns), strict=True)
    past = [Past(code, name, today, int(year) if year else None) for code, name, today, year in cells]
    return PlaceNames(_by_postcode(posts), _codes(past), _names(past))


@cache
def doubtful_codes() -> frozenset[str]:
    """The codes of communes that are postcodes of others alone: 59350 is Lille, and where Saint-André-lez-Lille has its
    post."""
    return frozenset(_lines()[1].split("\t"))


@cache
def _lines() -> list[str]:
    packed = files("essaim.graph_loader").joinpath("data", "place_names.tsv.xz").read_bytes()
    return lzma.decompress(packed).decode().splitlines()


def _postcode(code: str, post: str) -> str:
    """A postcode whose two first figures were left out is whole again."""
    return post if len(post) == len(code) else code[:2] + post


def _by_postcode(posts: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    codes: dict[str, list[str]] = defaultdict(list)
    for code, cells in posts.items():
        for post in cells:
            codes[post].append(code)
    return {post: tuple(places) for post, places in codes.items()}


def _codes(past: list[Past]) -> Mapping[str, Past]:
    """The last that stood under each code."""
    living = {place.code for place in bundled()[1] if place.kind in ("commune", "ward")}
    dated = sorted((each for each in past if each.code not in living), key=lambda each: each.year or 9999)
    return {each.code: each for each in dated}


def _names(past: list[Past]) -> Mapping[str, tuple[Past, ...]]:
    by_name: dict[str, list[Past]] = defaultdict(list)
    for each in past:
        if each.name:
            by_name[normalise(each.name)].append(each)
    return {key: tuple(those) for key, those in by_name.items()}
