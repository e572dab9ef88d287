"""Keys that people choose themselves: in force at once, kept, and never starting two things."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.desk import Desk
from ui.actions import keys, own_keys
from ui.actions.keys_editor import KeysEditor
from ui.actions.overview import KeysDialog, key_groups
from ui.actions.registry import Action
from ui.window import MainWindow


@pytest.fixture
def ran() -> list[str]:
    return []


@pytest.fixture
def desk(tmp_path: Path, ran: list[str]) -> Desk:
    made = Desk(tmp_path)
    made.actions.add(
        Action("ticket.reply", "Reply", lambda: ran.append("reply"), "Ctrl+R", "reply", "ticket"),
        Action("ticket.note", "Note", lambda: ran.append("note"), "Ctrl+M", "sticky-note", "ticket"),
        Action("ticket.print", "Print ticket", lambda: ran.append("print"), "", "printer", "ticket"),
    )
    return made


@pytest.fixture
def editor(desk: Desk, qtbot: QtBot) -> KeysEditor:
    made = KeysEditor(None, desk)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    return made


def choose(editor: KeysEditor, action_id: str) -> None:
    rows = [editor.table.rows.row_at(at).id for at in range(editor.table.rows.rowCount())]
    editor.table.setCurrentIndex(editor.table.rows.index(rows.index(action_id), 0))


def press(editor: KeysEditor, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.ControlModifier) -> None:
    QTest.keyClick(editor.line, key, modifier)


def test_that_a_pressed_key_is_in_force_at_once_and_in_the_next_session(
    editor: KeysEditor, desk: Desk, tmp_path: Path
) -> None:
    choose(editor, "ticket.print")
    press(editor, Qt.Key.Key_J)
    assert desk.actions.get("ticket.print").shortcut == "Ctrl+J"
    assert "Print ticket" in editor.said.text()
    again = Desk(tmp_path)
    own, said = own_keys.load(again.settings)
    assert not said
    keys.current().use(own)
    again.actions.add(Action("ticket.print", "Print ticket", print))
    assert again.actions.get("ticket.print").shortcut == "Ctrl+J"


def test_that_a_clash_names_the_other_action_and_changes_nothing(editor: KeysEditor, desk: Desk) -> None:
    choose(editor, "ticket.print")
    press(editor, Qt.Key.Key_R)
    assert "Reply" in editor.said.text()
    assert desk.actions.get("ticket.print").shortcut == ""
    assert desk.actions.get("ticket.reply").shortcut == "Ctrl+R"
    editor.take_button.click()
    assert desk.actions.get("ticket.print").shortcut == "Ctrl+R"
    assert desk.actions.get("ticket.reply").shortcut == ""


def test_that_a_key_of_a_place_is_named_and_can_be_taken_over(editor: KeysEditor) -> None:
    choose(editor, "ticket.print")
    press(editor, Qt.Key.Key_V)
    assert "On the board: Put down here" in editor.said.text()
    assert "Print ticket" in editor.said.text()
    editor.take_button.click()
    assert keys.current().of("board.put_down") == ""
    assert keys.current().of("ticket.print") == "Ctrl+V"


def test_that_keys_of_every_program_are_refused_with_their_meaning(editor: KeysEditor) -> None:
    choose(editor, "ticket.print")
    press(editor, Qt.Key.Key_C)
    assert "Everywhere: Copy" in editor.said.text()
    assert not editor.take_button.isVisible()
    press(editor, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    assert "File" in editor.said.text()


def test_that_keys_go_back_to_what_is_usual(editor: KeysEditor, desk: Desk) -> None:
    choose(editor, "ticket.reply")
    press(editor, Qt.Key.Key_J)
    press(editor, Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier)
    assert desk.actions.get("ticket.reply").shortcut == ""
    editor.usual_button.click()
    assert desk.actions.get("ticket.reply").shortcut == "Ctrl+R"
    assert keys.current().own == {}
    own_keys.give(desk.actions, desk.settings, "ticket.note", "Ctrl+R")
    editor.all_button.click()
    assert [desk.actions.get(f"ticket.{name}").shortcut for name in ("reply", "note")] == ["Ctrl+R", "Ctrl+M"]


def test_that_the_list_is_found_by_action_and_by_key(editor: KeysEditor) -> None:
    editor.finder.setText("ctrl+m")
    assert [editor.table.rows.row_at(at).id for at in range(editor.table.rows.rowCount())] == ["ticket.note"]
    QTest.keyClick(editor.finder, Qt.Key.Key_Down)
    QTest.keyClick(editor.table, Qt.Key.Key_Return)
    assert editor.isVisible()
    QTest.keyClick(editor.line, Qt.Key.Key_Escape)
    assert editor.isVisible()


def test_that_menus_and_the_overview_show_the_own_key(qtbot: QtBot, desk: Desk) -> None:
    window = MainWindow(desk, [])  # type: ignore[arg-type]
    qtbot.addWidget(window)
    own_keys.give(desk.actions, desk.settings, "ticket.reply", "Ctrl+J")
    shown = window.findChild(QAction, "ticket.reply")
    assert shown is not None
    assert shown.shortcut() == QKeySequence("Ctrl+J")
    listed = {key for group in key_groups(desk.actions) for key, _ in group.keys}
    assert "Ctrl+J" in listed
    assert "Ctrl+R" not in listed
    own_keys.give(desk.actions, desk.settings, "view.palette", "Ctrl+Shift+P")
    assert window.top_bar.find_box.keys == "Ctrl+Shift+P"
    dialog = KeysDialog(window, desk.actions)
    qtbot.addWidget(dialog)
    change = next(b for b in dialog.findChildren(QPushButton) if "Change" in b.text())
    with qtbot.waitSignal(dialog.change_wanted):
        change.click()


@pytest.mark.parametrize("kept", ["{", "[1]", '{"a": 3, "b": "no such key at all"}', '{"a": "Ctrl+J", "b": "Ctrl+J"}'])
def test_that_a_damaged_setting_costs_no_key_twice(desk: Desk, kept: str) -> None:
    desk.settings.setValue(own_keys.SETTING, kept)
    own, said = own_keys.load(desk.settings)
    assert len(said) == 1
    assert len(set(own.values())) == len(own)
    assert set(own) <= {"a"}
