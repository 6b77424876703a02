"""Loads that are disturbed: two vintages of a file, a process that loads one and is killed on the way, and all that a
graph holds."""

import os
import subprocess
import sys
from pathlib import Path

from forked import run_forked
from neo4j_server import PASSWORD

from essaim.graph_store.store import Store

ROWS = 6_000

DECLARATION = """title = { fr = "Subventions d'essai", en = "Grants on trial" }
producer = "essaim"
licence = "fictional"
url = "https://example.org/"
format = "csv"
reliability = 0.8
visibility = "public"
date = { file = "(\\\\d{4})" }
scope = []
[recognise]
columns = ["bailleur", "numero", "nom", "montant"]
[columns.funder]
from = ["bailleur"]
[columns.number]
from = ["numero"]
[columns.name]
from = ["nom"]
[columns.amount]
from = ["montant"]
type = "decimal"
[entities.funder]
class = "Foundation"
key = ["funder"]
properties = { name = "funder" }
[entities.association]
class = "Association"
key = ["number"]
properties = { name = "name" }
[relations.funds]
type = "FUNDS"
from = "funder"
to = "association"
properties = { fundingKind = { value = "fondation" }, amountEur = "amount" }
key = ["amount"]
hub = "from"
"""

# Loads FILE into the store of HOME; at the WHEN-th word of writing, sends itself a signal or kills the engine.
CHILD = """
import os, signal, sys
from pathlib import Path
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.progress import WRITING
from essaim.graph_store.engine import embedded
from essaim.graph_store.connect import open_store
from essaim.graph_store.settings import resolve
from essaim.ontology.compile import load_model
from essaim.ontology.errors import StoreError
home, folder, file, when, what, uri = sys.argv[1:7]
said = 0
def report(step):
    global said
    said += step.stage == WRITING
    if what and said == int(when):
        said += 1000
        if what == "engine":
            os.kill(embedded.state(Path(home)).server.pid, signal.SIGKILL)
        else:
            os.kill(os.getpid(), getattr(signal, what))
model = load_model()
options = LoadOptions(home=Path(folder), backbone=False, folders=(Path(folder),))
try:
    with open_store(resolve(home=Path(home), uri=uri or None)) as store:
        load([Path(file)], store, model, options, report)
except StoreError as error:
    print(error, file=sys.stderr)
    sys.exit(4)
except KeyboardInterrupt:
    sys.exit(130)
"""


def write_files(folder: Path, rows: int = ROWS) -> tuple[Path, Path]:
    """Two vintages: the second renames a tenth of the bodies, drops a twentieth and brings as many new ones."""
    few = rows // 20
    (folder / "trial-grants.toml").write_text(DECLARATION, encoding="utf-8")
    head = "bailleur;numero;nom;montant\n"
    old = [f"Fonds {i % 3};N{i};Association {i};{i % 50},5" for i in range(rows)]
    new = [
        f"Fonds {i % 3};N{i};{'Nouvelle a' if i < 3 * few else 'A'}ssociation {i};{i % 50},5"
        for i in range(few, rows + few)
    ]
    paths = folder / "subventions-2024.csv", folder / "subventions-2025.csv"
    for path, lines in zip(paths, (old, new), strict=True):
        path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return paths


def dump(store: Store) -> list[str]:
    """All that the graph holds, in an order of its own."""
    nodes = store.read("MATCH (n) RETURN labels(n) AS labels, properties(n) AS p")
    edges = store.read("MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS type, b.id AS b, properties(r) AS p")
    return sorted(
        [f"{sorted(row['labels'])} {sorted(row['p'].items())}" for row in nodes]
        + [f"{row['a']} {row['type']} {row['b']} {sorted(row['p'].items())}" for row in edges]
    )


def line(engine_home: Path, uri: str | None, folder: Path, file: Path, when: int = 0, what: str = "") -> list[str]:
    """The command of a process that loads `file` from the home `folder`, into the graph of `uri` or `engine_home`."""
    return [sys.executable, "-c", CHILD, str(engine_home), str(folder), str(file), str(when), what, uri or ""]


def environment() -> dict[str, str]:
    """What such a process is given."""
    return {**os.environ, "ESSAIM_PASSWORD": os.environ.get("ESSAIM_TEST_NEO4J_PASSWORD", PASSWORD)}


def disturbed(command: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run such a process to its end; where that can be, it is forked from one that has its libraries in memory."""
    if sys.platform != "win32":
        _, _, code, *words = command
        return run_forked(words, Path.cwd(), environment(), code=code)
    return subprocess.run(
        command, env=environment(), capture_output=True, text=True, encoding="utf-8", check=False, timeout=300
    )
