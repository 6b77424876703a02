"""Commands that a sentence names, typed on as this one was: a remedy for one graph is not to be run on another."""

import re
import shlex
from pathlib import Path

from essaim.ontology.text import Text

_AFTER = r"'[^']*'|\S+"
_COMMAND = re.compile(
    rf"\bessaim (?P<home>--home (?:{_AFTER}) )?"
    r"(?=(?:coalition|load|fetch|start|undo|upgrade|status|sources|approach|connectors|measures|likely|gaps|alliances|diagnose"
    r"|show|review|unmerge|page|people|access|object|erase"
    r"|retention|forget|query|schema|engine (?:start|stop)|doctor)(?![\w-]))"
)


def retyped(sentence: Text, home: Path | None, uri: str | None) -> Text:
    """`sentence` with the `--home` and the `--uri` that were typed in each command that it names. One that stands there
    with a home of its own keeps it."""
    if home is None and uri is None:
        return sentence
    return Text(*(_COMMAND.sub(lambda found: _start(found["home"] or "", home, uri), words) for words in sentence))


def _start(named: str, home: Path | None, uri: str | None) -> str:
    own = "" if named or home is None else f"--home {shlex.quote(str(home))} "
    return f"essaim {own}{named}{'' if uri is None else f'--uri {shlex.quote(uri)} '}"
