"""Reduced motion: chosen in the menu, kept, in force at once, and the system's own wish until somebody chooses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import floor
from tests.ui.desk import Desk
from ui.look import motion
from ui.look.motion import Motion
from ui.screens.mywork.arrivals import Notice
from ui.screens.wall.sizes import Sizes
from ui.screens.wall.strip import AlarmStrip
from ui.window import MainWindow


class Wish(Enum):
    """As Qt 6.12 tells it."""

    NoPreference = 0
    ReducedMotion = 1


class Hints:
    """A system that has a wish."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.motionPreferenceChanged = self
        self.tell: Callable[[], None] = lambda: None

    def connect(self, told: Callable[[], None]) -> None:
        self.tell = told

    def motionPreference(self) -> Wish:
        return self.wish


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    motion.current().set("full")
    yield
    motion.current().set("system")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def window(qtbot: QtBot, desk: Desk) -> MainWindow:
    made = MainWindow(desk, [])  # type: ignore[arg-type]
    qtbot.addWidget(made)
    return made


@pytest.mark.usefixtures("window")
def test_that_it_is_chosen_in_the_menu_beside_the_theme_and_kept(desk: Desk) -> None:
    view = [action.id for action in desk.actions.of_menu("view")]
    assert "view.theme" in view and "view.motion" in view
    assert desk.actions.get("view.motion").name == "Reduce motion"
    desk.actions.start("view.motion")
    assert motion.current().is_reduced and desk.actions.get("view.motion").sign == "check"
    later = Motion()
    later.load(desk.settings)
    assert later.is_reduced
    desk.actions.start("view.motion")
    assert not motion.current().is_reduced


def test_that_a_notice_that_was_seen_goes_at_once(qtbot: QtBot) -> None:
    notice = Notice(floor.tickets(1)[0], "Rohan", "10:42")
    qtbot.addWidget(notice)
    motion.current().set("reduced")
    with qtbot.waitSignal(notice.seen, timeout=1000):
        notice.mark_seen()
    assert notice._fade.duration() == 0


def test_that_the_outline_of_an_alarm_stands_still_and_flashes_again_when_it_may(qtbot: QtBot) -> None:
    strip = AlarmStrip(Sizes(1920, 1080))
    qtbot.addWidget(strip)
    strip._asks = True
    strip.show()
    strip._arm()
    assert strip._flash.isActive()
    motion.current().set("reduced")
    assert not strip._flash.isActive() and strip._lit
    motion.current().set("full")
    assert strip._flash.isActive()


def test_that_menus_open_without_effects() -> None:
    effects = Qt.UIEffect.UI_General
    QApplication.setEffectEnabled(effects, True)
    try:
        look = Motion()
        look.set("reduced")
        assert not QApplication.isEffectEnabled(effects)
        look.set("full")
        assert QApplication.isEffectEnabled(effects)
    finally:
        QApplication.setEffectEnabled(effects, False)


def test_that_the_wish_of_the_system_is_followed_until_somebody_chooses(
    monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    hints = Hints(Wish.ReducedMotion)
    monkeypatch.setattr(motion, "system_hints", lambda: hints)
    look = Motion()
    changes: list[bool] = []
    look.changed.connect(lambda: changes.append(look.is_reduced))
    assert look.is_reduced
    hints.wish = Wish.NoPreference
    hints.tell()
    assert changes == [False]
    look.toggle(desk.settings)
    hints.wish = Wish.ReducedMotion
    hints.tell()
    assert changes == [False, True]
    look.toggle(desk.settings)
    assert look.setting == "full" and not look.is_reduced
    look.toggle(desk.settings)
    assert look.setting == "system", "what the system wishes too goes on following it"


def test_that_a_system_without_a_wish_moves_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(motion, "system_hints", lambda: None)
    look = Motion()
    look.set("no such word")
    assert (look.setting, look.is_reduced) == ("system", False)
