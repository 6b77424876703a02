"""What is said of a load that runs or was cut: to whoever reads meanwhile, and to whoever would load."""

import shlex
from datetime import datetime
from pathlib import Path
from typing import Any

from essaim.graph_loader.turn.home_lock import is_cut, journal_of
from essaim.graph_loader.turn.load_mark import LoadMark
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)


def noted(mark: LoadMark, home: Path, *, for_team: bool = True) -> Text:
    """What an answer says of the load that ran or was cut when it was made; to other readers, not whose load it is."""
    cut = is_cut(mark, home)
    if not for_team:
        return words("cut_for_others" if cut else "running_for_others")
    if mark.is_upgrade:
        return _upgrading(mark, cut=cut, is_own=journal_of(home, mark.load) is not None)
    if not cut:
        return words("running", **_whose(mark))
    if mark.file is None:
        return words("cut_between_files", **_whose(mark))
    if journal_of(home, mark.load):
        return words("cut", **_whose(mark), file=mark.file)
    return words("cut_from_elsewhere", **_whose(mark), file=mark.file, **_where(mark))


def refused(mark: LoadMark) -> Text:
    """Why nothing is loaded or undone from this home, which is not the one of the mark, and what to do."""
    if not mark.is_silent:
        return words("refused_running", **_whose(mark))
    if mark.is_upgrade:
        return _upgrading(mark, cut=True, is_own=False)
    return words("refused_cut", **_whose(mark), file=mark.file or "?", **_where(mark))


def _upgrading(mark: LoadMark, *, cut: bool, is_own: bool) -> Text:
    if not cut:
        return words("upgrade_running", **_whose(mark))
    if is_own:
        return words("upgrade_cut", **_whose(mark))
    return words("upgrade_cut_from_elsewhere", **_whose(mark), **_where(mark))


def _where(mark: LoadMark) -> dict[str, Any]:
    return {"home": mark.home, "typed": shlex.quote(mark.home)}


def _whose(mark: LoadMark) -> dict[str, Any]:
    started = datetime.fromtimestamp(mark.started / 1000)
    when = Text(f"le {started:%d/%m/%Y} à {started:%H h %M}", f"on {started:%Y-%m-%d} at {started:%H:%M}")
    return {"user": mark.user, "host": mark.host, "when": when}
