"""A file of call records becomes tickets, call-backs and a ledger that balances, on both databases."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from controlcenter.clock import SystemClock
from controlcenter.commands.base import Actor, Command, Outcome, execute
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.intake.registry import kind_of_source
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.tables import call, capture, customer, source_state, ticket

HEADER = "start,caller,queue,agent,outcome,wait,talk,id\n"


def test_that_records_become_tickets_and_bad_lines_wait_in_quarantine(
    database: Database, strategies_of: Callable[[], StoredStrategy], tmp_path: Path
) -> None:
    clock, path = SystemClock(), tmp_path / "calls.csv"
    path.write_text(
        HEADER
        + "2026-03-02T09:00:00,+914023450101,Support,101,done,12,90,1\n"
        + "2026-03-02T09:05:00,+914023450102,Support,,lost,40,0,2\n"
        + "never,+914023450103,Support,,lost,40,0,3\n"
        + "2026-03-02T09:06:00,anonymous,Support,,lost,40,0,4\n"
        + "2026-03-02T09:07:00,anonymous,Support,,lost,40,0,5\n"
        + "9999-12-31T23:59:59,+914023450106,Support,,lost,40,0,6\n"
        + "2026-03-02T09:05:00,+914023450102,Support,,lost,40,0,2\n",
        encoding="utf-8",
    )
    columns = {
        "started_column": "start", "number_column": "caller", "queue_column": "queue", "agent_column": "agent",
        "outcome_column": "outcome", "wait_column": "wait", "talk_column": "talk", "call_column": "id",
    }  # fmt: skip
    more = {
        "file": str(path), "outcomes": {"done": "answered", "lost": "abandoned"}, "queues": {"Support": "faults"},
        "agents": {"101": "kavya"}, "since": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    entry = SourceEntry(name="records", type="call_records", settings=columns | more)
    strategies = strategies_of()

    def execute_here(command: Command) -> Outcome:
        actor = Actor("service", "server")
        return execute(database, command, actor=actor, clock=clock, strategies=strategies)

    feed = kind_of_source("call_records").feed(entry, database, execute_here, lambda name: "", clock, strategies_of())
    feed.start()
    until_s = time.monotonic() + 10
    while time.monotonic() < until_s and not states(database).get("quarantined"):
        time.sleep(0.05)
    feed.stop()
    with database.read() as connection:
        outcomes = connection.execute(select(call.c.key, call.c.outcome).order_by(call.c.key)).all()
        reasons = connection.execute(select(capture.c.reason).where(capture.c.state == "quarantined")).scalars().all()
        closed = connection.execute(select(ticket.c.close_reason).where(ticket.c.caller == "")).scalars().all()
        customers = connection.execute(select(func.count()).select_from(customer)).scalar()
        well_at = connection.execute(select(source_state.c.last_ok_at)).scalar()
        assert check_all(connection) == []
    assert [tuple(row) for row in outcomes] == [
        ("records:1", "answered"), ("records:2", "abandoned"), ("records:4", "abandoned"), ("records:5", "abandoned"),
    ]  # fmt: skip
    assert sorted(reasons) == [
        "Line 4 of the call records: its time cannot be read or cannot be true.",
        "Line 7 of the call records: its time cannot be read or cannot be true.",
    ]
    assert sorted(closed) == ["", "", "no number", "no number"] and customers == 2 and well_at is not None


def states(database: Database) -> dict[str, int]:
    with database.read() as connection:
        query = select(capture.c.state, func.count()).group_by(capture.c.state)
        return {state: int(count) for state, count in connection.execute(query)}
