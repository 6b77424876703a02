"""What essaim keeps is for its owner alone, whatever the umask, and what was open is shut on use."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from essaim.graph_store.private_files import (
    append_private,
    create_private,
    emptied_private,
    private_folder,
    tighten,
    write_private,
)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")


@pytest.fixture(params=[0, 0o022, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """A umask, put back at the end."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


def emptied(file: Path) -> None:
    emptied_private(file).close()


WRITERS: list[Callable[[Path], None]] = [
    lambda file: write_private(file, "x"),
    lambda file: write_private(file, b"x"),
    lambda file: create_private(file, "x"),
    lambda file: append_private(file, "x"),
    emptied,
]


@pytest.mark.parametrize("write", WRITERS)
def test_every_writer_makes_files_of_its_owner(write: Callable[[Path], None], umask: int, tmp_path: Path) -> None:
    file = private_folder(tmp_path / "home") / "file"
    write(file)
    assert (rights(file), rights(file.parent)) == (0o600, 0o700)
    assert [path.name for path in file.parent.iterdir()] == ["file"]


def test_what_is_written_is_there(tmp_path: Path) -> None:
    file = tmp_path / "file"
    create_private(file, "é")
    append_private(file, "b")
    assert file.read_text(encoding="utf-8") == "éb\n"
    with pytest.raises(FileExistsError):
        create_private(file, "c")
    write_private(file, "d")
    assert file.read_text(encoding="utf-8") == "d"


def test_a_home_that_was_open_is_shut(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for name in ("cache", "quarantine", "engine"):
        (home / name).mkdir(parents=True, mode=0o755)
        (home / name / "names.csv").touch(0o644)
    (home / "undo-arcadedb.jsonl").touch(0o666)
    home.chmod(0o777)
    tighten(home)
    assert {rights(path) for path in (home, *home.rglob("*")) if path.is_dir()} == {0o700}
    assert {rights(path) for path in home.rglob("*") if path.is_file()} == {0o600}


def test_what_is_not_essaims_stays_as_it_is(tmp_path: Path) -> None:
    """A home may be a folder of the team, which others read."""
    for folder in (tmp_path, tmp_path / "cache", tmp_path / "tables"):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
    (tmp_path / "acteurs.csv").touch(0o644)
    tighten(tmp_path)
    assert [rights(tmp_path / name) for name in (".", "tables", "acteurs.csv", "cache")] == [
        0o755, 0o755, 0o644, 0o700,
    ]  # fmt: skip


def test_a_home_that_cannot_be_shut_or_is_not_there_stops_nobody(tmp_path: Path) -> None:
    tighten(tmp_path / "nowhere")
    (tmp_path / "cache").symlink_to("/nowhere")
    tighten(tmp_path)
