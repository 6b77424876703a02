"""essaim in processes forked from one that has its libraries in memory: hundreds of tests start it."""

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from tempfile import TemporaryDirectory

LIMIT = 120.0
STREAMS = ("stdin", "stdout", "stderr")
# What reads the language from the environment stays out: it is imported by each process anew.
PRELOADED = ["neo4j", "rich.table", "rich.progress", "essaim.graph_store.bolt", "essaim.queries.answer.scope"]
PRELOADED += ["essaim.graph_loader.load", "essaim.queries.face.graph", "essaim.visualizations.output"]
PRELOADED += ["essaim.graph_loader.migrate.upgrade"]


def run_forked(
    words: Sequence[str], cwd: Path, env: Mapping[str, str], stdin: str | None = None, code: str | None = None
) -> CompletedProcess[str]:
    """What `essaim` with these words says, or `code` of which they are the arguments, and how it ends. Raises
    TimeoutExpired after two minutes."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "stdin").write_text(stdin or "", encoding="utf-8")
        process = context.Process(target=_become, args=(tuple(words), cwd, dict(env), folder, code), daemon=True)
        process.start()
        process.join(LIMIT)
        if process.exitcode is None:
            process.kill()
            raise TimeoutExpired(words, LIMIT)
        out, err = ((folder / stream).read_text(encoding="utf-8") for stream in STREAMS[1:])
        return CompletedProcess(words, process.exitcode, out, err)


def _become(words: tuple[str, ...], cwd: Path, env: Mapping[str, str], folder: Path, code: str | None) -> None:
    """The command line, or `code`, in the process that this is from now on."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    for number, stream in enumerate(STREAMS):
        file = os.open(folder / stream, os.O_RDWR | os.O_CREAT)
        os.dup2(file, number)
        setattr(sys, stream, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
    sys.argv = ["essaim", *words]
    if code is not None:
        exec(code, {"__name__": "__main__"})
        return
    from essaim.cli import cli  # in the language of `env`

    cli()
