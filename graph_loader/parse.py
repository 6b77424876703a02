"""Reads declarations, and checks every word of them against the ontology."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

from essaim.graph_loader.declaration import (
    Cell,
    Column,
    ColumnType,
    Constant,
    Coverage,
    DateRule,
    Declaration,
    End,
    Entity,
    Format,
    Given,
    Join,
    Link,
    Person,
    Term,
    When,
)
from essaim.graph_loader.toml import Section, fail
from essaim.ontology.model import Model
from essaim.ontology.text import Text

BUNDLED = Path(__file__).parent / "sources"
TEAM_SOURCE = "equipe"
COMMON = frozenset({"since", "until", "strength", "confidence"})


def declarations(model: Model, folders: Iterable[Path] = ()) -> Mapping[str, Declaration]:
    """Every bundled declaration and those of `folders`, by name. Raises OntologyError."""
    found = {path.stem: read_declaration(path, model) for path in sorted(BUNDLED.glob("*.toml"))}
    for path in sorted((BUNDLED / "team").glob("*.toml")):
        found[path.stem] = read_declaration(path, model, team=True)
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            found[path.stem] = read_declaration(path, model)
    return found


def read_declaration(path: Path, model: Model, *, team: bool = False) -> Declaration:
    """The declaration in `path`, checked. Raises OntologyError naming the file and the key."""
    raw = path.read_bytes()
    try:
        table = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise fail(path.name, "", f"TOML illisible : {error}.", f"unreadable TOML: {error}.") from error
    top = Section(path.name, "", table)
    columns = {name: _column(name, part, model) for name, part in top.sections("columns")}
    words = _Words(model, columns)
    recognise = top.section("recognise")
    expects = top.section("expects")
    entities = {name: words.entity(name, part) for name, part in top.sections("entities")}
    found = Declaration(
        id=TEAM_SOURCE if team else path.stem,
        path=path,
        digest=hashlib.sha256(raw).hexdigest(),
        title=_text(top.need("title", dict), top),
        producer=top.need("producer", str),
        licence=top.need("licence", str),
        url=top.need("url", str),
        format=_format(top),
        reliability=float(top.get("reliability", (int, float), 0.9)),
        visibility=words.given(top, "visibility", "public", text=True),
        author=words.given(top, "author", None, text=True) if "author" in table else None,
        date=_date(top, columns),
        scope=tuple(words.known(top, name) for name in top.get("scope", list, [])),
        territory=words.given(top, "territory") if "territory" in table else None,
        recognise=tuple(recognise.get("columns", list, [])),
        without=tuple(recognise.get("without", list, [])),
        columns=columns,
        keep={words.known(top, k): tuple(v) for k, v in top.get("filter", dict, {}).items()},
        entities=entities,
        relations={name: words.link(name, part, entities) for name, part in top.sections("relations")},
        coverage=tuple(words.coverage(part) for part in top.many("coverage")),
        least_rows=expects.get("rows", int, 1),
        rows=top.get("rows", str, None),
        order=top.get("order", int, 0),
        team=team,
        sheet=top.get("sheet", str, None),
        part=path.stem if team else "",
    )
    for part in (recognise, expects, top):
        part.done()
    return found


def _format(top: Section) -> Format:
    value: Format = top.get("format", str, "csv")
    if value not in get_args(Format):
        raise top.wrong("format", f"« {value} » n'est pas un format connu.", f'"{value}" is not a known format.')
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


def _column(name: str, part: Section, model: Model) -> Column:
    kind: ColumnType = part.get("type", str, "string")
    if kind not in get_args(ColumnType):
        raise part.unknown("type", kind, get_args(ColumnType))
    scheme = part.get("scheme", str, None)
    if scheme is not None and scheme not in model.schemes:
        raise part.unknown("scheme", scheme, model.schemes)
    help_text = part.get("help", dict, None)
    found = Column(
        name=name,
        headers=tuple(part.get("from", list, [name])),
        type=kind,
        required=part.get("required", bool, False),
        split=part.get("split", str, None),
        values=part.get("map", dict, None),
        blank=part.get("blank", str, None),
        scheme=scheme,
        pattern=part.get("pattern", str, None),
        example=part.get("example", str, None),
        help=Text(help_text["fr"], help_text["en"]) if help_text else None,
    )
    part.done()
    return found


class _Words:
    """Reads the parts of a declaration that name columns, classes and relations."""

    def __init__(self, model: Model, columns: Mapping[str, Column]) -> None:
        self.model = model
        self.columns = columns

    def known(self, part: Section, name: str) -> str:
        """`name`, which must be a declared column."""
        if name not in self.columns:
            raise part.unknown("columns", name, self.columns)
        return name

    def value(self, part: Section, key: str, raw: Any, *, text: bool = False) -> Given:
        """What a property is filled with; a bare text is a column, or itself where `text` says so."""
        if isinstance(raw, str):
            return Constant(raw) if text else Cell(self.known(part, raw))
        if not isinstance(raw, dict):
            raise part.wrong(key, "une colonne ou une table est attendue.", "a column or a table is expected.")
        inner = Section(part.file, part.path(key), raw)
        found = self._table(inner)
        inner.done()
        return found

    def _table(self, inner: Section) -> Given:
        if "value" in inner.table:
            return Constant(inner.take("value"))
        if "term" in inner.table:
            role, since = (self.known(inner, inner.need(key, str)) for key in ("term", "since"))
            return Term(role, since, self.optional(inner, "column"))
        if "column" in inner.table:
            return Cell(self.known(inner, inner.need("column", str)), inner.get("default", str, None))
        if "join" in inner.table:
            parts = tuple(self.value(inner, "join", one) for one in inner.need("join", list))
            return Join(tuple(one for one in parts if isinstance(one, Cell | Constant)), inner.get("with", str, " "))
        raise inner.wrong("", "value, column, join ou term est attendu.", "value, column, join or term is expected.")

    def given(self, part: Section, key: str, default: Any = None, *, text: bool = False) -> Given:
        """The value under `key`, or `default`."""
        raw = part.take(key) if key in part.table else default
        return self.value(part, key, raw, text=text)

    def values(self, part: Section, key: str) -> tuple[Given, ...]:
        """A list of values under `key`."""
        return tuple(self.value(part, key, raw) for raw in part.get(key, list, []))

    def when(self, part: Section) -> When | None:
        """The condition of an entity or of a relation."""
        raw = part.take("when") if "when" in part.table else None
        if raw is None:
            return None
        if isinstance(raw, str):
            return When(self.known(part, raw))
        (column, values), *rest = raw.items()
        if rest:
            raise part.wrong("when", "une seule colonne est attendue.", "one column is expected.")
        return When(self.known(part, column), tuple(values))

    def choice(self, part: Section, key: str, known: Iterable[str]) -> tuple[tuple[str, When | None], ...]:
        """A class or a type: one name, or the names that a column chooses among, each with its condition."""
        raw = part.take(key)
        if isinstance(raw, str):
            names: dict[str, When | None] = {raw: None}
        else:
            inner = Section(part.file, part.path(key), raw)
            column = self.known(inner, inner.need("column", str))
            listed = inner.get("values", dict, None) or {name: name for name in known}
            inner.done()
            found: dict[str, tuple[str, ...]] = {}
            for cell, name in listed.items():
                found[name] = (*found.get(name, ()), cell)
            names = {name: When(column, cells) for name, cells in found.items()}
        for name in names:
            if name not in known:
                raise part.unknown(key, name, known)
        return tuple(names.items())

    def entity(self, name: str, part: Section) -> Entity:
        """One entity, its properties known to at least one of its classes."""
        concrete = [found.name for found in self.model.classes.values() if not found.abstract]
        classes = self.choice(part, "class", concrete)
        known = {key for kind, _ in classes for key in self.model.classes[kind].properties}
        person = self.person(part.section("person")) if "person" in part.table else None
        found = Entity(
            name=name,
            classes=classes,
            keys=self.keys(part),
            properties=self.properties(part, known),
            id_column=self.optional(part, "id"),
            alias=self.optional(part, "alias"),
            when=self.when(part),
            person=person,
            visibility=self.given(part, "visibility", text=True) if "visibility" in part.table else None,
        )
        if any(self.model.classes[kind].closed for kind, _ in classes) and person is None:
            raise part.wrong("person", "une personne demande sa catégorie.", "a person needs its category.")
        if not found.keys and person is None and found.id_column is None:
            raise part.wrong("key", "la clé manque.", "the key is missing.")
        part.done()
        return found

    def optional(self, part: Section, key: str) -> str | None:
        """The column named under `key`, if any."""
        name = part.get(key, str, None)
        return None if name is None else self.known(part, name)

    def keys(self, part: Section) -> tuple[tuple[Given, ...], ...]:
        """The keys of an entity, the first complete one wins."""
        raw = part.get("key", list, [])
        if raw and not isinstance(raw[0], list):
            raw = [raw]
        return tuple(tuple(self.value(part, "key", one) for one in key) for key in raw)

    def properties(self, part: Section, known: Iterable[str]) -> Mapping[str, Given]:
        """The properties of an entity or a relation; one that is not `known` is an error."""
        found = {}
        for key, raw in part.get("properties", dict, {}).items():
            if key not in known:
                raise part.unknown(f"properties.{key}", key, known)
            found[key] = self.value(part, f"properties.{key}", raw)
        return found

    def person(self, part: Section) -> Person:
        """How a person is known, and the columns that decide how long."""
        category = part.need("category", str)
        scheme = self.model.schemes.get("person-category")
        if scheme is not None and category not in scheme.concepts:
            raise part.unknown("category", category, scheme.concepts)
        found = Person(
            category,
            self.keys(part),
            *(self.optional(part, key) for key in ("role", "since", "contact", "until")),
        )
        part.done()
        return found

    def end(self, part: Section, key: str, entities: Mapping[str, Entity]) -> End:
        """One end of a relation."""
        raw = part.take(key)
        if isinstance(raw, str):
            if raw not in entities:
                raise part.unknown(key, raw, entities)
            return End(entity=raw)
        inner = Section(part.file, part.path(key), raw)
        listed = inner.take("class") if "class" in inner.table else []
        classes = (listed,) if isinstance(listed, str) else tuple(listed)
        for kind in classes:
            if kind not in self.model.classes:
                raise inner.unknown("class", kind, self.model.classes)
        found = End(None, classes, self.values(inner, "key"), self.optional(inner, "alias"), self.optional(inner, "id"))
        inner.done()
        return found

    def link(self, name: str, part: Section, entities: Mapping[str, Entity]) -> Link:
        """One relation, its properties known to at least one of its types."""
        usable = [found.type for found in self.model.relations.values() if not found.derived]
        types = self.choice(part, "type", usable)
        known = COMMON.union(*(self.model.relations[kind].properties for kind, _ in types))
        found = Link(
            name=name,
            types=types,
            start=self.end(part, "from", entities),
            end=self.end(part, "to", entities),
            properties=self.properties(part, known),
            key=self.values(part, "key"),
            hub=part.get("hub", str, None),
            when=self.when(part),
            visibility=self.given(part, "visibility", text=True) if "visibility" in part.table else None,
        )
        self._ends(part, found, entities)
        part.done()
        return found

    def _ends(self, part: Section, link: Link, entities: Mapping[str, Entity]) -> None:
        if len(link.types) > 1:
            return
        relation = self.model.relations[link.types[0][0]]
        for key, end, allowed in (("from", link.start, relation.sources), ("to", link.end, relation.targets)):
            classes = [kind for kind, _ in entities[end.entity].classes] if end.entity else end.classes
            related = [kind for kind in classes for other in allowed if self._akin(kind, other)]
            if classes and not related:
                raise part.unknown(key, ", ".join(classes), allowed)

    def _akin(self, kind: str, other: str) -> bool:
        return other in ("Node", "Thing") or self.model.is_a(kind, other) or self.model.is_a(other, kind)

    def coverage(self, part: Section) -> Coverage:
        """One statement of coverage; `of` and `completeness` may come from columns."""
        raw = part.take("of")
        listed = raw if isinstance(raw, list) else [raw]
        found = Coverage(
            tuple(self.value(part, "of", one, text=True) for one in listed),
            self.given(part, "territories", "france", text=True),
            self.given(part, "completeness", "complete", text=True),
        )
        part.done()
        return found
