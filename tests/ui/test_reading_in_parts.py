"""While a floor is read in parts no figure of a part passes for the whole; at its end all of them stand there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from controlcenter.domain.ticket import Ticket
from controlcenter.live.batch import Batch
from controlcenter.live.model import ALL, LiveModel
from tests.ui import floor, wall_day
from tests.ui.believable import NOW
from tests.ui.board_desk import BoardDesk
from ui.screens.board.board import BoardScreen
from ui.screens.board.side_row import SideRow
from ui.screens.mywork.page import MyWork
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
