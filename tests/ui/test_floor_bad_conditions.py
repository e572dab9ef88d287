"""The board when things are not as they should be: floods, odd texts, one overloaded agent, nobody at all."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from controlcenter.live.batch import Batch
from controlcenter.live.model import ALL, LiveModel
from tests.ui import floor
from tests.ui.believable import NOW
from tests.ui.board_desk import BoardDesk
from ui.screens.board.board import BoardScreen

ODD = [
    "x" * 10_000,
    "שלום עולם, החשבונית שגויה",
    "🙂🔥👩‍👩‍👧‍👦" * 20,
    "<b>bold</b><img src='http://example.org/x.png'>",
    "\u202eevil\u2066",
    "a\nb\tc\0d",
]


def _board(qtbot: QtBot, folder: Path, live: LiveModel) -> BoardScreen:
    desk = BoardDesk(folder, live, "asha")
    desk.settings.setValue("board/area", "all:")
    board = BoardScreen(desk)
    qtbot.addWidget(board)
    board.resize(1600, 900)
    board.show()
    QApplication.processEvents()
    return board


def _apply(live: LiveModel, **changed: object) -> None:
    fields = {"seq": live.seq + 1, "read_at": NOW, **changed}
    live.apply(Batch(**fields))  # type: ignore[arg-type]


def test_that_five_hundred_changes_a_second_leave_the_board_right(qtbot: QtBot, tmp_path: Path) -> None:
    live = floor.floor(2000)
    board = _board(qtbot, tmp_path, live)
    agents = [agent.id for agent in floor.strategy().agents]
    slowest = 0.0
    for at in range(20):
        ids = list(live.tickets)[50 * at : 50 * at + 50]
        begun = time.process_time()
        _apply(live, tickets={i: replace(live.tickets[i], assignee=agents[(i + at) % len(agents)]) for i in ids})
        QApplication.processEvents()
        slowest = max(slowest, time.process_time() - begun)
    assert board.feed.total == live.open_in(ALL)
    for key, model in board.feed.models.items():
        assert all(board.feed._where[ticket.id] == key for ticket in model.tickets())
    assert slowest < 1.0, "a second's tenth took the event loop for a second"


def test_that_a_thousand_breaches_in_a_minute_are_counted_and_shown(qtbot: QtBot, tmp_path: Path) -> None:
    live = LiveModel()
    rows = [replace(row, clocks=()) for row in floor.tickets(1000)]
    clock = next(row.clocks[0] for row in floor.tickets(50) if row.clocks and row.clocks[0].due_at is not None)
    for at, row in enumerate(rows):
        due = NOW + timedelta(seconds=60 * at / 1000)
        rows[at] = replace(row, clocks=(replace(clock, ticket_id=row.id, due_at=due, breaks_at=due, risk_at=due),))
    live.apply(floor.batch(rows))
    board = _board(qtbot, tmp_path, live)
    for second in (0, 30, 59, 60):
        over = live.figures(ALL, NOW + timedelta(seconds=second)).breached
        assert over == sum(
            row.breaks_at is not None and row.breaks_at <= NOW + timedelta(seconds=second) for row in rows
        )
    assert live.figures(ALL, NOW).breached == 1, "the clock went back: nothing stays breached that is not"
    board.feed.tick()
    assert board.feed.total == 1000


@pytest.mark.parametrize("subject", ODD)
def test_that_odd_subjects_are_drawn_as_plain_text(qtbot: QtBot, tmp_path: Path, subject: str) -> None:
    live = floor.floor(30)
    ticket_id = next(iter(live.tickets))
    _apply(live, tickets={ticket_id: replace(live.tickets[ticket_id], subject=subject, customer_name=subject)})
    board = _board(qtbot, tmp_path, live)
    begun = time.process_time()
    assert not board.grab().isNull()
    assert time.process_time() - begun < 2.0
    board.toolbar.search.setText(subject[:20].strip())
    assert board.feed.total == 30


def test_that_one_agent_with_five_thousand_tickets_has_a_lane_like_any_other(qtbot: QtBot, tmp_path: Path) -> None:
    live = LiveModel()
    live.apply(floor.batch([replace(row, assignee="asha") for row in floor.tickets(5000)]))
    board = _board(qtbot, tmp_path, live)
    lane = max(board.feed.models.values(), key=lambda model: model.rowCount())
    assert lane.rowCount() == 5000 == live.open_in(("agent", "asha"))
    assert not board.grab().isNull()


def test_that_a_centre_without_agents_shows_its_work(qtbot: QtBot, tmp_path: Path) -> None:
    nobody = floor.strategy().model_copy(update={"agents": ()})
    live = LiveModel()
    rows = [replace(row, assignee=None) for row in floor.tickets(40)]
    live.apply(replace(floor.batch(rows), strategy=nobody, agents={}))
    board = _board(qtbot, tmp_path, live)
    assert board.feed.total == 40
    assert not board.grab().isNull()
