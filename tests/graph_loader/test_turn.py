"""One load at a time in a graph, whatever homes share it; a load that was cut is said, undone from its home, or
abandoned from another."""

import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from disturbed import disturbed, dump, environment, line, write_files

from essaim.graph_loader.load import LoadOptions, ensure_backbone, load
from essaim.graph_loader.turn.home_lock import TurnError
from essaim.graph_loader.turn.load_mark import LoadMark, read_mark
from essaim.graph_loader.turn.sentences import noted
from essaim.graph_loader.turn.taking import turn
from essaim.graph_loader.turn.undo import Undone, undo
from essaim.graph_store.bolt import BoltStore
from essaim.graph_store.connect import open_store
from essaim.graph_store.settings import resolve
from essaim.graph_store.store import Store
from essaim.ontology.errors import StoreError
from essaim.ontology.model import Model
from essaim.queries.snapshot.arrays import version
from essaim.queries.snapshot.cache import read_kept

LATE = "MATCH (l:EssaimLoad) SET l.heartbeat = l.heartbeat + $by"
HOMES = 50
ROWS = 1_000


class Team:
    """A graph, and the homes of two colleagues who load into it."""

    def __init__(self, store: BoltStore, model: Model, folder: Path) -> None:
        self.store, self.model = store, model
        self.mine, self.theirs = folder / "mine", folder / "theirs"
        for home in (self.theirs, self.mine):
            home.mkdir()
            self.old, self.new = write_files(home, ROWS)
        self.uri = None if store.place else f"bolt://{store.address}"
        self.engine_home = store.place.home if store.place else self.mine

    def load(self, file: Path, home: Path | None = None) -> list[str]:
        """Load from `home`, mine unless said; all that the graph then holds."""
        options = LoadOptions(home=home or self.mine, backbone=False, folders=(self.mine,))
        load([file], self.store, self.model, options)
        return dump(self.store)

    def line(self, home: Path, file: Path, when: int = 0, what: str = "") -> list[str]:
        return line(self.engine_home, self.uri, home, file, when, what)

    def cut(self, when: int = 3) -> LoadMark:
        """A load of mine is killed at its `when`-th write; what it left in the graph."""
        assert disturbed(self.line(self.mine, self.new, when, "SIGKILL")).returncode == -signal.SIGKILL
        return self.mark()

    def mark(self) -> LoadMark:
        mark = read_mark(self.store)
        assert mark is not None
        return mark

    def later(self, milliseconds: int = 121_000) -> None:
        """So much time passes for the mark."""
        self.store.write(LATE, by=-milliseconds)

    def open(self) -> BoltStore:
        """A connection of one's own to the same graph."""
        settings = resolve(home=self.engine_home, uri=self.uri, environ=environment())
        return open_store(settings)

    def undo(self, home: Path, **how: bool) -> Undone:
        return undo(self.store, self.model, home, **how)


@pytest.fixture
def team(store: Store, model: Model, tmp_path: Path) -> Team:
    assert isinstance(store, BoltStore)
    return Team(store, model, tmp_path)


def test_a_load_leaves_no_mark_and_no_journal(team: Team) -> None:
    team.load(team.old)
    assert read_mark(team.store) is None
    assert list(team.mine.glob("undo-*")) == []


def test_a_load_that_fails_leaves_no_mark_either(team: Team) -> None:
    before = team.load(team.old)
    gone = team.mine / "subventions-2026.csv"
    gone.write_text("bailleur;numero;nom;montant\nFonds 0;N0;Association 0;0,5\n", encoding="utf-8")
    with pytest.raises(Exception, match="--allow-shrink"):
        team.load(gone)
    assert read_mark(team.store) is None and list(team.mine.glob("undo-*")) == []
    assert dump(team.store) == before


def test_a_load_that_cannot_be_undone_says_what_is_left_to_do(team: Team) -> None:
    team.load(team.old)
    team.cut()
    (journal,) = team.mine.glob("undo-*")
    with journal.open("a", encoding="utf-8") as file:
        file.write('["retyped", ["FUNDS x", "FUNDS y"], []]\n')  # which no engine can carry out
    with pytest.raises(StoreError) as caught:
        team.undo(team.mine)
    assert "n’a pas pu être défait" in caught.value.text.fr
    assert "rechargez tous vos fichiers" in caught.value.text.fr
    assert str(journal) in caught.value.text.fr


def test_a_load_that_was_cut_is_undone_from_its_home_alone(team: Team) -> None:
    before = team.load(team.old)
    mark = team.cut()
    assert dump(team.store) != before and mark.file == team.new.name and mark.home == str(team.mine)
    assert "was cut while it wrote subventions-2025.csv" in noted(mark, team.mine).en
    with pytest.raises(StoreError, match=r"Another load is running in this graph"):
        team.load(team.new, team.theirs)  # for all that the other home knows, it lives
    with pytest.raises(StoreError, match="Another load is running"):
        team.undo(team.theirs)
    team.later()
    with pytest.raises(StoreError, match=f"Undo it on .*{mark.home}"):
        team.load(team.new, team.theirs)
    with pytest.raises(StoreError, match=f"Undo it on .*{mark.home}"):
        team.undo(team.theirs)
    assert mark.home in noted(team.mark(), team.theirs).en
    planned = team.undo(team.mine, dry=True)
    assert planned.outcome == "undone" and planned.counts.total() > 0 and team.mark().load == mark.load
    assert team.undo(team.mine) == planned
    assert dump(team.store) == before and read_mark(team.store) is None
    assert team.undo(team.mine) == Undone("nothing")


def test_the_next_load_of_that_home_undoes_it_first(team: Team) -> None:
    team.load(team.old)
    undisturbed = team.load(team.new)
    wiped = "MATCH (n) WHERE n:Organisation OR n:Source DETACH DELETE n"
    team.store.write(wiped)
    team.load(team.old)
    team.cut()
    assert team.load(team.new) == undisturbed
    assert read_mark(team.store) is None and list(team.mine.glob("undo-*")) == []


def test_a_load_abandoned_from_elsewhere_stays_and_its_journal_is_void(team: Team) -> None:
    before = team.load(team.old)
    mark = team.cut(5)
    with pytest.raises(StoreError, match="Another load is running"):
        team.undo(team.theirs, abandon=True)
    team.later()
    half = [row for row in dump(team.store) if "EssaimLoad" not in row]
    planned = team.undo(team.theirs, abandon=True, dry=True)
    assert planned.outcome == "abandoned" and planned.file == team.new.name
    assert planned.counts.total() == sum(f"'{mark.stamp}'" in row for row in half) > 0
    assert {fate for fate, _ in planned.counts} == {"remains"}
    assert team.undo(team.theirs, abandon=True) == planned
    assert dump(team.store) == half != before
    assert team.undo(team.mine) == Undone("nothing")
    undisturbed = team.load(team.new, team.theirs)
    again = LoadOptions(home=team.mine, backbone=False, folders=(team.mine,))
    report = load([team.new], team.store, team.model, again)
    assert "abandoned from elsewhere" in report.notes[0].en and list(team.mine.glob("undo-*")) == []
    assert dump(team.store) == undisturbed


def test_a_home_moved_away_still_undoes_its_load(team: Team, tmp_path: Path) -> None:
    before = team.load(team.old)
    team.cut()
    team.mine.rename(tmp_path / "moved")
    assert team.undo(tmp_path / "moved").outcome == "undone"
    assert dump(team.store) == before


def test_a_load_cut_between_two_files_binds_nobody_for_long(team: Team) -> None:
    team.load(team.old)
    team.cut()
    team.store.write("MATCH (l:EssaimLoad) REMOVE l.file, l.stamp")  # as it stands between two files
    shutil.rmtree(team.mine)
    team.mine.mkdir()
    write_files(team.mine, ROWS)
    with pytest.raises(StoreError, match="Another load is running"):
        team.load(team.new, team.theirs)
    team.later()
    assert "between two files" in noted(team.mark(), team.theirs).en
    team.load(team.new, team.theirs)
    assert read_mark(team.store) is None


def test_a_clock_that_goes_back_binds_nobody_either(team: Team) -> None:
    team.load(team.old)
    team.cut()
    team.later(-3_600_000)  # beaten an hour ahead of what the server's clock says now
    assert team.undo(team.theirs, abandon=True).outcome == "abandoned"


def test_a_load_that_slept_while_it_was_abandoned_stops_and_undoes_nothing(team: Team) -> None:
    team.load(team.old)
    command = team.line(team.mine, team.new, 3, "SIGSTOP")
    with subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True) as sleeper:
        try:
            wait_until(lambda: (mark := read_mark(team.store)) is not None and stopped(sleeper.pid) and bool(mark.file))
            team.later()
            assert team.undo(team.theirs, abandon=True).outcome == "abandoned"
            half = dump(team.store)
            sleeper.send_signal(signal.SIGCONT)
            words = sleeper.communicate(timeout=60)[1]
        finally:
            sleeper.kill()
    assert sleeper.returncode == 4 and "abandoned from elsewhere" in words
    assert dump(team.store) == half and list(team.mine.glob("undo-*")) == []


def stopped(pid: int) -> bool:
    import psutil

    return psutil.Process(pid).status() == psutil.STATUS_STOPPED


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


@pytest.fixture
def loading(team: Team) -> Iterator[Team]:
    """A load of mine is stopped in the middle: it lives, and does not go on."""
    team.load(team.old)
    with subprocess.Popen(team.line(team.mine, team.new, 3, "SIGSTOP"), env=environment()) as sleeper:
        try:
            wait_until(lambda: read_mark(team.store) is not None and stopped(sleeper.pid))
            yield team
        finally:
            sleeper.kill()


def test_two_homes_never_load_one_graph_at_once(loading: Team) -> None:
    before = dump(loading.store)
    assert "is running: answers may be incomplete" in noted(loading.mark(), loading.theirs).en
    assert "is running: answers may be incomplete" in noted(loading.mark(), loading.mine).en
    theirs = disturbed(loading.line(loading.theirs, loading.new))
    assert theirs.returncode == 4 and "Another load is running in this graph, started by" in theirs.stderr
    mine = disturbed(loading.line(loading.mine, loading.new))
    assert mine.returncode == 4 and f"Another load is running in {loading.mine}" in mine.stderr
    with pytest.raises(StoreError, match="Another load is running"):
        loading.undo(loading.mine)
    with pytest.raises(StoreError, match="Another load is running"):
        loading.undo(loading.mine, abandon=True)
    assert dump(loading.store) == before


def test_a_reading_command_puts_no_territory_there_meanwhile(loading: Team) -> None:
    before = dump(loading.store)
    assert ensure_backbone(loading.store, loading.model, loading.theirs) is False
    assert dump(loading.store) == before


def test_a_load_that_works_beats(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("essaim.graph_loader.turn.hold.BEAT", 0.05)
    with turn(team.store, team.mine):
        first = team.mark().heartbeat
        wait_until(lambda: team.mark().heartbeat > first)


def test_what_an_essaim_without_marks_left_is_undone_too(team: Team) -> None:
    before = team.load(team.old)
    for undo_it in (lambda: team.undo(team.mine).outcome, lambda: team.load(team.old)):
        mark = team.cut()
        (journal,) = team.mine.glob("undo-*.jsonl")
        journal.rename(journal.with_name(journal.name.replace(f"-{mark.load}", "")))
        team.store.write("MATCH (l:EssaimLoad) DELETE l")
        assert team.undo(team.mine, dry=True).outcome == "undone" and dump(team.store) != before
        assert undo_it() in ("undone", before)
        assert dump(team.store) == before and list(team.mine.glob("undo-*")) == []


def test_two_processes_that_begin_together_leave_the_graph_of_one(team: Team) -> None:
    team.load(team.old)
    begun = [
        subprocess.Popen(team.line(home, team.new), env=environment(), stderr=subprocess.PIPE)
        for home in (team.mine, team.theirs)
    ]
    words = [process.communicate(timeout=120)[1].decode() for process in begun]
    codes = [process.returncode for process in begun]
    assert set(codes) <= {0, 4} and 0 in codes, words
    after = dump(team.store)
    assert read_mark(team.store) is None
    assert team.store.read("MATCH (n:Association) RETURN count(n) AS n") == [{"n": ROWS}]
    assert team.load(team.new) == after


def test_of_fifty_homes_at_once_one_has_the_turn(team: Team, tmp_path: Path) -> None:
    """Each tries until it has had its turn: no two ever have it, and none is left out."""
    inside, most, ready = 0, 0, threading.Barrier(HOMES)

    def try_from(home: Path) -> int:
        nonlocal inside, most
        refusals, store = 0, homes.enter_context(team.open())
        ready.wait()
        while True:
            try:
                with turn(store, home):
                    inside += 1
                    most = max(most, inside)
                    store.write("MERGE (c:Counter {id: 'c'}) SET c.n = coalesce(c.n, 0) + 1")
                    inside -= 1
                    return refusals
            except TurnError as refusal:
                assert "Another load is running in this graph" in str(refusal)
                refusals += 1
                time.sleep(0.05)

    with ExitStack() as homes, ThreadPoolExecutor(HOMES) as pool:
        refusals = list(pool.map(try_from, [tmp_path / f"home-{number}" for number in range(HOMES)]))
    assert most == 1 and sum(refusals) > 0
    assert team.store.read("MATCH (c:Counter) RETURN c.n AS n") == [{"n": HOMES}]
    assert read_mark(team.store) is None


def test_what_is_computed_of_a_half_loaded_graph_is_never_found_again_for_a_whole_one(
    team: Team, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    team.load(team.old)
    before = version(team.store, team.model)
    team.cut()
    half = version(team.store, team.model)
    assert len(read_kept(team.store, team.model, half, cache).texts["ids"]) > 0
    team.undo(team.mine)
    assert version(team.store, team.model) == before != half
    team.cut()
    assert version(team.store, team.model) != half  # another load, cut at the same moment
    team.undo(team.mine)
    names = read_kept(team.store, team.model, before, cache).texts["names"]
    assert len(names) == ROWS + 3 and not any(name.startswith("Nouvelle") for name in names)


def test_what_a_load_changed_while_it_was_read_is_not_kept(team: Team, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    team.load(team.old)
    before = version(team.store, team.model)
    team.cut()
    read_kept(team.store, team.model, before, cache)  # asked for before that load began
    assert list(cache.glob("*")) == []
