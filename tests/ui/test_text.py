"""How times, ages and numbers are said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QLocale

from ui.wording import text

NOW = datetime(2026, 11, 21, 8, 35, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left_s", "said"),
    [
        (0, "0:00 min"), (0.4, "0:01 min"), (1, "0:01 min"), (59, "0:59 min"), (60, "1:00 min"), (599, "9:59 min"),
        (600, "10 min"),
        (659, "10 min"), (660, "11 min"), (3599, "59 min"), (3600, "1 h 00 min"), (11525, "3 h 12 min"),
        (86399, "23 h 59 min"), (86400, "24 h 00 min"), (187259, "52 h 00 min"), (-0.4, "−0:00 min"),
        (-1, "−0:01 min"), (-581, "−9:41 min"), (-600, "−10:00 min"), (-14462, "−4:01:02 h"), (-90000, "−25:00:00 h"),
        (-360001, "−100 h 00 min"),
    ],
)  # fmt: skip
def test_that_a_countdown_shows_seconds_below_ten_minutes_and_when_over(left_s: float, said: str) -> None:
    assert text.countdown(NOW + timedelta(seconds=left_s), NOW) == said


def test_that_the_minus_sign_is_the_real_one() -> None:
    assert text.countdown(NOW - timedelta(seconds=5), NOW)[0] == "\u2212"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 seconds"), (1, "1 second"), (61, "1 minute 1 second"), (540, "9 minutes"), (3660, "1 hour 1 minute"),
     (90000, "1 day 1 hour")],
)  # fmt: skip
def test_that_times_are_spoken_in_words(seconds: float, said: str) -> None:
    assert text.spoken(seconds) == said


def test_that_a_screen_reader_hears_left_or_over() -> None:
    assert text.spoken_left(180) == "3 minutes left"
    assert text.spoken_left(-180) == "3 minutes over"


def test_that_the_due_time_names_day_and_zone() -> None:
    due = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
    assert text.due_text(due, ZoneInfo("Asia/Kolkata")) == "due Mon 23 Nov, 09:00 IST"


def test_that_today_is_said_without_its_day() -> None:
    zone = ZoneInfo("Asia/Kolkata")
    assert text.when(NOW, NOW, zone) == "14:05"
    assert text.when(NOW - timedelta(days=1), NOW, zone) == "Fri 20 Nov, 14:05"


@pytest.mark.parametrize(
    ("ago_s", "said"),
    [(0, "just now"), (1, "1 second ago"), (59, "59 seconds ago"), (60, "1 minute ago"), (3600, "1 hour ago"),
     (172800, "2 days ago")],
)  # fmt: skip
def test_that_ages_are_relative(ago_s: float, said: str) -> None:
    assert text.age(NOW - timedelta(seconds=ago_s), NOW) == said


def test_that_old_data_is_called_old() -> None:
    assert text.freshness(NOW - timedelta(seconds=1), NOW) == ("Live, 1 second ago", False)
    assert text.freshness(NOW - timedelta(seconds=5), NOW) == ("Live, 5 seconds ago", False)
    assert text.freshness(NOW - timedelta(seconds=6), NOW) == ("Old data, 6 seconds ago", True)
    assert text.freshness(None, NOW) == ("Not read yet", True)


def test_that_data_is_not_called_live_while_nothing_is_taken_in() -> None:
    said, is_stale = text.freshness(NOW - timedelta(seconds=1), NOW, is_served=False)
    assert said == "Nothing comes in; database read 1 second ago" and not is_stale
    assert text.freshness(NOW - timedelta(seconds=9), NOW, is_served=False)[0] == "Old data, 9 seconds ago"


def test_that_numbers_follow_the_locale() -> None:
    assert text.number(1284567) == "1,284,567"
    QLocale.setDefault(QLocale("hi_IN"))
    try:
        assert text.number(1284567) == "12,84,567"
    finally:
        QLocale.setDefault(QLocale.c())


def test_that_a_share_without_a_whole_is_no_number() -> None:
    assert text.percent(0, 0) == ""
    assert text.percent(94, 100) == "94 %"


@pytest.mark.parametrize(
    ("name", "letters"), [("Lena Thomas", "LT"), ("J. Dela Cruz", "JC"), ("Cher", "C"), ("", ""), ("कविता जोशी", "कज")]
)
def test_that_initials_are_at_most_two_letters(name: str, letters: str) -> None:
    assert text.initials(name) == letters


def test_that_outside_text_cannot_turn_the_line_around() -> None:
    assert text.one_line("invoice\u202efdp.exe\n\tnow\x00") == "invoice fdp.exe now"


def test_that_tool_tips_show_markup_as_text() -> None:
    assert "<b>" not in text.tooltip("<b>bold</b> & <img src='http://evil'>")


@pytest.mark.parametrize(
    ("said", "finished"),
    [
        ("1 ticket(s)", "1 ticket"), ("2 ticket(s)", "2 tickets"), ("0 ticket(s)", "0 tickets"),
        ("Show 1 earlier interaction(s)", "Show 1 earlier interaction"),
        ("Show 11 earlier interaction(s)", "Show 11 earlier interactions"), ("21 day(s)", "21 days"),
    ],
)  # fmt: skip
def test_that_a_plural_follows_its_number_wherever_it_stands(said: str, finished: str) -> None:
    assert text.plural(said) == finished
