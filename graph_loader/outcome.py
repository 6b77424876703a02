"""How a load ends: whether it did what was asked of it, or why not."""

from essaim.graph_loader.report import LoadReport
from essaim.ontology.errors import SetAsideError
from essaim.ontology.text import Text


def check_outcome(report: LoadReport, *, strict: bool) -> None:
    """Raises SetAsideError where nothing was written of rows that were read, or, if `strict`, where anything was set
    aside or not read."""
    if strict:
        _check_strictly(report)
    read = sum(file.read - file.comments for file in report.files)
    stood = sum(_counts(report, ("loaded", "merged", "unchanged", "retired")))
    if read and not stood:
        reason = _reason(report)
        raise SetAsideError(
            fr=f"Rien n’a été chargé : {read} ligne(s) lue(s), aucune gardée. {reason.fr}",
            en=f"Nothing was loaded: {read} row(s) read, none kept. {reason.en}",
        )


def _counts(report: LoadReport, names: tuple[str, ...]) -> list[int]:
    return [getattr(file, name) for file in report.files for name in names]


def _check_strictly(report: LoadReport) -> None:
    rows, cells = (sum(_counts(report, (name,))) for name in ("quarantined", "cells"))
    if rows + cells:
        raise SetAsideError(
            fr=f"--strict : {rows} ligne(s) et {cells} cellule(s) seule(s) écartées. "
            "Le fichier des lignes écartées en donne les raisons.",
            en=f"--strict: {rows} row(s) and {cells} cell(s) alone set aside. The quarantine file gives the reasons.",
        )
    unread = [heading for file in report.files for heading in file.unread]
    if unread:
        raise SetAsideError(
            fr=f"--strict : rien n’est lu de {len(unread)} colonne(s) : {', '.join(f'« {name} »' for name in unread)}.",
            en=f"--strict: nothing is read of {len(unread)} column(s): {', '.join(f'“{name}”' for name in unread)}.",
        )
    named = [entry.file for entry in report.aside if entry.named]
    if named:
        raise SetAsideError(
            fr=f"--strict : {len(named)} fichier(s) laissé(s) de côté : {', '.join(named)}.",
            en=f"--strict: {len(named)} file(s) left aside: {', '.join(named)}.",
        )


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
