"""The load of one file: read, settle, compare with the past, write, and account for every row."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from essaim.graph_loader.context import Context
from essaim.graph_loader.decide.elsewhere import rows_elsewhere
from essaim.graph_loader.decide.judge import Judged, judge
from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.mending.aside import TRIAL, is_set_aside
from essaim.graph_loader.mending.quarantine import quarantine_name, write_quarantine
from essaim.graph_loader.opening.folders import readable
from essaim.graph_loader.progress import READING, WRITING, Meter, Report
from essaim.graph_loader.read.source_file import SourceFile
from essaim.graph_loader.read.take_in import Intake, take_in
from essaim.graph_loader.report import FileReport, Mend
from essaim.graph_loader.rights.suppression import key_marks
from essaim.graph_loader.rows import Rows
from essaim.graph_loader.stamp import Stamp, stamp_of
from essaim.graph_loader.turn.journal import whole
from essaim.graph_loader.write.documents import write_coverage
from essaim.graph_loader.write.frames import LOADED, MERGED, best_outcomes, write_frames
from essaim.graph_loader.write.history import History, history_of
from essaim.graph_loader.write.inherit import inherit
from essaim.graph_loader.write.leaving import Leaving, leaving
from essaim.graph_loader.write.retire import Retired, retire
from essaim.graph_loader.write.source_node import write_source
from essaim.graph_loader.write.stream import Stream
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
        self.comments = 0
        self.repeated = 0

    def check_key(self) -> None:
        """Refuse another key than the graph's, by which persons, and who may be suppressed, are known. Raises
        StoreError."""
        named = any("Person" in end.allowed for end in self.source.aliases)
        if self._knows_people or (named and self.context.suppressions.by_id):
            self.context.ring.check(key_marks(self.context.store))

    def run(self) -> FileReport:
        """Load the file. Raises FileError, StoreError, SetAsideError; the graph is then as before it."""
        self.meter.stage(READING, 0)
        rows, stamp, history = self._read()
        judged = judge(self.context, self.source, rows, stamp)
        self.notes += judged.notes
        self.repeated = len(rows.repeated())
        quarantine = self._quarantine(rows, stamp)
        going = leaving(self.context, self.source, rows, stamp, history, judged.nodes, judged.edges)
        if not self.context.options.allow_shrink:
            going.guard(self.file.name)
        outcomes, retired = self._write(rows, stamp, history, judged, going)
        return self._report(rows, outcomes, retired, quarantine)

    # reading

    def _read(self) -> tuple[Rows, Stamp, History]:
        places = self.context.places(self.declaration.team)
        taken = self.taken or take_in(self.file, places, conform=self.context.options.conform)
        self.taken = None
        self.notes += taken.notes
        self.comments = taken.comments
        elsewhere = rows_elsewhere(taken.frame, self.source, self.context.wanted) - taken.filtered
        cut = taken.frame.filter(pl.col("_row").is_in(list(elsewhere)))["_scope"].unique() if elsewhere else ()
        stamp = stamp_of(self.file, taken.frame, self.context.territories)
        history = history_of(self.context.holdings.sources, self.declaration.source)
        filtered = set(taken.filtered | elsewhere)
        headings = {name: column.headers[0] for name, column in self.declaration.columns.items()}
        place = self.file.sheet or self.file.path.name
        if is_set_aside(self.file.path):  # a part of its file: what it does not hold stays
            cut = taken.frame["_scope"].unique()
        rows = Rows(taken.raw, taken.frame, [], filtered, set(), frozenset(cut), place, headings, taken.doubles)
        rows.blame(taken.faults)
        rows.stale = self._stale(rows, stamp, history)
        rows.drop_filtered()
        rows.drop_doubles()
        return rows, stamp, history

    def _stale(self, rows: Rows, stamp: Stamp, history: History) -> set[int]:
        """Rows of scopes of which the graph holds newer facts: an older file adds nothing to them."""
        newer = history.newer(stamp.date)
        if not newer or self.declaration.events:
            return set()
        stale = set(rows.frame.filter(pl.col("_scope").is_in(list(newer)))["_row"].to_list()) - rows.filtered
        if stale:
            latest = max(newer.values())[:10]
            again = self._dated_again()
            self.notes.append(
                Text(
                    f"Ce fichier date du {stamp.day} ; le graphe tient déjà de cette source un état du {latest} : "
                    f"{len(stale)} ligne(s) n’ont rien changé.{again.fr}",
                    f"This file is of {stamp.day}; the graph already holds this source as of {latest}: "
                    f"{len(stale)} row(s) changed nothing.{again.en}",
                )
            )
        return stale

    def _dated_again(self) -> Text:
        """What to do where a file that is the latest seems older: its date is that of its last writing, by a clock."""
        rule = self.declaration.date
        if rule.column or rule.pattern or rule.value:
            return Text("", "")
        return Text(
            " Si c’est le plus récent, vérifiez l’heure de l’ordinateur, puis enregistrez-le de nouveau.",
            " If it is the latest, check the computer’s clock, then save it again.",
        )

    # setting aside

    def _quarantine(self, rows: Rows, stamp: Stamp) -> Path | None:
        if not rows.faults:
            return None
        trial = TRIAL if self.context.options.dry_run else ""
        name = f"{quarantine_name(self.declaration, self.file.stem)}-{stamp.load[:8]}{trial}"
        return write_quarantine(self.context.home, name, rows.raw, rows.faults, self.declaration)

    # writing

    def _write(
        self, rows: Rows, stamp: Stamp, history: History, judged: Judged, going: Leaving
    ) -> tuple[Counter[int], int]:
        context, dry = self.context, self.context.options.dry_run
        context.journal.begin(readable(Path(self.file.path.name)), stamp.load)
        self.meter.stage(WRITING, judged.height)
        with (
            whole(context.journal, dry),
            Stream(
                context.store,
                context.model,
                stamp,
                context.journal,
                context.holdings,
                dry=dry,
                again=history.holds(stamp.load),
                tick=self.meter.tick,
            ) as stream,
        ):
            mark = self.context.ring.fingerprint if self._knows_people else None
            outcomes = write_frames(stream, judged.nodes, judged.edges, self.declaration.part)
            retired = Retired(sum(going.going), {}) if dry else retire(going, stream)
            self.notes += retired.notes()
            if not dry:
                inherit(stream)
            if not dry and rows.standing(self.declaration.part):
                write_source(stream, self.declaration, self._after(rows, stamp, history), mark)
                documented = write_coverage(stream, self.source, rows.good(), context.territories)
                outcomes = outcomes if self.source.speaks else documented
            stream.wait()
        return best_outcomes(outcomes), retired.total

    def _after(self, rows: Rows, stamp: Stamp, history: History) -> History:
        return history.after(stamp, rows.standing(self.declaration.part), rows.partial)

    @property
    def _knows_people(self) -> bool:
        return any(entity.person for entity in self.source.entities)

    # reporting

    def _report(self, rows: Rows, outcomes: Counter[int], retired: int, quarantine: Path | None) -> FileReport:
        read = rows.raw.height
        quarantined, filtered = len(rows.quarantined), len(rows.filtered)
        loaded, merged = outcomes[LOADED], outcomes[MERGED] + self.repeated
        if filtered == read and (self.context.wanted or self.declaration.keep or not read):
            self.notes.append(_NONE_KEPT if read else _NO_ROW)
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
            cells=rows.cells,
            mend=tuple(self._mending(rows)),
            unread=self.file.unread,
            comments=self.comments,
        )

    def _mending(self, rows: Rows) -> Iterator[Mend]:
        """The faults in the order in which they are mended: causes first, then what follows from them; by line."""
        lines, columns = rows.raw["line"], self.declaration.columns
        for fault in sorted(set(rows.faults), key=lambda fault: (fault.follows is not None, fault.row, fault.column)):
            heading = columns[fault.column].headers[0] if fault.column in columns else fault.column
            line = lines[fault.row]
            yield Mend(self.file.name, line, heading, fault.value, fault.reason, fault.alone, fault.follows)


_NONE_KEPT = Text("aucune ligne ne concerne ce chargement.", "no row concerns this load.")
_NO_ROW = Text("aucune ligne sous l’en-tête.", "no row under the header.")
