"""Business hours: adding and counting open seconds, exact to the second.

An instant is open if and only if the wall clock of the zone shows a date and time inside that date's hours; elapsed
time is real seconds that are open. Instants are whole seconds since 1970-01-01T00:00:00Z or aware datetimes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from controlcenter.domain.hours.far import add_far, repeats_from, repeats_until, subtract_far
from controlcenter.domain.hours.line import (
    EPOCH,
    FIRST_S,
    LAST_S,
    NO_STEPS,
    NOTHING,
    Line,
    make_add,
    make_line,
    make_steps,
    offset_s,
)
from controlcenter.domain.hours.rules import DAY_S, EPOCH_DAY, WEEKDAYS, Hours, HoursRules, parse_rules
from controlcenter.errors import Refused, SettingsError

if TYPE_CHECKING:
    from controlcenter.domain.hours.many import ManySteps, Seconds  # loads numpy, which few callers need

_BACK_S = 60 * DAY_S  # what is compiled before and after the first instant that is asked for
_AHEAD_S = 200 * DAY_S
_FAR_WEEKS = 40 * 52  # so much open time is not looked for day by day
_MOST_DAYS = 40_000  # about 5 MB
_FAR_S = 40 * 365 * DAY_S  # what lies further away is compiled by itself, without the years between


class _Days(dict[int, datetime]):
    """The midnight of each day since 1970 in UTC. To make a timedelta takes longer than to count a deadline."""

    def __missing__(self, day: int) -> datetime:
        found = EPOCH + timedelta(days=day)
        if len(self) < _MOST_DAYS:
            self[day] = found
        return found


_DAYS = _Days()
_MINUTES = [timedelta(minutes=minute) for minute in range(24 * 60)]
_SECONDS = [timedelta(seconds=second) for second in range(60)]


class Calendar:
    """Opening hours of one zone. Compiled when first asked, further when asked beyond; else it never changes.

    Every method raises Refused for an answer outside the years 1 to 9999, or after the last opening of a calendar
    that opens on single dates only.
    """

    __slots__ = ("_line", "_many", "_rules", "_steps", "add")

    add: Callable[[int, int], int]
    """add(t, n): the earliest instant u >= t with n open seconds in [t, u)."""

    def __init__(self, rules: HoursRules) -> None:
        self.add = self._add_first
        self._rules = rules
        self._line: Line = NOTHING  # replaced as a whole: a reader in another thread sees the old or the new one
        self._steps = NO_STEPS
        self._many: ManySteps | None = None

    @classmethod
    def parse(cls, data: Mapping[str, object]) -> Calendar:
        """Read a calendar as data. Raises SettingsError with a sentence and its place for every fault."""
        rules = parse_rules(data)
        calendar = cls(rules)
        if not rules.is_weekly:
            calendar._line = make_line(rules, 0, 0)
            if len(calendar._line.starts) == 1:
                raise SettingsError("weekly_hours: the calendar is never open; enter hours on at least one day.")
        return calendar

    @property
    def tz(self) -> str:
        """The name of the time zone."""
        return self._rules.tz

    @property
    def zone(self) -> ZoneInfo:
        return self._rules.zone

    @property
    def rules(self) -> HoursRules:
        """What the calendar says, as it was entered."""
        return self._rules

    def subtract(self, t: int, n: int) -> int:
        """Return the latest instant from which n open seconds fit before t."""
        _refuse_negative(n)
        if n > self._rules.weekly_s * _FAR_WEEKS and (end := repeats_until(self._rules)) is not None:
            end = min(t, end)
            if (rest := n - self.between(end, t)) > 0:
                return _told_or_refused(subtract_far(self._rules, end, rest))
        line = self._cover(t, t)
        while n and (need := _open_until(line, t) - n) < 0:
            line = self._grow_down()
        if not n:
            return t
        j = bisect_right(line.upto, need)
        return line.ends[j] - line.upto[j] + need

    def between(self, a: int, b: int) -> int:
        """Return the open seconds in [a, b); 0 when b <= a."""
        if b <= a:
            return 0
        line = self._line
        if a < line.low or b > line.high:
            line = self._cover(a, b)
        starts, ends, upto, _, _ = line
        i = bisect_right(starts, a) - 1
        j = bisect_right(starts, b, i) - 1
        last, first = ends[j], ends[i]
        total = upto[j] - upto[i]
        if b < last:
            total += b - last
        return total + first - a if a < first else total

    def is_open(self, t: int) -> bool:
        line = self._cover(t, t + 1)
        return t < line.ends[bisect_right(line.starts, t) - 1]

    def next_open(self, t: int) -> int:
        """Return the earliest open instant >= t."""
        starts, ends, _, by_time, _, time_shift, _, low, high, _ = self._steps
        if low <= t < high:
            i = by_time[(t - low) >> time_shift]
            while ends[i] <= t:
                i += 1
            opens = starts[i]
            if opens < high:
                return t if t > opens else opens
        line = self._cover(t, t + 1)
        while (i := bisect_right(line.ends, t)) == len(line.ends):
            line = self._grow_up(t)
        return max(t, line.starts[i])

    def spans(self, a: int, b: int) -> Iterator[tuple[int, int]]:
        """Yield the open stretches of [a, b), in order, apart from each other."""
        if a >= b:
            return
        line = self._cover(a, b)
        for i in range(bisect_right(line.ends, a), len(line.starts)):
            if line.starts[i] >= b:
                return
            yield max(a, line.starts[i]), min(b, line.ends[i])

    def local_day(self, t: int) -> int:
        """Return the local date at ``t`` in days since 1970-01-01."""
        return (t + offset_s(self._rules.zone, t)) // DAY_S

    def hours_of(self, day: date) -> Hours:
        """Return the hours of a local date in seconds since its midnight by the wall clock."""
        return self._rules.hours(day.toordinal() - EPOCH_DAY)

    def add_at(self, at: datetime, seconds: int) -> datetime:
        """``add`` for an aware datetime, cut to whole seconds; the answer is in UTC."""
        past = at - EPOCH
        due = self.add(past.days * DAY_S + past.seconds, seconds)
        day = due // DAY_S
        second = due - day * DAY_S
        minute = second // 60
        return _DAYS[day] + _MINUTES[minute] + _SECONDS[second - minute * 60]

    def between_at(self, a: datetime, b: datetime) -> int:
        """``between`` for aware datetimes, cut to whole seconds."""
        return self.between(_epoch_s(a), _epoch_s(b))

    def is_open_at(self, at: datetime) -> bool:
        return self.is_open(_epoch_s(at))

    def next_open_at(self, at: datetime) -> datetime:
        """``next_open`` for an aware datetime; the answer is in UTC."""
        return EPOCH + timedelta(seconds=self.next_open(_epoch_s(at)))

    def add_many(self, t: Seconds, n: Seconds | int) -> Seconds:
        """``add`` for each pair of an array of instants and an array (or one number) of seconds."""
        import numpy as np

        t = np.asarray(t, dtype=np.int64)
        if t.size == 0:
            return t.copy()
        _refuse_negative(int(np.min(n)))
        latest = int(t.max())
        self._cover(int(t.min()), latest)
        need: Seconds = self._many_steps().open_until(t) + n
        while need.max() > self._line.upto[-1]:
            self._grow_up(latest, int(np.max(n)))  # further only: what was counted from its start still holds
        return np.where(np.equal(n, 0), t, self._many_steps().instant_of(need))

    def between_many(self, a: Seconds, b: Seconds) -> Seconds:
        """``between`` for each pair of two arrays of instants."""
        import numpy as np

        a, b = np.asarray(a, dtype=np.int64), np.asarray(b, dtype=np.int64)
        if a.size == 0:
            return np.zeros_like(a)
        self._cover(int(min(a.min(), b.min())), int(max(a.max(), b.max())))
        steps = self._many_steps()
        open_s: Seconds = np.maximum(steps.open_until(b) - steps.open_until(a), 0)
        return open_s

    def _many_steps(self) -> ManySteps:
        from controlcenter.domain.hours.many import many_steps

        line, many = self._line, self._many
        if many is None or many.line is not line:
            self._many = many = many_steps(line)
        return many

    def _add_first(self, t: int, n: int) -> int:
        """``add`` until its tables are made; whoever keeps this one is led to them."""
        return self._add_beyond(t, n) if self._steps is NO_STEPS else self.add(t, n)

    def _add_beyond(self, t: int, n: int) -> int:
        """``add`` where the line must be extended first."""
        _refuse_negative(n)
        if n > self._rules.weekly_s * _FAR_WEEKS and (start := repeats_from(self._rules)) is not None:
            start = max(t, start)
            if (rest := n - self.between(t, start)) > 0:
                return _told_or_refused(add_far(self._rules, start, rest))
        line = self._cover(t, t)
        if n == 0:
            return t
        while (need := _open_until(line, t) + n) > line.upto[-1]:
            line = self._grow_up(t, n)
        if (line.low, line.high) != (self._steps.low, self._steps.high):  # an old ``add`` is kept somewhere
            self._steps = make_steps(line)
            self.add = make_add(self._steps, self._add_beyond)
        j = bisect_left(line.upto, need)
        return line.ends[j] - line.upto[j] + need

    def _cover(self, low: int, high: int) -> Line:
        """Return a line that holds [low, high], compiled further where needed."""
        if low < FIRST_S or high > LAST_S:
            raise Refused("The instant lies outside the years 1 to 9999; enter another one.")
        line = self._line
        if line is NOTHING or low > line.high + _FAR_S or high < line.low - _FAR_S:
            line = self._line = make_line(self._rules, *_within(low - _BACK_S, high + _AHEAD_S))
        elif low < line.low or high > line.high:
            below = low - _BACK_S if low < line.low else line.low
            above = high + _AHEAD_S if high > line.high else line.high
            line = self._line = make_line(self._rules, *_within(below, above))
        return line

    def _grow_up(self, t: int, n: int = 1) -> Line:
        """Compile at least twice as far ahead. Raises Refused where nothing can come any more."""
        line = self._line
        if line.high >= LAST_S or n > self._rules.most_open_s(LAST_S - t):
            asked = EPOCH + timedelta(seconds=t)
            raise Refused(
                f"After {asked:%Y-%m-%dT%H:%M:%SZ} the calendar has fewer than {n} open seconds; "
                "enter hours for later dates."
            )
        low, high = _within(line.low, line.high + max(n, line.high - line.low))
        self._line = make_line(self._rules, low, high)
        return self._line

    def _grow_down(self) -> Line:
        """Compile at least twice as far back. Raises Refused where nothing came before."""
        line = self._line
        if line.low <= FIRST_S:
            raise Refused("The calendar has fewer open seconds before that instant; ask for fewer.")
        low, high = _within(2 * line.low - line.high, line.high)
        self._line = make_line(self._rules, low, high)
        return self._line


@cache
def always() -> Calendar:
    """Return the calendar that is open around the clock, in UTC."""
    return Calendar.parse({"tz": "UTC", "weekly_hours": dict.fromkeys(WEEKDAYS, (("00:00", "24:00"),))})


def _open_until(line: Line, t: int) -> int:
    """Return the open seconds from the start of the line to ``t``."""
    i = bisect_right(line.starts, t) - 1
    return line.upto[i] - max(0, line.ends[i] - t)


def _within(low: int, high: int) -> tuple[int, int]:
    """Return the range cut to the years that a datetime can tell."""
    return max(low, FIRST_S), min(high, LAST_S)


def _told_or_refused(t: int) -> int:
    if FIRST_S <= t <= LAST_S:
        return t
    raise Refused("So many open seconds reach beyond the years 1 to 9999; ask for fewer.")


def _epoch_s(at: datetime) -> int:
    past = at - EPOCH
    return past.days * DAY_S + past.seconds


def _refuse_negative(n: int) -> None:
    if n < 0:
        raise Refused(f"{n} seconds cannot be counted; enter 0 or more.")
