"""A territory is opened from what publishers publish, by the real command and a publisher on this machine."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from publisher import Page, Publisher, publisher

from essaim.graph_loader.declare.declarations import declarations
from essaim.graph_store.engine import embedded
from essaim.ontology.model import Model

Run = Callable[..., subprocess.CompletedProcess[str]]
QPV = "code_qp;lib_qp;insee_com;insee_dep\nQN03201M;Grand Garros;32013;32\nQN04401M;Ailleurs;44109;44\n"
MAIRES = (
    "Code du département;Libellé du département;Code de la commune;Libellé de la commune;Nom de l'élu;"
    "Prénom de l'élu;Code sexe;Date de naissance;Date de début du mandat;Date de début de la fonction\n"
    "32;Gers;32013;Auch;FICTIF;Camille;F;01/01/1970;20/03/2026;27/03/2026\n"
)


@pytest.fixture
def desk() -> Iterator[Publisher]:
    with publisher() as desk:
        desk.pages["/qpv.csv"] = Page(QPV.encode(), etag='"1"')
        desk.pages["/maires.csv"] = Page(MAIRES.encode(), etag='"1"')
        yield desk


@pytest.fixture
def workspace(desk: Publisher, tmp_path: Path, model: Model) -> Iterator[Path]:
    """A folder whose essaim.toml gives the addresses of that publisher, and none that does not answer."""
    served = {"qpv-2024": "qpv", "rne-maires": "maires", "ips-colleges": "moved"}
    tables = [f'[download.{name}]\nurl = "{desk.address}/{page}.csv"\n' for name, page in served.items()]
    others = [name for name, source in declarations(model).items() if source.download and name not in served]
    tables += [f"[download.{name}]\nrobots = false\n" for name in others]
    (tmp_path / "essaim.toml").write_text('lang = "fr"\n' + "".join(tables), encoding="utf-8")
    yield tmp_path
    embedded.stop(tmp_path / "h")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One home for the tests of what can be had."""
    folder = tmp_path_factory.mktemp("opening") / "h"
    yield str(folder)
    embedded.stop(folder)


def test_fetch_says_what_became_of_each_file(shell: Run, home: str, workspace: Path, desk: Publisher) -> None:
    words = ("--home", home, "fetch", "Auch", "--to", "la", "--format", "json")
    done = shell(*words, cwd=workspace)
    rows = {row["source_id"].removeprefix("src:"): row for row in json.loads(done.stdout)["rows"]}
    assert done.returncode == 3 and done.stderr.endswith("Pas reçu : ips-colleges.\n")
    assert [rows[name]["state"] for name in ("qpv-2024", "rne-maires")] == ["fetched", "fetched"]
    assert (rows["ips-colleges"]["state"], rows["contours"]["state"]) == ("failed", "by-hand")
    assert "n’est plus à son adresse (réponse 404)" in rows["ips-colleges"]["trouble"]
    assert (workspace / "la" / "qpv-2024.csv").read_text(encoding="utf-8") == QPV
    again = {row["source_id"]: row["state"] for row in json.loads(shell(*words, cwd=workspace).stdout)["rows"]}
    assert again["src:qpv-2024"] == "unchanged"


def test_the_addresses_are_listed_whole_and_nothing_is_asked(
    shell: Run, home: str, workspace: Path, desk: Publisher
) -> None:
    done = shell("--home", home, "fetch", "Auch", "--list", cwd=workspace, COLUMNS="40")
    assert done.returncode == 0 and desk.asked == []
    assert f"  {desk.address}/qpv.csv\n" in done.stdout
    assert "Répertoire national des élus : conseillers municipaux (elus-conseillers-municipaux*.csv)\n" in done.stdout
    only = shell("--home", home, "--lang", "en", "fetch", "32", "--list", "--source", "rne-maires", cwd=workspace)
    assert only.stdout == f"National register of elected officials: mayors\n  {desk.address}/maires.csv\n"


def test_a_territory_is_opened_and_brought_up_to_date(shell: Run, home: str, workspace: Path, desk: Publisher) -> None:
    done = shell("--home", home, "start", "Auch", cwd=workspace)
    assert done.returncode == 0, done.stderr
    page = workspace / "essaim-auch.html"
    assert done.stdout.endswith(f"{page}\n") and "Grand Garros" in page.read_text(encoding="utf-8")
    assert "Grand Garros" in done.stdout and "FICTIF" not in done.stdout + done.stderr
    for words in (
        "ips-colleges : le fichier n’est plus à son adresse (réponse 404)",
        f"essaim --home {home} fetch Auch --list",
        "essaim template",
    ):
        assert words in " ".join(done.stderr.split()), words
    desk.pages["/qpv.csv"] = Page(QPV.replace("Grand Garros", "Garros").encode(), etag='"2"')
    again = shell("--home", home, "start", "Auch", "-o", "p.html", cwd=workspace)
    assert again.returncode == 0 and "Garros" in (workspace / "p.html").read_text(encoding="utf-8")
    desk.asked.clear()
    assert shell("--home", home, "start", "Auch", "--offline", cwd=workspace).returncode == 0
    assert desk.asked == []
    for file in Path(home, "downloads").iterdir():
        file.unlink()
    done = shell("--home", home, "start", "Auch", "--offline", cwd=workspace)  # what was loaded is there still
    assert done.returncode == 0 and "Garros" in done.stdout


def test_nothing_can_be_had(shell: Run, workspace: Path, desk: Publisher) -> None:
    desk.pages.clear()
    done = shell("--home", "h", "start", "Auch", cwd=workspace)
    assert done.returncode == 6 and "essaim --home h fetch Auch --list" in done.stderr
    assert shell("--home", "h", "fetch", "Auch", cwd=workspace).returncode == 6
    wrong = shell("--home", "h", "fetch", "Auch", "--source", "qpv", cwd=workspace)
    assert wrong.returncode == 5 and "« qpv » n’est pas une source connue" in wrong.stderr
    (workspace / "essaim.toml").write_text("[download]\nqpv-2024 = 3\n", encoding="utf-8")
    typed = shell("--home", "h", "fetch", "Auch", cwd=workspace)
    assert typed.returncode == 2 and "[download.qpv-2024]" in typed.stderr
    (workspace / "essaim.toml").write_text("", encoding="utf-8")
    (workspace / "file").write_text("", encoding="utf-8")
    blocked = shell("--home", "h", "fetch", "Auch", "--to", "file", cwd=workspace)
    assert blocked.returncode == 4 and "Choisissez-en un autre avec --to" in blocked.stderr
