"""Write docs/exemple.md: what each command answers on the fictional territory, in French, as a terminal shows it.

`make docs` runs it; a test compares. The day is fixed, the width is 80 columns, ids of people are left out: they are
keyed by the home that made them.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "exemple.md"
DAY, PLACE, FOR = ("--as-of", "2026-11-01"), "Clairebrise", ("--for", "binomes")
COMMANDS: Sequence[tuple[str, ...]] = (
    ("diagnose", PLACE, *DAY),
    ("approach", PLACE, *FOR, *DAY),
    ("approach", PLACE, *FOR, *DAY, "--to", "Cité éducative des Coursives", "--why"),
    ("connectors", PLACE, *FOR, *DAY),
    ("gaps", PLACE, *FOR, *DAY),
    ("alliances", PLACE, *FOR, *DAY),
    ("alliances", PLACE, *FOR, *DAY, "--visibility", "partner"),
    ("coalition", PLACE, *FOR, *DAY, "--of", "3", "--at-least", "ecole=1"),
    ("show", "Centre social des Coursives"),
    ("show", "Binômes collégiens"),
    ("show", PLACE),
    *(
        ("query", name, "-p", f"territory={PLACE}", *DAY)
        for name in (
            *("needs_without_offer", "complements_to_mentoring", "stances_by_phase", "red_thread", "reviews_due"),
            *("what_moves_actors", "objections_heard", "landlords_of_neighbourhoods", "funding_mix"),
            *("young_people_supported", "private_funders", "elected_youth_education"),
        )
    ),
    ("query", "agreements_ending", *DAY),
    ("query", "referents", "-p", "subject=Mentorat", *DAY),
)
LONGEST = 70  # lines of one answer; the notes are there whole
INTRO = """\
# Les réponses, sur un territoire fictif

La Haute-Brise n’existe pas : communes, structures et personnes sont inventées. Voici ce qu’essaim
répond à chaque commande, une fois la démonstration chargée (`essaim demo`), au 1er novembre 2026. Cette
page est écrite par `make docs`.
"""
_KEYED = re.compile(r"per:[0-9a-f]{32}")


def answers(commands: Sequence[Sequence[str]] = COMMANDS) -> list[str]:
    """What each command says, notes last, on a fresh demonstration."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        _said(home, ("demo",))
        try:
            return [_said(home / "demo", command) for command in commands]
        finally:
            _said(home / "demo", ("engine", "stop"))


def page() -> str:
    """The whole page."""
    parts = [INTRO]
    for command, text in zip(COMMANDS, answers(), strict=True):
        typed = " ".join(f'"{word}"' if " " in word else word for word in command)
        parts.append(f"## essaim {typed}\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


def _said(home: Path, command: Sequence[str]) -> str:
    """Standard output, then the notes, as they read."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ESSAIM_")}
    environ |= {"COLUMNS": "80", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
    run = [sys.executable, "-m", "essaim", "--home", str(home), "--lang", "fr", *command]
    done = subprocess.run(run, capture_output=True, text=True, env=environ, cwd=home.parent, timeout=300, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"essaim {' '.join(command)}: {done.stderr}")
    lines = done.stdout.splitlines()
    more = [f"… {len(lines) - LONGEST} autres lignes"] if len(lines) > LONGEST + 1 else []
    shown = [*(lines[:LONGEST] if more else lines), *more, "", *done.stderr.splitlines()]
    text = "\n".join(line.rstrip() for line in shown)
    return re.sub(r"\n{3,}", "\n\n", _KEYED.sub("per:…", text).replace(f"--home {home} ", "")).strip()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
