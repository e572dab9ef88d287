"""A calendar laid on the line of real time: stretches of open seconds with their prefix sums."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from controlcenter.domain.hours.rules import DAY_S, HoursRules

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_S = (datetime(1, 1, 3, tzinfo=UTC) - EPOCH) // timedelta(seconds=1)
LAST_S = (datetime(9999, 12, 29, tzinfo=UTC) - EPOCH) // timedelta(seconds=1)
PROBE_S = 3 * DAY_S  # no zone ever changed its offset and went back within 6 days


class Line(NamedTuple):
    """Open stretches of [low, high) in epoch seconds; ``upto[i]`` = open seconds until the end of stretch i.

    Stretch 0 is empty and stands at ``low``, so every instant of the line has a stretch at or before it.
    """

    starts: list[int]
    ends: list[int]
    upto: list[int]
    low: int
    high: int


class Steps(NamedTuple):
    """A line with two tables that name the stretch to look at first: quicker than a bisection for single instants.

    ``by_time[(t - low) >> time_shift]`` is at or before the first stretch that ends after t, and
    ``by_open[n >> open_shift]`` at or before the stretch in which the n-th open second lies. The lists end with a
    stretch that nothing reaches.
    """

    starts: list[int]
    ends: list[int]
    upto: list[int]
    by_time: list[int]
    by_open: list[int]
    time_shift: int
    open_shift: int
    low: int
    high: int
    total: int


Add = Callable[[int, int], int]
NOTHING = Line([], [], [], 0, 0)
NO_STEPS = Steps([], [], [], [], [], 0, 0, 0, 0, 0)
_NEVER = 1 << 62


def offset_s(zone: tzinfo, at: int) -> int:
    """Return how many seconds the wall clock of ``zone`` is ahead of UTC at ``at``."""
    offset = (EPOCH + timedelta(seconds=at)).astimezone(zone).utcoffset()
    assert offset is not None
    return offset.days * DAY_S + offset.seconds


def constant_offsets(zone: tzinfo, low: int, high: int) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, offset in seconds) of [low, high), in order, one for each stretch of constant offset."""
    start, offset = low, offset_s(zone, low)
    for left in range(low, high, PROBE_S):
        right = min(left + PROBE_S, high)
        while offset_s(zone, right) != offset:
            change = _first_change(zone, max(left, start), right, offset)
            yield start, change, offset
            start, offset = change, offset_s(zone, change)
    if start < high:
        yield start, high, offset


def _first_change(zone: tzinfo, left: int, right: int, offset: int) -> int:
    """Return the instant in (left, right] at which ``offset`` ends."""
    while right - left > 1:
        middle = (left + right) // 2
        if offset_s(zone, middle) == offset:
            left = middle
        else:
            right = middle
    return right


def open_stretches(rules: HoursRules, low: int, high: int) -> tuple[list[int], list[int]]:
    """Return starts and ends of the open stretches of [low, high): sorted, apart from each other.

    The wall clock decides: within a stretch of constant offset it runs evenly, so each local date's hours are
    shifted there as they stand and cut where the offset ends.
    """
    starts: list[int] = []
    ends: list[int] = []
    last_end = low - 1
    for first, after, offset in constant_offsets(rules.zone, low, high):
        for day in range((first + offset) // DAY_S, (after + offset - 1) // DAY_S + 1):
            midnight = day * DAY_S - offset
            for opens, closes in rules.hours(day):
                start, end = max(midnight + opens, first), min(midnight + closes, after)
                if start >= end:
                    continue
                if start == last_end:
                    ends[-1] = end
                else:
                    starts.append(start)
                    ends.append(end)
                last_end = end
    return starts, ends


def make_line(rules: HoursRules, low: int, high: int) -> Line:
    """Compile [low, high). A calendar without weekly hours is compiled whole: it opens on its dates only."""
    if rules.is_weekly:
        starts, ends = open_stretches(rules, low, high)
    else:
        low, high = FIRST_S, LAST_S
        days = rules.dates or {0: ()}
        first, last = (min(days) - 2) * DAY_S, (max(days) + 3) * DAY_S
        starts, ends = open_stretches(rules, max(first, low), min(last, high))
    upto = [0]
    total = 0
    for start, end in zip(starts, ends, strict=True):
        total += end - start
        upto.append(total)
    return Line([low, *starts], [low, *ends], upto, low, high)


def make_steps(line: Line) -> Steps:
    """Return the tables for a line; they are about as long as its list of stretches."""
    count, total = len(line.starts), line.upto[-1]
    time_shift = ((line.high - line.low) // count).bit_length()
    open_shift = (total // count).bit_length()
    ends, upto = [*line.ends, _NEVER], [*line.upto, _NEVER]
    by_time = _first_after(ends, line.low, line.high, time_shift)
    by_open = _first_after(upto, 0, total, open_shift)
    return Steps(
        [*line.starts, _NEVER], ends, upto, by_time, by_open, time_shift, open_shift, line.low, line.high, total
    )


def make_add(steps: Steps, beyond: Add) -> Add:
    """Return ``Calendar.add`` for instants on the line; ``beyond`` is asked for all others.

    A function that closes over the lists: looking them up in an object took a third of the time.
    """
    starts, ends, upto, by_time, by_open, time_shift, open_shift, low, high, total = steps
    shifts = [end - done for end, done in zip(ends, upto, strict=True)]  # from open seconds to the instant

    def add(t: int, n: int) -> int:
        if low <= t < high and n > 0:
            i = by_time[(t - low) >> time_shift]
            while ends[i] <= t:
                i += 1
            start = starts[i]
            reached = t + n if t > start else start + n
            if reached <= ends[i]:
                return reached
            need = reached - shifts[i]
            if need <= total:
                j = by_open[need >> open_shift]
                while upto[j] < need:
                    j += 1
                return shifts[j] + need
        return beyond(t, n)

    return add


def _first_after(values: list[int], low: int, high: int, shift: int) -> list[int]:
    """Return for each step of ``low`` to ``high`` the index of the first value that is not before it."""
    table: list[int] = []
    i = 0
    for step in range(low, high + 1, 1 << shift):
        while values[i] < step:
            i += 1
        table.append(i)
    return table
