"""The people rail: who is here, who fits what is picked up, card onto person and person onto card."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from controlcenter.commands.base import Together
from controlcenter.commands.tickets import MoveTicket, SetStatus
from controlcenter.domain.fit import readiness
from controlcenter.domain.moves import Place
from controlcenter.domain.team import AgentState, Presence
from controlcenter.domain.ticket import Level, Priority, Status
from controlcenter.errors import Conflict
from controlcenter.live.batch import Batch
from tests.ui import floor
from tests.ui.believable import NOW
from tests.ui.board_desk import BoardDesk, shown_board
from ui.models.board_filter import BoardFilter
from ui.screens.board.board import BoardScreen
from ui.screens.board.calm import STILL_MS
from ui.screens.board.lanes import FREE, Area, Grouping
from ui.screens.board.left_behind import plan
from ui.screens.board.move_options import options_for
from ui.screens.board.own_views import OwnViews
from ui.screens.board.share_dialog import ShareDialog
from ui.widgets.cards.drag import mime_of_person

NO = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def desk(tmp_path: Path) -> BoardDesk:
    return BoardDesk(tmp_path, floor.floor(200))


@pytest.fixture
def board(qtbot: QtBot, desk: BoardDesk) -> BoardScreen:
    return shown_board(qtbot, desk, 1800)


def here(desk: BoardDesk) -> set[str]:
    known = floor.strategy().agents
    return {agent.id for agent in known if desk.live.state_of(agent.id, NOW).presence.is_here}


def telugu_card(board: BoardScreen, desk: BoardDesk) -> int:
    """A free card that needs Telugu, in the lane of what is unassigned."""
    ticket_id = board.strip.column(FREE).model.ids()[0]
    desk.arrive(id=ticket_id, language="te")
    return ticket_id


def goes_away(desk: BoardDesk, agent: str) -> None:
    state = AgentState(agent, Presence.OFF, "", NOW, "telephone")
    desk.live.apply(Batch(desk.live.seq + 1, NOW, agents={agent: state}))


def test_that_everyone_present_has_one_row_with_what_a_lead_asks_for(board: BoardScreen, desk: BoardDesk) -> None:
    people = board.rail.people()
    assert {person.id[1] for person in people} == here(desk)
    assert len(people) == len(here(desk))
    asha = next(person for person in people if person.id == ("agent", "asha"))
    assert asha.load is not None
    assert asha.load.total == desk.live.load_of("asha")
    assert "EN" in asha.codes
    assert asha.doing
    assert asha.stays.endswith((" min left", " h left")) or asha.stays == "no shift"
    assert people[0].id[1] in {agent.id for agent in floor.strategy().agents_of("billing")}


def test_that_a_picked_up_card_sorts_people_by_fit_and_says_what_is_against_the_others(
    board: BoardScreen, desk: BoardDesk
) -> None:
    ticket_id = telugu_card(board, desk)
    board.picking.mark([ticket_id])
    people = board.rail.people()
    fits = [person.fits for person in people]
    assert fits == sorted(fits, key=lambda each: each is not True)
    for person in people:
        if person.fits:
            assert "TE" in person.codes
            assert "then " in person.against
        else:
            assert person.against
    assert any("Telugu" in person.against for person in people if "TE" not in person.codes)
    board.picking.mark(())
    assert all(person.fits is None for person in board.rail.people())


def test_that_state_and_languages_stay_in_sight_while_something_is_picked_up(
    board: BoardScreen, desk: BoardDesk
) -> None:
    before = {person.id: (person.doing, person.codes, person.stays) for person in board.rail.people()}
    low = board.rail.row("asha").sizeHint().height()
    ticket_id = telugu_card(board, desk)
    board.picking.mark([ticket_id])
    for person in board.rail.people():
        assert (person.doing, person.codes, person.stays) == before[person.id]
        assert person.wanted == ({"TE"} if "TE" in person.codes else set())
    assert board.rail.row("asha").sizeHint().height() > low  # what a drop would mean has a line of its own
    board.picking.mark(())
    assert board.rail.row("asha").sizeHint().height() == low
    assert all(not person.wanted for person in board.rail.people())


def test_that_of_those_who_fit_the_free_ones_come_first(board: BoardScreen, desk: BoardDesk) -> None:
    board.picking.mark([telugu_card(board, desk)])
    ready = [readiness(person.presence) for person in board.rail.people() if person.fits]
    assert ready == sorted(ready)
    assert ready[0] == 0 and ready[-1] > 0


def test_that_the_move_list_shows_languages_and_puts_a_free_speaker_on_top(board: BoardScreen, desk: BoardDesk) -> None:
    ticket_id = telugu_card(board, desk)
    options = options_for(desk, board.mover, [desk.live.tickets[ticket_id]])
    best = options[0]
    assert best.presence is Presence.FREE
    assert best.wanted == {"TE"}
    assert "TE" in best.words
    speakers = [option for option in options if option.matches("telugu") and option.target.place is Place.AGENT]
    assert speakers and all("TE" in option.codes for option in speakers)  # and not who is told to lack it
    asha = next(option for option in options if option.target.id == "asha")
    assert all(asha.matches(skill) for skill in floor.strategy().agent("asha").skills)


def test_that_the_order_of_the_rail_stands_while_something_is_picked_up(board: BoardScreen, desk: BoardDesk) -> None:
    board.picking.mark([telugu_card(board, desk)])
    order = [person.id for person in board.rail.people()]
    best = order[0][1]
    for ticket_id in list(desk.live.members(("team", "billing")))[:12]:
        desk.arrive(id=ticket_id, assignee=best)
    board._refresh_side()
    assert [person.id for person in board.rail.people()] == order


def test_that_return_on_a_person_gives_them_what_is_picked_up(board: BoardScreen, desk: BoardDesk) -> None:
    ticket_id = telugu_card(board, desk)
    board.picking.mark([ticket_id])
    best = board.rail.people()[0].id[1]
    board.rail.row(best).setFocus()
    QTest.keyClick(board.rail.row(best), Qt.Key.Key_Return)
    (command,) = desk.ran
    assert isinstance(command, MoveTicket)
    assert (command.ticket_id, command.assignee) == (ticket_id, best)


def test_that_a_person_is_taken_with_space_and_put_on_a_card_with_paste(board: BoardScreen, desk: BoardDesk) -> None:
    QTest.keyClick(board.rail.row("rohan"), Qt.Key.Key_Space)
    assert board.picking.person == "rohan"
    assert board.rail.row("rohan").is_held
    view = board.strip.column(FREE).view
    view.setFocus()
    ticket_id = board.strip.column(FREE).model.ids()[0]
    view.setCurrentIndex(view.model().index(0, 0))
    view.clearSelection()
    view.paste()
    (command,) = desk.ran
    assert isinstance(command, MoveTicket)
    assert (command.ticket_id, command.assignee) == (ticket_id, "rohan")
    assert board.picking.person == ""


def test_that_a_person_dropped_on_a_card_gets_it_and_the_preview_came_first(
    board: BoardScreen, desk: BoardDesk
) -> None:
    column = board.strip.column(FREE)
    view, data = column.view, mime_of_person("liza")
    at = view.visualRect(column.model.index(1, 0)).center()
    enter = QDragEnterEvent(at, Qt.DropAction.LinkAction, data, Qt.MouseButton.LeftButton, NO)
    QApplication.sendEvent(view.viewport(), enter)
    over = QDragMoveEvent(at, Qt.DropAction.LinkAction, data, Qt.MouseButton.LeftButton, NO)
    QApplication.sendEvent(view.viewport(), over)
    assert over.isAccepted()
    assert board._hint.isVisible()
    assert "Liza" in board._hint.preview.title
    drop = QDropEvent(QPointF(at), Qt.DropAction.LinkAction, data, Qt.MouseButton.LeftButton, NO)
    QApplication.sendEvent(view.viewport(), drop)
    (command,) = desk.ran
    assert isinstance(command, MoveTicket)
    assert (command.ticket_id, command.assignee) == (column.model.ids()[1], "liza")
    assert not board._hint.isVisible()


def test_that_a_person_over_no_card_is_not_welcome(board: BoardScreen, desk: BoardDesk) -> None:
    view = board.strip.column(FREE).view
    at = QPoint(5, view.viewport().height() + 4000)
    event = QDragMoveEvent(at, Qt.DropAction.LinkAction, mime_of_person("liza"), Qt.MouseButton.LeftButton, NO)
    QApplication.sendEvent(view.viewport(), event)
    assert not event.isAccepted()


# Statuses


def test_that_a_drop_on_a_status_changes_it_and_closing_says_why_not(board: BoardScreen, desk: BoardDesk) -> None:
    ids = board.strip.column(("agent", "asha")).model.ids()[:2]
    waiting = board.side.row(("status", "waiting_third_party")).row
    assert waiting.target is not None
    said = board.mover.said(ids, waiting.target)
    assert said.ok
    board.hands.drop(ids, waiting.target)
    (command,) = desk.ran
    assert isinstance(command, Together)
    assert [type(each) for each in command.commands] == [SetStatus, SetStatus]
    closed = board.side.row(("status", "closed")).row
    assert closed.target is not None
    refused = board.mover.said(ids, closed.target)
    assert not refused.ok
    assert "reason" in refused.detail


def test_that_a_preview_tells_load_and_risk_before_and_after(board: BoardScreen, desk: BoardDesk) -> None:
    live = desk.live
    free = [live.tickets[i] for i in board.strip.column(FREE).model.ids()]
    urgent = next(ticket for ticket in free if ticket.level(NOW) is not Level.NORMAL)
    target = board.rail.row("rohan").row.target
    assert target is not None
    found = board.mover.preview([urgent], target)
    assert found is not None
    assert found.at_risk_after == found.at_risk + 1
    said = board.mover.said([urgent.id], target).detail
    assert "now," in said
    assert f"at risk: {found.at_risk} now, {found.at_risk_after} after" in said


# Lanes that stand still


def test_that_the_lane_under_the_hand_stands_still_and_says_what_waits(board: BoardScreen, desk: BoardDesk) -> None:
    free, asha = board.strip.column(FREE), board.strip.column(("agent", "asha"))
    board.strip.calm.touch("pointer", free.model)
    first, second = free.model.ids()[:2]
    desk.arrive(id=first, assignee="asha")
    assert first in free.model.ids()
    assert first in free.model.hollow
    assert first in asha.model.ids()
    assert free.news.isVisible()
    assert free.news.text() == "1 moved"
    free.view.select_ids([first, second])
    assert free.view.free_ids() == [second]
    board.strip.calm.touch("pointer", asha.model)
    assert first not in free.model.ids()
    assert not free.news.isVisible()


def test_that_a_lane_goes_on_five_seconds_after_the_last_movement(
    qtbot: QtBot, board: BoardScreen, desk: BoardDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert STILL_MS == 5000
    free = board.strip.column(FREE)
    QTest.mouseMove(free.view.viewport(), QPoint(40, 40))
    QTest.keyClick(free.view, Qt.Key.Key_Down)
    assert board.strip.calm.holds(free.model)
    for timer in board.strip.calm._timers.values():
        timer.setInterval(30)
    board.strip.calm.touch("pointer", free.model)
    board.strip.calm.touch("focus", free.model)
    qtbot.waitUntil(lambda: not free.model.is_frozen, timeout=2000)


def test_that_ones_own_drop_does_not_wait_in_a_lane_that_stands_still(board: BoardScreen, desk: BoardDesk) -> None:
    free, rohan = board.strip.column(FREE), board.strip.column(("agent", "rohan"))
    board.strip.calm.touch("pointer", rohan.model)
    board.strip.calm.touch("focus", free.model)
    ticket_id = free.model.ids()[0]
    target = rohan.lane.target
    assert target is not None
    board.hands.drop([ticket_id], target)
    desk.arrive(id=ticket_id, assignee="rohan")
    assert ticket_id in rohan.model.ids()
    assert ticket_id not in free.model.ids()


# Conflicts, and work that was left behind


def test_that_a_move_that_was_refused_stays_to_be_tried_again(board: BoardScreen, desk: BoardDesk) -> None:
    ids = board.strip.column(FREE).model.ids()[:3]
    target = board.strip.column(("agent", "rohan")).lane.target
    assert target is not None
    desk.refuses = Conflict("Ravi changed this first, at 14:05:02 (Move ticket); your change was not made.")
    board.hands.drop(ids, target)
    line = board.matters.missed_line
    assert "Not moved to Rohan Mehta: 3 tickets. Ravi changed this first" in line.said
    assert desk.said == [], "the line says it; a second sentence would tell the same"
    desk.refuses = None
    line.buttons[1].click()
    assert board.feed.shown == 3
    line.buttons[0].click()
    assert len(desk.ran) == 1
    assert line.said == ""


def test_that_a_refused_move_is_told_by_the_window_where_the_board_is_out_of_sight(
    board: BoardScreen, desk: BoardDesk
) -> None:
    ids = board.strip.column(FREE).model.ids()[:1]
    target = board.strip.column(("agent", "rohan")).lane.target
    assert target is not None
    desk.refuses = Conflict("Ravi changed this first, at 14:05:02 (Move ticket); your change was not made.")
    board.hide()
    board.hands.drop(ids, target)
    assert desk.said == [str(desk.refuses)]


def test_that_work_of_somebody_who_goes_is_offered_and_distributed_as_one_change(
    board: BoardScreen, desk: BoardDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_away(desk, "asha")
    left = board.matters.left
    held = [desk.live.tickets[i] for i in desk.live.members(("agent", "asha"))]
    wanted = {t.id for t in held if t.status is not Status.WAITING_CUSTOMER}
    assert wanted
    assert wanted <= left.ids
    assert "Left behind" in board.matters.left_line.said
    board.show_view("left_behind")
    assert board.feed.shown == len(left.ids)
    monkeypatch.setattr("ui.screens.board.share_dialog.ShareDialog.exec", lambda self: 1)
    board.distribute()
    (command,) = desk.ran
    assert isinstance(command, Together)
    moves = [each for each in command.commands if isinstance(each, MoveTicket)]
    assert {move.ticket_id for move in moves} == left.ids
    strategy = floor.strategy()
    for move in moves:
        if move.assignee is not None:
            assert move.assignee in here(desk)
            agent = strategy.agent(move.assignee)
            assert agent is not None
            assert desk.live.tickets[move.ticket_id].language in (*agent.languages, "")


def test_that_who_would_get_what_is_shown_before_anything_is_moved(
    qtbot: QtBot, board: BoardScreen, desk: BoardDesk
) -> None:
    goes_away(desk, "asha")
    given = plan(desk.live, board.matters.left, NOW)
    dialog = ShareDialog(None, desk.live, given, len(given) + 1, NOW)
    qtbot.addWidget(dialog)
    QAbstractItemModelTester(dialog.loads.rows)
    QAbstractItemModelTester(dialog.tickets.rows)
    shares = [dialog.loads.rows.row_at(at) for at in range(dialog.loads.rows.rowCount())]
    assert sum(share.tickets for share in shares) == sum(each.assignee is not None for each in given)
    assert all(share.load_after > share.load for share in shares)
    assert [share.tickets for share in shares] == sorted((share.tickets for share in shares), reverse=True)
    shown = [dialog.tickets.rows.index(at, 0).data() for at in range(dialog.tickets.rows.rowCount())]
    assert shown == [each.ticket.number for each in given]
    goes_to = {dialog.tickets.rows.index(at, 3).data() for at in range(len(given))}
    assert {share.name for share in shares} <= goes_to


# Own views


def test_that_a_view_is_saved_renamed_deleted_brought_back_and_read_after_a_restart(
    qtbot: QtBot, board: BoardScreen, desk: BoardDesk
) -> None:
    board.show_area(Area("team", "billing"))
    board.toolbar.priorities.pick(["urgent", "high"])
    shown = board.feed.shown
    board._keeper.save_as("Hot in billing")
    view = board.own_views.list[0]
    assert board.feed.shown == shown
    assert board.side.row(("view", view.id)).row.figure == str(shown)
    board.own_views.rename(view.id, "Hot")
    again = BoardScreen(BoardDesk(Path(desk.settings.fileName()).parent, desk.live))
    qtbot.addWidget(again)
    assert [each.name for each in again.own_views.list] == ["Hot"]
    assert again.own_views.list[0].filter == view.filter
    again._keeper.delete(board.side.row(("view", view.id)).row)
    assert again.own_views.list == []
    again._keeper.bring_back()
    assert [each.name for each in again.own_views.list] == ["Hot"]


def test_that_a_damaged_list_of_views_is_no_view(tmp_path: Path, desk: BoardDesk) -> None:
    for damaged in ("{", "7", '[{"id": 1}]', "[null]"):
        desk.settings.setValue("board/views", damaged)
        assert OwnViews(desk.settings).list == []


def test_that_a_view_with_words_that_nobody_knows_is_kept_without_them_and_says_so_once(
    qtbot: QtBot, tmp_path: Path, board: BoardScreen, desk: BoardDesk
) -> None:
    board.show_area(Area("team", "billing"))
    board.toolbar.priorities.pick(["urgent"])
    board._keeper.save_as("Hot")
    (written,) = json.loads(str(desk.settings.value("board/views")))
    written["priorities"].append("sky-high")
    written |= {"status": "asleep", "grouping": "moon", "area": ["planet", "mars"], "levels": 7}
    desk.settings.setValue("board/views", json.dumps([written]))
    desk.settings.sync()
    again = BoardDesk(Path(desk.settings.fileName()).parent, desk.live)
    screen = BoardScreen(again)
    qtbot.addWidget(screen)
    (kept,) = screen.own_views.list
    assert (kept.name, kept.grouping, kept.area) == ("Hot", Grouping.AGENT, Area())
    assert kept.filter == BoardFilter(priorities=frozenset([Priority.URGENT]))
    assert [one.word for one in screen.own_views.unknown] == ["sky-high", "7", "asleep", "moon", "['planet', 'mars']"]
    assert 'The view "Hot" is kept without sky-high' in again.said[-1]
    assert OwnViews(again.settings).unknown == []


def test_that_kind_priority_and_skill_leave_only_what_fits(board: BoardScreen, desk: BoardDesk) -> None:
    board.show_area(Area())
    board.toolbar.kinds.pick(["complaint"])
    ids = [i for column in board.strip.columns for i in column.model.ids()]
    assert ids
    assert {desk.live.tickets[i].kind for i in ids} == {"complaint"}
    board.toolbar.clear()
    board.toolbar.skills.pick(["billing"] if "billing" in board.toolbar._skills else [board.toolbar._skills[0]])
    skilled = board.feed.shown
    assert 0 < skilled < len([t for t in desk.live.tickets.values() if t.is_open])
    board.toolbar.clear()
    assert board.feed.shown == board.feed.total


def test_that_a_customer_who_came_often_is_told_on_the_card(board: BoardScreen, desk: BoardDesk) -> None:
    ticket_id = board.strip.column(FREE).model.ids()[0]
    desk.arrive(id=ticket_id, customer_id=77)
    desk.answers = {77: 3}
    board.often.look()
    assert board.strip.column(FREE).view.cards.contacts(replace(desk.live.tickets[ticket_id])) == 3
