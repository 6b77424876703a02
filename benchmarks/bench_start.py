"""How long the shell waits before an answer starts: commands against the bare interpreter, best of several, one run.

Goals: `essaim --help` at most 0.15 s over `python -c pass`, a warm `essaim status` at most 0.3 s over it, and on the
fictional territory a warm `essaim approach` at most 0.4 s over it.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

TIMES = 15
ESSAIM = ("-m", "essaim", "--home")
WE = ("Clairebrise", "--for", "binomes")
COMMANDS = (
    (("--help",), 0.15),
    (("status",), 0.3),
    (("approach", *WE), 0.4),
    (("gaps", *WE), None),
    (("alliances", *WE), None),
    (("connectors", *WE), None),
    (("query",), None),
    (("schema",), None),
)


def best(*words: str) -> float:
    """Seconds of the fastest of several runs."""

    def once() -> float:
        start = perf_counter()
        subprocess.run([sys.executable, *words], check=True, capture_output=True)
        return perf_counter() - start

    return min(once() for _ in range(TIMES))


def main() -> None:
    """Print one line a command: seconds, times the bare interpreter, seconds over it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        bare = best("-c", "pass")
        print(f"{'python -c pass':32} {bare:.3f} s")
        subprocess.run([sys.executable, *ESSAIM, str(home), "demo"], check=True, capture_output=True)
        try:
            for words, goal in COMMANDS:
                took = best(*ESSAIM, str(home / "demo"), *words)
                told = f", goal {goal} s over: {'met' if took - bare <= goal else 'MISSED'}" if goal else ""
                name = " ".join(("essaim", *words[:2]))
                print(f"{name:32} {took:.3f} s = {took / bare:.1f} × bare, {took - bare:.3f} s over{told}")
        finally:
            subprocess.run([sys.executable, *ESSAIM, str(home), "engine", "stop"], check=True, capture_output=True)


if __name__ == "__main__":
    main()
