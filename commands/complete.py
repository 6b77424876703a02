"""What Tab proposes: saved questions, and names of the graph when its engine already runs. Tab starts nothing."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from essaim.ontology.errors import EssaimError
from essaim.queries.answer.arguments import VISIBILITIES

if TYPE_CHECKING:
    from essaim.graph_store.bolt import BoltStore
    from essaim.graph_store.settings import Settings

MOST = 40


def questions(_ctx: click.Context, _param: click.Parameter, typed: str) -> list[str]:
    """Saved questions that start so."""
    from essaim.queries.saved.catalogue import catalogue

    return [name for name in catalogue() if name.startswith(typed)]


def visibilities(_ctx: click.Context, _param: click.Parameter, typed: str) -> list[str]:
    """For whose eyes, as the help writes them."""
    return [code for code in VISIBILITIES if code.startswith(typed)]


def territories(ctx: click.Context, _param: click.Parameter, typed: str) -> list[str]:
    """Territories that have something loaded or are near it, by name."""
    return _named(ctx, "Territory", typed)


def organisations(ctx: click.Context, _param: click.Parameter, typed: str) -> list[str]:
    """Organisations, by name."""
    return _named(ctx, "Organisation", typed)


def _named(ctx: click.Context, label: str, typed: str) -> list[str]:
    """Names of the nodes of a class that start with what is typed; none where the engine does not run yet.

    Hyphens stand for spaces: names are found with either, and a shell takes them as one word.
    """
    from essaim.ontology.folding import normalise

    try:
        settings = _settings(ctx)
        if settings is None:
            return []
        with _open(settings) as store:
            rows = store.read(
                f"MATCH (n:{label}) WHERE n.nameKey STARTS WITH $key RETURN DISTINCT n.name AS name "
                f"ORDER BY name LIMIT {MOST}",
                key=normalise(typed),
            )
    except EssaimError:
        return []
    return list(_words((row["name"] for row in rows), typed))


def _settings(ctx: click.Context) -> "Settings | None":
    """The settings when the embedded engine of this call runs now; a Neo4j may ask for a password: it is left alone."""
    from essaim.graph_store.engine.embedded import state
    from essaim.graph_store.settings import resolve

    typed = ctx.find_root().params
    settings = resolve(home=typed.get("home"), uri=typed.get("uri"))
    return settings if settings.uri is None and state(settings.home) else None


def _open(settings: "Settings") -> "BoltStore":
    from essaim.graph_store.connect import open_store

    return open_store(settings)


def _words(names: Iterable[str], typed: str) -> Iterable[str]:
    """Names as one word each, starting with exactly what was typed: shells compare letter by letter."""
    from essaim.ontology.folding import normalise

    for name in names:
        word = "-".join(normalise(name).split())
        yield typed + word[len("-".join(normalise(typed).split())) :]
