"""Running a question: a saved one by name, or any Cypher, read-only for real on either engine."""

from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from essaim.graph_store.store import Reading, Store
from essaim.ontology.errors import UsageError
from essaim.ontology.model import Model
from essaim.ontology.names import normalise
from essaim.ontology.text import Text
from essaim.queries.answer import Answer
from essaim.queries.catalogue import Param, SavedQuery, catalogue
from essaim.queries.evidence import missing, sources_of
from essaim.queries.names import Found, find_organisation, find_person, find_territory
from essaim.queries.values import TODAY, convert, plain

TIMEOUT = 30.0
MAX_ROWS = 10_000
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
    raise _unknown("question", name, catalogue(), Text("essaim query, sans nom, en donne la liste", "essaim query lists them"))


def run_saved(
    store: Store,
    model: Model,
    name: str,
    params: Mapping[str, Any] | None = None,
    *,
    as_of: date | None = None,
    since: int | None = None,
    timeout: float = TIMEOUT,
    max_rows: int = MAX_ROWS,
) -> Answer:
    """The answer of a saved question. `params` may be text, converted to the declared types; territories may be named.

    `as_of` (default: today) and `since` (a year) fill the parameters of these names. Raises UsageError (unknown
    question or parameter, wrong value), NameUnknownError, StoreError (time limit).
    """
    query = saved(name)
    day = as_of or date.today()
    values, notes = _bind(store, model, query, dict(params or {}), {"as_of": day, "since": since})
    reading = store.ask(query.text, values, timeout=timeout, max_rows=max_rows)
    if not reading.rows:
        notes.extend(missing(store, query.evidence, values.get("territory")))
    return _answer(store, query.name, query.title, reading, values, day, notes)


def run_cypher(
    store: Store,
    model: Model,
    text: str,
    params: Mapping[str, Any] | None = None,
    *,
    as_of: date | None = None,
    timeout: float = TIMEOUT,
    max_rows: int = MAX_ROWS,
) -> Answer:
    """The answer of an analyst's Cypher. Raises UsageError (refused, ill-formed) or StoreError (time limit)."""
    reading = store.ask(text, params or {}, timeout=timeout, max_rows=max_rows)
    notes = [] if reading.rows else [Text("Aucune ligne ne répond à cette requête.", "No row answers this query.")]
    title = Text("Requête Cypher", "Cypher query")
    return _answer(store, "cypher", title, reading, dict(params or {}), as_of or date.today(), notes)


def _answer(
    store: Store, name: str, title: Text, reading: Reading, params: Mapping[str, Any], day: date, notes: list[Text]
) -> Answer:
    rows = tuple({column: plain(row[column]) for column in reading.columns} for row in reading.rows)
    return Answer(
        question=name,
        title=title,
        columns=reading.columns,
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
            raise _unknown("paramètre", name, query.params, Text(f"essaim query --show {query.name}", f"essaim query --show {query.name}"))
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
    words = {normalise(word): code for code, one in model.schemes[scheme].concepts.items() for word in (*one.label, code)}
    if normalise(typed) in words:
        return words[normalise(typed)]
    raise _unknown(scheme, typed, words.values(), Text("essaim schema en donne la liste", "essaim schema lists them"))


def _unknown(what: str, name: str, known: Any, remedy: Text) -> UsageError:
    near = get_close_matches(name, sorted(set(known)), n=3, cutoff=0.5)
    choice = ", ".join(near or sorted(set(known)))
    english = {"paramètre": "parameter"}.get(what, what)
    lead = Text("Vouliez-vous dire", "Did you mean") if near else Text("Valeurs connues", "Known values")
    end = Text(" ?", "?") if near else Text(".", ".")
    return UsageError(
        fr=f"{what.capitalize()} « {name} » : inconnu. {lead.fr} : {choice}{end.fr} ({remedy.fr})",
        en=f"{english.capitalize()} “{name}”: unknown. {lead.en}: {choice}{end.en} ({remedy.en})",
    )
