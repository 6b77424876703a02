"""Which source, or which loads of which file, a name means: nothing is taken back by guess."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from essaim.graph_loader.context import Context
from essaim.graph_loader.forgetting.loaded_files import LoadedFile, loaded_files
from essaim.graph_loader.france.backbone import SOURCE as BACKBONE
from essaim.graph_loader.read.files import recognised
from essaim.graph_loader.read.take_in import take_in
from essaim.graph_loader.stamp import stamp_of
from essaim.ontology.errors import EssaimError, NameUnknownError, UsageError
from essaim.ontology.folding import normalise as fold
from essaim.ontology.wording.near import did_you_mean

Sources = dict[str, str]  # the ids of the sources of the graph, with their names


@dataclass(frozen=True, slots=True)
class Meant:
    """What is to be taken back: all that `sources` said, or what some `loads` of them brought."""

    name: str
    sources: tuple[str, ...]
    loads: tuple[str, ...] | None = None
    files: tuple[LoadedFile, ...] = ()


def meant(text: str, home: Path, sources: Sources, context: Context) -> Meant:
    """What `text` names: a source by its id or its title, else a file that this home loaded, else one that is there.

    Raises NameUnknownError, UsageError.
    """
    identity = _source(text, sources)
    remembered = loaded_files(home)
    if identity == BACKBONE:
        raise UsageError(
            fr="Les territoires de France sont ceux d’essaim : ils ne s’oublient pas.",
            en="The territories of France are those of essaim: they cannot be forgotten.",
        )
    if identity is not None:
        return Meant(
            sources[identity], (identity,), None, tuple(file for file in remembered if file.source == identity)
        )
    named = _named(text, remembered)
    if named:
        return _of_files(named)
    found = _of_path(Path(text), context, sources) if Path(text).exists() else None
    if found is not None:
        return found
    known = [
        *(source.removeprefix("src:") for source in sources),
        *dict.fromkeys(Path(f.path).name for f in remembered),
    ]
    near = did_you_mean(text, known)
    raise NameUnknownError(
        fr=f"« {text} » n’est ni une source du graphe ni un fichier chargé depuis ce dossier. "
        + (near.fr if near else "La liste des sources : essaim status"),
        en=f"“{text}” is neither a source of the graph nor a file loaded from this home. "
        + (near.en if near else "The list of sources: essaim status"),
    )


def _source(text: str, sources: Sources) -> str | None:
    if f"src:{text.removeprefix('src:')}" in sources:
        return f"src:{text.removeprefix('src:')}"
    same = [identity for identity, name in sources.items() if fold(name) == fold(text)]
    return same[0] if len(same) == 1 else None


def _named(text: str, remembered: Sequence[LoadedFile]) -> list[LoadedFile]:
    """The loads of the file of that path, or of the one file of that name. Raises NameUnknownError."""
    path = str(Path(text).absolute())
    exact = [file for file in remembered if path in (file.path, file.file) or file.path.startswith(f"{path}/")]
    if exact:
        return exact
    same = [file for file in remembered if text in (Path(file.path).name, Path(file.file).name)]
    paths = sorted({file.path for file in same})
    if len(paths) > 1:
        raise NameUnknownError(
            fr=f"« {text} » désigne plusieurs fichiers : {', '.join(paths)}. Donnez le chemin de l’un d’eux.",
            en=f"“{text}” names several files: {', '.join(paths)}. Give the path of one of them.",
        )
    return same


def _of_files(files: Iterable[LoadedFile]) -> Meant:
    listed = tuple(files)
    names = dict.fromkeys(Path(file.path).name for file in listed)
    return Meant(
        ", ".join(names),
        tuple(dict.fromkeys(file.source for file in listed)),
        tuple(dict.fromkeys(file.load for file in listed)),
        listed,
    )


def _of_path(path: Path, context: Context, sources: Sources) -> Meant | None:
    """A file that another home loaded, or an older essaim: its load id is that of its bytes."""
    try:
        options = context.options
        files = recognised([path], context.model, options.folders, None, (), options.team, context.home).files
    except EssaimError:
        return None
    loaded = []
    for file in files:
        declaration = file.source.declaration
        taken = take_in(file, context.places(declaration.team))
        stamp = stamp_of(file, taken.frame, context.territories)
        if declaration.source in sources:
            loaded.append(LoadedFile(str(path.absolute()), stamp.source, stamp.load, ()))
    return _of_files(loaded) if loaded else None
