"""The load of one file: read, settle, compare with the past, write, and account for every row."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from essaim.graph_loader.context import Context
from essaim.graph_loader.decide.elsewhere import rows_elsewhere
from essaim.graph_loader.decide.judge import judge
from essaim.graph_loader.decide.to_graph import Edges, Nodes, Stamp
from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.progress import READING, WRITING, Meter, Report
from essaim.graph_loader.quarantine import write_quarantine
from essaim.graph_loader.read.source_file import SourceFile
from essaim.graph_loader.read.take_in import Intake, take_in
from essaim.graph_loader.report import FileReport
from essaim.graph_loader.rows import Rows
from essaim.graph_loader.write import source_node as coverage
from essaim.graph_loader.write.edges import write_edges
from essaim.graph_loader.write.history import Past, extended, history
from essaim.graph_loader.write.inherit import inherit
from essaim.graph_loader.write.journal import whole
from essaim.graph_loader.write.leaving import Leaving, leaving
from essaim.graph_loader.write.nodes import write_nodes
from essaim.graph_loader.write.retire import Retired, retire
from essaim.graph_loader.write.stream import Writer
from essaim.ontology.errors import StoreError
from essaim.ontology.text import Text


class FileLoad:
    """One file of one source; `taken` where it has been read already."""

    def __init__(
        self, context: Context, file: SourceFile, progress: Report | None, taken: Intake | None = None
    ) -> None:
        self.context = context
        self.file = file
        self.source = file.source
        self.declaration: Declaration = file.source.declaration
        self.meter = Meter(file.name, progress)
        self.taken = taken
        self.notes: list[Text] = []

    def run(self) -> FileReport:
        """Load the file. Raises FileError, StoreError, SetAsideError; the graph is then as before it."""
        self.meter.stage(READING, 0)
        rows, stamp, past = self._read()
        nodes, edges, notes = judge(self.context, self.source, rows, stamp)
        self.notes += notes
        quarantine = self._quarantine(rows, stamp)
        going = leaving(self.context, self.source, rows, stamp, past, nodes, edges)
        if not self.context.options.allow_shrink:
            going.guard(self.file.name)
        outcomes, retired = self._write(rows, stamp, past, nodes, edges, going)
        return self._report(rows, outcomes, retired, quarantine)

    # reading

    def _read(self) -> tuple[Rows, Stamp, Mapping[str, Past]]:
        taken = self.taken or take_in(self.file, self.context.named)
        self.taken = None
        self.notes += taken.notes
        elsewhere = rows_elsewhere(taken.frame, self.source, self.context.wanted) - taken.filtered
        cut = taken.frame.filter(pl.col("_row").is_in(list(elsewhere)))["_scope"].unique() if elsewhere else ()
        stamp = self._stamp(taken.frame)
        past = history(self.context.holdings.sources, self.declaration.source)
        filtered = set(taken.filtered | elsewhere)
        rows = Rows(taken.raw, taken.frame, list(taken.faults), filtered, set(), frozenset(cut))
        rows.stale = self._stale(rows, stamp, past)
        rows.drop_filtered()
        return rows, stamp, past

    def _stamp(self, frame: pl.DataFrame) -> Stamp:
        one = self.declaration
        digest = hashlib.sha256(self.file.path.read_bytes())
        parts = [one.digest, one.id, self.file.sheet or "", *self.context.territories]
        digest.update(json.dumps(parts).encode())
        return Stamp(one.source, digest.hexdigest()[:16], self._date(frame))

    def _date(self, frame: pl.DataFrame) -> str:
        rule = self.declaration.date
        if rule.column is not None:
            latest = frame[rule.column].drop_nulls().max()
            if latest is not None:
                return f"{latest}-01-01" if isinstance(latest, int) else str(latest)[:10]
        if rule.pattern is not None:
            found = re.search(rule.pattern, self.file.path.name)
            if found:
                return _day_of(found[1])
        if rule.value is not None:
            return rule.value
        return datetime.fromtimestamp(int(self.file.path.stat().st_mtime), UTC).strftime("%Y-%m-%dT%H:%M:%S")

    def _stale(self, rows: Rows, stamp: Stamp, past: Mapping[str, Past]) -> set[int]:
        """Rows of scopes of which the graph holds newer facts: an older file adds nothing to them."""
        newer = {scope: one.date for scope, one in past.items() if one.date > stamp.date}
        if not newer:
            return set()
        stale = set(rows.frame.filter(pl.col("_scope").is_in(list(newer)))["_row"].to_list()) - rows.filtered
        if stale:
            latest = max(newer.values())[:10]
            self.notes.append(
                Text(
                    f"Ce fichier date du {stamp.day} ; le graphe tient déjà de cette source un état du {latest} : "
                    f"{len(stale)} ligne(s) n’ont rien changé.",
                    f"This file is of {stamp.day}; the graph already holds this source as of {latest}: "
                    f"{len(stale)} row(s) changed nothing.",
                )
            )
        return stale

    # setting aside

    def _quarantine(self, rows: Rows, stamp: Stamp) -> Path | None:
        if not rows.faults:
            return None
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", f"{self.file.path.stem}-{self.file.sheet or ''}").strip("-")
        name = f"{self.declaration.id}-{stem}-{stamp.load[:8]}"
        return write_quarantine(self.context.home, name, rows.raw, rows.faults, self.declaration)

    # writing

    def _write(
        self,
        rows: Rows,
        stamp: Stamp,
        past: Mapping[str, Past],
        nodes: Sequence[Nodes],
        edges: Sequence[Edges],
        going: Leaving,
    ) -> tuple[Counter[int], int]:
        context = self.context
        dry = context.options.dry_run
        again = any(one.load == stamp.load for one in past.values())
        self.meter.stage(WRITING, sum(one.frame.height for one in nodes) + sum(one.frame.height for one in edges))
        with (
            whole(context.journal, dry),
            Writer(
                context.store, context.model, stamp, context.journal, context.holdings, dry, again, self.meter.tick
            ) as writer,
        ):
            fingerprint = self._fingerprint()
            roots = Counter(one.root for one in nodes)
            kinds = Counter((one.type, one.roots) for one in edges)
            outcomes = [write_nodes(writer, one, roots[one.root] == 1) for one in nodes]
            part = self.declaration.part
            outcomes += [write_edges(writer, one, kinds[one.type, one.roots] == 1, part) for one in edges]
            retired = Retired(sum(going.going), {}) if dry else retire(going, writer)
            self.notes += retired.notes()
            if not dry:
                inherit(writer)
            if not dry and rows.judged().height + len(part):
                scopes = set(rows.judged()["_scope"].unique().to_list()) or {part}
                updated = extended(past, sorted(scopes), rows.partial, stamp.date, stamp.load)
                coverage.write_source(writer, self.declaration, updated, fingerprint)
                documented = coverage.write_coverage(writer, self.source, rows.good(), context.territories)
                outcomes = outcomes if self.source.speaks else documented
            writer.wait()
        return _best(outcomes), retired.total

    def _fingerprint(self) -> str | None:
        """The mark of the key of persons; another key than the graph's is refused."""
        if not any(entity.person for entity in self.source.entities):
            return None
        mark = self.context.ring.fingerprint
        marks = {one["p"].get("keyFingerprint") for one in self.context.holdings.sources.values()}
        if marks - {None, mark}:
            raise StoreError(
                fr="Les personnes de ce graphe ont été chargées avec une autre clé : elles seraient toutes en double. "
                "Copiez le fichier « key » du dossier qui l’a fait, ou donnez sa clé par ESSAIM_KEY.",
                en="The persons of this graph were loaded with another key: all would be there twice. "
                "Copy the file “key” of the home that did it, or give its key in ESSAIM_KEY.",
            )
        return mark

    # reporting

    def _report(self, rows: Rows, outcomes: Counter[int], retired: int, quarantine: Path | None) -> FileReport:
        read = rows.raw.height
        quarantined, filtered = len(rows.quarantined), len(rows.filtered)
        loaded, merged = outcomes[2], outcomes[1]
        return FileReport(
            source=self.declaration.source,
            file=self.file.name,
            read=read,
            loaded=loaded,
            unchanged=read - loaded - merged - filtered - quarantined,
            merged=merged,
            filtered=filtered,
            quarantined=quarantined,
            retired=retired,
            quarantine_file=quarantine,
            notes=tuple(self.notes),
        )


def _day_of(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    year, month, day = digits[:4], digits[4:6] or "01", digits[6:8] or "01"
    return f"{year}-{month}-{day}"


def _best(outcomes: Sequence[pl.DataFrame]) -> Counter[int]:
    """How many rows ended with each outcome: the best of what became of all that they gave."""
    if not outcomes:
        return Counter()
    best = pl.concat([one.cast({"_row": pl.Int64, "outcome": pl.Int32}) for one in outcomes]).group_by("_row").max()
    return Counter(best["outcome"].to_list())
