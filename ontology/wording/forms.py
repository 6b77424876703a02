"""The forms that numbers, dates, lists, quotations and names of places take in a sentence, in French and in English."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from essaim.ontology.text import Lang, Text

NARROW, WIDE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
SPACE, COMMA, SEMICOLON = Text(" ", " "), Text(", ", ", "), Text(f"{NARROW}; ", "; ")
_MONTHS = (
    Text("janvier", "January"),
    Text("février", "February"),
    Text("mars", "March"),
    Text("avril", "April"),
    Text("mai", "May"),
    Text("juin", "June"),
    Text("juillet", "July"),
    Text("août", "August"),
    Text("septembre", "September"),
    Text("octobre", "October"),
    Text("novembre", "November"),
    Text("décembre", "December"),
)
_ISO_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-\d\d)?")
_ARTICLE = re.compile(r"(le|la|les|un|une|des) |l[’']", re.IGNORECASE)
_WORD = re.compile(r"[^\s’']+")
_VOWEL = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]", re.IGNORECASE)
# The article of a name in the Code officiel géographique (TNCC), and what « de » becomes before it.
_OF = {0: "de ", 1: "d’", 2: "du ", 3: "de la ", 4: "des ", 5: "de l’"}
_THE = {2: "le ", 3: "la ", 4: "les ", 5: "l’"}
_CONTRACTED = (("Le ", "du "), ("Les ", "des "))


class Place(NamedTuple):
    """The name of a place and the code of its article in the Code officiel géographique, None where it has none."""

    name: str
    article: int | None = None


def number(value: float, lang: Lang, *, grouped: bool = True, cents: bool = False) -> str:
    """A number with the separators of the language; figures of four digits stand as they are."""
    if not math.isfinite(value):
        return "—"
    digits = 2 if cents else 0 if float(value).is_integer() else 3 if abs(value) < 1 else 2
    text = f"{value:,.{digits}f}"
    if digits and not cents:
        text = text.rstrip("0").rstrip(".")
    if not grouped or abs(value) < 10_000:
        text = text.replace(",", "")
    return text if lang == "en" else text.translate({ord(","): NARROW, ord("."): ","})


def decimal(value: float, lang: Lang, digits: int) -> str:
    """A number with so many digits after the comma."""
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if lang == "fr" else text


def percent(share: float, lang: Lang) -> str:
    """A share (0..1) as a whole percentage."""
    return f"{round(100 * share)}{NARROW}%" if lang == "fr" else f"{round(100 * share)}%"


def day(value: date | str, lang: Lang) -> str:
    """A date, or its ISO text, of a month too, as the language writes it; any other text as it is."""
    text = value.isoformat()[:10] if isinstance(value, date) else value
    return "/".join(reversed(text.split("-"))) if lang == "fr" and _ISO_DAY.fullmatch(text) else text


def when(moment: date | str) -> Text:
    """« le 12/09/2025 » of a day; of a month or a year, where no more is known, « en septembre 2025 », « en 2025 »."""
    text = moment.isoformat()[:10] if isinstance(moment, date) else moment[:10]
    year, *rest = text.split("-")
    if len(rest) > 1:
        return Text(f"le {day(text, 'fr')}", f"on {day(text, 'en')}")
    name = _MONTHS[int(rest[0]) - 1] if rest else None
    return Text(f"en {name.fr} {year}", f"in {name.en} {year}") if name else Text(f"en {year}", f"in {year}")


def quoted(text: str, lang: Lang) -> str:
    """Words in the quotation marks of the language."""
    return f"«{NARROW}{text}{NARROW}»" if lang == "fr" else f"“{text}”"


def quotation(text: str) -> Text:
    """Words in the quotation marks of each language."""
    return Text(quoted(text, "fr"), quoted(text, "en"))


def listed(names: Sequence[str], lang: Lang, most: int | None = None) -> str:
    """« A, B et C »; beyond `most`, the others are counted."""
    shown, more = list(names[:most]), len(names) - len(names[:most])
    last = Text(f"{more} autre{'s' * (more > 1)}", f"{more} more").say(lang) if more else shown.pop()
    return f"{', '.join(shown)} {Text('et', 'and').say(lang)} {last}" if shown else last


def either(names: Sequence[str], lang: Lang, most: int | None = None) -> str:
    """« A, B ou C », of the first `most`."""
    *shown, last = names[:most]
    return f"{', '.join(shown)} {Text('ou', 'or').say(lang)} {last}" if shown else last


def small(label: str) -> str:
    """A label inside a sentence: its first letter small, unless its first word is in capitals (REP)."""
    first = _WORD.match(label)
    return label if first and len(first[0]) > 1 and first[0].isupper() else label[:1].lower() + label[1:]


def inside(name: str) -> str:
    """« La directrice » inside a sentence: a name that begins with an article loses its capital."""
    return name[:1].lower() + name[1:] if _ARTICLE.match(name) else name


def plural(label: str) -> str:
    """A label in French as several things: « Établissements scolaires », « Sources de données »."""
    head, link, tail = label.partition(" de ")
    words = [
        word if word[-1] in "sxz" else f"{word[:-2]}aux" if word.endswith("al") else f"{word}s" for word in head.split()
    ]
    return f"{' '.join(words)}{link}{tail}"


def capital(text: str) -> str:
    """Words as a sentence begins: only the first letter changes."""
    return text[:1].upper() + text[1:]


def capitals(text: Text) -> Text:
    """The same in both languages."""
    return Text(capital(text.fr), capital(text.en))


def of(place: Place | str, lang: Lang) -> str:
    """« d’Auch », « du Gers », « de La Rochelle », « du Havre »; the name alone in English.

    The article is the one that the Code officiel géographique gives; a commune's stands in its own name, and so do
    « aux », « las » and « los ». Where it is unknown, « de » is elided before a vowel and nothing else is guessed.
    """
    name, article = place if isinstance(place, Place) else (place, None)
    if lang == "en":
        return name
    contracted = next((form + name.removeprefix(word) for word, form in _CONTRACTED if name.startswith(word)), None)
    if contracted:
        return contracted
    if _ARTICLE.match(name):
        return "de " + name
    return _OF.get(-1 if article is None else article, "d’" if _VOWEL.match(name) else "de ") + name


def the(place: Place | str, lang: Lang) -> str:
    """« le Gers », « la Loire-Atlantique », « Auch », as after « pour »; the name alone in English."""
    name, article = place if isinstance(place, Place) else (place, None)
    return name if lang == "en" or article is None else _THE.get(article, "") + name


def many(count: float, lang: Lang) -> bool:
    """Whether a count takes the plural: from two in French, all but one in English."""
    return abs(count) >= 2 if lang == "fr" else count != 1


def join(texts: Iterable[Text], between: Text = SPACE) -> Text:
    """Texts one after the other, with the words of each language between them."""
    every = list(texts)
    return Text(between.fr.join(text.fr for text in every), between.en.join(text.en for text in every))


def sentence(text: Text) -> Text:
    """Pieces as a sentence: a capital, and a full stop unless they end in a mark of their own."""
    return Text(*(capital(words) + ("" if words.endswith((".", "…", "?", "!")) else ".") for words in text))


def typeset(text: str, lang: Lang) -> str:
    """Text with the apostrophes of its language and, in French, the spaces that keep its marks on the line."""
    curly = text.replace("'", "’")
    if lang == "en":
        return curly
    narrow = re.sub(r" (?=[;!?%»€])|(?<=«) ", NARROW, curly)
    return narrow.replace(" :", f"{WIDE}:")
