"""The log of a home: which command ran when, for how long, and how it ended. No name, no query, no argument."""

import logging
import os
import time
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import cast

FILE = "essaim.log"
SIZE, OLDER = 256 * 1024, 3  # bytes of a file, and how many older ones are kept


class _OwnersFile(RotatingFileHandler):
    """Files that their owner alone may read, whatever the umask."""

    def _open(self) -> TextIOWrapper:
        file = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return cast(TextIOWrapper, os.fdopen(file, self.mode, encoding="utf-8"))


def note_run(home: Path | None, command: str, started: float, code: object, error: str | None) -> None:
    """One line, where the command knew its home and that home is there; a log that cannot be written stops nothing."""
    if home is None or not home.is_dir():
        return
    seconds = f"{time.monotonic() - started:.2f}"
    words = (time.strftime("%Y-%m-%dT%H:%M:%S"), command or "-", seconds, str(code or 0), error or "-")
    with suppress(OSError):
        write_line(home / FILE, "\t".join(words))


def _say_nothing(record: logging.LogRecord) -> None:
    """What `logging` does with a line that it cannot write: here, nothing."""


def write_line(path: Path, line: str) -> None:
    """Append a line, past the size of a file to a new one. Raises OSError."""
    handler = _OwnersFile(path, maxBytes=SIZE, backupCount=OLDER, encoding="utf-8")
    handler.handleError = _say_nothing  # type: ignore[method-assign]
    try:
        handler.handle(logging.LogRecord("essaim", logging.INFO, "", 0, line, None, None))
    finally:
        handler.close()
