"""Open seconds for whole arrays of instants: what ``Steps`` does for one, for millions."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from controlcenter.domain.hours.line import Line, make_steps

Seconds = NDArray[np.int64]

_LOOKS = 8  # how many stretches further the answer may lie before a bisection is quicker


class ManySteps(NamedTuple):
    """A line and its tables as arrays; the line is kept to tell whether they are still its own."""

    line: Line
    starts: Seconds
    ends: Seconds
    upto: Seconds
    by_time: Seconds
    by_open: Seconds
    time_shift: int
    open_shift: int

    def open_until(self, t: Seconds) -> Seconds:
        """Return the open seconds from the start of the line to each instant; all lie on the line."""
        i = _first_not_before(self.ends, t + 1, self.by_time[(t - self.line.low) >> self.time_shift])
        inside: Seconds = np.maximum(t - self.starts[i], 0)
        return self.upto[i - 1] + inside

    def instant_of(self, need: Seconds) -> Seconds:
        """Return where each number of open seconds is reached; none is more than the line has."""
        j = _first_not_before(self.upto, need, self.by_open[need >> self.open_shift])
        return (self.ends - self.upto)[j] + need


def many_steps(line: Line) -> ManySteps:
    steps = make_steps(line)
    starts, ends, upto, by_time, by_open = (np.array(part, dtype=np.int64) for part in steps[:5])
    return ManySteps(line, starts, ends, upto, by_time, by_open, steps.time_shift, steps.open_shift)


def _first_not_before(values: Seconds, wanted: Seconds, at: Seconds) -> Seconds:
    """Return the index of the first value that is not before each wanted one, looking from ``at`` on."""
    for _ in range(_LOOKS):
        behind = values[at] < wanted
        if not behind.any():
            return at
        at = at + behind
    return np.searchsorted(values, wanted)
