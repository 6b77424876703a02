"""Whatever is handed to it, essaim ends with a sentence and the exit code of docs/cli.md, never with a traceback."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from essaim.graph_store.connect import open_store
from essaim.graph_store.engine import embedded
from essaim.graph_store.settings import resolve

Run = Callable[..., subprocess.CompletedProcess[str]]
Demo = tuple[Path, subprocess.CompletedProcess[str]]
LOGIN = '<!DOCTYPE html><html><head><title>Connexion</title></head><body><form action="/login"></form></body></html>'


def ended(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """The code, the words in the sentence, nothing on stdout, no traceback."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr and "inattendue" not in done.stderr
    for word in words:
        assert word in re.sub(r"\s+", " ", done.stderr)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("autre.csv", b"alpha;beta\n1;2\n"),
        ("vide.csv", b""),
        ("connexion.csv", LOGIN.encode()),
        ("binaire.csv", bytes(range(256)) * 64),
        ("faux.xlsx", b"PK\x03\x04not a workbook"),
        ("faux.geojson", b'{"type": "FeatureCollection", "features": ['),
        ("programme.csv", b"\x7fELF\x02\x01\x01" + bytes(4096)),
    ],
)
def test_a_file_that_is_not_one_is_refused_by_its_name(name: str, content: bytes, essaim: Run, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    done = essaim("load", str(path))
    ended(done, 6, name)
    assert done.stdout == ""


def test_a_line_of_a_hundred_megabytes_ends_in_a_sentence(essaim: Run, tmp_path: Path) -> None:
    path = tmp_path / "longue.csv"
    with path.open("wb") as file:
        for _ in range(100):
            file.write(b"x" * 1_000_000)
    ended(essaim("load", str(path)), 6, "longue.csv")


@pytest.mark.parametrize("name", ["absent.csv", "absents"])
def test_a_path_that_is_not_there(name: str, essaim: Run, tmp_path: Path) -> None:
    ended(essaim("load", str(tmp_path / name)), 6, name)


def test_an_empty_path_an_address_and_the_whole_disk(essaim: Run) -> None:
    ended(essaim("load", ""), 2, "chemin vide")
    ended(essaim("load", "https://example.org/a.csv"), 6, "https://example.org/a.csv", "ne télécharge rien")
    ended(essaim("load", "/"), 6, "système")


def test_what_cannot_be_read_stops_no_other(essaim: Run, tmp_path: Path) -> None:
    (tmp_path / "acteurs.csv").write_text("identifiant;nom;nature\nx;Le Relais;Association\n", encoding="utf-8")
    (tmp_path / "cog.csv").write_text("TYPECOM,COM,LIBELLE\nCOM,01001,X\n", encoding="utf-8")
    names = [str(tmp_path / name) for name in ("cog.csv", "acteurs.csv", "absent.csv")]
    done = essaim("load", *names, "--dry-run", "--format", "json")
    ended(done, 0, "cog.csv", "déjà dans essaim", "absent.csv", "n’existe pas")
    rows = json.loads(done.stdout)["rows"]
    assert [row["loaded"] for row in rows if not row["aside"]] == [1]
    assert [Path(row["file"]).name for row in rows if row["aside"]] == ["absent.csv", "cog.csv"]
    ended(essaim("load", *names, "--dry-run", "--strict"), 3, "--strict", "2 fichiers laissés de côté")


def test_a_link_that_leads_nowhere(essaim: Run, tmp_path: Path) -> None:
    (tmp_path / "lien").symlink_to(tmp_path / "nulle-part")
    ended(essaim("load", str(tmp_path / "lien")), 6, "lien")


def test_an_unknown_source(essaim: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    done = essaim("load", str(tmp_path / "a.csv"), "--source", "nothing")
    assert done.returncode in (2, 5) and "nothing" in done.stderr and "Traceback" not in done.stderr


def bound_by_rights(*words: str) -> subprocess.CompletedProcess[str]:
    """essaim stopped by the rights of files, as any user is; the administrator gives up the power to ignore them."""
    line = [sys.executable, "-m", "essaim", *words]
    if os.geteuid() == 0:
        powers = "-dac_override,-dac_read_search"
        line = ["setpriv", f"--inh-caps={powers}", f"--bounding-set={powers}", *line]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ESSAIM_")}
    return subprocess.run(line, capture_output=True, text=True, env=kept, timeout=60)


@pytest.fixture
def closed(tmp_path: Path, skip_or_fail: Callable[[str], None]) -> Path:
    """A folder in which nothing can be made."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        skip_or_fail("setpriv (util-linux), which takes its powers from the administrator, is not here")
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    return folder


def test_a_home_without_rights(closed: Path) -> None:
    ended(bound_by_rights("--home", str(closed / "home"), "status"), 4, str(closed))


def test_a_folder_where_nothing_can_be_written(closed: Path) -> None:
    ended(bound_by_rights("template", str(closed / "tables")), 6, str(closed))


def test_a_page_that_cannot_be_written(essaim: Run, tmp_path: Path) -> None:
    page = tmp_path / "absent" / "page.html"
    ended(essaim("query", "ecosystem", "-p", "territory=Clairebrise", "--html", str(page)), 6, str(page))


def test_names_that_match_nothing(essaim: Run) -> None:
    ended(essaim("diagnose", "Xyzzyville"), 5, "Xyzzyville")
    ended(essaim("query", "needs_without_offer", "-p", "territory=Xyzzyville"), 5, "Xyzzyville")
    ended(essaim("schema", "Asociation"), 5, "association")


def test_a_name_of_many_territories_of_france(shell: Run, tmp_path: Path) -> None:
    """They are in the graph once a name needs them."""
    done = shell("--home", str(tmp_path / "home"), "diagnose", "Saint-Denis")
    embedded.stop(tmp_path / "home")
    ended(done, 5, "com:93066", "com:97411")


@pytest.mark.parametrize(
    "words",
    [
        ("query", "needs_without_offer"),
        ("query", "needs_without_offer", "-p", "territory"),
        ("query", "needs_without_offer", "-p", "territory=Clairebrise", "-p", "size=3"),
        ("query", "ecosystem", "-p", "territory=Clairebrise", "-p", "limit=beaucoup"),
        ("query", "--cypher", "MATCH (n {id: $id}) RETURN n"),
        ("query", "--cypher", "CREATE (n:Need {id: 'x'}) RETURN n"),
        ("query", "--cypher", "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row"),
        ("query", "--cypher", ""),
        ("query", "--cypher", "-"),
    ],
    ids=" ".join,
)
def test_a_wrong_parameter_or_a_query_that_is_not_one(words: tuple[str, ...], essaim: Run) -> None:
    done = essaim(*words, stdin="")
    ended(done, 2)
    assert done.stderr.strip() and done.stdout == ""


def test_a_syntax_error_says_line_and_column(essaim: Run) -> None:
    done = essaim("query", "--cypher", "MATCH (n:Need)\nRETURN n.id AS id,\n")
    ended(done, 2, "ligne", "colonne")


def test_an_unreachable_neo4j(shell: Run) -> None:
    done = shell("--uri", "bolt://127.0.0.1:9", "status", ESSAIM_PASSWORD="x")
    ended(done, 4, "127.0.0.1", "9")


def test_strict_fails_when_a_row_is_set_aside(essaim: Run, tmp_path: Path) -> None:
    path = tmp_path / "acteurs.csv"
    path.write_text("identifiant;nom;nature;milieu\nx;Le Relais;nul-ne-sait;association\n", encoding="utf-8")
    assert essaim("load", str(path), "--dry-run").returncode == 3
    done = essaim("load", str(path), "--dry-run", "--strict", "--format", "json")
    ended(done, 3, "--strict : 1 ligne")
    assert [(row["read"], row["quarantined"]) for row in json.loads(done.stdout)["rows"]] == [(1, 1)]


def test_strict_forgives_the_rows_of_another_departement(essaim: Run, tmp_path: Path) -> None:
    path = tmp_path / "qpv.csv"
    rows = [f"QN044{number:02}M;Quartier {number};44;44109" for number in range(1, 20)]
    path.write_text(
        "\n".join(["code_qp;lib_qp;insee_dep;insee_com", *rows, "QN01301M;Loin;13;13999"]), encoding="utf-8"
    )
    done = essaim("load", str(path), "--dry-run", "--strict", "--territory", "44", "--format", "json")
    ended(done, 0)
    assert [(row["read"], row["filtered"], row["quarantined"]) for row in json.loads(done.stdout)["rows"]] == [
        (20, 1, 0)
    ]


def test_ctrl_c_ends_with_130(essaim: Run, demo: Demo) -> None:
    endless = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN count(*) AS n"
    line = [sys.executable, "-m", "essaim", "--home", str(demo[0]), "query", "--cypher", endless]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ESSAIM_")}
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=kept) as running:
        time.sleep(3)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert out == "" and "Interrompu." in err and "Traceback" not in err
    with open_store(resolve(home=demo[0], environ={})) as store:  # the engine has stopped it too
        assert not [row for row in store.read("SHOW TRANSACTIONS") if endless in str(row["currentQuery"])]


def test_the_detail_is_there_for_who_asks(shell: Run) -> None:
    done = shell("load", "/nonexistent.csv", "--format", "wrong", ESSAIM_DEBUG="1")
    assert "Traceback" in done.stderr
