"""Running a question: a saved one by name, or any Cypher, read-only for real on either engine."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from essaim.graph_store.store import MAX_ROWS, TIMEOUT, Reading, Store
from essaim.ontology.errors import UsageError
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer import arguments
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.column import column_named, names_of
from essaim.queries.answer.evidence import missing, sources_of
from essaim.queries.answer.names import Found, find_organisation, find_person, find_territory
from essaim.queries.saved.catalogue import Param, SavedQuery, catalogue
from essaim.queries.saved.cypher_text import parameters, returned
from essaim.queries.saved.params import TODAY, TYPES, convert, plain

# Parameters of these names are typed as on the command line, « Nantes » or « 44109 », and handed on as ids.
_NAMED: Mapping[str, Callable[[Store, Model, str], Found]] = {
    "territory": find_territory,
    "organisation": find_organisation,
    "person": find_person,
}


def saved(name: str) -> SavedQuery:
    """The saved question of that name. Raises UsageError with the nearest names."""
    if name in catalogue():
        return catalogue()[name]
    raise _unknown(
        Text("Question inconnue", "Unknown question"), name, catalogue(), Text("essaim query", "essaim query")
    )


def run_saved(
    store: Store,
    model: Model,
    name: str,
    params: Mapping[str, Any] | None = None,
    *,
    as_of: date | str | None = None,
    since: int | str | None = None,
    timeout: float = TIMEOUT,
    max_rows: int = MAX_ROWS,
) -> Answer:
    """The answer of a saved question. `params` may be text, converted to the declared types; territories may be named.

    `as_of` (default: today) and `since` (a year) fill the parameters of these names. Raises UsageError (unknown
    question or parameter, wrong value), NameUnknownError, StoreError (time limit).
    """
    query = saved(name)
    ambient = _ambient(as_of, since)
    values, notes = _bind(store, model, query, dict(params or {}), ambient)
    reading = _asked(store, query.text, values, timeout, max_rows)
    if not reading.rows:
        notes.extend(missing(store, query.evidence, values.get("territory")))
    return _answer(store, model, query.name, query.title, reading, query.columns, values, ambient["as_of"], notes)


def run_cypher(
    store: Store,
    model: Model,
    text: str,
    params: Mapping[str, Any] | None = None,
    *,
    as_of: date | str | None = None,
    since: int | str | None = None,
    timeout: float = TIMEOUT,
    max_rows: int = MAX_ROWS,
) -> Answer:
    """The answer of an analyst's Cypher. A parameter is what it is, or converted where its name says: `limit:int`.

    `as_of` and `since` fill the parameters of these names. Raises UsageError (refused, ill-formed, wrong value) or
    StoreError (time limit).
    """
    ambient = _ambient(as_of, since)
    values = {name: ambient[name] for name in parameters(text) if name in ambient}
    values |= dict(_typed(key, value) for key, value in (params or {}).items())
    reading = _asked(store, text, values, timeout, max_rows)
    notes = [] if reading.rows else [Text("Aucune ligne ne répond à cette requête.", "No row answers this query.")]
    title = Text("Requête Cypher", "Cypher query")
    return _answer(store, model, "cypher", title, reading, returned(text)[0], values, ambient["as_of"], notes)


def _ambient(as_of: date | str | None, since: int | str | None) -> dict[str, Any]:
    """What fills the parameters `as_of` and `since`. Raises UsageError."""
    return {
        "as_of": date.today() if as_of is None else arguments.day("as_of", as_of),
        "since": None if since is None else arguments.year("since", since),
    }


def _asked(store: Store, text: str, values: Mapping[str, Any], timeout: float, max_rows: int) -> Reading:
    seconds, most = arguments.seconds("timeout", timeout), arguments.row_limit("max_rows", max_rows)
    return store.ask(text, values, timeout=seconds, max_rows=most)


def _typed(key: str, value: Any) -> tuple[str, Any]:
    """A parameter of an analyst: text, unless its name carries a type (`limit:int`)."""
    name, _, kind = key.partition(":")
    if kind and kind not in TYPES:
        raise _unknown(Text("Type inconnu", "Unknown type"), kind, TYPES, Text("docs/queries.md", "docs/queries.md"))
    return name, convert(name, kind, value) if kind else value


def _answer(
    store: Store,
    model: Model,
    name: str,
    title: Text,
    reading: Reading,
    announced: tuple[str, ...],
    params: Mapping[str, Any],
    day: date,
    notes: list[Text],
) -> Answer:
    """The answer that a reading gives. One engine names no column where there is no row: the text of the query does."""
    columns = tuple(column_named(name, model) for name in reading.columns or announced)
    rows = tuple({name: plain(row[name]) for name in names_of(columns)} for row in reading.rows)
    return Answer(
        question=name,
        title=title,
        columns=columns,
        rows=rows,
        as_of=day,
        params={key: plain(value) for key, value in params.items()},
        notes=(*notes, *([reading.cut] if reading.cut else [])),
        sources=sources_of(store, rows),
        reading=reading,
    )


def _bind(
    store: Store, model: Model, query: SavedQuery, given: dict[str, Any], ambient: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Text]]:
    """The value of every declared parameter: given, else taken from `ambient`, else its default."""
    for name in given:
        if name not in query.params:
            shown = f"essaim query --show {query.name}"
            raise _unknown(Text("Paramètre inconnu", "Unknown parameter"), name, query.params, Text(shown, shown))
    values: dict[str, Any] = {}
    notes: list[Text] = []
    for name, param in query.params.items():
        value = given.get(name, ambient.get(name))
        values[name] = _default(query, param, ambient["as_of"]) if value is None else convert(name, param.type, value)
        if name in model.schemes and values[name]:
            values[name] = _concept(model, name, values[name])
        if name in _NAMED and values[name]:
            found = _NAMED[name](store, model, values[name])
            values[name] = found.id
            notes.extend(found.notes)
    return values, notes


def _default(query: SavedQuery, param: Param, day: date) -> Any:
    if param.required:
        raise UsageError(
            fr=f"La question « {query.name} » demande -p {param.name}=… ({param.help.fr}).",
            en=f"The question “{query.name}” needs -p {param.name}=… ({param.help.en}).",
        )
    return day if param.default == TODAY and param.type == "date" else param.default


def _concept(model: Model, scheme: str, typed: str) -> str:
    """The code of a vocabulary value, typed as its code or as one of its labels."""
    words = {
        normalise(word): code for code, one in model.schemes[scheme].concepts.items() for word in (*one.label, code)
    }
    if normalise(typed) in words:
        return words[normalise(typed)]
    label = model.schemes[scheme].label
    lead = Text(f"Valeur inconnue pour {label.fr}", f"Unknown value for {label.en}")
    raise _unknown(lead, typed, words.values(), Text("docs/queries.md", "docs/queries.md"))


def _unknown(lead: Text, name: str, known: Iterable[str], remedy: Text) -> UsageError:
    """A word that is not among the known ones: the nearest are proposed, else all are listed."""
    words = sorted(set(known))
    near = get_close_matches(name, words, n=3, cutoff=0.5)
    choice = ", ".join(near or words)
    asked = (
        Text(f"Vouliez-vous dire {choice} ?", f"Did you mean {choice}?")
        if near
        else Text(f"Connus : {choice}.", f"Known: {choice}.")
    )
    return UsageError(
        fr=f"{lead.fr} : « {name} ». {asked.fr} Voir {remedy.fr}.",
        en=f"{lead.en}: “{name}”. {asked.en} See {remedy.en}.",
    )
