"""All that is held on somebody as one page, or one text, to send: no script, nothing fetched, everything escaped."""

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

from essaim.ontology.harmless import clean
from essaim.ontology.text import Lang
from essaim.ontology.wording.forms import day, typeset
from essaim.queries.answer.answer import Answer
from essaim.queries.people.columns import SECTIONS

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em}dt{font-weight:600}dd{margin:0 0 .8em}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def access_page(answer: Answer, lang: Lang) -> str:
    """The page; its rows are in one language already."""
    title = escape(clean(answer.title.say(lang)))
    sections = "".join(_section(name, rows, lang) for name, rows in _sections(answer))
    notes = "".join(f"<p>{escape(typeset(note.say(lang), lang))}</p>" for note in answer.notes)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><style>{_STYLE}</style></head>'
        f"<body><h1>{title}</h1><p>{day(answer.as_of, lang)}</p>{sections}{notes}</body></html>\n"
    )


def access_text(answer: Answer, lang: Lang) -> str:
    """The text."""
    lines = [clean(answer.title.say(lang)), day(answer.as_of, lang)]
    for name, rows in _sections(answer):
        lines += ["", SECTIONS[name].say(lang)]
        lines += [f"- {clean(str(row['name']))} : {clean(_content(row))}{_origin(row, lang)}" for row in rows]
    return "\n".join([*lines, "", *(note.say(lang) for note in answer.notes)]) + "\n"


def _sections(answer: Answer) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for name, rows in groupby(answer.rows, key=lambda row: str(row["section"])):
        yield name, [dict(row) for row in rows]


def _section(name: str, rows: list[dict[str, Any]], lang: Lang) -> str:
    items = "".join(
        f"<dt>{escape(clean(str(row['name'])))}</dt><dd>{escape(clean(_content(row) + _origin(row, lang)))}</dd>"
        for row in rows
    )
    return f"<h2>{escape(SECTIONS[name].say(lang))}</h2><dl>{items}</dl>"


def _content(row: dict[str, Any]) -> str:
    return "—" if row["value"] in (None, "") else str(row["value"])


def _origin(row: dict[str, Any], lang: Lang) -> str:
    parts = [row["source"], day(row["date"], lang) if row["date"] else None]
    return f" ({', '.join(filter(None, parts))})" if any(parts) else ""
