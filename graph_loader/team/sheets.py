"""What a template holds: its tables, their columns, the example of each."""

from dataclasses import dataclass

COMMENT = "# "


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a template: its heading, what may stand in it, and an example."""

    heading: str
    required: bool
    several: bool
    values: tuple[str, ...]
    example: str
    help: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a template."""

    name: str
    stem: str
    core: bool
    fields: tuple[Field, ...]


def example_row(table: Sheet) -> list[str]:
    """The example of each column; the first cell says that the row is an example."""
    first, *others = table.fields
    return [(COMMENT + first.example).strip(), *(field.example for field in others)]
