"""The log stays readable while something fails every second."""

from __future__ import annotations

import logging

from controlcenter.clock import ManualClock
from controlcenter.logs import MOST_REPEATS, REPEAT_S, Repeats


def record(said: str, level: int = logging.WARNING, name: str = "service") -> logging.LogRecord:
    return logging.LogRecord(name, level, __file__, 1, "%s", (said,), None)


def test_that_a_warning_that_comes_every_second_is_written_once_in_ten_minutes(clock: ManualClock) -> None:
    repeats, written = Repeats(clock), []
    for _ in range(int(2 * REPEAT_S)):
        one = record("The database is away.")
        if repeats.filter(one):
            written.append(one.getMessage())
        clock.advance(1)
    assert written == ["The database is away.", f"The database is away. (and {REPEAT_S - 1:.0f} times before)"]


def test_that_other_words_other_parts_and_faults_are_written_at_once(clock: ManualClock) -> None:
    repeats = Repeats(clock)
    for one in (record("a"), record("b"), record("a", name="outbox")):
        assert repeats.filter(one)
    assert not repeats.filter(record("a"))
    for level in (logging.INFO, logging.ERROR, logging.CRITICAL):
        assert all(repeats.filter(record("a", level)) for _ in range(2))


def test_that_what_is_remembered_does_not_grow(clock: ManualClock) -> None:
    repeats = Repeats(clock)
    for at in range(3 * MOST_REPEATS):
        assert repeats.filter(record(str(at)))
    assert len(repeats._told) <= MOST_REPEATS
