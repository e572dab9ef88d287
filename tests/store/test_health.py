"""Health tells the truth about services and sources that run, are silent, or never ran."""

from __future__ import annotations

from datetime import timedelta

from controlcenter.app.health import report
from controlcenter.app.joining import join
from controlcenter.app.service import Service
from controlcenter.clock import ManualClock, SystemClock
from controlcenter.domain.health import SERVICE_SILENT_S
from controlcenter.store.engine import Database


def test_that_without_a_service_health_is_bad_and_says_so(database: Database, database_url: str) -> None:
    joined = join(database_url)
    told = report(joined)
    joined.close()
    assert not told.ok
    assert told.sentences()[0] == "No service is running."
    assert told.as_dict()["service"] == {"running": False, "holder": "", "beat_at": None}


def test_that_a_service_that_fell_silent_is_noticed(database: Database, database_url: str) -> None:
    running = join(database_url, part="service")
    assert Service(running).run_once()
    assert report(running).ok
    later = ManualClock(SystemClock().now() + timedelta(seconds=SERVICE_SILENT_S + 1))
    silent = join(database_url, clock=later)
    assert not report(silent).ok
    silent.close()
    running.close()
