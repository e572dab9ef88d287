"""What the wall says of data that is late, of one channel only, or not there yet."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from controlcenter.domain.ticket import Channel, Level
from controlcenter.live.batch import Batch
from controlcenter.live.model import LiveModel
from tests.ui import wall_day
from tests.ui.believable import NOW
from tests.ui.test_floor_bad_conditions import ODD
from tests.ui.wall_day import Desk
from ui.screens.wall.options import WallOptions
from ui.screens.wall.view import WallView
from ui.wall_pages import Page
from ui.widgets import paint

FAR, NEAR = {"diagonal_in": 55.0, "distance_m": 5.0}, {"diagonal_in": 27.0, "distance_m": 0.7}
LATE = {"sources": wall_day.health(NOW, late="Fax line", late_s=1500)}
Show = Callable[..., WallView]


@pytest.fixture
def show(qtbot: QtBot, tmp_path: Path) -> Iterator[Show]:
    views: list[WallView] = []

    def build(live: LiveModel, page: Page = Page.OVERVIEW, **seen: Any) -> WallView:
        view = WallView(Desk(live, tmp_path, trends=None), WallOptions(page=page, **seen), silent=True)
        qtbot.addWidget(view)
        view.resize(1920, 1080)
        view.show()
        views.append(view)
        return view

    yield build
    for view in views:
        view.stop()


def test_that_the_languages_say_how_old_they_are(show: Show) -> None:
    live = wall_day.a_live()
    assert show(live, **FAR).body.languages._notes() == ("", "< 10 s")
    assert show(live, **NEAR).body.languages._notes() == ("Waiting by language", "data under 10 s")


def test_that_what_counts_all_channels_names_the_one_that_is_late(show: Show) -> None:
    view = show(wall_day.a_live(**LATE), **NEAR)
    assert view.body.languages._notes()[1] == "Fax: no news since 13:40"
    assert view.body.next_up._notes()[0] == "Fax: no news since 13:40"
    assert next(tile for tile in view.body.tiles if tile.figures.channel is Channel.FAX).figures.stale.startswith("No")
    none = {name: wall_day.health(NOW, late=name, late_s=1500)[name] for name in wall_day.health(NOW)}
    assert show(wall_day.a_live(sources=none), **NEAR).body.next_up._notes()[0] == "No news since 13:40"


def test_that_nothing_of_a_channel_without_news_is_coloured(show: Show) -> None:
    body = show(wall_day.a_live(**LATE), Page.FAX, **FAR).body
    for part in (body.face, body.next_up):
        assert part.is_grey and part.ink(Level.BREACHED) == part.ink(Level.NORMAL)
    fresh = show(wall_day.a_live(), Page.FAX, **FAR).body
    assert fresh.next_up.ink(Level.BREACHED) == "red"


def test_that_nobody_is_counted_before_the_floor_is_read(show: Show) -> None:
    view = show(LiveModel(), **FAR)
    assert "… free" in view.header.accessibleName() and "0" not in view.header.accessibleName().split(", ", 2)[2]
    assert "8 free" in show(wall_day.a_live(), **FAR).header.accessibleName()


def test_that_who_is_here_is_grey_while_nothing_is_heard(show: Show) -> None:
    view = show(wall_day.a_live(), **FAR)
    fresh = view.header.grab().toImage()
    view._workspace.clock.advance(60)  # type: ignore[attr-defined]
    view._workspace.clock.set(NOW)  # type: ignore[attr-defined]
    view._live.moment_s = 0.0
    view.refresh()
    assert view.header.is_grey and view.header.grab().toImage() != fresh


@pytest.mark.parametrize("back_h", [0, 2])
def test_that_old_data_is_dated_though_the_clock_is_set_back(show: Show, back_h: int) -> None:
    view = show(wall_day.a_live(alarms={}), **FAR)
    clock: Any = view._workspace.clock
    view._live.moment_s = clock.monotonic()
    clock.advance(60)
    clock.set(clock.now() - timedelta(hours=back_h))
    view.refresh()
    assert all(part.is_grey for part in view.parts())
    assert "No data since" in view.strip.accessibleName()
    assert view.strip._calm_words() == "The database does not answer"


def test_that_a_wall_without_data_says_why_until_it_comes(show: Show) -> None:
    live = LiveModel()
    view = show(live, **FAR)
    assert view.reading == "Not read yet"
    view._workspace.trouble = "The database server of here does not answer; check that it runs."  # type: ignore[misc]
    assert view.reading.startswith("The database server of here") and not view.grab().isNull()
    full = wall_day.a_live()
    live.apply(Batch(1, NOW, tickets=full.tickets, agents=full.agents, strategy=full.strategy, full=True))
    view.refresh()
    assert view.reading == ""


def test_that_a_centre_without_agents_has_a_wall(show: Show) -> None:
    nobody = wall_day.a_strategy().model_copy(update={"agents": ()})
    rows = {row.id: replace(row, assignee=None) for row in wall_day.tickets(wall_day.a_strategy())}
    view = show(wall_day.a_live(strategy=nobody, agents={}, tickets=rows), **FAR)
    assert "0 free" in view.header.accessibleName() and not view.grab().isNull()


@pytest.mark.parametrize("page", list(Page))
def test_that_odd_subjects_stand_on_the_wall_as_one_plain_line(show: Show, page: Page) -> None:
    rows = {row.id: row for row in wall_day.tickets(wall_day.a_strategy())}
    for at, ticket_id in enumerate(list(rows)[:60]):
        rows[ticket_id] = replace(rows[ticket_id], subject=ODD[at % len(ODD)], customer_name=ODD[at % len(ODD)])
    begun = time.process_time()
    view = show(wall_day.a_live(tickets=rows), page, words_of_customers=True, **NEAR)
    assert not view.grab().isNull()
    assert time.process_time() - begun < 5.0


def test_that_nothing_on_a_wall_is_called_live_while_no_service_takes_anything_in(show: Show) -> None:
    view = show(wall_day.a_live(service=None, alarms={}), **FAR)
    said = view.strip.accessibleName()
    assert "Nothing comes in" in said and "Live" not in said and not view.strip.is_grey
    assert view.strip._calm_words() == "Nobody watches for alarms"
    assert "Live" in show(wall_day.a_live(alarms={}), **FAR).strip.accessibleName()


@pytest.mark.parametrize("seen", [FAR, NEAR])
def test_that_the_head_of_a_channels_page_tells_of_that_channel_or_says_that_it_does_not(
    show: Show, seen: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    view = show(wall_day.a_live(), Page.FAX, **seen)
    painted = painted_by(view, monkeypatch)
    fax = view.body.face.figures
    assert f"{fax.share} in target today, {fax.due} due so far" in view.header.accessibleName()
    assert painted.index(fax.share) < painted.index(str(fax.due))
    others = [said for said in ("breached", "open") if said in painted]
    assert bool(others) == ("channels" in painted) == (seen is NEAR)
    assert not others or painted.index("channels") < min(painted.index(said) for said in others)


def test_that_a_page_that_is_of_no_channel_says_that_its_head_counts_all_of_them(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in (Page.INCIDENTS, Page.TELEPHONE):
        painted = painted_by(show(wall_day.a_live(), page, **FAR), monkeypatch)
        assert painted.index("channels") < painted.index("breached")
    assert "channels" not in painted_by(show(wall_day.a_live(), **NEAR), monkeypatch)


def test_that_a_channel_that_missed_its_only_deadline_says_that_nothing_is_late_now(show: Show) -> None:
    day = wall_day.a_live()
    missed = [t for t in day.tickets.values() if t.channel is Channel.FAX and not t.is_open and t.clocks[0].breached_at]
    view = show(wall_day.a_live(tickets={missed[0].id: missed[0]}), Page.FAX, **NEAR)
    assert "0 % in target today, 1 due so far" in view.header.accessibleName()
    assert view.body.face.calm_ways[0] == "Nothing is late now" and not view.body.face._mark_texts(True)


def painted_by(view: WallView, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of the head, in the order in which they are painted."""
    said: list[str] = []
    draw = paint.draw_text

    def watched(painter: Any, box: Any, text: str, *rest: Any, **more: Any) -> None:
        said.append(text)
        draw(painter, box, text, *rest, **more)

    with monkeypatch.context() as patched:
        patched.setattr(paint, "draw_text", watched)
        view.header.grab()
    return said
