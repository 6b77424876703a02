"""A load that is killed, cut from its engine or interrupted: the graph ends as if nothing had happened."""

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from disturbed import ROWS, disturbed, dump, line, write_files

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.connect import open_store
from essaim.graph_store.engine import embedded
from essaim.graph_store.settings import resolve
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

MOMENTS = (1, 3, 5)


class Trial:
    """A home with its engine, and the two vintages."""

    def __init__(self, folder: Path, model: Model) -> None:
        self.folder = folder
        self.model = model
        self.home = folder / "home"
        self.old, self.new = write_files(folder)
        self.options = LoadOptions(home=folder, backbone=False, folders=(folder,))

    def open(self) -> Store:
        return open_store(resolve(home=self.home, environ={}))

    def load(self, path: Path) -> list[str]:
        with self.open() as store:
            load([path], store, self.model, self.options)
            return dump(store)

    def dump(self) -> list[str]:
        with self.open() as store:
            return dump(store)

    def disturbed(self, when: int, what: str) -> int:
        """The exit code of a client that loads the new vintage and is disturbed at the `when`-th write."""
        return disturbed(line(self.home, None, self.folder, self.new, when, what)).returncode


class Undisturbed(NamedTuple):
    """A folder where the old vintage is loaded and the engine stopped; the graph there, and with the new vintage."""

    folder: Path
    before: list[str]
    after: list[str]


@pytest.fixture(scope="module")
def undisturbed(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    trial = Trial(tmp_path_factory.mktemp("undisturbed"), model)
    before = trial.load(trial.old)
    embedded.stop(trial.home)
    template = tmp_path_factory.mktemp("loaded") / "template"
    shutil.copytree(trial.folder, template)
    after = trial.load(trial.new)
    embedded.stop(trial.home)
    return Undisturbed(template, before, after)


@pytest.fixture
def trial(model: Model, undisturbed: Undisturbed, tmp_path: Path) -> Iterator[Trial]:
    """The old vintage, on an engine of its own."""
    trial = Trial(shutil.copytree(undisturbed.folder, tmp_path / "trial"), model)
    yield trial
    embedded.stop(trial.home)


def test_the_undisturbed_load_does_what_the_files_say(trial: Trial, undisturbed: Undisturbed) -> None:
    assert trial.dump() == undisturbed.before
    assert trial.load(trial.new) == undisturbed.after
    with trial.open() as store:
        counted = store.read("MATCH (n:Association) RETURN count(n) AS n, count(DISTINCT n.id) AS ids")
        renamed = store.read("MATCH (n:Association) WHERE n.name STARTS WITH 'Nouvelle' RETURN count(n) AS n")
        grants = store.read("MATCH (:Foundation)-[r:FUNDS]->(:Association) RETURN count(r) AS n")
    assert counted == [{"n": ROWS, "ids": ROWS}] and renamed == [{"n": ROWS // 10}] and grants == [{"n": ROWS}]
    assert trial.load(trial.new) == undisturbed.after


@pytest.mark.parametrize("when", MOMENTS)
@pytest.mark.parametrize(("what", "code"), [("SIGKILL", -signal.SIGKILL), ("engine", 0)])  # another engine is started
def test_a_killed_load_run_again_gives_the_graph_of_an_undisturbed_one(
    trial: Trial, undisturbed: Undisturbed, when: int, what: str, code: int
) -> None:
    assert trial.disturbed(when, what) == code
    assert trial.load(trial.new) == undisturbed.after


@pytest.mark.parametrize("when", MOMENTS)
def test_ctrl_c_leaves_the_graph_as_before_the_file(trial: Trial, undisturbed: Undisturbed, when: int) -> None:
    assert trial.disturbed(when, "SIGINT") == 130
    assert trial.dump() == undisturbed.before


def test_a_second_load_at_the_same_time_is_refused_in_a_sentence(trial: Trial) -> None:
    from filelock import FileLock

    from essaim.ontology.errors import StoreError

    with FileLock(trial.folder / "load.lock"), trial.open() as store, pytest.raises(StoreError, match="Another load"):
        load([trial.old], store, trial.model, trial.options)


def test_the_old_vintage_loaded_again_changes_nothing(trial: Trial, undisturbed: Undisturbed) -> None:
    trial.load(trial.new)
    assert trial.load(trial.old) == undisturbed.after
