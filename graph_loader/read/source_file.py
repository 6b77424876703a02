"""A file to load, and what reads it."""

from dataclasses import dataclass
from pathlib import Path

from essaim.graph_loader.read import table
from essaim.graph_loader.readers.readers import SourceReader


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file, or a sheet of it, and the source that it is of."""

    path: Path
    source: SourceReader
    sheet: str | None = None

    @property
    def name(self) -> str:
        """The file as reports name it."""
        return str(self.path) if self.sheet is None else f"{self.path}#{self.sheet}"

    @property
    def stem(self) -> str:
        """What the files of the home that speak of it are called by."""
        return f"{self.path.stem}-{self.sheet or ''}"

    def table(self) -> table.Table:
        """The rows of the file. Raises FileError."""
        declaration = self.source.declaration
        if declaration.rows is not None:
            return table.read_rows(self.path, declaration)
        if self.sheet is not None:
            return table.read_sheet(self.path, self.sheet, declaration)
        return table.read_csv(self.path, declaration)
