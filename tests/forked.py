"""essaim in processes forked from one that has its libraries in memory: hundreds of tests start it."""

import multiprocessing
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from tempfile import TemporaryDirectory

STREAMS = ("stdin", "stdout", "stderr")
# What reads the language from the environment stays out: it is imported by each process anew.
PRELOADED = ["neo4j", "rich.table", "rich.progress", "essaim.graph_store.bolt", "essaim.queries.answer.scope"]
PRELOADED += ["essaim.graph_loader.load", "essaim.queries.face.graph", "essaim.visualizations.output"]


def run_forked(words: tuple[str, ...], cwd: Path, env: Mapping[str, str], stdin: str | None) -> CompletedProcess[str]:
    """What `essaim` with these words says, and how it ends. Raises TimeoutExpired after two minutes."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "stdin").write_text(stdin or "", encoding="utf-8")
        process = context.Process(target=_become_essaim, args=(words, cwd, dict(env), folder), daemon=True)
        process.start()
        process.join(120)
        if process.exitcode is None:
            process.kill()
            raise TimeoutExpired(words, 120)
        out, err = ((folder / stream).read_text(encoding="utf-8") for stream in STREAMS[1:])
        return CompletedProcess(words, process.exitcode, out, err)


def _become_essaim(words: tuple[str, ...], cwd: Path, env: Mapping[str, str], folder: Path) -> None:
    """The command line, in the process that this is from now on."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    for number, stream in enumerate(STREAMS):
        file = os.open(folder / stream, os.O_RDWR | os.O_CREAT)
        os.dup2(file, number)
        setattr(sys, stream, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
    sys.argv = ["essaim", *words]
    from essaim.cli import cli  # in the language of `env`

    cli()
