"""The parts of a declaration that make the graph: entities, persons, relations, coverage."""

from collections.abc import Iterable, Mapping

from essaim.graph_loader.declare.declaration import Coverage, End, Entity, Link, Person, Value
from essaim.graph_loader.declare.parse_words import Words
from essaim.graph_loader.declare.section import Section
from essaim.ontology.model import Model

COMMON = frozenset({"since", "until", "strength", "confidence"})


class Graph:
    """Reads entities, relations and coverage, checked against the ontology; `words` reads what fills them."""

    def __init__(self, model: Model, words: Words) -> None:
        self.model = model
        self.words = words

    def entity(self, name: str, part: Section) -> Entity:
        """One entity, its properties known to at least one of its classes."""
        concrete = [found.name for found in self.model.classes.values() if not found.abstract]
        classes = self.words.choice(part, "class", concrete)
        known = {key for kind, _ in classes for key in self.model.classes[kind].properties}
        person = self.person(part.section("person")) if "person" in part.table else None
        found = Entity(
            name=name,
            kinds=classes,
            keys=self.words.keys(part),
            properties=self.properties(part, known),
            id_column=self.words.optional(part, "id"),
            alias=self.words.optional(part, "alias"),
            when=self.words.when(part),
            person=person,
            visibility=self.words.maybe(part, "visibility", text=True),
        )
        if any(self.model.classes[kind].closed for kind, _ in classes) and person is None:
            raise part.wrong("person", "une personne demande sa catégorie.", "a person needs its category.")
        if not found.keys and person is None and found.id_column is None:
            raise part.wrong("key", "la clé manque.", "the key is missing.")
        part.done()
        return found

    def properties(self, part: Section, known: Iterable[str]) -> Mapping[str, Value]:
        """The properties of an entity or a relation; one that is not `known` is an error."""
        found = {}
        for key, raw in part.get("properties", dict, {}).items():
            if key not in known:
                raise part.unknown(f"properties.{key}", key, known)
            found[key] = self.words.value(part, f"properties.{key}", raw)
        return found

    def person(self, part: Section) -> Person:
        """How a person is known, and the columns that decide how long."""
        category = part.need("category", str)
        scheme = self.model.schemes.get("person-category")
        if scheme is not None and category not in scheme.concepts:
            raise part.unknown("category", category, scheme.concepts)
        found = Person(
            category,
            self.words.keys(part),
            *(self.words.optional(part, key) for key in ("role", "since", "contact", "until")),
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
        alias, identity = (self.words.optional(inner, name) for name in ("alias", "id"))
        found = End(None, classes, self.words.values(inner, "key"), alias, identity)
        inner.done()
        return found

    def link(self, name: str, part: Section, entities: Mapping[str, Entity]) -> Link:
        """One relation, its properties known to at least one of its types."""
        usable = [found.type for found in self.model.relations.values() if not found.derived]
        types = self.words.choice(part, "type", usable)
        known = COMMON.union(*(self.model.relations[kind].properties for kind, _ in types))
        found = Link(
            name=name,
            kinds=types,
            start=self.end(part, "from", entities),
            end=self.end(part, "to", entities),
            properties=self.properties(part, known),
            key=self.words.values(part, "key"),
            hub=part.get("hub", str, None),
            when=self.words.when(part),
            visibility=self.words.maybe(part, "visibility", text=True),
        )
        self._ends(part, found, entities)
        part.done()
        return found

    def _ends(self, part: Section, link: Link, entities: Mapping[str, Entity]) -> None:
        if len(link.kinds) != 1:
            return
        relation = self.model.relations[link.kinds[0][0]]
        for key, end, allowed in (("from", link.start, relation.sources), ("to", link.end, relation.targets)):
            classes = [kind for kind, _ in entities[end.entity].kinds] if end.entity else end.classes
            related = [kind for kind in classes for other in allowed if self._akin(kind, other)]
            if classes and not related:
                raise part.unknown(key, ", ".join(classes), allowed)

    def _akin(self, kind: str, other: str) -> bool:
        return other == "Node" or self.model.is_a(kind, other) or self.model.is_a(other, kind)

    def coverage(self, part: Section) -> Coverage:
        """One statement of coverage; `of` and `completeness` may come from columns."""
        raw = part.take("of")
        listed = raw if isinstance(raw, list) else [raw]
        found = Coverage(
            tuple(self.words.value(part, "of", one, text=True) for one in listed),
            self.words.given(part, "territories", "france", text=True),
            self.words.given(part, "completeness", "complete", text=True),
        )
        part.done()
        return found
