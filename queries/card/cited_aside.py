"""The rows that a load has set aside and that speak of an entry, with what is to be mended in them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from essaim.graph_loader.rights.mentions import Naming
from essaim.graph_loader.rights.traces import rows_aside
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.card.tied import Tied

words = Phrases.beside(__file__)


def aside_of(home: Path, name: str, properties: Mapping[str, Any]) -> Iterator[Tied]:
    """One for each row set aside that names the entry, or cites it by a short id of the team's."""
    called = Naming((name,), tuple(properties.get("aliases") or ()))
    for path, row in rows_aside(home, called):
        line = words("line", line=row.get("line") or "?")
        reason = Text(row.get("reason_fr") or "", row.get("reason_en") or "")
        yield Tied("aside", line, reason, None, path.name, None, None)
