"""Reads declarations, and checks every word of them against the ontology."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

from essaim.graph_loader.as_written.numbers_as_written import UNITS
from essaim.graph_loader.declare.declaration import Column, ColumnType, DateRule, Declaration, Form, Format, Former
from essaim.graph_loader.declare.download import read_download
from essaim.graph_loader.declare.extend import extended
from essaim.graph_loader.declare.figures import with_figures
from essaim.graph_loader.declare.parse_graph import GraphSection
from essaim.graph_loader.declare.parse_words import Words
from essaim.graph_loader.declare.section import Section, fail
from essaim.ontology.compile import load_model
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import plural

BUNDLED = Path(__file__).parents[1] / "sources"
TEAM_SOURCE = "equipe"
_MODELS = 3  # a process has one; one with an extension beside it is a test's
_KEPT: list[tuple[Model, Mapping[str, Declaration]]] = []


def declarations(model: Model, folders: Iterable[Path] = ()) -> Mapping[str, Declaration]:
    """Every bundled declaration and those of `folders`, by name; the team's tables hold whatever `model` has.
    Raises OntologyError."""
    found = dict(_bundled(model))
    for folder in folders:
        if not folder.is_dir():
            raise fail(str(folder), "", "ce dossier de sources n’existe pas.", "this folder of sources is not there.")
        for path in sorted(folder.glob("*.toml")):
            found[path.stem] = read_declaration(path, model)
    return found


def _bundled(model: Model) -> Mapping[str, Declaration]:
    """What essaim brings, read once for a model: reading it takes as long as loading a small file."""
    for known, kept in _KEPT:
        if known == model:
            return kept
    found = {path.stem: read_declaration(path, model) for path in sorted(BUNDLED.glob("*.toml"))}
    tables = [read_declaration(path, model, team=True) for path in sorted((BUNDLED / "team").glob("*.toml"))]
    shipped = load_model()
    named = frozenset(name for table in tables for link in table.relations.values() for name, _ in link.kinds)
    found |= {table.part: extended(table, model, shipped, named) for table in tables}
    _KEPT.append((model, found))
    del _KEPT[:-_MODELS]
    return found


def read_declaration(path: Path, model: Model, *, team: bool = False) -> Declaration:
    """The declaration in `path`, checked. Raises OntologyError naming the file and the key."""
    raw = path.read_bytes()
    try:
        table = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise fail(path.name, "", f"TOML illisible : {error}.", f"unreadable TOML: {error}.") from error
    table = with_figures(table, Section(path.name, "figures", table.get("figures", {})))
    top = Section(path.name, "", table)
    relations = table.get("relations", {})
    columns = {name: _column(name, part, model, relations) for name, part in top.sections("columns")}
    _check_spares(top, columns)
    words = Words(columns)
    graph = GraphSection(model, words)
    recognise = top.section("recognise")
    expects = top.section("expects")
    entities = {name: graph.entity(name, part) for name, part in top.sections("entities")}
    found = Declaration(
        id=TEAM_SOURCE if team else path.stem,
        path=path,
        digest=hashlib.sha256(raw).hexdigest(),
        title=_text(top.need("title", dict), top),
        producer=top.need("producer", str),
        licence=top.concept("licence", top.need("licence", str), model, "licence"),
        url=top.need("url", str),
        format=_format(top),
        reliability=float(top.get("reliability", (int, float), 0.9)),
        visibility=words.value_of(top, "visibility", "public", text=True),
        author=words.optional_value(top, "author", text=True),
        date=_date(top, columns),
        scope=tuple(words.column(top, name) for name in top.get("scope", list, [])),
        territory=words.optional_value(top, "territory"),
        recognise=tuple(recognise.get("columns", list, [])),
        only=tuple(recognise.get("only", list, [])),
        columns=columns,
        keep={words.column(top, k): tuple(v) for k, v in top.get("filter", dict, {}).items()},
        entities=entities,
        relations={name: graph.link(name, part, entities) for name, part in top.sections("relations")},
        coverage=tuple(graph.coverage(part) for part in top.many("coverage")),
        least_rows=expects.get("rows", int, 1),
        once=words.optional_column(expects, "once"),
        rows=top.get("rows", str, None),
        order=top.get("order", int, 0),
        team=team,
        sheet=top.get("sheet", str, None),
        part=path.stem if team else "",
        events=words.optional_column(top, "events"),
        distinct=words.optional_column(expects, "distinct"),
        download=read_download(top.section("download")),
        published=table.get("download", {}),
    )
    for part in (recognise, expects, top):
        part.done()
    return found


def _format(top: Section) -> Format:
    value: Format = top.get("format", str, "csv")
    if value not in get_args(Format):
        raise top.wrong("format", f"« {value} » n’est pas un format connu.", f"“{value}” is not a known format.")
    return value


def _text(table: Mapping[str, str], top: Section) -> Text:
    if set(table) != {"fr", "en"}:
        raise top.wrong("title", "il faut fr et en.", "fr and en are both needed.")
    return Text(table["fr"], table["en"])


def _date(top: Section, columns: Mapping[str, Column]) -> DateRule:
    part = top.section("date")
    rule = DateRule(part.get("column", str, None), part.get("file", str, None), part.get("value", str, None))
    if rule.column is not None and rule.column not in columns:
        raise part.unknown("column", rule.column, columns)
    part.done()
    return rule


def _column(name: str, part: Section, model: Model, relations: Mapping[str, Any]) -> Column:
    kind: ColumnType = part.get("type", str, "string")
    if kind not in get_args(ColumnType):
        raise part.unknown("type", kind, get_args(ColumnType))
    scheme = part.get("scheme", str, None)
    if scheme is not None and scheme not in model.schemes:
        raise part.unknown("scheme", scheme, model.schemes)
    help_text = part.get("help", dict, None)
    words = part.get("map", dict, None)
    if part.get("relations", bool, False):
        words = {**_relation_words(relations, model), **(words or {})}
    if part.get("coverage", bool, False):
        words = {**(words or {}), **coverage_words(model)}
    found = Column(
        name=name,
        headers=tuple(part.get("from", list, [name])),
        type=kind,
        required=part.get("required", bool, False),
        split=part.get("split", str, None),
        values=words,
        blank=part.get("blank", str, None),
        scheme=scheme,
        pattern=part.get("pattern", str, None),
        extract=part.get("extract", str, None),
        form=_form(part.section("form")) if "form" in part.table else None,
        spare=part.get("spare", str, None),
        today=part.get("today", str, None),
        former=_former(part.section("former")) if "former" in part.table else None,
        example=part.get("example", str, None),
        help=Text(help_text["fr"], help_text["en"]) if help_text else None,
        unit=part.get("unit", str, None),
        words={normalise(word): float(value) for word, value in part.get("words", dict, {}).items()},
        past=part.get("past", bool, False),
        last=part.get("last", bool, False),
        upto=part.get("upto", str, None),
        personal=part.get("personal", bool, False),
        counted_by=part.get("counted_by", str, None),
        secret=tuple(part.get("secret", list, [])),
    )
    if found.unit is not None and found.unit not in UNITS:
        raise part.unknown("unit", found.unit, UNITS)
    part.done()
    return found


def _form(part: Section) -> Form:
    form = Form(part.need("pattern", str), Text(part.need("fr", str), part.need("en", str)))
    part.done()
    return form


def _former(part: Section) -> Former:
    former = Former(part.need("column", str), part.need("values", dict))
    part.done()
    return former


def _check_spares(top: Section, columns: Mapping[str, Column]) -> None:
    for column in columns.values():
        former = column.former.column if column.former else None
        for key, name in (("spare", column.spare), ("today", column.today), ("former.column", former)):
            if name is not None and name not in columns:
                raise top.unknown(f"columns.{column.name}.{key}", name, columns)


def coverage_words(model: Model) -> dict[str, str]:
    """What can be surveyed, as people call it, with its code: « Offres » for class:Offer, a relation, an indicator."""
    called: dict[str, tuple[str, ...]] = {}
    for kind in model.classes.values():
        if not kind.abstract:
            label = kind.label
            called[f"class:{kind.name}"] = (plural(label.fr), label.fr, kind.name, label.en, f"{label.en}s")
    for name, relation in model.relations.items():
        called[f"relation:{name}"] = (relation.label.fr, name, relation.label.en)
    for code, concept in model.schemes["indicator"].concepts.items():
        called[code] = (concept.label.fr, concept.label.en)
    words: dict[str, str] = {}
    for code, forms in called.items():
        for form in (*forms, code):
            words.setdefault(form, code)
    return words


def _relation_words(relations: Mapping[str, Any], model: Model) -> dict[str, str]:
    """How a table's relations are written in its column: by their labels in the ontology, or by their type."""
    types: dict[str, str] = {}
    for link in relations.values():
        kind = link.get("type")
        types |= {kind: kind} if isinstance(kind, str) else (kind or {}).get("values", {})
    labels = {code: model.relations[name].label for code, name in types.items() if name in model.relations}
    return {word: code for code, label in labels.items() for word in (label.fr, code, label.en)}
