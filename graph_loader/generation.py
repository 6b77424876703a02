"""The files and sheets of one table of one source that are loaded together: one generation, their union."""

import shlex
from collections.abc import Iterable, Sequence

from essaim.graph_loader.decide.claims import parsed
from essaim.graph_loader.declare.declaration import SourceInfo
from essaim.graph_loader.load_file import FileLoad
from essaim.graph_loader.read.common_form import fold
from essaim.graph_loader.report import Aside, nameless
from essaim.graph_loader.team.whose import is_known, remember
from essaim.graph_loader.write.history import history_of
from essaim.graph_loader.write.leaving import Leaving, Stated, leaving
from essaim.ontology.errors import FileError, SetAsideError
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)

_CLAIMS = (
    "UNWIND $ids AS id MATCH (n:{root} {{id: id}}) WHERE $source IN n.sources RETURN n.id AS id, n.claims AS claims"
)


class Generation:
    """One generation of a table: read and judged whole, then written, then what it no longer holds is taken out."""

    def __init__(self, loads: Sequence[FileLoad]) -> None:
        self.context = loads[0].context
        self.loads = list(loads)
        self.source = loads[0].source
        self.going = Leaving()

    def judge(self, *, alone: bool) -> list[Aside]:
        """Read and judge the files; those that cannot be read, unless one is `alone`: then it raises. Raises FileError,
        StoreError, SetAsideError (too much would go, or nobody knows whose tables these are)."""
        aside = []
        for load in list(self.loads):
            try:
                load.take_in()
            except FileError as error:  # found out of its rows; the others are loaded all the same
                if alone:
                    raise
                self.loads.remove(load)
                aside.append(Aside(load.file.name, nameless(error.text, load.file.name)))
        newest = max((load.stamp.date for load in self.loads), default="")
        team = self.source.declaration.team
        stated = [load.judge(newest if team else load.stamp.date) for load in self.loads]
        if stated:
            self._compare(stated)
        return aside

    def _compare(self, stated: Sequence[Stated]) -> None:
        history = history_of(self.context.holdings.sources, self.source.declaration.source)
        self.going = leaving(self.context, self.source, stated, history)
        names = ", ".join(load.file.name for load in self.loads)
        if any(load.file.is_nobodys for load in self.loads) and (any(self.going.going) or self._renames(stated)):
            raise _nobodys(self.loads, self.source.declaration.id)
        if not self.context.options.allow_shrink:
            self.going.guard(names, self._remedy())
        self.context.gone |= self.going.unclaimed

    def _renames(self, stated: Sequence[Stated]) -> bool:
        """Whether an id that the source has given to something is given to what has another name."""
        team = self.source.declaration.source
        for part in (part for file in stated for part in file.nodes if "name" in part.properties):
            names = dict(part.frame.select("id", "name").drop_nulls().iter_rows())
            for row in self.context.store.read(_CLAIMS.format(root=part.root), ids=list(names), source=team):
                own = [claim for claim in map(parsed, row["claims"]) if claim["source"] == team]
                said = {fold(claim["values"]["name"]) for claim in own if "name" in claim.get("values", {})}
                if said and fold(names[row["id"]]) not in said:
                    return True
        return False

    def _remedy(self) -> Text:
        """What to do where too much would go: nothing that takes out what another file has said."""
        units = [load.file.unit for load in self.loads if load.file.unit is not None]
        named = self.context.options.team or all(is_known(self.context.home, unit) for unit in units)
        return _SHRINK if named else _TOGETHER

    def write(self, *, at_once: bool) -> None:
        """Write the files; what is going goes `at_once` with the last of them, or later, by `retire`. Raises
        StoreError."""
        now = at_once or not any(self.going.going)
        for load in self.loads:
            load.write(self.going if now and load is self.loads[-1] else Leaving() if now else None)

    def retire(self) -> None:
        """Take out what is going. Raises StoreError."""
        if self.loads and any(self.going.going):
            self.loads[-1].retire(self.going)
            for load in self.loads[:-1]:  # whichever of them is forgotten, it was they together who took it out
                load.gone = self.loads[-1].gone

    def remember(self) -> None:
        """Remember whose tables these are, where they do not say it themselves."""
        if self.context.options.dry_run:
            return
        words = self.source.declaration
        info = SourceInfo(words.id, words.title, words.producer, words.licence)
        for load in self.loads:
            if load.file.unit is not None and load.is_whole:
                remember(self.context.home, load.file.unit, info)


def generations(loads: Iterable[FileLoad]) -> list[Generation]:
    """The files of each table of a team together, in the order of the first of them; any other file by itself."""
    groups: dict[tuple[str, ...], list[FileLoad]] = {}
    for rank, load in enumerate(loads):
        declaration = load.declaration
        key = (declaration.source, declaration.part) if declaration.team else (declaration.source, "", str(rank))
        groups.setdefault(key, []).append(load)
    return [Generation(group) for group in groups.values()]


_SHRINK = Text(
    "Si c’est voulu, recommencez avec --allow-shrink ; sinon, vérifiez que le fichier est complet.",
    "If that is right, try again with --allow-shrink; if not, check that the file is whole.",
)
_TOGETHER = Text(
    "Elles viennent d’un autre fichier : chargez les deux ensemble (le dossier entier), ou donnez à celui-ci le nom "
    "d’une autre équipe (--team NOM).",
    "They come from another file: load both together (the whole folder), or give this one the name of another team "
    "(--team NAME).",
)


def _nobodys(loads: Sequence[FileLoad], source: str) -> SetAsideError:
    """Ask whose tables these are, with what to type for each answer."""
    units = dict.fromkeys(str(load.file.unit or load.file.path) for load in loads)
    files = ", ".join(load.file.name for load in loads)
    said = words("nobodys", files=files, source=source, command=f"essaim load {shlex.join(units)} --team")
    return SetAsideError(fr=said.fr, en=said.en)
