"""The load of one file: read, judged, written, every row accounted for (`generation` says in which order)."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from essaim.graph_loader.context import Context
from essaim.graph_loader.decide.elsewhere import rows_elsewhere
from essaim.graph_loader.decide.judge import judge
from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.mending.aside import TRIAL, is_set_aside
from essaim.graph_loader.mending.quarantine import quarantine_name, write_quarantine
from essaim.graph_loader.opening.folders import readable
from essaim.graph_loader.progress import READING, WRITING, Meter, Report
from essaim.graph_loader.published.corrected import no_longer_held
from essaim.graph_loader.published.secrecy import secrecy_note
from essaim.graph_loader.read.source_file import SourceFile
from essaim.graph_loader.read.take_in import Intake, take_in
from essaim.graph_loader.report import FileReport, Gone, Mend
from essaim.graph_loader.rights.suppression import key_marks
from essaim.graph_loader.rows import Rows
from essaim.graph_loader.stamp import Stamp, stamp_of
from essaim.graph_loader.team.noted import noted_apart
from essaim.graph_loader.turn.journal import whole
from essaim.graph_loader.write.documents import write_coverage
from essaim.graph_loader.write.frames import LOADED, MERGED, best_outcomes, write_frames
from essaim.graph_loader.write.history import History, history_of
from essaim.graph_loader.write.inherit import inherit
from essaim.graph_loader.write.leaving import Leaving, Stated
from essaim.graph_loader.write.retire import Retired, retire
from essaim.graph_loader.write.source_node import write_source
from essaim.graph_loader.write.stream import Stream
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import day
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)


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
        self.comments = self.repeated = self.retired = 0
        self.gone: list[Gone] = []
        self.is_judged = False
        self.outcomes: Counter[int] = Counter()
        self.quarantine: Path | None = None

    def check_key(self) -> None:
        """Refuse another key than the graph's, by which persons, and who may be suppressed, are known. Raises
        StoreError."""
        named = any("Person" in end.allowed for end in self.source.aliases)
        if self._knows_people or (named and self.context.suppressions.by_id):
            self.context.ring.check(key_marks(self.context.store))

    def take_in(self) -> None:
        """Read the file, and date it. Raises FileError."""
        self.meter.stage(READING, 0)
        places = self.context.places(self.declaration.team)
        file = replace(self.file, territories=self.context.territories)
        taken = self.taken or take_in(file, places, conform=self.context.options.conform)
        self.taken = taken
        self.stamp = stamp_of(self.file, taken.frame, self.context.territories)

    def judge(self, date: str) -> Stated:
        """What the file, as of `date`, says of its source. Raises StoreError."""
        self.stamp = replace(self.stamp, date=date)
        self.history = history_of(self.context.holdings.sources, self.declaration.source)
        taken, self.taken = self.taken, None
        if taken is not None:
            self.rows = self._rows(taken)
        self.judged = judge(self.context, self.source, self.rows, self.stamp)
        self.notes += self.judged.notes
        self.notes += no_longer_held(self.context, self.file, self.rows, self.stamp, self.judged.edges)
        self.repeated = len(self.rows.repeated())
        self.quarantine = self._quarantine(self.rows, self.stamp)
        self.is_judged = True
        return Stated(self.rows, self.stamp, self.judged.nodes, self.judged.edges)

    def write(self, going: Leaving | None) -> None:
        """Write what was judged; take out what is `going` with it, unless that is to be done later, by `retire`. Raises
        StoreError; the graph is then as before."""
        self.meter.stage(WRITING, self.judged.height)
        with self._stream() as stream:
            outcomes = write_frames(stream, self.judged.nodes, self.judged.edges, self.declaration.part)
            if going is not None:
                self._take_out(going, stream)
            if not stream.dry:
                inherit(stream)
            if not stream.dry and self.rows.standing(self.declaration.part):
                self._write_source(stream, retired=going is not None)
                documented = write_coverage(stream, self.source, self.rows.good(), self.context.territories)
                outcomes = outcomes if self.source.speaks else documented
            stream.wait()
        self.outcomes = best_outcomes(outcomes)

    @property
    def is_whole(self) -> bool:
        """Whether it holds some scope in full."""
        return bool(self.rows.standing(self.declaration.part) - self.rows.partial)

    def retire(self, going: Leaving) -> None:
        """Take out what the files of this load no longer hold, all of them being written. Raises StoreError."""
        with self._stream() as stream:
            self._take_out(going, stream)
            if not stream.dry:
                inherit(stream)
            if not stream.dry and self.rows.standing(self.declaration.part):
                self._write_source(stream, retired=True)
            stream.wait()

    @contextmanager
    def _stream(self) -> Iterator[Stream]:
        context, dry = self.context, self.context.options.dry_run
        context.journal.begin(readable(Path(self.file.path.name)), self.stamp.load)
        again = self.history.holds(self.stamp.load)
        shared = context.store, context.model, self.stamp, context.journal, context.holdings
        with whole(context.journal, dry), Stream(*shared, dry=dry, again=again, tick=self.meter.tick) as stream:
            yield stream

    def _take_out(self, going: Leaving, stream: Stream) -> None:
        retired = Retired(sum(going.going), {}) if stream.dry else retire(going, stream)
        self.notes += retired.notes()
        self.retired += retired.total
        self.gone += retired.gone

    def _write_source(self, stream: Stream, *, retired: bool) -> None:
        """What the source is from now on; until what it no longer holds is `retired`, its past is that of before, so
        that a load that ends before that is done again."""
        history = history_of(self.context.holdings.sources, self.declaration.source)
        scopes = self.rows.standing(self.declaration.part)
        later = history.after(self.stamp, scopes, self.rows.partial)
        mark = self.context.ring.fingerprint if self._knows_people else None
        write_source(stream, self.declaration, later if retired else later.unless(history), mark)

    # reading

    def _rows(self, taken: Intake) -> Rows:
        self.notes += taken.notes
        self.comments = taken.comments
        elsewhere = rows_elsewhere(taken.frame, self.source, self.context.wanted) - taken.filtered
        cut = taken.frame.filter(pl.col("_row").is_in(list(elsewhere)))["_scope"].unique() if elsewhere else ()
        filtered = set(taken.filtered | elsewhere)
        self.notes += secrecy_note(taken.secrets, filtered)
        headings = {name: column.heading for name, column in self.declaration.columns.items()}
        place = self.file.sheet or self.file.path.name
        frame = noted_apart(taken.frame, self.declaration)
        if is_set_aside(self.file.path) or frame is not taken.frame:  # what such a file does not hold stays
            cut = frame["_scope"].unique()
        rows = Rows(taken.raw, frame, [], filtered, set(), frozenset(cut), place, headings, taken.doubles)
        rows.blame(taken.faults)
        rows.stale = self._stale(rows, self.stamp, self.history) if frame is taken.frame else set()
        rows.drop_filtered()
        rows.drop_doubles()
        return rows

    def _stale(self, rows: Rows, stamp: Stamp, history: History) -> set[int]:
        """Rows of scopes of which the graph holds newer facts: an older file adds nothing to them."""
        newer = history.newer(stamp.date)
        if not newer or self.declaration.events:
            return set()
        stale = set(rows.frame.filter(pl.col("_scope").is_in(list(newer)))["_row"].to_list()) - rows.filtered
        if stale:
            own, latest = _moments(stamp.date, max(newer.values()))
            self.notes.append(words("older", day=own, latest=latest, n=len(stale), again=self._dated_again()))
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

    @property
    def _knows_people(self) -> bool:
        return any(entity.person for entity in self.source.entities)

    # reporting

    def report(self) -> FileReport:
        """What became of every row."""
        rows, outcomes, read = self.rows, self.outcomes, self.rows.raw.height
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
            retired=self.retired,
            quarantine_file=self.quarantine,
            notes=tuple(self.notes),
            cells=rows.cells,
            mend=tuple(self._mending(rows)),
            unread=self.file.unread,
            comments=self.comments,
            load=self.stamp.load,
            scopes=tuple(sorted(rows.standing(self.declaration.part))),
            gone=tuple(self.gone),
        )

    def _mending(self, rows: Rows) -> Iterator[Mend]:
        """The faults in the order in which they are mended: causes first, then what follows from them; by line."""
        lines, columns = rows.raw["line"], self.declaration.columns
        for fault in sorted(set(rows.faults), key=lambda fault: (fault.follows is not None, fault.row, fault.column)):
            heading = columns[fault.column].heading if fault.column in columns else fault.column
            line = lines[fault.row]
            yield Mend(self.file.name, line, heading, fault.value, fault.reason, fault.alone, fault.follows)


def _moments(first: str, second: str) -> list[Text]:
    """Two dates as days; with the hour, by the clock of the computer, where they are of one day."""
    hours = first[:10] == second[:10] and first != second
    return [_moment(text, hour=hours and len(text) > len(text[:10])) for text in (first, second)]


def _moment(text: str, *, hour: bool) -> Text:
    if not hour:
        return Text(day(text[:10], "fr"), text[:10])
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone()
    said = moment.date().isoformat()
    return Text(f"{day(said, 'fr')} à {moment:%H:%M:%S}", f"{said} at {moment:%H:%M:%S}")


_NONE_KEPT = Text("aucune ligne ne concerne ce chargement.", "no row concerns this load.")
_NO_ROW = Text("aucune ligne sous l’en-tête.", "no row under the header.")
