"""A migration on trial, which changes ids, properties, a type and a label; and a process that is killed within it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from essaim.graph_loader.migrate import rewriting
from essaim.graph_loader.migrate.rewriting import Properties, Rewriting
from essaim.graph_loader.migrate.steps import Step
from essaim.graph_loader.turn import renames
from essaim.ontology.text import Text

FEW = 15  # nodes or relationships of one transaction

# Upgrades, or puts BACKUP back, and kills itself at the WHEN-th transaction: in it, or once it is committed.
CHILD = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv.pop())
import migration
from essaim.graph_loader.migrate import upgrade
from essaim.graph_store.bolt import BoltStore
from essaim.graph_store.connect import open_store
from essaim.graph_store.settings import resolve
from essaim.ontology.compile import load_model
engine_home, uri, home, backup, when, moment = sys.argv[1:7]
written, number = BoltStore._written, 0
def die():
    os.kill(os.getpid(), signal.SIGKILL)
def counted(self, work):
    global number
    number += 1
    if number != int(when):
        return written(self, work)
    if moment == "in":
        return written(self, lambda tx: (work(tx), die()))
    written(self, work)
    die()
with open_store(resolve(home=Path(engine_home), uri=uri or None)) as store:
    BoltStore._written = counted
    migration.in_small_steps()
    if backup:
        upgrade.restore(store, load_model(), Path(home), Path(backup))
    else:
        upgrade.upgrade(store, load_model(), Path(home), steps=migration.STEPS)
print(number)
"""


def in_small_steps(put: Callable[[Any, str, int], None] = setattr) -> None:
    """Have a small graph take many transactions."""
    put(rewriting, "PAGE", FEW)
    put(renames, "MANY", FEW)


def _titled(properties: Properties) -> Properties:
    return {("title" if name == "name" else name): value for name, value in properties.items()}


def _rounded(properties: Properties) -> Properties:
    amount = int(properties["amountEur"])
    return {**properties, "amountEur": amount, "key": f"about {amount} {properties['record']}"}


def _apply(work: Rewriting) -> None:
    work.change_edges("FUNDS", _rounded)
    work.rename_ids("Organisation", lambda identity: identity.replace("org:", "body:"))
    work.change_nodes("Organisation", _titled)
    work.relabel("Association", "Guild")
    work.retype("FUNDS", "BACKS")


STEPS = (Step(1, Text("essai", "trial"), _apply),)


def line(
    engine_home: Path, uri: str | None, home: Path, when: int = 0, moment: str = "", backup: str = ""
) -> list[str]:
    """The command of such a process."""
    words = [str(engine_home), uri or "", str(home), backup, str(when), moment]
    return [sys.executable, "-c", CHILD, *words, str(Path(__file__).parent)]
