"""Codes of territories as files write them, brought to today's; and which territories a load keeps."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from essaim.graph_loader.france.territories import Lookup, lookup


def commune(text: str) -> str | None:
    """Today's commune of a code: zeros restored, old codes and arrondissements followed; None if unknown."""
    code = re.sub(r"\.0+$", "", text).replace(" ", "").upper()
    return lookup().commune(code.zfill(5))


def mairie(text: str) -> str | None:
    """The SIREN of the council of a commune, from the commune's code."""
    today = commune(text)
    return lookup().siren_of.get(today) if today else None


def departement(text: str) -> str | None:
    """A code of département: « 1 », « 01 », « 044 » and « 2a » are understood."""
    code = re.sub(r"\.0+$", "", text).replace(" ", "").upper()
    known = lookup().departments
    return next((one for one in (code, code.zfill(2), code.removeprefix("0"), code.zfill(3)) if one in known), None)


def region(text: str) -> str | None:
    """A code of région."""
    code = re.sub(r"\.0+$", "", text).replace(" ", "").zfill(2)
    return code if f"reg:{code}" in lookup().names else None


def epci(text: str) -> str | None:
    """The SIREN of an EPCI."""
    code = re.sub(r"[^0-9]", "", re.sub(r"\.0+$", "", text))
    return code if f"epci:{code}" in lookup().names else None


def territory(text: str) -> str | None:
    """The id of the territory that a code names as the command line understands it; None where it names none."""
    plain = text.strip()
    if re.fullmatch(r"(reg|dep|epci|com|qpv|aca|liv):\S+", plain):
        return plain
    code = plain.upper().replace(" ", "")
    if re.fullmatch(r"Q[NP]\w{6}", code):
        return f"qpv:{code}"
    if re.fullmatch(r"\d{9}", code):
        return f"epci:{code}"
    if re.fullmatch(r"\d[\dAB]\d{3}", code):
        return f"com:{commune(code) or code}"
    if re.fullmatch(r"\d[\dAB]|97\d", code):
        return f"dep:{code}"
    return None


def of_public_body(number: str) -> str | None:
    """The territory of a collectivité from its SIREN: of a commune, a département (22…), a région (23…) or an EPCI."""
    siren = number[:9]
    known = lookup()
    if f"epci:{siren}" in known.names:
        return f"epci:{siren}"
    if siren in _councils():
        return f"com:{_councils()[siren]}"
    if siren.startswith("22"):
        return next((f"dep:{code}" for code in (siren[2:5], siren[2:4]) if code in known.departments), None)
    if siren.startswith("23") and siren[2:4] in known.departments:
        return f"reg:{known.departments[siren[2:4]]}"
    return None


def is_of_council(siren: str) -> bool:
    """Whether a SIREN has the form of those of communes, départements and régions."""
    return siren.startswith(("21", "22", "23"))


@cache
def _councils() -> Mapping[str, str]:
    return {siren: code for code, siren in lookup().siren_of.items()}


class Wanted:
    """The territories that a load keeps: `concerns` says whether a territory lies in, or holds, one of them."""

    def __init__(self, territories: Iterable[str]) -> None:
        self.ids = tuple(territories)
        self._known: Lookup = lookup()
        self._communes = frozenset().union(*(self._known.communes_of(one) for one in self.ids))

    def concerns(self, identity: str) -> bool:
        """Whether the territory `identity` shares a commune with those wanted."""
        if identity in self.ids:
            return True
        if identity.startswith("com:"):
            return identity[4:] in self._communes
        return not self._communes.isdisjoint(self._known.communes_of(identity))


PREFIXES: Mapping[str, str] = {"commune": "com", "departement": "dep", "region": "reg", "epci": "epci", "qpv": "qpv"}


def identities(kind: str, text: str) -> tuple[str, ...]:
    """The ids of the territories that a value of a column of this type stands for, none where it is not known."""
    if kind == "territory":
        return (text,)
    if kind in PREFIXES:
        return (f"{PREFIXES[kind]}:{text}",)
    found = of_public_body(text) if kind in ("siren", "siret", "mairie") else None
    return (found,) if found else ()
