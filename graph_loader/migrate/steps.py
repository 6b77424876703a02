"""The steps that bring a graph from each format to the next, oldest first (docs/upgrade.md)."""

from collections.abc import Callable
from dataclasses import dataclass

from essaim.graph_loader.migrate import to_format_1, to_format_2, to_format_3
from essaim.graph_loader.migrate.rewriting import Rewriting
from essaim.ontology.text import Text


@dataclass(frozen=True, slots=True)
class Step:
    """What brings a graph of the format before to format `number`, and what that changes for whoever uses it.

    Applied to what it has changed already, it changes nothing: an upgrade that was abandoned half way is done again.
    """

    number: int
    text: Text
    apply: Callable[[Rewriting], None]


STEPS = (
    Step(1, to_format_1.TEXT, to_format_1.apply),
    Step(2, to_format_2.TEXT, to_format_2.apply),
    Step(3, to_format_3.TEXT, to_format_3.apply),
)
