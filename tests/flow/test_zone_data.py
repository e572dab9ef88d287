"""New time zone data is a new version: open clocks are counted anew with it, finished ones stay."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from controlcenter.app.joining import Joined, join
from controlcenter.app.work import ZONES_EVERY_S, DeadlineWork
from controlcenter.clock import ManualClock
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.setup import PublishStrategy
from controlcenter.commands.tickets import SetStatus
from controlcenter.domain.hours import zone_data
from controlcenter.domain.strategy.text import set_value
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store.check import check_all
from controlcenter.store.tables import ticket_clock

NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where?", "Asha", "asha@example.org", "", None, Priority.NORMAL, "en", "payments", None
)
ZONE = "Asia/Kolkata"  # the zone of the default strategy
FURTHER_WEST = "Asia/Dubai"
NEXT_MORNING = datetime(2026, 1, 6, 4, 0, tzinfo=UTC)  # four hours from 14:30 on: 14:30 to 18:00 and 9:00 to 9:30
SAME_DAY = datetime(2026, 1, 5, 14, 0, tzinfo=UTC)  # by the other data it is 13:00: the break, then 14:00 to 18:00
Update = Callable[[str], None]


def file_of(zone: str) -> bytes:
    """A zone's data as it is installed, or as the package brings it."""
    for root in zoneinfo.TZPATH:
        if (found := Path(root, zone)).is_file():
            return found.read_bytes()
    from importlib.resources import files

    return files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()


@pytest.fixture
def update(tmp_path: Path) -> Iterator[Update]:
    """Installs data by which the centre's zone shows the time of another: a new version of the zone data."""
    before = zoneinfo.TZPATH

    def install(like: str) -> None:
        target = tmp_path / "zones" / ZONE
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file_of(like))
        zoneinfo.reset_tzpath([str(tmp_path / "zones"), *before])

    yield install
    zoneinfo.reset_tzpath(before)
    zone_data.forget()


@pytest.fixture
def joined(database_url: str, clock: ManualClock) -> Iterator[Joined]:
    opened = join(database_url, part="service", clock=clock)
    yield opened
    with opened.database.read() as connection:
        assert check_all(connection) == []
    opened.close()


def resolutions(joined: Joined) -> dict[int, Any]:
    with joined.database.read() as connection:
        query = select(ticket_clock).where(ticket_clock.c.kind == "resolution")
        return {row.ticket_id: row for row in connection.execute(query)}


def two_tickets(joined: Joined, clock: ManualClock) -> tuple[int, int]:
    """One that is open, and one that was solved; four hours are promised for both."""
    text = set_value(joined.strategies.default_text, "policies.standard.resolution", "4h")
    joined.execute(PublishStrategy(text, 0, ""))
    left, done = joined.execute(NEW).result, joined.execute(NEW).result
    clock.advance(60)
    joined.execute(SetStatus(done, "new", "solved"))
    return left, done


def test_that_a_service_counts_open_clocks_anew_when_it_starts_with_other_zone_data(
    joined: Joined, database_url: str, clock: ManualClock, update: Update
) -> None:
    left, done = two_tickets(joined, clock)
    before = resolutions(joined)
    DeadlineWork(joined, joined.execute).run_once()
    assert resolutions(joined) == before
    update(FURTHER_WEST)
    zone_data.forget()
    later = join(database_url, part="service", clock=clock)
    DeadlineWork(later, later.execute).run_once()
    after = resolutions(later)
    DeadlineWork(later, later.execute).run_once()
    assert resolutions(later) == after
    later.close()
    assert (before[left].due_at, after[left].due_at) == (NEXT_MORNING, SAME_DAY)
    assert after[left].zone_data != before[left].zone_data
    assert after[done] == before[done]


def test_that_a_service_that_runs_notices_an_update_of_the_zone_data(
    joined: Joined, clock: ManualClock, update: Update
) -> None:
    left, done = two_tickets(joined, clock)
    before = resolutions(joined)
    work = DeadlineWork(joined, joined.execute)
    work.run_once()
    update(FURTHER_WEST)
    work.run_once()
    assert resolutions(joined)[left].due_at == before[left].due_at  # it looks once an hour
    clock.advance(ZONES_EVERY_S)
    work.run_once()
    work.run_once()
    after = resolutions(joined)
    assert (before[left].due_at, after[left].due_at) == (NEXT_MORNING, SAME_DAY)
    assert after[done] == before[done]


def test_that_the_fingerprint_tells_what_the_zones_show_and_nothing_else() -> None:
    berlin, vienna, kolkata = (zoneinfo.ZoneInfo(name) for name in ("Europe/Berlin", "Europe/Vienna", ZONE))
    assert zone_data.fingerprint([berlin, kolkata, berlin]) == zone_data.fingerprint([kolkata, berlin])
    assert zone_data.fingerprint([berlin]) != zone_data.fingerprint([vienna])
    assert zone_data.read_again([berlin, kolkata]) == zone_data.fingerprint([berlin, kolkata])
