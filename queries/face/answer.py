"""An answer as Python gets it: in one language, and as the tables of pandas, polars and notebooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from essaim.ontology.text import Lang
from essaim.queries.answer.answer import Answer as BilingualAnswer
from essaim.queries.answer.answer import SourceRef

if TYPE_CHECKING:
    import pandas
    import polars


@dataclass(frozen=True)
class Answer:
    """What a question answers, in the language that the graph was opened in.

    `bilingual` is the same answer with its sentences in both languages, as pages need it.
    """

    bilingual: BilingualAnswer
    lang: Lang

    @property
    def question(self) -> str:
        """The name of the question, such as `gaps`."""
        return self.bilingual.question

    @property
    def title(self) -> str:
        """The title of the answer."""
        return self.bilingual.title.say(self.lang)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, English and snake_case."""
        return self.bilingual.names

    @cached_property
    def rows(self) -> tuple[Mapping[str, Any], ...]:
        """One mapping a row, with exactly the keys of `columns`: plain values, dates as `date`, None where unknown."""
        return self.bilingual.said(self.lang).rows

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed, cut or unknown, and what to load or try."""
        return tuple(note.say(self.lang) for note in self.bilingual.notes)

    @property
    def sources(self) -> tuple[SourceRef, ...]:
        """The sources that the rows rest on: id, title, date of the file."""
        return tuple(self.bilingual.sources)

    @property
    def params(self) -> Mapping[str, Any]:
        """What was asked, and the version of the graph."""
        return self.bilingual.params

    @property
    def as_of(self) -> date:
        """The day the answer is seen from."""
        return self.bilingual.as_of

    def to_polars(self) -> "polars.DataFrame":
        """The rows as a table of polars. Raises UsageError where polars is not installed."""
        from essaim.queries.face.data_frames import polars_table

        return polars_table(self.columns, self.rows)

    def to_pandas(self) -> "pandas.DataFrame":
        """The rows as a table of pandas. Raises UsageError where pandas is not installed."""
        from essaim.queries.face.data_frames import pandas_table

        return pandas_table(self.columns, self.rows)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from essaim.queries.face.data_frames import html_table

        headings = {column.name: column.label.say(self.lang) for column in self.bilingual.columns}
        return html_table(self.title, headings, self.rows, self.notes)
