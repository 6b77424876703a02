"""Every command that answers, in every format, on the fictional territory."""

import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from reading import plain

Run = Callable[..., subprocess.CompletedProcess[str]]
Demo = tuple[Path, subprocess.CompletedProcess[str]]
ANSWERING = (
    ("status",),
    ("sources",),
    ("schema",),
    ("schema", "Association"),
    ("query",),
    ("query", "needs_without_offer", "-p", "territory=Clairebrise"),
    ("query", "--cypher", "MATCH (n:Need) RETURN n.id AS id, n.name AS name ORDER BY id"),
    ("diagnose", "Clairebrise"),
    ("show", "Grands Pairs de Clairebrise"),
)


def test_the_demonstration_answers_writes_its_page_and_says_what_is_next(demo: Demo) -> None:
    home, done = demo
    assert done.returncode == 0, done.stderr
    titles = (
        "Qui approcher d’abord : Clairebrise, pour Les Binômes du Quartier",
        "Manques : Clairebrise",
        "Jeunes accomp",
    )
    places = [plain(done.stdout).index(title) for title in titles]
    assert places == sorted(places)
    assert [line.split()[0] for line in done.stdout.splitlines() if re.match(r" [1-9]\. ", line)] == [
        "1.", "2.", "3.", "4.", "5.",
    ]  # fmt: skip
    assert "fictive" in done.stderr
    page = home / "clairebrise.html"
    assert str(page) in done.stdout and "fictives" in page.read_text(encoding="utf-8")


def test_the_three_next_commands_work_as_printed(demo: Demo, tmp_path: Path) -> None:
    lines = [line.strip() for line in demo[1].stdout.partition("Et maintenant :")[2].splitlines() if line.strip()]
    assert len(lines) == 3
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ESSAIM_")}
    for line in lines:
        done = subprocess.run(
            ["/bin/sh", "-c", line], cwd=tmp_path, capture_output=True, text=True, env=clean, timeout=120
        )
        assert done.returncode == 0 and "Clairebrise" in done.stdout, done.stderr


@pytest.mark.parametrize("words", ANSWERING, ids=" ".join)
def test_every_format_gives_the_same_rows(words: tuple[str, ...], essaim: Run) -> None:
    runs = {form: essaim(*words, "--format", form) for form in ("table", "json", "csv", "ndjson")}
    assert {form: run.returncode for form, run in runs.items()} == dict.fromkeys(runs, 0), runs["json"].stderr
    envelope = json.loads(runs["json"].stdout)
    lines = [json.loads(line) for line in runs["ndjson"].stdout.splitlines()]
    table = list(csv.DictReader(io.StringIO(runs["csv"].stdout, newline="")))
    assert envelope["rows"] and len(envelope["rows"]) == len(lines) == len(table)
    if words[0] != "status":  # its size moves while the engine works
        assert envelope["rows"] == lines
    assert list(table[0]) == list(lines[0]) == envelope["columns"]
    assert all(re.fullmatch("[a-z][a-z0-9_]*", column) for column in envelope["columns"])


def test_the_needs_without_an_offer_are_those_that_no_line_of_the_tables_answers(essaim: Run) -> None:
    done = essaim("query", "needs_without_offer", "-p", "territory=Clairebrise", "--format", "csv")
    assert {row["name"] for row in csv.DictReader(io.StringIO(done.stdout))} == {
        "Préparer l’après-bac des lycéens de Belle-Amarre",
        "S’équiper et se former au numérique",
    }


def test_stdout_holds_the_answer_alone_and_is_plain_when_piped(essaim: Run) -> None:
    done = essaim("query", "needs_without_offer", "-p", "territory=Clairebrise")
    assert "Données fictives" in done.stderr and "Données fictives" not in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


def test_an_answer_in_english(essaim: Run) -> None:
    done = essaim("query", "needs_without_offer", "-p", "territory=Clairebrise", ESSAIM_LANG="en")
    assert "Needs without a known answer" in done.stdout and "Fictional data" in done.stderr


def test_a_query_comes_from_stdin_with_its_parameters(essaim: Run) -> None:
    text = "MATCH (n:Offer) WHERE n.name CONTAINS $word RETURN count(n) AS number"
    done = essaim("query", "--cypher", "-", "-p", "word=Mentorat", "--format", "json", stdin=text)
    assert json.loads(done.stdout)["columns"] == ["number"]
    assert json.loads(done.stdout)["params"] == {"word": "Mentorat"}


def test_a_parameter_takes_a_list(essaim: Run) -> None:
    text = "UNWIND $codes AS code RETURN code, $top AS top"
    done = essaim("query", "--cypher", text, "-p", 'codes=["a","b"]', "-p", "top:int=5", "--format", "json")
    assert json.loads(done.stdout)["rows"] == [{"code": "a", "top": 5}, {"code": "b", "top": 5}]


@pytest.mark.parametrize("form", ["json", "ndjson", "csv"])
def test_rows_and_time_have_the_limits_asked_for(form: str, essaim: Run) -> None:
    many = "UNWIND range(1, 12000) AS i RETURN i"
    done = essaim("query", "--cypher", many, "--max-rows", "11500", "--format", form, COLUMNS="200")
    assert "Coupé à 11500 lignes" in done.stderr and "11500" in done.stdout and "11501" not in done.stdout
    assert "Coupé à 10000 lignes" in essaim("query", "--cypher", many, "--format", form, COLUMNS="200").stderr
    endless = "UNWIND range(1, 10000) AS i UNWIND range(1, 10000) AS j WITH i, j WHERE i * j < 0 RETURN i"
    began = time.monotonic()
    done = essaim("query", "--cypher", endless, "--timeout", "1", "--format", form)
    assert done.returncode == 4 and "temps permis" in done.stderr and done.stdout == ""
    assert time.monotonic() - began < 10


def test_lines_come_before_the_query_has_ended(essaim: Run) -> None:
    """The 3,000th row cannot be computed; the lines of those before it have been written."""
    done = essaim("query", "--cypher", "UNWIND range(1, 4000) AS i RETURN 6 / (3000 - i) AS x", "--format", "ndjson")
    assert done.returncode == 2 and len(done.stdout.splitlines()) >= 1000


def test_the_text_of_a_question_runs_as_it_is_shown(essaim: Run) -> None:
    shown = essaim("query", "--show", "elected_youth_education").stdout
    assert shown.startswith("// name: elected_youth_education\n")


def test_an_empty_answer_says_why(essaim: Run) -> None:
    done = essaim("query", "--cypher", "MATCH (n:Need {id: 'none'}) RETURN n.id AS id")
    assert done.returncode == 0
    assert "Aucune ligne." in done.stdout and "Aucune ligne ne répond" in done.stderr


def test_a_drawing_is_written_where_asked(essaim: Run, tmp_path: Path) -> None:
    page = tmp_path / "dessin é.html"
    done = essaim("query", "ecosystem", "-p", "territory=Clairebrise", "--html", str(page))
    assert done.returncode == 0 and done.stdout == ""
    told = re.sub(r"\s+", "", done.stderr)
    assert re.sub(r"\s+", "", str(page)) in told
    text = page.read_text(encoding="utf-8")
    assert "Clairebrise</h1>" in text and "Territoire fictif" in text
    again = tmp_path / "again.html"
    essaim("query", "ecosystem", "-p", "territory=Clairebrise", "--html", str(again))
    assert again.read_bytes() == page.read_bytes()


def test_what_cannot_be_drawn_names_what_to_return(essaim: Run, tmp_path: Path) -> None:
    done = essaim("query", "--cypher", "RETURN 1 AS one", "--html", str(tmp_path / "x.html"))
    assert done.returncode == 2 and "RETURN a, r, b" in done.stderr
    assert not (tmp_path / "x.html").exists()


def test_the_template_loads_back(shell: Run, essaim: Run, tmp_path: Path) -> None:
    done = shell("template", str(tmp_path / "tables"))
    assert done.returncode == 0
    assert all(Path(line).exists() for line in done.stdout.splitlines())
    assert essaim("load", str(tmp_path / "tables"), "--dry-run").returncode == 0
    again = shell("template", str(tmp_path / "tables"))
    assert again.returncode == 2 and "Traceback" not in again.stderr


def test_a_closed_pipe_is_quiet(demo: Demo) -> None:
    line = (
        f"{shlex.quote(sys.executable)} -m essaim --home {shlex.quote(str(demo[0]))} schema --format ndjson | head -c 1"
    )
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, timeout=60)
    assert done.stdout == "{" and done.stderr.count("Traceback") == 0


def test_the_engine_by_hand(shell: Run, tmp_path: Path) -> None:
    home = ("--home", str(tmp_path / "home"))
    assert "Aucun moteur ne tournait" in shell(*home, "engine", "stop").stdout
    assert shell(*home, "engine", "start").returncode == 0
    assert "Moteur arrêté" in shell(*home, "engine", "stop").stdout
