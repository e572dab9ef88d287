"""Counting over more than a lifetime without laying every day between on the line of time.

From some day on everything repeats: after the last date that a calendar names, and after the last change that any zone
lists, only yearly rules are left, and the Gregorian calendar repeats every 400 years, weekdays included. Before the
first change of any zone its wall clock kept one offset, so that every week is like the next.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, datetime

from controlcenter.domain.hours.line import FIRST_S, LAST_S, make_line
from controlcenter.domain.hours.rules import DAY_S, HoursRules

_AGE_S = 146_097 * DAY_S  # 400 years
_WEEK_S = 7 * DAY_S
_LISTED_UNTIL_S = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
_LISTED_SINCE_S = int(datetime(1800, 1, 1, tzinfo=UTC).timestamp())


def repeats_from(rules: HoursRules) -> int | None:
    """Return the instant from which the hours repeat every 400 years; None if that is too late to be of use."""
    last = (max(rules.dates, default=0) + 3) * DAY_S
    start = max(last, _LISTED_UNTIL_S)
    return start if rules.is_weekly and start + _AGE_S <= LAST_S else None


def repeats_until(rules: HoursRules) -> int | None:
    """Return the instant before which the hours repeat every week; None if there is none."""
    first = (min(rules.dates, default=0) - 2) * DAY_S
    end = min(first, _LISTED_SINCE_S)
    return end if rules.is_weekly and end - _WEEK_S >= FIRST_S else None


def add_far(rules: HoursRules, start: int, n: int) -> int:
    """Return the earliest instant with ``n`` > 0 open seconds since ``start``, which is not before ``repeats_from``.

    It may lie after the year 9999.
    """
    line = make_line(rules, start, start + _AGE_S)
    ages, need = divmod(n - 1, line.upto[-1])
    j = bisect_left(line.upto, need + 1)
    return line.ends[j] - line.upto[j] + need + 1 + ages * _AGE_S


def subtract_far(rules: HoursRules, end: int, n: int) -> int:
    """Return the latest instant with ``n`` > 0 open seconds until ``end``, which is not after ``repeats_until``.

    It may lie before the year 1.
    """
    line = make_line(rules, end - _WEEK_S, end)
    weeks, need = divmod(n - 1, line.upto[-1])
    left = line.upto[-1] - need - 1
    j = bisect_right(line.upto, left)
    return line.ends[j] - line.upto[j] + left - weeks * _WEEK_S
