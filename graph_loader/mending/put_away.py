"""When a load has ended: what it set aside stands in the home in place of what was set aside before."""

from collections.abc import Sequence
from pathlib import Path

from essaim.graph_loader.mending.last_load import remember_load
from essaim.graph_loader.mending.quarantine import drop_older
from essaim.graph_loader.read.source_file import SourceFile
from essaim.graph_loader.report import FileReport


def put_away(home: Path, ended: Sequence[tuple[SourceFile, FileReport]]) -> None:
    """Let go of the quarantine files that these loads of their files replace, and remember what was done."""
    kept = {report.quarantine_file for _, report in ended if report.quarantine_file}
    for file, _ in ended:
        drop_older(home, file.source.declaration, file.stem, kept)
    if ended:
        remember_load(home, [report for _, report in ended])
