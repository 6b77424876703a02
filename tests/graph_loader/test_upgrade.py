"""A graph of an older format is upgraded whole or not at all, wherever it is killed; a backup puts it back."""

import json
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import migration
import pytest
from disturbed import disturbed, dump, write_files
from full_disk import files_of_at_most

from essaim.graph_loader.demo import load_demo
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.migrate.backup import backup_path, write_backup
from essaim.graph_loader.migrate.restoring import end, put_back
from essaim.graph_loader.migrate.rewriting import Rewriting
from essaim.graph_loader.migrate.steps import Step
from essaim.graph_loader.migrate.upgrade import restore, upgrade
from essaim.graph_loader.report import FileReport
from essaim.graph_loader.rights.carry_out import carry_out
from essaim.graph_loader.turn.load_mark import read_mark
from essaim.graph_loader.turn.sentences import noted
from essaim.graph_loader.turn.undo import undo
from essaim.graph_store.bolt import BoltStore
from essaim.graph_store.store import Store
from essaim.graph_store.versions.graph_format import read_format
from essaim.ontology.errors import FileError, FormatError, StoreError
from essaim.ontology.model import Model
from essaim.ontology.structure import GRAPH_FORMAT, roots, structure
from essaim.ontology.text import Text
from essaim.queries.about.diagnose import diagnose
from essaim.queries.alliances.answer import alliances
from essaim.queries.answer.scope import scope_of
from essaim.queries.approach.answer import approach
from essaim.queries.connectors.answer import connectors
from essaim.queries.gaps.answer import gaps

OLD_HOMES = Path(__file__).parents[1] / "old_homes"
DAY = "2026-11-01"
QUESTIONS = {
    "approach": (approach, "binomes"),
    "connectors": (connectors, "binomes"),
    "gaps": (gaps, "binomes"),
    "alliances": (alliances, "binomes"),
    "diagnose": (diagnose, None),
}
posix_only = pytest.mark.skipif(os.name != "posix", reason="rights and limits of POSIX")


def put(store: Store, backup: Path, model: Model) -> None:
    """Make the graph that of a backup, whatever it holds."""
    store.write("MATCH (n:EssaimModel|EssaimSuppression) DETACH DELETE n")
    end(store, put_back(store, backup, {kind.root for kind in model.classes.values() if not kind.abstract}))


def answered(store: Store, model: Model) -> dict[str, list[dict[str, Any]]]:
    """The rows of every question, as JSON reads them."""
    answers = {}
    for name, (question, operator) in QUESTIONS.items():
        answers[name] = question(scope_of(store, model, "Clairebrise", operator, as_of=DAY)).said("fr")
    return {name: json.loads(bare(json.dumps([*answer.rows], default=str))) for name, answer in answers.items()}


def bare(text: str) -> str:
    """Ids without the source that they begin with since format 2."""
    return re.sub(r'"([a-z]+):(demo|assises-2023)\.', r'"\1:', text)


@pytest.mark.parametrize("number", range(GRAPH_FORMAT))
def test_a_home_of_the_code_before_answers_the_same_once_it_is_upgraded(
    store: Store, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setenv("ESSAIM_KEY", "fictional")
    put(store, OLD_HOMES / f"format-{number}.jsonl.gz", model)
    assert read_format(store).number == number
    before = answered(store, model)
    done = upgrade(store, model, tmp_path)
    assert (done.before, [step.number for step in done.steps]) == (number, [*range(number + 1, GRAPH_FORMAT + 1)])
    held = read_format(store)
    assert (held.number, held.structure) == (GRAPH_FORMAT, structure(model))
    assert answered(store, model) == before
    assert upgrade(store, model, tmp_path).steps == () and read_mark(store) is None
    report = load_demo(store, model, tmp_path)
    assert {(file.loaded, file.quarantined) for file in report.files} == {(0, 0)}
    assert answered(store, model) == before


IDS = ("contact_id", "actor_id", "need_id", "partner_id", "entity_id")


@pytest.mark.parametrize("number", range(GRAPH_FORMAT))
def test_whomever_the_code_before_named_is_there(store: Store, model: Model, tmp_path: Path, number: int) -> None:
    """Its methods rank otherwise today; whom and what it spoke of are the same nodes, under the same names."""
    put(store, OLD_HOMES / f"format-{number}.jsonl.gz", model)
    upgrade(store, model, tmp_path)
    record = (OLD_HOMES / f"format-{number}.jsonl").read_text(encoding="utf-8").splitlines()
    nodes = store.read(
        "MATCH (n) WHERE n.id IS NOT NULL RETURN n.id AS id, coalesce(n.name, n.displayName, n.role) AS name"
    )
    names = {json.loads(bare(json.dumps(row["id"]))): row["name"] for row in nodes}
    rows = [row for _, row in map(json.loads, record)]
    named = [(json.loads(bare(json.dumps(row[key]))), row) for row in rows for key in IDS if row.get(key)]
    assert len(named) > 50
    for id, row in named:
        told = row.get("contact") or row.get("partner")
        assert id in names and told in (None, names[id]), row


def loaded_again(store: Store, model: Model, home: Path) -> list[FileReport]:
    """What the two teams of the old homes had loaded, once more."""
    options, folders = LoadOptions(home=home, backbone=False), [OLD_HOMES / "teams" / team for team in ("nord", "sud")]
    return [file for folder in folders for file in load([folder], store, model, options).files]


def without_loads(lines: list[str]) -> list[str]:
    shown = [line for line in lines if "EssaimModel" not in line]
    return sorted(re.sub(r'"load":"\w+"|\'loadId\', \'\w+\'|\\t\w{16}', "", line) for line in shown)


def test_entries_that_two_teams_called_the_same_come_apart(
    store: Store, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The graph is then the one that they would make today, and their tables loaded again change nothing."""
    monkeypatch.setenv("ESSAIM_KEY", "fictional")
    loaded_again(store, model, tmp_path)
    today = without_loads(dump(store))
    put(store, OLD_HOMES / "format-1-teams.jsonl.gz", model)
    called = "MATCH (o:Organisation) WHERE 'mission-locale' IN o.aliases RETURN o.id AS id, o.name AS name ORDER BY id"
    assert store.read(called) == [{"id": "org:mission-locale", "name": "Mission locale du Sud"}]
    upgrade(store, model, tmp_path)
    assert store.read(called) == [
        {"id": "org:nord.mission-locale", "name": "Mission locale du Nord"},
        {"id": "org:sud.mission-locale", "name": "Mission locale du Sud"},
    ]
    assert without_loads(dump(store)) == today
    store.write("MATCH (s:Source) SET s.loads = []")  # so that every row is compared, whatever load wrote it
    files = loaded_again(store, model, tmp_path)
    assert sum(file.read for file in files) == 28
    assert {(file.loaded, file.merged, file.retired, file.quarantined) for file in files} == {(0, 0, 0, 0)}
    assert without_loads(dump(store)) == today


def test_what_is_named_by_a_number_and_what_differs_by_case_alone(store: Store, model: Model, tmp_path: Path) -> None:
    """A number joins open data still; ids that are one today stay two entries; applied twice, it changes nothing."""
    put(store, OLD_HOMES / "format-1-teams.jsonl.gz", model)
    own = store.read("MATCH (o:Association {id: 'org:Nous'}) RETURN properties(o) AS own")[0]["own"]
    claims = [claim.replace("Nous", "nous") for claim in own["claims"]]
    twin = {**own, "id": "org:nous", "aliases": ["nous"], "claims": claims}
    store.write("CREATE (t:Association:Organisation) SET t = $twin", twin=twin)
    upgrade(store, model, tmp_path)
    ids = store.read("MATCH (o:Organisation) RETURN collect(o.id) AS ids")[0]["ids"]
    assert {"org:123456782", "sch:0960009N", "org:nord.nous", "org:nord.nous-2", "org:nord.maison-des-jeunes"} < {*ids}
    once = dump(store)
    store.write("MATCH (m:EssaimModel) SET m.format = 1")
    upgrade(store, model, tmp_path)
    assert without_loads(dump(store)) == without_loads(once)


class Trial:
    """A small graph, said to be of the format before, and the home from which it is upgraded."""

    def __init__(self, store: BoltStore, model: Model, folder: Path) -> None:
        self.store, self.model, self.folder = store, model, folder
        self.home = folder / "home"
        self.home.mkdir()
        self.uri = None if store.place else f"bolt://{store.address}"
        self.engine_home = store.place.home if store.place else self.home
        self.file, _ = write_files(folder, 40)
        self.options = LoadOptions(home=self.home, backbone=False, folders=(folder,))
        load([self.file], store, model, self.options)
        store.write("MATCH (m:EssaimModel) SET m.format = 0 REMOVE m.structure, m.definitions")
        self.backup = folder / "before.jsonl.gz"
        write_backup(store, self.backup, 0, roots(structure(model)))
        self.before = dump(store)

    def reset(self) -> None:
        """The graph and the home are as before."""
        put(self.store, self.backup, self.model)
        assert dump(self.store) == self.before

    def upgrade(self, home: Path | None = None) -> list[str]:
        upgrade(self.store, self.model, home or self.home, steps=migration.STEPS)
        return dump(self.store)

    def run(self, when: int = 0, moment: str = "", backup: str = "") -> Any:
        words = migration.line(self.engine_home, self.uri, self.home, when, moment, backup)
        return disturbed(words)

    def killed(self, when: int, moment: str, backup: str = "") -> None:
        assert self.run(when, moment, backup).returncode == -signal.SIGKILL, when


@pytest.fixture
def trial(store: Store, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trial:
    assert isinstance(store, BoltStore)
    migration.in_small_steps(monkeypatch.setattr)
    return Trial(store, model, tmp_path)


COUNTS = """MATCH (g:Guild) WITH count(g) AS guilds, count(g.title) AS titled, count(g.name) AS named
OPTIONAL MATCH (f:Foundation)-[r:BACKS]->(:Guild) WHERE r.key STARTS WITH 'about ' AND f.id STARTS WITH 'body:'
RETURN guilds, titled, named, count(r) AS backed"""


def test_a_migration_killed_at_each_transaction_is_whole_after_the_next_run(trial: Trial) -> None:
    done = trial.run()
    assert done.returncode == 0, done.stderr
    transactions, undisturbed = int(done.stdout), dump(trial.store)
    assert transactions > 15 and undisturbed != trial.before
    assert trial.store.read(COUNTS) == [{"guilds": 40, "titled": 40, "named": 0, "backed": 40}]
    assert trial.store.read("MATCH (n:Association) RETURN count(n) AS n") == [{"n": 0}]
    assert trial.upgrade() == undisturbed  # nothing is left to do
    for when in range(1, transactions):  # the last one takes the mark away
        trial.reset()
        trial.killed(when, "in" if when % 2 else "after")
        assert trial.upgrade() == undisturbed, when
        assert read_mark(trial.store) is None and list(trial.home.glob("undo-*")) == []


def test_ties_are_changed_a_few_at_a_time(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those of a hub, at either end, and between nodes of several roots."""
    trial.store.write("MATCH (f:Foundation), (s:Source) CREATE (f)-[:FUNDS {key: 'x', source: 'b', record: '0'}]->(s)")
    heights, read = [], BoltStore.read

    def counted(store: BoltStore, cypher: str, /, **params: Any) -> list[dict[str, Any]]:
        rows = read(store, cypher, **params)
        heights.append(len(rows))
        return rows

    def change(work: Rewriting) -> None:
        monkeypatch.setattr(BoltStore, "read", counted)
        work.change_edges("FUNDS", lambda properties: {**properties, "record": "new"})
        monkeypatch.undo()

    upgrade(trial.store, trial.model, trial.home, steps=[Step(1, Text("", ""), change)])
    text = "MATCH (:Foundation)-[r:FUNDS {record: 'new'}]->(n) RETURN 'Source' IN labels(n) AS is_source, count(*) AS n"
    assert {row["is_source"]: row["n"] for row in trial.store.read(text)}[False] == 40
    assert trial.store.read("MATCH ()-[r:FUNDS]->() WHERE r.record <> 'new' RETURN r") == []
    assert max(heights) == migration.FEW


def test_a_root_is_renamed_and_back(trial: Trial) -> None:
    def rename(work: Rewriting) -> None:
        work.relabel("Organisation", "Body")

    def fail(work: Rewriting) -> None:
        rename(work)
        raise StoreError(fr="panne", en="failure")

    with pytest.raises(StoreError, match="failure"):
        upgrade(trial.store, trial.model, trial.home, steps=[Step(1, Text("", ""), fail)])
    assert dump(trial.store) == trial.before
    upgrade(trial.store, trial.model, trial.home, steps=[Step(1, Text("", ""), rename)])
    after = dump(trial.store)
    assert [
        line.replace("'Body', 'Foundation'", "'Foundation', 'Organisation'") for line in after if "Fonds" in line
    ] == [line for line in trial.before if "Fonds" in line]
    found = "MATCH (b:Body) WHERE NOT b:Organisation RETURN count(b) AS n"
    assert trial.store.read(found) == [{"n": 43}]
    trial.store.write("MATCH (b:Body) DETACH DELETE b")


def test_what_a_killed_migration_left_is_said_and_can_be_undone(trial: Trial) -> None:
    half = int(trial.run().stdout) // 2
    undisturbed = dump(trial.store)
    trial.reset()
    trial.killed(half, "in")
    mark = read_mark(trial.store)
    assert mark is not None and dump(trial.store) != trial.before
    assert "Type the same essaim upgrade command again" in noted(mark, trial.home).en
    with pytest.raises(FormatError, match="Type: essaim upgrade"):
        load([trial.file], trial.store, trial.model, trial.options)
    assert undo(trial.store, trial.model, trial.home).outcome == "undone"
    assert dump(trial.store) == trial.before

    trial.killed(half, "after")
    other = trial.folder / "other"
    with pytest.raises(StoreError, match="Another load is running"):
        trial.upgrade(other)
    ahead = "MATCH (l:EssaimLoad) SET l.heartbeat = l.heartbeat + 3600000"  # the clock of the server went back since
    trial.store.write(ahead)
    with pytest.raises(
        StoreError,
        match=f"the home {trial.home}: essaim --home {trial.home} upgrade; if that home is lost: essaim undo --abandon",
    ):
        trial.upgrade(other)
    assert undo(trial.store, trial.model, other, abandon=True).outcome == "abandoned"
    assert trial.upgrade(other) == undisturbed


def test_what_a_newer_essaim_left_half_done_is_left_to_it(trial: Trial) -> None:
    trial.killed(10, "in")
    (journal,) = trial.home.glob("undo-*")
    known = journal.read_text(encoding="utf-8")
    journal.write_text(f'{known}["split", "Organisation", []]\n', encoding="utf-8")
    half = dump(trial.store)
    for work in (trial.upgrade, lambda: undo(trial.store, trial.model, trial.home)):
        with pytest.raises(FormatError, match="was cut by a newer essaim, which alone can undo it"):
            work()
    mark = read_mark(trial.store)
    assert mark is not None and mark.is_upgrade
    assert [line for line in dump(trial.store) if "EssaimLoad" not in line] == [
        line for line in half if "EssaimLoad" not in line
    ]
    journal.write_text(known, encoding="utf-8")
    undo(trial.store, trial.model, trial.home)
    assert dump(trial.store) == trial.before


@posix_only
@pytest.mark.parametrize("size", [100, 6_000], ids=["backup", "journal"])
def test_a_full_disk_changes_nothing(trial: Trial, size: int) -> None:
    assert 100 < trial.backup.stat().st_size < 6_000
    with files_of_at_most(size), pytest.raises(StoreError, match=r"The disk of .* is full\. Make room"):
        trial.upgrade()
    assert dump(trial.store) == trial.before
    assert read_mark(trial.store) is None and not list(trial.home.glob("undo-*"))
    assert len([*(trial.home / "backups").iterdir()]) == (size > 100)  # nothing that is half a backup


@posix_only
def test_a_home_that_cannot_be_written_changes_nothing(trial: Trial) -> None:
    with as_another(trial.home), pytest.raises(StoreError, match=r"cannot be written .*Make it writable, or choose"):
        trial.upgrade()
    (trial.home / "backups").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreError, match="backups cannot be written"):
        trial.upgrade()
    assert dump(trial.store) == trial.before and read_mark(trial.store) is None


@contextmanager
def as_another(folder: Path) -> Iterator[None]:
    """By somebody who may not write to a folder, where its owner is root, whom nothing stops."""
    folder.chmod(0o500)
    me = os.geteuid()
    if me == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(me)
        folder.chmod(0o700)


def test_a_first_load_defines_what_it_needs_while_it_has_the_turn(store: Store, model: Model, tmp_path: Path) -> None:
    if store.engine == "neo4j":
        for row in store.read("SHOW CONSTRAINTS YIELD name"):
            store.write_schema([f"DROP CONSTRAINT {row['name']}"])
    store.write("MATCH (n:EssaimModel|Theme|Audience|DeploymentPhase) DETACH DELETE n")
    load_demo(store, model, tmp_path)
    assert read_format(store).number == GRAPH_FORMAT
    if store.engine == "neo4j":
        names = {row["name"] for row in store.read("SHOW CONSTRAINTS YIELD name")}
        assert names >= {"essaim_organisation_id", "essaim_person_id", "essaim_territory_id"}


def test_a_backup_is_for_its_owner_alone_and_never_overwritten(trial: Trial) -> None:
    (trial.home / "backups").mkdir()
    taken = backup_path(trial.home, 0)
    taken.write_bytes(b"made by a clock that went back since")
    done = upgrade(trial.store, trial.model, trial.home, steps=migration.STEPS)
    assert done.backup is not None and done.backup != taken and done.backup.exists()
    assert taken.read_bytes() == b"made by a clock that went back since"
    if os.name == "posix":
        assert done.backup.stat().st_mode & 0o777 == 0o600


def test_a_dry_run_writes_nothing(trial: Trial) -> None:
    done = upgrade(trial.store, trial.model, trial.home, dry=True, steps=migration.STEPS)
    assert done.before == 0 and [step.text.en for step in done.steps] == ["trial"]
    assert done.backup is not None and not done.backup.exists()
    restored = restore(trial.store, trial.model, trial.home, trial.backup, dry=True)
    assert [(step.nodes, step.edges) for step in restored.steps] == [counted(trial.store)]
    assert dump(trial.store) == trial.before


def counted(store: Store) -> tuple[int, int]:
    nodes = store.read("MATCH (n) WHERE NOT n:EssaimLoad RETURN count(n) AS n")[0]["n"]
    return nodes, store.read("MATCH ()-[r]->() RETURN count(r) AS n")[0]["n"]


def test_a_backup_that_is_put_back_is_the_graph_of_before_wherever_that_is_killed(trial: Trial) -> None:
    trial.upgrade()
    (backup,) = (trial.home / "backups").iterdir()
    done = trial.run(backup=str(backup))
    assert done.returncode == 0 and dump(trial.store) == trial.before, done.stderr
    for when in range(1, int(done.stdout)):
        put(trial.store, trial.backup, trial.model)
        trial.upgrade()
        trial.killed(when, "in" if when % 2 else "after", str(backup))
        if read_format(trial.store).restoring:
            for work in (trial.upgrade, lambda: undo(trial.store, trial.model, trial.home)):
                with pytest.raises(FormatError, match=f"the graph is incomplete. Type again: .* --restore {backup}"):
                    work()
        restore(trial.store, trial.model, trial.home, backup)
        assert dump(trial.store) == trial.before, when


def test_who_was_erased_since_stays_erased(
    store: Store, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESSAIM_KEY", "fictional")
    put(store, OLD_HOMES / "format-0.jsonl.gz", model)
    done = upgrade(store, model, tmp_path)
    assert done.backup is not None
    met = "MATCH (p:Person)<-[:INVOLVES]-(i:Interaction) RETURN p.id AS id, p.displayName AS name ORDER BY id LIMIT 1"
    person = store.read(met)[0]
    carry_out(store, model, tmp_path, [person["id"]], "erased")
    gone = dump(store)
    restore(store, model, tmp_path, done.backup)
    upgrade(store, model, tmp_path)
    left = dump(store)
    assert not [line for line in left if person["name"] in line]
    assert [line for line in left if person["id"] in line] == [line for line in gone if person["id"] in line]
    assert left == gone


def test_what_is_no_backup_is_refused_before_anything(trial: Trial) -> None:
    whole = trial.backup.read_bytes()
    for number, content in enumerate((b"", b"text", whole[: len(whole) // 2], b"\x1f\x8b")):
        file = trial.folder / f"{number}.jsonl.gz"
        file.write_bytes(content)
        with pytest.raises(FileError, match=f"{file} is no whole backup"):
            restore(trial.store, trial.model, trial.home, file)
    with pytest.raises(FileError, match="is no whole backup"):
        restore(trial.store, trial.model, trial.home, trial.folder / "nowhere")
    assert dump(trial.store) == trial.before


def test_what_need_not_be_stated_any_more_is_no_obstacle(store: Store, model: Model, tmp_path: Path) -> None:
    line = next(line for line in structure(model) if line.startswith("property Offer.capacity: ") and " 0.." in line)
    before = sorted({*structure(model)} - {line} | {line.replace(" 0..", " 1..")})
    store.write("CREATE (:Offer {id: 'off:a', capacity: 3})")
    store.write("MATCH (m:EssaimModel) SET m.structure = $lines", lines=before)
    upgrade(store, model, tmp_path)
    assert read_format(store).structure == structure(model)
    store.define(model)


def test_what_the_graph_uses_is_not_forgotten(store: Store, model: Model, tmp_path: Path) -> None:
    extra = (
        "property Offer.harvest: integer 0..1",
        "class Orchard: Orchard, id orc",
        "relation PICKS:",
        "start PICKS Person",
        "code theme harvest",
        "code stance keen",
    )
    for text, subject in (
        ("CREATE (:Offer {id: 'off:a', harvest: 3})", "property Offer.harvest missing"),
        ("CREATE (:Orchard {id: 'orc:a'})", "class Orchard missing"),
        ("CREATE (:Need {id: 'need:a'})-[:PICKS]->(:Need {id: 'need:b'})", "relation PICKS missing"),
        ("CREATE (:Person {id: 'per:a'})-[:PICKS]->(:Need {id: 'need:c'})", "relation PICKS missing; start PICKS"),
        ("CREATE (:Theme {id: 'theme:x', code: 'harvest'})<-[:ON]-(:Need {id: 'need:d'})", "code theme harvest"),
    ):
        store.write("MATCH (m:EssaimModel) SET m.structure = $lines", lines=sorted((*structure(model), *extra)))
        store.write(text)
        with pytest.raises(FormatError, match=f"does not know: {subject}.*nothing has changed"):
            upgrade(store, model, tmp_path)
        assert set(extra) < set(read_format(store).structure) and read_mark(store) is None
        store.write("MATCH (n:Offer|Orchard|Need|Person) DETACH DELETE n")
        store.write("MATCH (n:Theme {id: 'theme:x'}) DETACH DELETE n")
    upgrade(store, model, tmp_path)
    assert read_format(store).structure == structure(model)
    store.define(model)
