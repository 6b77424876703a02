"""Connectors, gaps, alliances, whom to approach: the same rows from the shell, as data and from Python."""

import csv
import html
import io
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import essaim as package
from essaim.queries.face.graph import Graph

Run = Callable[..., subprocess.CompletedProcess[str]]
Demo = tuple[Path, subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parents[2]
FOUR = ("connectors", "gaps", "alliances", "approach")
WE = ("Clairebrise", "--for", "binomes")


@pytest.fixture(scope="module")
def graph(demo: Demo) -> Iterator[Graph]:
    with package.open(home=demo[0], lang="fr") as found:
        yield found


@pytest.fixture(scope="module")
def envelopes(essaim: Run) -> dict[str, dict[str, object]]:
    """Each answer as JSON."""
    return {name: json.loads(essaim(name, *WE, "--format", "json").stdout) for name in FOUR}


@pytest.mark.parametrize("name", FOUR)
def test_python_gives_the_rows_of_the_command(name: str, graph: Graph, envelopes: dict[str, dict[str, object]]) -> None:
    answer, told = getattr(graph, name)("Clairebrise", "binomes"), envelopes[name]
    assert json.loads(json.dumps(list(answer.rows), default=str)) == told["rows"] != []
    assert list(answer.notes) == told["notes"][: len(answer.notes)]  # type: ignore[index]
    assert answer.params == told["params"]
    assert [source.id for source in answer.sources] == [source["id"] for source in told["sources"]]  # type: ignore


@pytest.mark.parametrize("name", FOUR)
def test_csv_and_ndjson_hold_the_same(name: str, essaim: Run, envelopes: dict[str, dict[str, object]]) -> None:
    lines = [json.loads(line) for line in essaim(name, *WE, "--format", "ndjson").stdout.splitlines()]
    assert lines == envelopes[name]["rows"]
    table = list(csv.DictReader(io.StringIO(essaim(name, *WE, "--format", "csv").stdout, newline="")))
    assert list(table[0]) == envelopes[name]["columns"] and len(table) == len(lines)


@pytest.mark.parametrize("width", ["60", "80", "140"])
@pytest.mark.parametrize("name", FOUR)
def test_a_table_fits_its_terminal(name: str, width: str, essaim: Run) -> None:
    done = essaim(name, *WE, COLUMNS=width)
    assert done.returncode == 0 and max(map(len, done.stdout.splitlines())) <= int(width)
    assert "undetermined" not in done.stdout and "insufficient_data" not in done.stdout


@pytest.mark.parametrize("name", FOUR)
def test_the_last_line_says_of_what_the_answer_speaks(name: str, essaim: Run) -> None:
    told = " ".join(essaim(name, *WE, "--as-of", "2026-11-23").stderr.split())
    last = told.rpartition("• ")[2]
    assert re.fullmatch(r"Clairebrise \(com:96001\) · au 23/11/2026 · visibilité interne · graphe [0-9a-f]+", last)


def test_the_shortlist_reads_as_a_list_and_why_opens_the_card(essaim: Run, graph: Graph) -> None:
    first = graph.approach("Clairebrise", "binomes").rows[0]
    short = " ".join(essaim("approach", *WE).stdout.split())
    assert f"1. {first['contact']}" in short and " ".join(first["next_step"].split()) in short
    assert "ajoutez --why" in short and "D’où on le sait :" not in short
    card = " ".join(essaim("approach", *WE, "--to", first["contact"], "--why").stdout.split())
    for label in (
        "Position :",
        "D’où on le sait :",
        "Chemin 1 :",
        "Confiance dans ces données :",
        "indiquée",
        "estimée",
    ):
        assert label in card, label
    assert "Territoire fictif" in card and "31/10/2026" in card and "2." not in re.findall(r" (\d+\.) ", card)


def test_options_of_gaps_narrow_and_move_the_threshold(essaim: Run) -> None:
    def rows(*words: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(essaim("gaps", *WE, *words, "--format", "json").stdout)["rows"]
        return found

    every, orientation = rows(), rows("--theme", "orientation")
    assert 0 < len(orientation) < len(every)
    assert all("orientation" in str(row["theme"]) for row in orientation)
    assert {row["threshold"] for row in rows("--threshold", "0.9")} == {0.9}
    assert essaim("gaps", *WE, "--threshold", "2").returncode == 2


def test_the_public_sees_no_restricted_person(essaim: Run) -> None:
    done = essaim("approach", *WE, "--visibility", "public", "--format", "json")
    assert done.returncode == 0 and json.loads(done.stdout)["rows"] == []
    outside = json.loads(essaim("connectors", *WE, "--visibility", "public", "--format", "json").stdout)
    assert outside["rows"] == outside["columns"] == []


@pytest.mark.parametrize("name", FOUR)
def test_an_operator_that_nobody_knows(name: str, essaim: Run) -> None:
    done = essaim(name, "Clairebrise", "--for", "Xyzzy")
    assert done.returncode == 5 and "Xyzzy" in done.stderr and done.stdout == ""


@pytest.mark.parametrize("name", FOUR)
def test_a_date_before_any_data(name: str, essaim: Run) -> None:
    done = essaim(name, *WE, "--as-of", "1990-01-01")
    assert done.returncode == 0 and "01/01/1990" in done.stderr and "Traceback" not in done.stderr


def test_oneself_as_target(essaim: Run) -> None:
    done = essaim("approach", *WE, "--to", "Les Binômes du Quartier")
    assert done.returncode == 0 and "c’est vous" in done.stderr


def test_a_target_that_is_nowhere(essaim: Run) -> None:
    done = essaim("approach", *WE, "--to", "Xyzzy")
    assert done.returncode == 5 and "Xyzzy" in done.stderr


def test_the_operator_of_the_settings_is_the_one_meant(essaim: Run, tmp_path: Path) -> None:
    (tmp_path / "essaim.toml").write_text('operator = "binomes"\n', encoding="utf-8")
    named = json.loads(essaim("approach", "Clairebrise", "--format", "json", cwd=tmp_path).stdout)
    assert named["params"]["organisation"] == "org:demo.binomes"
    several = essaim("approach", "Clairebrise", "--format", "json")
    assert json.loads(several.stdout)["params"]["organisation"] is None and "--for" in several.stderr


def test_python_asks_the_other_questions_too(graph: Graph, essaim: Run) -> None:
    diagnosed = json.loads(essaim("diagnose", "Clairebrise", "--format", "json").stdout)
    assert list(graph.diagnose("Clairebrise").rows) == diagnosed["rows"]
    assert graph.query("needs_without_offer", territory="Clairebrise").rows
    assert graph.query("MATCH (n:Need) RETURN count(n) AS number").rows[0]["number"] > 0
    network = graph.to_networkx("Clairebrise", "binomes")
    assert network.number_of_nodes() > 10 and network.number_of_edges() > 10


def test_the_page_says_what_the_shortlist_says(essaim: Run, graph: Graph, tmp_path: Path) -> None:
    essaim("page", *WE, "-o", str(tmp_path / "page.html"))
    body = re.sub(r"<script.*?</script>", " ", (tmp_path / "page.html").read_text(encoding="utf-8"), flags=re.DOTALL)
    read = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
    for row in graph.approach("Clairebrise", "binomes").rows:
        assert row["contact"] in read and " ".join(row["next_step"].split()) in read


def test_the_explorer_is_written_where_asked(essaim: Run, tmp_path: Path) -> None:
    page = tmp_path / "page é.html"
    done = essaim("page", *WE, "-o", str(page))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(page)
    assert "Clairebrise" in page.read_text(encoding="utf-8")
    absent = tmp_path / "absent" / "page.html"
    refused = essaim("page", *WE, "-o", str(absent))
    assert refused.returncode == 6 and str(absent) in refused.stderr.replace("\n", "")
