"""Folders that go with their program: what a killed one left goes too, what is in use or somebody else's stays."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from controlcenter.app import passing_folder
from controlcenter.app.passing_folder import LOCK, PassingFolder, remove_left_over

PREFIX = "controlcenter-trial-"
HOLD = f"""
import sys
from controlcenter.app.passing_folder import PassingFolder
made = PassingFolder({PREFIX!r})
(made.path / "copy.txt").write_text("x")
(made.path / "copy.txt").chmod(0o400)
print(made.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


@pytest.fixture
def holder(folders: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A program that uses a folder, and that folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    assert process.stdout is not None
    yield process, Path(process.stdout.readline().strip())
    process.kill()
    process.communicate()


def test_that_a_folder_in_use_stays_and_goes_once_its_program_was_killed(
    holder: tuple[subprocess.Popen[str], Path],
) -> None:
    process, path = holder
    remove_left_over(PREFIX)
    assert (path / "copy.txt").exists()
    process.kill()
    process.wait()
    remove_left_over(PREFIX)
    assert not path.exists()


def test_that_a_folder_stays_while_another_process_holds_a_lock_inside(
    holder: tuple[subprocess.Popen[str], Path],
) -> None:
    process, path = holder
    process.kill()
    process.wait()
    with FileLock(path / "service.lock"):
        remove_left_over(PREFIX, "service.lock")
        assert path.exists()
    remove_left_over(PREFIX, "service.lock")
    assert not path.exists()


def test_that_nothing_else_is_touched(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("controlcenter-trial-foreign", "controlcenter-trial-plain", "other"):
        (folders / name).mkdir()
    (folders / "controlcenter-trial-foreign" / LOCK).touch()
    (folders / "other" / LOCK).touch()
    (folders / "controlcenter-trial-file").touch()
    monkeypatch.setattr(passing_folder, "is_own", lambda path: not path.name.endswith("-foreign"))
    remove_left_over(PREFIX)
    assert len(list(folders.iterdir())) == 4


def test_that_a_folder_is_gone_when_its_program_removes_it(folders: Path) -> None:
    made = PassingFolder(PREFIX)
    (made.path / "copy.txt").write_text("x")
    made.remove()
    assert list(folders.iterdir()) == []
