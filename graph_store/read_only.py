"""What an analyst's query may not say, before it is sent: the engines let some of it pass as reading."""

import re

from essaim.graph_store.bare_cypher import bare
from essaim.ontology.errors import UsageError
from essaim.ontology.text import Text

ALLOWED = ("db.labels", "db.relationshipTypes", "db.propertyKeys")
ALLOWED_FAMILY = "db.schema."

_NAME = r"(?:`(?:[^`]|``)*`|[^\W\d]\w*)"
_ESCAPE = re.compile(r"\\u+[0-9a-f]{4}", re.IGNORECASE)
_PROPERTY = re.compile(r"(?:\b[^\W\d]\w*|[)\]}])\s*\.\s*CALL\b", re.IGNORECASE)
_CALL = re.compile(rf"\bCALL\b\s*(?![\s({{])({_NAME}(?:\s*\.\s*{_NAME})*)?", re.IGNORECASE)

WRITES = Text("elle écrit, ou change la structure du graphe", "it writes, or changes the structure of the graph")

_FORBIDDEN = (
    (r"^\s*(?:CREATE|INSERT|MERGE|FOREACH|DROP|ALTER|RENAME|GRANT|DENY|REVOKE|START|STOP)\b", WRITES),
    (r"^\s*(?:EXPLAIN|PROFILE)\b", Text("EXPLAIN et PROFILE sont de trop", "EXPLAIN and PROFILE are not needed")),
    (r"\bLOAD\s+CSV\b", Text("LOAD CSV lit des fichiers", "LOAD CSV reads files")),
    (r"\bTERMINATE\s+TRANSACTIONS?\b", Text("TERMINATE arrête d’autres requêtes", "TERMINATE stops other queries")),
    (r"\}\s*IN\b[^{}]*?\bTRANSACTIONS?\b", Text("IN TRANSACTIONS sert à écrire", "IN TRANSACTIONS is for writing")),
)


def checked(cypher: str) -> str:
    """`cypher` without its last semicolon. Raises UsageError, with the reason, when it says what no reading needs."""
    if _ESCAPE.search(cypher):  # Neo4j reads \\u0043ALL as CALL
        raise refusal(Text("un caractère s’écrit lui-même, sans \\u", "write characters themselves, without \\u"))
    words = bare(cypher)
    if not words.strip(" \t\r\n;"):
        raise UsageError(fr="La requête est vide. Écrivez du Cypher.", en="The query is empty. Write some Cypher.")
    for pattern, reason in _FORBIDDEN:
        if re.search(pattern, words, re.IGNORECASE):
            raise refusal(reason)
    calls = _PROPERTY.sub(lambda access: " " * len(access[0]), bare(cypher, with_names=True))
    for call in _CALL.finditer(calls):
        _check_procedure(re.sub(r"[\s`]", "", call[1] or ""))
    end = len(words.rstrip())
    return cypher[: end - 1] + cypher[end:] if words[end - 1] == ";" else cypher


def refusal(reason: Text) -> UsageError:
    """A query refused for `reason`."""
    return UsageError(
        fr=f"Requête refusée : {reason.fr}. Les requêtes sont en lecture seule ; "
        "chargez des données avec « essaim load ».",
        en=f"Query refused: {reason.en}. Queries are read-only; load data with “essaim load”.",
    )


def _check_procedure(name: str) -> None:
    lower = name.lower()
    if lower in map(str.lower, ALLOWED) or lower.startswith(ALLOWED_FAMILY):
        return
    allowed = ", ".join((*ALLOWED, f"{ALLOWED_FAMILY}*"))
    raise refusal(
        Text(
            f"la procédure « {name} » n’est pas permise (permises : {allowed})",
            f"the procedure “{name}” is not allowed (allowed: {allowed})",
        )
    )
