"""The rights of people as commands: what is said, what is written, what is left, byte for byte."""

import ast
import json
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest
from reading import plain

from essaim.commands.privacy.run_log import FILE, OLDER, SIZE, write_line
from essaim.graph_store.engine import embedded

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]
HEAD = (
    "identifiant;catégorie;nom affiché;fonction;rôle;structure;dernier contact;courriel professionnel;"
    "motivation;informée le\n"
)
LONG = "Le sport, " * 40
HERS = "p1;Professionnel;Élise Rôle-Un;Directrice;Directeur;club;15/10/2026;elise.role@club.fr;{};\n"
HIS = "p2;Professionnel;Émile Rôle-Deux;Trésorier;Trésorier;club;15/10/2026;;Comme le dit Élise Rôle-Un;2026-11-01\n"
OTHER = "p3;Professionnel;Émile Rôle-Deux;Gardien;Référent;;15/10/2015;;;\n"
TABLES = {
    "territoires": "code;nom;nature;dans\n96;Haute-Brise;Département;\n96001;Clairebrise;Commune;dep:96\n",
    "acteurs": "identifiant;nom;nature;milieu;commune;territoires\n"
    "club;Club de Clairebrise;association;association;Clairebrise;96001\n",
    "personnes": HEAD + HERS.format("Le sport") + HIS,
    "liens": "type de lien;de;vers;force\nconnaît;p2;p1;0,9\nconnaît;p1;nobody;\n",
    "échanges": "identifiant;date;type d’échange;acteurs;auteur;propos\n"
    "e1;2026-10-01;interview;p1;Émile Rôle-Deux;Voir Émile Rôle-Deux avant la maire\n"
    "e2;2099-01-01;interview;p1|club;coordination;\ne3;le deux;interview;club;;Rôle-Un Élise est d’accord\n",
}
HER = [text.encode() for text in ("Élise Rôle-Un", "elise role un", "Rôle-Un Élise", "elise.role@club.fr", "Le sport")]


def folder(path: Path, **changes: str) -> Path:
    path.mkdir(exist_ok=True)
    for name, text in {**TABLES, **changes}.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def home_of(shell: Run, home: Path) -> Iterator[Run]:
    """essaim on this home, whose engine is stopped at the end."""

    def run(*words: str, **more: str) -> Done:
        return shell("--home", str(home), *words, **more)

    yield run
    embedded.stop(home)


@pytest.fixture
def at_home(shell: Run, tmp_path: Path) -> Iterator[Run]:
    """essaim on an empty home."""
    yield from home_of(shell, tmp_path / "home")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the team's home and tables are."""
    return tmp_path_factory.mktemp("team")


@pytest.fixture(scope="module")
def team(shell: Run, place: Path) -> Iterator[Run]:
    """essaim on a home that holds the tables of a team."""
    for run in home_of(shell, place / "home"):
        run("load", str(folder(place / "tables", personnes=HEAD + HERS.format("Le sport") + HIS + OTHER)))
        yield run


def holders(home: Path) -> dict[str, list[bytes]]:
    """The files of a home in which she stands, and how."""
    files = [path for path in home.rglob("*") if path.is_file()]
    texts = {path.relative_to(home).as_posix(): path.read_bytes() for path in files}
    return {name: found for name, text in texts.items() if (found := [word for word in HER if word in text])}


HOOK = """
import os, sys
HEARD = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.getaddrinfo": 0}
def heard(event, args):
    if event in HEARD:
        address = args[HEARD[event]]
        with open(os.environ["HEARD"], "a") as file:
            file.write(repr(tuple(address) if isinstance(address, tuple) else (address, None)) + "\\n")
sys.addaudithook(heard)
"""


class Life(NamedTuple):
    """What a home held before and after an erasure, what was answered, and every address that was spoken to."""

    before: dict[str, list[bytes]]
    foreseen: list[dict[str, Any]]
    after_dry_run: dict[str, list[bytes]]
    done: list[dict[str, Any]]
    after: dict[str, list[bytes]]
    page_is_there: bool
    reloaded: dict[str, list[bytes]]
    spoken: set[tuple[str, int | None]]
    ports: set[int]
    engine_ends: set[str]


@pytest.fixture(scope="module")
def life(shell: Run, tmp_path_factory: pytest.TempPathFactory) -> Life:
    """A home filled, asked, drawn, from which she is erased, filled again; its Python processes are listened to."""
    root = tmp_path_factory.mktemp("life")
    home, tables, page, heard = root / "home", root / "tables", root / "page.html", root / "heard"
    (root / "hook").mkdir()
    (root / "hook" / "sitecustomize.py").write_text(HOOK)
    env = {"PYTHONPATH": str(root / "hook"), "HEARD": str(heard)}
    ports, ends = set(), set()

    def run(*words: str) -> Done:
        done = shell("--home", str(home), *words, **env)
        assert done.returncode == 0, (words, done.stderr)
        state = embedded.state(home)
        if state is not None:
            ports.update((state.bolt, state.http))
            sockets = psutil.Process(state.server.pid).net_connections()
            ends.update(end.ip for one in sockets for end in (one.laddr, one.raddr) if end)
        return done

    run("load", str(folder(tables)))
    run("load", str(folder(tables, personnes=HEAD + HERS.format(LONG) + HIS)))  # a record that grows is moved
    run("approach", "Clairebrise", "--for", "club")
    run("query", "--cypher", "MATCH (n) RETURN count(n) AS n")
    run("page", "Clairebrise", "--for", "club", "-o", str(page))
    before = holders(home)
    foreseen = json.loads(run("erase", "Élise Rôle-Un", "--dry-run", "--format", "json").stdout)["rows"]
    dry = holders(home) if page.exists() else {}
    done = json.loads(run("erase", "Élise Rôle-Un", "--yes", "--format", "json").stdout)["rows"]
    after, kept = holders(home), page.exists()
    run("load", str(folder(tables)))
    embedded.stop(home)
    spoken = {ast.literal_eval(line)[:2] for line in heard.read_text().splitlines()}
    return Life(before, foreseen, dry, done, after, kept, holders(home), spoken, ports, ends)


def test_no_byte_of_an_erased_person_is_left_in_the_home(life: Life) -> None:
    assert {name.split("/")[0] for name in life.before} >= {"cache", "quarantine", "engine"}
    assert life.after_dry_run.keys() == life.before.keys()
    assert [row | {"state": "done"} if row["state"] == "planned" else row for row in life.foreseen] == life.done
    assert [row["count"] for row in life.done if row["place"] == "graph"] == [1, 4, 1, 1, 1]
    assert sum(row["place"] == "elsewhere" for row in life.done) == 5
    assert life.after == {} and not life.page_is_there


def test_a_load_after_it_brings_nothing_back_but_what_another_row_says(life: Life) -> None:
    """The row of an exchange that is set aside names her: it is the team's to correct, and the answer says so."""
    assert {name.split("/")[0] for name in life.reloaded} <= {"quarantine", "engine"}


def test_the_only_sockets_are_the_stores(life: Life) -> None:
    """No telemetry: of essaim, of its libraries, of its keeper, of its engine."""
    assert {host for host, _ in life.spoken} == {"127.0.0.1"}
    assert {port for _, port in life.spoken} - {None} == life.ports
    assert {end.removeprefix("::ffff:") for end in life.engine_ends} == {"127.0.0.1"}


def test_nothing_goes_without_a_yes_or_by_guess(team: Run, place: Path) -> None:
    silent = team("erase", "Élise Rôle-Un", stdin="")
    assert silent.returncode == 2 and "--yes" in silent.stderr
    near = team("object", "Élise Rôle-U", "--yes", ESSAIM_LANG="en")
    assert near.returncode == 5 and "Did you mean Élise Rôle-Un (per:" in near.stderr
    homonyms = team("erase", "Émile Rôle-Deux", "--yes")
    assert homonyms.returncode == 5 and homonyms.stderr.count("per:") == 2
    key = place / "home" / "key"
    own = key.read_text()
    key.write_text("another key")
    refused = team("erase", "p1", "--yes")
    key.write_text(own)
    assert refused.returncode == 4 and "autre clé" in plain(refused.stderr)
    assert len(json.loads(team("people", "--format", "json").stdout)["rows"]) == 3


def test_who_is_to_be_told_and_who_was(team: Run) -> None:
    (row,) = json.loads(team("people", "--to-inform", "--format", "json").stdout)["rows"]
    assert plain(row["reason"]) == "un échange est prévu le 01/01/2099"
    letter = plain(row["letter"])
    assert "Directrice" in letter and "motivation" in letter and "Intérêt légitime" in letter and "15/10/2029" in letter
    english = json.loads(team("people", "--to-inform", "--format", "json", ESSAIM_LANG="en").stdout)["rows"]
    assert english[0]["letter"].startswith("Hello.") and "2029-10-15" in english[0]["letter"]
    near = json.loads(team("people", "Clairebrise", "--for", "club", "--to-inform", "--format", "json").stdout)["rows"]
    assert [row["person_id"] for row in near] == [row["person_id"] for row in english]
    counted = {row["item"]: row["value"] for row in json.loads(team("status", "--format", "json").stdout)["rows"]}
    assert (counted["people_held"], counted["to_inform"], counted["kept_too_long"]) == (3, 1, 1)


def test_access_gives_all_of_hers_and_nothing_of_others(team: Run, tmp_path: Path) -> None:
    page, text = tmp_path / "access.html", tmp_path / "access.txt"
    assert team("access", "p1", "-o", str(page)).returncode == 0
    assert team("access", "Élise Rôle-Un", "-o", str(text)).returncode == 0
    assert team("access", "p1", "--html").stdout.strip() == page.read_text(encoding="utf-8").strip()
    shown = json.loads(team("access", "p1", "--format", "json").stdout)["rows"]
    assert {row["section"] for row in shown} == {"why", "held", "ties", "exchanges", "claims", "aside"}
    for words in (page.read_text(encoding="utf-8"), text.read_text(encoding="utf-8"), repr(shown)):
        assert "Rôle-Deux" not in words and "p2" not in words
    words = plain(text.read_text(encoding="utf-8"))
    for held in ("elise.role@club.fr", "Le sport", "Voir […] avant la maire", "une autre personne : connaît", "nobody"):
        assert held in words, held
    assert "travaille à : Club de Clairebrise" in words and "auteur : l’équipe" in words
    assert "<script" not in page.read_text(encoding="utf-8")


def test_who_is_kept_too_long_is_listed_then_erased(team: Run, place: Path) -> None:
    listed = json.loads(team("retention", "--format", "json").stdout)["rows"]
    assert [(row["office"], row["retain_until"]) for row in listed] == [("Gardien", "2018-10-15")]
    assert team("retention", "--apply", stdin="").returncode == 2
    assert team("retention", "--apply", "--yes").returncode == 0
    assert team("load", str(place / "tables")).returncode == 0
    assert json.loads(team("retention", "--format", "json").stdout)["rows"] == []


def test_who_objects_leaves_no_byte_but_the_office(team: Run, place: Path) -> None:
    assert team("object", "p1", "--dry-run").returncode == 0 and "engine" in repr(holders(place / "home"))
    assert team("object", "p1", "--yes").returncode == 0
    assert holders(place / "home") == {}
    assert "Directrice" in team("people").stdout


def test_a_colleagues_home_is_cleaned_by_the_name(at_home: Run, tmp_path: Path) -> None:
    aside = tmp_path / "home" / "quarantine" / "equipe.csv"
    aside.parent.mkdir(parents=True)
    aside.write_text("line;value\n2;Rôle-Un Élise\n3;rien\n", encoding="utf-8-sig")
    unknown = at_home("erase", "Élise Rôle-Un", "--yes")
    assert unknown.returncode == 5 and "--home-only" in unknown.stderr
    assert at_home("erase", "Élise Rôle-Un", "--home-only", "--yes").returncode == 0
    assert aside.read_text(encoding="utf-8-sig") == "line;value\n3;rien\n"


def test_the_log_holds_no_name_and_no_query(at_home: Run, tmp_path: Path) -> None:
    at_home("status")
    at_home("query", "--cypher", "MATCH (secret) RETURN secret LIMIT 1")
    at_home("erase", "Personne Inconnue", "--yes")
    at_home("query", "--cypher", "CREATE (n)")
    log = tmp_path / "home" / FILE
    lines = [line.split("\t") for line in log.read_text(encoding="utf-8").splitlines()]
    assert [(line[1], *line[3:]) for line in lines] == [
        ("status", "0", "-"),
        ("query", "0", "-"),
        ("erase", "5", "NobodyError"),
        ("query", "2", "UsageError"),
    ]
    assert all(len(line) == 5 and float(line[2]) > 0 for line in lines)
    if sys.platform != "win32":
        assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_the_log_turns_over_and_stays_its_owners(tmp_path: Path) -> None:
    log = tmp_path / FILE
    for number in range(OLDER + 3):
        write_line(log, "x" * (SIZE - 10) + str(number))
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == [FILE, *(f"{FILE}.{number}" for number in range(1, OLDER + 1))]
    if sys.platform != "win32":
        assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
