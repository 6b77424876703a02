"""A column of an answer, declared once: its name, its words, how its values read and where they are shown.

Terminal, page, Python and docs ask the column; none of them knows a column by its name. To add a column: one `Column`
beside its answer, and its value in the rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from essaim.ontology.model import Model, Property
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import capital

View = Literal["terminal", "group", "name", "tag", "line", "bare", "why", "item"]
Format = Literal["auto", "plain", "euros", "percent", "rate", "names", "sources", "paths", "mend"]
_PLAIN = frozenset({"year", "code", "vintage", "order", "rank"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `name` is snake_case and stays; `doc` says in English what it holds (docs/answers.md).

    `label` heads it in tables; `title`, by default the label with a capital, on cards and on the page. A title or a
    pattern may name columns in braces, which read as they do by themselves; what stands in [brackets] goes where one
    of its columns is empty.

    `views`, where it is shown:
      terminal  a column of the table, a line of the short list
      group     the rows of the terminal, and the tables of the page, are grouped under its values
      name      what a row of a list is called; a second one stands beside the first
      tag       beside the name, on the page
      line      under the name, on the page; with `bare`, without its title there, nor in the short list
      why       behind « Pourquoi ? » on the page, and on the terminal's card
      item      on the page, the id of the item of the drawing that the row leads to

    `format`: by the type of the value (auto), an ungrouped number (plain), an amount (euros), a share in percent, a
    figure from 0 to 1 (rate), the names of what it holds (names), the titles of sources by their ids (sources), lists
    of ties from us to somebody (paths), what is to be mended in a file (mend). `codes` are a vocabulary of the
    ontology (or `relation`), or each code with its label; `headings`, the words of a group that differ from them.
    `pattern` tells other columns together with this one. `unknown` names the column whose label stands in for an
    empty value where it is `undetermined`. `before` names the column that it is shown before, when the data have
    another order. A `private` one is for the team alone. Of a column with a `total` the terminal says the sum, and
    nothing where all is zero, unless `total` is « always ».
    """

    name: str
    label: Text
    doc: str = ""
    title: Text | None = None
    views: tuple[View, ...] = ("terminal", "why")
    format: Format = "auto"
    codes: str | Mapping[str, Text] = ""
    headings: Mapping[str, Text] | None = None
    pattern: Text | None = None
    unknown: str = ""
    before: str = ""
    private: bool = False
    total: Literal["", "always", "some"] = ""

    @property
    def heading(self) -> Text:
        """How it is called on cards and on the page."""
        return self.title or Text(capital(self.label.fr), capital(self.label.en))


Columns = tuple[Column, ...]


def names_of(columns: Iterable[Column]) -> tuple[str, ...]:
    """Their names, in order: the keys of a row."""
    return tuple(column.name for column in columns)


def values_of(columns: Iterable[Column], row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row that has all these columns, in their order."""
    return {name: row[name] for name in names_of(columns)}


def shown_in(columns: Sequence[Column], *views: View) -> list[Column]:
    """The columns of any of these views, in the order in which they are shown."""
    order = list(columns)
    for column in columns:
        if column.before:
            order.remove(column)
            order.insert(names_of(order).index(column.before), column)
    return [column for column in order if not set(views).isdisjoint(column.views)]


def first_in(columns: Sequence[Column], view: View) -> Column | None:
    """The first column of a view."""
    return next(iter(shown_in(columns, view)), None)


def column_named(name: str, model: Model | None = None) -> Column:
    """A column that nobody declared: it reads as the property of its name does (`school_type` → schoolType)."""
    owned = property_named(name, model) if model else None
    label = owned.label if owned else Text(*2 * (name.replace("_", " "),))
    return Column(
        name,
        label,
        owned.definition.en if owned else "",
        format=format_named(name),
        codes=_vocabulary(name, model) if model else "",
    )


def format_named(name: str) -> Format:
    """How figures of a column of that name read: years, ranks and codes as they are, amounts with their cents, shares
    in percent."""
    if name.endswith("_eur"):
        return "euros"
    if name == "share":
        return "percent"
    return "auto" if _PLAIN.isdisjoint(name.split("_")) else "plain"


def property_named(name: str, model: Model) -> Property | None:
    """The first property of that name, in the order of the ontology; those that the loader keeps for itself aside."""
    key = camel(name)
    return next((owned for owned in _properties(model) if owned.name == key and not owned.bookkeeping), None)


def _properties(model: Model) -> Iterator[Property]:
    for owner in model.classes.values():
        yield from owner.properties.values()
    for relation in model.relations.values():
        yield from relation.properties.values()


def _vocabulary(name: str, model: Model) -> str:
    """The vocabulary of its values: that of a property of its name, else the one that bears its name, maybe as one."""
    key, plain = camel(name), name.replace("_", "-")
    of_property = (owned.scheme for owned in _properties(model) if owned.name == key and owned.scheme)
    of_name = (scheme for scheme in (plain, plain.removesuffix("s")) if scheme in model.schemes)
    return next(chain(of_property, of_name), "")


def camel(name: str) -> str:
    """The graph's name of a column: `school_type` → `schoolType`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def property_columns(model: Model) -> dict[str, Column]:
    """A column for each property by its name in the graph, as `column_named` gives it; none that the loader keeps."""
    names = {owned.name for owned in _properties(model) if not owned.bookkeeping}
    return {name: column_named(_snake(name), model) for name in sorted(names)}


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)
