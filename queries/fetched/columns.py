"""The columns of what was fetched: one row a file."""

from essaim.ontology.text import Text
from essaim.queries.answer.column import Column, Columns

_FETCHED = {
    "fetched": Text("téléchargé", "fetched"),
    "unchanged": Text("déjà là, inchangé", "here already, unchanged"),
    "failed": Text("pas reçu", "not received"),
    "by-hand": Text("à la main", "by hand"),
    "listed": Text("à télécharger", "to download"),
}

FETCH: Columns = (
    Column("source_id", Text("source", "source"), "The source, by its id.", views=()),
    Column("title", Text("source", "source"), "Its title."),
    Column(
        "wanted",
        Text("nom du fichier", "name of the file"),
        "What the file to take is called on the page of its dataset (* is anything), where `address` is that page.",
        views=(),
    ),
    Column(
        "state",
        Text("état", "state"),
        "`fetched`; `unchanged` (what is here is what is published); `failed` (`trouble` says why); `by-hand` (its "
        "publisher wants no program there: open `address` in a browser); `listed`, with `--list`.",
        codes=_FETCHED,
    ),
    Column("size_mb", Text("Mo", "MB"), "Megabytes: of the file that is here, else of the whole, about."),
    Column("file", Text("fichier", "file"), "What it is called here, in the folder that the note names.", views=()),
    Column("trouble", Text("raison", "reason"), "Why it is not here, and what to do.", views=()),
    Column("licence", Text("licence", "licence"), "A code of the vocabulary `licence`.", codes="licence", views=()),
    Column(
        "address", Text("adresse", "address"), "Where it is published: the file, or the page of its dataset.", views=()
    ),
)
