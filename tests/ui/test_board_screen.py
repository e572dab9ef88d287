"""The board as people use it: lanes, counts, filters, drops by mouse and by keys, conflicts of what was seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from controlcenter.commands.base import Together
from controlcenter.commands.tickets import MoveTicket
from controlcenter.domain.moves import Place, Target
from controlcenter.domain.ticket import CallState, Channel, Status
from controlcenter.live.model import ALL, LiveModel
from tests.ui import floor
from tests.ui.believable import NOW
from tests.ui.board_desk import BoardDesk, shown_board
from ui.screens.board.board import BoardScreen
from ui.screens.board.lane_column import LaneColumn
from ui.screens.board.lanes import FREE, Area, Grouping
from ui.screens.board.move_dialog import MoveDialog
from ui.widgets.cards.drag import mime_of


@pytest.fixture
def desk(tmp_path: Path) -> BoardDesk:
    return BoardDesk(tmp_path, floor.floor(200))


@pytest.fixture
def board(qtbot: QtBot, desk: BoardDesk) -> BoardScreen:
    return shown_board(qtbot, desk, 1600)


def lane(board: BoardScreen, kind: str, ident: str = "") -> LaneColumn:
    return board.strip.column((kind, ident))


def first_ids(column: LaneColumn, count: int) -> list[int]:
    return column.model.ids()[:count]


def drag_over(widget: QWidget, data: QMimeData) -> bool:
    """Enter and move; says whether a drop would be taken."""
    pos = widget.rect().center()
    action, left, no = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QDragEnterEvent(pos, action, data, left, no))
    moved = QDragMoveEvent(pos, action, data, left, no)
    QApplication.sendEvent(widget, moved)
    return moved.isAccepted()


def drop(widget: QWidget, data: QMimeData) -> bool:
    action, left, no = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(widget.rect().center()), action, data, left, no)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def commands(command: Any) -> tuple[MoveTicket, ...]:
    return command.commands if isinstance(command, Together) else (command,)


# What is shown


def test_that_the_board_opens_on_the_own_team_with_those_present_first(board: BoardScreen, desk: BoardDesk) -> None:
    assert board.feed.area == Area("team", "billing")
    keys = [column.lane.key for column in board.strip.columns]
    assert keys[0] == FREE
    assert set(keys[1:]) == {("agent", name) for name in ("asha", "rohan", "liza", "venkat")}
    here = [desk.live.state_of(name, NOW).presence.is_here for _, name in keys[1:]]
    assert here == sorted(here, reverse=True)


def test_that_lanes_and_cards_are_what_the_live_model_says(board: BoardScreen, desk: BoardDesk) -> None:
    live = desk.live
    for name in ("asha", "rohan", "liza", "venkat"):
        column = lane(board, "agent", name)
        assert set(column.model.ids()) == set(live.members(("agent", name)))
        assert column.header.head.load is not None
        assert column.header.head.load.total == live.load_of(name)
    free = {i for i in live.members(("team", "billing")) if live.tickets[i].assignee is None}
    assert set(lane(board, "free").model.ids()) == free


@pytest.mark.parametrize("grouping", list(Grouping))
@pytest.mark.parametrize("area", [Area(), Area("team", "billing"), Area("queue", "payments")])
def test_that_every_open_ticket_of_an_area_stands_in_exactly_one_lane(
    board: BoardScreen, desk: BoardDesk, grouping: Grouping, area: Area
) -> None:
    board.group_by(grouping)
    board.show_area(area)
    shown = [i for column in board.strip.columns for i in column.model.ids()]
    assert len(shown) == len(set(shown))
    scope = (area.kind, area.id) if area.kind != "all" else ALL
    assert set(shown) >= set(desk.live.members(scope))
    if grouping is not Grouping.AGENT:
        assert set(shown) == set(desk.live.members(scope))


def test_that_a_saved_view_shows_exactly_as_many_cards_as_it_counts(board: BoardScreen, desk: BoardDesk) -> None:
    for view in ("breached", "at_risk", "waiting", "unassigned", "language-te", "language-hi"):
        board.show_view(view)
        counted = board.side.row(("view", view)).row.figure
        assert str(board.feed.shown) == counted
        assert board.feed.shown > 0
    assert board.side.row(("view", "language-hi")).isChecked()


def test_that_a_view_of_levels_follows_the_clock(board: BoardScreen, desk: BoardDesk) -> None:
    board.show_view("breached")
    before = board.feed.shown
    desk.clock.advance(3600)
    board.feed.tick()
    board._refresh_side()
    assert board.feed.shown > before
    assert str(board.feed.shown) == board.side.row(("view", "breached")).row.figure
    assert board.feed.shown == desk.live.figures(ALL, desk.clock.now()).breached


def test_that_changes_arrive_in_the_right_lane_and_in_the_figures(
    board: BoardScreen, desk: BoardDesk, qtbot: QtBot
) -> None:
    free, asha = lane(board, "free"), lane(board, "agent", "asha")
    ticket_id = first_ids(free, 1)[0]
    desk.arrive(id=ticket_id, assignee="asha")
    assert ticket_id in asha.model.ids()
    assert ticket_id not in free.model.ids()
    load = desk.live.load_of("asha")
    qtbot.waitUntil(lambda: asha.header.head.load is not None and asha.header.head.load.total == load)
    desk.arrive(id=ticket_id, status=Status.SOLVED)
    assert ticket_id not in asha.model.ids()


def test_that_work_in_the_hands_of_another_team_gets_a_lane(board: BoardScreen, desk: BoardDesk) -> None:
    ticket_id = first_ids(lane(board, "free"), 1)[0]
    desk.arrive(id=ticket_id, assignee="sunita")
    assert ticket_id in lane(board, "agent", "sunita").model.ids()


def test_that_chips_and_search_leave_only_what_fits(board: BoardScreen, desk: BoardDesk) -> None:
    board.show_area(Area())
    board.toolbar.channels.choose("fax")
    faxes = board.feed.shown
    assert faxes == desk.live.figures(("channel", "fax"), NOW).open
    board.toolbar.languages.pick(["te"])
    assert 0 < board.feed.shown < faxes
    board.toolbar.clear()
    row = desk.live.tickets[first_ids(lane(board, "free"), 1)[0]]
    board.toolbar.search.setText(row.number)
    QTest.keyClick(board.toolbar.search, Qt.Key.Key_Return)
    assert board.feed.shown == 1
    board.toolbar.clear()
    assert board.feed.shown == desk.live.figures(ALL, NOW).open


def test_that_an_empty_lane_says_what_to_do(board: BoardScreen, desk: BoardDesk) -> None:
    board.toolbar.search.setText("no such card")
    QTest.keyClick(board.toolbar.search, Qt.Key.Key_Return)
    column = lane(board, "agent", "asha")
    count = column.model.total
    assert column.view.empty_text() == ("No card matches", f"0 of {count} shown, the filter hides the others")
    free = lane(board, "free")
    assert free.header.head.figure == f"0 of {free.model.total}"  # as the lane itself says
    assert f"0 of {free.model.total} shown" in free.view.empty_text()[1]
    board.toolbar.clear()
    for ticket_id in list(column.model.ids()):
        desk.arrive(id=ticket_id, assignee=None)
    assert column.view.empty_text()[0] == "A free desk"
    column.view.grab()


# Dropping


def test_that_one_drop_of_three_cards_is_one_command_of_what_was_seen(board: BoardScreen, desk: BoardDesk) -> None:
    ids = first_ids(lane(board, "free"), 3)
    data = mime_of(ids)
    target = lane(board, "agent", "rohan")
    assert drag_over(target.view.viewport(), data)
    assert target.view.zone is not None
    assert target.view.zone.title == "Assign 3 to Rohan Mehta"
    assert "after the move" in target.view.zone.detail
    assert target.header.head.coming > 0
    assert drop(target.view.viewport(), data)
    (command,) = desk.ran
    assert isinstance(command, Together)
    assert [(move.ticket_id, move.assignee) for move in commands(command)] == [(i, "rohan") for i in ids]
    assert all(move.seen_assignee is None for move in commands(command))
    assert desk.toasts == ["3 tickets moved to Rohan Mehta"]
    assert target.view.zone is None
    assert target.header.head.coming == 0


def test_that_cards_under_way_look_hollow_until_they_arrive(board: BoardScreen, desk: BoardDesk) -> None:
    free = lane(board, "free")
    ids = first_ids(free, 2)
    board.mover.drop(ids, Target(Place.AGENT, "rohan"))
    assert free.view.cards.hollow == set(ids)
    desk.arrive(id=ids[0], assignee="rohan")
    assert free.view.cards.hollow == {ids[1]}


def test_that_a_waiting_caller_is_refused_with_the_reason(board: BoardScreen, desk: BoardDesk) -> None:
    ticket_id = first_ids(lane(board, "free"), 1)[0]
    desk.arrive(id=ticket_id, call_state=CallState.WAITING, channel=Channel.TELEPHONE)
    target = lane(board, "agent", "rohan").view
    data = mime_of([ticket_id])
    assert not drag_over(target.viewport(), data)
    assert target.zone is not None
    assert "waits on the line" in target.zone.detail
    assert not drop(target.viewport(), data)
    assert desk.ran == []


def test_that_a_channel_lane_refuses_drops_and_says_why(board: BoardScreen) -> None:
    ids = first_ids(lane(board, "free"), 1)
    board.group_by(Grouping.CHANNEL)
    target = lane(board, "channel", "fax").view
    assert not drag_over(target.viewport(), mime_of(ids))
    assert target.zone is not None
    assert target.zone.detail == "A ticket keeps the channel it came by."


def test_that_a_drop_above_capacity_is_amber_and_happens(board: BoardScreen, desk: BoardDesk) -> None:
    board.show_area(Area())
    ids = first_ids(lane(board, "free"), 40)
    target = lane(board, "agent", "asha").view
    assert drag_over(target.viewport(), mime_of(ids))
    assert target.zone is not None
    assert target.zone.amber
    assert drop(target.viewport(), mime_of(ids))
    assert len(commands(desk.ran[0])) == 40


def test_that_a_row_on_which_cards_were_dropped_does_not_look_as_if_the_mouse_stayed_there(board: BoardScreen) -> None:
    row, data = board.side.row(("team", "delivery")), mime_of(first_ids(lane(board, "free"), 1))
    for leave in (lambda: drop(row, data), lambda: QApplication.sendEvent(row, QDragLeaveEvent())):
        row.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)  # as Qt does when a drag enters
        drag_over(row, data)
        leave()
        assert not row.underMouse()


def test_that_a_team_in_the_list_takes_cards_to_its_default_queue(board: BoardScreen, desk: BoardDesk) -> None:
    ids = first_ids(lane(board, "free"), 2)
    row = board.side.row(("team", "delivery"))
    data = mime_of(ids)
    assert drag_over(row, data)
    assert board._hint.isVisible()
    assert board._hint.preview.title == "Move 2 to Delivery"
    assert drop(row, data)
    assert {(move.queue, move.assignee) for move in commands(desk.ran[0])} == {("tracking", None)}
    assert not board._hint.isVisible()


def test_that_a_queue_lane_moves_and_unassigns(board: BoardScreen, desk: BoardDesk) -> None:
    ids = first_ids(lane(board, "agent", "asha"), 1)
    board.group_by(Grouping.QUEUE)
    elsewhere = "payments" if desk.live.tickets[ids[0]].queue == "invoices" else "invoices"
    target = lane(board, "queue", elsewhere).view
    assert drag_over(target.viewport(), mime_of(ids))
    drop(target.viewport(), mime_of(ids))
    (move,) = commands(desk.ran[0])
    assert (move.queue, move.assignee, move.seen_assignee) == (elsewhere, None, "asha")


def test_that_the_lane_under_the_pointer_stands_still(board: BoardScreen, desk: BoardDesk) -> None:
    ids = first_ids(lane(board, "free"), 1)
    target = lane(board, "agent", "asha")
    before = target.model.ids()
    data = mime_of(ids)
    drag_over(target.view.viewport(), data)
    desk.arrive(id=before[0], assignee=None)
    assert target.model.ids() == before
    assert target.view.cards.hollow == {before[0]}
    QApplication.sendEvent(target.view.viewport(), QDragLeaveEvent())
    assert target.model.ids() == before[1:]
    assert target.view.zone is None


def test_that_a_drop_carries_what_was_seen_when_the_card_was_picked_up(board: BoardScreen, desk: BoardDesk) -> None:
    free = lane(board, "free")
    ticket_id = first_ids(free, 1)[0]
    seen = free.view.find_ticket(ticket_id)
    assert seen is not None
    board.picking.drag([seen])
    desk.arrive(id=ticket_id, assignee="liza")
    board.mover.drop([ticket_id], Target(Place.AGENT, "rohan"))
    (move,) = commands(desk.ran[0])
    assert move.seen_assignee is None


def test_that_what_another_program_drops_is_ignored(board: BoardScreen, desk: BoardDesk) -> None:
    data = QMimeData()
    data.setText("51088")
    assert not drag_over(lane(board, "agent", "asha").view.viewport(), data)
    assert desk.ran == []


# The same by keys


def focus(qtbot: QtBot, board: BoardScreen, column: LaneColumn) -> None:
    board.activateWindow()
    qtbot.waitUntil(board.isActiveWindow)
    column.view.setFocus()
    column.view.setCurrentIndex(column.model.index(0, 0))
    column.view.clearSelection()


def test_that_cards_marked_with_space_are_moved_by_paste_in_another_lane(
    qtbot: QtBot, board: BoardScreen, desk: BoardDesk
) -> None:
    free = lane(board, "free")
    focus(qtbot, board, free)
    ids = first_ids(free, 2)
    QTest.keyClick(free.view, Qt.Key.Key_Space)
    QTest.keyClick(free.view, Qt.Key.Key_Space)
    assert board.picking.marked == tuple(ids)
    assert free.view.cards.ghosts == set(ids)
    QTest.keyClick(free.view, Qt.Key.Key_Right)
    there = board.strip.focused()
    assert there is board.strip.columns[1]
    QTest.keyClick(there.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [move.assignee for move in commands(desk.ran[0])] == [there.lane.key[1]] * 2
    assert board.picking.marked == ()


def test_that_escape_takes_marks_away(qtbot: QtBot, board: BoardScreen, desk: BoardDesk) -> None:
    free = lane(board, "free")
    focus(qtbot, board, free)
    QTest.keyClick(free.view, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert board.picking.marked == tuple(first_ids(free, 1))
    QTest.keyClick(free.view, Qt.Key.Key_Escape)
    assert board.picking.marked == ()
    QTest.keyClick(free.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert desk.ran == []


def test_that_assign_offers_everybody_by_fit_and_return_moves(
    qtbot: QtBot, board: BoardScreen, desk: BoardDesk
) -> None:
    free = lane(board, "free")
    focus(qtbot, board, free)
    ticket_id = first_ids(free, 1)[0]
    seen: list[Any] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, MoveDialog)
        seen.extend(dialog.options)
        QTest.keyClicks(dialog.line, "venkat")
        seen.append(dialog.options[0].words)
        QTest.keyClick(dialog.line, Qt.Key.Key_Return)

    QTimer.singleShot(50, answer)
    QTest.keyClick(free.view, Qt.Key.Key_A)
    options = seen[:-1]
    assert len(options) == 22 + 12 + 6
    fits = [option.preview.unfitness for option in options if option.target.place is Place.AGENT]
    assert fits == sorted(fits)
    assert "Venkat Reddy" in seen[-1]
    (move,) = commands(desk.ran[0])
    assert (move.ticket_id, move.assignee) == (ticket_id, "venkat")


def test_that_keys_change_the_lanes_and_return_opens_the_ticket(
    qtbot: QtBot, board: BoardScreen, desk: BoardDesk
) -> None:
    focus(qtbot, board, lane(board, "free"))
    ticket_id = first_ids(lane(board, "free"), 1)[0]
    QTest.keyClick(lane(board, "free").view, Qt.Key.Key_Return)
    assert desk.opened == [ticket_id]
    for action_id, grouping in (("board.by_queue", Grouping.QUEUE), ("board.by_agent", Grouping.AGENT)):
        assert desk.actions.start(action_id)
        assert board.feed.grouping is grouping
    assert {desk.actions.get(f"board.by_{each}").shortcut for each in Grouping} == {"1", "2", "3", "4"}


def test_that_a_marked_card_can_be_pasted_on_a_team(board: BoardScreen, desk: BoardDesk) -> None:
    board.picking.mark(first_ids(lane(board, "free"), 1))
    row = board.side.row(("team", "delivery"))
    QTest.keyClick(row, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert commands(desk.ran[0])[0].queue == "tracking"


def test_that_assign_to_me_takes_the_selected_cards(qtbot: QtBot, board: BoardScreen, desk: BoardDesk) -> None:
    free = lane(board, "free")
    focus(qtbot, board, free)
    free.view.select_ids(first_ids(free, 2))
    assert desk.actions.start("board.assign_to_me")
    assert [move.assignee for move in commands(desk.ran[0])] == ["asha", "asha"]


def test_that_the_selection_survives_a_reset(board: BoardScreen, desk: BoardDesk) -> None:
    free = lane(board, "free")
    chosen = first_ids(free, 3)[1:]
    free.view.select_ids(chosen)
    board.feed.deal()
    assert lane(board, "free") is free
    assert free.view.selected_ids() == chosen


def test_that_everything_that_takes_the_focus_has_a_name(board: BoardScreen) -> None:
    nameless = [
        child for child in board.findChildren(QWidget)
        if child.focusPolicy() != Qt.FocusPolicy.NoFocus and child.isVisible() and not child.accessibleName()
        and child.metaObject().className() != "QScrollBar"
    ]  # fmt: skip
    assert nameless == []


def test_that_the_board_waits_for_its_first_data(qtbot: QtBot, tmp_path: Path) -> None:
    desk = BoardDesk(tmp_path, LiveModel())
    made = BoardScreen(desk)
    qtbot.addWidget(made)
    made.show()
    assert made.strip.columns == []
    desk.live.apply(floor.batch(floor.tickets(30)))
    assert made.feed.area == Area("team", "billing")
    assert made.feed.total > 0


def test_that_the_menu_of_a_card_offers_the_people_who_fit_best(
    qtbot: QtBot, board: BoardScreen, desk: BoardDesk
) -> None:
    free = lane(board, "free")
    focus(qtbot, board, free)
    ticket_id = first_ids(free, 1)[0]
    menu = board.hands.menu()
    offered = [action for action in menu.actions() if action.text().startswith("Assign to ") and "of" in action.text()]
    assert 1 <= len(offered) <= 3
    offered[0].trigger()
    (move,) = commands(desk.ran[0])
    assert move.ticket_id == ticket_id
    assert move.assignee is not None
    assert "after the move" in offered[0].text()
    menu.deleteLater()


def test_that_the_rows_behind_a_number_are_shown_and_no_others(board: BoardScreen, desk: BoardDesk) -> None:
    ids = sorted(desk.live.members(("channel", "fax")))
    board.show_tickets("Fax", ids)
    assert sorted(i for column in board.strip.columns for i in column.model.ids()) == ids
    row = board.side.row(("view", "rows"))
    assert row.isChecked()
    assert (row.row.title, row.row.figure) == ("Fax", str(len(ids)))
    board.show_area(Area())
    assert board.feed.shown == desk.live.figures(ALL, NOW).open


def test_that_a_focus_on_a_lane_that_goes_moves_to_another_lane(
    qtbot: QtBot, board: BoardScreen, desk: BoardDesk
) -> None:
    focus(qtbot, board, lane(board, "agent", "asha"))
    board.group_by(Grouping.CHANNEL)
    column = board.strip.focused()
    assert column is not None
    assert column.view.hasFocus()


def test_that_time_alone_between_two_updates_is_not_missed(board: BoardScreen, desk: BoardDesk) -> None:
    board.show_view("breached")
    desk.clock.advance(1800)
    shown = [i for column in board.strip.columns for i in column.model.ids()]
    desk.arrive(id=shown[0], subject="Changed meanwhile")
    board.feed.tick()
    assert board.feed.shown == desk.live.figures(ALL, desk.clock.now()).breached


def test_that_another_language_renames_everything_in_place(board: BoardScreen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board.toolbar, "tr", lambda said: said.upper())
    monkeypatch.setattr(board.side, "tr", lambda said: said.upper())
    board.toolbar.channels.choose("fax")
    for widget in (board, board.toolbar, board.side):
        QApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))
    assert board.toolbar.search.placeholderText() == "FIND A CARD"
    assert board.toolbar.channels.chosen() == ["fax"]
    assert board.feed.filter.channel is Channel.FAX
    assert board.side.accessibleName() == "TEAMS AND VIEWS"


def test_that_a_lane_that_slides_away_under_the_pointer_takes_no_drop(board: BoardScreen, desk: BoardDesk) -> None:
    target = lane(board, "agent", "rohan")
    data = mime_of(first_ids(lane(board, "free"), 1))
    assert drag_over(target.view.viewport(), data)
    target.view.slide_away()
    assert target.view.zone is None
    assert not target.model.is_frozen
    pos, left = target.view.viewport().rect().center(), Qt.MouseButton.LeftButton
    moved = QDragMoveEvent(pos, Qt.DropAction.MoveAction, data, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target.view.viewport(), moved)
    assert moved.isAccepted()
    assert target.model.is_frozen
    target.view.slide_away()
    assert not drop(target.view.viewport(), data)
    assert desk.ran == []


def test_that_a_board_that_was_closed_is_forgotten_by_everybody(qtbot: QtBot, desk: BoardDesk) -> None:
    made = BoardScreen(desk)
    made.show()
    gone: list[bool] = []
    made.destroyed.connect(lambda: gone.append(True))
    made.deleteLater()
    qtbot.waitUntil(lambda: bool(gone))
    desk.arrive(id=next(iter(desk.live.tickets)), assignee="asha")
    assert not [action.id for action in desk.actions.all() if action.id.startswith("board.")]


def test_that_a_refused_drop_by_key_reads_as_one_sentence(board: BoardScreen, desk: BoardDesk, qtbot: QtBot) -> None:
    ticket_id = first_ids(lane(board, "free"), 1)[0]
    desk.arrive(id=ticket_id, call_state=CallState.WAITING, channel=Channel.TELEPHONE)
    cards = lane(board, "agent", "rohan").view
    cards._picking.mark([ticket_id])
    with qtbot.waitSignal(cards.refused) as told:
        cards.paste()
    assert told.args[0].startswith("Not possible: T-") and told.args[0].endswith("answer the call.")
