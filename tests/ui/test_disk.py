"""Files are read and written beside the GUI; what goes wrong is one sentence, and what was there before stays."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from controlcenter.errors import Refused
from tests.support.beside import in_a_thread
from ui import disk


@pytest.fixture
def owner(qapp: object) -> QObject:
    return QObject()


def saved(qtbot: QtBot, owner: QObject, path: Path, data: bytes = b"words") -> str:
    """What is said after a file was saved."""
    said: list[str] = []
    disk.save(owner, path, lambda: data, said.append, done="Saved.")
    qtbot.waitUntil(lambda: bool(said) and not said[-1].startswith("Writing"), timeout=30_000)
    return said[-1]


def test_that_a_file_is_written_and_read_beside_the_gui(qtbot: QtBot, owner: QObject, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    made_in: list[str] = []

    def make() -> bytes:
        made_in.append(threading.current_thread().name)
        return b"words"

    said: list[str] = []
    disk.save(owner, path, make, said.append, done="Saved.")
    qtbot.waitUntil(lambda: said == ["Saved."], timeout=30_000)
    assert made_in == ["files"] and in_a_thread(lambda: disk.read(path, 5)) == b"words"
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]


def test_that_the_gui_thread_may_not_wait_for_a_disk(tmp_path: Path) -> None:
    for call in (lambda: disk.read(tmp_path / "a", 1), lambda: disk.write(tmp_path / "a", b"")):
        with pytest.raises(RuntimeError, match="GUI thread"):
            call()


def test_that_a_full_disk_is_said_and_leaves_the_old_file_as_it_was(
    qtbot: QtBot, owner: QObject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(b"old")
    put = disk._put

    def full(target: Path, data: bytes, mode: int) -> None:
        put(target, data[:2], mode)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk, "_put", full)
    said = saved(qtbot, owner, path)
    assert said == "report.csv could not be written: the disk is full. Make room there, or choose another folder."
    assert path.read_bytes() == b"old" and [each.name for each in tmp_path.iterdir()] == ["report.csv"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_that_a_device_that_is_full_says_so(qtbot: QtBot, owner: QObject) -> None:
    assert "the disk is full" in saved(qtbot, owner, Path("/dev/full"))
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EPERM])
def test_that_a_folder_that_may_not_be_written_to_is_said(
    qtbot: QtBot, owner: QObject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(target: Path, data: bytes, mode: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(disk, "_put", refuse)
    said = saved(qtbot, owner, tmp_path / "a.png")
    assert said == "a.png could not be written: it is not allowed there. Choose another folder."


def test_that_a_folder_that_is_gone_is_said(qtbot: QtBot, owner: QObject, tmp_path: Path) -> None:
    said = saved(qtbot, owner, tmp_path / "no" / "a.png")
    assert said == "a.png could not be written: it is not there. Choose another folder."


def test_that_what_cannot_be_read_or_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"123456")
    with pytest.raises(Refused, match="large is too large"):
        in_a_thread(lambda: disk.read(tmp_path / "large", 5))
    with pytest.raises(Refused, match="gone cannot be read: it is not there"):
        in_a_thread(lambda: disk.read(tmp_path / "gone", 5))


def test_that_a_slow_disk_is_told_of_and_then_its_end(qtbot: QtBot, owner: QObject, tmp_path: Path) -> None:
    said: list[str] = []
    may_go_on = threading.Event()

    def make() -> bytes:
        may_go_on.wait(30)
        return b"words"

    disk.save(owner, tmp_path / "film.mp4", make, said.append, done="Saved.")
    qtbot.waitUntil(lambda: said == ["Writing film.mp4…"], timeout=30_000)
    may_go_on.set()
    qtbot.waitUntil(lambda: said[1:] == ["Saved."], timeout=30_000)


def test_that_nobody_is_told_who_is_gone(qtbot: QtBot, tmp_path: Path, owner: QObject) -> None:
    said: list[str] = []
    gone = QObject()
    may_go_on = threading.Event()
    disk.save(gone, tmp_path / "a", lambda: b"x" if may_go_on.wait(30) else b"", said.append, done="Saved.")
    delete(gone)
    may_go_on.set()
    saved(qtbot, owner, tmp_path / "b")
    assert said == [] and (tmp_path / "a").read_bytes() == b"x"


def test_that_a_fault_of_the_program_is_called_one(
    qtbot: QtBot, owner: QObject, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []
    disk.save(owner, tmp_path / "a", lambda: bytes(1 // 0), said.append, done="Saved.")
    qtbot.waitUntil(lambda: bool(said), timeout=30_000)
    assert said[0].startswith("By a fault of the program") and "ZeroDivisionError" in caplog.text
