"""The engine takes no more memory than the machine, or the container that it runs in, lets it have."""

from pathlib import Path

import psutil
import pytest

from essaim.graph_store.engine import memory

GIGABYTE = 2**30


@pytest.mark.parametrize(
    ("own", "files", "found"),
    [
        ("0::/", {"memory.max": "1073741824\n"}, [GIGABYTE]),  # a container
        ("0::/a/b\n", {"a/memory.max": "2048", "a/b/memory.max": "max", "memory.max": "max"}, [2048]),
        ("0::/../../gone\n", {"memory.max": "4096"}, [4096]),
        ("5:cpu:/x\n4:memory:/a\n0::/\n", {"memory/a/memory.limit_in_bytes": "1024"}, [1024]),
        ("5:cpu:/x\n", {"memory.max": "1"}, []),
        ("", {}, []),
    ],
)
def test_the_limits_of_its_groups_are_read(own: str, files: dict[str, str], found: list[int], tmp_path: Path) -> None:
    groups = tmp_path / "groups"
    for name, text in files.items():
        (groups / name).parent.mkdir(parents=True, exist_ok=True)
        (groups / name).write_text(text)
    (tmp_path / "own").write_text(own)
    assert list(memory.limits(tmp_path / "own", groups)) == found
    assert list(memory.limits(tmp_path / "nowhere", groups)) == []


@pytest.mark.parametrize(("there", "taken"), [(64, 1536), (2, 819), (1, 409), (0.25, 256)])
def test_the_engine_takes_a_share(there: float, taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Machine:
        total = 64 * GIGABYTE

    monkeypatch.setattr(psutil, "virtual_memory", Machine)
    monkeypatch.setattr(memory, "limits", lambda: [int(there * GIGABYTE)])
    assert memory.heap() == taken
