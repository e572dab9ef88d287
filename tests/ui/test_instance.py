"""One program per database file: a second start asks the first to come to the front and ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from ui.instance import FirstInstance, name_for, raise_first

_SECOND = "import sys; from ui.main import main; sys.exit(main(['--database', sys.argv[1], *sys.argv[2:]]))"


@pytest.mark.parametrize(("arguments", "words"), [([], "raise"), (["--wall"], "wall")])
def test_that_a_second_start_raises_the_first_and_ends(
    qtbot: QtBot, tmp_path: Path, arguments: list[str], words: str
) -> None:
    address = f"sqlite:///{tmp_path}/centre.db"
    first = FirstInstance(name_for(address))
    try:
        with qtbot.waitSignal(first.asked, timeout=30_000) as asked:
            second = subprocess.Popen([sys.executable, "-c", _SECOND, address, *arguments])
        assert asked.args == [words]
        try:
            assert second.wait(20) == 0
        finally:
            second.kill()
        assert not (tmp_path / "centre.db").exists()
    finally:
        first.close()


def test_that_whoever_connects_and_says_nothing_holds_nobody_up(qtbot: QtBot, tmp_path: Path) -> None:
    name = name_for(f"sqlite:///{tmp_path}/quiet.db")
    first = FirstInstance(name)
    quiet, other = QLocalSocket(), QLocalSocket()
    try:
        quiet.connectToServer(name)
        with qtbot.waitSignal(first.asked, timeout=30_000) as asked:
            other.connectToServer(name)
            other.write(b"raise")
        assert asked.args == ["raise"]
        qtbot.waitUntil(lambda: bytes(other.readAll().data()) == b"ok")
    finally:
        quiet.abort()
        other.abort()
        first.close()


def test_that_nobody_answers_for_another_database(qtbot: QtBot, tmp_path: Path) -> None:
    first = FirstInstance(name_for(f"sqlite:///{tmp_path}/one.db"))
    try:
        assert not raise_first(name_for(f"sqlite:///{tmp_path}/other.db"))
    finally:
        first.close()
