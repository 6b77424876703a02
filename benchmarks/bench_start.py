"""How long the shell waits before an answer starts: commands against the bare interpreter, best of several, one run.

Goals: a whole `essaim demo` under 3 s, from an empty folder, the start of a prepared engine included;
`essaim --help` at most 0.15 s over `python -c pass`, a warm `essaim status` at most 0.3 s over it, and on the
fictional territory a warm `essaim approach` at most 0.4 s over it.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

TIMES, COLD = 15, 5
DEMO_GOAL = 3.0
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


def once(*words: str) -> float:
    """Seconds of one run."""
    start = perf_counter()
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    return perf_counter() - start


def best(*words: str) -> float:
    """Seconds of the fastest of several runs."""
    return min(once(*words) for _ in range(TIMES))


def cold_demos() -> list[float]:
    """Seconds of demonstrations that start from nothing, the fastest first."""
    took = []
    for _ in range(COLD):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
            took.append(once(*ESSAIM, home, "demo"))
            once(*ESSAIM, home, "engine", "stop")
    return sorted(took)


def main() -> None:
    """Print one line a command: seconds, times the bare interpreter, seconds over it."""
    fastest, *_, slowest = cold = cold_demos()
    verdict = "met" if cold[COLD // 2] < DEMO_GOAL else "MISSED"
    print(f"{'essaim demo, cold':32} {fastest:.2f} to {slowest:.2f} s, goal {DEMO_GOAL} s: {verdict} by the median")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        bare = best("-c", "pass")
        print(f"{'python -c pass':32} {bare:.3f} s")
        once(*ESSAIM, str(home), "demo")
        try:
            for words, goal in COMMANDS:
                took = best(*ESSAIM, str(home / "demo"), *words)
                told = f", goal {goal} s over: {'met' if took - bare <= goal else 'MISSED'}" if goal else ""
                name = " ".join(("essaim", *words[:2]))
                print(f"{name:32} {took:.3f} s = {took / bare:.1f} × bare, {took - bare:.3f} s over{told}")
        finally:
            once(*ESSAIM, str(home), "engine", "stop")


if __name__ == "__main__":
    main()
