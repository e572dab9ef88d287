"""Text sizes for screens that are read from afar."""

from __future__ import annotations

import pytest

from ui.look.legibility import Viewing, capital_mm, font_px


@pytest.mark.parametrize(
    ("diagonal_in", "distance_m", "minimum", "preferred"),
    [(43, 2, 27, 33), (43, 8, 106, 132), (55, 5, 52, 65), (65, 4, 35, 44), (75, 3, 23, 29), (86, 6, 40, 50)],
)
def test_that_sizes_agree_with_the_published_table(
    diagonal_in: float, distance_m: float, minimum: int, preferred: int
) -> None:
    assert font_px(diagonal_in, distance_m) == minimum
    assert font_px(diagonal_in, distance_m, 20.0) == preferred


def test_that_a_capital_fills_sixteen_minutes_of_arc() -> None:
    assert capital_mm(1.0) == pytest.approx(4.65, abs=0.01)


def test_that_55_inches_at_five_metres_ask_for_52_and_90_pixels() -> None:
    viewing = Viewing(55, 5)
    assert (viewing.text_px, viewing.key_px) == (52, 90)


def test_that_a_screen_with_more_logical_pixels_needs_more_of_them() -> None:
    assert font_px(55, 5, width=3840, height=2160) == pytest.approx(2 * font_px(55, 5), abs=1)
