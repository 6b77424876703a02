"""How much memory the embedded engine may take: a share of the machine's, or of the container that it runs in."""

from collections.abc import Iterator
from pathlib import Path

MOST, LEAST, SHARE = 1536, 256, 0.4  # megabytes for its objects; it needs as much again, and essaim too
MEGABYTE = 2**20
_GROUPS = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")


def heap() -> int:
    """The megabytes that the engine may fill with objects: with more than it can have, it would be killed."""
    import psutil

    there = min([psutil.virtual_memory().total, *limits()])
    return int(max(LEAST, min(MOST, SHARE * there / MEGABYTE)))


def limits(own: Path = _OWN, groups: Path = _GROUPS) -> Iterator[int]:
    """The bytes that Linux lets the groups of this process have; none where it has none."""
    try:
        lines = own.read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for _, controllers, path in (line.split(":", 2) for line in lines if line.count(":") > 1):
        if controllers in ("", "memory"):
            root, name = (groups, "memory.max") if not controllers else (groups / "memory", "memory.limit_in_bytes")
            yield from _read(root, path.strip("/"), name)


def _read(root: Path, path: str, name: str) -> Iterator[int]:
    """The limits of a group and of those that it is in: of a container, `root` is its own."""
    for group in (root / path, *(root / path).parents):
        try:
            text = (group / name).read_text(encoding="utf-8").strip()
        except OSError:
            text = ""
        if text.isdigit():
            yield int(text)
        if group == root:
            return
