"""Files of a home: for their owner alone, whatever the umask.

On Windows a file has the rights of its folder; the default home lies in the user's profile, which others cannot open.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

FOLDER, FILE = 0o700, 0o600
FOLDERS = ("engine", "cache", "quarantine", "backups")
# What begins the names of all that a home holds.
NAMES = (
    *FOLDERS,
    "demo",
    "key",
    "last-load",
    "loaded-files",
    "suppressed.txt",
    "pages.txt",
    "load.lock",
    "undo-",
    "essaim.log",
    "backup",
)


def private_folder(folder: Path) -> Path:
    """Make a folder that only its owner may open."""
    folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    return folder


def write_private(file: Path, content: str | bytes) -> None:
    """Write `content` in one step to a file that only its owner may read."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        with _opened(draft, os.O_CREAT | os.O_EXCL) as out:
            out.write(content.encode() if isinstance(content, str) else content)
        draft.replace(file)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


def create_private(file: Path, content: str) -> None:
    """Write a file that only its owner may read. Raises FileExistsError where it is there."""
    with _opened(file, os.O_CREAT | os.O_EXCL) as out:
        out.write(content.encode())


def append_private(file: Path, line: str) -> None:
    """Add a line to a file that only its owner may read, made on first need."""
    with _opened(file, os.O_CREAT | os.O_APPEND) as out:
        out.write(f"{line}\n".encode())


def emptied_private(file: Path) -> IO[bytes]:
    """A file that only its owner may read, empty and open to be written."""
    return _opened(file, os.O_CREAT | os.O_TRUNC)


def _opened(file: Path, flags: int) -> IO[bytes]:
    return os.fdopen(os.open(file, os.O_WRONLY | getattr(os, "O_BINARY", 0) | flags, FILE), "wb")


def tighten(home: Path) -> None:
    """Shut a home that was made open, by an older essaim or by hand, and what it holds; what is not ours stays."""
    if os.name != "posix":
        return
    held = [*_entries(home)]
    ours = [entry for entry in held if entry.name.lstrip(".").startswith(NAMES)]
    within = [kept for folder in ours if folder.name in FOLDERS for kept in _entries(folder)]
    for entry in (*ours, *within, *([home] if ours == held else ())):
        _shut(entry, FOLDER if entry.is_dir() else FILE)


def _entries(folder: Path) -> Iterator[Path]:
    with suppress(OSError):
        yield from folder.iterdir()


def _shut(path: Path, mode: int) -> None:
    with suppress(OSError):  # somebody else's: theirs to shut
        if not path.is_symlink() and path.stat().st_mode & 0o777 & ~mode:
            path.chmod(path.stat().st_mode & mode)
