"""What the wall says of data that is late, of one channel only, or not there yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from controlcenter.domain.ticket import Channel, Level
from controlcenter.live.model import LiveModel
from tests.ui import wall_day
from tests.ui.believable import NOW
from tests.ui.wall_day import Desk
from ui.screens.wall.options import WallOptions
from ui.screens.wall.view import WallView
from ui.wall_pages import Page

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
