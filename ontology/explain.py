"""Why a value was refused, in users' words, and what would be accepted."""

from collections.abc import Callable
from typing import Any

from essaim.ontology.checks import ENDS, Violation
from essaim.ontology.model import Model, NodeClass, Property, Relation
from essaim.ontology.spellings import suggestions
from essaim.ontology.text import Text

_KINDS = {
    "string": Text("un texte", "a text"),
    "integer": Text("un nombre entier", "a whole number"),
    "decimal": Text("un nombre", "a number"),
    "boolean": Text("oui ou non", "yes or no"),
    "date": Text("une date (AAAA-MM-JJ)", "a date (YYYY-MM-DD)"),
    "gYear": Text("une année (quatre chiffres)", "a year (four digits)"),
}
_LISTED = 12


def explain(violation: Violation, model: Model) -> Text:
    """One sentence, sometimes two: which property, which value, what is wrong, what is expected."""
    owner = _owner(model, violation.owner)
    if violation.property in ENDS and isinstance(owner, Relation):
        return _end(violation, owner, model)
    attribute = owner.properties.get(violation.property)
    if attribute is None:
        return _unknown(violation, owner)
    reason = _REASONS.get(violation.rule)
    if violation.rule == "minCount" and attribute.scheme:
        return _unsaid(attribute, model)
    fault = (
        _vocabulary(attribute, violation.value, model) if reason is None else reason(attribute, violation.value, owner)
    )
    return Text(f"« {attribute.label.fr} » : {fault.fr}", f"“{attribute.label.en}”: {fault.en}")


def _owner(model: Model, name: str) -> NodeClass | Relation:
    return model.relations[name] if name in model.relations else model.classes[name]


def _shown(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:59] + "…"


def _unknown(violation: Violation, owner: NodeClass | Relation) -> Text:
    return Text(
        f"« {violation.property} » n’est pas gardé : « {owner.label.fr} » n’admet que ce qui est prévu.",
        f"“{violation.property}” is not kept: “{owner.label.en}” admits only what is provided for.",
    )


def _end(violation: Violation, relation: Relation, model: Model) -> Text:
    start = violation.property == "from"
    side = Text("l’origine", "the start") if start else Text("la destination", "the end")
    if violation.rule == "minCount":
        return Text(
            f"« {relation.label.fr} » : {side.fr} du lien manque.",
            f"“{relation.label.en}”: {side.en} of the link is missing.",
        )
    labels = [model.classes[name].label for name in (relation.sources if start else relation.targets)]
    return Text(
        f"« {relation.label.fr} » : « {_shown(violation.value)} » ne peut pas être {side.fr} du lien ; "
        f"il faut : {', '.join(label.fr for label in labels)}.",
        f"“{relation.label.en}”: “{_shown(violation.value)}” cannot be {side.en} of this link; "
        f"needed: {', '.join(label.en for label in labels)}.",
    )


def _missing(attribute: Property, value: Any, owner: NodeClass | Relation) -> Text:
    return Text("cette valeur est obligatoire et manque.", "this value is required and is missing.")


def _crowded(attribute: Property, value: Any, owner: NodeClass | Relation) -> Text:
    return Text(
        f"{len(value)} valeurs, au plus {attribute.max_count} sont admises.",
        f"{len(value)} values, at most {attribute.max_count} are accepted.",
    )


def _datatype(attribute: Property, value: Any, owner: NodeClass | Relation) -> Text:
    kind = _KINDS[attribute.datatype]
    return Text(f"« {_shown(value)} » n’est pas {kind.fr}.", f"“{_shown(value)}” is not {kind.en}.")


def _pattern(attribute: Property, value: Any, owner: NodeClass | Relation) -> Text:
    return Text(
        f"« {_shown(value)} » n’a pas la forme attendue. {attribute.definition.fr}",
        f"“{_shown(value)}” does not have the expected form. {attribute.definition.en}",
    )


def _low(attribute: Property, value: Any, owner: NodeClass | Relation) -> Text:
    return Text(
        f"{_shown(value)} : il faut au moins {attribute.minimum}.", f"{_shown(value)}: at least {attribute.minimum}."
    )


def _high(attribute: Property, value: Any, owner: NodeClass | Relation) -> Text:
    return Text(
        f"{_shown(value)} : il faut au plus {attribute.maximum}.", f"{_shown(value)}: at most {attribute.maximum}."
    )


def _short(attribute: Property, value: Any, owner: NodeClass | Relation) -> Text:
    fewest = attribute.min_length or 0
    if fewest == 1:
        return Text("ce texte est vide.", "this text is empty.")
    return Text(
        f"« {_shown(value)} » a moins de {fewest} caractères.", f"“{_shown(value)}” has under {fewest} characters."
    )


def _long(attribute: Property, value: Any, owner: NodeClass | Relation) -> Text:
    return Text(
        f"« {_shown(value)} » a plus de {attribute.max_length} caractères.",
        f"“{_shown(value)}” has over {attribute.max_length} characters.",
    )


def _order(attribute: Property, value: Any, owner: NodeClass | Relation) -> Text:
    bound = owner.properties[attribute.less_or_equal or ""].label
    return Text(f"{_shown(value)} dépasse « {bound.fr} ».", f"{_shown(value)} exceeds “{bound.en}”.")


def _option(attribute: Property, value: Any, owner: NodeClass | Relation) -> Text:
    options = ", ".join(_yes_no(option).fr for option in attribute.one_of or ())
    english = ", ".join(_yes_no(option).en for option in attribute.one_of or ())
    shown = _yes_no(value)
    return Text(
        f"« {shown.fr} » n’est pas admis ; il faut : {options}.", f"“{shown.en}” is not accepted; needed: {english}."
    )


def _yes_no(value: Any) -> Text:
    if isinstance(value, bool):
        return Text("oui", "yes") if value else Text("non", "no")
    return Text(_shown(value), _shown(value))


def _vocabulary(attribute: Property, value: Any, model: Model) -> Text:
    """The value is not in the vocabulary: the near ones, else the ones there are."""
    concepts = model.schemes[attribute.scheme or ""].concepts
    near = [concepts[code].label for code in suggestions(model, attribute.scheme or "", str(value))]
    if near:
        french = " ou ".join(f"« {label.fr} »" for label in near)
        english = " or ".join(f"“{label.en}”" for label in near)
        return Text(
            f"« {_shown(value)} » est inconnu. Vouliez-vous dire {french} ?",
            f"“{_shown(value)}” is unknown. Did you mean {english}?",
        )
    some = accepted(attribute.scheme or "", model)
    return Text(
        f"« {_shown(value)} » est inconnu. Valeurs admises : {some.fr}",
        f"“{_shown(value)}” is unknown. Accepted values: {some.en}",
    )


def _unsaid(attribute: Property, model: Model) -> Text:
    """A value of a vocabulary that must be said: which ones there are."""
    some = accepted(attribute.scheme or "", model)
    return Text(
        f"« {attribute.label.fr} » : cette valeur est obligatoire et manque. Valeurs admises : {some.fr}",
        f"“{attribute.label.en}”: this value is required and is missing. Accepted values: {some.en}",
    )


def accepted(scheme: str, model: Model) -> Text:
    """The first values of the vocabulary `scheme`, as a sentence lists them."""
    concepts = model.schemes[scheme].concepts
    some = [concept.label for concept in concepts.values()][:_LISTED]
    more = "…" if len(concepts) > _LISTED else "."
    return Text(", ".join(label.fr for label in some) + more, ", ".join(label.en for label in some) + more)


_REASONS: dict[str, Callable[[Property, Any, NodeClass | Relation], Text]] = {
    "minCount": _missing,
    "maxCount": _crowded,
    "datatype": _datatype,
    "pattern": _pattern,
    "minInclusive": _low,
    "maxInclusive": _high,
    "minLength": _short,
    "maxLength": _long,
    "lessThanOrEquals": _order,
    "in": _option,
}
