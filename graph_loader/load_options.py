"""How files are to be loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from essaim.ontology.text import Lang


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load. `home` holds the quarantine, the key of persons, the suppression list, the lock, the undo journal.

    `territories` are codes, names or ids ("44", "Nantes", "dep:44"): only what concerns them is kept. `backbone` puts
    all France into the graph first. `team` says whose the tables are that do not say it themselves. `columns` is a file
    that says what strange headings stand for, kept for the files to come; `column_map` says so too. `conform` sets
    aside what is not written as its publisher's schema wants. `bundled` names folders that come with essaim.
    To `mend`, a workbook, the tables are given back with their faulty cells marked.
    """

    home: Path
    source: str | None = None
    territories: tuple[str, ...] = ()
    dry_run: bool = False
    conform: bool = False
    allow_shrink: bool = False
    lang: Lang = "fr"
    team: str | None = None
    backbone: bool = True
    mend: Path | None = None
    folders: tuple[Path, ...] = ()
    columns: Path | None = None
    column_map: Mapping[str, Any] = field(default_factory=dict)
    bundled: tuple[str, ...] = ()
