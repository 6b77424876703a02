"""What the driver's errors mean to a user, in one sentence with its remedy."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from essaim.ontology.errors import EssaimError, StoreError, UsageError

if TYPE_CHECKING:
    from neo4j.exceptions import DriverError, Neo4jError

POSITION = re.compile(
    r"\(?(?:\bat )?\bline (?P<line>\d+)(?:, column (?P<column>\d+)|:(?P<before>\d+))(?: \(offset: \d+\)\))?"
)
MEMORY = re.compile(r"OutOfMemory|MemoryPool|heap", re.IGNORECASE)
UNKNOWN = re.compile(r"Unknown (?:function|procedure)")
QUEUE = re.compile(r"Query not started because it waited")
DISK = re.compile(r"No space left|disk (?:is )?full|not enough space", re.IGNORECASE)
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) if hasattr(errno, "EDQUOT") else (errno.ENOSPC, errno.EFBIG)
READ_ONLY = ("ForbiddenOnReadOnlyDatabase", "WriteOnReadOnlyAccessDatabase", "DatabaseIsReadOnly")


class BatchTooLargeError(StoreError):
    """A statement needed more memory than the engine has: write fewer rows at a time."""


class LostEngineError(StoreError):
    """The embedded engine has ended or hangs; nothing of the statement was written."""


class ReadOnlyStoreError(StoreError):
    """The database accepts no writing."""


def explain(
    error: Neo4jError | DriverError, address: str, database: str, *, by_user: bool = False, added_lines: int = 0
) -> EssaimError:
    """The error a user meets instead of `error`, which came from `database` at `address`. `asked` when the
    statement is a user's; `added_lines` stood before it."""
    code = (getattr(error, "code", None) or "").removeprefix("Neo.")
    words = _words(error)
    if "MemoryPoolOutOfMemory" in code or MEMORY.search(words):
        return BatchTooLargeError(
            fr=f"La mémoire du moteur ne suffit pas : {words}. Demandez moins de lignes à la fois.",
            en=f"The engine is out of memory: {words}. Ask for fewer rows at a time.",
        )
    if DISK.search(words):
        return disk_full(address)
    query = _query(code, words, added_lines) if by_user else None
    return _access(code, address, database) or query or _other(error, words, address)


def out_of_time() -> StoreError:
    """A query that was stopped because its time was over."""
    return StoreError(
        fr="La requête a dépassé le temps permis et a été arrêtée. Restreignez-la : partez d’un territoire plus petit "
        "ou d’un nœud désigné par son id, bornez les chemins (« *1..3 »), ajoutez LIMIT.",
        en="The query ran past its time limit and was stopped. Narrow it: start from a smaller territory or a node "
        "named by its id, bound the paths (“*1..3”), add LIMIT.",
    )


def disk_full(where: str) -> StoreError:
    """No room is left on the disk of `where`, a folder or an address."""
    return StoreError(
        fr=f"Le disque de {where} est plein. Libérez de la place, ou choisissez un autre dossier avec --home.",
        en=f"The disk of {where} is full. Make room, or choose another folder with --home.",
    )


def unwritable(home: Path, error: OSError) -> StoreError:
    """Why a file of `home` cannot be written."""
    if error.errno in FULL:
        return disk_full(str(home))
    reason = error.strerror or str(error)
    return StoreError(
        fr=f"Impossible d’écrire dans le dossier {home} ({reason}). "
        "Rendez-le accessible en écriture, ou choisissez un autre dossier avec --home.",
        en=f"The folder {home} cannot be written ({reason}). Make it writable, or choose another folder with --home.",
    )


def unreachable(error: Exception, uri: str, address: str, database: str) -> EssaimError:
    """Why the server at `uri`, which listens, cannot be used."""
    from neo4j.exceptions import DriverError, Neo4jError

    scheme, _, rest = uri.partition("://")
    words = " ".join(str(cause) for cause in _causes(error))
    if "CERTIFICATE" in words.upper():
        trusting = f"{scheme.partition('+')[0]}+ssc://{rest}"
        return StoreError(
            fr=f"Le certificat de {address} n’est pas reconnu. S’il est le vôtre, écrivez {trusting}.",
            en=f"The certificate of {address} is not trusted. If it is yours, write {trusting}.",
        )
    if is_lost(error) and "+" in scheme:
        plain = f"{scheme.partition('+')[0]}://{rest}"
        return StoreError(
            fr=f"{address} ne parle pas TLS, que demande « {scheme} ». Écrivez {plain}.",
            en=f"{address} speaks no TLS, which “{scheme}” asks for. Write {plain}.",
        )
    if is_lost(error):
        routed = scheme == "neo4j"
        other = f"bolt://{rest}" if routed else f"{scheme}+s://{rest}"
        return StoreError(
            fr=f"{address} ne répond pas comme un Neo4j à « {scheme} ». Vérifiez le port, ou essayez {other}.",
            en=f"{address} does not answer “{scheme}” as a Neo4j does. Check the port, or try {other}.",
        )
    if isinstance(error, Neo4jError | DriverError):
        return explain(error, address, database)
    return _other(error, _words(error), address)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def is_lost(error: Exception) -> bool:
    """Whether the connection has ended, or the embedded engine takes no statement any more."""
    from neo4j.exceptions import ServiceUnavailable, SessionExpired

    return isinstance(error, ServiceUnavailable | SessionExpired) or bool(QUEUE.search(str(error)))


def engine_lost(error: Exception, lacked_memory: bool, *, by_user: bool) -> StoreError:
    """The embedded engine ended or hung while it answered."""
    from neo4j.exceptions import IncompleteCommit

    if lacked_memory and by_user:
        return StoreError(
            fr="La requête demande plus de mémoire que n’en a le moteur intégré, qui a dû s’arrêter ; la prochaine "
            "commande le redémarre, rien n’est perdu. Restreignez la requête, ou demandez moins de lignes à la fois.",
            en="The query needs more memory than the embedded engine has, which had to end; the next command starts "
            "it again, nothing is lost. Narrow the query, or ask for fewer rows at a time.",
        )
    if lacked_memory:
        return BatchTooLargeError(
            fr="Le moteur intégré a manqué de mémoire et s’est arrêté. Recommencez : il redémarre de lui-même.",
            en="The embedded engine lacked memory and has ended. Try again: it starts by itself.",
        )
    kind = StoreError if isinstance(error, IncompleteCommit) else LostEngineError
    return kind(
        fr="Le moteur intégré s’est arrêté ou ne répond plus. Recommencez : il redémarre de lui-même, et rien de ce "
        "qu’il avait confirmé n’est perdu.",
        en="The embedded engine has ended or no longer answers. Try again: it starts by itself, and nothing that it "
        "had confirmed is lost.",
    )


def must_not_wait(error: Neo4jError | DriverError) -> bool:
    """Whether trying again cannot help, though the driver would."""
    code = getattr(error, "code", None) or ""
    return "MemoryPoolOutOfMemory" in code or code.endswith(READ_ONLY)


def _access(code: str, address: str, database: str) -> EssaimError | None:
    if code.endswith(READ_ONLY):
        return ReadOnlyStoreError(
            fr=f"La base « {database} » de {address} est en lecture seule. "
            "Écrivez sur le serveur principal, avec --uri.",
            en=f"The database “{database}” of {address} is read-only. Write to the main server, with --uri.",
        )
    if code.startswith("ClientError.Database.DatabaseNotFound"):
        return StoreError(
            fr=f"La base « {database} » n’existe pas sur {address}. "
            "Corrigez « database » dans essaim.toml ou ESSAIM_DATABASE.",
            en=f"There is no database “{database}” at {address}. Correct “database” in essaim.toml or ESSAIM_DATABASE.",
        )
    if code.startswith("ClientError.Security.AuthenticationRateLimit"):
        return StoreError(
            fr=f"{address} refuse un moment les connexions, après trop d’essais. "
            "Attendez un peu, puis vérifiez le mot de passe.",
            en=f"{address} refuses connections for a while, after too many tries. Wait, then check the password.",
        )
    if code.startswith("ClientError.Security.Unauthorized"):
        return StoreError(
            fr=f"{address} refuse l’utilisateur ou le mot de passe. Vérifiez ESSAIM_USER et ESSAIM_PASSWORD.",
            en=f"{address} refuses the user or the password. Check ESSAIM_USER and ESSAIM_PASSWORD.",
        )
    return None


def _query(code: str, words: str, added_lines: int) -> EssaimError | None:
    if "Transaction.TransactionTimedOut" in code or "Transaction.Terminated" in code:
        return out_of_time()
    if code.startswith(("ClientError.Statement.AccessMode", "ClientError.Security.Forbidden")):
        return UsageError(
            fr="Cette requête écrit, ou change la structure du graphe : les requêtes sont en lecture seule. "
            "Pour modifier le graphe, chargez des fichiers avec « essaim load ».",
            en="This query writes, or changes the structure of the graph: queries are read-only. "
            "To change the graph, load files with “essaim load”.",
        )
    if code.startswith("ClientError.Statement.ParameterMissing"):
        return UsageError(fr=f"Il manque un paramètre : {words}.", en=f"A parameter is missing: {words}.")
    if code.startswith(("ClientError.Statement", "ClientError.Procedure.ProcedureNotFound")) or UNKNOWN.match(words):
        return _ill_formed(words, added_lines)
    return None


def _ill_formed(words: str, added_lines: int) -> UsageError:
    position = POSITION.search(words)
    if not position or int(position["line"]) == 0:
        return UsageError(fr=f"Requête mal formée : {words}.", en=f"Ill-formed query: {words}.")
    sentence = POSITION.sub("", words).strip(" -")
    line, column = int(position["line"]) - added_lines, int(position["column"] or int(position["before"]) + 1)
    return UsageError(
        fr=f"Requête mal formée, ligne {line}, colonne {column} : {sentence}.",
        en=f"Ill-formed query, line {line}, column {column}: {sentence}.",
    )


def _other(error: Exception, words: str, address: str) -> EssaimError:
    from neo4j.exceptions import DriverError

    if isinstance(error, DriverError):
        return StoreError(
            fr=f"La connexion à {address} est perdue. Vérifiez que le serveur tourne, puis recommencez.",
            en=f"The connection to {address} is lost. Check that the server runs, then try again.",
        )
    return StoreError(
        fr=f"{address} n’a pas pu répondre : {words}. Recommencez, ou consultez le journal du serveur.",
        en=f"{address} could not answer: {words}. Try again, or read the server's log.",
    )


def _words(error: Exception) -> str:
    message = getattr(error, "message", None) or str(error)
    return str(message).strip().splitlines()[0].rstrip(". ") if str(message).strip() else type(error).__name__
