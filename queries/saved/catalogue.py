"""Saved questions: one .cypher file each, its header checked against its body when it is read.

A header is the comment lines at the top of the file (docs/queries.md)::

    // name: needs_without_offer
    // title_fr: Besoins sans réponse connue
    // title_en: Needs without a known answer
    // question: Quels besoins du territoire n'ont aucune offre qui y réponde ?
    // question_en: Which needs of the territory does no offer address?
    // evidence: class:Offer, class:Need
    // param territory: str -- identifiant du territoire | id of the territory
    // param as_of: date = today -- …
    // returns: need_id, name
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from essaim.ontology.errors import OntologyError
from essaim.ontology.text import Text
from essaim.queries.answer.evidence import entry, expected
from essaim.queries.saved.cypher_text import parameters, returned
from essaim.queries.saved.params import TODAY, TYPES, convert

_FOLDER = Path(__file__).parents[1]
_PARAM = re.compile(r"(\w+)\s*:\s*(\w+)\s*(?:=\s*(.*?))?\s*--\s*(\S.*)$")
_SINGLE = ("name", "title_fr", "title_en", "question", "question_en", "returns")
_KEYS = (*_SINGLE, "evidence", "param")


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of a saved question. `default` counts only where `required` is false."""

    name: str
    type: str
    help: Text
    required: bool = True
    default: Any = None


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """One saved question. `evidence` names the coverages (docs/architecture.md) that an empty answer must rest on."""

    name: str
    title: Text
    question: Text
    params: Mapping[str, Param]
    columns: tuple[str, ...]
    evidence: tuple[str, ...]
    text: str
    path: Path


@cache
def catalogue() -> Mapping[str, SavedQuery]:
    """Every saved question that comes with essaim, by name, in alphabetical order. Raises OntologyError."""
    return read_folder(_FOLDER)


def read_folder(folder: Path) -> Mapping[str, SavedQuery]:
    """Every saved question of a folder, by name. Raises OntologyError naming the file and the line."""
    return MappingProxyType({query.name: query for query in map(read_query, sorted(folder.glob("*.cypher")))})


def read_query(path: Path) -> SavedQuery:
    """The question that a .cypher file holds. Raises OntologyError naming the file and the line."""
    text = path.read_text(encoding="utf-8")
    header = _Header(path, text)
    query = SavedQuery(
        name=header.one("name"),
        title=Text(header.one("title_fr"), header.one("title_en")),
        question=Text(header.one("question"), header.one("question_en")),
        params=header.params(),
        columns=_listed(header.one("returns")),
        evidence=_listed(header.single.get("evidence", ("", 0))[0]),
        text=text,
        path=path,
    )
    _check(query, header)
    return query


class _Header:
    """The comment lines at the top of a file: single keys with their line, and the lines of parameters."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.single: dict[str, tuple[str, int]] = {}
        self.declared: list[tuple[str, int]] = []
        for number, line in enumerate(text.splitlines(), 1):
            if not line.startswith("//"):
                break
            self._read(line.removeprefix("//").strip(), number)

    def _read(self, line: str, number: int) -> None:
        if line.startswith("param "):
            self.declared.append((line.removeprefix("param "), number))
            return
        key, colon, value = line.partition(":")
        if not colon or (key not in _SINGLE and key != "evidence"):
            raise _error(self.path, number, f"clé d’en-tête inconnue « {key} »", f"unknown header key “{key}”", _KEYS)
        self.single[key] = (value.strip(), number)

    def one(self, key: str) -> str:
        """The value of a key that must be there."""
        value, number = self.single.get(key, ("", 1))
        if not value:
            raise _error(self.path, number, f"la ligne « // {key}: … » manque", f"the line “// {key}: …” is missing")
        return value

    def params(self) -> Mapping[str, Param]:
        """The declared parameters, in their order."""
        return MappingProxyType({param.name: param for param in (self._param(*line) for line in self.declared)})

    def _param(self, line: str, number: int) -> Param:
        parts = _PARAM.match(line)
        if not parts:
            shape = "// param nom: type = défaut -- description"
            raise _error(
                self.path, number, f"paramètre mal écrit, attendu « {shape} »", f"ill-formed parameter, “{shape}”"
            )
        name, kind, default, words = parts.groups()
        if kind not in TYPES:
            raise _error(self.path, number, f"type inconnu « {kind} »", f"unknown type “{kind}”", TYPES)
        fr, _, en = words.partition("|")
        described = Text(fr.strip(), en.strip() or fr.strip())
        if default is None:
            return Param(name, kind, described)
        value = default if default == TODAY and kind == "date" else convert(name, kind, default.strip("'\""))
        return Param(name, kind, described, required=False, default=value)


def _check(query: SavedQuery, header: _Header) -> None:
    if query.name != query.path.stem:
        raise _error(
            query.path,
            header.single["name"][1],
            f"le nom « {query.name} » n’est pas celui du fichier",
            f"the name “{query.name}” is not the file's",
        )
    used = parameters(query.text)
    for name, number in used.items():
        if name not in query.params:
            raise _error(
                query.path, number, f"paramètre ${name} non déclaré", f"undeclared parameter ${name}", query.params
            )
    for line, number in header.declared:
        name = line.split(":")[0].strip()
        if name not in used:
            raise _error(query.path, number, f"paramètre ${name} jamais utilisé", f"parameter ${name} is never used")
    for code in query.evidence:
        if entry(code) is None:
            number = header.single["evidence"][1]
            raise _error(query.path, number, f"preuve inconnue « {code} »", f"unknown evidence “{code}”", expected())
    columns, number = returned(query.text)
    if columns != query.columns:
        announced, returns = ", ".join(query.columns), ", ".join(columns) or "—"
        raise _error(
            query.path,
            number or header.single["returns"][1],
            f"l'en-tête annonce les colonnes {announced} ; la requête rend {returns}",
            f"the header announces the columns {announced}; the query returns {returns}",
        )


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _error(path: Path, line: int, fr: str, en: str, choices: Iterable[str] = ()) -> OntologyError:
    choice = ", ".join(choices)
    tail = Text(f" (connus : {choice})", f" (known: {choice})") if choice else Text("", "")
    return OntologyError(
        fr=f"{path.name}, ligne {line} : {fr}{tail.fr}.", en=f"{path.name}, line {line}: {en}{tail.en}."
    )
