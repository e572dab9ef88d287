"""Walls as windows: which are wanted, on which monitor, what happens when it is unplugged, and that it stays awake."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QProcess, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from controlcenter.live.model import LiveModel
from tests.ui import wall_day
from tests.ui.wall_day import Desk
from ui.main import main
from ui.screens.wall import awake, open_walls, window
from ui.screens.wall.awake import Awake, Mac, Windows, way_of
from ui.screens.wall.options import MOST_WALLS, WallOptions, save_walls, walls, wished
from ui.screens.wall.page import WallPage
from ui.screens.wall.window import WallWindow, close_walls
from ui.wall_pages import Page, WallWish, from_words, to_words, wishes


class Screen:
    """A monitor that can be plugged in and out."""

    def __init__(self, name: str) -> None:
        self._name = name

    def name(self) -> str:
        return self._name


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    live = wall_day.a_live()
    made = Desk(live, tmp_path, trends=wall_day.trends(live))
    yield made
    close_walls()


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The monitors that walls have filled; two are plugged in, the second is the larger."""
    seen: list[str] = []
    plugged = [Screen("DP-1"), Screen("HDMI-2")]

    def fill(self: WallWindow, screen: Any) -> None:
        self._stands_on = screen.name()
        seen.append(screen.name())
        self.show()

    def find(name: str) -> Any:
        return next((one for one in plugged if one.name() == name), None if name else plugged[-1])

    monkeypatch.setattr(WallWindow, "_fill", fill)
    monkeypatch.setattr(window, "monitor", find)
    monkeypatch.setattr(window, "monitors", lambda: plugged)
    return seen


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "walls.ini"), QSettings.Format.IniFormat)


# which walls


def test_that_a_wall_is_wanted_by_page_and_screen_in_words_that_come_back() -> None:
    wanted = wishes([["overview", "HDMI-1"], ["languages"], []])
    assert wanted == (WallWish("overview", "HDMI-1"), WallWish("languages"), WallWish())
    assert from_words(to_words(wanted)) == wanted
    assert to_words(wishes([[]])) == "wall" and from_words("raise") == () and from_words("wall\tnonsense") == ()


@pytest.mark.parametrize("words", [["kitchen"], ["overview", "HDMI-1", "more"]])
def test_that_a_page_that_is_none_ends_the_program_with_a_sentence(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--wall", *words])
    assert ended.value.code == 2 and "wall" in capsys.readouterr().err.lower()


def test_that_each_wall_remembers_its_own_choices(settings: QSettings) -> None:
    assert walls(settings) == [WallOptions()]
    kept = [WallOptions("A", 75, 4.0, True, False, True, Page.TEAMS, 30), WallOptions("B", page=Page.FAX)]
    save_walls(settings, kept)
    assert walls(settings) == kept
    save_walls(settings, kept[:1])
    assert walls(settings) == kept[:1] and WallOptions.load(settings, 2) == WallOptions()


def test_that_what_cannot_be_read_is_as_at_first(settings: QSettings) -> None:
    for name, value in (("page", "kitchen"), ("every_s", "often"), ("diagonal_in", "wide"), ("distance_m", "-3")):
        settings.setValue(f"wall/{name}", value)
    settings.setValue("walls/count", "many")
    assert walls(settings) == [WallOptions(distance_m=0.3)]


def test_that_a_wish_finds_its_wall_by_monitor_then_by_page(settings: QSettings) -> None:
    assert wished(settings, WallWish("languages", "HDMI-2")) == 1
    assert walls(settings) == [WallOptions("HDMI-2", page=Page.LANGUAGES)]
    assert wished(settings, WallWish("teams", "DP-1")) == 2
    assert wished(settings, WallWish("fax", "DP-1")) == 2
    assert wished(settings, WallWish("languages")) == 1
    assert wished(settings, WallWish("web")) == 1
    assert [(one.screen, one.page) for one in walls(settings)] == [("HDMI-2", Page.WEB), ("DP-1", Page.FAX)]


def test_that_wishes_without_end_make_no_walls_without_end(settings: QSettings) -> None:
    numbers = {wished(settings, WallWish("web", f"screen {n}")) for n in range(MOST_WALLS + 3)}
    assert numbers == set(range(1, MOST_WALLS + 1)) and len(walls(settings)) == MOST_WALLS


def test_that_several_walls_stand_on_their_monitors_without_any_question(desk: Desk, filled: list[str]) -> None:
    made = open_walls(desk, wishes([["overview", "DP-1"], ["languages", "HDMI-2"]]))
    assert filled == ["DP-1", "HDMI-2"]
    assert [wall.view.rotation.page for wall in made] == [Page.OVERVIEW, Page.LANGUAGES]
    close_walls()
    again = open_walls(desk, (WallWish(),))
    assert [wall.view.rotation.page for wall in again] == [Page.OVERVIEW, Page.LANGUAGES]
    assert not any(isinstance(shown, QDialog) and shown.isVisible() for shown in QApplication.topLevelWidgets())


def test_that_a_wall_starts_before_there_is_any_data_and_says_so(
    qtbot: QtBot, tmp_path: Path, filled: list[str]
) -> None:
    desk = Desk(LiveModel(), tmp_path)
    for page in Page:
        (wall,) = open_walls(desk, (WallWish(page.value),))
        wall.view.refresh()
        wall.view.grab()
        assert "Not read yet" in wall.view.strip.accessibleName()
        close_walls()


# the monitor


def test_that_a_wall_hides_while_its_monitor_is_unplugged_and_comes_back(desk: Desk, filled: list[str]) -> None:
    (wall,) = open_walls(desk, wishes([["teams", "HDMI-2"]]))
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication) and wall.isVisible()
    wall._went(Screen("DP-1"))  # another one
    assert wall.isVisible()
    wall._went(Screen("HDMI-2"))
    assert not wall.isVisible() and not wall.view.tick.is_running
    wall._came(Screen("DP-1"))
    assert not wall.isVisible()
    wall._came(Screen("HDMI-2"))
    assert wall.isVisible() and filled == ["HDMI-2", "HDMI-2"]


def test_that_the_signals_of_the_system_reach_a_wall_until_it_is_closed(
    desk: Desk, filled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    (wall,) = open_walls(desk, wishes([["teams", app.primaryScreen().name()]]))
    wall._stands_on = wall._options.screen
    app.screenRemoved.emit(app.primaryScreen())
    assert not wall.isVisible()
    app.screenAdded.emit(app.primaryScreen())
    assert wall.isVisible()
    count = len(filled)
    wall.close()
    app.screenAdded.emit(app.primaryScreen())
    assert len(filled) == count


def test_that_the_first_wall_stands_in_on_another_monitor_and_others_wait(desk: Desk, filled: list[str]) -> None:
    save_walls(desk.settings, [WallOptions("gone"), WallOptions("gone too", page=Page.FAX)])
    first, second = open_walls(desk, (WallWish(),))
    assert first.isVisible() and not second.isVisible() and filled == ["HDMI-2"]
    second._came(Screen("gone too"))
    first._came(Screen("gone"))
    assert second.isVisible() and filled == ["HDMI-2", "gone too", "gone"]


def test_that_the_arrow_keys_turn_the_page(desk: Desk, filled: list[str]) -> None:
    (wall,) = open_walls(desk, (WallWish(),))
    QTest.keyClick(wall, Qt.Key.Key_Right)
    assert wall.view.rotation.page is Page.TELEPHONE
    QTest.keyClick(wall, Qt.Key.Key_PageUp)
    assert wall.view.rotation.page is Page.OVERVIEW


def test_that_the_page_of_walls_adds_and_removes_them(desk: Desk, qtbot: QtBot) -> None:
    page = WallPage(desk)
    qtbot.addWidget(page)
    assert page.which.count() == 1 and not page.less.isEnabled()
    page.every.setValue(30)
    page.more.click()
    assert [(one.page, one.every_s) for one in walls(desk.settings)] == [(Page.OVERVIEW, 30), (Page.TELEPHONE, 30)]
    page.page.setCurrentIndex(page.page.findData(Page.INCIDENTS.value))
    assert walls(desk.settings)[1].page is Page.INCIDENTS and "Incidents" in page.which.currentText()
    page.which.setCurrentIndex(0)
    page.which.activated.emit(0)
    assert page.page.currentData() == Page.OVERVIEW.value
    page.less.click()
    assert [one.page for one in walls(desk.settings)] == [Page.INCIDENTS]
    page._preview.view.stop()


# awake


class Way:
    """A system that grants it, or does not."""

    def __init__(self, grants: bool) -> None:
        self.grants, self.asked = grants, 0

    def hold(self) -> bool:
        self.asked += 1
        return self.grants

    def release(self) -> None:
        self.asked -= 1


def test_that_a_screen_is_kept_on_once_and_let_go(caplog: pytest.LogCaptureFixture) -> None:
    way = Way(True)
    held = Awake(way)
    assert held.hold() and held.hold() and way.asked == 1 and held.is_held
    held.release()
    held.release()
    assert way.asked == 0 and not held.is_held and not caplog.records


def test_that_a_screen_that_cannot_be_kept_on_is_said_once_in_the_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(awake, "_told", [])
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert not Awake(Way(False)).hold()
    assert len(caplog.records) == 1


def test_that_without_a_screen_saver_service_nothing_happens() -> None:
    held = Awake()
    assert held.hold() == held.is_held
    held.release()
    assert not held.is_held


def test_that_windows_is_told_that_the_display_is_needed_and_then_that_it_is_not() -> None:
    told: list[int] = []
    way = Windows(lambda flags: told.append(flags) or 1)
    assert way.hold()
    way.release()
    assert told == [0x80000003, 0x80000000]
    assert isinstance(way_of("win32"), Windows) and isinstance(way_of("darwin"), Mac)
    assert not Windows().hold()  # this is not Windows


@pytest.mark.skipif(sys.platform == "win32", reason="starts a shell script")
def test_that_macos_runs_caffeinate_for_as_long_as_this_program_at_most(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = tmp_path / "caffeinate"
    asked.write_text("#!/bin/sh\nexec sleep 30\n", encoding="ascii")
    asked.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    way = Mac()
    assert way.hold() and way._process is not None and "-w" in way._process.arguments()
    process = way._process
    way.release()
    assert process.state() is QProcess.ProcessState.NotRunning
