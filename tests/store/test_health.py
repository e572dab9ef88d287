"""Health tells the truth about services and sources that run, are silent, or never ran."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from controlcenter.app.health import Report, report
from controlcenter.app.joining import join
from controlcenter.clock import Clock, ManualClock, SystemClock
from controlcenter.domain.health import SERVICE_SILENT_S
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
