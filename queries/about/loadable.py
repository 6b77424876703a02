"""What can be loaded: producer, licence, how to recognise a file, where to get it."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from essaim.graph_store.store import Store
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.about.columns import SOURCES
from essaim.queries.about.counts import source_nodes
from essaim.queries.answer.answer import Answer

if TYPE_CHECKING:
    from essaim.graph_loader.declare.declaration import Declaration

words = Phrases.beside(__file__)


def sources(store: Store, declarations: Mapping[str, "Declaration"]) -> Answer:
    """What can be loaded: title, producer, licence, how to recognise a file, where to get it, date of the last load."""
    loaded = {row["id"]: row["date"] for row in source_nodes(store)}
    rows = [
        {
            "source_id": f"src:{found.id}",
            "title": found.title,
            "producer": found.producer,
            "licence": found.licence,
            "recognised_by": list(found.recognise),
            "url": found.url,
            "last_load": loaded.get(f"src:{found.id}"),
        }
        for found in declarations.values()
    ]
    return Answer("sources", words("sources"), SOURCES, tuple(rows), date.today(), notes=(words("bundled"),))
