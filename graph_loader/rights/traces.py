"""What a home keeps of somebody outside its graph: caches, rows set aside, undo journals, pages it has written."""

import base64
import csv
import gzip
import html
import io
import re
import zlib
from binascii import Error as NotBase64
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

from essaim.graph_loader.mending.aside import FOLDER as QUARANTINE
from essaim.graph_loader.migrate.backup import backups
from essaim.graph_loader.rights.mentions import Naming
from essaim.graph_store.private_files import private_folder, write_private

CACHE = "cache"
PAGES = "pages.txt"
_BOM = "\ufeff"
_PACKED = re.compile(r'data-packed="gzip">"([A-Za-z0-9+/=]+)"')
Place = Literal["cache", "quarantine", "journal", "backup", "page"]
KEPT = ("journal", "backup")  # of another graph, or whole as they are: what is put back is erased again


class Trace(NamedTuple):
    """A file of the home, or a page, that holds somebody; `rows` of it, where it goes on without them."""

    place: Place
    path: Path
    rows: int = 1


def remember_page(home: Path, page: Path) -> None:
    """Note down where a page was written, so that it can be found when somebody on it asks to be erased."""
    listed = dict.fromkeys([*_pages(home), str(page.absolute())])
    write_private(private_folder(home) / PAGES, "".join(f"{path}\n" for path in listed))


def traces(home: Path, called: Naming) -> list[Trace]:
    """Where the home holds these persons. Caches are kept answers: they go whole, and are computed again."""
    found = [Trace("cache", path) for path in _files(home / CACHE, "*")]
    found += [Trace("quarantine", path, rows) for path, rows in _quarantined(home, called) if rows]
    found += [Trace("journal", path) for path in _files(home, "undo-*.jsonl") if called.stands_in(_text(path))]
    found += [Trace("backup", path) for path in backups(home) if _is_backed_up(path, called)]
    found += [Trace("page", path) for path in map(Path, _pages(home)) if path.is_file() and _on_page(path, called)]
    return found


def named_in(home: Path, called: Naming) -> bool:
    """Whether a file of the home, caches apart, names one of them."""
    return any(trace.place != "cache" for trace in traces(home, called))


def wipe_traces(home: Path, called: Naming) -> list[Trace]:
    """Take these persons out of the files of the home; what was taken out. Journals and backups stay."""
    found = traces(home, called)
    for trace in found:
        if trace.place == "quarantine":
            _without_rows(trace.path, called)
        elif trace.place not in KEPT:
            trace.path.unlink(missing_ok=True)
    if (home / PAGES).exists():
        write_private(home / PAGES, "".join(f"{path}\n" for path in _pages(home) if Path(path).exists()))
    return found


def rows_aside(home: Path, called: Naming) -> Iterator[tuple[Path, dict[str, str]]]:
    """The rows set aside that speak of these persons, with the file that each stands in."""
    for path in _files(home / QUARANTINE, "*.csv"):
        rows = csv.DictReader(io.StringIO(_text(path).removeprefix(_BOM)), delimiter=";")
        yield from ((path, row) for row in rows if called.share_words(" ".join(filter(None, row.values()))))


def _quarantined(home: Path, called: Naming) -> Iterator[tuple[Path, int]]:
    for path in _files(home / QUARANTINE, "*.csv"):
        yield path, sum(_speaks(row, called) for row in _rows(path)[1:])


def _without_rows(path: Path, called: Naming) -> None:
    head, *rows = _rows(path)
    kept = [row for row in rows if not _speaks(row, called)]
    if not kept:
        path.unlink()
        return
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerows([head, *kept])
    write_private(path, _BOM + text.getvalue())


def _rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(_text(path).removeprefix(_BOM)), delimiter=";"))


def _speaks(row: list[str], called: Naming) -> bool:
    return called.share_words(" ".join(row))


def _is_backed_up(path: Path, called: Naming) -> bool:
    """By what is found fast in a whole graph: ids, where they are known."""
    sought = Naming((), called.aliases, called.ids) if called.ids else called
    with suppress(OSError, EOFError, zlib.error), gzip.open(path, "rt", encoding="utf-8", errors="replace") as file:
        return any(map(sought.stands_in, file))
    return False


def _on_page(path: Path, called: Naming) -> bool:
    text = _text(path)
    return any(called.stands_in(part) for part in (text, html.unescape(text), *_unpacked(text)))


def _unpacked(page: str) -> Iterator[str]:
    """What a page holds compressed; one that was cut holds nothing that can be read."""
    for packed in _PACKED.findall(page):
        with suppress(NotBase64, OSError, EOFError, zlib.error):
            yield gzip.decompress(base64.b64decode(packed)).decode("utf-8", "replace")


def _pages(home: Path) -> list[str]:
    path = home / PAGES
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if path.is_file())


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
