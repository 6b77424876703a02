"""The commands that a sentence names are typed as this one was: a remedy is run on the graph that it is told of."""

from pathlib import Path

import pytest

from essaim.commands.manual import MANUAL
from essaim.ontology.text import Text
from essaim.ontology.wording.retyped import retyped

HOME, URI = Path("/srv/mon essaim"), "bolt://graphe:7687"


@pytest.mark.parametrize(
    ("sentence", "home", "uri", "typed"),
    [
        ("Tapez : essaim upgrade (avant).", None, None, "Tapez : essaim upgrade (avant)."),
        ("Tapez : essaim upgrade (avant).", Path("/h"), None, "Tapez : essaim --home /h upgrade (avant)."),
        ("« essaim engine stop »", HOME, None, "« essaim --home '/srv/mon essaim' engine stop »"),
        (
            "relancez essaim load, ou essaim undo.",
            None,
            URI,
            f"relancez essaim --uri {URI} load, ou essaim --uri {URI} undo.",
        ),
        (
            "essaim --home /a undo ; sinon essaim undo",
            Path("/b"),
            None,
            "essaim --home /a undo ; sinon essaim --home /b undo",
        ),
        ("essaim --home '/a b' undo", Path("/b"), URI, f"essaim --home '/a b' --uri {URI} undo"),
        (
            "Installez un essaim plus récent ; essaim loader",
            HOME,
            URI,
            "Installez un essaim plus récent ; essaim loader",
        ),
    ],
)
def test_commands_are_typed_as_this_one_was(sentence: str, home: Path | None, uri: str | None, typed: str) -> None:
    assert retyped(Text(sentence, sentence), home, uri) == Text(typed, typed)


def test_every_command_of_a_graph_is_known() -> None:
    without_graph = {"essaim", "demo", "init", "template", "engine", "engine prepare"}
    for command in MANUAL.keys() - without_graph:
        assert retyped(Text(f"essaim {command}", ""), HOME, None).fr != f"essaim {command}", command
