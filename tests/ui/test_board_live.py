"""A live board: what has changed is drawn at once, and nothing else is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from controlcenter.live.batch import Batch
from tests.ui import floor
from tests.ui.believable import NOW, morning
from tests.ui.board_desk import BoardDesk, board_of_all, settle
from ui.look import theme
from ui.screens.board.board import BoardScreen
from ui.screens.board.lane_column import LaneColumn
from ui.widgets.cards import painting
from ui.widgets.cards.card import card_time
from ui.widgets.cards.lane_bar import LaneBar
from ui.widgets.cards.painting import draw_card


@pytest.fixture
def desk(tmp_path: Path) -> BoardDesk:
    return BoardDesk(tmp_path, floor.floor(400))


@pytest.fixture
def board(qtbot: QtBot, desk: BoardDesk) -> BoardScreen:
    return board_of_all(qtbot, desk, 1300)


def _standing(board: BoardScreen) -> QImage:
    """The cards in sight as they stand on the screen: figures beside and above them may come a moment later."""
    settle()
    lanes, cards = board.strip.viewport(), board.strip.columns[0].view.viewport()
    top = cards.mapTo(board, cards.rect().topLeft()).y()
    box = QRect(lanes.mapTo(board, lanes.rect().topLeft()).x(), top, lanes.width(), cards.height())
    return board.screen().grabWindow(board.winId()).toImage().copy(box)


def _fresh(board: BoardScreen) -> QImage:
    for column in board.strip.columns:
        column.repaint()
        column.view.viewport().repaint()
    return _standing(board)


class Painted(QObject):
    """Counts how often a part is painted."""

    def __init__(self, part: QWidget) -> None:
        super().__init__(part)
        self.count = 0
        part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def _out_of_sight(board: BoardScreen) -> LaneColumn:
    bar = board.strip.horizontalScrollBar()
    assert bar.value() == 0
    return next(column for column in reversed(board.strip.columns) if column.model.rowCount() > 3)


def _busy(desk: BoardDesk, rng: random.Random, count: int) -> None:
    """So many tickets get into other hands, get another deadline, or are called something else."""
    assert desk.live.strategy is not None
    people = [None, *(agent.id for agent in desk.live.strategy.agents)]
    rows = {}
    for ticket_id in rng.sample(sorted(desk.live.tickets), count):
        old = desk.live.tickets[ticket_id]
        other = desk.live.tickets[rng.choice(sorted(desk.live.tickets))]
        rows[ticket_id] = rng.choice([
            replace(old, assignee=rng.choice(people)),
            replace(old, clocks=other.clocks),
            replace(old, subject=f"Changed {rng.random()}"),
        ])  # fmt: skip
    desk.live.apply(Batch(desk.live.seq + 1, NOW, tickets=rows))


@pytest.mark.parametrize("scrolled", [0, 137])
def test_that_lanes_look_after_any_changes_as_if_they_had_been_painted_anew(
    board: BoardScreen, desk: BoardDesk, scrolled: int
) -> None:
    rng = random.Random(scrolled)
    for column in board.strip.columns[:3]:
        column.view.verticalScrollBar().setValue(scrolled)
    board.strip.columns[1].view.selectRow(2)
    for at in range(12):
        _busy(desk, rng, rng.choice([1, 3, 30]))
        if at % 3 == 0:
            board.strip.columns[0].view.viewport().update(5, 100, 30, 120)  # a part of it is drawn before the others
        assert _standing(board) == _fresh(board)


def test_that_a_lane_that_changes_below_what_is_in_sight_paints_no_card(board: BoardScreen, desk: BoardDesk) -> None:
    lane = board.strip.columns[0]
    below = [lane.model.ticket_at(at).id for at in range(lane.model.rowCount() - 3, lane.model.rowCount())]
    assert lane.view.visualRect(lane.model.index(lane.model.rowCount() - 3, 0)).top() > lane.view.viewport().height()
    painted = Painted(lane.view.viewport())
    for ticket_id in below:
        desk.arrive(id=ticket_id, assignee="asha")
        settle()
    assert painted.count == 0
    desk.arrive(id=lane.model.ticket_at(0).id, assignee="asha")
    settle()
    assert painted.count > 0


def test_that_a_lane_comes_into_sight_as_it_is_now_and_where_it_was_left(board: BoardScreen, desk: BoardDesk) -> None:
    away, bar = _out_of_sight(board), board.strip.horizontalScrollBar()
    bar.setValue(bar.maximum())
    settle()
    away.view.selectionModel().setCurrentIndex(
        away.model.index(0, 0), away.view.selectionModel().SelectionFlag.NoUpdate
    )
    held = away.model.ticket_at(0).id
    away.view.verticalScrollBar().setValue(away.view.verticalScrollBar().maximum())
    settle()
    left_at = away.view.verticalScrollBar().value()
    bar.setValue(0)
    settle()
    for ticket_id in away.model.ids()[1:3]:
        desk.arrive(id=ticket_id, subject="Changed while nobody looked")
    agent = away.lane.key[1]
    for row in [row for row in desk.live.tickets.values() if row.assignee != agent][:5]:
        desk.arrive(id=row.id, assignee=agent)
    settle()
    bar.setValue(bar.maximum())
    assert away.view.verticalScrollBar().value() == left_at
    assert away.model.ticket_at(away.view.currentIndex().row()).id == held
    assert away.header.head.load == board.strip.head_of(away).load
    assert _standing(board) == _fresh(board)


def test_that_a_card_chosen_in_a_lane_out_of_sight_stays_chosen_while_others_come_and_go(
    board: BoardScreen, desk: BoardDesk
) -> None:
    away, bar = _out_of_sight(board), board.strip.horizontalScrollBar()
    bar.setValue(bar.maximum())
    away.view.selectRow(1)
    chosen = away.view.selected_ids()
    bar.setValue(0)
    settle()
    desk.arrive(id=away.model.ticket_at(0).id, assignee=None)
    assert board.strip.selected_ids() == board.strip.current_ids() == chosen


def test_that_the_current_card_of_the_lane_with_the_keys_is_known_while_the_lane_is_out_of_sight(
    board: BoardScreen, desk: BoardDesk
) -> None:
    away, bar = _out_of_sight(board), board.strip.horizontalScrollBar()
    board.strip.show_ticket(away.model.ticket_at(2).id)
    away.view.clearSelection()
    held = board.strip.current_ids()
    board.toolbar.search.setFocus()
    bar.setValue(0)
    settle()
    desk.arrive(id=away.model.ticket_at(0).id, assignee=None)
    assert board.strip.current_ids() == held != []


def test_that_a_lane_that_got_shorter_out_of_sight_bears_another_look(board: BoardScreen, desk: BoardDesk) -> None:
    away = _out_of_sight(board)
    gone = away.model.ids()[1:]
    for ticket_id in gone:
        desk.arrive(id=ticket_id, assignee=None)
    assert away.model.rowCount() == 1
    theme.current().set("dark")
    away.view.scheduleDelayedItemsLayout()
    away.view.viewport().grab()
    settle()
    board.strip.reveal(away)
    assert _standing(board) == _fresh(board)


def test_that_the_bar_of_a_long_lane_stands_still_while_its_handle_does(qtbot: QtBot) -> None:
    bar = LaneBar()
    qtbot.addWidget(bar)
    bar.resize(10, 400)
    bar.setPageStep(400)
    bar.setMaximum(200_000)
    painted = Painted(bar)
    bar.show()
    qtbot.waitUntil(lambda: painted.count > 0)
    painted.count = 0
    for most in (200_086, 199_914, 200_000):
        bar.setMaximum(most)
        settle()
    bar.setValue(3)
    settle()
    assert painted.count == 0
    bar.setValue(100_000)
    qtbot.waitUntil(lambda: painted.count > 0)
    painted.count = 0
    bar.setMaximum(120_000)
    qtbot.waitUntil(lambda: painted.count > 0)


@pytest.fixture
def canvas() -> Iterator[QPainter]:
    picture = QImage(300, 100, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)
    yield painter
    painter.end()


def test_that_a_card_is_drawn_again_only_if_it_shows_something_else(
    canvas: QPainter, monkeypatch: pytest.MonkeyPatch, board: BoardScreen
) -> None:
    drawn: list[str] = []
    real = painting._Card.draw

    def draw(card: object, ticket: object, *more: object) -> object:
        drawn.append(ticket.subject)  # type: ignore[attr-defined]
        return real(card, ticket, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(painting._Card, "draw", draw)
    row = replace(morning()[1], id=987_654)
    for shown in (row, replace(row), replace(row, assignee="asha"), replace(row, subject="Another"), row):
        draw_card(canvas, QImage(280, 78, QImage.Format.Format_ARGB32).rect(), shown, card_time(shown, NOW))
    assert drawn == [row.subject, "Another", row.subject]
