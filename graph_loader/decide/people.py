"""People: keyed ids, the suppression list, and how long each category may be kept."""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from pathlib import Path

from essaim.graph_loader.read.common_form import fold
from essaim.graph_store.private_files import append_private, create_private, private_folder
from essaim.ontology.errors import FileError
from essaim.ontology.model import Concept, Model

KEY_VARIABLE = "ESSAIM_KEY"
KEY_FILE = "key"
SUPPRESSED_FILE = "suppressed.txt"
_LEAP_DAY = 29


class KeyRing:
    """The key that turns a name into an id, from ESSAIM_KEY or a user-only file of the home."""

    def __init__(self, home: Path) -> None:
        self.home = home

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
            return path.read_text().strip().encode()
        except OSError as error:
            raise FileError(
                fr=f"{path} : la clé des personnes ne peut être ni lue ni créée ({error.strerror}). "
                f"Rendez ce dossier accessible, ou donnez la clé par {KEY_VARIABLE}.",
                en=f"{path}: the key of persons can be neither read nor made ({error.strerror}). "
                f"Make this folder accessible, or give the key in {KEY_VARIABLE}.",
            ) from error

    @property
    def fingerprint(self) -> str:
        """What the graph keeps of the key."""
        return hmac.new(self.key, b"essaim", hashlib.sha256).hexdigest()[:16]

    def person_id(self, parts: Iterable[str]) -> str:
        """The id of a person; the order of the words of a name, case and accents do not count."""
        text = "\x1f".join(" ".join(sorted(fold(part).split())) for part in parts)
        return "per:" + hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()[:32]

    @cached_property
    def suppressed(self) -> frozenset[str]:
        """Ids of the persons who asked to be erased."""
        path = self.home / SUPPRESSED_FILE
        if not path.exists():
            return frozenset()
        return frozenset(line.strip() for line in path.read_text().splitlines() if line.strip())

    def suppress(self, identity: str) -> None:
        """Keep a person from ever being loaded again."""
        append_private(private_folder(self.home) / SUPPRESSED_FILE, identity)
        self.__dict__.pop("suppressed", None)


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
    """The same day `years` later."""
    if day.month == 2 and day.day == _LEAP_DAY:
        day = day.replace(day=28)
    return day.replace(year=day.year + years)
