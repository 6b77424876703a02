"""Whom and what a name means: territories, organisations and people, found as they are typed.

A whole id or a number means itself; an exact name beats words of one, words beat a slip (one wrong letter from five,
two from nine). Nothing is guessed: several candidates are an error that lists them.
"""

import re
from collections.abc import Callable, Iterable, Sequence
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
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.called import (
    Called,
    Named,
    described,
    nearest_first,
    operator_called,
    operator_nearly_called,
    operators,
)

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


class NobodyError(NameUnknownError):
    """Nothing bears a name, nor almost: `near` may be proposed."""

    def __init__(self, store: Store, typed: str, near: Sequence[Named]) -> None:
        reason = words("nothing", typed=typed)
        if near:
            reason = words("did_you_mean", typed=typed, names=described(store, near))
        super().__init__(fr=reason.fr, en=reason.en)
        self.near = near


def find_territory(store: Store, model: Model, text: str) -> Match:
    """The territory that a code or a name means. Raises NameUnknownError when none does, or more than one."""
    meaning = read_place(text, Gazetteer(store, model))
    if meaning.place is None:
        raise _unknown(meaning.doubt or words("nothing", typed=text))
    by_id = "MATCH (n:Territory {id: $id}) RETURN n.id AS id, n.name AS name, labels(n) AS labels, n.article AS article"
    match = _matches(store.read(by_id, id=meaning.place), model)[0]
    return replace(match, notes=(meaning.note,)) if meaning.note else match


def find_organisation(store: Store, model: Model, text: str) -> Match:
    """The organisation that an id, a team's own id, a SIREN, SIRET, RNA, UAI, acronym, name or words of one mean.

    Raises NameUnknownError.
    """
    typed = text.strip()
    matches = bodies_by_id(store, model, typed)
    return only(store, matches, typed) if matches else _by_name(Called(store, model, "Organisation"), typed)


def find_operator(store: Store, model: Model, text: str) -> Match:
    """The organisation for which one asks: an operator wherever one may be meant; a note says of another that it is
    none. Raises NameUnknownError."""
    typed, known = text.strip(), operators(store, model)
    matches = bodies_by_id(store, model, typed)
    if matches:
        ours = [match for match in matches if any(each.id == match.id for each in known)]
        return _told(only(store, ours or matches, typed), known)
    called = Called(store, model, "Organisation")
    exact = called.exactly(typed)
    meant = operator_called(typed, known) or (() if exact else operator_nearly_called(typed, known))
    if not meant:
        return _told(_by_name(called, typed), known)
    match = only(store, as_matches(meant), typed)
    others = [each for each in exact if each.id != match.id]
    if others:
        note = words("operator_among", typed=typed, name=match.name, id=match.id, others=described(store, others[:6]))
        return replace(match, notes=(note,))
    return match if meant[0] in exact else close_to(match, typed)


def find_person(store: Store, model: Model, text: str) -> Match:
    """The person that an id, a team's own id, a displayed name or words of one mean. Raises NameUnknownError."""
    rows = store.read(
        "MATCH (n:Person) WHERE n.id = $typed OR $own IN n.aliases "
        "RETURN n.id AS id, coalesce(n.displayName, n.role) AS name, labels(n) AS labels ORDER BY id",
        typed=text.strip(),
        own=_own(text.strip(), "per:"),
    )
    if rows:
        return only(store, _matches(rows, model), text)
    return _by_name(Called(store, model, "Person"), text.strip())


def bodies_by_id(store: Store, model: Model, typed: str) -> list[Match]:
    """The organisations that an id or a number means: a SIRET is an establishment, else the body of its SIREN."""
    code = typed.replace(" ", "").upper()
    siren = code[:9] if re.fullmatch(r"\d{9}(\d{5})?", code) else ""
    rows = store.read(
        "MATCH (n:Organisation) WHERE n.id IN $ids OR n.siret = $code OR n.rna = $code OR $own IN n.aliases "
        "RETURN n.id AS id, n.name AS name, labels(n) AS labels ORDER BY id",
        ids=[typed, f"org:{typed}", f"org:{code}", f"sch:{code}"],
        code=code,
        own=_own(typed, "org:"),
    )
    rows = [row for row in rows if row["id"] == typed] or rows
    if not rows and siren:
        rows = store.read(
            "MATCH (n:Organisation) WHERE n.id = $id OR n.siren = $siren "
            "RETURN n.id AS id, n.name AS name, labels(n) AS labels ORDER BY id",
            id=f"org:{siren}",
            siren=siren,
        )
    return _matches(rows, model)


def _own(typed: str, prefix: str) -> str:
    """The short id of a team's table that may have been typed, alone or as the whole ids of older graphs held it."""
    return short_id(typed.removeprefix(prefix))


def _told(match: Match, known: Sequence[Named]) -> Match:
    """A body, and where it is no operator that it is none."""
    if any(each.id == match.id for each in known):
        return match
    note = words("not_operator", name=match.name, id=match.id)
    if known:
        names = [each.name for each in known]
        note = words("not_operator_but", name=match.name, id=match.id, operators=names, n=len(names))
    return replace(match, notes=(*match.notes, note))


def _by_name(called: Called, typed: str) -> Match:
    """The only node of that name; else the only one that has the words, or the initials; else the only one within a
    slip."""
    if not normalise(typed):
        raise _unknown(words("nothing", typed=typed))
    exact = called.exactly(typed)
    if exact:
        return only(called.store, as_matches(exact), typed)
    readings: tuple[Callable[[str], list[Named]], ...] = (
        called.by_words,
        called.by_initials,
        called.by_office,
        called.by_slip,
    )
    for reading in readings:
        meant = reading(typed)
        if meant:
            return close_to(only(called.store, as_matches(nearest_first(normalise(typed), meant)), typed), typed)
    raise NobodyError(called.store, typed, called.proposals(typed))


def _matches(rows: Iterable[dict[str, Any]], model: Model) -> list[Match]:
    matches = []
    for row in rows:
        kind = model.class_of(frozenset(row["labels"]))
        article = row.get("article")
        matches.append(Match(row["id"], str(row["name"]), kind.name if kind else "", article=article))
    return matches


def as_matches(those: Iterable[Named]) -> list[Match]:
    """The nodes that may be meant, as what a name means."""
    return [Match(each.id, each.name, each.kind) for each in those]


def only(store: Store, matches: Sequence[Match], typed: str) -> Match:
    """The only one of these. Raises NameUnknownError, which lists them, where they are several."""
    if len(matches) == 1:
        return matches[0]
    shown = [Named(match.id, match.name, match.kind, "", "") for match in matches[:_SHOWN]]
    more = ["…"] * (len(matches) - len(shown))
    raise _unknown(words("several", typed=typed, n=len(matches), names=[*described(store, shown), *more]))


def close_to(match: Match, typed: str) -> Match:
    """A match that is not called just as it was typed, which a note says."""
    note = words("taken_for", typed=typed, name=match.name, id=match.id)
    return replace(match, notes=(*match.notes, note))


def _unknown(reason: Text) -> NameUnknownError:
    return NameUnknownError(fr=reason.fr, en=reason.en)
