"""The comment lines at the top of a saved question, read one by one: what each says and on which line it says it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from essaim.ontology.errors import OntologyError
from essaim.ontology.text import Text
from essaim.ontology.wording.near import did_you_mean
from essaim.queries.saved.params import TODAY, TYPES, convert

_SINGLE = ("name", "title_fr", "title_en", "question", "question_en", "returns")
_OPTIONAL = ("evidence", "group", "hidden")
_REPEATED = ("param", "column", "codes", "code")
_PARAM = re.compile(r"(\w+)\s*:\s*(\w+)\s*(?:=\s*(.*?))?\s*--\s*(\S.*)$")
_ABOUT = re.compile(r"(\w+)(?:\.([\w-]+))?\s*:\s*(\S.*)$")


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of a saved question. `default` counts only where `required` is false."""

    name: str
    type: str
    help: Text
    required: bool = True
    default: Any = None


class Line(NamedTuple):
    """What one line says, and its number in the file."""

    text: str
    number: int


class AboutColumn(NamedTuple):
    """A line about a column: its name, a code of it where the line gives the label of one, and what is said."""

    column: str
    code: str
    text: str
    number: int


class Header:
    """The header of one file. Raises OntologyError naming the file and the line for a key that nothing reads."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self._single: dict[str, Line] = {}
        self._repeated: dict[str, list[Line]] = {key: [] for key in _REPEATED}
        for number, line in enumerate(text.splitlines(), 1):
            if not line.startswith("//"):
                break
            self._read(line.removeprefix("//").strip(), number)

    def _read(self, line: str, number: int) -> None:
        word, _, rest = line.partition(" ")
        if word in self._repeated:
            self._repeated[word].append(Line(rest.strip(), number))
            return
        key, colon, value = line.partition(":")
        if not colon or key not in _SINGLE + _OPTIONAL:
            known = (*_SINGLE, *_OPTIONAL, *_REPEATED)
            raise self.error(number, f"clé d’en-tête inconnue « {key} »", f"unknown header key “{key}”", key, known)
        self._single[key] = Line(value.strip(), number)

    def single(self, key: str) -> Line:
        """A line that may be missing: empty then, at the first line."""
        return self._single.get(key, Line("", 1))

    def needed(self, key: str) -> str:
        """The value of a key that must be there."""
        value, number = self.single(key)
        if not value:
            raise self.error(number, f"la ligne « // {key}: … » manque", f"the line “// {key}: …” is missing")
        return value

    def repeated(self, key: str) -> list[Line]:
        """The lines of a key that may come again."""
        return self._repeated[key]

    def about_columns(self, key: str) -> list[AboutColumn]:
        """The lines of `column`, `codes` or `code`."""
        lines: list[AboutColumn] = []
        for text, number in self._repeated[key]:
            shape = _ABOUT.match(text)
            if not shape or (key == "code") != bool(shape[2]):
                raise self.error(number, f"ligne « {key} » mal écrite", f"ill-formed “{key}” line")
            lines.append(AboutColumn(shape[1], shape[2] or "", shape[3].strip(), number))
        return lines

    def params(self) -> list[Param]:
        """The declared parameters, in their order."""
        return [self._param(*line) for line in self._repeated["param"]]

    def _param(self, text: str, number: int) -> Param:
        shape = _PARAM.match(text)
        if not shape:
            form = "// param nom: type = défaut -- description"
            raise self.error(number, f"paramètre mal écrit, attendu « {form} »", f"ill-formed parameter, “{form}”")
        name, kind, default, words = shape.groups()
        if kind not in TYPES:
            raise self.error(number, f"type inconnu « {kind} »", f"unknown type “{kind}”", kind, TYPES)
        described = both(words)
        if default is None:
            return Param(name, kind, described)
        value = default if default == TODAY and kind == "date" else convert(name, kind, default.strip("'\""))
        return Param(name, kind, described, required=False, default=value)

    def error(self, line: int, fr: str, en: str, typed: str = "", known: Iterable[str] = ()) -> OntologyError:
        """What is wrong with a line; for a word that is unknown, the near ones, else all there are."""
        words = list(known)
        choice = ", ".join(words)
        hint = (did_you_mean(typed, words) if words else None) or Text(f"Connus : {choice}.", f"Known: {choice}.")
        tail = Text(f" {hint.fr}", f" {hint.en}") if words else Text("", "")
        name = self.path.name
        return OntologyError(fr=f"{name}, ligne {line} : {fr}.{tail.fr}", en=f"{name}, line {line}: {en}.{tail.en}")


def both(words: str) -> Text:
    """« fr | en »; the same words in both languages where there is no bar."""
    fr, _, en = words.partition("|")
    return Text(fr.strip(), en.strip() or fr.strip())


def listed(value: str) -> tuple[str, ...]:
    """The parts of a list with commas."""
    return tuple(part.strip() for part in value.split(",") if part.strip())
