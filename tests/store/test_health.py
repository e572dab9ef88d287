"""Health tells the truth about services and sources that run, are silent, or never ran."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from controlcenter.app.health import Report, report
from controlcenter.app.joining import join
from controlcenter.clock import Clock, ManualClock, SystemClock
from controlcenter.domain.health import LATE_LAG_S, SERVICE_SILENT_S, SourceHealth
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.store.engine import Database
from controlcenter.store.lease import Lease


def test_that_without_a_service_health_is_bad_and_says_so(database: Database, database_url: str) -> None:
    joined = join(database_url)
    told = report(joined)
    joined.close()
    assert not told.ok
    assert told.sentences()[0] == "No service is running."
    assert told.as_dict()["service"] == {"running": False, "holder": "", "beat_at": None}


@pytest.fixture
def lease(database: Database) -> Iterator[Lease]:
    """What a service holds while it works; it gives a sign of life when it is renewed."""
    held = Lease(database, "desk-1:77:ab", SystemClock())
    assert held.acquire()
    yield held
    held.release()


def health_at(database_url: str, clock: Clock) -> Report:
    joined = join(database_url, clock=clock)
    try:
        return report(joined)
    finally:
        joined.close()


def test_that_a_service_that_fell_silent_is_noticed(lease: Lease, database_url: str) -> None:
    assert health_at(database_url, SystemClock()).ok
    later = ManualClock(SystemClock().now() + timedelta(seconds=SERVICE_SILENT_S + 1))
    assert not health_at(database_url, later).ok


def test_that_a_service_that_ended_in_good_order_is_gone_at_once(lease: Lease, database_url: str) -> None:
    lease.release()
    told = health_at(database_url, SystemClock())
    assert not told.ok and told.sentences()[0] == "No service is running."


def test_that_a_dead_service_does_not_live_because_the_clock_was_set_back(lease: Lease, database_url: str) -> None:
    back = ManualClock(SystemClock().now() - timedelta(hours=2))
    assert not health_at(database_url, back).ok


class Beating(ManualClock):
    """While somebody waits by this clock, the service goes on."""

    def __init__(self, start: datetime, lease: Lease) -> None:
        super().__init__(start)
        self._lease = lease

    def sleep(self, seconds: float, wake: threading.Event | None = None) -> bool:
        self._lease.renew()
        return super().sleep(seconds, wake)


def test_that_a_living_service_lives_although_the_clock_was_set_back(lease: Lease, database_url: str) -> None:
    assert health_at(database_url, Beating(SystemClock().now() - timedelta(hours=2), lease)).ok


NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
WELL: dict[str, Any] = {
    "name": "Post", "last_try_at": NOON, "last_ok_at": NOON, "next_try_at": None, "newest_there_at": NOON,
    "newest_stored_at": NOON, "failures": 0, "error": "", "permanent": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "Post is fresh."),
        ({"newest_stored_at": NOON - timedelta(seconds=LATE_LAG_S)}, "Post is fresh."),
        (
            {"newest_stored_at": NOON - timedelta(seconds=LATE_LAG_S + 1)},
            "Post is late: its newest item is of 2026-01-05T12:00:00Z, the newest stored one of 2026-01-05T11:57:59Z.",
        ),
        ({"error": "The password is wrong.", "failures": 1}, "Post is down: The password is wrong."),
        (
            {"error": "The password is wrong.", "last_ok_at": NOON - timedelta(seconds=31)},
            "Post is stale: The password is wrong.",
        ),
    ],
)
def test_that_health_compares_what_is_there_with_what_is_stored(told: dict[str, Any], sentence: str) -> None:
    """A look that goes well proves nothing: a source is well when its newest item is stored."""
    source = SourceHealth(**WELL | told)
    known = Report(NOON, None, ((SourceEntry(name="Post", type="imap", every_s=10), source),), True)
    assert known.sentences()[1] == sentence
    shown = known.as_dict()["sources"][0]
    assert shown["late"] is ("is late" in sentence) and shown["stale"] is ("is stale" in sentence)
    assert known.ok is not shown["stale"]
