"""The main window: screens on their first visit, one register of actions, a first picture without heavy imports."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from controlcenter.clock import ManualClock
from controlcenter.domain.ticket import Level
from tests.ui.believable import NOW
from tests.ui.desk import Desk
from ui.actions.overview import KeysDialog, key_groups
from ui.actions.palette import CommandPalette, Hit
from ui.actions.registry import Action, Actions, matching
from ui.desktop import application
from ui.screen import Screen, discover
from ui.tick import Tick
from ui.widgets.plain import PlainLabel
from ui.window import MainWindow
from ui.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]


def page(built: list[str], name: str) -> Callable[[Workspace], QWidget]:
    def build(workspace: Workspace) -> QWidget:
        built.append(name)
        return PlainLabel(name)

    return build


@pytest.fixture
def built() -> list[str]:
    return []


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, built: list[str]) -> MainWindow:
    screens = [Screen("board", "Board", "square-kanban", "Ctrl+1", 1, page(built, "board")),
               Screen("mine", "My work", "inbox", "Ctrl+2", 2, page(built, "mine"))]  # fmt: skip
    made = MainWindow(desk, screens)
    qtbot.addWidget(made)
    return made


def test_that_a_screen_is_built_on_its_first_visit_only(window: MainWindow, built: list[str]) -> None:
    assert built == []
    first = window.show_screen("board")
    assert window.show_screen("mine") is not first
    assert window.show_screen("board") is first
    assert built == ["board", "mine"]
    assert window._current == "board"


def test_that_the_window_comes_back_where_it_was_left(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    window.show_screen("mine")
    window.resize(960, 640)  # fits the small screen that tests have
    window.show()
    window.close()
    again = MainWindow(Desk(Path(desk.settings.fileName()).parent), window_screens(window))
    qtbot.addWidget(again)
    again.start()
    assert again._current == "mine"
    assert (again.width(), again.height()) == (960, 640)


def window_screens(window: MainWindow) -> list[Screen]:
    return list(window._screens.values())


def test_that_nothing_is_built_before_the_first_picture(window: MainWindow, built: list[str], qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.painted, timeout=3000):
        window.show()
    assert built == []


def test_that_undo_names_what_it_would_undo(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    desk.history.change("Move 3 tickets", "")
    undo = window.findChild(QAction, "edit.undo")
    assert undo is not None and undo.text() == "Undo Move 3 tickets"
    undo.trigger()
    redo = window.findChild(QAction, "edit.redo")
    assert redo is not None
    redo.trigger()
    assert desk.history.asked == ["undo"]


def test_that_undo_and_redo_say_so_when_there_is_nothing_to_do(window: MainWindow, desk: Desk) -> None:
    for name in ("edit.undo", "edit.redo"):
        action = window.findChild(QAction, name)
        assert action is not None
        action.trigger()
    assert desk.said == ["Nothing to undo", "Nothing to redo"] and desk.history.asked == []


def test_that_keys_reach_their_actions(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    desk.history.change("Move", "")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window._current == "mine"
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert desk.history.asked == ["undo"]


def test_that_the_menu_ticks_the_choices_in_force(window: MainWindow, desk: Desk) -> None:
    def ticked() -> list[str]:
        return [a.objectName() for a in window.menus._menus["view"].actions() if a.isChecked()]

    themes = ["view.theme_dark", "view.theme_light", "view.theme_contrast", "view.theme_system"]
    for name in themes:
        action = window.findChild(QAction, name)
        assert action is not None and action.isCheckable()
        for _ in range(2):  # chosen again, it stays in force
            action.trigger()
            window.menus._opening("view")
            assert ticked() == [name] and desk.actions.get(name).sign == "check"
    motion = window.findChild(QAction, "view.motion")
    assert motion is not None
    motion.trigger()
    assert ticked() == ["view.theme_system", "view.motion"]
    motion.trigger()
    assert ticked() == ["view.theme_system"]


def test_that_the_theme_is_chosen_by_menu_and_remembered(window: MainWindow, desk: Desk) -> None:
    desk.actions.start("view.theme_dark")
    assert desk.theme.name == "dark"
    assert desk.settings.value("window/theme") == "dark"


def test_that_actions_that_come_later_reach_the_menus(window: MainWindow, desk: Desk) -> None:
    ran: list[int] = []
    desk.actions.add(Action("ticket.solve", "Solve & close", lambda: ran.append(1), "Ctrl+Return", "check", "ticket"))
    shown = window.findChild(QAction, "ticket.solve")
    assert shown is not None and shown.text() == "Solve && close"
    shown.trigger()
    assert ran == [1]
    desk.actions.remove("ticket.solve")
    assert "ticket.solve" not in [action.objectName() for action in window.actions()]


def test_that_a_ticket_stands_beside_the_screen(window: MainWindow, qtbot: QtBot) -> None:
    window.show_screen("board")
    window.show()
    side = QLabel("ticket")
    qtbot.addWidget(side)
    window.set_side(side)
    assert side.isVisible()
    window.set_side(side)
    assert side.isVisible()
    window.set_side(None)
    assert not side.isVisible()


def test_that_a_ticket_makes_room_for_a_screen_without_tickets_and_comes_back(
    window: MainWindow, qtbot: QtBot, built: list[str]
) -> None:
    window._screens["walls"] = Screen("walls", "Wall", "monitor", "", 3, page(built, "walls"), beside=False)
    side = QLabel("ticket")
    qtbot.addWidget(side)
    window.show_screen("board")
    window.show()
    window.set_side(side)
    window.show_screen("walls")
    assert not side.isVisible()
    window.set_side(side)  # asked for there
    assert side.isVisible()
    window.show_screen("walls")
    window.show_screen("mine")
    assert side.isVisible()
    assert [screen.id for screen in discover() if not screen.beside] == ["wall"]


def test_that_the_status_line_tells_the_age_of_the_data(window: MainWindow, desk: Desk) -> None:
    window.set_read_at(NOW - timedelta(seconds=1))
    assert window.status_line.freshness == "Live, 1 second ago"
    desk.clock.advance(60)
    window.tick.second.emit()
    assert window.status_line.freshness == "Old data, 1 minute ago"


def test_that_nothing_is_called_live_while_no_service_runs(window: MainWindow, desk: Desk) -> None:
    line = window.status_line
    window.set_read_at(NOW - timedelta(seconds=1))
    line.set_service("No service", Level.BREACHED, is_served=False)
    assert line.freshness == "Nothing comes in; database read 1 second ago" and "No service" in line.accessibleName()
    line.set_service("Service runs")
    assert line.freshness == "Live, 1 second ago"


def test_that_a_window_that_may_not_close_stays(window: MainWindow) -> None:
    window.show()
    window.may_close = lambda: False
    assert not window.close()
    assert window.isVisible()


def test_that_the_place_of_a_window_is_kept_without_closing_it(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    window.show()
    window.resize(1100, 700)
    window.move(70, 50)
    qtbot.waitUntil(lambda: desk.settings.contains("window/geometry"), timeout=5000)
    assert desk.settings.value("window/geometry") == window.saveGeometry()


def test_that_every_widget_that_takes_the_focus_has_a_name(window: MainWindow) -> None:
    window.show_screen("board")
    window.show()
    nameless = [
        type(child).__name__
        for child in window.findChildren(QWidget)
        if child.isVisible()
        and child.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not child.accessibleName()
        and not child.objectName().startswith("qt_")
    ]
    assert nameless == []


def test_that_two_actions_never_share_an_id_or_a_key() -> None:
    actions = Actions()
    actions.add(Action("a", "A", lambda: None, "Ctrl+A"))
    with pytest.raises(ValueError, match="twice"):
        actions.add(Action("a", "A", lambda: None))
    with pytest.raises(ValueError, match="another key"):
        actions.add(Action("b", "B", lambda: None, "Ctrl+A"))


def test_that_disabled_actions_neither_run_nor_are_found() -> None:
    actions = Actions()
    ran: list[int] = []
    actions.add(Action("a", "Assign", lambda: ran.append(1), enabled=lambda: False))
    assert not actions.start("a")
    assert ran == []
    assert matching(actions.all(), "assign") == []


def test_that_the_palette_runs_what_was_chosen(qtbot: QtBot) -> None:
    ground = QWidget()
    ground.resize(1000, 700)
    qtbot.addWidget(ground)
    ground.show()
    actions = Actions()
    ran: list[str] = []
    actions.add(Action("a", "Reopen ticket", lambda: ran.append("reopen")),
                Action("b", "Go to reports", lambda: ran.append("reports")))  # fmt: skip
    palette = CommandPalette(ground, actions)
    palette.add_provider(lambda typed: [Hit(f"W-1 {typed}", "Meera", "globe", lambda: ran.append("ticket"))])
    palette.open("re")
    assert [hit.title for hit in palette.hits] == ["Reopen ticket", "W-1 re", "Go to reports"]
    line = palette.findChild(QLineEdit)
    assert line is not None
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert ran == ["ticket"]
    assert not palette.isVisible()
    palette.open()
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert not palette.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_that_the_palette_gives_the_focus_back_to_where_it_was(qtbot: QtBot, key: Qt.Key) -> None:
    ground = QWidget()
    qtbot.addWidget(ground)
    row = QHBoxLayout(ground)
    fields = [QLineEdit() for _ in range(3)]
    for field in fields:
        row.addWidget(field)
    actions = Actions()
    actions.add(Action("a", "Reopen ticket", lambda: None))
    palette = CommandPalette(ground, actions)
    ground.show()
    ground.activateWindow()
    qtbot.waitUntil(ground.isActiveWindow)
    fields[1].setFocus()
    palette.open()
    QTest.keyClick(palette._line, key)
    assert fields[1].hasFocus()


def test_that_the_overview_lists_every_key(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    listed = {key for group in key_groups(desk.actions) for key, _ in (*group.keys, *group.fixed)}
    assert {"Ctrl+K", "Ctrl+Z", "Ctrl+1", "Ctrl+X"} <= listed
    dialog = KeysDialog(None, desk.actions)
    qtbot.addWidget(dialog)
    assert "Ctrl+K" in [label.text() for label in dialog.findChildren(QLabel)]


def test_that_the_tick_stops_while_its_window_is_hidden(qtbot: QtBot) -> None:
    ground = QWidget()
    qtbot.addWidget(ground)
    tick = Tick(ground, ManualClock(NOW.replace(microsecond=990_000)))
    assert not tick.is_running
    with qtbot.waitSignal(tick.second):
        ground.show()
    assert tick.is_running
    with qtbot.waitSignal(tick.second, timeout=1000):
        pass
    ground.hide()
    qtbot.waitUntil(lambda: not tick.is_running)


def test_that_nobody_reads_the_source_of_what_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "imported_late.py").write_text("known = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    application()
    assert __import__("imported_late").known == 1
    assert not [name for name in linecache.cache if "imported_late" in name]


def test_that_an_offer_to_undo_goes_when_its_change_was_undone(window: MainWindow, desk: Desk) -> None:
    window.show()
    window.show_screen("board")
    desk.history.change("Move", "")
    window.show_toast("1 ticket moved", can_undo=True)
    assert window.toast.isVisible() and window.toast.parent() is not window.centralWidget()
    desk.history.change("", "Move")
    assert not window.toast.isVisible()
    window.show_toast("Nothing to take back")
    desk.history.change("Solve", "")
    assert window.toast.isVisible()


def test_that_the_menu_leaves_out_what_belongs_to_no_open_ticket_and_keeps_its_key(
    window: MainWindow, desk: Desk
) -> None:
    is_open = [False]
    desk.actions.add(Action("ticket.solve", "Solve", print, "Ctrl+Shift+S", "check", "ticket", lambda: is_open[0]),
                     Action("edit.other", "Other", print, "", "check", "ticket", lambda: False))  # fmt: skip
    menu = next(m for m in window.menuBar().findChildren(QMenu) if "icket" in m.title())
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions() if action.isVisible()] == ["Other"]
    menu.aboutToHide.emit()
    assert all(action.isVisible() and action.isEnabled() for action in menu.actions())
    is_open[0] = True
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions() if action.isVisible()] == ["Solve", "Other"]
