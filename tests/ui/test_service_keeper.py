"""The service beside the program: one that ends by a fault is told, not hidden behind "starting"."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ui.service_keeper import ServiceKeeper

ALIVE: list[bool] = []


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[ServiceKeeper]:
    (tmp_path / "x.db").write_text("no database")
    made = ServiceKeeper(f"sqlite:///{tmp_path / 'x.db'}", lambda: bool(ALIVE), may_start=True)
    yield made
    ALIVE.clear()
    made.stop(leave_running=False)


def test_that_a_service_that_fails_is_not_called_starting(keeper: ServiceKeeper, qtbot: QtBot) -> None:
    assert keeper.is_starting
    with qtbot.waitSignal(keeper.failed, timeout=30_000) as told:
        keeper.start()
    assert "is not a Control Center database" in told.args[0]
    assert not keeper.is_starting
    keeper._launch()
    assert keeper.is_ours and not keeper.is_starting


def test_that_a_service_that_gives_signs_of_life_may_start_again_later(keeper: ServiceKeeper, qtbot: QtBot) -> None:
    with qtbot.waitSignal(keeper.failed, timeout=30_000):
        keeper.start()
    ALIVE.append(True)
    keeper._look()
    ALIVE.clear()
    keeper._launch()
    assert keeper.is_starting
