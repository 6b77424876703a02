"""What an analyst's query may not say, before it is sent: the engines let some of it pass as reading."""

import re

from essaim.ontology.errors import UsageError
from essaim.ontology.text import Text

ALLOWED = ("db.labels", "db.relationshiptypes", "db.propertykeys")
ALLOWED_FAMILY = "db.schema."

_HIDDEN = re.compile(
    r"""//[^\n\r]*|/\*.*?\*/|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""",
    re.DOTALL,
)
_QUOTED_NAME = re.compile(r"`(?:[^`]|``)*`")
_PROPERTY = re.compile(r"(?:\b[^\W\d]\w*|[)\]}])\s*\.\s*CALL\b", re.IGNORECASE)
_CALL = re.compile(r"\bCALL\b\s*(?![\s({])((?:`[^`]*`|[^\W\d]\w*)(?:\s*\.\s*(?:`[^`]*`|[^\W\d]\w*))*)?", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u+[0-9a-f]{4}", re.IGNORECASE)

_FORBIDDEN = (
    (
        r"^\s*EXPLAIN\b|^\s*PROFILE\b",
        Text("EXPLAIN et PROFILE sont de trop", "EXPLAIN and PROFILE have no place here"),
    ),
    (r"\bLOAD\s+CSV\b", Text("LOAD CSV lit des fichiers", "LOAD CSV reads files")),
    (
        r"\bTERMINATE\s+TRANSACTIONS?\b",
        Text("TERMINATE arrête d’autres requêtes", "TERMINATE stops other queries"),
    ),
    (r"\}\s*IN\b[^{}]*?\bTRANSACTIONS?\b", Text("IN TRANSACTIONS sert à écrire", "IN TRANSACTIONS is for writing")),
)


def check(cypher: str) -> None:
    """Raise UsageError, with the reason, when `cypher` says what no reading query needs."""
    if _ESCAPE.search(cypher):
        raise refusal(
            Text("écrivez les caractères eux-mêmes, sans \\u", "write the characters themselves, without \\u")
        )
    bare = bare_text(cypher)
    words = _QUOTED_NAME.sub(" x ", bare)
    for pattern, reason in _FORBIDDEN:
        if re.search(pattern, words, re.IGNORECASE):
            raise refusal(reason)
    for found in _CALL.finditer(_PROPERTY.sub(" x ", bare)):
        _check_procedure(found[1] or "")


def bare_text(cypher: str) -> str:
    """`cypher` with every comment and string replaced by a space; names in backticks stay."""
    both = re.compile(f"{_QUOTED_NAME.pattern}|{_HIDDEN.pattern}", re.DOTALL)
    return both.sub(lambda found: found[0] if found[0].startswith("`") else " ", cypher)


def refusal(reason: Text) -> UsageError:
    """A query refused for `reason`."""
    return UsageError(
        fr=f"Requête refusée : {reason.fr}. Les requêtes sont en lecture seule ; "
        "chargez des données avec « essaim load ».",
        en=f"Query refused: {reason.en}. Queries are read-only; load data with “essaim load”.",
    )


def _check_procedure(written: str) -> None:
    name = re.sub(r"[\s`]", "", written)
    if name.lower() in ALLOWED or name.lower().startswith(ALLOWED_FAMILY):
        return
    allowed = ", ".join((*ALLOWED, ALLOWED_FAMILY + "*"))
    raise refusal(
        Text(
            f"la procédure « {name} » n’est pas permise (permises : {allowed})",
            f"the procedure “{name}” is not allowed (allowed: {allowed})",
        )
    )
