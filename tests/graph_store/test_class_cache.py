"""The class cache of the embedded engine: learnt for real, used for real, and never needed."""

import sys
from pathlib import Path

import psutil
import pytest

from essaim.graph_store.connect import open_store
from essaim.graph_store.engine import class_cache, launch
from essaim.graph_store.engine import home_files as place
from essaim.graph_store.engine.class_cache import make_class_cache
from essaim.graph_store.engine.home_files import Place
from essaim.graph_store.settings import resolve
from essaim.ontology.errors import StoreError
from essaim.ontology.model import Model


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the cache goes in these tests, instead of the environment that runs them."""
    wanted = tmp_path / "var" / "engine-this.aot"
    for module in (class_cache, launch):
        monkeypatch.setattr(module, "class_cache", lambda: wanted)
    return wanted


@pytest.fixture
def home(tmp_path: Path) -> Place:
    """A home whose engine is launched here and not by a keeper."""
    made = Place(tmp_path / "home")
    made.root.mkdir(parents=True)
    return made


def test_it_is_learnt_from_a_rehearsal_and_used_by_the_next_start(cache: Path, home: Place, model: Model) -> None:
    rehearsed: list[Path] = []

    def rehearse(where: Path) -> None:
        with open_store(resolve(home=where, cwd=where, environ={})) as store:
            assert store.read("MATCH (n:Offer) RETURN count(n) AS n") == [{"n": 0}]
        rehearsed.append(where)

    cache.parent.mkdir()
    other = cache.with_name("engine-other.aot")
    other.write_bytes(b"of an engine that has gone")
    assert make_class_cache(rehearse) == cache
    assert list(cache.parent.iterdir()) == [cache]
    assert cache.stat().st_size > 5_000_000
    assert not rehearsed[0].exists()
    ending = [one for one in psutil.process_iter(["cmdline"]) if str(rehearsed[0]) in str(one.info["cmdline"])]
    assert psutil.wait_procs(ending, timeout=10)[1] == []  # the keeper ends after its engine

    server, _, _ = launch.launch(home)
    try:
        mapped = [one.path for one in psutil.Process(server.pid).memory_maps()]
        assert str(cache) in mapped
    finally:
        server.kill()
        server.wait()


def test_one_that_does_not_fit_is_left_aside(cache: Path, home: Place) -> None:
    cache.parent.mkdir()
    cache.write_bytes(b"not a cache at all" * 1000)
    server, bolt, _ = launch.launch(home)
    server.kill()
    server.wait()
    assert bolt


def test_where_it_cannot_be_kept_is_said(cache: Path, model: Model) -> None:
    cache.parent.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(StoreError, match="essaim works without this cache"):
        make_class_cache(lambda where: open_store(resolve(home=where, cwd=where, environ={})).close())


def test_a_rehearsal_that_starts_no_engine_teaches_nothing(cache: Path) -> None:
    with pytest.raises(StoreError, match="did not write the cache"):
        make_class_cache(lambda _: None)
    assert not cache.exists()


def test_each_state_of_the_engine_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "jars").mkdir()
    jar = tmp_path / "jars" / "engine.jar"
    jar.write_bytes(b"one")
    monkeypatch.setattr(place, "engine_folder", lambda: tmp_path)
    first = place.class_cache()
    assert first == place.class_cache()
    assert first.is_relative_to(sys.prefix)
    jar.write_bytes(b"another")
    assert place.class_cache() != first
