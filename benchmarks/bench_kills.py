"""Kills loads and upgrades at random moments, on the embedded engine and on a Neo4j, and undoes them: the graph must be
as before.

    python benchmarks/bench_kills.py [TIMES] [--upgrades TIMES] [--neo4j]

Of each kill: how long after the load took its turn, and whether a file was half written, which the note must say.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.migrate.backup import write_backup
from essaim.graph_loader.migrate.restoring import end, put_back
from essaim.graph_loader.turn.load_mark import read_mark
from essaim.graph_loader.turn.sentences import noted
from essaim.graph_loader.turn.undo import undo
from essaim.graph_store.connect import open_store
from essaim.graph_store.engine import embedded
from essaim.graph_store.settings import Settings, resolve
from essaim.graph_store.store import Store
from essaim.ontology.compile import load_model
from essaim.ontology.structure import roots, structure

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import migration
from disturbed import dump, line, write_files
from neo4j_server import OLD, PASSWORD, running


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("times", nargs="?", type=int, default=20)
    parser.add_argument("--upgrades", type=int, default=0)
    parser.add_argument("--neo4j", action="store_true")
    parser.add_argument("--rows", type=int, default=6_000)
    typed = parser.parse_args()
    os.environ["ESSAIM_PASSWORD"] = PASSWORD
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        home = Path(folder, "home")
        home.mkdir()
        stack.callback(embedded.stop, home)
        uri = stack.enter_context(running(OLD, Path(folder, "neo4j"))).uri if typed.neo4j else None
        settings = resolve(home=home, uri=uri)
        kill(settings, typed.times, typed.rows)
        if typed.upgrades:
            kill_upgrades(settings, typed.upgrades, typed.rows // 10)


def kill(settings: Settings, times: int, rows: int) -> None:
    """Kill `times` loads of a second vintage, and undo each."""
    home, model = settings.home, load_model()
    old, new = write_files(home, rows)
    options = LoadOptions(home=home, backbone=False, folders=(home,))
    command = line(home, settings.uri, home, new)
    outcomes: Counter[str] = Counter()
    with open_store(settings) as store:
        load([old], store, model, options)
        before = dump(store)
        start = time.perf_counter()
        load([new], store, model, options)
        seconds, after = time.perf_counter() - start, dump(store)
        for number in range(times):
            store.write("MATCH (n:Organisation|Source) DETACH DELETE n")
            load([old], store, model, options)
            same = dump(store) == before
            outcome, moment = killed(store, home, command, seconds)
            undo(store, model, home)
            same = same and dump(store) == (after if outcome == "ended" else before)
            outcomes[f"{outcome}, {'identical' if same else 'DIFFERENT'}"] += 1
            print(f"{number + 1:3} killed {moment:.2f} s after it began: {outcome}, same graph: {same}", flush=True)
    print(f"{store.engine}, a load of {seconds:.1f} s: {dict(outcomes)}")


def kill_upgrades(settings: Settings, times: int, rows: int) -> None:
    """Kill `times` upgrades by the migration on trial, and undo each."""
    home, model = settings.home, load_model()
    old, _ = write_files(home, rows)
    command = migration.line(home, settings.uri, home)
    outcomes: Counter[str] = Counter()
    with open_store(settings) as store:
        store.write("MATCH (n:Organisation|Source) DETACH DELETE n")
        load([old], store, model, LoadOptions(home=home, backbone=False, folders=(home,)))
        store.write("MATCH (m:EssaimModel) SET m.format = 0 REMOVE m.structure, m.definitions")
        kept = home / "before.jsonl.gz"
        write_backup(store, kept, 0, roots(structure(model)))
        before, start = dump(store), time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds, after = time.perf_counter() - start, dump(store)
        for number in range(times):
            store.write("MATCH (n:EssaimModel|EssaimSuppression) DETACH DELETE n")
            end(store, put_back(store, kept, {kind.root for kind in model.classes.values() if not kind.abstract}))
            same = dump(store) == before
            outcome, moment = killed(store, home, command, seconds)
            undo(store, model, home)
            same = same and dump(store) == (after if outcome == "ended" else before)
            outcomes[f"{outcome}, {'identical' if same else 'DIFFERENT'}"] += 1
            print(f"{number + 1:3} killed {moment:.2f} s after it began: {outcome}, same graph: {same}", flush=True)
    print(f"{store.engine}, an upgrade of {seconds:.1f} s: {dict(outcomes)}")


def killed(store: Store, home: Path, command: list[str], seconds: float) -> tuple[str, float]:
    """Kill the process that `command` starts, at a random moment after its mark is there; what it left."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while read_mark(store) is None and process.poll() is None:
        time.sleep(0.005)
    moment = random.uniform(0, seconds / 2)
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.wait()
    mark = read_mark(store)
    if mark is None:
        return "ended", moment
    if "was cut" not in noted(mark, home).en:
        raise SystemExit(f"nothing says that the load was cut: {noted(mark, home).en}")
    return "in a file" if mark.file else "between files", moment


if __name__ == "__main__":
    main()
