"""How a load ends: whether it did what was asked of it, or why not."""

from essaim.graph_loader.report import LoadReport
from essaim.ontology.errors import SetAsideError
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)


def check_outcome(report: LoadReport, *, strict: bool) -> None:
    """Raises SetAsideError where nothing was written of rows that were read, or, if `strict`, where anything was set
    aside or not read."""
    if strict:
        _check_strictly(report)
    read = sum(file.read - file.comments for file in report.files)
    stood = sum(_counts(report, ("loaded", "merged", "unchanged", "retired")))
    if read and not stood:
        raise _refused(words("nothing_kept", n=read, reason=_reason(report)))


def _counts(report: LoadReport, names: tuple[str, ...]) -> list[int]:
    return [getattr(file, name) for file in report.files for name in names]


def _check_strictly(report: LoadReport) -> None:
    rows, cells = (sum(_counts(report, (name,))) for name in ("quarantined", "cells"))
    if rows + cells:
        raise _refused(words("strict_aside", rows=rows, cells=cells))
    unread = [heading for file in report.files for heading in file.unread]
    if unread:
        raise _refused(words("strict_unread", n=len(unread), headings=unread))
    named = [entry.file for entry in report.aside if entry.named]
    if named:
        raise _refused(words("strict_left_out", n=len(named), names=named))


def _refused(text: Text) -> SetAsideError:
    return SetAsideError(fr=text.fr, en=text.en)


def _reason(report: LoadReport) -> Text:
    """The first fault, or that no row concerns this load."""
    for mend in (mend for file in report.files for mend in file.mend if not mend.alone):
        return Text(
            f"Ligne {mend.line}{f', « {mend.column} »' if mend.column else ''} : {mend.reason.fr}",
            f"Line {mend.line}{f', “{mend.column}”' if mend.column else ''}: {mend.reason.en}",
        )
    return Text(
        "Elles sont hors des territoires demandés, ou cette source ne les garde pas.",
        "They lie outside the territories asked for, or this source does not keep them.",
    )
