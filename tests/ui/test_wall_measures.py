"""Lengths of time on the wall: large numbers, smaller units, both on one base line."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from ui.screens.wall import measures


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("−1 h 40 min", [("−1", True), ("h", False), ("40", True), ("min", False)]),
        ("9:41 min", [("9:41", True), ("min", False)]), ("1,250 h", [("1,250", True), ("h", False)]),
        ("12 मिनट", [("12", True), ("मिनट", False)]), ("94 %", [("94", True), ("%", False)]),
        ("–", [("–", True)]), ("", []),
    ],
)  # fmt: skip
def test_that_numbers_and_units_are_told_apart(said: str, expected: list[tuple[str, bool]]) -> None:
    assert list(measures.runs(said)) == expected


def test_that_a_unit_is_never_smaller_than_what_can_be_read_nor_larger_than_its_number() -> None:
    assert measures.unit_px(100, 20) == 60
    assert measures.unit_px(58, 52) == 52
    assert measures.unit_px(40, 52) == 40


def test_that_the_minus_sign_lifts_no_number(qtbot: QtBot) -> None:
    assert _lowest("40", QRect(0, 0, 300, 100)) == _lowest("−40", QRect(0, 0, 300, 100))


@pytest.mark.parametrize("is_right", [False, True])
def test_that_what_is_painted_is_as_wide_as_was_said(qtbot: QtBot, is_right: bool) -> None:
    picture = _picture("−1 h 40 min", QRect(50, 0, 500, 100), is_right=is_right)
    columns = [x for x in range(600) if any(picture.pixelColor(x, y).alpha() for y in range(100))]
    wide = measures.width("−1 h 40 min", 60, 36)
    start = 550 - wide if is_right else 50
    assert start - 2 <= columns[0] and columns[-1] <= start + wide + 2
    assert columns[-1] - columns[0] >= wide * 0.9


def _picture(said: str, box: QRect, *, is_right: bool = False) -> QImage:
    picture = QImage(600, 100, QImage.Format.Format_ARGB32)
    picture.fill(0)
    painter = QPainter(picture)
    measures.draw(painter, box, said, 60, 36, "text", is_right=is_right)
    painter.end()
    return picture


def _lowest(said: str, box: QRect) -> int:
    picture = _picture(said, box)
    return max(y for y in range(100) if any(picture.pixelColor(x, y).alpha() for x in range(600)))
