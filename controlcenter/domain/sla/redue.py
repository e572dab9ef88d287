"""What an edited calendar does to open clocks: used time and due instants of hundreds of thousands at once.

Events decide when a clock ran, calendars only what that counted; so the stretches of a replay hold for every version
of a calendar, and a whole column of them is counted again in one go. The answers are those of ``sla.replay``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from controlcenter.domain.hours.calendar import Calendar, always
from controlcenter.domain.hours.many import Seconds
from controlcenter.domain.sla.model import ROUND_THE_CLOCK
from controlcenter.errors import Refused

NEVER = np.iinfo(np.int64).min
"""Stands in a column of instants for "none"."""


@dataclass(frozen=True, slots=True)
class OpenClocks:
    """Columns with one row for each clock, and with one for each stretch in which it ran, in order of clock and time.

    ``calendar`` and ``run_calendar`` are places in ``names``. A clock stands at ``at``, the instant of the replay.
    """

    at: int
    names: tuple[str, ...]
    started_at: Seconds
    target_s: Seconds
    calendar: Seconds
    running: NDArray[np.bool_]
    run_clock: Seconds
    run_start: Seconds
    run_end: Seconds
    run_calendar: Seconds


@dataclass(frozen=True, slots=True)
class Redue:
    """``used_s`` at ``at`` and ``due_at`` of each clock; NEVER while it does not run, or where it never opens again."""

    used_s: Seconds
    due_at: Seconds


def redue(clocks: OpenClocks, calendars: Mapping[str, Calendar]) -> Redue:
    """Count every stretch again with these versions of the calendars."""
    versions = [always() if name == ROUND_THE_CLOCK else calendars[name] for name in clocks.names]
    counted_s = np.zeros(len(clocks.run_clock), dtype=np.int64)
    for calendar, rows in _by_calendar(versions, clocks.run_calendar):
        counted_s[rows] = calendar.between_many(clocks.run_start[rows], clocks.run_end[rows])
    done_s = np.concatenate(([0], np.cumsum(counted_s)))  # of all stretches so far, whosever they are
    first = np.searchsorted(clocks.run_clock, np.arange(len(clocks.started_at) + 1))
    before_s = done_s[first[:-1]]
    used_s = done_s[first[1:]] - before_s
    due_at = np.full(len(used_s), NEVER)
    left_s = clocks.target_s - used_s
    for calendar, rows in _by_calendar(versions, clocks.calendar, clocks.running & (left_s > 0)):
        due_at[rows] = _add(calendar, np.full(len(rows), clocks.at), left_s[rows])
    _reached_before(clocks, versions, done_s, before_s, np.flatnonzero(clocks.running & (left_s <= 0)), due_at)
    return Redue(used_s, due_at)


def _reached_before(
    clocks: OpenClocks,
    versions: list[Calendar],
    done_s: Seconds,
    before_s: Seconds,
    over: Seconds,
    due_at: Seconds,
) -> None:
    """Enter the due instants of clocks whose target was used up in a stretch that has passed."""
    need_s = before_s[over] + clocks.target_s[over]
    run = np.searchsorted(done_s, need_s) - 1  # the stretch that brings the total to what is needed
    at_once = clocks.target_s[over] <= 0
    due_at[over[at_once]] = clocks.started_at[over[at_once]]
    over, need_s, run = over[~at_once], need_s[~at_once], run[~at_once]
    for calendar, rows in _by_calendar(versions, clocks.run_calendar[run]):
        due_at[over[rows]] = calendar.add_many(clocks.run_start[run[rows]], need_s[rows] - done_s[run[rows]])


def _by_calendar(
    versions: list[Calendar], places: Seconds, wanted: NDArray[np.bool_] | None = None
) -> Iterable[tuple[Calendar, Seconds]]:
    """Yield each calendar with the rows that name it."""
    for place, calendar in enumerate(versions):
        named = places == place
        rows = np.flatnonzero(named if wanted is None else named & wanted)
        if len(rows):
            yield calendar, rows


def _add(calendar: Calendar, at: Seconds, seconds: Seconds) -> Seconds:
    """``add_many``; NEVER where the calendar does not open for so long any more."""
    try:
        return calendar.add_many(at, seconds)
    except Refused:
        return np.array([_or_never(calendar.add, int(t), int(n)) for t, n in zip(at, seconds, strict=True)])


def _or_never(add: Callable[[int, int], int], at: int, seconds: int) -> int:
    try:
        return add(at, seconds)
    except Refused:
        return int(NEVER)
