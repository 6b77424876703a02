"""How long the shell waits before an answer starts: commands against the bare interpreter, best of several, one run.

Goals: `essaim --help` at most 0.15 s over `python -c pass`, a warm `essaim status` at most 0.3 s over it.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

TIMES = 15


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
        essaim = ("-m", "essaim", "--home", str(Path(folder) / "home"))
        bare = best("-c", "pass")
        print(f"{'python -c pass':24} {bare:.3f} s")
        try:
            for command, goal in (("--help", 0.15), ("status", 0.3), ("query", None), ("schema", None)):
                took = best(*essaim, command)
                told = f", goal {goal} s over: {'met' if took - bare <= goal else 'MISSED'}" if goal else ""
                print(
                    f"{'essaim ' + command:24} {took:.3f} s = {took / bare:.1f} × bare, {took - bare:.3f} s over{told}"
                )
        finally:
            subprocess.run([sys.executable, *essaim, "engine", "stop"], check=True, capture_output=True)


if __name__ == "__main__":
    main()
