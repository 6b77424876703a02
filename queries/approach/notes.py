"""What `approach` says beside its rows: what was left out, what is missing, what to load."""

from typing import TYPE_CHECKING

from essaim.ontology.text import Text
from essaim.queries.approach.facts import words

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

# What to load first, and the beginning of the sources that hold it.
_LOADS = {
    "load_neighbourhoods": "qpv-2024",
    "load_schools": "annuaire-education",
    "load_officials": "rne-maires",
    "load_grants": "subventions-scdl",
}


def before_data(scope: "Scope") -> Text | None:
    """The sentence for a date before the oldest source, when nothing was known yet."""
    oldest = scope.store.read("MATCH (s:Source) WHERE s.id <> 'src:backbone' RETURN min(s.date) AS day")[0]["day"]
    if oldest is None or scope.as_of >= oldest:
        return None
    return words("before_data", day=scope.as_of, oldest=oldest)


def what_to_load(scope: "Scope", some: bool) -> list[Text]:
    """One screen for a graph that knows the territory and next to nothing of its actors: what to load, in order."""
    from essaim.graph_loader.declare.declarations import declarations  # polars comes with it

    sources = [row["id"] for row in scope.store.read("MATCH (s:Source) RETURN s.id AS id")]
    missing = {
        subject: source
        for subject, source in _LOADS.items()
        if not any(id.startswith(f"src:{source.split('-')[0]}") for id in sources)
    }
    known = declarations(scope.model)
    fetched = {source: known[source].download is not None for source in missing.values()}
    loads = [
        words("fetch" if fetched[source] else "load", n=n, subject=words(subject), source=source)
        for n, (subject, source) in enumerate(missing.items(), 1)
    ]
    lead = words("few_known" if some else "none_known", territory=scope.territory.place)
    return [lead, *loads, words("write_tables", n=len(loads) + 1)]
