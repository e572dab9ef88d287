"""What deadlines cost: a replay, an edited calendar on 300,000 clocks, and the service's look at 10,000 of them."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert

from controlcenter.app.joining import join
from controlcenter.app.work import DeadlineWork
from controlcenter.commands.base import Command, Outcome
from controlcenter.commands.deadlines import due_to_be_marked
from controlcenter.domain.hours.calendar import Calendar
from controlcenter.domain.sla import Event, Policy, replay
from controlcenter.domain.sla.redue import OpenClocks, redue
from controlcenter.domain.ticket import ClockKind
from controlcenter.store.tables import ticket, ticket_clock
from tests.bench.bench_hours import cpu_s
from tests.bench.rivals import calendar_data

NOW = int(datetime(2026, 3, 4, 10, 0, tzinfo=UTC).timestamp())
CLOCKS = 300_000
TICKETS = 10_000
ROUNDS = 50
FR, NR, RS = ClockKind.FIRST_RESPONSE, ClockKind.NEXT_REPLY, ClockKind.RESOLUTION


def run() -> dict[str, object]:
    """CPU time; the share of a core is that of a service which looks once a second."""
    return {
        "replay_5_events_us": round(1e6 * _replay_s(), 1),
        f"redue_{CLOCKS}_cpu_s": round(_redue_s(), 3),
        **_service(),
        **_mass(),
    }


def _replay_s() -> float:
    """Seconds for a ticket with three clocks, a pause and a warning."""
    calendars = {"c": Calendar.parse(calendar_data())}
    policies = {"p": Policy("p", "c", {FR: 3600, NR: 10_800, RS: 57_600}, {RS: (-3600,)})}
    start = NOW - 86_400
    events = [
        Event(start, "created", "customer", "open"),
        Event(start + 2100, "agent_reply"),
        Event(start + 3600, "customer_reply"),
        Event(start + 7200, "state", to="waiting_customer"),
        Event(start + 9000, "state", to="open"),
    ]

    def many() -> None:
        for _ in range(2000):
            replay(events, policies, calendars, "p", NOW)

    return cpu_s(many, rounds=5) / 2000


def _redue_s() -> float:
    """CPU seconds for clocks of the last four weeks, one in three with a pause, when their calendar is edited.

    The edited version is compiled in that time, too.
    """
    random = np.random.default_rng(1)
    started_at = random.integers(NOW - 28 * 86_400, NOW - 7200, CLOCKS)
    paused = np.flatnonzero(np.arange(CLOCKS) % 3 == 0)
    middle = (started_at + NOW) // 2
    run_clock = np.concatenate((np.arange(CLOCKS), paused))
    ends = np.full(CLOCKS, NOW)
    ends[paused] = middle[paused]
    starts_again = middle[paused] + 600
    order = np.argsort(run_clock, kind="stable")
    clocks = OpenClocks(
        at=NOW,
        names=("c",),
        started_at=started_at,
        target_s=random.choice(np.array([3600, 28_800, 57_600, 400_000]), CLOCKS),
        calendar=np.zeros(CLOCKS, dtype=np.int64),
        running=np.ones(CLOCKS, dtype=np.bool_),
        run_clock=run_clock[order],
        run_start=np.concatenate((started_at, starts_again))[order],
        run_end=np.concatenate((ends, np.full(len(paused), NOW)))[order],
        run_calendar=np.zeros(len(run_clock), dtype=np.int64),
    )
    data = calendar_data()
    return cpu_s(lambda: redue(clocks, {"c": Calendar.parse(data)}), rounds=5)


def _service() -> dict[str, object]:
    """The look for what is over, alone and in the whole round of the service, with nothing to mark.

    Each ticket has two clocks that run, and a warning is to come for both.
    """
    with tempfile.TemporaryDirectory() as folder:
        joined = join(f"sqlite:///{Path(folder) / 'bench.db'}", create=True)
        try:
            now = joined.clock.now()
            with joined.database.write() as connection:
                zone_data = joined.strategies.current(connection).zone_data
                connection.execute(insert(ticket), [_ticket(i, now) for i in range(1, TICKETS + 1)])
                clocks = [_clock(i, kind, now) for i in range(1, TICKETS + 1) for kind in (NR, RS)]
                connection.execute(insert(ticket_clock), [{**clock, "zone_data": zone_data} for clock in clocks])
            work = DeadlineWork(joined, joined.execute)

            def look() -> None:
                for _ in range(ROUNDS):
                    with joined.database.read() as connection:
                        assert due_to_be_marked(connection, now) == []

            def whole_round() -> None:
                for _ in range(ROUNDS):
                    work.run_once()

            look_s, round_s = cpu_s(look) / ROUNDS, cpu_s(whole_round) / ROUNDS
        finally:
            joined.close()
    return {
        f"deadline_look_{TICKETS}_ms": round(1000 * look_s, 3),
        f"deadline_round_{TICKETS}_ms": round(1000 * round_s, 3),
        "deadline_round_percent_of_a_core": round(100 * round_s, 2),
    }


def _mass() -> dict[str, object]:
    """All 10,000 deadlines fall into one second: how long until the last is marked, and the longest write lock."""
    with tempfile.TemporaryDirectory() as folder:
        joined = join(f"sqlite:///{Path(folder) / 'bench.db'}", create=True, part="service")
        try:
            now = joined.clock.now()
            over = now - timedelta(seconds=2)
            with joined.database.write() as connection:
                same = {"breaks_at": over, "due_at": over, "warn_at": None,
                        "zone_data": joined.strategies.current(connection).zone_data}  # fmt: skip
                connection.execute(insert(ticket), [_ticket(i, now) for i in range(1, TICKETS + 1)])
                rows = [{**_clock(i, RS, now), **same} for i in range(1, TICKETS + 1)]
                connection.execute(insert(ticket_clock), rows)
            locks: list[float] = []

            def execute(command: Command) -> Outcome:
                started = joined.clock.monotonic()
                outcome = joined.execute(command)
                locks.append(joined.clock.monotonic() - started)
                return outcome

            started = joined.clock.monotonic()
            DeadlineWork(joined, execute).run_once()
            took_s = joined.clock.monotonic() - started
            with joined.database.read() as connection:
                assert due_to_be_marked(connection, now) == []
        finally:
            joined.close()
    return {
        f"mass_breach_{TICKETS}_s": round(took_s, 2),
        "mass_breach_longest_transaction_ms": round(1000 * max(locks)),
    }


def _ticket(number: int, now: datetime) -> dict[str, Any]:
    created = now - timedelta(hours=1 + number % 9)
    return {
        "id": number, "channel": "email", "priority": "normal", "status": "open", "queue": "payments",
        "policy": "standard", "created_at": created, "changed_at": created,
    }  # fmt: skip


def _clock(number: int, kind: ClockKind, now: datetime) -> dict[str, Any]:
    started, due = now - timedelta(hours=1 + number % 9), now + timedelta(hours=2, seconds=number)
    return {
        "ticket_id": number, "kind": kind.value, "ordinal": 1, "state": "running", "policy": "standard",
        "calendar": "office", "target_s": 57_600, "used_s": 3600, "started_at": started, "due_at": due,
        "breaks_at": due, "risk_at": due - timedelta(hours=1), "warn_at": due - timedelta(hours=1), "last_due_at": due,
    }  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    for figure, value in run().items():
        print(f"{figure:36} {value}")
