"""Marking on both databases: a mass of deadlines in one second, sleep, restart, two services, pauses and the night."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import func, select

from controlcenter.app.joining import Joined, join
from controlcenter.app.work import GROUP, DeadlineWork
from controlcenter.clock import Clock, ManualClock, epoch_s, from_epoch
from controlcenter.commands.base import Transaction
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.setup import PublishStrategy
from controlcenter.commands.tickets import SetStatus
from controlcenter.domain.strategy.text import set_value
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store import journal
from controlcenter.store.check import check_all
from controlcenter.store.tables import ticket, ticket_clock

MANY = 3 * GROUP + 17
NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where?", "Asha", "asha@example.org", "", None, Priority.NORMAL, "en", "payments", None
)
Open = Callable[..., Joined]


@pytest.fixture
def opened(database_url: str, clock: ManualClock) -> Iterator[Open]:
    """Opens the same database again and again, as other services do; it is proved whole at the end."""
    made: list[Joined] = []

    def open_again(own: Clock | None = None) -> Joined:
        made.append(join(database_url, part="service", clock=own or clock))
        return made[-1]

    yield open_again
    with made[0].database.read() as connection:
        assert check_all(connection) == []
    for joined in made:
        joined.close()


def marked(joined: Joined, event: str = "clock.breached") -> list[Any]:
    with joined.database.read() as connection:
        return [entry for entry in journal.entries_after(connection) if entry.event == event]


@dataclass(frozen=True, slots=True)
class Mass:
    """Tickets of which all clocks have the same instant in ``column``."""

    at: datetime
    column: str
    label: ClassVar[str] = "Mass"

    def do(self, tx: Transaction) -> None:
        start = self.at - timedelta(hours=4)
        one = {"channel": "email", "priority": "normal", "status": "open", "queue": "payments", "policy": "standard",
               "created_at": start, "changed_at": start}  # fmt: skip
        ids = tx.insert_all(ticket, "ticket.created", [one] * MANY)
        clock = {"kind": "resolution", "ordinal": 1, "state": "running", "policy": "standard", "calendar": "office",
                 "target_s": 57_600, "used_s": 0, "started_at": start, "zone_data": tx.strategy.zone_data,
                 self.column: self.at}  # fmt: skip
        tx.insert_all(ticket_clock, "clock.started", [{**clock, "ticket_id": i} for i in ids])


def test_that_a_mass_of_deadlines_in_one_second_is_marked_once_each_though_two_services_work(
    opened: Open, clock: ManualClock
) -> None:
    both = [opened(), opened()]
    at = clock.now().replace(microsecond=0)
    both[0].execute(Mass(at, "breaks_at"))
    for one in both:
        DeadlineWork(one, one.execute).run_once()
    assert marked(both[0]) == []
    clock.advance(1)
    threads = [threading.Thread(target=DeadlineWork(one, one.execute).run_once) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = marked(both[0])
    assert Counter(entry.subject_id for entry in found).most_common(1)[0][1] == 1
    assert len(found) == MANY
    assert {entry.data["marked_late_s"] for entry in found} == {1}
    with both[0].database.read() as connection:
        assert set(connection.execute(select(ticket_clock.c.breached_at)).scalars()) == {at}
    assert max(Counter(entry.command_id for entry in found).values()) <= GROUP


def test_that_a_mass_of_warnings_in_one_second_is_given_once_each(opened: Open, clock: ManualClock) -> None:
    joined = opened()
    joined.execute(Mass(clock.now(), "warn_at"))
    for again in (joined, opened()):
        DeadlineWork(again, again.execute).run_once()
    found = marked(joined, "clock.warned")
    assert len(found) == len({entry.subject_id for entry in found}) == MANY
    with joined.database.read() as connection:
        assert connection.execute(select(func.count(ticket_clock.c.warn_at))).scalar_one() == 0


def test_that_a_sleep_and_a_restart_mark_late_and_say_how_late(opened: Open, clock: ManualClock) -> None:
    joined = opened()
    joined.execute(NEW)
    with joined.database.read() as connection:
        breaks = connection.execute(select(func.min(ticket_clock.c.breaks_at))).scalar_one()
    clock.set(breaks + timedelta(minutes=47))  # the machine slept
    DeadlineWork(joined, joined.execute).run_once()
    (entry,) = marked(joined)
    assert entry.data["marked_late_s"] == 47 * 60
    after = opened()  # the next service, with nothing in its memory
    for _ in range(2):
        DeadlineWork(after, after.execute).run_once()
    assert len(marked(joined)) == 1


def test_that_nothing_is_marked_while_paused_however_long(opened: Open, clock: ManualClock) -> None:
    joined = opened()
    ticket_id = joined.execute(NEW).result
    joined.execute(SetStatus(ticket_id, "new", "waiting_customer", "asked for the invoice"))
    clock.advance(90 * 86_400)
    DeadlineWork(joined, joined.execute).run_once()
    assert marked(joined) == marked(joined, "clock.warned") == []


def test_that_time_used_up_at_closing_is_marked_at_the_next_opening_and_not_in_the_night(
    opened: Open, clock: ManualClock
) -> None:
    joined = opened()
    with joined.database.read() as connection:
        calendar = joined.strategies.current(connection).compiled_calendars()["office"]
    now_s = epoch_s(clock.now())
    *_, closes = max(calendar.spans(now_s, now_s + 12 * 3600))  # the evening of this day
    target_s = calendar.between(now_s, closes)
    text = set_value(joined.strategies.default_text, "policies.standard.resolution", target_s)
    joined.execute(PublishStrategy(text, 0, ""))
    joined.execute(NEW)
    opens = calendar.next_open(closes)
    assert opens - closes > 8 * 3600
    work = DeadlineWork(joined, joined.execute)
    for at in (closes, closes + 1, (closes + opens) // 2, opens - 1, opens):
        clock.set(from_epoch(at))
        work.run_once()
        assert marked(joined) == []
    clock.set(from_epoch(opens + 1))
    work.run_once()
    (entry,) = marked(joined)
    assert (entry.data["kind"], entry.data["marked_late_s"]) == ("resolution", 1)
