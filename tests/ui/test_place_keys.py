"""Keys of places: each does what the overview says, also after it was changed; nothing waits for a restart."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.desk import Desk
from tests.ui.key_rigs import RIGS, Heard, alarms, pages, people, side, triage
from ui.actions import keys, own_keys
from ui.actions.keys_editor import KeyLine
from ui.actions.overview import key_groups
from ui.actions.places import KEYS, PLACES, meet, place_of
from ui.actions.registry import Action, Actions
from ui.screen import Screen
from ui.screens.newticket import dialog as newticket
from ui.widgets.plain import PlainLabel
from ui.window import MainWindow
from ui.workspace import Workspace

OTHERS = ["X", "Q", "Shift+B", "Ctrl+J", "Ctrl+Shift+E", "Alt+9", "F3", "Shift+F8", "Ctrl+F12", "#", "Ctrl+,", "PgUp"]
"""Keys that nothing comes with, and some that belong to somebody."""


def press(widget: QWidget, key: str) -> None:
    """The first of the keys, as a keyboard sends it."""
    first: Any = QKeySequence.listFromString(key)[0]
    pressed = first[0]
    QTest.keyClick(widget, Qt.Key(pressed.key()), pressed.keyboardModifiers())


@pytest.fixture
def heard() -> Heard:
    return []


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "own.ini"), QSettings.Format.IniFormat)


@pytest.mark.parametrize("place", [place.id for place in PLACES if place.keys])
@pytest.mark.qt_log_ignore("does not support raise")
def test_that_every_key_of_a_place_does_what_it_says_also_after_it_was_changed(
    request: pytest.FixtureRequest, qtbot: QtBot, heard: Heard, settings: QSettings, place: str
) -> None:
    widget = RIGS[place](request, heard)
    if place != "wall":
        qtbot.addWidget(widget.window())
    widget.window().show()
    widget.window().activateWindow()
    qtbot.waitUntil(widget.window().isActiveWindow)
    widget.setFocus()
    actions, table, chance = Actions(), keys.current(), random.Random(place)
    for key in next(one for one in PLACES if one.id == place).keys:
        free = [k for k in OTHERS if not own_keys.clash(actions, key.id, k) and not own_keys.why_not(key.id, k)]
        for other in chance.sample(free, 3):
            before = table.of(key.id)
            own_keys.give(actions, settings, key.id, other)
            press(widget, before)
            assert heard == [], f"{before} still does something"
            press(widget, other)
            assert heard == [key.id], other
            heard.clear()
        own_keys.give(actions, settings, key.id, key.usual)
        for usual in keys.parts(key.usual):
            press(widget, usual)
        assert heard == [key.id] * len(keys.parts(key.usual))
        heard.clear()
    widget.window().close()


def test_that_the_key_that_picks_up_on_the_board_works_on_a_person_too(heard: Heard, qtbot: QtBot) -> None:
    row = people(None, heard)  # type: ignore[arg-type]
    qtbot.addWidget(row)
    keys.current().use({"board.pick_up": "Ctrl+J", "board.put_down": "F9"})
    press(row, "Ctrl+X")
    press(row, "Ctrl+V")
    press(row, "Ctrl+J")
    press(row, "F9")
    assert heard == ["people.pick_up", "board.put_down"]


@pytest.mark.qt_log_ignore("does not support raise")
def test_that_every_key_of_the_menus_starts_its_action_after_it_was_changed(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, started = Desk(tmp_path), []
    monkeypatch.setattr(Actions, "start", lambda self, action_id: started.append(action_id))
    window = MainWindow(desk, [])  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.setFocus()
    chance = random.Random(1)
    for action in desk.actions.all():
        free = [key for key in OTHERS if own_keys.clash(desk.actions, action.id, key) is None]
        other = chance.choice(free)
        own_keys.give(desk.actions, desk.settings, action.id, other)
        press(window, other)
        assert started == [action.id]
        if action.shortcut and action.shortcut != other:
            press(window, action.shortcut)
        assert started == [action.id], f"{action.shortcut} still does something"
        started.clear()
        own_keys.give(desk.actions, desk.settings, action.id, action.shortcut)


@pytest.mark.qt_log_ignore("does not support raise")
def test_that_a_key_of_the_board_leaves_it_to_another_screen_that_is_shown(
    qtbot: QtBot, tmp_path: Path, heard: Heard
) -> None:
    def build(_: Workspace) -> QWidget:
        made = PlainLabel("A page")
        keys.listen(made, {"alarms.unshelve": lambda: heard.append("unshelve")})
        return made

    desk = Desk(tmp_path)
    desk.actions.add(Action("board.catch_up", "Bring up to date", lambda: heard.append("catch up"), "U"))
    window = MainWindow(desk, [Screen(i, i, "bell", "", 1, build) for i in ("board", "alarms")])  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page = window.show_screen("alarms")
    press(page, "U")
    assert heard == ["unshelve"]
    window.show_screen("board").clearFocus()
    window.setFocus()
    press(window, "U")
    assert heard == ["unshelve", "catch up"]


# Clashes


def test_that_a_clash_is_found_within_a_place_with_what_is_beside_it_and_with_what_holds_everywhere() -> None:
    actions = Actions()
    actions.add(Action("ticket.new", "New ticket…", print, "Ctrl+N", "plus", "ticket"))

    def who(key_id: str, key: str) -> str:
        found = own_keys.clash(actions, key_id, key)
        return found.name if found else ""

    assert who("card.mark", "A") == "On a card: Assign to…"
    assert who("card.mark", "Ctrl+X").startswith("On the board: Pick up")
    assert who("triage.next", "Ctrl+N") == "Ticket: New ticket…"
    assert who("ticket.new", "Ctrl+Down") == "Triage: Next ticket"
    assert who("card.mark", "Down") == "On a card: Card below"
    assert who("triage.next", "Esc").startswith("Triage:")
    assert who("triage.next", "Alt+F") == "File"
    assert who("alarms.shelve", "Del") == "" and who("alarms.shelve", "Space") == ""
    assert own_keys.why_not("writing.send", "S") and not own_keys.why_not("writing.send", "Alt+S")
    assert own_keys.why_not("writing.send", "F") and not own_keys.why_not("writing.send", "F9")


def test_that_who_gives_one_of_two_keys_away_keeps_the_other(settings: QSettings) -> None:
    actions, table = Actions(), keys.current()
    own_keys.give(actions, settings, "charts.farther", "=")
    assert table.of("charts.closer") == "+" and table.of("pages.larger") == "+; ="
    own_keys.give(actions, settings, "charts.farther", "-")
    assert table.of("charts.closer") == "+"
    own_keys.give(actions, settings, "charts.closer", "+; =")
    assert table.own == {}


def test_that_no_key_ever_does_two_things_where_places_meet(settings: QSettings) -> None:
    """Whatever people choose, in any order, with every clash taken over."""
    actions, table, chance = Actions(), keys.current(), random.Random(7)
    actions.add(*(Action(f"go.{n}", f"Go {n}", print, f"Ctrl+{n}", "", "go") for n in range(1, 6)))
    pool = [*OTHERS, "A", "Y", "Space", "Ctrl+1", "Ctrl+X", "+", "-", "Del"]
    for _ in range(200):
        bound = chance.choice(own_keys.all_bound(actions))
        found = chance.choice((bound.usual, "", chance.choice(pool)))
        refused = own_keys.clash(actions, bound.id, found)
        if refused is None or refused.id:
            own_keys.give(actions, settings, bound.id, found)
        now = [(b, key) for b in own_keys.all_bound(actions) for key in keys.parts(b.key)]
        for at, (one, key) in enumerate(now):
            for other, same in now[at + 1 :]:
                assert key != same or not meet(place_of(one.id), place_of(other.id)), (one, other)
    again, said = own_keys.load(settings)
    assert again == table.own and not said
    own_keys.keep(settings, {})
    assert all(table.of(key.id) == key.usual for key in KEYS.values())


# What was kept


def test_that_kept_keys_of_what_is_gone_are_said_and_ignored(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.settings.setValue(own_keys.SETTING, '{"card.fly": "Ctrl+Z", "go.moon": "F7", "board.open": "F3", "x": 3}')
    window = MainWindow(desk, [])  # type: ignore[arg-type]
    qtbot.addWidget(window)
    assert desk.actions.get("edit.undo").shortcut == "Ctrl+Z"
    assert own_keys.gone() == ["card.fly", "go.moon"]  # the board is not open yet: its own key waits for it
    window.start()
    said = window.toast.text
    assert "card.fly (Ctrl+Z), go.moon (F7)" in said and "cannot be used" in said and "x." in said


# What is shown


def test_that_hints_names_and_the_overview_follow_at_once(qtbot: QtBot, request: pytest.FixtureRequest) -> None:
    heard: Heard = []
    page, strip, rail = (make(request, heard) for make in (alarms, triage, side))
    for widget in (page, strip, rail):
        qtbot.addWidget(widget)
    keys.current().use({"alarms.shelve": "F8", "alarms.acknowledge": "", "triage.next": "Ctrl+J", "side.rename": "F4"})
    assert page.shelf.text().strip() == "Shelve… (F8)" == page.shelf.accessibleName()  # type: ignore[attr-defined]
    assert page.seen.accessibleName() == "Acknowledge"  # type: ignore[attr-defined]
    assert "Ctrl+J skips" in strip._hint.text()  # type: ignore[attr-defined]
    assert "F4 renames" in rail.toolTip() and "F4 renames" in rail.accessibleDescription()
    shown = {name: key for group in key_groups(Actions()) for key, name in group.keys}
    assert shown["Next ticket"] == "Ctrl+J" and "Acknowledge the alarm" not in shown
    view = pages(request, heard)
    qtbot.addWidget(view)
    keys.current().use({"pages.left": "F7", "pages.right": ""})
    assert [view._buttons[icon].toolTip() for icon in ("rotate-ccw", "refresh-cw")] == [  # type: ignore[attr-defined]
        "Rotate to the left (F7)",
        "Rotate to the right",
    ]
    assert any(("Esc", "Back to the board") in group.fixed for group in key_groups(Actions()))


def test_that_no_widget_and_no_hint_names_a_key_beside_the_table() -> None:
    files = (Path(newticket.__file__).parents[2]).rglob("*.py")
    told = [f.name for f in files if 'QShortcut(QKeySequence("' in f.read_text(encoding="utf-8")]
    assert not told


# Other keyboards


def event(key: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, scan: int = 0) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, held, scan, 0, 0)


def test_that_signs_on_shift_and_keys_of_the_number_pad_are_the_signs_themselves() -> None:
    shift, pad = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier
    meaning = keys.current().meaning
    assert meaning(event(Qt.Key.Key_Plus, shift), "charts") == "charts.closer"  # US
    assert meaning(event(Qt.Key.Key_Equal, shift), "charts") == "charts.closer"  # German: Shift+0
    assert meaning(event(Qt.Key.Key_0, shift), "charts") == "charts.whole"  # French
    assert meaning(event(Qt.Key.Key_Plus, pad), "charts") == "charts.closer"
    assert meaning(event(Qt.Key.Key_A, shift), "card") == ""
    ctrl = Qt.KeyboardModifier.ControlModifier
    assert meaning(event(Qt.Key.Key_Enter, ctrl | pad), "writing") == "writing.send"


@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows names the Latin letter itself")
def test_that_letters_are_reached_and_kept_on_a_keyboard_that_writes_hindi(qtbot: QtBot) -> None:
    assert keys.current().meaning(event(ord("ो"), scan=38), "card") == "card.assign"
    assert keys.current().meaning(event(ord("क"), scan=38), "card") == "card.assign"
    assert keys.current().meaning(event(ord("क"), scan=45), "card") == ""
    assert keys.pressed_keys(event(ord("य"), Qt.KeyboardModifier.ShiftModifier, scan=61)) == ["?"]
    line = KeyLine("New key")
    qtbot.addWidget(line)
    QApplication.sendEvent(line, event(ord("ज"), scan=33))
    assert line.keySequence().toString() == "P"


def test_that_every_key_of_a_place_has_a_name_and_a_widget_that_was_tried() -> None:
    assert {place.id for place in PLACES if place.keys} == set(RIGS)
    assert all("{" not in key.name for key in KEYS.values())


@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows names the Latin letter itself")
@pytest.mark.qt_log_ignore("does not support raise")
def test_that_the_keys_of_the_menus_are_reached_on_a_keyboard_that_writes_hindi(
    qtbot: QtBot, tmp_path: Path, heard: Heard
) -> None:
    desk = Desk(tmp_path)
    desk.actions.add(Action("ticket.print", "Print", lambda: heard.append("print"), "Ctrl+P", "", "ticket"))
    window = MainWindow(desk, [])  # type: ignore[arg-type]
    qtbot.addWidget(window)
    QApplication.sendEvent(window, event(ord("ज"), Qt.KeyboardModifier.ControlModifier, scan=33))
    assert heard == ["print"]
