"""The wall: it counts what it opens, says how old it is, and asks for somebody only as long as nobody came."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from controlcenter.commands.alarms import RaiseAlarm
from controlcenter.domain.ticket import Channel
from controlcenter.live.sampler import take_sample
from controlcenter.store.engine import Database
from tests.ui import wall_day
from tests.ui.believable import NOW
from tests.ui.house import House
from tests.ui.wall_day import Desk
from tests.ui.wall_shown import FAR, NEAR, Make, later, make
from ui import sound
from ui.screens.wall import open_wall
from ui.screens.wall.layout import burn_in_shift
from ui.screens.wall.lists import ListPanel
from ui.screens.wall.options import WallOptions
from ui.screens.wall.page import WallPage
from ui.screens.wall.view import WallView
from ui.wall_pages import Page

__all__ = ["make"]
ROOMS = (FAR, NEAR, WallOptions(diagonal_in=75, distance_m=5, sound=False))


@pytest.fixture
def chimes(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The volumes at which a chime was wanted."""
    heard: list[float] = []
    monkeypatch.setattr(sound, "chime", lambda volume=0.6, level=None: heard.append(volume))
    return heard


def middle_of_row(panel: ListPanel, row: int) -> QPoint:
    return panel.row_box(row).center()


def test_that_every_tile_opens_exactly_the_rows_that_it_counted(make: Make) -> None:
    view, desk = make()
    for tile in view.body.tiles:
        QTest.mouseClick(tile, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
        name, ids = desk.shown[-1]
        assert name == tile.figures.name and len(ids) == tile.figures.count
        assert all(desk.live.tickets[i].channel is tile.figures.channel and desk.live.tickets[i].is_open for i in ids)


@pytest.mark.parametrize("options", ROOMS)
def test_that_the_small_numbers_of_a_tile_open_their_own_rows(make: Make, options: WallOptions) -> None:
    view, desk = make(options)
    phone, email = view.body.tiles[0], view.body.tiles[1]
    for tile in (phone, email):
        tile.grab()
    for box, part in phone.zones:
        QTest.mouseClick(phone, Qt.MouseButton.LeftButton, pos=box.center())
        counts = dict(zip(("call_backs", "others"), (count for _, count, _ in phone.figures.parts), strict=True))
        counted = counts.get(part, phone.figures.breached + phone.figures.at_risk)
        assert len(desk.shown[-1][1]) == counted
    assert {part for _, part in phone.zones} >= {"call_backs", "others"}
    box = next(box for box, part in email.zones if part == "urgent")
    QTest.mouseClick(email, Qt.MouseButton.LeftButton, pos=box.center())
    assert len(desk.shown[-1][1]) == email.figures.breached + email.figures.at_risk


def test_that_the_telephone_shows_callers_call_backs_and_the_rest(make: Make) -> None:
    tile = next(tile for tile in make()[0].body.tiles if tile.figures.channel is Channel.TELEPHONE)
    assert tile.figures.count == 2 and [count for _, count, _ in tile.figures.parts] == [2, 5]


def test_that_a_row_opens_its_ticket_and_the_head_opens_all_of_them(make: Make) -> None:
    view, desk = make(NEAR)
    QTest.mouseClick(view.body.next_up, Qt.MouseButton.LeftButton, pos=middle_of_row(view.body.next_up, 0))
    assert desk.opened == [view.body.next_up.shown[0].ticket_id]
    view.body.next_up.setFocus()
    QTest.keyClick(view.body.next_up, Qt.Key.Key_Return)
    assert desk.shown[-1][1] == [ticket.id for ticket in desk.live.urgent(NOW)]
    QTest.mouseClick(view.body.teams, Qt.MouseButton.LeftButton, pos=middle_of_row(view.body.teams, 0))
    team = view.body.teams.shown[0].load
    assert desk.shown[-1] == (team.name, sorted(desk.live.members(("team", team.team))))


def test_that_a_language_opens_those_who_wait_in_it(make: Make) -> None:
    view, desk = make()
    for at, row in enumerate(view.body.languages.shown):
        cell = view.body.languages.cell_box(at).center()
        QTest.mouseClick(view.body.languages, Qt.MouseButton.LeftButton, pos=cell)
        name, ids = desk.shown[-1]
        assert name == row.name and len(ids) == row.waiting == sum(row.by_channel)
    view.body.languages.setFocus()
    QTest.keyClick(view.body.languages, Qt.Key.Key_Return)
    assert len(desk.shown[-1][1]) == sum(1 for ticket in desk.live.tickets.values() if ticket.is_waiting)


def test_that_no_words_of_customers_and_no_names_stand_beside_red(make: Make) -> None:
    view, _ = make(NEAR)
    late = [row for row in view.body.next_up.shown if row.level.value == "breached"]
    assert late and all(not row.subject and not row.assignee for row in view.body.next_up.shown)
    shown, _ = make(replace(NEAR, words_of_customers=True))
    assert all(row.subject for row in shown.body.next_up.shown)


def test_that_without_a_denominator_no_number_is_shown(make: Make) -> None:
    view, _ = make(tickets={})
    shares = {tile.figures.channel: (tile.figures.share, tile.figures.share_of) for tile in view.body.tiles}
    assert shares[Channel.TELEPHONE] == ("", "no calls yet") and shares[Channel.FAX] == ("", "none due yet")


def test_that_a_silent_source_greys_its_tile_and_says_since_when(make: Make) -> None:
    view, _ = make(sources=wall_day.health(NOW, late="Fax line", late_s=21))
    stale = {tile.figures.channel: tile.figures.stale for tile in view.body.tiles}
    assert stale[Channel.FAX] == "No news since 14:04" and stale[Channel.EMAIL] == ""
    fresh, _ = make(sources=wall_day.health(NOW, late="Fax line", late_s=20))
    assert not any(tile.figures.stale for tile in fresh.body.tiles)


def test_that_data_without_news_is_dated_and_greyed(make: Make) -> None:
    view, desk = make()
    assert "Live" in view.strip.accessibleName()
    desk.clock.advance(6)
    view.refresh()
    assert "No data since 14:05:09" in view.strip.accessibleName()
    assert all(part._stale for part in [*view.body.tiles, view.body.next_up, view.body.teams])
    later(view, desk, 1)
    assert "Live" in view.strip.accessibleName() and not view.body.tiles[0]._stale


def test_that_a_tick_changes_only_what_has_changed(make: Make) -> None:
    view, desk = make(tickets={})
    shown = [tile.figures for tile in view.body.tiles]
    later(view, desk, 1)
    assert [tile.figures for tile in view.body.tiles] == shown


@pytest.mark.parametrize("page", list(Page))
def test_that_parts_never_overlap_and_always_fit(make: Make, page: Page) -> None:
    view, _ = make()
    for options in ROOMS:
        view.set_options(replace(options, page=page))
        for shift in [burn_in_shift(minute) for minute in range(0, 90, 10)]:
            view._place(shift)
            boxes = [part.geometry() for part in view.parts() if part.isVisible()]
            assert len(boxes) > 2 and all(view.rect().contains(box) for box in boxes)
            assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])


def test_that_the_picture_moves_a_little_so_that_nothing_burns_in() -> None:
    seen = {burn_in_shift(minute) for minute in range(0, 24 * 60)}
    assert len(seen) == 9 and all(abs(x) <= 2 and abs(y) <= 2 for x, y in seen)


@pytest.mark.parametrize("page", list(Page))
def test_that_everything_has_a_name_for_screen_readers_and_is_reached_by_tab(make: Make, page: Page) -> None:
    view, _ = make(replace(NEAR, page=page))
    assert all(part.accessibleName() for part in view.parts())
    assert all(part.focusPolicy() & Qt.FocusPolicy.TabFocus for part in view.parts())


@pytest.mark.qt_log_ignore("does not support raise")
def test_that_esc_leaves_a_opens_notice_and_the_pointer_hides(
    qtbot: QtBot, tmp_path: Path, chimes: list[float]
) -> None:
    live = wall_day.a_live(service=None, tickets={})
    desk = Desk(live, tmp_path, trends=wall_day.trends(live))
    wall = open_wall(desk, "a screen that is not there")
    qtbot.waitExposed(wall)
    assert wall.isFullScreen() and open_wall(desk) is wall
    later(wall.view, desk, 35)
    QTest.keyClick(wall, Qt.Key.Key_A)
    assert isinstance(desk.ran[-1], RaiseAlarm)
    wall._pointer.timeout.emit()
    assert wall.cursor().shape() is Qt.CursorShape.BlankCursor
    QTest.mouseMove(wall.view.body.tiles[0], QPoint(30, 30))
    QTest.mouseMove(wall.view.body.tiles[0], QPoint(60, 60))
    qtbot.waitUntil(lambda: wall.cursor().shape() is not Qt.CursorShape.BlankCursor)
    QTest.keyClick(wall, Qt.Key.Key_Escape)
    assert not wall.isVisible()
    reopened = open_wall(desk)
    assert reopened is not wall
    reopened.close()


def test_that_the_page_remembers_what_was_chosen_and_says_how_far_it_can_be_read(qtbot: QtBot, tmp_path: Path) -> None:
    live = wall_day.a_live()
    desk = Desk(live, tmp_path, trends=wall_day.trends(live))
    page = WallPage(desk)
    qtbot.addWidget(page)
    page.diagonal.setValue(43)
    page.distance.setValue(8)
    assert "Too far" in page.advice.text()
    page.distance.setValue(3)
    page.words.setChecked(True)
    assert "up to" in page.advice.text()
    kept = WallOptions.load(desk.settings)
    assert (kept.diagonal_in, kept.distance_m, kept.words_of_customers) == (43, 3, True)
    assert all(box.accessibleName() or box.text() for box in [page.words, page.sound, page.calm])
    for box in page.findChildren(QWidget):
        assert box.accessibleName() or not box.focusPolicy() or hasattr(box, "text") or box.parent() is not page
    page._preview.view.stop()


def test_that_trends_and_todays_calls_come_from_the_database(
    qtbot: QtBot, sqlite_database: Database, tmp_path: Path, chimes: list[float]
) -> None:
    house = House(sqlite_database, tmp_path)
    house.beat()
    for _ in range(3):
        take_sample(sqlite_database, house.live, house.clock.now())
        house.clock.advance(60)
    house.follow()
    view = WallView(house, replace(FAR, sound=True))
    qtbot.addWidget(view)
    email = next(tile for tile in view.body.tiles if tile.figures.channel is Channel.EMAIL)
    known = [value for value in email.figures.trend.values if value is not None]
    assert known == [0, 0, 0] and email.figures.trend.target == 0
    phone = next(tile for tile in view.body.tiles if tile.figures.channel is Channel.TELEPHONE)
    assert "no calls yet" in phone.figures.hint and len(phone.figures.trend.values) == 60
    view.stop()
