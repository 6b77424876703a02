"""The columns of a saved question: what its header says of them, else what many questions or the ontology say."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.column import Column, Columns, View, column_named, property_named
from essaim.queries.answer.shared_columns import SHARED
from essaim.queries.saved.header import Header, both, listed


def columns_of(header: Header, model: Model) -> Columns:
    """The columns that the header announces. Raises OntologyError for one that has no heading anywhere."""
    names = listed(header.needed("returns"))
    _check_names(header, names)
    headings = {line.column: line.text for line in header.about_columns("column")}
    codes, views = _codes(header, model), _views(header)
    columns = [_column(header, name, headings, model) for name in names]
    return tuple(
        replace(column, codes=codes.get(column.name, column.codes), views=views.get(column.name, column.views))
        for column in columns
    )


def _column(header: Header, name: str, headings: Mapping[str, str], model: Model) -> Column:
    """The column of that name; that of an id without a heading of its own is called as what it identifies."""
    column = _headed(name, headings, model)
    if column is None and name.endswith("_id"):
        named = _headed(name.removesuffix("_id"), headings, model)
        column = named and Column(name, Text(f"{named.label.fr} (id)", f"{named.label.en} (id)"), "The same, by id.")
    if column is None:
        raise header.error(
            header.single("returns").number,
            f"la colonne « {name} » n’a pas d’intitulé ; ajoutez « // column {name}: français | anglais »",
            f"the column “{name}” has no heading; add “// column {name}: French | English”",
        )
    return column


def _headed(name: str, headings: Mapping[str, str], model: Model) -> Column | None:
    named = column_named(name, model)
    if name in headings:
        label, _, doc = headings[name].partition(" -- ")
        return replace(named, label=both(label), doc=doc.strip())
    return SHARED.get(name) or (named if property_named(name, model) else None)


def _codes(header: Header, model: Model) -> dict[str, str | Mapping[str, Text]]:
    """The vocabulary of the values of a column, or each of its codes with its label."""
    codes: dict[str, str | Mapping[str, Text]] = {}
    labels: dict[str, dict[str, Text]] = {}
    for line in header.about_columns("codes"):
        schemes = listed(line.text)
        _check_schemes(header, line.number, schemes, model)
        codes[line.column] = line.text
        if len(schemes) > 1:
            concepts = [concept for scheme in schemes for concept in model.schemes[scheme].concepts.values()]
            labels[line.column] = {concept.code: concept.label for concept in concepts}
    for line in header.about_columns("code"):
        labels.setdefault(line.column, {})[line.code] = both(line.text)
    return codes | labels


def _check_schemes(header: Header, number: int, schemes: Iterable[str], model: Model) -> None:
    known = ("relation", *model.schemes)
    for scheme in schemes:
        if scheme not in known:
            fr, en = f"vocabulaire inconnu « {scheme} »", f"unknown vocabulary “{scheme}”"
            raise header.error(number, fr, en, scheme, known)


def _views(header: Header) -> dict[str, tuple[View, ...]]:
    """The column that groups the rows, and those that a terminal leaves out."""
    hidden: dict[str, tuple[View, ...]] = dict.fromkeys(listed(header.single("hidden").text), ())
    return hidden | dict.fromkeys(listed(header.single("group").text), ("group",))


def _check_names(header: Header, names: Iterable[str]) -> None:
    """Every column that the header speaks of is one that it announces."""
    told = [(line.column, line.number) for key in ("column", "codes", "code") for line in header.about_columns(key)]
    for key in ("group", "hidden"):
        line = header.single(key)
        told += [(name, line.number) for name in listed(line.text)]
    for name, number in told:
        if name not in names:
            fr, en = f"la question ne rend pas de colonne « {name} »", f"the question returns no column “{name}”"
            raise header.error(number, fr, en, name, names)
