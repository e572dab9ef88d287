"""While a floor is read in parts no figure of a part passes for the whole; at its end all of them stand there."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from controlcenter.clock import ManualClock
from controlcenter.domain.ticket import Channel, Level, Ticket
from controlcenter.live.batch import Batch
from controlcenter.live.model import ALL, LiveModel
from controlcenter.live.tail import Tail
from tests.ui import floor, wall_day
from tests.ui.believable import NOW
from tests.ui.board_desk import BoardDesk
from ui.bridge import LiveFeed
from ui.models.board_filter import EVERYTHING, BoardFilter
from ui.screens.board.board import BoardScreen
from ui.screens.board.lanes import Area, Grouping
from ui.screens.board.left_behind import HeldWork
from ui.screens.board.side_row import SideRow
from ui.screens.mywork.page import MyWork
from ui.screens.mywork.watch import watch_arrivals
from ui.screens.wall.options import WallOptions
from ui.screens.wall.view import WallView
from ui.wording import text

COUNT, FIRST = 200, 120


def parts(rows: list[Ticket]) -> tuple[Batch, Batch]:
    """A floor as the feed hands it over: some tickets first, then the rest."""
    first, rest = rows[:FIRST], rows[FIRST:]
    begins = replace(floor.batch(first), full=True, awaited=len(rest))
    return begins, Batch(begins.seq, NOW, tickets={row.id: row for row in rest})


def counted(board: BoardScreen) -> list[SideRow]:
    return [row for row in board.side.findChildren(SideRow) if row.row.id[0] != "status"]


def test_that_the_board_counts_nothing_until_every_ticket_is_here(qtbot: QtBot, tmp_path: Path) -> None:
    begins, ends = parts(floor.tickets(COUNT))
    live = LiveModel()
    live.apply(begins)
    board = BoardScreen(BoardDesk(tmp_path, live))
    qtbot.addWidget(board)
    board.resize(1600, 900)
    board.show()
    assert counted(board) and {row.row.figure for row in counted(board)} == {text.READING}
    assert all("Reading" in row.accessibleName() for row in counted(board))
    assert all(row.row.load is None or row.row.load.total == 0 for row in counted(board))
    assert not board.matters.left.ids
    lanes = [board.strip.column(lane.key) for lane in board.feed.lanes]
    assert {column.header.head.figure for column in lanes} == {text.READING}
    live.apply(ends)
    qtbot.waitUntil(lambda: all(row.row.figure != text.READING for row in counted(board)), timeout=2000)
    unassigned = board.side.row(("view", "unassigned"))
    assert unassigned.row.figure == text.number(live.figures(ALL, NOW).unassigned)
    lanes = [board.strip.column(lane.key) for lane in board.feed.lanes]
    assert text.READING not in {column.header.head.figure for column in lanes}


def test_that_no_lane_looks_empty_or_counted_before_all_of_its_cards_are_in_it(qtbot: QtBot, tmp_path: Path) -> None:
    begins, ends = parts(floor.tickets(COUNT))
    live = LiveModel()
    live.apply(replace(begins, tickets={}, awaited=COUNT))
    board = BoardScreen(BoardDesk(tmp_path, live))
    qtbot.addWidget(board)
    feed = board.feed
    feed.show(Grouping.QUEUE, Area(), EVERYTHING)
    live.apply(Batch(begins.seq, NOW, tickets=begins.tickets, awaited=len(ends.tickets)))
    live.apply(ends)
    assert live.is_whole and not feed.is_whole and not feed.total
    for column in board.strip.columns:
        assert board._empty_text(column.lane) == (text.READING, "")
        assert board._head_of(column).figure == text.READING
    qtbot.waitUntil(lambda: feed.is_whole)
    assert feed.total == sum(row.is_open for row in live.tickets.values()) == COUNT
    assert text.READING not in {board._head_of(column).figure for column in board.strip.columns}


def test_that_a_change_finds_its_card_while_the_floor_goes_into_the_lanes(qtbot: QtBot, tmp_path: Path) -> None:
    begins, ends = parts(floor.tickets(COUNT))
    live = LiveModel()
    live.apply(begins)
    board = BoardScreen(BoardDesk(tmp_path, live))
    qtbot.addWidget(board)
    board.feed.show(Grouping.AGENT, Area(), EVERYTHING)
    live.apply(ends)
    moved = replace(next(row for row in ends.tickets.values() if row is not None), assignee="asha")
    gone = next(row for row in ends.tickets.values() if row is not None and row.id != moved.id)
    live.apply(Batch(live.seq + 1, NOW, tickets={moved.id: moved, gone.id: None}))
    assert board.feed.is_whole and board.feed.total == COUNT - 1
    assert board.feed.models[("agent", "asha")].row_of(moved.id) >= 0
    held = [one.id for model in board.feed.models.values() for one in model.tickets()]
    assert sorted(held) == sorted(live.tickets)


def test_that_a_filter_finds_what_has_come_while_the_rest_is_read(qtbot: QtBot, tmp_path: Path) -> None:
    begins, ends = parts(floor.tickets(COUNT))
    live = LiveModel()
    live.apply(replace(begins, tickets={}, awaited=COUNT))
    board = BoardScreen(BoardDesk(tmp_path, live))
    qtbot.addWidget(board)
    feed = board.feed
    feed.show(Grouping.AGENT, Area(), EVERYTHING)
    live.apply(Batch(begins.seq, NOW, tickets=begins.tickets, awaited=len(ends.tickets)))
    feed.set_filter(BoardFilter(channel=Channel.EMAIL))
    assert feed.shown == sum(row.channel is Channel.EMAIL for row in live.tickets.values()) > 0
    live.apply(ends)
    qtbot.waitUntil(lambda: feed.is_whole)
    assert feed.shown == sum(row.channel is Channel.EMAIL for row in live.tickets.values())
    assert feed.total == COUNT


@pytest.mark.parametrize(
    "asked",
    [BoardFilter(words="refund"), BoardFilter(levels=frozenset({Level.BREACHED})), BoardFilter(unassigned=True)],
)
def test_that_what_comes_in_parts_passes_through_the_filter_that_stands_already(
    qtbot: QtBot, tmp_path: Path, asked: BoardFilter
) -> None:
    rows = floor.tickets(COUNT)
    begins, ends = parts(rows)
    live = LiveModel()
    live.apply(begins)
    board = BoardScreen(BoardDesk(tmp_path, live))
    qtbot.addWidget(board)
    feed = board.feed
    feed.show(Grouping.AGENT, Area(), EVERYTHING)
    feed.set_filter(asked)
    live.apply(ends)
    qtbot.waitUntil(lambda: feed.is_whole)
    found = {i for model in feed.models.values() for i in model.ids()}
    feed.set_filter(EVERYTHING)
    feed.set_filter(asked)
    assert found == {i for model in feed.models.values() for i in model.ids()}
    assert found & ends.tickets.keys()
    if asked.words:
        assert found == {row.id for row in rows if asked.words in row.subject.lower()}


def test_that_work_left_behind_is_looked_for_once_every_ticket_is_here() -> None:
    begins, ends = parts(floor.tickets(COUNT))
    at_once, in_parts = floor.floor(COUNT), LiveModel()
    held = HeldWork(in_parts)
    in_parts.subscribe(held.apply)
    for part in (begins, ends, begins, ends):
        in_parts.apply(part)
    found = held.left_behind(NOW)
    assert found == HeldWork(at_once).left_behind(NOW) and found.ids
    assert held.left_behind(NOW) is found  # nothing has changed: nothing is put together again


def test_that_a_floor_that_is_read_tells_nobody_of_tickets_that_were_moved_long_ago(tmp_path: Path) -> None:
    mine = [replace(row, assignee="asha", moved_at=NOW, moved_by="other") for row in floor.tickets(COUNT)]
    begins, ends = parts(mine)
    live = LiveModel()
    desk = BoardDesk(tmp_path, live)
    end = watch_arrivals(desk)
    live.apply(begins)
    live.apply(ends)
    assert desk.me == "asha" and not desk.said
    live.apply(Batch(live.seq + 1, NOW, tickets={9_999: replace(mine[0], id=9_999)}))
    assert len(desk.said) == 1
    end()


def test_that_my_work_counts_nothing_until_every_ticket_is_here(qtbot: QtBot, tmp_path: Path) -> None:
    own_last = sorted(floor.tickets(COUNT), key=lambda row: row.assignee == "asha")
    begins, ends = parts(own_last)
    live = LiveModel()
    live.apply(begins)
    page = MyWork(BoardDesk(tmp_path, live))
    qtbot.addWidget(page)
    page.show()
    facts = (page.person.solved, page.person.free, page.person.callers)
    assert [fact.value for fact in facts] == [text.READING] * 3
    assert not page._nothing.isVisible()  # an empty desk is not known to be one
    live.apply(ends)
    assert text.READING not in [fact.value for fact in facts]
    assert any(section.ids for section in page.sections.values())
    assert all(section.name.count == text.number(len(section.ids)) for section in page.sections.values())


def test_that_a_wall_shows_no_figure_until_every_ticket_is_here(qtbot: QtBot, tmp_path: Path) -> None:
    whole = wall_day.a_live()
    rows = dict(whole.tickets)
    live = wall_day.a_live()
    desk = wall_day.Desk(live, tmp_path, trends=wall_day.trends(live))
    view = WallView(desk, WallOptions())
    qtbot.addWidget(view)
    view.resize(1920, 1080)
    view.show()
    figures: list[QWidget] = list(view.body.parts)
    assert view.reading == "" and any(part.isVisible() for part in figures)

    some = dict(list(rows.items())[:FIRST])
    live.apply(
        Batch(
            live.seq, NOW, tickets=some, agents=live.agents, strategy=live.strategy, sources=live.sources,
            service=live.service, full=True, awaited=len(rows) - FIRST,
        )
    )  # fmt: skip
    view.refresh()
    assert f"{FIRST} of {len(rows)}" in view.reading
    assert not any(part.isVisible() for part in view.body.parts)
    assert "Not read yet" in view.strip.accessibleName()
    view.resize(1600, 900)
    view.step(1)
    view.grab()
    assert not any(part.isVisible() for part in view.body.parts)

    view.step(-1)
    rest = {i: row for i, row in rows.items() if i not in some}
    live.apply(Batch(live.seq, NOW + timedelta(seconds=1), tickets=rest))
    view.refresh()
    assert view.reading == "" and any(part.isVisible() for part in view.body.parts)
    assert "Not read yet" not in view.strip.accessibleName()
    view.stop()


def test_that_events_are_looked_at_between_two_parts_however_quickly_they_are_read(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins, ends = parts(floor.tickets(COUNT))
    some = [begins, *(replace(ends, awaited=left) for left in (3, 2, 1, 0))]
    monkeypatch.setattr(Tail, "read_parts", lambda tail, size: iter(some))
    monkeypatch.setattr(Tail, "read_batch", lambda tail: Batch(begins.seq, NOW))
    seen: list[str] = []
    feed = LiveFeed(lambda: (cast("Any", None), cast("Any", None)), ManualClock(NOW))
    monkeypatch.setattr("controlcenter.live.wake.wake_for", lambda database, clock: Still())
    turns = QTimer(interval=0)
    turns.timeout.connect(lambda: seen.append("turn"))
    feed.batch.connect(lambda batch: seen.append("part"))
    turns.start()
    feed.start()
    qtbot.waitUntil(lambda: seen.count("part") >= len(some))
    feed.stop()
    turns.stop()
    assert all(one != after for one, after in pairwise(seen) if one == "part")


class Still:
    """Nothing happens in the database."""

    def wait(self, stop: threading.Event) -> None:
        stop.wait()

    def close(self) -> None:
        pass
