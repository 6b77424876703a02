"""A query ready to be sent: a saved question or an analyst's Cypher, with the value of each parameter."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from essaim.graph_store.store import Store
from essaim.ontology.compile import load_model
from essaim.ontology.errors import UsageError
from essaim.ontology.model import Model
from essaim.ontology.spellings import concept_code
from essaim.ontology.text import Text
from essaim.ontology.wording.near import did_you_mean
from essaim.queries.answer import arguments
from essaim.queries.answer.anything import find_anything
from essaim.queries.answer.arguments import Visibility
from essaim.queries.answer.column import Columns, names_of
from essaim.queries.answer.names import Match, find_operator, find_person, find_territory
from essaim.queries.saved.catalogue import SEEN, SavedQuery, catalogue
from essaim.queries.saved.cypher_text import parameters, returned
from essaim.queries.saved.header import Param
from essaim.queries.saved.params import TODAY, TYPES, convert, untyped
from essaim.queries.saved.unknown_names import unknown_names

# Parameters of these names are typed as on the command line, « Nantes » or « 44109 », and handed on as ids.
_NAMED: Mapping[str, Callable[[Store, Model, str], Match]] = {
    "territory": find_territory,
    "organisation": find_operator,
    "person": find_person,
    "subject": lambda store, model, typed: find_anything(store, model, typed, model.seen_by("internal")),
}
_GUIDE = Text("docs/queries.md", "docs/queries.md")


@dataclass(frozen=True, slots=True)
class Statement:
    """What is sent, and what its answer says of itself.

    `columns` are the names that the text announces, `declared` the columns of a saved question; `notes` say what was
    chosen for the reader; `evidence` names the coverages that an empty answer rests on, None where nothing is known of
    them; `answered`: it is answered in Python.
    """

    name: str
    title: Text
    text: str
    columns: tuple[str, ...]
    values: Mapping[str, Any]
    day: date
    notes: tuple[Text, ...] = ()
    evidence: tuple[str, ...] | None = None
    declared: Columns = ()
    answered: bool = False
    reader: Visibility = "internal"


def saved(name: str) -> SavedQuery:
    """The saved question of that name. Raises UsageError with the nearest names."""
    if name in catalogue():
        return catalogue()[name]
    raise _unknown(Text("Question inconnue", "Unknown question"), name, catalogue(), Text(*2 * ("essaim query",)))


def saved_statement(
    store: Store,
    model: Model,
    name: str,
    params: Mapping[str, Any],
    as_of: date | str | None = None,
    since: int | str | None = None,
    reader: Visibility = "internal",
) -> Statement:
    """A saved question. `params` may be text, converted to the declared types; territories may be named.

    `as_of` (default: today) and `since` (a year) fill the parameters of these names, `reader` that of what is seen.
    Raises UsageError (unknown question or parameter, wrong value, not for this reader) and NameUnknownError.
    """
    query = saved(name)
    if reader != "internal" and not query.is_open:
        raise _of_the_team(Text(f"La question « {name} »", f"The question “{name}”"))
    ambient = _ambient(as_of, since, reader)
    typed = dict(_typed(key, value, plain=True) for key, value in params.items())
    for key in typed:
        if key not in query.params:
            shown = Text(*2 * (f"essaim query --show {query.name}",))
            raise _unknown(Text("Paramètre inconnu", "Unknown parameter"), key, query.params, shown)
    values: dict[str, Any] = {}
    notes: list[Text] = []
    for param in query.params.values():
        value = typed.get(param.name, ambient.get(param.name))
        values[param.name] = _default(query, param, ambient["as_of"]) if value is None else _meant(model, param, value)
        if param.name in _NAMED and values[param.name]:
            match = _NAMED[param.name](store, model, values[param.name])
            values[param.name] = match.id
            notes.extend(match.notes)
    if query.is_open:
        values[SEEN] = ambient[SEEN]
    return Statement(
        name=query.name,
        title=query.title,
        text=query.text,
        columns=names_of(query.columns),
        values=values,
        day=ambient["as_of"],
        notes=tuple(notes),
        evidence=query.evidence,
        declared=query.columns,
        answered=query.is_answered,
        reader=reader,
    )


def own_statement(
    model: Model,
    text: str,
    params: Mapping[str, Any],
    as_of: date | str | None = None,
    since: int | str | None = None,
    reader: Visibility = "internal",
) -> Statement:
    """An analyst's Cypher, for the team alone. A parameter is what it is; text that is a JSON list or map is one, and a
    name may carry a type (`limit:int`). `as_of`, `since` and `seen` have their values. Raises UsageError."""
    if reader != "internal":
        raise _of_the_team(Text("Une requête en Cypher", "A query in Cypher"))
    ambient = _ambient(as_of, since, reader)
    values = {name: ambient[name] for name in parameters(text) if name in ambient}
    values |= dict(_typed(key, value) for key, value in params.items())
    title, columns = Text("Requête Cypher", "Cypher query"), returned(text)[0]
    return Statement("cypher", title, text, columns, values, ambient["as_of"], unknown_names(text, model))


def _of_the_team(asked: Text) -> UsageError:
    """Nothing would keep its answer from showing what others may not see."""
    names = ", ".join(name for name, query in catalogue().items() if query.is_open)
    return UsageError(
        fr=f"{asked.fr} peut montrer ce que des partenaires ou le public ne doivent pas voir : sans réponse pour eux. "
        f"Questions qui en ont une : {names} ; ou essaim alliances, gaps, diagnose, page.",
        en=f"{asked.en} may show what partners or the public must not see: no answer for them. "
        f"Questions that have one: {names}; or essaim alliances, gaps, diagnose, page.",
    )


def _ambient(as_of: date | str | None, since: int | str | None, reader: Visibility) -> dict[str, Any]:
    return {
        SEEN: list(load_model().seen_by(reader)),
        "as_of": date.today() if as_of is None else arguments.day("as_of", as_of),
        "since": None if since is None else arguments.year("since", since),
    }


def _typed(key: str, value: Any, *, plain: bool = False) -> tuple[str, Any]:
    """The name and the value of a parameter whose name may carry a type; without one, text is text where it is `plain`,
    for the type is declared elsewhere."""
    name, _, kind = key.partition(":")
    if kind and kind not in TYPES:
        raise _unknown(Text("Type inconnu", "Unknown type"), kind, TYPES, _GUIDE)
    if kind:
        return name, convert(name, kind, value)
    return name, value if plain else untyped(value)


def _meant(model: Model, param: Param, value: Any) -> Any:
    """A value as its parameter declares it; a value of a vocabulary by its code or a label."""
    converted = convert(param.name, param.type, value)
    if param.name not in model.schemes or not converted:
        return converted
    code = concept_code(model, param.name, converted)
    if code is not None:
        return code
    label = model.schemes[param.name].label
    lead = Text(f"Valeur inconnue pour {label.fr}", f"Unknown value for {label.en}")
    raise _unknown(lead, converted, model.schemes[param.name].concepts, _GUIDE)


def _default(query: SavedQuery, param: Param, day: date) -> Any:
    if param.required:
        raise UsageError(
            fr=f"La question « {query.name} » demande -p {param.name}=… ({param.help.fr}).",
            en=f"The question “{query.name}” needs -p {param.name}=… ({param.help.en}).",
        )
    return day if param.default == TODAY and param.type == "date" else param.default


def _unknown(lead: Text, typed: str, words: Iterable[str], remedy: Text) -> UsageError:
    """A word that is not among those that there are: the nearest are proposed, else all are listed."""
    choices = sorted(set(words))
    listed = ", ".join(choices)
    proposal = did_you_mean(typed, choices) or Text(f"Connus : {listed}.", f"Known: {listed}.")
    return UsageError(
        fr=f"{lead.fr} : « {typed} ». {proposal.fr} Voir {remedy.fr}.",
        en=f"{lead.en}: “{typed}”. {proposal.en} See {remedy.en}.",
    )
