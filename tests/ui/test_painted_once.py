"""Pictures cost by their pixels: none is painted twice, none that has not changed, and none while somebody scrolls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import floor
from tests.ui.believable import NOW, ListLane, morning
from tests.ui.board_desk import BoardDesk, shown_board
from ui.look import theme
from ui.screens.board.board import BoardScreen
from ui.screens.board.lane_column import LaneColumn
from ui.screens.board.lanes import Area
from ui.widgets import paint
from ui.widgets.cards import painting
from ui.widgets.cards.card import CardState, card_time
from ui.widgets.cards.lane_view import LaneView

_WIDE, _TALL = 260, 78
STATES = {
    "plain": CardState(),
    "selected": CardState(selected=True, focused=True),
    "under the pointer": CardState(hovered=True),
    "waiting": CardState(hollow=True),
    "ghost": CardState(ghost=True),
}


def _drawn(state: CardState, ground: str) -> QImage:
    """A card in a lane; ``ground`` is what the card knows of the lane's ground."""
    image = QImage(_WIDE, _TALL, QImage.Format.Format_RGB32)
    image.fill(theme.colour("panel"))
    painter = QPainter(image)
    row = morning()[0]
    painting.draw_card(painter, image.rect(), row, card_time(row, NOW), state, ground=ground)
    painter.end()
    return image


def _furthest(one: QImage, other: QImage) -> int:
    """By how many of 256 levels two pictures differ at most."""
    pairs = zip(bytes(one.constBits()), bytes(other.constBits()), strict=True)
    return max(abs(a - b) for a, b in pairs if a != b) if one != other else 0


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
@pytest.mark.parametrize("state", STATES)
def test_that_a_card_that_knows_its_ground_looks_like_one_laid_on_it(qtbot: QtBot, name: str, state: str) -> None:
    theme.current().set(name)
    assert _furthest(_drawn(STATES[state], "panel"), _drawn(STATES[state], "")) <= 1  # smooth edges are rounded once


@pytest.mark.parametrize("state", STATES)
def test_that_only_a_ghost_lets_its_ground_be_seen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    kept = painting._Stock()
    monkeypatch.setattr(painting, "_stock", kept)
    _drawn(STATES[state], "panel")
    ((_, drawn),) = kept._kept.values()
    assert drawn.hasAlphaChannel() == (state == "ghost")


@pytest.fixture
def lane(qtbot: QtBot) -> LaneView:
    view = LaneView(lambda: NOW, "Divya Reddy")
    view.setModel(ListLane(morning()))
    view.stand_on("panel")
    view.resize(300, 700)
    qtbot.addWidget(view)
    view.show()
    QApplication.processEvents()
    return view


def _bare(lane: LaneView) -> tuple[QRegion, list[QRect]]:
    """Where a lane paints its ground, and its cards."""
    rows = list(lane._rows_in_sight())
    cards = {row: lane._card_at(row) for row in rows}
    return lane._bare(lane.viewport().rect(), cards, {row: lane._ticket(row) for row in rows}), list(cards.values())


def test_that_the_ground_of_a_lane_is_painted_only_where_no_card_lies_upon_it(lane: LaneView) -> None:
    bare, cards = _bare(lane)
    assert len(cards) > 3
    assert not any(bare.intersects(card) for card in cards)
    for card in cards:
        bare += card
    whole = lane.viewport().rect()
    assert bare.intersected(whole) == QRegion(whole)


def test_that_the_ground_is_painted_below_a_ghost(lane: LaneView) -> None:
    lane.cards.ghosts = frozenset({lane._ticket(1).id})
    bare, cards = _bare(lane)
    assert bare.intersected(cards[1]) == QRegion(cards[1])


def test_that_all_of_the_ground_is_painted_where_edges_may_fall_between_two_pixels(
    lane: LaneView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "devicePixelRatioF", lambda: 1.5)
    bare, _ = _bare(lane)
    assert bare == QRegion(lane.viewport().rect())


def _picture(lane: LaneView, *parts: QRect) -> QImage:
    image = QImage(lane.viewport().size(), QImage.Format.Format_RGB32)
    image.fill("#ff00ff")
    for part in parts:
        lane.viewport().render(image, part.topLeft(), QRegion(part))
    return image


def test_that_a_lane_painted_in_pieces_looks_like_one_painted_at_once(lane: LaneView) -> None:
    lane.selectRow(1)
    whole = lane.viewport().rect()
    middle = whole.center()
    pieces = QRegion(whole) - QRect(middle, middle + QPoint(40, 40))
    parts = [*paint.rectangles(pieces), QRect(middle, middle + QPoint(40, 40))]
    assert len(parts) > 3
    assert _picture(lane, *parts) == _picture(lane, whole)


def test_that_painting_is_cut_to_one_rectangle_at_a_time(qtbot: QtBot) -> None:
    region = QRegion(0, 0, 10, 40) + QRegion(30, 0, 10, 40) + QRegion(0, 60, 40, 5)
    image = QImage(40, 70, QImage.Format.Format_RGB32)
    image.fill("#ffffff")
    painter = QPainter(image)
    seen = []
    for part in paint.in_parts(painter, region):
        assert painter.clipRegion().rectCount() == 1
        seen.append(part)
        painter.fillRect(image.rect(), theme.colour("red"))
    painter.end()
    assert seen == list(paint.rectangles(region))
    red = theme.colour("red").rgb()
    places = [(5, 5), (20, 5), (35, 5), (20, 50), (20, 62)]
    assert [image.pixel(*at) == red for at in places] == [True, False, True, False, True]


class _Painted(QObject):
    """Remembers which widgets are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.widgets: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent) and isinstance(watched, QWidget):
            self.widgets.append(watched)
        return False


@pytest.fixture
def painted(qtbot: QtBot) -> Iterator[_Painted]:
    app = QApplication.instance()
    assert app is not None
    made = _Painted()
    app.installEventFilter(made)
    yield made
    app.removeEventFilter(made)


@pytest.fixture
def board(qtbot: QtBot, tmp_path: Path) -> BoardScreen:
    made = shown_board(qtbot, BoardDesk(tmp_path, floor.floor(300)), 1366)
    made.show_area(Area())
    QApplication.processEvents()
    return made


def _whole(board: BoardScreen) -> set[LaneColumn]:
    room = board.strip.viewport().width()
    left = {column: column.mapTo(board.strip.viewport(), QPoint()).x() for column in board.strip.columns}
    return {column for column, x in left.items() if x >= 0 and x + column.width() <= room}


def test_that_a_step_sideways_paints_no_lane_that_stays_in_sight(board: BoardScreen, painted: _Painted) -> None:
    bar = board.strip.horizontalScrollBar()
    bar.setValue(23)
    QApplication.processEvents()
    before = _whole(board)
    painted.widgets.clear()
    bar.setValue(46)
    QApplication.processEvents()
    stayed = before & _whole(board)
    assert stayed
    assert painted.widgets  # what came in at the edge
    assert not [part for part in painted.widgets for column in stayed if column.isAncestorOf(part) or part is column]


def test_that_a_lane_is_drawn_before_it_comes_into_sight(
    qtbot: QtBot, board: BoardScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    strip = board.strip
    qtbot.waitUntil(lambda: not strip._warmer._timer.isActive() and bool(strip._warmer._known))
    drawn: list[object] = []
    draw = painting._Card.draw

    def counted(card: painting._Card, *shown: Any) -> object:
        drawn.append(card)
        return draw(card, *shown)

    monkeypatch.setattr(painting._Card, "draw", counted)
    coming = next(column for column in strip.columns if column.visibleRegion().isEmpty())
    monkeypatch.setattr(coming.header, "_draw", lambda painter: drawn.append(coming.header))
    monkeypatch.setattr(strip._warmer._timer, "start", lambda: None)  # the next lanes have time
    strip.reveal(coming)
    QApplication.processEvents()
    assert coming in _whole(board)
    assert not drawn
