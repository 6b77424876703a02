"""The life of the embedded engine, lived for real: every accident ends in recovery or in one clear sentence."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from full_disk import files_of_at_most

from essaim.graph_store.connect import open_store
from essaim.graph_store.engine import embedded, launch
from essaim.graph_store.engine.embedded import start, state, stop
from essaim.graph_store.engine.home_files import EngineState, Place, Process
from essaim.graph_store.engine.processes import answers, find
from essaim.graph_store.settings import resolve
from essaim.ontology.errors import StoreError
from essaim.ontology.model import Model

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home of its own, whose engine is stopped at the end."""
    yield tmp_path / "home"
    stop(tmp_path / "home")


def kill(process: Process) -> None:
    os.kill(process.pid, signal.SIGKILL)
    wait_until_gone(process)


def wait_until_gone(process: Process, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while find(process):
        assert time.monotonic() < end, f"{process} is still there"
        time.sleep(0.05)


def offers(home: Path, model: Model, *new: str) -> list[str]:
    with open_store(resolve(home=home)) as store:
        store.define(model)
        for name in new:
            store.write("CREATE (:Offer {id: $id})", id=name)
        return [row["id"] for row in store.read("MATCH (n:Offer) RETURN n.id AS id ORDER BY id")]


def test_it_starts_once_and_is_shared(home: Path) -> None:
    first = start(home)
    assert start(home) == first == state(home)
    assert psutil.Process(first.server.pid).ppid() == first.keeper.pid


def test_many_processes_at_once_share_one_engine(home: Path) -> None:
    code = "import sys; from pathlib import Path; from essaim.graph_store.engine import embedded; "
    code += "print(embedded.start(Path(sys.argv[1])))"
    running = [
        subprocess.Popen([sys.executable, "-c", code, home], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    said = [process.communicate(timeout=120)[0].strip() for process in running]
    assert said == [str(state(home))] * 4


def test_it_listens_on_loopback_only_and_shows_no_password(home: Path) -> None:
    server = psutil.Process(start(home).server.pid)
    listening = [found.laddr.ip for found in server.net_connections() if found.status == psutil.CONN_LISTEN]
    assert len(listening) == 2
    assert {ip.removeprefix("::ffff:") for ip in listening} == {"127.0.0.1"}
    place = Place(home)
    passwords = place.secrets()
    shown = " ".join([*server.cmdline(), *server.environ().values(), *psutil.Process(server.ppid()).cmdline()])
    assert passwords.root not in shown
    assert passwords.reader not in shown
    if sys.platform != "win32":
        for file in (place.options, place.folder / "passwords.json"):
            assert file.stat().st_mode & 0o077 == 0


def test_stopping_leaves_nothing_and_keeps_the_data(home: Path, model: Model) -> None:
    assert offers(home, model, "off:1") == ["off:1"]
    before = start(home)
    assert stop(home)
    assert state(home) is None
    assert find(before.server) is None
    assert find(before.keeper) is None
    assert not stop(home)
    assert offers(home, model, "off:2") == ["off:1", "off:2"]


def test_stopping_a_home_stops_the_homes_inside_it(home: Path) -> None:
    inner = start(home / "demo")
    assert stop(home) == (home / "demo",)
    assert find(inner.server) is None
    assert find(inner.keeper) is None
    start(home)
    start(home / "demo")
    assert stop(home / "demo") == (home / "demo",)
    assert state(home) is not None
    assert stop(home) == (home,)


def test_stopping_what_never_ran_makes_nothing(tmp_path: Path) -> None:
    assert not stop(tmp_path / "nowhere")
    assert state(tmp_path / "nowhere") is None
    assert not (tmp_path / "nowhere").exists()


def test_a_stale_pid_is_not_believed(home: Path) -> None:
    start(home)
    stop(home)
    me = Process(os.getpid(), psutil.Process().create_time() - 1000)
    Place(home).write_state(EngineState("26.10.2", 1, 1, me, me))
    assert state(home) is None
    assert start(home).server.pid != os.getpid()


@posix_only
def test_a_killed_server_is_started_again_with_its_data(home: Path, model: Model) -> None:
    offers(home, model, "off:1")
    before = start(home)
    kill(before.server)
    assert state(home) is None
    assert offers(home, model) == ["off:1"]
    assert start(home).server != before.server
    wait_until_gone(before.keeper)


@posix_only
def test_a_server_whose_keeper_was_killed_is_adopted(home: Path) -> None:
    before = start(home)
    kill(before.keeper)
    after = start(home)
    assert after.server == before.server
    assert after.keeper != before.keeper
    assert stop(home)
    assert find(before.server) is None


@posix_only
def test_a_server_that_nobody_remembers_is_stopped(home: Path, model: Model) -> None:
    offers(home, model, "off:1")
    before = start(home)
    kill(before.keeper)
    Place(home).state_file.unlink()
    assert offers(home, model) == ["off:1"]
    assert find(before.server) is None


@posix_only
def test_a_server_that_hangs_is_replaced(home: Path, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("essaim.graph_store.engine.processes.PATIENCE", 1.0)
    monkeypatch.setattr(embedded, "GREETING", 2.0)
    before = start(home)
    os.kill(before.server.pid, signal.SIGSTOP)
    assert offers(home, model, "off:1") == ["off:1"]
    assert find(before.server) is None


LETHAL = "RETURN size(reduce(s = 'a', i IN range(1, 34) | s + s)) AS n"
DEAF = "RETURN reduce(s = 0, i IN range(1, 100000) | s + reduce(t = 0, j IN range(1, 100000) | t + j)) AS n"


@pytest.mark.parametrize(("query", "said"), [(LETHAL, "more memory"), (DEAF, "ran past its time limit")])
def test_a_query_that_no_engine_survives_fails_once_and_the_next_command_works(
    home: Path, model: Model, query: str, said: str
) -> None:
    for _ in range(2):
        with open_store(resolve(home=home)) as store:
            with pytest.raises(StoreError, match=said):
                store.ask(query, timeout=2 if query is DEAF else 60)
            assert store.ask("RETURN 1 AS one").rows == ({"one": 1},)
            assert store.read("RETURN 1 AS one") == [{"one": 1}]
    assert offers(home, model, "off:1") == ["off:1"]


def keep_to_one_processor(server: Process) -> None:
    """What never ends need not take them all."""
    if sys.platform == "linux":
        for thread in Path(f"/proc/{server.pid}/task").iterdir():
            with suppress(ProcessLookupError):
                os.sched_setaffinity(int(thread.name), {min(os.sched_getaffinity(0))})


@posix_only
def test_an_engine_whose_slots_are_all_taken_by_the_dead_is_replaced(
    home: Path, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clients that are killed leave their queries behind: they fill the engine, which still greets."""
    monkeypatch.setattr(embedded, "GREETING", 1.5)
    monkeypatch.setattr(embedded, "QUICK", 2.0)
    code = "import sys; from pathlib import Path; from threading import Thread; "
    code += "from essaim.graph_store.connect import open_store; from essaim.graph_store.settings import resolve; "
    code += "stores = [open_store(resolve(home=Path(sys.argv[1]), environ={})) for _ in range(6)]; "
    code += "[Thread(target=store.ask, args=(sys.argv[2],), kwargs={'timeout': 900}).start() for store in stores]"
    offers(home, model)
    before = start(home)
    keep_to_one_processor(before.server)
    with subprocess.Popen([sys.executable, "-c", code, home, DEAF]) as clients:
        while answers(Place(home), before, 1.0):
            assert clients.poll() is None
            time.sleep(0.1)
        clients.kill()
    assert find(before.server)
    assert offers(home, model, "off:1") == ["off:1"]
    assert find(before.server) is None


@posix_only
def test_a_copied_home_has_an_engine_of_its_own(home: Path, tmp_path: Path, model: Model) -> None:
    copy = tmp_path / "copy"
    assert offers(home, model, "off:1") == ["off:1"]
    original = start(home)
    shutil.copytree(home, copy)
    try:
        assert state(copy) is None
        assert not stop(copy)
        assert "off:2" in offers(copy, model, "off:2")
        assert start(copy).server != original.server
        assert stop(copy) == (copy,)
        assert start(home) == original
        assert offers(home, model) == ["off:1"]
    finally:
        stop(copy)


@posix_only
def test_a_home_reached_by_another_name_shares_its_engine(home: Path, tmp_path: Path) -> None:
    before = start(home)
    (tmp_path / "link").symlink_to(home)
    assert start(tmp_path / "link") == before
    Place(home).state_file.unlink()
    assert stop(tmp_path / "link")
    assert find(before.server) is None


@posix_only
def test_a_home_with_accents_and_spaces_where_the_locale_knows_none(home: Path, model: Model) -> None:
    place = home / "Données d’été (été)"
    code = "import sys; from pathlib import Path; from essaim.graph_store.engine import embedded; "
    code += "print(embedded.start(Path(sys.argv[1])).server.pid); embedded.stop(Path(sys.argv[1]))"
    for locale in ("C", "C.UTF-8"):
        environ = {**os.environ, "LC_ALL": locale, "LANG": locale}
        ran = subprocess.run([sys.executable, "-c", code, place], env=environ, capture_output=True, text=True)
        assert (ran.returncode, ran.stderr) == (0, "")
    assert offers(place, model, "off:1") == ["off:1"]
    stop(place)


@posix_only
def test_an_engine_whose_home_is_gone_is_stopped_with_any_other(home: Path, tmp_path: Path) -> None:
    other = start(tmp_path / "gone")
    kill(other.keeper)
    shutil.rmtree(tmp_path / "gone", ignore_errors=True)
    assert find(other.server)
    stop(home)
    assert find(other.server) is None


@posix_only
@pytest.mark.parametrize("write", ["first", "last"])
def test_a_write_goes_on_with_a_fresh_engine(home: Path, model: Model, write: str) -> None:
    with open_store(resolve(home=home)) as store:
        store.write("CREATE (:Offer {id: 'off:1'})")
        kill(start(home).server)
        if write == "first":
            store.write("CREATE (:Offer {id: 'off:2'})")
        else:
            assert store.read("MATCH (n:Offer) RETURN count(n) AS n") == [{"n": 1}]
            store.write_all([("CREATE (:Offer {id: 'off:2'})", {}), ("CREATE (:Offer {id: 'off:3'})", {})])
    assert offers(home, model) == ["off:1", "off:2", *(["off:3"] if write == "last" else [])]


def take(port: int) -> socket.socket:
    """A program that listens on `port`, once the system lets go of it."""
    for _ in range(50):
        try:
            return socket.create_server(("127.0.0.1", port))
        except OSError:
            time.sleep(0.2)
    return socket.create_server(("127.0.0.1", port))


@posix_only
def test_a_port_that_another_program_has_taken_meanwhile(home: Path, model: Model) -> None:
    before = start(home)
    kill(before.keeper)
    kill(before.server)
    with take(before.bolt) as other:
        other.settimeout(5)
        assert offers(home, model) == []
        assert start(home).bolt != before.bolt


def test_a_taken_http_port_is_exchanged_for_another(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start(home)
    stop(home)
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = launch.free_port()
        ports = [other.getsockname()[1], free]
        monkeypatch.setattr(launch, "free_port", lambda: ports.pop(0))
        process, _, http = launch.launch(Place(home))
    process.terminate()
    process.wait(30)
    assert http == free


@posix_only
def test_a_program_that_started_it_and_runs_on_does_not_keep_it_from_being_stopped(home: Path) -> None:
    """Its keeper ends as a child that this program has yet to bury."""
    code = "import sys; from pathlib import Path; from essaim.graph_store.engine import embedded; "
    code += "embedded.start(Path(sys.argv[1])); print(flush=True); sys.stdin.read()"
    words = [sys.executable, "-c", code, str(home)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None and program.stdout.readline()
        running = state(home)
        assert running is not None and psutil.Process(running.keeper.pid).ppid() == program.pid
        began = time.monotonic()
        assert stop(home) == (home,)
        assert psutil.Process(running.keeper.pid).status() == psutil.STATUS_ZOMBIE and program.poll() is None
        assert time.monotonic() - began < 12 and start(home).keeper != running.keeper


@pytest.mark.skipif(sys.platform != "linux", reason="a limit of Linux")
def test_memory_that_does_not_suffice_is_said(home: Path) -> None:
    code = "import resource, sys; from pathlib import Path; from essaim.graph_store.engine import embedded; "
    code += "resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30)); embedded.start(Path(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", code, str(home)], capture_output=True, text=True, check=False)
    assert re.search(r"StoreError: The memory allowed here does not suffice .*\. Raise the limit \(ulimit", done.stderr)
    assert state(home) is None and offers_nothing(home)


def offers_nothing(home: Path) -> bool:
    """Once the limit is gone, the home is as any other."""
    with open_store(resolve(home=home)) as store:
        return store.read("MATCH (n) RETURN n") == []


def test_it_stops_when_nobody_uses_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESSAIM_ENGINE_IDLE", "6")
    running = start(home)
    for _ in range(4):
        time.sleep(2)
        assert start(home) == running
    wait_until_gone(running.server)
    wait_until_gone(running.keeper)
    assert not Place(home).state_file.exists()


def test_it_stops_when_its_home_is_removed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESSAIM_ENGINE_IDLE", "2")
    running = start(home)
    shutil.rmtree(home, ignore_errors=True)
    wait_until_gone(running.server)
    wait_until_gone(running.keeper)


def test_two_homes_never_see_each_other(home: Path, tmp_path: Path, model: Model) -> None:
    other = tmp_path / "other"
    try:
        assert offers(home, model, "off:1") == ["off:1"]
        assert offers(other, model, "off:2") == ["off:2"]
        here, there = start(home), start(other)
        assert not {here.bolt, here.http, here.server.pid, here.keeper.pid} & {there.bolt, there.http, there.server.pid}
        shutil.copy(Place(other).folder / "passwords.json", tmp_path / "kept")
        shutil.copy(Place(home).folder / "passwords.json", Place(other).folder / "passwords.json")
        with pytest.raises(StoreError, match="refuses the user or the password"):
            offers(other, model)
        shutil.copy(tmp_path / "kept", Place(other).folder / "passwords.json")
        assert stop(other)
        assert start(home) == here
    finally:
        stop(other)


def test_lost_passwords_are_made_again(home: Path, model: Model) -> None:
    offers(home, model, "off:1")
    stop(home)
    (Place(home).folder / "passwords.json").unlink()
    assert offers(home, model) == ["off:1"]


def test_a_home_of_a_newer_version_is_left_alone(home: Path) -> None:
    start(home)
    stop(home)
    for made_by in ({"layout": 1, "engine": "99.1"}, {"layout": 2, "engine": "26.10.2"}, "nonsense"):
        Place(home).stamp.write_text(json.dumps(made_by), encoding="utf-8")
        with pytest.raises(StoreError, match="newer version of essaim") as raised:
            start(home)
        assert str(home) in raised.value.text.fr
    Place(home).stamp.write_text(json.dumps({"layout": 1, "engine": "26.9.1"}), encoding="utf-8")
    assert start(home)
    assert json.loads(Place(home).stamp.read_text(encoding="utf-8"))["engine"] == start(home).version


def test_an_engine_left_running_by_another_version_is_replaced(home: Path) -> None:
    place, before = Place(home), start(home)
    place.write_state(EngineState("26.9.1", before.bolt, before.http, before.server, before.keeper))
    after = start(home)
    assert after.server != before.server
    assert after.version == before.version
    assert find(before.server) is None


@posix_only
def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    place = Path("/sys/essaim") if os.geteuid() == 0 else closed / "home"
    with pytest.raises(StoreError, match="cannot be written") as raised:
        start(place)
    assert "--home" in raised.value.text.fr


def test_a_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be written"):
        start(tmp_path / "file")


@posix_only
def test_a_full_disk(home: Path, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    many = "UNWIND range(1, 20000) AS i CREATE (:Offer {id: 'off:' + toString(i), name: 'a name to fill the disk'})"
    full = re.escape(f"The disk of {home} is full. Make room, or choose another folder with --home.")
    offers(home, model)
    stop(home)
    with files_of_at_most(2_000_000):
        start(home)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("essaim.graph_store.engine.home_files.LEAST_FREE", sys.maxsize)
        with open_store(resolve(home=home)) as store:
            with pytest.raises(StoreError, match=full):
                store.write(many)
            assert store.read("MATCH (n:Offer) RETURN count(n) AS n") == [{"n": 0}]
        stop(home)
        with pytest.raises(StoreError, match=full):
            start(home)
    with open_store(resolve(home=home)) as store:
        store.write(many)
        assert store.read("MATCH (n:Offer) RETURN count(n) AS n") == [{"n": 20_000}]
