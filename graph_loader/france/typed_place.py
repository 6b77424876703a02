"""A place as it is typed, taken apart: « Saint-Nazaire (44) », « 44600 Saint-Nazaire », « agglo d'Auch »."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from essaim.ontology.folding import normalise

_COUNTRY = re.compile(r"\b(?:F|FR)\s*-\s*(?=\d{5}\b)", re.IGNORECASE)
_IN_FRANCE = re.compile(r"(?<=\w)\s*[,(–-]\s*france\s*\)?$", re.IGNORECASE)
_CEDEX = re.compile(r"\bcedex\b(?:\s*\d{1,2}\b)?", re.IGNORECASE)
_BRACKETS = re.compile(r"^([^()\[\]]*)[(\[]([^()\[\]]*)[)\]]\s*(.*)$")
_PARTS = re.compile(r"\s*[,;/|]\s*|\s+[-–—:]\s+|\s*[–—]\s*|\n+")
_LONG_CODE = re.compile(r"(?<![\w])(\d{5}|\d{2}\s\d{3}|2[ab]\d{3})(?![\w])", re.IGNORECASE)
_SHORT_CODE = re.compile(r"^(?:(\d{2}|2[ab]|97\d)\s+(\D.*)|(.*\D)\s+(\d{2}|2[ab]|97\d))$", re.IGNORECASE)
_ARTICLES = frozenset({"le", "la", "les", "l"})
_CITY, _RANK = "paris|lyon|marseille", r"(?P<rank>\d{1,2}|[ivx]+) ?(?:er|e|eme|ieme|nd|nde)?(?: arr\w*| ardt)?"
_WARD = re.compile(f"(?P<city>{_CITY}) {_RANK}|{_RANK.replace('<rank>', '<rank2>')} (?:de |a )?(?P<city2>{_CITY})")
_WARDS = {"paris": 75100, "lyon": 69380, "marseille": 13200}
_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi")
_ROMANS = {word: rank for rank, word in enumerate((*_ROMAN, "xvii", "xviii", "xix", "xx"))}
# Words that say which kind of territory is meant, by the prefix of the ids of that kind.
_KINDS = {
    "epci": (
        "communaute d agglomeration",
        "communaute de communes",
        "communaute urbaine",
        "communaute",
        "agglomeration",
        "agglo",
        "metropole",
        "intercommunalite",
        "interco",
        "epci",
        "cc",
        "ca",
        "cu",
    ),
    "dep": ("conseil departemental", "departement"),
    "reg": ("conseil regional", "region"),
    "com": ("ville", "commune", "mairie", "municipalite"),
    "qpv": ("quartier prioritaire", "quartier politique de la ville", "quartier", "qpv", "qp"),
}
_KIND_WORDS = frozenset(word for words in _KINDS.values() for word in words)
_LINKS = (("de la", "la"), ("de l", "l"), ("des", "les"), ("du", "le"), ("de", ""), ("d", ""))


class Form(NamedTuple):
    """One way to read what was typed: a folded name, what it should lie in (names or codes), the only kind it may be of
    (the prefix of its ids)."""

    key: str
    inside: tuple[str, ...] = ()
    kind: str = ""


def forms(text: str) -> list[Form]:
    """The ways to read a text as a name, the plainest first."""
    plain = _CEDEX.sub(" ", _COUNTRY.sub("", text)).strip(" .")
    plain = _IN_FRANCE.sub("", plain)
    readings = [(plain, ()), *_parted(plain)]
    coded = [form for name, inside in readings for form in _coded(name, inside)]
    keyed = [Form(normalise(name), inside) for name, inside in coded]
    every = [*keyed, *(form for each in keyed for form in _kinds(each))]
    return list(dict.fromkeys(form for form in every if form.key))


def _parted(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What stands in brackets, or after a comma, says where the rest lies, or is its article."""
    brackets = _BRACKETS.match(text)
    if brackets:
        before, within, after = (piece.strip(" -–") for piece in brackets.groups())
        rest = f"{before} {after}".strip()
        if normalise(within) in _ARTICLES or normalise(within) in _KIND_WORDS:
            yield f"{within} {rest}", ()
        else:
            yield rest, (within,)
            yield within, (rest,)
    parts = [part for part in _PARTS.split(text) if part]
    if len(parts) > 1:
        yield parts[0], tuple(parts[1:])
        yield parts[-1], tuple(parts[:-1])


def _coded(name: str, inside: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A name as it is, then without the code that stands beside it: that of the place, or of what it lies in."""
    yield name, inside
    long = _LONG_CODE.search(name)
    if long:
        rest = f"{name[: long.start()]} {name[long.end() :]}".strip(" -–,:;")
        code = re.sub(r"\s", "", long[1]).upper()
        yield rest, (code, *inside)
        yield name[long.end() :].strip(" -–,:;"), (code,)  # what stands before is a street
    short = _SHORT_CODE.match(name)
    if short:
        before, rest, other, after = short.groups()
        yield (rest or other).strip(" -–,:;"), ((before or after).upper(), *inside)


def _kinds(form: Form) -> Iterator[Form]:
    """« agglo d'Auch », « Saint-Nazaire agglo », « département du Gers »: the name, and of which kind it must be."""
    for kind, words in _KINDS.items():
        for word in words:
            if form.key.startswith(f"{word} "):
                yield from (Form(key, form.inside, kind) for key in _bare(form.key[len(word) + 1 :]))
            if form.key.endswith(f" {word}") and kind != "com":
                yield Form(form.key[: -len(word) - 1], form.inside, kind)


def _bare(rest: str) -> Iterable[str]:
    """What follows « département », without its link: « du Gers » is Gers, or « le Gers »; « du Mans », « le Mans »."""
    for link, article in _LINKS:
        if rest.startswith(f"{link} "):
            name = rest[len(link) + 1 :]
            return (f"{article} {name}", name) if article else (name,)
    return (rest,)


def ward(key: str) -> str | None:
    """The code of the arrondissement of Paris, Lyon or Marseille that a folded name speaks of."""
    match = _WARD.fullmatch(key)
    if match is None:
        return None
    rank = match["rank"] or match["rank2"]
    number = int(rank) if rank.isdecimal() else _ROMANS.get(rank, 0)
    return str(_WARDS[match["city"] or match["city2"]] + number)
