"""The parts of a declaration that make the graph: entities, persons, relations, coverage."""

from collections.abc import Iterable, Mapping

from essaim.graph_loader.declare.declaration import Body, Coverage, End, Entity, Link, Person, Value
from essaim.graph_loader.declare.parse_words import Words
from essaim.graph_loader.declare.section import Section
from essaim.ontology.model import Model

COMMON = frozenset({"since", "until", "strength", "confidence", "notedOn", "author", "toldBy"})
Entities = Mapping[str, Entity]


class GraphSection:
    """Reads entities, relations and coverage, checked against the ontology; `words` reads what fills them."""

    def __init__(self, model: Model, words: Words) -> None:
        self.model = model
        self.words = words

    def entity(self, name: str, part: Section) -> Entity:
        """One entity, its properties known to at least one of its classes."""
        concrete = [kind.name for kind in self.model.classes.values() if not kind.abstract]
        kinds = self.words.kinds(part, "class", concrete)
        entity = Entity(
            name=name,
            kinds=kinds,
            keys=self.words.keys(part),
            properties=self.properties(part, {key for kind, _ in kinds for key in self.model.classes[kind].properties}),
            id_column=self.words.optional_column(part, "id"),
            alias=self.words.optional_column(part, "alias"),
            when=self.words.when(part),
            person=self.person(part.section("person")) if "person" in part.table else None,
            visibility=self.words.optional_value(part, "visibility", text=True),
            local=part.get("local", bool, False),
            apart=self.words.optional_column(part, "apart"),
            body=self.body(part.section("body")) if "body" in part.table else None,
        )
        if any(self.model.classes[kind].closed for kind, _ in kinds) and entity.person is None:
            raise part.wrong("person", "une personne demande sa catégorie.", "a person needs its category.")
        if not entity.keys and entity.person is None and entity.id_column is None:
            raise part.wrong("key", "la clé manque.", "the key is missing.")
        part.done()
        return entity

    def properties(self, part: Section, allowed: Iterable[str]) -> Mapping[str, Value]:
        """The properties of an entity or a relation, all of them `allowed`."""
        properties = {}
        for key, raw in part.get("properties", dict, {}).items():
            if key not in allowed:
                raise part.unknown(f"properties.{key}", key, allowed)
            properties[key] = self.words.value(part, f"properties.{key}", raw)
        return properties

    def body(self, part: Section) -> Body:
        """The columns that say which body a row is."""
        places = tuple(self.words.column(part, name) for name in part.need("places", list))
        kind, establishment, name, head = (
            self.words.column(part, part.need(key, str)) for key in ("kind", "establishment", "name", "head")
        )
        part.done()
        return Body(kind, places, establishment, name, head)

    def person(self, part: Section) -> Person:
        """How a person is known, and the columns that decide how long."""
        category = part.concept("category", part.need("category", str), self.model, "person-category")
        columns = (self.words.optional_column(part, key) for key in ("role", "since", "contact", "until"))
        person = Person(category, self.words.keys(part), *columns)
        part.done()
        return person

    def end(self, part: Section, key: str, entities: Entities) -> End:
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
        alias, identity = (self.words.optional_column(inner, name) for name in ("alias", "id"))
        end = End(None, classes, self.words.values(inner, "key"), alias, identity)
        inner.done()
        return end

    def link(self, name: str, part: Section, entities: Entities) -> Link:
        """One relation, its properties known to at least one of its types."""
        usable = [relation.type for relation in self.model.relations.values() if not relation.derived]
        kinds = self.words.kinds(part, "type", usable)
        link = Link(
            name=name,
            kinds=kinds,
            start=self.end(part, "from", entities),
            end=self.end(part, "to", entities),
            properties=self.properties(
                part, COMMON.union(*(self.model.relations[kind].properties for kind, _ in kinds))
            ),
            key=self.words.values(part, "key"),
            apart=self.words.optional_value(part, "apart"),
            hub=part.get("hub", str, None),
            when=self.words.when(part),
            visibility=self.words.optional_value(part, "visibility", text=True),
        )
        if len(kinds) == 1:
            self._check_ends(part, link, entities)
        part.done()
        return link

    def _check_ends(self, part: Section, link: Link, entities: Entities) -> None:
        relation = self.model.relations[link.kinds[0][0]]
        for key, end, allowed in (("from", link.start, relation.sources), ("to", link.end, relation.targets)):
            classes = [kind for kind, _ in entities[end.entity].kinds] if end.entity else end.classes
            if classes and not any(self._akin(kind, wider) for kind in classes for wider in allowed):
                raise part.unknown(key, ", ".join(classes), allowed)

    def _akin(self, kind: str, name: str) -> bool:
        return name == "Node" or self.model.is_a(kind, name) or self.model.is_a(name, kind)

    def coverage(self, part: Section) -> Coverage:
        """One statement of coverage; `of` and `completeness` may come from columns."""
        raw = part.take("of")
        coverage = Coverage(
            tuple(
                self.words.value(part, "of", value, text=True) for value in (raw if isinstance(raw, list) else [raw])
            ),
            self.words.value_of(part, "territories", "france", text=True),
            self.words.value_of(part, "completeness", "complete", text=True),
        )
        part.done()
        return coverage
