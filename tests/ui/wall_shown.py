"""A wall that is shown, over a day without a database; time passes when a test says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import wall_day
from tests.ui.wall_day import Desk
from ui.screens.wall.options import WallOptions
from ui.screens.wall.view import WallView

FAR = WallOptions(diagonal_in=55, distance_m=5, sound=False)
NEAR = WallOptions(diagonal_in=27, distance_m=0.7, sound=False)
Make = Callable[..., tuple[WallView, Desk]]


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Make]:
    """Shows a wall with these options; ``changes`` replace parts of the day."""
    views: list[WallView] = []

    def build(options: WallOptions = FAR, **changes: Any) -> tuple[WallView, Desk]:
        live = wall_day.a_live(**changes)
        desk = Desk(live, tmp_path, trends=wall_day.trends(live))
        view = WallView(desk, options)
        qtbot.addWidget(view)
        view.resize(1920, 1080)
        view.show()
        views.append(view)
        return view, desk

    yield build
    for view in views:
        view.stop()


def later(view: WallView, desk: Desk, seconds: int) -> None:
    """Let time pass while data keeps coming and the service lives."""
    for _ in range(seconds):
        desk.clock.advance(1)
        desk.live.read_at = desk.clock.now()
        view.refresh()
