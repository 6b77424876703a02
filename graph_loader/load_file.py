"""The load of one file: read, check, compare with the past, write, and account for every row."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from essaim.graph_loader import check, coverage, places
from essaim.graph_loader.clean import clean
from essaim.graph_loader.declaration import Cell, Constant, Declaration, Given
from essaim.graph_loader.history import Past, extended, history
from essaim.graph_loader.identity import id_column, wanted, with_ids
from essaim.graph_loader.journal import whole
from essaim.graph_loader.plan import Edges, Nodes, Planner, Stamp
from essaim.graph_loader.progress import READING, WRITING, Meter, Report
from essaim.graph_loader.quarantine import write_quarantine
from essaim.graph_loader.recognise import Match
from essaim.graph_loader.report import Fault, FileReport
from essaim.graph_loader.retire import Leaving, leaving, retire
from essaim.graph_loader.rows import Rows
from essaim.graph_loader.session import Session
from essaim.graph_loader.statements import Between
from essaim.graph_loader.values import columns_of, with_terms
from essaim.graph_loader.words import fold
from essaim.graph_loader.write import Writer
from essaim.ontology.errors import FileError, StoreError
from essaim.ontology.text import Text

if TYPE_CHECKING:
    pass


class FileLoad:
    """One file under one declaration."""

    def __init__(self, session: Session, match: Match, progress: Report | None) -> None:
        self.session = session
        self.match = match
        self.declaration: Declaration = match.declaration
        self.meter = Meter(match.name, progress)
        self.notes: list[Text] = []

    def run(self) -> FileReport:
        """Load the file. Raises FileError, StoreError, SetAsideError; the graph is then as before it."""
        self.meter.stage(READING, 0)
        rows, stamp, past = self._read()
        nodes, edges = self._planned(rows, stamp)
        quarantine = self._quarantine(rows, stamp)
        going = self._leaving(rows, stamp, past, nodes, edges)
        outcomes, retired = self._write(rows, stamp, past, nodes, edges, going)
        return self._report(rows, outcomes, retired, quarantine)

    # reading

    def _read(self) -> tuple[Rows, Stamp, Mapping[str, Past]]:
        one, session = self.declaration, self.session
        table = self.match.table().filled()
        if table.frame.height < one.least_rows:
            raise FileError(
                fr=f"{self.match.name} : {table.frame.height} ligne(s) sous l'en-tête, "
                f"il en faut {one.least_rows} au moins. Téléchargez-le à nouveau.",
                en=f"{self.match.name}: {table.frame.height} row(s) under the header, "
                f"at least {one.least_rows} needed. Download it again.",
            )
        self._check_columns(table.frame)
        cleaned = clean(table.frame.drop("line"), one.columns, session.model, session.named)
        self._note_blanked(cleaned.blanked)
        frame = cleaned.frame.with_row_index("_row").with_columns(pl.col("_row").cast(pl.Int64))
        scope = [pl.lit(one.part)] if one.part else []
        scope += [_text(name, frame.schema[name]) for name in one.scope]
        frame = frame.with_columns((pl.concat_str(scope, separator="/") if scope else pl.lit("")).alias("_scope"))
        wide = set(table.wide)
        faults = [Fault(row, "", "", _WIDE) for row, line in enumerate(table.frame["line"].to_list()) if line in wide]
        filtered = self._filtered(table.frame, frame)
        elsewhere = self._elsewhere(frame) - filtered
        scopes = frame.filter(pl.col("_row").is_in(list(elsewhere)))["_scope"].unique().to_list() if elsewhere else []
        stamp = self._stamp(frame)
        past = history(session.store, one.source)
        rows = Rows(table.frame, frame, cleaned.faults + faults, filtered | elsewhere, set(), frozenset(scopes))
        rows.stale = self._stale(rows, stamp, past)
        rows.drop_filtered()
        return rows, stamp, past

    def _check_columns(self, raw: pl.DataFrame) -> None:
        missing = [
            one.headers[0] for one in self.declaration.columns.values() if one.required and one.name not in raw.columns
        ]
        if missing:
            names = ", ".join(f"« {name} »" for name in missing)
            raise FileError(
                fr=f"{self.match.name}, ligne 1 : il manque la colonne {names}. Ajoutez-la, avec ce titre exact.",
                en=f"{self.match.name}, line 1: the column {names} is missing. Add it, with this very heading.",
            )

    def _note_blanked(self, blanked: Mapping[str, int]) -> None:
        for name, count in blanked.items():
            header = self.declaration.columns[name].headers[0]
            self.notes.append(
                Text(
                    f"« {header} » : {count} numéro(s) invalides ou arrondis par un tableur, laissés de côté.",
                    f'"{header}": {count} number(s) that are invalid or rounded by a spreadsheet, left out.',
                )
            )

    def _filtered(self, raw: pl.DataFrame, frame: pl.DataFrame) -> set[int]:
        """Comments of the team's tables, and rows that the declaration does not keep."""
        out = pl.lit(False)
        for column, values in self.declaration.keep.items():
            kept = [fold(value) for value in values]
            cell = pl.col(column).cast(pl.String)
            known = {value: fold(value) in kept for value in frame[column].cast(pl.String).drop_nulls().unique()}
            out = out | ~cell.replace_strict(known, default=False, return_dtype=pl.Boolean).fill_null(False)
        found = set(frame.filter(out)["_row"].to_list())
        if self.declaration.team and len(raw.columns) > 1:
            first = pl.coalesce(pl.col(name) for name in raw.columns if name != "line")
            comments = raw.with_row_index("_row").filter(first.str.starts_with("#"))["_row"].to_list()
            found.update(comments)
            if comments:
                self.notes.append(
                    Text(
                        f"{len(comments)} ligne(s) d'exemple ou de commentaire (« # ») non chargées.",
                        f'{len(comments)} example or comment row(s) ("#") not loaded.',
                    )
                )
        return found

    def _elsewhere(self, frame: pl.DataFrame) -> set[int]:
        """Rows that the territories asked for do not concern."""
        wanted, given = self.session.wanted, self.declaration.territory
        if wanted is None or given is None:
            return set()
        if isinstance(given, Constant):
            return set() if wanted.concerns(str(given.value)) else set(frame["_row"].to_list())
        if not isinstance(given, Cell):
            return set()
        kind = self.declaration.columns[given.column].type
        cells = frame.select("_row", cell=pl.col(given.column))
        if isinstance(cells.schema["cell"], pl.List):
            cells = cells.explode("cell")
        cells = cells.drop_nulls()
        known = {}
        for text in cells["cell"].unique().to_list():
            ids = places.identities(kind, text)
            known[text] = not ids or any(wanted.concerns(one) for one in ids)
        kept = cells["cell"].replace_strict(known, default=True, return_dtype=pl.Boolean)
        judged = cells.with_columns(kept=kept).group_by("_row").agg(pl.col("kept").any())
        return set(judged.filter(~pl.col("kept"))["_row"].to_list())

    def _stamp(self, frame: pl.DataFrame) -> Stamp:
        one = self.declaration
        digest = hashlib.sha256(self.match.path.read_bytes())
        parts = [one.digest, one.id, self.match.sheet or "", *self.session.territories]
        digest.update(json.dumps(parts).encode())
        return Stamp(one.source, digest.hexdigest()[:16], self._date(frame), one.producer)

    def _date(self, frame: pl.DataFrame) -> str:
        rule = self.declaration.date
        if rule.column is not None:
            latest = frame[rule.column].drop_nulls().max()
            if latest is not None:
                return f"{latest}-01-01" if isinstance(latest, int) else str(latest)[:10]
        if rule.pattern is not None:
            found = re.search(rule.pattern, self.match.path.name)
            if found:
                return _day_of(found[1])
        if rule.value is not None:
            return rule.value
        return datetime.fromtimestamp(int(self.match.path.stat().st_mtime), UTC).strftime("%Y-%m-%dT%H:%M:%S")

    def _stale(self, rows: Rows, stamp: Stamp, past: Mapping[str, Past]) -> set[int]:
        """Rows of scopes of which the graph holds newer facts: an older file adds nothing to them."""
        newer = {scope: one.date for scope, one in past.items() if one.date > stamp.date}
        stale = (
            set(rows.frame.filter(pl.col("_scope").is_in(list(newer)))["_row"].to_list()) - rows.filtered
            if newer
            else set()
        )
        if stale:
            latest = max(newer.values())[:10]
            self.notes.append(
                Text(
                    f"Ce fichier date du {stamp.day} ; le graphe tient déjà de cette source un état du {latest} : "
                    f"{len(stale)} ligne(s) n'ont rien changé.",
                    f"This file is of {stamp.day}; the graph already holds this source as of {latest}: "
                    f"{len(stale)} row(s) changed nothing.",
                )
            )
        return stale

    # planning

    def _planned(self, rows: Rows, stamp: Stamp) -> tuple[list[Nodes], list[Edges]]:
        one, session = self.declaration, self.session
        filled = [*(x.properties for x in one.entities.values()), *(x.properties for x in one.relations.values())]
        given: list[Given] = [value for properties in filled for value in properties.values()]
        frame = with_terms(rows.frame, given, session.model)
        rows.frame = with_ids(frame, one.entities.values(), session.model, session.ring)
        suppressed = self._suppressed(rows)
        rows.faults += check.check_keys(rows.good(), one, suppressed)
        rows.faults += check.check_choices(rows.good(), one, session.model)
        planner = Planner(one, session.model, stamp, rows.good())
        nodes = planner.nodes()
        rows.faults += check.check_nodes(nodes, session.model)
        while True:
            bad = rows.quarantined
            nodes = _without(nodes, bad)
            session.add(nodes)
            edges = self._edges(planner, rows)
            faults = check.check_ends(edges, session.known, session.aliases)
            faults += check.check_edges(_complete(edges, faults), session.model, stamp.source)
            rows.faults += faults
            if not faults:
                break
        self._idle(rows, nodes, edges)
        return nodes, edges

    def _edges(self, planner: Planner, rows: Rows) -> list[Edges]:
        planner.frame = rows.good()
        ends = [end for link in self.declaration.relations.values() for end in (link.start, link.end) if end.alias]
        for end in ends:
            cells = planner.frame[end.alias or ""]
            flat = cells.explode() if isinstance(cells.dtype, pl.List) else cells
            roots = [self.session.model.classes[kind].root for kind in end.classes]
            self.session.find_aliases(flat.drop_nulls().unique().to_list(), roots)
        return planner.edges(self.session.aliases)

    def _suppressed(self, rows: Rows) -> frozenset[int]:
        """Rows about persons who asked to be erased: filtered where they are about nothing else."""
        persons = [one for one in self.declaration.entities.values() if one.person is not None]
        if not persons or not self.session.ring.suppressed:
            return frozenset()
        gone = pl.lit(False)
        for entity in persons:
            keys = [name for given in (entity.person.key if entity.person else ()) for name in columns_of(given)]
            full = pl.all_horizontal([pl.col(name).is_not_null() for name in keys]) if keys else pl.lit(True)
            gone = gone | (wanted(entity) & pl.col(id_column(entity.name)).is_null() & full)
        found = set(rows.good().filter(gone)["_row"].to_list())
        if found:
            self.notes.append(
                Text(
                    f"{len(found)} ligne(s) sur des personnes effacées à leur demande : non rechargées.",
                    f"{len(found)} row(s) about persons erased at their request: not loaded again.",
                )
            )
        return frozenset(found)

    @property
    def _speaks(self) -> bool:
        """Whether the rows give nodes or relationships; those of some files only say what has been surveyed."""
        return bool(self.declaration.entities or self.declaration.relations)

    def _idle(self, rows: Rows, nodes: list[Nodes], edges: list[Edges]) -> None:
        """Rows that gave nothing: an end of their link is blank, or they do not concern the graph."""
        if not self._speaks:
            return
        frames = [*(one.frame for one in nodes), *(one.frame for one in edges)]
        used = {row for frame in frames for row in frame["_row"].to_list()}
        good = rows.good()
        if good.height == len(used):
            return
        rows.faults += check.check_blank_ends(good, self.declaration, used)
        rows.filtered |= set(rows.good()["_row"].to_list()) - used

    # setting aside

    def _quarantine(self, rows: Rows, stamp: Stamp) -> Path | None:
        if not rows.faults:
            return None
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", f"{self.match.path.stem}-{self.match.sheet or ''}").strip("-")
        name = f"{self.declaration.id}-{stem}-{stamp.load[:8]}"
        return write_quarantine(self.session.home, name, rows.raw, rows.faults, self.declaration)

    def _leaving(
        self, rows: Rows, stamp: Stamp, past: Mapping[str, Past], nodes: list[Nodes], edges: list[Edges]
    ) -> Leaving:
        scopes = set(rows.judged()["_scope"].unique().to_list()) - rows.partial
        if self.declaration.part:
            scopes.add(self.declaration.part) if not self.declaration.scope else None
        ended = {scope for scope in scopes if scope in past and self._follows(stamp, past[scope])}
        if not ended:
            return Leaving()
        bad = Planner(
            self.declaration,
            self.session.model,
            stamp,
            rows.judged().filter(pl.col("_row").is_in(list(rows.quarantined))),
        )
        doubtful = {
            pair for one in bad.edges(self.session.aliases) for pair in one.frame.select("_from", "_to").iter_rows()
        }
        kinds = {Between(kind, *roots, near, stamp.source) for kind, roots, near in self._kinds()}
        roots = {
            self.session.model.classes[kind].root
            for one in self.declaration.entities.values()
            for kind, _ in one.classes
        }
        found = leaving(
            self.session.store,
            stamp.source,
            stamp.load,
            ended,
            [*nodes, *bad.nodes()],
            edges,
            doubtful,
            sorted(kinds),
            sorted(roots),
        )
        if not self.session.options.allow_shrink:
            found.guard(self.match.name)
        return found

    def _follows(self, stamp: Stamp, past: Past) -> bool:
        """Whether this file is newer than the last complete one; a table of the team, edited, always is."""
        if stamp.date == past.complete and self.declaration.team:
            return stamp.load != past.load
        return (bool(past.complete) and stamp.date > past.complete) or (not past.complete and stamp.date > past.date)

    def _kinds(self) -> Iterator[tuple[str, tuple[str, str], int]]:
        """Every pair of roots that each relation of the declaration may join."""
        model, one = self.session.model, self.declaration
        for link in one.relations.values():
            ends = []
            for end in (link.start, link.end):
                kinds = [kind for kind, _ in one.entities[end.entity].classes] if end.entity else end.classes
                listed = kinds or [kind.name for kind in model.classes.values() if not kind.abstract]
                ends.append({model.classes[kind].root for kind in listed})
            for kind, _ in link.types:
                for start in ends[0]:
                    for end_root in ends[1]:
                        yield kind, (start, end_root), 1 if link.hub == "from" else 0

    # writing

    def _write(
        self,
        rows: Rows,
        stamp: Stamp,
        past: Mapping[str, Past],
        nodes: list[Nodes],
        edges: list[Edges],
        going: Leaving,
    ) -> tuple[Counter[int], int]:
        session = self.session
        dry = session.options.dry_run
        self.meter.stage(WRITING, sum(one.frame.height for one in nodes) + sum(one.frame.height for one in edges))
        with (
            whole(session.journal, dry),
            Writer(session.store, session.model, stamp, session.journal, dry, self.meter.tick) as writer,
        ):
            fingerprint = self._fingerprint()
            roots = Counter(one.root for one in nodes)
            kinds = Counter((one.type, one.roots) for one in edges)
            outcomes = [writer.nodes(one, roots[one.root] == 1) for one in nodes]
            outcomes += [writer.edges(one, kinds[one.type, one.roots] == 1) for one in edges]
            retired = sum(going.going) if dry else retire(going, writer)
            if not dry and rows.judged().height + len(self.declaration.part):
                scopes = set(rows.judged()["_scope"].unique().to_list()) or {self.declaration.part}
                updated = extended(past, sorted(scopes), rows.partial, stamp.date, stamp.load)
                coverage.write_source(writer, self.declaration, updated, fingerprint)
                documented = coverage.write_coverage(writer, self.declaration, rows.good(), session.territories)
                outcomes = outcomes if self._speaks else documented
        return _best(outcomes), retired

    def _fingerprint(self) -> str | None:
        """The mark of the key of persons; another key than the graph's is refused."""
        if not any(one.person for one in self.declaration.entities.values()):
            return None
        mark = self.session.ring.fingerprint
        text = "MATCH (s:Source) WHERE s.keyFingerprint IS NOT NULL RETURN DISTINCT s.keyFingerprint AS mark"
        others = [row["mark"] for row in self.session.store.read(text) if row["mark"] != mark]
        if others:
            raise StoreError(
                fr="Les personnes de ce graphe ont été chargées avec une autre clé : elles seraient toutes en double. "
                "Copiez le fichier « key » du dossier qui l'a fait, ou donnez sa clé par ESSAIM_KEY.",
                en="The persons of this graph were loaded with another key: all would be there twice. "
                'Copy the file "key" of the home that did it, or give its key in ESSAIM_KEY.',
            )
        return mark

    # reporting

    def _report(self, rows: Rows, outcomes: Counter[int], retired: int, quarantine: Path | None) -> FileReport:
        read = rows.raw.height
        quarantined, filtered = len(rows.quarantined), len(rows.filtered)
        loaded, merged = outcomes[2], outcomes[1]
        return FileReport(
            source=self.declaration.source,
            file=self.match.name,
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


_WIDE = Text(
    "plus de cellules que l'en-tête n'a de colonnes : un séparateur de trop ?",
    "more cells than the header has columns: a separator too many?",
)


def _text(column: str, kind: pl.DataType) -> pl.Expr:
    cell = pl.col(column).list.join("+") if isinstance(kind, pl.List) else pl.col(column).cast(pl.String)
    return cell.fill_null("")


def _day_of(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    year, month, day = digits[:4], digits[4:6] or "01", digits[6:8] or "01"
    return f"{year}-{month}-{day}"


def _without(nodes: list[Nodes], bad: set[int]) -> list[Nodes]:
    if not bad:
        return nodes
    kept = [replace(one, frame=one.frame.filter(~pl.col("_row").is_in(list(bad)))) for one in nodes]
    return [one for one in kept if one.frame.height]


def _complete(edges: list[Edges], faults: list[Fault]) -> list[Edges]:
    bad = [fault.row for fault in faults]
    return [replace(one, frame=one.frame.filter(~pl.col("_row").is_in(bad))) for one in edges] if bad else edges


def _best(outcomes: list[pl.DataFrame]) -> Counter[int]:
    """How many rows ended with each outcome: the best of what became of all that they gave."""
    if not outcomes:
        return Counter()
    best = pl.concat([one.cast({"_row": pl.Int64, "outcome": pl.Int32}) for one in outcomes]).group_by("_row").max()
    return Counter(best["outcome"].to_list())
