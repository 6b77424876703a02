"""Fixtures for every floor: the model, and the same empty store on every engine there is."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from essaim import __version__
from essaim.graph_store.connect import open_store
from essaim.graph_store.engine import embedded
from essaim.graph_store.settings import resolve
from essaim.graph_store.store import Store
from essaim.ontology.compile import load_model
from essaim.ontology.model import Model
from essaim.ontology.structure import GRAPH_FORMAT, structure

sys.path.insert(0, str(Path(__file__).parent))

from neo4j_server import NEW, OLD, PASSWORD, UnavailableError, running

SHARED = Path(__file__).parents[2] / "shared"
ENGINES = ("arcadedb", "neo4j", "neo4j-newest")
LONGEST = (
    "neo4j",
    "neo4j-newest",
    "graph_store/test_embedded.py",
    "graph_loader/test_core_interruptions.py",
    "graph_loader/test_source_files.py",
    "graph_loader/test_backbone.py",
    "graph_loader/test_upgrade.py",
    "graph_loader/test_turn.py",
    "cli/test_rights_of_people.py",
    "cli/test_cut_load.py",
    "cli/test_workspace.py",
    "cli/test_rights_of_a_home.py",
    "cli/test_guides.py",
    "test_packaging.py",
)  # groups of tests, as a whole run has them take their time

SkipOrFail = Callable[[str], None]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What one worker runs: all that empties the database of one Neo4j; else a module, so that what its tests share is
    filled once. Workers are given the longest of these first: none is left alone with one at the end."""
    groups = {item: _neo4j_of(item) or item.path.relative_to(Path(__file__).parent).as_posix() for item in items}
    for item, group in groups.items():
        item.add_marker(pytest.mark.xdist_group(group))
    if hasattr(config, "workerinput"):
        ranks = {group: rank for rank, group in enumerate(LONGEST)}
        items.sort(key=lambda item: ranks.get(groups[item], len(ranks)))


def _neo4j_of(item: pytest.Item) -> str | None:
    """The Neo4j that a test empties, if any."""
    if "neo4j_store" in item.fixturenames:
        return "neo4j"
    callspec = getattr(item, "callspec", None)
    engines = callspec.params.values() if callspec else ()
    return next((engine for engine in engines if engine in ENGINES[1:]), None)


def _skip_or_fail(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def skip_or_fail() -> SkipOrFail:
    """Skip the test for the reason given; in CI, where everything must be there, fail it."""
    return _skip_or_fail


@pytest.fixture(scope="session")
def model() -> Model:
    """The ontology as it is shipped."""
    return load_model()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real open-data files beside the project."""
    if not (SHARED / "data").is_dir():
        _skip_or_fail(f"{SHARED / 'data'} is not there")
    return SHARED / "data"


@pytest.fixture(scope="session")
def shared_cases() -> Path:
    """The folder of small inputs that failed once, beside the project."""
    if not (SHARED / "cases").is_dir():
        _skip_or_fail(f"{SHARED / 'cases'} is not there")
    return SHARED / "cases"


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests reaches them."""
    for name in ("ESSAIM_URI", "ESSAIM_HOME", "ESSAIM_USER", "ESSAIM_PASSWORD", "ESSAIM_DATABASE", "ESSAIM_LANG"):
        monkeypatch.delenv(name, raising=False)


class Engines:
    """Opened stores, one for each engine, each started when a test first asks for it."""

    def __init__(self, model: Model, folder: Path, stack: ExitStack) -> None:
        self.model = model
        self.folder = folder
        self.stack = stack
        self.stores: dict[str, Store] = {}
        self.missing: dict[str, str] = {}

    def store(self, engine: str) -> Store:
        """The store of `engine`, empty but for what define() writes. Skips when the engine cannot be had."""
        if engine not in self.stores and engine not in self.missing:
            try:
                self.stores[engine] = self._open(engine)
            except UnavailableError as error:
                self.missing[engine] = str(error)
        if engine in self.missing:
            _skip_or_fail(self.missing[engine])
        store = self.stores[engine]
        wipe(store)
        own = {"format": GRAPH_FORMAT, "structure": [*structure(self.model)], "version": __version__}
        noted = store.read("MATCH (m:EssaimModel) WHERE m.restoring IS NULL RETURN properties(m) AS noted")
        if not noted or not own.items() <= noted[0]["noted"].items():  # another ontology has written it
            store.write("MATCH (n:EssaimModel|Theme|Audience|DeploymentPhase) DETACH DELETE n")
        store.define(self.model)
        return store

    def _open(self, engine: str) -> Store:
        home = self.folder / engine
        uri, environ = None, {"ESSAIM_PASSWORD": PASSWORD}
        if engine == "arcadedb":
            self.stack.callback(embedded.stop, home)
        elif engine == "neo4j" and "ESSAIM_TEST_NEO4J" in os.environ:
            uri = os.environ["ESSAIM_TEST_NEO4J"]
            environ["ESSAIM_PASSWORD"] = os.environ.get("ESSAIM_TEST_NEO4J_PASSWORD", PASSWORD)
        else:
            uri = self.stack.enter_context(running(OLD if engine == "neo4j" else NEW, home)).uri
        settings = resolve(home=home, uri=uri, cwd=self.folder, environ=environ)
        return self.stack.enter_context(open_store(settings))


def wipe(store: Store) -> None:
    """Delete everything but what define() wrote, in batches that any engine takes."""
    kept = "n:EssaimModel OR n:Theme OR n:Audience OR n:DeploymentPhase"
    store.write("MATCH (:Theme|Audience|DeploymentPhase)-[r]-(:Theme|Audience|DeploymentPhase) DELETE r")
    while store.write(f"MATCH (n) WHERE NOT ({kept}) WITH n LIMIT 2000 DETACH DELETE n RETURN count(*) AS n") != [
        {"n": 0}
    ]:
        pass


@pytest.fixture(scope="session")
def engines(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """Every engine that a test has asked for, stopped at the end."""
    with ExitStack() as stack:
        yield Engines(model, tmp_path_factory.mktemp("engines"), stack)


@pytest.fixture
def embedded_store(engines: Engines) -> Store:
    """An empty graph on the embedded engine."""
    return engines.store("arcadedb")


@pytest.fixture
def neo4j_store(engines: Engines) -> Store:
    """An empty graph on a real Neo4j: the one of ESSAIM_TEST_NEO4J, else one started here."""
    return engines.store("neo4j")


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, engines: Engines) -> Store:
    """An empty graph, on each engine in turn."""
    return engines.store(request.param)
