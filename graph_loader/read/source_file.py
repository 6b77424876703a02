"""A file to load, and what reads it."""

from dataclasses import dataclass
from pathlib import Path

from essaim.graph_loader.opening.folders import readable
from essaim.graph_loader.opening.headings import HeadingRow
from essaim.graph_loader.read import table
from essaim.graph_loader.readers.readers import SourceReader
from essaim.ontology.text import Text


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file, or a sheet of it, and the source that it is of. `row` holds its headings, `notes` say how they were read
    and `unread` are those of which nothing is; `shown` is its name where it was taken out of an archive.

    Of a table that does not say which team it is of, `unit` is what is remembered: its folder, or its workbook; nobody
    knows whose it `is_nobodys`, unless it is remembered or told. `territories`: a national file may be cut to them."""

    path: Path
    source: SourceReader
    sheet: str | None = None
    row: HeadingRow | None = None
    shown: str | None = None
    notes: tuple[Text, ...] = ()
    unread: tuple[str, ...] = ()
    unit: Path | None = None
    is_nobodys: bool = False
    territories: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The file as reports name it."""
        name = self.shown or readable(self.path)
        return name if self.sheet is None else f"{name}#{self.sheet}"

    @property
    def stem(self) -> str:
        """What the files of the home that speak of it are called by."""
        return f"{self.path.stem}-{self.sheet or ''}"

    def table(self) -> table.Table:
        """The rows of the file. Raises FileError."""
        declaration = self.source.declaration
        if declaration.rows is not None:
            return table.read_rows(self.path, declaration, self.territories)
        if self.sheet is not None:
            return table.read_sheet(self.path, self.sheet, declaration, self.row)
        return table.read_csv(self.path, declaration, self.row)
