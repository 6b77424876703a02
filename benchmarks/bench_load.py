"""Loading against the raw statements: the same properties, the same batches, the same run, on each engine.

    python benchmarks/bench_load.py [arcadedb|neo4j …] [--rows 100000]

Ratios above 1 mean that essaim is faster. Goals: nodes and relationships end to end at 0.8 of raw (0.6 at least), an
unchanged reload 3 times the first load, a client under 500 MB, a hub of 18,000 relationships no slower per row.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from essaim.graph_store.connect import open_store
from essaim.graph_store.engine import embedded
from essaim.graph_store.settings import resolve
from essaim.graph_store.store import Store
from essaim.ontology.compile import load_model

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
BATCH = 10_000
HUB = 18_000

NODES = """title = { fr = "Associations du banc", en = "Bench associations" }
producer = "essaim"
licence = "fictional"
url = "https://example.org/"
format = "csv"
reliability = 0.8
visibility = "public"
date = { value = "2026-01-01" }
scope = []
[recognise]
columns = ["numero", "nom", "site", "courriel", "naf"]
[columns.number]
from = ["numero"]
required = true
[columns.name]
from = ["nom"]
[columns.site]
from = ["site"]
[columns.mail]
from = ["courriel"]
[columns.naf]
from = ["naf"]
[entities.association]
class = "Association"
key = ["number"]
properties = { name = "name", website = "site", genericEmail = "mail", naf = "naf" }
"""

LINKS = """title = { fr = "Subventions du banc", en = "Bench grants" }
producer = "essaim"
licence = "fictional"
url = "https://example.org/"
format = "csv"
reliability = 0.8
visibility = "public"
date = { value = "2026-01-01" }
scope = []
[recognise]
columns = ["de", "a", "annee", "montant"]
[columns.start]
from = ["de"]
[columns.end]
from = ["a"]
[columns.year]
from = ["annee"]
type = "year"
[columns.amount]
from = ["montant"]
type = "decimal"
[relations.funds]
type = "FUNDS"
from = { class = "Organisation", key = ["start"] }
to = { class = "Organisation", key = ["end"] }
properties = { fundingKind = { value = "subvention" }, amountEur = "amount", year = "year" }
key = ["year"]
hub = "from"
"""

CLIENT = """
import json, re, sys, time
from pathlib import Path
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.connect import open_store
from essaim.graph_store.settings import resolve
from essaim.ontology.compile import load_model
home, uri, folder, file = sys.argv[1:5]
model = load_model()
with open_store(resolve(home=Path(home), uri=uri or None, environ=json.loads(sys.argv[5]))) as store:
    began = time.perf_counter()
    report = load([Path(file)], store, model, LoadOptions(home=Path(home), backbone=False, folders=(Path(folder),)))
    seconds = time.perf_counter() - began
peak = re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())  # Linux; ru_maxrss survives exec
print(json.dumps([seconds, int(peak[1]) / 1024,
                  [(one.read, one.loaded, one.unchanged) for one in report.files]]))
"""


def write_inputs(folder: Path, rows: int) -> None:
    """The declarations and the files: nodes, twice as many relationships, one hub's, and as many that no hub holds."""
    (folder / "bench-nodes.toml").write_text(NODES, encoding="utf-8")
    (folder / "bench-links.toml").write_text(LINKS, encoding="utf-8")
    lines = [
        f"A{i:06d};Association du banc {i};https://a{i}.example.org;contact@a{i}.example.org;94.99Z"
        for i in range(rows)
    ]
    (folder / "nodes.csv").write_text("numero;nom;site;courriel;naf\n" + "\n".join(lines) + "\n", encoding="utf-8")
    head = "de;a;annee;montant\n"
    links = (
        f"A{i % 997 * 7 % rows:06d};A{(i * 31 + 5) % rows:06d};{2010 + i // rows};{i % 5000 + 0.5}"
        for i in range(2 * rows)
    )
    (folder / "links.csv").write_text(head + "\n".join(links) + "\n", encoding="utf-8")
    for turn in (1, 2):  # a hub of its own each time
        hub = (f"A{rows - turn:06d};A{i:06d};2024;100" for i in range(min(HUB, rows - 2)))
        (folder / f"hub-{turn}.csv").write_text(head + "\n".join(hub) + "\n", encoding="utf-8")
        spread = (f"A{i % 997:06d};A{i:06d};{2024 + turn};100" for i in range(min(HUB, rows - 2)))
        (folder / f"spread-{turn}.csv").write_text(head + "\n".join(spread) + "\n", encoding="utf-8")


class Bench:
    """One engine with an empty graph, and the two ways of filling it."""

    def __init__(self, folder: Path, home: Path, uri: str, environ: dict[str, str]) -> None:
        self.folder, self.home, self.uri, self.environ = folder, home, uri, environ
        self.model = load_model()

    def open(self) -> Store:
        return open_store(resolve(home=self.home, uri=self.uri or None, environ=self.environ))

    def essaim(self, file: str) -> tuple[float, float]:
        """Seconds and peak megabytes of a client of its own that loads `file`."""
        arguments = [str(self.home), self.uri, str(self.folder), str(self.folder / file), json.dumps(self.environ)]
        done = subprocess.run([sys.executable, "-c", CLIENT, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        seconds, megabytes, _ = json.loads(done.stdout)
        return seconds, megabytes

    def raw_nodes(self, rows: Sequence[dict[str, Any]]) -> float:
        statement = "UNWIND $rows AS row MERGE (n:Organisation {id: row.id}) SET n += row.p"
        return self._timed(lambda store: self._each(store, statement, rows))

    def raw_links(self, rows: Sequence[dict[str, Any]]) -> float:
        statement = (
            "UNWIND $rows AS row MATCH (b:Organisation {id: row.b}) MATCH (a:Organisation {id: row.a}) "
            "CREATE (b)<-[r:FUNDS]-(a) SET r += row.p"
        )
        return self._timed(lambda store: self._each(store, statement, rows))

    def _timed(self, work: Callable[[Store], None]) -> float:
        with self.open() as store:
            began = time.perf_counter()
            work(store)
            return time.perf_counter() - began

    def _each(self, store: Store, statement: str, rows: Sequence[dict[str, Any]]) -> None:
        for start in range(0, len(rows), BATCH):
            store.write(statement, rows=rows[start : start + BATCH])

    def written(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """What a load wrote, as parameters of the raw statements."""
        with self.open() as store:
            nodes = store.read("MATCH (n:Organisation) RETURN n.id AS id, properties(n) AS p")
            links = store.read("MATCH (a)-[r:FUNDS]->(b) RETURN a.id AS a, b.id AS b, properties(r) AS p")
        return nodes, links

    def wipe(self) -> None:
        with self.open() as store:
            for pattern in ("()-[n]->()", "(n:Organisation)", "(n:Source)"):
                statement = f"MATCH {pattern} WITH n LIMIT 20000 DELETE n RETURN count(*) AS n"
                while store.write(statement) != [{"n": 0}]:
                    pass


def hub_and_spread(bench: Bench) -> tuple[float, float]:
    """Seconds for the hub and for as many rows that no hub holds, each the best of two: the order favours neither, as
    a server grows faster while it warms up."""
    times = {one: bench.essaim(f"{one}.csv")[0] for one in ("hub-1", "spread-1", "spread-2", "hub-2")}
    return min(times["hub-1"], times["hub-2"]), min(times["spread-1"], times["spread-2"])


def measure(bench: Bench) -> Iterator[tuple[str, str]]:
    """Name and result of each measure, on a server warmed by a whole run that is thrown away."""
    for file in ("nodes.csv", "links.csv"):
        bench.essaim(file)
    nodes, links = bench.written()
    bench.wipe()
    raw = bench.raw_nodes(nodes), bench.raw_links(links)
    bench.wipe()
    node_time, node_mb = bench.essaim("nodes.csv")
    link_time, link_mb = bench.essaim("links.csv")
    again = bench.essaim("nodes.csv")[0], bench.essaim("links.csv")[0]
    hub_time, spread_time = hub_and_spread(bench)
    first = node_time, link_time
    yield "rows/s raw", f"nodes {len(nodes) / raw[0]:,.0f}, relationships {len(links) / raw[1]:,.0f}"
    yield "rows/s essaim", f"nodes {len(nodes) / node_time:,.0f}, relationships {len(links) / link_time:,.0f}"
    yield "essaim / raw", _ratios(raw, first)
    yield "reload / first load", _ratios(first, again)
    yield "hub / as many, spread", f"{hub_time / spread_time:.2f}"
    yield "client, peak MB", f"nodes {node_mb:.0f}, relationships {link_mb:.0f}"


def _ratios(slow: tuple[float, float], fast: tuple[float, float]) -> str:
    nodes, links = (one / other for one, other in zip(slow, fast, strict=True))
    return f"nodes {nodes:.2f}, relationships {links:.2f}, both {sum(slow) / sum(fast):.2f}"


def engines(names: Sequence[str], folder: Path, stack: ExitStack) -> Iterator[tuple[str, Bench]]:
    """Each engine asked for, started on an empty home."""
    for name in names:
        home = folder / name
        if name == "arcadedb":
            stack.callback(embedded.stop, home)
            yield name, Bench(folder, home, "", {})
        else:
            from neo4j_server import NEW, OLD, PASSWORD, running

            server = stack.enter_context(running(OLD if name == "neo4j" else NEW, home))
            yield name, Bench(folder, home, server.uri, {"ESSAIM_PASSWORD": PASSWORD})


def main(arguments: Sequence[str]) -> None:
    """Run the bench on the engines named, all by default."""
    rows = int(arguments[arguments.index("--rows") + 1]) if "--rows" in arguments else 100_000
    names = [one for one in arguments if one in ("arcadedb", "neo4j", "neo4j-newest")] or ["arcadedb", "neo4j"]
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folder = Path(place)
        write_inputs(folder, rows)
        for name, bench in engines(names, folder, stack):
            print(f"{name}: {rows:,} nodes, {2 * rows:,} relationships, batches of {BATCH:,}")
            for what, result in measure(bench):
                print(f"  {what:30} {result}")


if __name__ == "__main__":
    main(sys.argv[1:])
