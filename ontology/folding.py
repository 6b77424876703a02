"""How names are folded, so that « Saint-Étienne » is found under "st etienne"."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
_SEPARATORS = re.compile(r"[^0-9a-z+]+")
_EMPTY = frozenset(
    ("le", "la", "les", "l", "d", "de", "du", "des", "en", "et", "sur", "sous", "a", "au", "aux", "pour")
)
_SHORT_ID = re.compile(r"[0-9a-z._:/+\-]+")
_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def normalise(text: str) -> str:
    """`text` in lower case, without accents or punctuation, spaces single, "st" and "ste" spelt out.

    A plus sign that ends a word stays, for REP and REP+ are two things. The result is what `nameKey` holds.
    """
    words = _SEPARATORS.sub(" ", _plain(text)).split()
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words if word != "+")


def short_id(text: str) -> str:
    """A short id of a team's table as it is kept and looked up: case and accents aside, words joined by hyphens."""
    plain = _plain(text)
    return plain if _SHORT_ID.fullmatch(plain) else normalise(text).replace(" ", "-")


def _plain(text: str) -> str:
    plain = text.translate(_LIGATURES)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return plain.casefold()


def telling_words(key: str) -> list[str]:
    """The words of a folded name that tell it from others: not its articles and prepositions."""
    return [word for word in key.split() if word not in _EMPTY]


def initials(key: str) -> str:
    """The sigle that the words of a folded name make, « mel » of « metropole europeenne de lille »; « » where they are
    fewer than three letters. Words of two letters stand whole: « CC d’Erdre et Gesvres » is CCEG."""
    sigle = "".join(word if len(word) <= len("cc") else word[0] for word in telling_words(key))
    return sigle if len(sigle) >= len("mel") else ""
