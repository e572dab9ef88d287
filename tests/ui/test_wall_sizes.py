"""Every text of the wall can be read from where its readers stand: by computing each style, and while painting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import wall_day
from tests.ui.believable import NOW
from ui.look.legibility import Viewing
from ui.screens.wall import measures, wording
from ui.screens.wall.figure_tile import FigureTile
from ui.screens.wall.options import WallOptions
from ui.screens.wall.sizes import KEY_STYLES, STYLES, Sizes, readable_to_m
from ui.screens.wall.tile import ChannelTile
from ui.screens.wall.view import WallView
from ui.wall_pages import Page
from ui.widgets import paint
from ui.wording import text

SCREENS = [(43, 2), (43, 4), (55, 3), (55, 5), (55, 6), (65, 6), (75, 5), (75, 8), (86, 8), (27, 0.7), (24, 0.6)]


@pytest.mark.parametrize(("diagonal_in", "distance_m"), SCREENS)
def test_that_every_style_is_large_enough_for_its_distance(diagonal_in: float, distance_m: float) -> None:
    for width, height in ((1920, 1080), (2560, 1440), (3840, 2160)):
        viewing = Viewing(diagonal_in, distance_m, width, height)
        sizes = Sizes.of(viewing)
        assert all(sizes.px(style) >= viewing.text_px for style in STYLES)
        assert all(sizes.px(style) >= viewing.key_px for style in KEY_STYLES)
        assert all(sizes.row(style) >= 1.3 * sizes.px(style) for style in STYLES)


def test_that_55_inches_at_five_metres_mean_52_and_90_pixels() -> None:
    sizes = Sizes.of(Viewing(55, 5))
    assert sizes.text >= 52 and sizes.key >= 90


@pytest.mark.parametrize("page", list(Page))
@pytest.mark.parametrize(
    ("diagonal_in", "distance_m", "state"),
    [
        (55, 5, "busy"),
        (55, 5, "silent"),
        (55, 5, "no service"),
        (55, 5, "empty"),
        (55, 5, "alone"),
        (75, 5, "busy"),
        (75, 5, "alone"),
        (43, 2.5, "alone"),
        (27, 0.7, "busy"),
        (27, 0.7, "silent"),
    ],
)
def test_that_no_text_of_any_page_is_painted_smaller_and_none_is_cut_off(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: Page, diagonal_in: float, distance_m: float,
    state: str,
) -> None:  # fmt: skip
    painted: list[tuple[str, float, bool]] = []
    draw, draw_time = paint.draw_text, measures.draw

    def watched(painter: Any, box: Any, said: str, px: float, colour: str, **more: Any) -> None:
        fits = paint.text_width(said, px, more.get("bold", False)) <= box.width() + 1
        painted.append((said, px, fits))
        draw(painter, box, said, px, colour, **more)

    def watched_time(painter: Any, box: Any, said: str, px: float, unit: float, colour: str, **more: Any) -> None:
        fits = measures.width(said, px, unit) <= box.width() + 1
        painted.extend((run, px if is_number else unit, fits) for run, is_number in measures.runs(said))
        draw_time(painter, box, said, px, unit, colour, **more)

    monkeypatch.setattr(paint, "draw_text", watched)
    monkeypatch.setattr(measures, "draw", watched_time)
    changes = {
        "busy": {},
        "silent": {"sources": wall_day.health(NOW, late="Fax line", late_s=1500)},
        "no service": {"service": None},
        "empty": {"tickets": {}},
        "alone": {"agents": wall_day.everybody_paused(), "incidents": wall_day.incidents()},
    }[state]
    live = wall_day.a_live(**changes)
    desk = wall_day.Desk(live, tmp_path, trends=wall_day.trends(live))
    options = WallOptions(diagonal_in=diagonal_in, distance_m=distance_m, sound=False, page=page)
    view = WallView(desk, options)
    qtbot.addWidget(view)
    view.resize(1920, 1080)
    for _ in range(8):
        desk.clock.advance(1)
        live.read_at = desk.clock.now()
        view.refresh()
    view.grab()
    QApplication.processEvents()
    figures = [tile.figure for tile in view.findChildren(FigureTile) if tile.isVisibleTo(view)]
    counts = [text.number(tile.figures.count) for tile in view.findChildren(ChannelTile)]
    view.stop()
    smallest = Viewing(diagonal_in, distance_m).text_px
    assert painted and min(px for _, px, _ in painted) >= smallest
    assert [said for said, _, fits in painted if not fits] == []
    values = {run for figure in figures for run, is_number in measures.runs(figure.value) if is_number}
    key_figures = {*counts, *values} - {""}
    largest = {
        said: max(px for word, px, _ in painted if word == said) for said in key_figures & {w[0] for w in painted}
    }
    assert all(px >= Viewing(diagonal_in, distance_m).key_px for px in largest.values())


def test_that_too_far_is_said_and_the_limit_is_where_text_still_fits() -> None:
    far_m = readable_to_m(55, 1920, 1080)
    assert 6 < far_m < 6.6
    assert Sizes.of(Viewing(55, far_m * 0.99)).text >= Viewing(55, far_m * 0.99).text_px
    assert Sizes.of(Viewing(55, far_m * 1.1)).text < Viewing(55, far_m * 1.1).text_px


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0:00 min"), (3599, "59:59 min"), (3600, "1 h 00 min"), (86_399, "23 h 59 min"), (86_400, "1 d 0 h"),
     (-5, "0:00 min")],
)  # fmt: skip
def test_that_a_time_on_the_wall_carries_its_unit(seconds: float, said: str) -> None:
    assert wording.brief(seconds) == said


@pytest.mark.parametrize(("seconds", "said"), [(86_399, "23 h 59 min"), (86_400, "24 h"), (4_500_000, "1,250 h")])
def test_that_business_time_has_hours_and_no_days(seconds: float, said: str) -> None:
    assert wording.business(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(20, "20 s"), (90, "90 s"), (1800, "30 min"), (14_400, "4 h"), (9000, "2 h 30 min")]
)
def test_that_a_target_is_said_without_zeros(seconds: float, said: str) -> None:
    assert wording.target(seconds) == said


@pytest.mark.parametrize(
    ("waited_s", "target_s", "said"),
    [
        (47, 20, "47 of 20 s"), (99, 60, "99 of 60 s"), (100, 60, "1 min of 60 s"), (59, 1800, "0 of 30 min"),
        (3599, 1800, "59 of 30 min"), (3600, 1800, "1 h of 30 min"), (301, 14_400, "5 min of 4 h"),
        (18_060, 14_400, "5 h 01 of 4 h"), (86_400, 14_400, "24 h of 4 h"), (301, 9000, "5 min of 2 h 30 min"),
    ],
)  # fmt: skip
def test_that_a_wait_beside_its_promise_cannot_be_read_in_another_unit(
    waited_s: float, target_s: float, said: str
) -> None:
    assert wording.held_against(waited_s, target_s) == said
