"""Write the parts of the docs that repeat the code, between their markers: columns, questions, commands, modules.

`make docs` runs it; a test compares. A part stands between `<!-- made: NAME -->` and `<!-- end -->` in its page.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from textwrap import fill

from essaim.commands.doctor import COLUMNS as DOCTOR
from essaim.commands.manual import MANUAL
from essaim.queries.about import columns as about
from essaim.queries.alliances.columns import COLUMNS as ALLIANCES
from essaim.queries.answer.column import Column
from essaim.queries.approach.columns import COLUMNS as APPROACH
from essaim.queries.card.columns import CARD
from essaim.queries.coalitions.columns import COLUMNS as COALITION
from essaim.queries.connectors.columns import COLUMNS as CONNECTORS
from essaim.queries.fetched.columns import FETCH
from essaim.queries.gaps.columns import COLUMNS as GAPS
from essaim.queries.likely.columns import COLUMNS as LIKELY
from essaim.queries.measures.columns import COLUMNS as MEASURES
from essaim.queries.outside.columns import NEEDS, WHO_DOES_WHAT
from essaim.queries.people import columns as rights
from essaim.queries.same_actor.columns import DECIDED, REVIEW
from essaim.queries.saved.catalogue import catalogue

ROOT = Path(__file__).parents[1]
FLOORS = ("commands", "visualizations", "queries", "graph_loader", "graph_store", "ontology")
ANSWERS: Mapping[str, Iterable[Column]] = {
    "approach": APPROACH,
    "connectors": CONNECTORS,
    "measures": MEASURES,
    "likely": LIKELY,
    "gaps": GAPS,
    "alliances": ALLIANCES,
    "gaps, for partners and the public": NEEDS,
    "alliances, for partners and the public": WHO_DOES_WHAT,
    "coalition": COALITION,
    "diagnose": about.DIAGNOSE,
    "show": CARD,
    "review": REVIEW,
    "review --decided or --sure, unmerge": DECIDED,
    "status": about.STATUS,
    "sources": about.SOURCES,
    "schema": about.SCHEMA,
    "fetch": FETCH,
    "load": about.LOAD,
    "undo": about.UNDO,
    "upgrade": about.UPGRADE,
    "people, retention": rights.PEOPLE,
    "access": rights.ACCESS,
    "object, erase, retention --apply": rights.RIGHTS,
    "query, without a name": about.QUESTIONS,
    "doctor": DOCTOR,
}


def columns(answers: Mapping[str, Iterable[Column]] = ANSWERS) -> Iterator[str]:
    """A table of columns for each answer."""
    for answer, own in answers.items():
        yield from (
            "",
            f"### {answer}",
            "",
            "| column | français | English | what it holds |",
            "| --- | --- | --- | --- |",
        )
        yield from (f"| `{each.name}` | {each.label.fr} | {each.label.en} | {each.doc} |" for each in own)


def saved_columns() -> Iterator[str]:
    """The columns of every saved question, by name; what each holds stands in the header of the question."""
    yield from ("| question | columns |", "| --- | --- |")
    for name, query in catalogue().items():
        yield f"| `{name}` | {', '.join(f'`{column.name}`' for column in query.columns)} |"


def questions() -> Iterator[str]:
    """Every saved question with its parameters."""
    yield from ("| name | question | parameters |", "| --- | --- | --- |")
    for name, query in catalogue().items():
        params = (
            param.name if param.required else f"{param.name} (= {param.default if param.default != '' else repr('')})"
            for param in query.params.values()
        )
        yield f"| `{name}` | {query.question.fr} | {', '.join(params)} |"


def commands() -> Iterator[str]:
    """What every command gives, and an example."""
    yield from ("| command | what you get | example |", "| --- | --- | --- |")
    for name, entry in MANUAL.items():
        if name not in ("essaim", "engine"):
            first = entry["text"].en.partition("\n")[0]
            yield f"| `{name}` | {first} | `{entry['example'].partition(chr(10))[0]}` |"


def modules() -> Iterator[str]:
    """The first line of every module, folder by folder."""
    for floor in FLOORS:
        for folder in sorted({path.parent for path in (ROOT / floor).rglob("*.py")}):
            yield from ("", _wrapped(f"**{folder.relative_to(ROOT)}/** — {_about(folder / '__init__.py')}"), "")
            files = (path for path in sorted(folder.glob("*.py")) if path.stem != "__init__")
            yield from (_wrapped(f"- `{path.name}`: {_about(path)}") for path in files)


def _wrapped(text: str) -> str:
    indent = "  " * text.startswith("- ")
    return fill(text, 100, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _about(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return " ".join(docstring.partition("\n\n")[0].split())


PARTS: Mapping[str, tuple[str, Callable[[], Iterator[str]]]] = {
    "columns": ("docs/answers.md", columns),
    "columns of saved questions": ("docs/answers.md", saved_columns),
    "questions": ("docs/queries.md", questions),
    "commands": ("docs/cli.md", commands),
    "modules": ("docs/architecture.md", modules),
}


def page(path: str) -> str:
    """A page of the docs with its parts as the code has them. Raises ValueError where a marker is missing."""
    text = (ROOT / path).read_text("utf-8")
    for name, (place, lines) in PARTS.items():
        if place == path:
            before, start, rest = text.partition(f"<!-- made: {name} -->\n")
            _, end, after = rest.partition("<!-- end -->")
            if not start or not end:
                raise ValueError(f"{path}: no markers « made: {name} »")
            text = before + start + "\n".join(lines()).strip() + "\n" + end + after
    return text


def pages() -> dict[Path, str]:
    """Every page that has such parts, and its text."""
    return {ROOT / path: page(path) for path in dict.fromkeys(place for place, _ in PARTS.values())}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, "utf-8", newline="\n")
