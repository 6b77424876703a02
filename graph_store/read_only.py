"""What an analyst's query may not say, before it is sent: the engines let some of it pass as reading."""

import re
from typing import NamedTuple

from essaim.graph_store.bare_cypher import bare, called, hides_characters
from essaim.ontology.errors import UsageError
from essaim.ontology.text import Text

PROCEDURES = re.compile(
    r"""db\.(?:labels|relationshipTypes|propertyKeys|schema\.\w+)
    | db\.index\.(?:fulltext|vector)\.query(?:Nodes|Relationships)
    | apoc\.meta\.(?:data|graph|graphSample|nodeTypeProperties|relTypeProperties|schema|stats|subGraph)
    | apoc\.path\.(?:expand|expandConfig|spanningTree|subgraphAll|subgraphNodes)
    | apoc\.algo\.(?:aStar|aStarConfig|allSimplePaths|cover|dijkstra)
    | apoc\.(?:coll|text)\.\w+
    | gds\.(?:version|list|graph\.(?:list|exists))
    | gds\.(?!.*(?:cypher|export|project|pipeline))[\w.]+\.(?:stream|stats|estimate)""",
    re.IGNORECASE | re.VERBOSE,
)
FUNCTIONS = re.compile(
    r"""(?:date|datetime|localdatetime|localtime|time|duration|point|vector)\.[\w.]+
    | apoc\.(?:agg|any|bitwise|coll|convert|date|diff|hashing|json|label|map|math|meta|node|nodes|number|path|rel
              |scoring|temporal|text)\.[\w.]+
    | apoc\.version
    | gds\.(?:version|similarity\.\w+|util\.(?:asNode|asNodes|isFinite|isInfinite|NaN|infinity|nodeProperty))""",
    re.IGNORECASE | re.VERBOSE,
)
PROCEDURES_SHOWN = (
    "db.labels, db.relationshipTypes, db.propertyKeys, db.schema.*, db.index.fulltext.query*, apoc.meta.*, "
    "apoc.path.*, gds.*.stream, gds.*.stats, gds.*.estimate"
)
FUNCTIONS_SHOWN = "date.*, duration.*, point.*, apoc.coll.*, apoc.map.*, apoc.text.*, gds.util.asNode"

WRITES = Text("elle écrit, ou change la structure du graphe", "it writes, or changes the structure of the graph")
_SERVER = Text(
    "SHOW n’est permis que pour INDEXES, CONSTRAINTS, FUNCTIONS et PROCEDURES : le reste parle du serveur",
    "SHOW is allowed for INDEXES, CONSTRAINTS, FUNCTIONS and PROCEDURES only: the rest tells of the server",
)
_PLAN = re.compile(r"\s*(EXPLAIN|PROFILE)\b", re.IGNORECASE)
_CYPHER = r"(?:CYPHER\b[^{(\n]*?)?"
_WRITING = r"(?<![.:\w$])(?:CREATE|INSERT|MERGE|FOREACH|DROP|ALTER|SET|DELETE|REMOVE)\b(?!\s*[:=.,)\]}])"
_SHOWN = r"(?:TRANSACTIONS?|SETTINGS?|USERS?|ROLES?|PRIVILEGES?|DATABASES?|SERVERS?|ALIAS(?:ES)?|AUTH)"
_SHOW_WORDS = r"(?:(?:ALL|CURRENT|HOME|DEFAULT|POPULATED|SUPPORTED|COMPOSITE|STANDARD|RULE|\w*\s+AS)\s+)*"
_FORBIDDEN = (
    (rf"^\s*{_CYPHER}(?:CREATE|INSERT|MERGE|FOREACH|DROP|ALTER|RENAME|GRANT|DENY|REVOKE|START|STOP)\b", WRITES),
    (r"\bLOAD\s+CSV\b", Text("LOAD CSV lit des fichiers", "LOAD CSV reads files")),
    (r"\bTERMINATE\s+TRANSACTIONS?\b", Text("TERMINATE arrête d’autres requêtes", "TERMINATE stops other queries")),
    (r"\}\s*IN\b[^{}]*?\bTRANSACTIONS?\b", Text("IN TRANSACTIONS sert à écrire", "IN TRANSACTIONS is for writing")),
    (rf"\bSHOW\s+{_SHOW_WORDS}{_SHOWN}\b", _SERVER),
)
_USE = re.compile(
    r"(?:^|\{|\bUNION\b(?:\s+(?:ALL|DISTINCT)\b)?|\b(?:EXPLAIN|PROFILE|NEXT|THEN|ELSE|CYPHER\b[^{(]*?))\s*"
    r"\bUSE\s+(?!(?:IN|IS|AND|OR|XOR|AS|STARTS|ENDS|CONTAINS)\b)(`(?:[^`]|``)*`|[^\W\d][\w.]*)(\s*\()?",
    re.IGNORECASE,
)


class Checked(NamedTuple):
    """A query that may be sent: its `text`, its `body` without EXPLAIN or PROFILE, and whether its plan is wanted."""

    text: str
    body: str
    plan: bool


def checked(cypher: str, database: str = "") -> Checked:
    """`cypher` without its last semicolons. Raises UsageError, with the reason, when it says what no reading needs."""
    if hides_characters(cypher):
        raise refusal(Text("un caractère s’écrit lui-même, sans \\u", "write characters themselves, without \\u"))
    text = _without_last_semicolons(cypher)
    words = bare(text)
    _check_whole(words)
    asked = _PLAN.match(words)
    body = text[asked.end() :] if asked else text
    _check_words(bare(body), planned=asked is not None)
    _check_graph(bare(body, with_names=True), database)
    for call in called(body):
        _check_call(call.name, by_call=call.by_call)
    return Checked(text, body, asked is not None)


def refusal(reason: Text) -> UsageError:
    """A query refused for `reason`."""
    return UsageError(
        fr=f"Requête refusée : {reason.fr}. Les requêtes sont en lecture seule ; "
        "chargez des données avec « essaim load ».",
        en=f"Query refused: {reason.en}. Queries are read-only; load data with “essaim load”.",
    )


def _without_last_semicolons(cypher: str) -> str:
    words = bare(cypher, with_names=True)
    end = len(words.rstrip("; \t\r\n"))
    last = zip(cypher[end:], words[end:], strict=True)
    return cypher[:end] + "".join(" " if word == ";" else character for character, word in last)


def _check_whole(words: str) -> None:
    if not words.strip():
        raise UsageError(fr="La requête est vide. Écrivez du Cypher.", en="The query is empty. Write some Cypher.")
    if ";" in words:
        raise UsageError(
            fr="Requête mal formée : elle contient plusieurs instructions, séparées par « ; ». Envoyez-les une à une.",
            en="Ill-formed query: it holds several statements, separated by “;”. Send them one at a time.",
        )


def _check_words(words: str, *, planned: bool) -> None:
    for pattern, reason in _FORBIDDEN:
        if re.search(pattern, words, re.IGNORECASE):
            raise refusal(reason)
    if planned and (re.search(_WRITING, words, re.IGNORECASE) or _PLAN.match(words)):
        raise refusal(WRITES)  # one engine plans it for a user who may only read


def _check_graph(words: str, database: str) -> None:
    for use in _USE.finditer(words):
        name = use[1].strip("`")
        if use[2] or name.lower() != database.lower():
            raise refusal(
                Text(
                    f"USE mène à une autre base (« {name} ») ; nommez-la par « database » dans essaim.toml",
                    f"USE leads to another database (“{name}”); name it by “database” in essaim.toml",
                )
            )


def _check_call(name: str, *, by_call: bool) -> None:
    allowed, shown = (PROCEDURES, PROCEDURES_SHOWN) if by_call else (FUNCTIONS, FUNCTIONS_SHOWN)
    if allowed.fullmatch(name):
        return
    kind = Text("procédure", "procedure") if by_call else Text("fonction", "function")
    raise refusal(
        Text(
            f"la {kind.fr} « {name} » n’est pas permise (permises : {shown})",
            f"the {kind.en} “{name}” is not allowed (allowed: {shown})",
        )
    )
