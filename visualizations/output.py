"""Where an answer goes: stdout in the format asked for, a page, and everything else on stderr."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from essaim.graph_store.store import Store
from essaim.ontology.errors import FileError, UsageError
from essaim.ontology.model import Model
from essaim.ontology.text import Lang, Text
from essaim.queries.answer.answer import Answer

if TYPE_CHECKING:
    from essaim.queries.answer.arguments import Visibility
    from essaim.queries.answer.returned_graph import Drawing
    from essaim.queries.answer.scope import Scope

Format = Literal["table", "json", "csv", "ndjson"]


def emit(answer: Answer, form: Format, lang: Lang, model: Model | None = None, *, whole: bool = False) -> None:
    """The answer alone on stdout, its notes on stderr (JSON carries them too); `whole`: a table with every reason."""
    answer = answer.said(lang)
    if form == "table":
        from essaim.visualizations.terminal.answer_table import on_screen, print_answer
        from essaim.visualizations.terminal.load_table import is_load, print_load, short_notes
        from essaim.visualizations.terminal.shortlist import is_shortlist, print_shortlist

        if answer.rows and is_load(answer.columns):
            print_load(answer, lang)
            answer = replace(answer, notes=tuple(short_notes(answer, lang)))
        elif answer.rows and is_shortlist(answer.columns):
            print_shortlist(answer, lang, model, whole=whole)
        else:
            answer = on_screen(answer)
            print_answer(answer, lang, model)
    else:
        from essaim.visualizations.terminal.data import to_data

        sys.stdout.flush()
        sys.stdout.buffer.write(to_data(answer, form, lang).encode())
        sys.stdout.buffer.flush()
    say_all(answer.notes, lang)


def say_all(notes: Sequence[Text], lang: Lang) -> None:
    """Sentences on stderr, one a line."""
    from essaim.visualizations.terminal.answer_table import print_notes

    if notes:
        print_notes(notes, lang)


def say_scope(scope: "Scope", lang: Lang) -> None:
    """Under an answer: of which place and day it speaks, for whose eyes, and of which state of the graph."""
    from essaim.ontology.wording.forms import day

    reader = scope.model.schemes["visibility"].concepts[scope.visibility].label.say(lang).lower()
    told = (
        f"{scope.territory.name} ({scope.territory.id})",
        Text("au ", "as of ").say(lang) + day(scope.as_of.isoformat(), lang),
        Text("visibilité ", "visibility ").say(lang) + reader,
        Text("graphe ", "graph ").say(lang) + scope.snapshot.version,
    )
    say_all([Text(*(2 * (" · ".join(told),)))], lang)


def write_page(
    store: Store,
    model: Model,
    answer: Answer,
    path: Path,
    lang: Lang,
    reader: "Visibility" = "internal",
    warnings: Sequence[Text] = (),
) -> Text:
    """Draw what the answer returned into `path`, as its reader may see it, `warnings` among its notes; the sentence
    saying so.

    Raises UsageError where there is nothing to draw, FileError where the page cannot be written.
    """
    from essaim.queries.about.standing import standing
    from essaim.queries.answer.evidence import sources_of
    from essaim.queries.answer.returned_graph import drawing
    from essaim.visualizations.drawing.pyvis_page import draw

    found = drawing(store, model, answer, reader=reader)
    if not found.nodes and not found.edges:
        raise UsageError(
            fr="Rien à dessiner : la réponse n’a ni nœud ni relation. Nommez-les dans RETURN, par exemple : "
            "MATCH (a)-[r]->(b) RETURN a, r, b LIMIT 100",
            en="Nothing to draw: the answer holds no node and no relationship. Name them in RETURN, for instance: "
            "MATCH (a)-[r]->(b) RETURN a, r, b LIMIT 100",
        )
    told = replace(
        answer,
        title=_placed(store, answer),
        notes=(*answer.notes, *warnings, *([found.cut] if found.cut else ())),
        sources=sources_of(store, _sourced(found)),
    )
    write_html(path, draw(found.nodes, found.edges, told, model, lang, fictional=standing(store).is_fictional))
    return Text(f"Dessin écrit : {path.absolute()}", f"Drawing written: {path.absolute()}")


def write_html(path: Path, page: str) -> None:
    """Put a page where it was asked for. Raises FileError."""
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise FileError(
            fr=f"{path} : écriture impossible ({error.strerror}). Choisissez un autre dossier ou un autre nom.",
            en=f"{path}: cannot be written ({error.strerror}). Choose another folder or another name.",
        ) from error


def _placed(store: Store, answer: Answer) -> Text:
    """The title, with the name of the territory that was asked about."""
    from essaim.queries.answer.evidence import territory_place

    place = answer.params.get("territory")
    if not isinstance(place, str):
        return answer.title
    name = territory_place(store, place).name
    return Text(f"{answer.title.fr} : {name}", f"{answer.title.en}: {name}")


def _sourced(found: "Drawing") -> Iterator[Mapping[str, Any]]:
    """The sources that the drawn nodes and relationships name, as rows that have a `source_id`."""
    for node in found.nodes:
        yield from ({"source_id": source} for source in node.properties.get("sources") or ())
    yield from ({"source_id": edge.properties.get("source")} for edge in found.edges)
