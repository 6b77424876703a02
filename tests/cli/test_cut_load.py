"""After a load was killed, every command says so, on both engines, until it is undone; to others than the team, nobody
is named."""

import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from disturbed import disturbed, dump, environment, line, write_files
from reading import plain

import essaim
from essaim.graph_loader.demo import load_demo
from essaim.graph_store.bolt import BoltStore
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.retyped import retyped

CUT = "a été coupé en écrivant subventions-2025.csv : les réponses peuvent être incomplètes ; relancez essaim load, ou"
OTHERS = "Un chargement a été coupé avant cette réponse : elle peut être incomplète."
PLACE = "Clairebrise"
COMMANDS = (
    ("status",),
    ("sources",),
    ("schema",),
    ("doctor",),
    ("diagnose", PLACE),
    ("connectors", PLACE),
    ("gaps", PLACE),
    ("alliances", PLACE, "--for", "binomes"),
    ("approach", PLACE),
    ("query", "associations_present", "-p", f"territory={PLACE}"),
    ("query", "--cypher", "MATCH (o:Organisation) RETURN count(o) AS n"),
    ("query", "--cypher", "MATCH (o:Organisation) RETURN o.id AS id LIMIT 3", "--format", "ndjson"),
)

Run = Callable[..., Any]


@pytest.fixture(scope="module", params=["arcadedb", "neo4j", "neo4j-newest"])
def run(
    request: pytest.FixtureRequest, engines: Any, model: Model, shell: Run, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Run]:
    """essaim in a home, or on a Neo4j from that home, where a load has just been killed."""
    store = engines.store(request.param)
    assert isinstance(store, BoltStore)
    uri = None if store.place else f"bolt://{store.address}"
    home = store.place.home if store.place else tmp_path_factory.mktemp("home")
    load_demo(store, model, home)
    before = dump(store)
    _, file = write_files(home, 500)
    done = disturbed(line(home, uri, home, file, 3, "SIGKILL"))
    assert done.returncode == -signal.SIGKILL and dump(store) != before

    def run(*words: str) -> Any:
        where = ("--home", str(home), *(("--uri", uri) if uri else ()))
        return shell(*where, *words, COLUMNS="400", ESSAIM_PASSWORD=environment()["ESSAIM_PASSWORD"])

    run.home, run.uri, run.store, run.before = home, uri, store, before  # type: ignore[attr-defined]
    run.cut = retyped(Text(CUT, CUT), home, uri).fr  # type: ignore[attr-defined]
    yield run
    for path in (*home.glob("undo-*"), *home.glob("subventions-*"), *home.glob("*.toml")):
        path.unlink()


def test_to_others_than_the_team_nobody_is_named(run: Any, tmp_path: Path) -> None:
    secrets = {"compte-marque", "poste-marque", str(run.home), "subventions-2025"}
    run.store.write("MATCH (l:EssaimLoad) SET l.user = 'compte-marque', l.host = 'poste-marque'")
    assert "compte-marque" in run("status").stderr
    for visibility in ("partner", "public"):
        page = tmp_path / f"{visibility}.html"
        assert run("page", PLACE, "-o", str(page), "--visibility", visibility).returncode == 0
        answer = run("gaps", PLACE, "--visibility", visibility, "--format", "json").stdout
        for text in (page.read_text(encoding="utf-8"), answer):
            assert OTHERS in plain(text) and not [secret for secret in secrets if secret in text]


def test_every_command_says_so_until_it_is_undone(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in COMMANDS:
        done = run(*words)
        assert done.returncode == 0, done.stderr
        assert run.cut in " ".join(f"{done.stderr} {done.stdout}".split()), words
    told = json.loads(run("gaps", PLACE, "--format", "json").stdout)["notes"]
    assert any(run.cut in plain(note) for note in told)
    drawn = tmp_path / "drawn.html"
    assert run("query", "--cypher", "MATCH (o:Organisation) RETURN o LIMIT 3", "--html", str(drawn)).returncode == 0
    assert CUT in plain(drawn.read_text(encoding="utf-8"))
    page = tmp_path / "page.html"
    assert run.cut in plain(run("page", PLACE, "-o", str(page)).stderr)
    assert "a été coupé en écrivant subventions-2025.csv" in plain(page.read_text(encoding="utf-8"))
    monkeypatch.setenv("ESSAIM_PASSWORD", environment()["ESSAIM_PASSWORD"])
    with essaim.open(home=run.home, uri=run.uri) as graph:
        assert any(CUT in plain(str(note)) for note in graph.connectors(PLACE).notes)

    planned = run("undo", "--dry-run", "--format", "json")
    assert planned.returncode == 0 and "subventions-2025.csv » serait défait" in plain(planned.stderr)
    assert {row["fate"] for row in json.loads(planned.stdout)["rows"]} == {"removed"}
    undone = run("undo")
    assert undone.returncode == 0 and "le graphe est comme avant ce fichier" in plain(undone.stderr)
    assert dump(run.store) == run.before and "coupé" not in run("status").stderr
    assert "il n'y a rien à défaire" in plain(run("undo").stderr).replace("’", "'")
