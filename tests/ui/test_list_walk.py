"""The arrow keys of a search line move in the list below it, and the line keeps the focus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.inputs.list_walk import ListWalk
from ui.widgets.inputs.search_box import SearchBox


@pytest.mark.parametrize(("around", "rows"), [(False, [1, 8, 8, 0, 0, 8]), (True, [1, 8, 0, 0, 8, 8])])
def test_that_arrows_and_pages_walk_through_the_list(qtbot: QtBot, around: bool, rows: list[int]) -> None:
    window, line, view = QWidget(), SearchBox("Find"), QListView()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(line)
    column.addWidget(view)
    model = QStringListModel([str(number) for number in range(9)])
    view.setModel(model)
    view.setCurrentIndex(model.index(0, 0))
    ListWalk(line, view, around=around)
    window.show()
    line.setFocus()
    keys = Qt.Key
    seen = []
    for key in (keys.Key_Down, keys.Key_PageDown, keys.Key_Down, keys.Key_PageUp, keys.Key_Up, keys.Key_PageDown):
        QTest.keyClick(line, key)
        seen.append(view.currentIndex().row())
    assert seen == rows
    QTest.keyClick(line, Qt.Key.Key_X)
    assert line.text() == "x"


def test_that_an_empty_list_leaves_the_keys_to_the_line(qtbot: QtBot) -> None:
    line, view = SearchBox("Find"), QListView()
    qtbot.addWidget(line)
    qtbot.addWidget(view)
    model = QStringListModel()
    view.setModel(model)
    ListWalk(line, view)
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert not view.currentIndex().isValid()
