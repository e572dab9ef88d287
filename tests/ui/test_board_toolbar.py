"""The bar over the lanes fits the room that there is, and a card says in full what is cut on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from controlcenter.domain.moves import Place, Target
from controlcenter.domain.ticket import Channel, Priority
from tests.ui import floor
from tests.ui.believable import NOW, ListLane, morning
from tests.ui.board_desk import BoardDesk
from ui.screens.board.board import BoardScreen
from ui.screens.board.empty_lane import empty_words
from ui.screens.board.lanes import Area, Lane
from ui.screens.board.toolbar import BoardToolbar
from ui.widgets.cards.lane_view import LaneView

DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


@pytest.fixture
def room(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    column = QVBoxLayout(made)
    column.addWidget(BoardToolbar())
    column.addStretch(1)
    made.show()
    return made


@pytest.fixture
def cards(qtbot: QtBot) -> LaneView:
    view = LaneView(lambda: NOW, "Unassigned")
    qtbot.addWidget(view)
    model = ListLane(morning())
    view.setModel(model)
    view.resize(290, 600)
    view.show()
    return view


def bar_in(room: QWidget, wide_px: int) -> BoardToolbar:
    room.resize(wide_px, 300)
    QApplication.processEvents()
    bar = room.findChild(BoardToolbar)
    assert bar is not None
    return bar


def is_cut(bar: BoardToolbar) -> bool:
    """Whether a part of the bar stands outside of it, or on another one."""
    QApplication.processEvents()
    shown = [part for part in bar.findChildren(QWidget, options=DIRECT) if part.isVisible()]
    boxes = [part.geometry() for part in shown]
    apart = all(not one.intersects(other) for at, one in enumerate(boxes) for other in boxes[:at])
    return not apart or any(not bar.rect().contains(box) for box in boxes)


def test_that_a_wide_board_shows_words_and_a_narrow_one_icons(room: QWidget) -> None:
    bar = bar_in(room, 2400)
    words_px = bar.channels.sizeHint().width()
    bar = bar_in(room, 1000)
    assert bar.channels.sizeHint().width() < words_px
    bar = bar_in(room, 2400)
    assert bar.channels.sizeHint().width() == words_px


@pytest.mark.parametrize("window_px", [1366, 1920])
def test_that_the_bar_is_as_high_whatever_stands_beside_it(qtbot: QtBot, window_px: int) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    bar, beside = BoardToolbar(), QWidget()
    row = QHBoxLayout(window)
    row.addWidget(bar, 1)
    row.addWidget(beside)
    window.resize(window_px, 300)
    window.show()
    tall = set()
    for taken_px in (0, 400, 620, 900):
        beside.setFixedWidth(taken_px)
        for filtered in (False, True):
            bar.set_triage(12 if filtered else 0)
            bar.channels.choose("fax" if filtered else "")
            QApplication.processEvents()
            tall.add(bar.sizeHint().height())
            if window_px - taken_px > 460:
                assert not is_cut(bar)
    assert len(tall) == 1


def test_that_a_filter_that_is_set_moves_nothing_beside_it(room: QWidget) -> None:
    bar = bar_in(room, 1300)
    before = {part: part.geometry() for part in bar.findChildren(QWidget, options=DIRECT) if part.isVisible()}
    bar.urgent.choose("urgent")
    bar.set_triage(3)
    QApplication.processEvents()
    assert bar.all_button.isVisible() and bar.triage.isVisible()
    assert {part: part.geometry() for part in before} == before


def test_that_what_has_no_room_is_in_menus_that_do_the_same(room: QWidget) -> None:
    bar = bar_in(room, 480)
    assert bar.kinds.isHidden() and bar.channels.isHidden() and bar.groupings.isHidden()
    bar.more.fill()
    menus = {action.text(): action.menu() for action in bar.more.menu().actions()}
    assert list(menus) == ["Channel", "Kind", "Priority", "Language", "Skill"]
    next(action for action in menus["Channel"].actions() if action.text() == "Fax").trigger()
    next(action for action in menus["Priority"].actions() if action.text() == "Urgent").trigger()
    assert bar.filter().channel is Channel.FAX
    assert bar.filter().priorities == {Priority.URGENT}
    assert bar.more.text() == "Filter (2)"
    cuts: list[str] = []
    bar.grouped.connect(cuts.append)
    bar.lanes.menu().actions()[1].trigger()
    assert cuts == ["queue"]
    bar.groupings.choose("team")
    assert bar.lanes.text() == "Teams" and bar.lanes.accessibleName() == "Lanes by: Teams"


def test_that_the_way_to_triage_says_where_it_goes(room: QWidget) -> None:
    bar = bar_in(room, 700)
    bar.set_triage(9)
    assert bar.triage.text().strip() == "Triage: 9"
    assert "Goes to Triage" in bar.triage.toolTip()


def test_that_one_press_takes_every_filter_away(room: QWidget) -> None:
    bar = bar_in(room, 1900)
    assert bar.all_button.isHidden()
    bar.channels.choose("fax")
    assert not bar.all_button.isHidden() and bar.all_button.accessibleName() == "Show all"
    bar.all_button.click()
    assert bar.filter().is_empty and bar.all_button.isHidden()


def test_that_people_with_cards_that_match_come_first(qtbot: QtBot, tmp_path: Path) -> None:
    desk = BoardDesk(tmp_path, floor.floor(200))
    board = BoardScreen(desk)
    qtbot.addWidget(board)
    board.show()
    board.show_area(Area())
    usual = [column.lane.key for column in board.strip.columns]
    board.toolbar.languages.pick(["te"])
    counts = [column.model.rowCount() for column in board.strip.columns[1:]]
    assert 0 in counts and not any(counts[counts.index(0) :]), "nobody without a card stands before one with cards"
    board.toolbar.clear()
    assert [column.lane.key for column in board.strip.columns] == usual


def test_that_the_people_stand_back_where_the_lanes_need_the_room(qtbot: QtBot, tmp_path: Path) -> None:
    board = BoardScreen(BoardDesk(tmp_path, floor.floor(50)))
    qtbot.addWidget(board)
    board.resize(1300, 700)
    board.show()
    assert board.rail.isVisible()
    board.resize(800, 700)
    qtbot.waitUntil(lambda: not board.rail.isVisible())
    board.go_to_people()
    assert board.rail.isVisible(), "who asks for them gets them"
    board.resize(1300, 700)
    qtbot.waitUntil(lambda: board.width() == 1300)
    assert board.rail.isVisible()


def test_that_the_empty_lane_of_somebody_who_is_away_is_no_free_desk() -> None:
    live = floor.floor(20)
    strategy = live.strategy
    assert strategy is not None
    said = {}
    for agent in strategy.agents:
        here = live.state_of(agent.id, NOW).presence.is_here
        said[here] = empty_words(live, Lane(("agent", agent.id), Target(Place.AGENT, agent.id)), 0, NOW)[0]
    assert said == {True: "A free desk", False: "Not here now"}


@pytest.fixture
def tips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What tool tips would say; whether the system shows them at once is its own affair."""
    said: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda at, text, *_: said.append(text))
    return said


def point_at(view: LaneView, at: QPoint) -> None:
    place = view.viewport().mapToGlobal(at)
    QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, place))


def test_that_a_card_says_in_full_what_is_cut_on_it(cards: LaneView, tips: list[str]) -> None:
    at = cards.visualRect(cards.model().index(0, 0)).topLeft() + QPoint(40, 14)
    point_at(cards, at)
    assert "Order form, pages 2 and 3 missing" in tips[-1]


def test_that_a_countdown_says_that_it_answers_a_click(cards: LaneView, tips: list[str]) -> None:
    row = cards.visualRect(cards.model().index(0, 0))
    at = cards.cards.time_rect(row, morning()[0]).center()
    point_at(cards, at)
    assert "Why this deadline?" in tips[-1]
    for place, shape in (
        (at, Qt.CursorShape.PointingHandCursor),
        (row.topLeft() + QPoint(20, 14), Qt.CursorShape.ArrowCursor),
    ):
        no = Qt.MouseButton.NoButton
        moved = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(place), QPointF(place), no, no, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(cards.viewport(), moved)
        assert cards.viewport().cursor().shape() == shape
