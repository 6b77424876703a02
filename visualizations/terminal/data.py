"""Answers as data: one JSON envelope, CSV (RFC 4180), or one JSON object a line."""

import csv
import io
import json
import math
from collections.abc import Mapping
from datetime import date, time
from typing import Any, Literal

from essaim import __version__
from essaim.ontology.harmless import BIDI, harmless_cell
from essaim.ontology.text import Lang
from essaim.queries.answer.answer import Answer

FORMAT = 1
"""The number of the shape of answers as JSON: raised where a key, a column, a type or a code changes or goes; what is
added raises nothing (tests/answer_shapes.py)."""
DataFormat = Literal["json", "csv", "ndjson"]
# What JSON leaves as it is though a terminal may obey it.
OBEYED = {code: f"\\u{code:04x}" for code in (0x7F, *range(0x80, 0xA0), *BIDI)}


def envelope(answer: Answer, lang: Lang) -> dict[str, Any]:
    """The answer as one mapping; its keys and their meaning are stable (docs/cli.md)."""
    return {
        "essaim": __version__,
        "format": FORMAT,
        "question": answer.question,
        "params": dict(answer.params),
        "as_of": answer.as_of.isoformat(),
        "columns": list(answer.names),
        "rows": [dict(row) for row in answer.rows],
        "notes": [note.say(lang) for note in answer.notes],
        "sources": [{"id": source.id, "title": source.title, "date": source.date} for source in answer.sources],
    }


def to_json(answer: Answer, lang: Lang) -> str:
    """The envelope, indented, with a last line feed."""
    return _dump(envelope(answer, lang), indent=2) + "\n"


def to_ndjson(answer: Answer) -> str:
    """The rows, one JSON object a line."""
    return "".join(ndjson_line({name: row[name] for name in answer.names}) for row in answer.rows)


def ndjson_line(row: Mapping[str, Any]) -> str:
    """One row as one line."""
    return _dump(row) + "\n"


def to_csv(answer: Answer) -> str:
    """Header and rows, of which nothing acts on a terminal or a spreadsheet; lists are JSON."""
    out = io.StringIO()
    writer = csv.writer(out)  # the excel dialect is RFC 4180: commas, doubled quotes, CRLF
    writer.writerow(answer.names)
    writer.writerows([_cell(row[column]) for column in answer.names] for row in answer.rows)
    return out.getvalue()


def to_data(answer: Answer, form: DataFormat, lang: Lang) -> str:
    """The answer in the format asked for."""
    if form == "json":
        return to_json(answer, lang)
    return to_csv(answer) if form == "csv" else to_ndjson(answer)


def _cell(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value if math.isfinite(value) else ""
    text = value if isinstance(value, str) else _text(value) if isinstance(value, date | time) else _dump(value)
    return harmless_cell(text)


def _dump(value: Any, indent: int | None = None) -> str:
    text = json.dumps(_finite(value), ensure_ascii=False, allow_nan=False, indent=indent, default=_text)
    return text.translate(OBEYED)


def _text(value: Any) -> str:
    """A day or a moment as ISO writes it, anything else as it says itself."""
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _finite(value: Any) -> Any:
    """The value with what JSON cannot say (NaN, infinities) as null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
