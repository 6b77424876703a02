"""Every error a user can meet, each with its exit code.

EssaimError
├── UsageError            2  wrong usage, or a query that is ill-formed or not read-only
├── SetAsideError         3  rows were quarantined under --strict, or the shrink guard stopped a load
├── StoreError            4  the store cannot be reached, opened or written, or a query ran out of time
│   └── FormatError       4  the graph is of another format, or of another ontology, than this essaim writes
├── NameUnknownError      5  a name is unknown or ambiguous
├── FileError             6  a file cannot be read or recognised
└── OntologyError         2  a Turtle file, a vocabulary or a declaration that essaim does not understand
"""

from typing import ClassVar

from essaim.ontology.text import Lang, Text


class EssaimError(Exception):
    """What went wrong and what to do about it, in French and in English."""

    exit_code: ClassVar[int] = 1

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(fr, en)

    def say(self, lang: Lang) -> str:
        """The message in `lang`."""
        return self.text.say(lang)


class UsageError(EssaimError):
    """Wrong usage, or a query that is ill-formed or not read-only."""

    exit_code = 2


class SetAsideError(EssaimError):
    """Rows were quarantined under --strict, or the shrink guard stopped a load."""

    exit_code = 3


class StoreError(EssaimError):
    """The store cannot be reached, opened or written, or a query ran past its time limit."""

    exit_code = 4


class FormatError(StoreError):
    """The graph is of another format, or of another ontology, than this essaim writes: it may only be read."""


class NameUnknownError(EssaimError):
    """A name matches nothing, or more than one thing."""

    exit_code = 5


class FileError(EssaimError):
    """A file cannot be read or recognised."""

    exit_code = 6


class OntologyError(EssaimError):
    """A Turtle file, a vocabulary or a declaration that essaim does not understand."""

    exit_code = 2
