"""What a graph says of the essaim that wrote it: its format and its structure; and who may write it."""

from dataclasses import dataclass

from essaim.graph_store.store import Store
from essaim.ontology.errors import FormatError
from essaim.ontology.structure import GRAPH_FORMAT, differences, said
from essaim.ontology.text import Text

UNNUMBERED = 0  # the graphs that were made before there was a number
_READ = """OPTIONAL MATCH (m:EssaimModel {id: 'model'})
OPTIONAL MATCH (s:Source|EssaimSuppression) WITH m, s LIMIT 1
RETURN properties(m) AS model, s.id AS held"""


@dataclass(frozen=True, slots=True)
class GraphFormat:
    """`number` is None for a graph that holds nothing yet, whoever looked at it. `structure` is that of all who have
    written it, empty where none was noted. `definitions` are the digests of those who have written theirs, and
    `version` is the newest of them. `restoring` names the backup that is half restored."""

    number: int | None
    structure: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    version: str = ""
    restoring: str | None = None


def read_format(store: Store) -> GraphFormat:
    """What the graph says of itself, in one read. Raises StoreError."""
    row = store.read(_READ)[0]
    noted = row["model"] or {}
    unnumbered = None if row["held"] is None else UNNUMBERED
    return GraphFormat(
        noted.get("format", unnumbered),
        tuple(noted.get("structure") or ()),
        tuple(noted.get("definitions") or ()),
        noted.get("version") or "",
        noted.get("restoring"),
    )


def require_no_newer(store: Store) -> GraphFormat:
    """The format of a graph that this essaim may bring forward or back. Raises FormatError."""
    held = read_format(store)
    if held.number is not None and held.number > GRAPH_FORMAT:
        raise FormatError(
            fr=f"Ce graphe est au format {held.number}, écrit par un essaim plus récent ({held.version}) ; celui-ci "
            f"écrit le format {GRAPH_FORMAT} et ne peut que le lire. Installez essaim {held.version} ou plus récent.",
            en=f"This graph is of format {held.number}, written by a newer essaim ({held.version}); this one writes "
            f"format {GRAPH_FORMAT} and may only read it. Install essaim {held.version} or newer.",
        )
    return held


def require_whole(store: Store) -> GraphFormat:
    """The same, of a graph that is not half restored either. Raises FormatError."""
    held = require_no_newer(store)
    if held.restoring:
        sentence = _half_restored(held.restoring)
        raise FormatError(fr=sentence.fr, en=sentence.en)
    return held


def require_current(store: Store) -> GraphFormat:
    """The format of a graph that this essaim may write. Raises FormatError."""
    held = require_whole(store)
    if held.number is not None and held.number < GRAPH_FORMAT:
        raise FormatError(
            fr=f"Ce graphe est au format {held.number} ; cet essaim écrit le format {GRAPH_FORMAT}. Tapez : essaim "
            "upgrade (une sauvegarde est faite avant).",
            en=f"This graph is of format {held.number}; this essaim writes format {GRAPH_FORMAT}. Type: essaim upgrade "
            "(a backup is made before).",
        )
    return held


def require_structure(held: GraphFormat, structure: tuple[str, ...]) -> None:
    """Whoever writes knows all that those before have written: what it does not know, it would lose or leave. Raises
    FormatError."""
    changes = differences(held.structure, structure) if held.structure else {}
    unknown = {subject: change for subject, change in changes.items() if change != "added"}
    if unknown:
        words = said(unknown)
        raise FormatError(
            fr=f"L’ontologie de cet essaim n’est pas celle du graphe : {words.fr}. Nommez dans essaim.toml les mêmes "
            "« extensions » que vos collègues, ou installez le même essaim ; si plus rien ne s’en sert : essaim "
            "upgrade.",
            en=f"The ontology of this essaim is not that of the graph: {words.en}. Name the same “extensions” in "
            "essaim.toml as your colleagues, or install the same essaim; where nothing uses them any more: essaim "
            "upgrade.",
        )


def format_note(number: int | None, restoring: str | None = None) -> Text | None:
    """What is said beside an answer of a graph of another format, or half restored."""
    if restoring:
        return _half_restored(restoring)
    if number is None or number == GRAPH_FORMAT:
        return None
    if number > GRAPH_FORMAT:
        return Text(
            f"Ce graphe est au format {number}, plus récent que cet essaim (format {GRAPH_FORMAT}) : la réponse peut "
            "en omettre une part. Installez un essaim plus récent.",
            f"This graph is of format {number}, newer than this essaim (format {GRAPH_FORMAT}): the answer may leave a "
            "part of it out. Install a newer essaim.",
        )
    return Text(
        f"Ce graphe est au format {number}, plus ancien que cet essaim (format {GRAPH_FORMAT}) : la réponse peut en "
        "omettre une part. Tapez : essaim upgrade",
        f"This graph is of format {number}, older than this essaim (format {GRAPH_FORMAT}): the answer may leave "
        "a part of it out. Type: essaim upgrade",
    )


def _half_restored(backup: str) -> Text:
    return Text(
        f"La remise en place de {backup} a été coupée : le graphe est incomplet. Retapez : essaim upgrade --restore "
        f"{backup}",
        f"Putting back {backup} was cut: the graph is incomplete. Type again: essaim upgrade --restore {backup}",
    )
