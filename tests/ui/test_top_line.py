"""The line on top: it comes and goes without moving anything, and says everything in full somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QMenuBar, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from controlcenter.domain.ticket import Level
from tests.ui import desk as desks
from ui.shell.top_line import TALL_PX, TopLine, in_two_lines
from ui.shell.veil import Veil
from ui.widgets import paint
from ui.window import MainWindow

LONG = (
    "The database /home/desk/.local/share/controlcenter/centre.db is not in its place any more: it was moved, renamed "
    "or removed. Put it back; the work goes on by itself."
)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    made = MainWindow(desks.Desk(tmp_path), [])  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def places(window: MainWindow) -> list[QRect]:
    parts: list[QWidget] = [window.top_bar, window.rail, window._splitter, window.status_line, window.menuBar()]
    return [QRect(part.mapTo(window, QPoint(0, 0)), part.size()) for part in parts]


@pytest.mark.parametrize("level", list(Level))
def test_that_nothing_moves_when_the_line_comes_and_goes(window: MainWindow, level: Level) -> None:
    before = places(window)
    window.banner.show_state(LONG, "What you see is of 14:03:22.", level=level)
    QApplication.processEvents()
    assert window.banner.isVisible() and places(window) == before
    window.banner.clear()
    QApplication.processEvents()
    assert not window.banner.isVisible() and places(window) == before and window.banner.text == ""


def test_that_the_line_leaves_the_menus_free_at_every_width(window: MainWindow) -> None:
    window.banner.show_state(LONG)
    menus = [window.menuBar().actionGeometry(action) for action in window.menuBar().actions()]
    for width in (960, 1440, 2200):
        window.resize(width, 700)
        QApplication.processEvents()
        assert all(not window.banner.geometry().intersects(menu) for menu in menus)
        assert window.banner.geometry().right() == window.menuBar().rect().right()
        assert not window.banner.grab().isNull()


def test_that_what_does_not_fit_is_in_the_tool_tip_and_for_screen_readers(window: MainWindow) -> None:
    window.banner.show_state(LONG, "What you see is of 14:03:22.")
    assert window.banner.text == window.banner.accessibleName() == f"{LONG} What you see is of 14:03:22."
    assert "14:03:22" in window.banner.toolTip()


def test_that_a_text_is_broken_between_words_into_two_lines() -> None:
    assert in_two_lines("as it is", 12, 500) == ["as it is"]
    first, second = in_two_lines(LONG, 12, 500)
    assert f"{first} {second}" == LONG and paint.text_width(first, 12, True) <= 500
    assert in_two_lines("x" * 400 + " y", 12, 100) == ["x" * 400, "y"]


def test_that_a_line_without_a_menu_bar_in_the_window_keeps_its_own_room(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMenuBar, "isNativeMenuBar", lambda _: True)
    room, below = QWidget(), QPushButton("below")
    qtbot.addWidget(room)
    line = TopLine(QMenuBar(room), room)
    column = QVBoxLayout(room)
    column.addWidget(line)
    column.addWidget(below)
    room.show()
    at = below.pos()
    line.show_state("No service is running")
    QApplication.processEvents()
    assert line.keeps_own_room and below.pos() == at and line.height() == TALL_PX


def test_that_the_veil_lets_the_pointer_through_and_leaves_news_uncovered(qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(400, 300)
    under = QPushButton("under", room)
    under.setGeometry(20, 20, 300, 200)
    veil = Veil(under, room)
    veil.bare = QPushButton("news", under)
    veil.bare.setGeometry(50, 100, 100, 40)
    room.show()
    plain = room.grab().toImage()
    veil.setVisible(True)
    under.setGeometry(30, 30, 300, 200)
    assert veil.geometry() == under.geometry() and room.childAt(60, 60) is under
    under.setGeometry(20, 20, 300, 200)
    shaded = room.grab().toImage()
    news = QPoint(75, 125)
    assert shaded != plain and shaded.pixelColor(news) == plain.pixelColor(news)
