"""What is asked of a coalition: how many, who must be there or not, how many of a sector, and of which place."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from essaim.ontology.errors import UsageError
from essaim.ontology.model import Model
from essaim.ontology.spellings import concept_code
from essaim.queries.answer import arguments
from essaim.queries.answer.names import Match, find_organisation, find_territory

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

Asked = Mapping[str, int] | Iterable[str]


@dataclass(frozen=True, slots=True)
class Wishes:
    """At most `many` bodies; those `required` and those `without`; by sector at most and at least; of a place."""

    many: int
    required: tuple[Match, ...]
    without: tuple[Match, ...]
    most: Mapping[str, int]
    least: Mapping[str, int]
    place: Match | None


def wishes_of(
    scope: "Scope",
    many: int | str,
    required: Sequence[str],
    without: Sequence[str],
    most: Asked,
    least: Asked,
    place: str | None,
) -> Wishes:
    """The same as typed. Raises UsageError where they cannot all be, and NameUnknownError."""
    store, model = scope.store, scope.model
    wishes = Wishes(
        arguments.bodies_together("--of", many),
        _bodies(scope, required),
        _bodies(scope, without),
        _by_sector(model, "--at-most", most),
        _by_sector(model, "--at-least", least),
        find_territory(store, model, place) if place else None,
    )
    _check(wishes, model)
    if scope.operator and scope.operator.id in {match.id for match in wishes.required}:
        raise UsageError(
            fr=f"{scope.operator.name} en est déjà : la coalition est la sienne (--for).",
            en=f"{scope.operator.name} is of it already: the coalition is theirs (--for).",
        )
    if wishes.place and wishes.place.id not in scope.within:
        raise UsageError(
            fr=f"{wishes.place.name} n’est pas dans {scope.territory.name} : --place attend un lieu de ce territoire.",
            en=f"{wishes.place.name} is not in {scope.territory.name}: --place takes a place of that territory.",
        )
    return wishes


def _bodies(scope: "Scope", typed: Sequence[str]) -> tuple[Match, ...]:
    matches = [find_organisation(scope.store, scope.model, name) for name in typed]
    return tuple({match.id: match for match in matches}.values())


def _by_sector(model: Model, name: str, asked: Asked) -> dict[str, int]:
    """« ecole=1 » as a sector and a number."""
    pairs = asked.items() if isinstance(asked, Mapping) else [_pair(name, text) for text in asked]
    numbers = {}
    for typed, number in pairs:
        code = concept_code(model, "sector", typed)
        if code is None:
            listed = ", ".join(model.schemes["sector"].concepts)
            raise UsageError(
                fr=f"Milieu inconnu pour {name} : « {typed} ». Connus : {listed}.",
                en=f"Unknown sector for {name}: “{typed}”. Known: {listed}.",
            )
        numbers[code] = arguments.count(name, number)
    return numbers


def _pair(name: str, text: str) -> tuple[str, str]:
    sector, equals, number = text.rpartition("=")
    if equals and sector.strip():
        return sector.strip(), number
    raise UsageError(
        fr=f"Valeur incorrecte pour {name} : écrivez un milieu et un nombre, par exemple ecole=1.",
        en=f"Wrong value for {name}: write a sector and a number, such as ecole=1.",
    )


def _check(wishes: Wishes, model: Model) -> None:
    """Refuse what contradicts itself, naming both halves."""
    both = [match.name for match in wishes.required if match.id in {other.id for other in wishes.without}]
    if both:
        raise UsageError(
            fr=f"{both[0]} est à la fois demandé (--with) et écarté (--without) : choisissez.",
            en=f"{both[0]} is both required (--with) and left out (--without): choose one.",
        )
    for sector, least in wishes.least.items():
        if least > wishes.most.get(sector, least):
            label = model.schemes["sector"].concepts[sector].label
            raise UsageError(
                fr=f"{label.fr} : au moins {least} et au plus {wishes.most[sector]} ne vont pas ensemble.",
                en=f"{label.en}: at least {least} and at most {wishes.most[sector]} do not go together.",
            )
    asked = max(len(wishes.required), sum(wishes.least.values()))
    if asked > wishes.many:
        raise UsageError(
            fr=f"Vous demandez {asked} structures, pour une coalition de {wishes.many} au plus : --of {asked} ou plus.",
            en=f"You ask for at least {asked} bodies in a coalition of {wishes.many}: --of {asked} or more.",
        )


def fitting(wishes: Wishes, sectors: Mapping[str, str], model: Model) -> None:
    """Refuse required bodies that are more of a sector than may be, or that leave no room for those asked for."""
    counts = Counter(sectors.get(match.id, "") for match in wishes.required)
    for sector, most in wishes.most.items():
        if counts[sector] > most:
            label = model.schemes["sector"].concepts[sector].label
            raise UsageError(
                fr=f"{label.fr} : {counts[sector]} demandées par --with, mais au plus {most} par --at-most.",
                en=f"{label.en}: {counts[sector]} required by --with, but at most {most} by --at-most.",
            )
    room = len(wishes.required) + sum(max(0, few - counts[sector]) for sector, few in wishes.least.items())
    if room > wishes.many:
        raise UsageError(
            fr=f"Celles que vous demandez et les milieux à représenter font {room} structures : --of {room} ou plus.",
            en=f"Those that you require and the sectors to be represented make {room} bodies: --of {room} or more.",
        )
