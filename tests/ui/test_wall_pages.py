"""The pages of the wall: what each shows and opens, which turn and when they stand still."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Channel, Level
from controlcenter.live.batch import Batch
from tests.ui import wall_day
from tests.ui.believable import NOW
from tests.ui.wall_day import Desk
from tests.ui.wall_shown import FAR, Make, later, make
from ui.screens.wall.opener import PeopleDialog
from ui.screens.wall.options import stay_s
from ui.screens.wall.rotation import Rotation
from ui.wall_pages import Page

__all__ = ["make"]
LEFT = Qt.MouseButton.LeftButton


@pytest.mark.parametrize("page", [Page.EMAIL, Page.FAX, Page.WEB])
def test_that_each_figure_of_a_channel_opens_its_rows(make: Make, page: Page) -> None:
    view, desk = make(replace(FAR, diagonal_in=98, page=page))
    channel = Channel(page.value)
    face = view.body.face
    QTest.mouseClick(face, LEFT, pos=QPoint(20, 20))
    assert len(desk.shown[-1][1]) == face.figures.count
    wait = face.figures.breached + face.figures.at_risk
    left, longest, unassigned = view.body.figures
    for tile, count in ((left, wait), (longest, face.figures.count), (unassigned, face.figures.unassigned)):
        tile.setFocus()
        QTest.keyClick(tile, Qt.Key.Key_Return)
        assert len(desk.shown[-1][1]) == count
        assert all(desk.live.tickets[i].channel is channel for i in desk.shown[-1][1])
    assert unassigned.figure.value == str(face.figures.unassigned)
    assert all(row.channel is channel for row in view.body.next_up.shown)


def test_that_the_telephone_shows_who_waits_and_who_could_answer(make: Make) -> None:
    view, desk = make(replace(FAR, page=Page.TELEPHONE))
    values = [tile.figure.value for tile in (view.body.waiting, *view.body.people)]
    assert values == ["2", "8", "7", "2", "3"]
    assert [tile.figure.value for tile in view.body.calls] == ["0:16 min", "81 %", "2", "5"]
    assert "abandons negative, in 20 s" in view.body.calls[1].figure.below
    for tile, count in ((view.body.waiting, 2), (view.body.calls[2], 2), (view.body.calls[3], 5)):
        QTest.mouseClick(tile, LEFT)
        assert len(desk.shown[-1][1]) == count


def test_that_a_number_of_people_opens_these_people(make: Make) -> None:
    view, desk = make(replace(FAR, page=Page.TELEPHONE))
    for tile, presence in zip(view.body.people, (Presence.FREE, Presence.TALKING), strict=False):
        QTest.mouseClick(tile, LEFT)
        dialog = view.opener.shown
        assert isinstance(dialog, PeopleDialog) and dialog.table.model().rowCount() == int(tile.figure.value)
        dialog.close()
        assert desk.live.state_of("asha", NOW) is not None and presence
    QTest.mouseClick(view.header, LEFT)
    assert view.opener.shown.table.model().rowCount() == 20
    view.opener.shown.close()


def test_that_waiting_callers_without_anybody_free_are_at_risk_by_colour_shape_and_word(make: Make) -> None:
    view, _ = make(replace(FAR, page=Page.TELEPHONE), agents=wall_day.everybody_paused())
    assert view.body.waiting.level is Level.AT_RISK and "nobody is free" in view.body.waiting.accessibleName()


def test_that_a_language_nobody_free_speaks_is_shown_so_on_strip_and_page(make: Make) -> None:
    view, desk = make(agents=wall_day.everybody_paused())
    assert all(row.is_alone for row in view.body.languages.shown)
    assert "nobody free" in view.body.languages.accessibleName()
    view.set_options(replace(FAR, page=Page.LANGUAGES))
    table = view.body.languages
    for at, row in enumerate(table.shown):
        QTest.mouseClick(table, LEFT, pos=table.row_box(at).center())
        assert len(desk.shown[-1][1]) == row.waiting == sum(row.by_channel)


def test_that_languages_and_teams_keep_their_places_whatever_changes(make: Make) -> None:
    view, desk = make(replace(FAR, page=Page.LANGUAGES))
    before = [row.name for row in view.body.languages.shown]
    assert before == sorted(before)
    gone = dict.fromkeys(list(desk.live.members(("language", "en"))))
    desk.live.apply(Batch(seq=2, read_at=NOW, tickets=gone))
    later(view, desk, 1)
    assert [row.name for row in view.body.languages.shown] == before
    view.set_options(replace(FAR, page=Page.TEAMS))
    strategy = desk.live.strategy
    assert strategy is not None
    assert [row.load.team for row in view.body.teams.shown] == [team.id for team in strategy.teams]


def test_that_an_incident_opens_its_tickets_and_its_late_news_is_amber(make: Make) -> None:
    view, desk = make(replace(FAR, page=Page.INCIDENTS), incidents=wall_day.incidents())
    first, second, third = view.body.incidents.shown
    assert (first.level, second.level, third.level) == (Level.NORMAL, Level.AT_RISK, Level.AT_RISK)
    assert second.news.startswith("news late by") and third.news == "nobody leads it"
    QTest.mouseClick(view.body.incidents, LEFT, pos=view.body.incidents.row_box(0).center())
    assert len(desk.shown[-1][1]) == first.tickets == 20
    assert "Asha" not in view.body.incidents.accessibleName()


def test_that_each_tile_says_its_age_and_counts_only_after_one_period(make: Make) -> None:
    view, _ = make(sources=wall_day.health(NOW, late="Fax line", late_s=9))
    ages = {tile.figures.channel: tile.figures.age.said for tile in view.body.tiles}
    assert ages == dict.fromkeys(Channel, "under 10 s")
    slow, _ = make(sources=wall_day.health(NOW, late="Fax line", late_s=17))
    fax = next(tile for tile in slow.body.tiles if tile.figures.channel is Channel.FAX)
    assert fax.figures.age.said == "15 s old" and "data 15 s old" in fax.accessibleName()
    assert "15 s old" in slow.body.languages.accessibleName()


@pytest.mark.parametrize("page", [Page.FAX, Page.TEAMS, Page.LANGUAGES, Page.OVERVIEW])
def test_that_within_two_periods_a_late_source_dates_every_page_that_counts_it(make: Make, page: Page) -> None:
    view, desk = make(replace(FAR, page=page))
    later(view, desk, 19)
    late = [part.accessibleName() + part.toolTip() for part in view.body.parts]
    assert any("No news since 14:05" in said for said in late)
    if page is Page.FAX:
        assert view.body.next_up.is_late
        assert all(tile.figure.age.is_late and tile.level is Level.NORMAL for tile in view.body.figures)
        assert view.body.face.level is Level.NORMAL


def test_that_pages_take_turns_and_leave_out_incidents_while_there_are_none(make: Make) -> None:
    view, desk = make(replace(FAR, every_s=10), tickets={})
    seen = [view.rotation.page]
    for _ in range(7):
        keep_sources(desk)
        later(view, desk, 10)
        seen.append(view.rotation.page)
    assert seen == [*(page for page in Page if page is not Page.INCIDENTS), Page.OVERVIEW]


def keep_sources(desk: Desk) -> None:
    """Everything works for a while yet."""
    ahead = desk.clock.now() + timedelta(hours=1)
    desk.live.sources = wall_day.health(ahead)
    desk.live.service = wall_day.service(ahead)


def test_that_no_page_turns_while_an_alarm_holds_and_that_it_has_its_whole_time_afterwards(make: Make) -> None:
    view, desk = make(replace(FAR, every_s=60), tickets={}, service=None)
    later(view, desk, 130)
    assert view.is_alarmed and view.rotation.page is Page.OVERVIEW
    keep_sources(desk)
    later(view, desk, 59)
    assert not view.is_alarmed and view.rotation.page is Page.OVERVIEW
    later(view, desk, 2)
    assert view.rotation.page is Page.TELEPHONE


def test_that_a_page_stands_for_at_least_ten_seconds_and_a_clock_that_jumps_turns_none() -> None:
    assert [stay_s(seconds) for seconds in (-1, 0, 1, 10, 30)] == [0, 0, 10, 10, 30]
    turns = Rotation(Page.OVERVIEW, 10)
    pages = [Page.OVERVIEW, Page.TEAMS]
    assert [turns.turn(pages, at, held=False) for at in (100.0, 109.9, 110.0, 119.0)] == [
        Page.OVERVIEW, Page.OVERVIEW, Page.TEAMS, Page.TEAMS,
    ]  # fmt: skip
    fixed = Rotation(Page.WEB, 0)
    assert [fixed.turn(pages, at, held=False) for at in (0.0, 9999.0)] == [Page.WEB, Page.WEB]


def test_that_the_arrow_keys_turn_every_page_and_come_back(make: Make) -> None:
    view, _ = make()
    seen = []
    for _ in Page:
        seen.append(view.rotation.page)
        view.step(1)
        assert all(part.isVisible() for part in view.body.parts if not part.geometry().isEmpty())
    assert seen == list(Page) and view.rotation.page is Page.OVERVIEW
    view.step(-1)
    assert view.rotation.page is Page.INCIDENTS


def test_that_a_page_repaints_nothing_while_nothing_changes(make: Make) -> None:
    for page in (Page.TEAMS, Page.LANGUAGES, Page.INCIDENTS):
        view, _ = make(replace(FAR, page=page))
        painted: list[object] = []
        view.body.parts[0].update = lambda *_, painted=painted: painted.append(1)
        view.refresh()
        view.refresh()
        assert painted == []
