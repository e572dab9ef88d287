"""The small widgets: loads, chips, toast, banner, tables, forms, dialogs."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import pytest
from pydantic import BaseModel, Field, field_validator
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QFocusEvent, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton, QStyleOptionViewItem, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Level
from ui.actions import keys
from ui.look import theme
from ui.widgets.avatar import Avatar
from ui.widgets.banner import Banner
from ui.widgets.chips import ChipSpec, FilterChips
from ui.widgets.dialogs.plain_dialogs import PlainDialog, ReasonDialog
from ui.widgets.empty import Empty
from ui.widgets.inputs.editors import IntEditor
from ui.widgets.inputs.form import SettingsForm
from ui.widgets.inputs.search_box import SearchBox
from ui.widgets.load_bar import Load, LoadBar
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.widgets.sparkline import draw_sparkline, limits
from ui.widgets.table import Column, PlainTable, RowsModel
from ui.widgets.toast import SHOWN_MS, Toast

EVIL = "<b>Hello</b> <img src='http://tracker.example/x.png'>"


def test_that_labels_show_markup_as_text(qtbot: QtBot) -> None:
    label = PlainLabel(EVIL)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    line = ElidedLabel(EVIL)
    qtbot.addWidget(line)
    assert line.text() == EVIL
    assert "<img" not in line.toolTip()


def test_that_a_load_over_capacity_says_so_in_words_and_by_level() -> None:
    assert Load(62, 58, 80).words == "120 of 80, over capacity"
    assert Load(62, 58, 80).level is Level.AT_RISK
    assert Load(4, 4, 8).words == "8 of 8"
    assert Load(4, 4, 8).level is Level.NORMAL


def test_that_bars_and_pips_of_every_size_can_be_drawn(qtbot: QtBot) -> None:
    for pips in (False, True):
        bar = LoadBar(pips=pips)
        qtbot.addWidget(bar)
        for load in (Load(0, 0, 0), Load(3, 0, 0), Load(0.5, 2.25, 8), Load(200, 10, 40)):
            bar.set(load, coming=2)
            assert not bar.grab().isNull()
        assert bar.accessibleName() == "210 of 40, over capacity"


def test_that_a_scale_holds_values_and_target_and_is_never_empty() -> None:
    assert limits([3, None, 7], 10) == (3, 10)
    assert limits([5, 5], None) == (4, 6)
    assert limits([], None) == (0, 1)


def test_that_a_trend_with_gaps_or_without_values_can_be_drawn(qapp: QApplication) -> None:
    for values in ([], [None, None], [1.0], [1.0, None, 3.0]):
        picture = QImage(100, 20, QImage.Format.Format_ARGB32)
        picture.fill(Qt.GlobalColor.transparent)
        blank = picture.copy()
        painter = QPainter(picture)
        draw_sparkline(painter, QRectF(picture.rect()), values, None)
        painter.end()
        assert (picture == blank) == (not any(values))


def test_that_a_dialog_goes_once_it_was_answered(qtbot: QtBot) -> None:
    ground = QWidget()
    qtbot.addWidget(ground)
    for accept in (True, False):
        asked = PlainDialog(ground, "Close it?", yes="Close", no="Cancel")
        QTimer.singleShot(0, asked.accept if accept else asked.reject)
        assert (asked.exec() == QDialog.DialogCode.Accepted) == accept
        assert asked.windowTitle() == "Close it?"  # whoever asked can still read what was chosen
    qtbot.waitUntil(lambda: not ground.findChildren(PlainDialog))


def test_that_an_avatar_tells_who_and_what(qtbot: QtBot) -> None:
    avatar = Avatar("Divya Reddy")
    qtbot.addWidget(avatar)
    for presence in Presence:
        avatar.set("Divya Reddy", presence)
        assert not avatar.grab().isNull()
    assert avatar.accessibleName() == "Divya Reddy, Off"


def test_that_exactly_one_of_exclusive_chips_is_on(qtbot: QtBot) -> None:
    chips = FilterChips([ChipSpec("all", "All"), ChipSpec("risk", "At risk", level=Level.AT_RISK, count=3)])
    qtbot.addWidget(chips)
    assert chips.chosen() == ["all"]
    with qtbot.waitSignal(chips.changed) as changed:
        chips.choose("risk")
    assert changed.args == [["risk"]]
    chips.set_specs([ChipSpec("all", "All"), ChipSpec("risk", "At risk", level=Level.AT_RISK, count=4)])
    assert chips.chosen() == ["risk"]


@pytest.fixture
def ground(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    widget.resize(900, 500)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_that_a_toast_undoes_once_and_never_takes_the_focus(qtbot: QtBot, ground: QWidget) -> None:
    line = QLineEdit(ground)
    line.show()
    line.setFocus()
    toast = Toast(ground)
    undone: list[str] = []
    toast.show_text("3 tickets moved", undo=lambda: undone.append("yes"), keys="Ctrl+Z")
    assert toast.isVisible()
    button = toast.findChild(QPushButton)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert undone == ["yes"]
    assert not toast.isVisible()
    assert ground.focusWidget() is line


def test_that_a_new_toast_replaces_the_old_one(ground: QWidget) -> None:
    toast = Toast(ground)
    toast.show_text("first", undo=lambda: None)
    toast.show_text("second")
    assert toast.text == "second"
    button = toast.findChild(QPushButton)
    assert button is not None and not button.isVisible()


def test_that_a_toast_leaves_lines_in_which_people_write_free(ground: QWidget) -> None:
    line = QLineEdit(ground)
    line.setGeometry(0, ground.height() - 60, ground.width(), 34)
    line.show()
    toast = Toast(ground)
    toast.show_text("3 tickets moved")
    assert not toast.geometry().intersects(line.geometry())
    line.hide()
    toast.show_text("3 tickets moved")
    assert toast.geometry().intersects(line.geometry())


def test_that_a_toast_leaves_buttons_free(ground: QWidget) -> None:
    button = QPushButton("Go there", ground)
    toast = Toast(ground)
    toast.show_text("Acknowledged", undo=lambda: None)
    button.setGeometry(toast.geometry().adjusted(40, 4, -40, -4))
    button.show()
    toast.show_text("Acknowledged", undo=lambda: None)
    assert not toast.geometry().intersects(button.geometry())
    button.hide()
    toast.show_text("Acknowledged", undo=lambda: None)
    assert toast.geometry().intersects(button.geometry())


def test_that_the_time_of_a_toast_stands_still_under_the_mouse(ground: QWidget) -> None:
    toast = Toast(ground)
    toast.show_text("moved")
    timer = toast._timer
    assert timer.isActive() and timer.interval() == SHOWN_MS
    at = QPoint(5, 5).toPointF()
    QApplication.sendEvent(toast, QEnterEvent(at, at, at))
    assert not timer.isActive()


def test_that_a_banner_shows_what_is_wrong_until_it_is_not(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    pressed: list[int] = []
    banner.show_state(
        "No service is running", "Nothing is taken in.", button="Start it", press=lambda: pressed.append(1)
    )
    assert banner.text == "No service is running Nothing is taken in."
    button = banner.findChild(QPushButton)
    assert button is not None
    button.click()
    assert pressed == [1]
    assert not banner.grab().isNull()
    banner.clear()
    assert banner.text == ""


def test_that_an_empty_place_says_what_to_do_next(qtbot: QtBot) -> None:
    pressed: list[int] = []
    empty = Empty("inbox", "Nothing waits", "Take the next one.", button="Take next", press=lambda: pressed.append(1))
    qtbot.addWidget(empty)
    button = empty.findChild(QPushButton)
    assert button is not None
    button.click()
    assert pressed == [1]
    assert "Take the next one." in empty.accessibleName()


def test_that_a_search_waits_for_a_pause_and_an_empty_line_does_not(qtbot: QtBot) -> None:
    box = SearchBox("Search")
    qtbot.addWidget(box)
    with qtbot.waitSignal(box.searched, timeout=2000) as searched:
        QTest.keyClicks(box, "refund")
    assert searched.args == ["refund"]
    with qtbot.waitSignal(box.searched, timeout=50):
        box.clear()


def test_that_words_take_the_place_of_the_key_and_are_read_from_their_beginning(
    qtbot: QtBot, request: pytest.FixtureRequest
) -> None:
    keys.current().use({"board.search": "F3"})
    request.addfinalizer(lambda: keys.current().use({}))
    box = SearchBox("Search", key_id="board.search")
    qtbot.addWidget(box)
    box.show()
    room = box.textMargins().right()
    QTest.keyClicks(box, "words that are longer than the line")
    assert room > 0 == box.textMargins().right()
    QApplication.sendEvent(box, QFocusEvent(QEvent.Type.FocusOut))
    assert box.cursorPosition() == 0
    box.clear()
    assert box.textMargins().right() == room


COLUMNS = [
    Column[tuple[str, int]]("Name", lambda row: row[0]),
    Column[tuple[str, int]]("Count", lambda row: str(row[1]), 90, right=True, sort=lambda row: row[1],
                            level=lambda row: Level.BREACHED if row[1] > 9 else Level.NORMAL),
]  # fmt: skip


def test_that_a_table_sorts_by_meaning_and_marks_levels_by_shape(qtbot: QtBot) -> None:
    table = PlainTable(COLUMNS, "Counts")
    qtbot.addWidget(table)
    table.allow_sorting(1, Qt.SortOrder.DescendingOrder)
    table.set_rows([("a", 9), ("b", 10)])
    assert table.rows.row_at(0) == ("b", 10)
    assert table.rows.data(table.rows.index(0, 1)) == "▲ 10"
    assert table.rows.data(table.rows.index(0, 1), Qt.ItemDataRole.ForegroundRole) == theme.colour("red")
    table.selectRow(1)
    assert table.current() == ("a", 9)


def test_that_a_chosen_row_keeps_its_colours_and_a_strong_one_is_bold(qtbot: QtBot) -> None:
    columns = [
        Column[int]("Count", str, level=lambda n: Level.BREACHED if n else Level.NORMAL, strong=lambda n: not n)
    ]  # fmt: skip
    table = PlainTable(columns, "Counts")
    qtbot.addWidget(table)
    table.set_rows([0, 1])
    for at, colour in enumerate(("text", "red")):
        option = QStyleOptionViewItem()
        table.itemDelegate().initStyleOption(option, table.rows.index(at, 0))
        assert option.palette.highlightedText().color() == theme.colour(colour)
        assert option.font.bold() is (at == 0)


def test_that_a_port_is_written_without_commas(qtbot: QtBot) -> None:
    port, many = IntEditor(1, 65_535), IntEditor(1, 100_000)
    for editor in (port, many):
        qtbot.addWidget(editor)
        editor.set_value(8480)
    assert port.box.text() == "8480" and many.box.text() == "8,480"


def test_that_the_table_model_obeys_qt(qtmodeltester: ModelTester) -> None:
    model = RowsModel(COLUMNS)
    model.set_rows([("a", 1), ("b", 2)])
    qtmodeltester.check(model)


class Tls(Enum):
    IMPLICIT = "implicit"
    STARTTLS = "starttls"


class Mailbox(BaseModel):
    host: str = Field(description="Name of the mail server")
    port: int = 993
    tls: Tls = Tls.IMPLICIT
    folder: Path | None = None
    move_done: bool = True
    ignore: list[str] = []

    @field_validator("host")
    @classmethod
    def has_a_dot(cls, host: str) -> str:
        if "." not in host:
            raise ValueError("The name of a mail server has a dot, for example imap.example.org.")
        return host


def test_that_a_form_shows_defaults_and_gives_back_settings(qtbot: QtBot) -> None:
    form = SettingsForm(Mailbox, {"host": "imap.example.org", "tls": "starttls", "ignore": ["a@b.c", "d@e.f"]})
    qtbot.addWidget(form)
    made = form.checked()
    assert isinstance(made, Mailbox)
    assert (made.host, made.port, made.tls, made.folder) == ("imap.example.org", 993, Tls.STARTTLS, None)
    assert made.ignore == ["a@b.c", "d@e.f"] and made.move_done


def test_that_a_form_puts_each_fault_beside_its_field(qtbot: QtBot) -> None:
    form = SettingsForm(Mailbox, {"host": "nodot"})
    qtbot.addWidget(form)
    form.show()
    assert form.checked() is None
    said = [label.text() for label in form.findChildren(QLabel) if label.isVisible()]
    assert any("has a dot" in text for text in said)
    form.set_values({"host": "a.b"})
    assert form.checked() is not None


def test_that_every_editor_of_a_form_has_a_name(qtbot: QtBot) -> None:
    form = SettingsForm(Mailbox)
    qtbot.addWidget(form)
    names = [editor.widget.accessibleName() for editor in form._editors.values()]
    assert names == ["Host", "Port", "Tls", "Folder", "Move done", "Ignore"]


def test_that_a_reason_is_asked_for_until_there_is_one(qtbot: QtBot) -> None:
    asked = ReasonDialog(None, "Close", "Why?", "Close ticket")
    qtbot.addWidget(asked)
    assert not asked.yes.isEnabled()
    line = asked.findChild(QLineEdit)
    assert line is not None
    line.setText("  wrong address ")
    assert asked.yes.isEnabled()
    assert asked.reason == "wrong address"


def test_that_a_chosen_reason_and_own_words_are_joined(qtbot: QtBot) -> None:
    asked = ReasonDialog(None, "Close", "Why?", "Close ticket", ["Spam", "Duplicate"])
    qtbot.addWidget(asked)
    line = asked.findChild(QLineEdit)
    assert line is not None
    line.setText("lottery")
    assert asked.reason == "Spam: lottery"
