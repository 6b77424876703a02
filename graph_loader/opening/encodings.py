"""The text of a file, whatever it was saved as: told apart by its bytes, then by the letters that French needs."""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass

from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)

LOST = "\ufffd"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins alike
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SINGLE = ("cp1252", "iso8859-15", "cp850", "mac_roman")  # the likeliest first
_SAMPLE = 65_536
_MOST_SCORED = 5_000
_LOWER = frozenset("éèêëàâäçùûüôöîïÿœæñ")
_UPPER = frozenset("ÉÈÊËÀÂÄÇÙÛÜÔÖÎÏŒÆÑ")
_SIGNS = frozenset("«»’‘“”–—…°€²½·\u00a0\u202f")
_CUT = 4  # bytes that the longest letter of UTF-8 takes
_FEW = 10  # of so many wrong bytes, one right letter is chance
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text in UTF-8 without mark, its lines ended by \\n at least; what had to be guessed is said."""

    data: bytes
    notes: tuple[Text, ...] = ()


def decoded(raw: bytes) -> Decoded:
    """The text that `raw` holds."""
    wide = wide_encoding(raw)
    if wide:
        return Decoded(_ended(raw.decode(wide, errors="replace").lstrip("\ufeff").encode("utf-8", "replace")))
    plain = raw.removeprefix(codecs.BOM_UTF8)
    try:
        plain.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(plain)
    return Decoded(_ended(plain.removeprefix(codecs.BOM_UTF8)))


def wide_encoding(raw: bytes) -> str | None:
    """The encoding of two or four bytes a letter that `raw` is in, by its mark or by where its zeros stand."""
    for mark, name in _MARKS[1:]:
        if raw.startswith(mark):
            return name
    head = raw[: _SAMPLE // 8 * 8]
    if b"\0" not in head or len(head) < 2 * _CUT:
        return None
    zeros = [head[place::4].count(0) / max(1, len(head[place::4])) for place in range(4)]
    few, many = 0.3, 0.7
    patterns = (
        ("utf-32-le", zeros[0] < few and min(zeros[1:]) > many),
        ("utf-32-be", zeros[3] < few and min(zeros[:3]) > many),
        ("utf-16-le", max(zeros[0], zeros[2]) < few and min(zeros[1], zeros[3]) > many),
        ("utf-16-be", max(zeros[1], zeros[3]) < few and min(zeros[0], zeros[2]) > many),
    )
    return next((name for name, fits in patterns if fits), None)


def head_text(head: bytes, *, whole: bool) -> str:
    """The text of the first bytes of a file, of which the last letter may be cut unless they are the `whole`."""
    for _ in range(1 if whole or wide_encoding(head) else _CUT):
        try:
            return decoded(head).data.decode() if whole else _strict(head)
        except UnicodeDecodeError:
            head = head[:-1]
    return decoded(head).data.decode("utf-8", "replace")


def _strict(head: bytes) -> str:
    wide = wide_encoding(head)
    if wide:
        return _ended(head.decode(wide, errors="replace").lstrip("\ufeff").encode("utf-8", "replace")).decode()
    return _ended(head.removeprefix(codecs.BOM_UTF8).removeprefix(codecs.BOM_UTF8)).decode("utf-8")


def _ended(data: bytes) -> bytes:
    return data if b"\n" in data[:1_000_000] else data.replace(b"\r", b"\n")


def _guessed(raw: bytes) -> Decoded:
    """UTF-8 with some wrong bytes, or an encoding of one byte a letter."""
    text = raw.decode("utf-8", errors="surrogateescape")
    wrong = [match.start() for match in re.finditer("[\udc80-\udcff]", text)]
    right = len(re.findall("[\u0080-\ud7ff\ue000-\U0010ffff]", text))
    if right * _FEW < len(wrong):
        return Decoded(_ended(raw.decode(_single_byte(raw), errors="replace").encode()))
    reading = {0xDC00 + byte: bytes([byte]).decode("cp1252", errors="replace") for byte in range(0x80, 0x100)}
    lines = sorted({_line_of(text, place) for place in _sparse(wrong)})
    return Decoded(_ended(text.translate(reading).encode()), (_repaired(text, wrong, lines, reading),))


def _sparse(wrong: list[int]) -> list[int]:
    return wrong[:_NAMED]


def _line_of(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _repaired(text: str, wrong: list[int], lines: list[int], reading: dict[int, str]) -> Text:
    around = text[max(0, wrong[0] - 12) : wrong[0] + 12].translate(reading)
    shown = next((part for part in re.split(r"[;,\t|\r\n\"]", around) if reading[ord(text[wrong[0]])] in part), around)
    named, more = ", ".join(map(str, lines)), "…" if len(wrong) > _NAMED else ""
    return words("not_utf8", n=len(wrong), lines=f"{named}{more}", shown=shown.strip())


def _single_byte(raw: bytes) -> str:
    """The encoding of one byte a letter in which the text looks French."""
    score: Callable[[str], int] = lambda name: _frenchness(raw, name)  # noqa: E731
    return max(_SINGLE, key=score)


def _frenchness(raw: bytes, name: str) -> int:
    total = 0
    for rank, match in enumerate(re.finditer(rb"(?s)(.?)([\x80-\xff])(?=(.?))", raw)):
        if rank > _MOST_SCORED:
            break
        before, letter, after = (part.decode(name, errors="replace") for part in match.groups())
        total += _likely(before, letter, after)
    return total


def _likely(before: str, letter: str, after: str) -> int:
    if letter in _LOWER:
        return 3 if not before.isupper() or after.islower() else 0
    if letter in _UPPER:
        return -3 if before.islower() else 2
    return 1 if letter in _SIGNS else -2
