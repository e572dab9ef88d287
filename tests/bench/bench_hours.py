"""How many deadlines a second of CPU gives: one by one, as datetimes, by the million, and beside other packages."""

from __future__ import annotations

import random
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from controlcenter.domain.hours.calendar import Calendar
from controlcenter.domain.hours.line import make_line
from tests.bench.rivals import Rival, as_arrays, calendar_data, rivals

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
START = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
YEAR_S = 365 * 86_400
TIMES = 200_000
RIVAL_TIMES = 4_000  # the slowest needs a tenth of a millisecond and more for each
MOST_S = 200_000


def cpu_s(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the CPU seconds of the quickest of some runs."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def run() -> dict[str, object]:
    """Measure adds per CPU-second for random instants in 3 years, and the compiling of 3.5 years in ms.

    ``..._equal`` tells how many answers of another package are ours, of how many. ``one_bisection_per_cpu_s`` is
    the speed of this machine: the same loop with a single look into a sorted list.
    """
    calendar = Calendar.parse(calendar_data())
    kept = calendar.add  # taken before anything was compiled
    calendar.between(START - YEAR_S // 4, START + 13 * YEAR_S // 4)
    calendar.add(START, 1)
    random.seed(1)
    starts = [START + random.randrange(3 * YEAR_S) for _ in range(TIMES)]
    needs = [random.randrange(1, MOST_S) for _ in range(TIMES)]
    instants = [EPOCH + timedelta(seconds=t) for t in starts]
    many = np.random.default_rng(1).integers(START, START + 3 * YEAR_S, 1_000_000)
    many_needs = np.random.default_rng(2).integers(1, MOST_S, 1_000_000)
    edges = make_line(calendar.rules, START, START + 3 * YEAR_S).starts
    figures: dict[str, object] = {
        "one_bisection_per_cpu_s": _rate(lambda t, _: bisect_right(edges, t), starts, needs),
        "add_ints_per_cpu_s": _rate(calendar.add, starts, needs),
        "add_ints_kept_per_cpu_s": _rate(kept, starts, needs),
        "add_datetimes_per_cpu_s": _rate(calendar.add_at, instants, needs),
        "add_numpy_per_cpu_s": round(1_000_000 / cpu_s(lambda: calendar.add_many(many, many_needs))),
        "compile_3_5_years_ms": round(
            1000 * cpu_s(lambda: make_line(calendar.rules, START, START + 7 * YEAR_S // 2)), 2
        ),
    }
    for name, rival in rivals().items():
        figures[f"{name}_add_per_cpu_s"] = "not installed"
        if rival is not None:
            figures |= _beside(calendar, rival, instants[:RIVAL_TIMES], needs[:RIVAL_TIMES])
            if rival.add_many is not None:
                figures |= _beside_many(calendar, rival, starts, needs)
    return figures


def _rate(add: Callable[..., object], starts: Sequence[object], needs: Sequence[int]) -> int:
    def every() -> None:
        for t, n in zip(starts, needs, strict=True):
            add(t, n)

    return round(len(needs) / cpu_s(every))


def _beside(calendar: Calendar, rival: Rival, instants: list[datetime], needs: list[int]) -> dict[str, object]:
    """Ask the other package the same, in units that it knows, and compare its answers."""
    asked = [max(rival.step_s, n - n % rival.step_s) for n in needs]
    ours = [calendar.add_at(at, n) for at, n in zip(instants, asked, strict=True)]
    if rival.opens_again:
        ours = [calendar.next_open_at(at) for at in ours]
    theirs = [rival.add(at, n) for at, n in zip(instants, asked, strict=True)]
    equal = sum(a == b for a, b in zip(ours, theirs, strict=True))
    return {
        f"{rival.name}_add_per_cpu_s": _rate(rival.add, instants, asked),
        f"{rival.name}_equal": f"{equal} of {len(asked)}",
    }


def _beside_many(calendar: Calendar, rival: Rival, starts: list[int], needs: list[int]) -> dict[str, object]:
    assert rival.add_many is not None
    add_many, (t, n) = rival.add_many, as_arrays(starts, needs)
    ours = calendar.add_many(np.array(starts), np.array(needs))
    equal = int((add_many(t, n).astype(np.int64) == ours).sum())
    return {
        f"{rival.name}_numpy_per_cpu_s": round(len(starts) / cpu_s(lambda: add_many(t, n))),
        f"{rival.name}_numpy_equal": f"{equal} of {len(starts)}",
    }


if __name__ == "__main__":
    for figure, value in run().items():
        print(f"{figure:34} {value}")
