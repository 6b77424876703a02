"""Whom and what a name means: territories, organisations and people, found as they are typed.

An exact name beats a prefix, a prefix beats a near one (one wrong letter from five, two from nine). Nothing is guessed:
several candidates of one kind are an error that lists their codes.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from essaim.graph_loader.france.gazetteer import Gazetteer
from essaim.graph_loader.france.read_place import read_place
from essaim.graph_store.store import Store
from essaim.ontology.errors import NameUnknownError
from essaim.ontology.folding import normalise, short_id
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import Place
from essaim.ontology.wording.near import nearest
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Match:
    """What a name means: the id and the name of a node, its class, and what a reader should know of the choice.

    `article` is the code of the article of a territory's name, None where the graph does not know it.
    """

    id: str
    name: str
    kind: str
    notes: tuple[Text, ...] = ()
    article: int | None = None

    @property
    def place(self) -> Place:
        """The name as a sentence bends it: « d’Auch », « du Gers »."""
        return Place(self.name, self.article)


def find_territory(store: Store, model: Model, text: str) -> Match:
    """The territory that a code or a name means. Raises NameUnknownError when none does, or more than one."""
    meaning = read_place(text, Gazetteer(store, model))
    if meaning.place is None:
        doubt = meaning.doubt or _nothing(text.strip(), ()).text
        raise NameUnknownError(fr=doubt.fr, en=doubt.en)
    by_id = "MATCH (n:Territory {id: $id}) RETURN n.id AS id, n.name AS name, labels(n) AS labels, n.article AS article"
    match = _matches(store.read(by_id, id=meaning.place), model)[0]
    return replace(match, notes=(meaning.note,)) if meaning.note else match


def find_organisation(store: Store, model: Model, text: str) -> Match:
    """The organisation that an id, a team's own id, a SIREN, SIRET, RNA, UAI, acronym or name means.

    Raises NameUnknownError.
    """
    typed = text.strip()
    rows = store.read(
        "MATCH (n:Organisation) WHERE n.id IN $ids OR n.siret = $code OR n.rna = $code OR $own IN n.aliases "
        "RETURN n.id AS id, n.name AS name, labels(n) AS labels ORDER BY id",
        ids=[typed, f"org:{typed}", f"org:{_code(typed)}", f"sch:{_code(typed)}"],
        code=_code(typed),
        own=_own(typed, "org:"),
    )
    rows = [row for row in rows if row["id"] == typed] or rows
    return _only(_matches(rows, model), typed) if rows else _by_name(store, model, "Organisation", typed)


def find_person(store: Store, model: Model, text: str) -> Match:
    """The person that an id, a team's own id or a displayed name means. Raises NameUnknownError."""
    rows = store.read(
        "MATCH (n:Person) WHERE n.id = $typed OR $own IN n.aliases "
        "RETURN n.id AS id, coalesce(n.displayName, n.role) AS name, labels(n) AS labels ORDER BY id",
        typed=text.strip(),
        own=_own(text.strip(), "per:"),
    )
    return _only(_matches(rows, model), text) if rows else _by_name(store, model, "Person", text.strip())


def _own(typed: str, prefix: str) -> str:
    """The short id of a team's table that may have been typed, alone or as the whole ids of older graphs held it."""
    return short_id(typed.removeprefix(prefix))


def _code(typed: str) -> str:
    return typed.replace(" ", "").upper()


def _by_name(store: Store, model: Model, label: str, typed: str) -> Match:
    key = normalise(typed)
    if not key:
        raise _nothing(typed, ())
    # The label is one of three words of this module, never something typed.
    shown = "coalesce(n.displayName, n.role)" if label == "Person" else "n.name"
    article = "n.article" if label == "Territory" else "null"
    columns = f"RETURN n.id AS id, {shown} AS name, labels(n) AS labels, {article} AS article ORDER BY name, id"
    exact = store.read(f"MATCH (n:{label}) WHERE n.nameKey = $key {columns}", key=key)
    if exact:
        return _choose(_matches(exact, model), typed, model)
    if label == "Organisation":
        called = store.read(f"MATCH (n:Organisation) WHERE toLower(n.acronym) = toLower($typed) {columns}", typed=typed)
        if called:
            return _only(_matches(called, model), typed)
    started = store.read(f"MATCH (n:{label}) WHERE n.nameKey STARTS WITH $key {columns}", key=key)
    if started:
        return _close(_only(_matches(started, model), typed), typed)
    every = store.read(f"MATCH (n:{label}) RETURN n.nameKey AS key, n.id AS id")
    near = _near(key, every)
    if not near:
        raise _nothing(typed, _suggestions(store, label, shown, key, every))
    rows = store.read(f"MATCH (n:{label}) WHERE n.id IN $ids {columns}", ids=near)
    return _close(_choose(_matches(rows, model), typed, model), typed)


def _near(key: str, every: Sequence[dict[str, str]]) -> list[str]:
    """Ids of the names as near to `key` as the nearest, within one wrong letter from five, two from nine."""
    from rapidfuzz.distance import OSA

    allowed = 2 if len(key) >= 9 else 1 if len(key) >= 5 else 0
    distances = ((OSA.distance(key, row["key"] or "", score_cutoff=allowed), row["id"]) for row in every)
    close = [(distance, id) for distance, id in distances if 0 < distance <= allowed]
    return sorted(id for distance, id in close if distance == min(close)[0])


def _suggestions(store: Store, label: str, shown: str, key: str, every: Sequence[dict[str, str]]) -> list[str]:
    ids = {row["key"]: row["id"] for row in reversed(every) if row["key"]}
    near = [ids[name] for name in nearest(key, ids)]
    rows = store.read(f"MATCH (n:{label}) WHERE n.id IN $ids RETURN n.id AS id, {shown} AS name", ids=near)
    names = {row["id"]: row["name"] for row in rows}
    return [f"{names[id]} ({id})" for id in near]


def _matches(rows: Iterable[dict[str, Any]], model: Model) -> list[Match]:
    matches = []
    for row in rows:
        kind = model.class_of(frozenset(row["labels"]))
        article = row.get("article")
        matches.append(Match(row["id"], str(row["name"]), kind.name if kind else "", article=article))
    return matches


def _choose(matches: Sequence[Match], typed: str, model: Model) -> Match:
    """The one meant among things of one name: the only one of the first kind; the others are named in a note."""
    if len({normalise(match.name) for match in matches}) > 1:
        return _only(matches, typed)
    ranks = {name: kind.namesake for name, kind in model.classes.items() if kind.namesake is not None}
    first = min(ranks.get(match.kind, math.inf) for match in matches)
    same = [match for match in matches if ranks.get(match.kind, math.inf) == first]
    chosen = _only(same, typed)
    others = [f"{match.name} ({match.id})" for match in matches if match.id != chosen.id]
    if not others:
        return chosen
    note = words("taken_among", typed=typed, name=chosen.name, id=chosen.id, others=others)
    return replace(chosen, notes=(note,))


def _only(matches: Sequence[Match], typed: str) -> Match:
    if len(matches) == 1:
        return matches[0]
    names = ", ".join(f"{match.name} ({match.id})" for match in matches[:_SHOWN])
    more = len(matches) - _SHOWN
    tail = Text(f" et {more} autres", f" and {more} more") if more > 0 else Text("", "")
    raise NameUnknownError(
        fr=f"« {typed} » peut désigner {len(matches)} choses : {names}{tail.fr}. Donnez le code.",
        en=f"“{typed}” may mean {len(matches)} things: {names}{tail.en}. Give the code.",
    )


def _close(match: Match, typed: str) -> Match:
    note = words("taken_for", typed=typed, name=match.name, id=match.id)
    return replace(match, notes=(*match.notes, note))


def _nothing(typed: str, near: Sequence[str]) -> NameUnknownError:
    if near:
        names = ", ".join(near)
        return NameUnknownError(
            fr=f"Rien ne s’appelle « {typed} » dans le graphe. Vouliez-vous dire : {names} ?",
            en=f"Nothing is called “{typed}” in the graph. Did you mean: {names}?",
        )
    return NameUnknownError(
        fr=f"Rien ne s’appelle « {typed} » dans le graphe. Vérifiez le nom, ou chargez les données (essaim sources).",
        en=f"Nothing is called “{typed}” in the graph. Check the name, or load the data (essaim sources).",
    )
