"""People: keyed ids, what their name and their office are, and how long each category may be kept."""

import hashlib
import hmac
import os
import secrets
from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property
from pathlib import Path

from essaim.graph_loader.read.common_form import fold
from essaim.graph_store.private_files import create_private, private_folder
from essaim.ontology.errors import FileError, StoreError
from essaim.ontology.model import Concept, Model

KEY_VARIABLE = "ESSAIM_KEY"
KEY_FILE = "key"
OFFICE = "role"
_LEAP_DAY = 29


class KeyRing:
    """The key that turns a name into an id, from ESSAIM_KEY or a user-only file of the home."""

    def __init__(self, home: Path) -> None:
        self.home = home

    @property
    def is_there(self) -> bool:
        """Whether there is a key; none is made."""
        return bool(os.environ.get(KEY_VARIABLE)) or (self.home / KEY_FILE).exists()

    @cached_property
    def key(self) -> bytes:
        """The key; made on first need. Raises FileError where the home cannot hold it."""
        given = os.environ.get(KEY_VARIABLE)
        if given:
            return given.encode()
        path = self.home / KEY_FILE
        try:
            if not path.exists():
                private_folder(self.home)
                create_private(path, secrets.token_hex(32))
            text = path.read_text().strip()
        except OSError as error:
            raise FileError(
                fr=f"{path} : la clé des personnes ne peut être ni lue ni créée ({error.strerror}). "
                f"Rendez ce dossier accessible, ou donnez la clé par {KEY_VARIABLE}.",
                en=f"{path}: the key of persons can be neither read nor made ({error.strerror}). "
                f"Make this folder accessible, or give the key in {KEY_VARIABLE}.",
            ) from error
        if not text:
            raise FileError(
                fr=f"{path} : la clé des personnes est vide, n’importe qui pourrait retrouver les noms. Remettez celle "
                f"d’une sauvegarde, ou supprimez ce fichier si ce dossier n’a encore chargé personne.",
                en=f"{path}: the key of persons is empty, anybody could find the names again. Put back that of a "
                f"backup, or delete this file if this home has not loaded anybody yet.",
            )
        return text.encode()

    @property
    def fingerprint(self) -> str:
        """What the graph keeps of the key."""
        return hmac.new(self.key, b"essaim", hashlib.sha256).hexdigest()[:16]

    def person_id(self, parts: Iterable[str]) -> str:
        """The id of a person; the order of the words of a name, case and accents do not count."""
        text = "\x1f".join(" ".join(sorted(fold(part).split())) for part in parts)
        return "per:" + hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()[:32]

    def alias_mark(self, alias: str) -> str:
        """What is kept of the team's own id of somebody who is to be known no more."""
        return hmac.new(self.key, f"alias\x1f{alias}".encode(), hashlib.sha256).hexdigest()[:32]

    def name_mark(self, words: Iterable[str]) -> str:
        """What is kept of the folded words of such a name, in any order."""
        text = "name\x1f" + " ".join(sorted(words))
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()[:32]

    def check(self, marks: Collection[str]) -> None:
        """Refuse to go on with another key than that of the graph, whose `marks` are given. Raises StoreError.

        A key that is lost is not made anew: with a new one, everybody would be there twice and no suppression would
        hold.
        """
        if marks and not self.is_there:
            raise StoreError(
                fr=f"La clé des personnes de ce graphe manque ({self.home / KEY_FILE}) : sans elle, tout le monde "
                "serait en double et ceux qui ont demandé l’effacement reviendraient. Copiez le fichier « key » du "
                f"dossier qui a fait ce graphe, ou donnez sa clé par {KEY_VARIABLE}.",
                en=f"The key of the persons of this graph is missing ({self.home / KEY_FILE}): without it everybody "
                "would be there twice and those who asked to be erased would come back. Copy the file “key” of the "
                f"home that made this graph, or give its key in {KEY_VARIABLE}.",
            )
        if marks and set(marks) != {self.fingerprint}:
            raise StoreError(
                fr="Les personnes de ce graphe ont été chargées avec une autre clé : elles seraient toutes en double, "
                "et ceux qui ont demandé l’effacement reviendraient. Copiez le fichier « key » du dossier qui a fait "
                f"ce graphe, ou donnez sa clé par {KEY_VARIABLE}.",
                en="The persons of this graph were loaded with another key: all would be there twice, and those who "
                "asked to be erased would come back. Copy the file “key” of the home that made this graph, or give "
                f"its key in {KEY_VARIABLE}.",
            )


def personal_properties(model: Model) -> tuple[str, ...]:
    """What goes with the name of a person who objects: all that is personal but the office."""
    return tuple(own.name for own in model.classes["Person"].properties.values() if own.personal and own.name != OFFICE)


def offices(model: Model) -> frozenset[str]:
    """The relations that say which office a person holds: from persons alone, and not towards one."""
    return frozenset(
        type for type, one in model.relations.items() if set(one.sources) == {"Person"} and "Person" not in one.targets
    )


def category(model: Model, code: str) -> Concept:
    """What the vocabulary says of a category of persons."""
    return model.schemes["person-category"].concepts[code]


def term_end(model: Model, role: str, since: date) -> date | None:
    """The day on which a mandate begun on `since` ended: its last election held, None while it runs."""
    attributes = model.schemes["role-kind"].concepts[role].attributes
    elections = attributes.get("elections", ())
    later = [day for day in map(date.fromisoformat, elections if isinstance(elections, tuple) else ()) if day > since]
    renewals = int(str(attributes.get("renewals", 1)))
    return sorted(later)[renewals - 1] if len(later) >= renewals else None


def retain_until(model: Model, code: str, role: str | None, start: date, end: date | None) -> date:
    """Until when a person may be kept: `end` (of mandate, contact or engagement), or as long as a mandate may last."""
    attributes = category(model, code).attributes
    years = int(str(attributes.get("retentionYears", 1)))
    if end is None and attributes.get("retention") == "end-of-mandate":
        roles = model.schemes["role-kind"].concepts
        found = roles[role].attributes.get("termYears", 6) if role is not None and role in roles else 6
        return later(start, years + int(str(found)))
    return later(end or start, years)


def later(day: date, years: int) -> date:
    """The same day `years` later; the last day that there is where that is beyond it."""
    if day.year + years > date.max.year:
        return date.max
    if day.month == 2 and day.day == _LEAP_DAY:
        day = day.replace(day=28)
    return day.replace(year=day.year + years)
