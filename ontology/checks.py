"""One compiled check per class and per relation: a row goes in, what is wrong with it comes out.

The checks find what SHACL finds with the same shapes. A row is a mapping of properties: None means absent, a list holds
several values, dates are `datetime.date`, years are int. The row of a node has `id` and `visibility`; the row of a
relation has `from` and `to`, the ids of its ends, `source` and `visibility`.

As in SHACL each constraint is held apart: a text where a number is due breaks the datatype and the bounds. The first
violation of a property is the one to show.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from essaim.ontology.model import Model, Property, Relation

Row = Mapping[str, Any]
Test = Callable[[Any], Any]
ENDS = ("from", "to")


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong: the class or relation, its property, the SHACL constraint that is broken, and the value."""

    owner: str
    property: str
    rule: str
    value: Any


@dataclass(frozen=True, slots=True)
class _Rule:
    """How one property is checked: `passes` is quick and may refuse what is right; `broken` decides."""

    name: str
    kinds: frozenset[type]
    passes: Test | None
    broken: Callable[[Any], list[tuple[str, Any]]]


def checker(model: Model, name: str) -> Callable[[Row], list[Violation]]:
    """The check of the class or the relationship type called `name`. Raises KeyError for another name."""
    owner = model.relations[name] if name in model.relations else model.classes[name]
    rules = [_property_rule(attribute, model) for attribute in owner.properties.values()]
    required = frozenset(attribute.name for attribute in owner.properties.values() if attribute.required)
    pairs = [
        (attribute.name, attribute.less_or_equal) for attribute in owner.properties.values() if attribute.less_or_equal
    ]
    if isinstance(owner, Relation):
        ends = (owner.sources, owner.targets)
        rules += [_end_rule(end, _prefixes(model, classes)) for end, classes in zip(ENDS, ends, strict=True)]
        return _compiled(name, rules, required | {*ENDS}, pairs, closed=False)
    return _compiled(name, rules, required, pairs, closed=owner.closed)


def _compiled(
    owner: str, rules: list[_Rule], required: frozenset[str], pairs: list[tuple[str, str]], closed: bool
) -> Callable[[Row], list[Violation]]:
    quick = {rule.name: (rule.kinds, rule.passes) for rule in rules}
    anything: tuple[frozenset[type], Test | None] = (frozenset(), None)
    suspect = _suspect(owner, rules, required, closed)
    disordered = _disordered(owner, pairs)

    def check(row: Row) -> list[Violation]:
        violations: list[Violation] = []
        for name, value in row.items():
            kinds, passes = quick.get(name, anything)
            if type(value) in kinds and (passes is None or passes(value)):
                continue
            violations += suspect(name, value)
        if not required <= row.keys():
            violations += [Violation(owner, name, "minCount", None) for name in sorted(required - row.keys())]
        if pairs:
            violations += disordered(row)
        return violations

    return check


def _suspect(
    owner: str, rules: list[_Rule], required: frozenset[str], closed: bool
) -> Callable[[str, Any], list[Violation]]:
    broken = {rule.name: rule.broken for rule in rules}

    def suspect(name: str, value: Any) -> list[Violation]:
        if value is None or value == []:
            return [Violation(owner, name, "minCount", None)] if name in required else []
        if name in broken:
            return [Violation(owner, name, rule, part) for rule, part in broken[name](value)]
        return [Violation(owner, name, "closed", value)] if closed else []

    return suspect


def _disordered(owner: str, pairs: list[tuple[str, str]]) -> Callable[[Row], list[Violation]]:
    def disordered(row: Row) -> list[Violation]:
        triples = [(name, row.get(name), row.get(bound)) for name, bound in pairs]
        wrong = [(name, low) for name, low, high in triples if not (low is None or high is None or _at_most(low, high))]
        return [Violation(owner, name, "lessThanOrEquals", low) for name, low in wrong]

    return disordered


def _at_most(low: Any, high: Any) -> bool:
    """Whether `low` ≤ `high`; of values that cannot be compared, one breaks its datatype already."""
    try:
        return bool(low <= high)
    except TypeError:
        return True


def _prefixes(model: Model, classes: Iterable[str]) -> frozenset[str]:
    """What the ids of the nodes that may stand at an end begin with."""
    return frozenset(model.classes[below].id_prefix for name in classes for below in model.subclasses(name)) - {""}


def _end_rule(end: str, prefixes: frozenset[str]) -> _Rule:
    def fits(value: str) -> bool:
        return value.partition(":")[0] in prefixes

    def broken(value: Any) -> list[tuple[str, Any]]:
        if isinstance(value, (list, tuple)):
            return [("maxCount", value)]
        if not isinstance(value, str):
            return [("nodeKind", value), ("class", value)]
        return [] if fits(value) else [("class", value)]

    return _Rule(end, frozenset({str}), fits, broken)


def _property_rule(attribute: Property, model: Model) -> _Rule:
    tests = _tests(attribute, model)
    kinds = _KINDS[attribute.datatype]
    quick = _quick(attribute, model)

    def broken(value: Any) -> list[tuple[str, Any]]:
        if not isinstance(value, (list, tuple)):
            return [(rule, value) for rule, test in tests.items() if not test(value)]
        if not attribute.many and len(value) < 2:  # a list where the graph holds one value
            return [("datatype", value)]
        wrong: list[tuple[str, Any]] = [] if _few_enough(attribute, value) else [("maxCount", value)]
        return wrong + [(rule, item) for item in value for rule, test in tests.items() if not test(item)]

    def all_pass(values: list[Any]) -> bool:
        return (
            bool(values)
            and _few_enough(attribute, values)
            and all(type(value) in kinds and (quick is None or quick(value)) for value in values)
        )

    if attribute.many:
        return _Rule(attribute.name, frozenset({list}), all_pass, broken)
    return _Rule(attribute.name, kinds, quick, broken)


def _few_enough(attribute: Property, values: Sequence[Any]) -> bool:
    return attribute.max_count is None or len(values) <= attribute.max_count


def _quick(attribute: Property, model: Model) -> Test | None:
    """One test of a value whose Python type is right; None where the type is all there is to test."""
    tests: list[Test] = list(_limits(attribute).values())
    if attribute.datatype in ("decimal", "gYear"):  # a type alone does not make these right
        tests.append(_datatype(attribute.datatype))
    if attribute.pattern is not None:
        tests.append(re.compile(_anchored(attribute.pattern)).search)
    options = _options(attribute, model)
    if options is not None:
        tests.append(frozenset(options).__contains__)
    if len(tests) < 2:
        return tests[0] if tests else None
    first, second, *others = tests
    if not others:
        return lambda value: first(value) and second(value)
    return lambda value: all(test(value) for test in tests)


_KINDS: dict[str, frozenset[type]] = {
    "string": frozenset({str}),
    "integer": frozenset({int}),
    "decimal": frozenset({float, int}),
    "boolean": frozenset({bool}),
    "date": frozenset({date}),
    "gYear": frozenset({int}),
}


def _tests(attribute: Property, model: Model) -> dict[str, Test]:
    """The constraints of a property, each a test of any value whatever, as SHACL holds them apart."""
    tests: dict[str, Test] = {"datatype": _datatype(attribute.datatype)}
    options = _options(attribute, model)
    if options is not None:
        tests["scheme" if attribute.scheme else "in"] = _one_of(options)
    if attribute.pattern is not None:
        search = re.compile(_anchored(attribute.pattern)).search
        tests["pattern"] = lambda value: search(str(value))
    return tests | _limits(attribute)


def _options(attribute: Property, model: Model) -> tuple[str | bool, ...] | None:
    return tuple(model.schemes[attribute.scheme].concepts) if attribute.scheme else attribute.one_of


def _datatype(datatype: str) -> Test:
    kinds = _KINDS[datatype]
    if datatype == "decimal":
        return lambda value: type(value) in kinds and math.isfinite(value)
    if datatype == "gYear":
        return lambda value: type(value) in kinds and 1000 <= value <= 9999
    return lambda value: type(value) in kinds


def _one_of(options: tuple[str | bool, ...]) -> Test:
    """1 equals True in Python, and is another value in SHACL: the types must be the same too."""
    return lambda value: any(type(option) is type(value) and option == value for option in options)


def _anchored(pattern: str) -> str:
    """SHACL's $ is the very end of the text; Python's lets a line break follow."""
    return re.sub(r"(?<!\\)\$$", r"\\Z", pattern)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _limits(attribute: Property) -> dict[str, Test]:
    tests: dict[str, Test] = {}
    minimum, maximum, shortest, longest = (
        attribute.minimum,
        attribute.maximum,
        attribute.min_length,
        attribute.max_length,
    )
    if minimum is not None:
        tests["minInclusive"] = lambda value: _is_number(value) and value >= minimum
    if maximum is not None:
        tests["maxInclusive"] = lambda value: _is_number(value) and value <= maximum
    if shortest is not None:
        tests["minLength"] = lambda value: len(str(value)) >= shortest
    if longest is not None:
        tests["maxLength"] = lambda value: len(str(value)) <= longest
    return tests
