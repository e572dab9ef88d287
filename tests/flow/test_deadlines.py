"""Deadlines in the stored clocks: warned once, missed once, counted anew by a new strategy; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from controlcenter.clock import ManualClock
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.deadlines import (
    MarkBreached,
    MarkWarned,
    RecomputeClocks,
    due_to_be_marked,
    due_to_be_warned,
    outdated,
    seconds_to_next,
)
from controlcenter.commands.explain import explain_ticket
from controlcenter.commands.setup import PublishStrategy, StoredStrategy, text_of, version_of
from controlcenter.commands.tickets import ClassifyTicket, SetStatus
from controlcenter.domain.strategy.text import set_value
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store import journal
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.tables import ticket_clock

Run = Callable[..., Any]
NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where?", "Asha", "asha@example.org", "", None, Priority.NORMAL, "en", "payments", None
)


def clocks(database: Database, kind: str = "resolution") -> Any:
    with database.read() as connection:
        return connection.execute(select(ticket_clock).where(ticket_clock.c.kind == kind)).one()


def events(database: Database, event: str) -> list[Any]:
    with database.read() as connection:
        return [entry for entry in journal.entries_after(connection) if entry.event == event]


def due(database: Database, look: Callable[..., list[int]], clock: ManualClock) -> list[int]:
    with database.read() as connection:
        return look(connection, clock.now())


@pytest.fixture
def warn_an_hour_before(run: Run, strategies: StoredStrategy) -> None:
    """Every ticket's resolution warns an hour and half an hour before its time is used up."""
    text = set_value(strategies.default_text, "policies.standard.warnings", {"resolution": ["-1h", "-30m"]})
    run(PublishStrategy(text, 0, ""))


def test_that_a_warning_comes_once_per_rule_and_not_while_paused(
    run: Run, database: Database, clock: ManualClock, warn_an_hour_before: None
) -> None:
    ticket_id = run(NEW).result
    first = clocks(database).warn_at
    clock.set(first - timedelta(seconds=1))
    assert due(database, due_to_be_warned, clock) == []
    paused = run(SetStatus(ticket_id, "new", "waiting_customer", "asked"))
    clock.set(first + timedelta(hours=5))
    assert due(database, due_to_be_warned, clock) == []
    run(paused.inverse)
    moved = clocks(database).warn_at
    assert moved > first
    clock.set(moved)
    (clock_id,) = due(database, due_to_be_warned, clock)
    for _ in range(3):
        run(MarkWarned((clock_id,)))
    assert len(events(database, "clock.warned")) == 1
    second = clocks(database).warn_at
    assert second > moved
    clock.set(second + timedelta(seconds=90))
    run(MarkWarned((clock_id,)))
    warned = events(database, "clock.warned")
    assert [entry.data["marked_late_s"] for entry in warned] == [0, 90]
    assert clocks(database).warn_at is None


def test_that_a_new_target_warns_anew(
    run: Run, database: Database, clock: ManualClock, warn_an_hour_before: None
) -> None:
    ticket_id = run(NEW).result
    clock.set(clocks(database).warn_at)
    run(MarkWarned((clocks(database).id,)))
    before = clocks(database)
    run(ClassifyTicket(ticket_id, "priority", "normal", "urgent"))
    run(ClassifyTicket(ticket_id, "priority", "urgent", "normal"))
    after = clocks(database)
    assert after.target_s == before.target_s and after.warned == before.warned


def test_that_a_breach_is_marked_when_its_second_is_over_and_only_once(
    run: Run, database: Database, clock: ManualClock
) -> None:
    run(NEW)
    row = clocks(database)
    clock.set(row.breaks_at)
    for clock_id in due(database, due_to_be_warned, clock):
        run(MarkWarned((clock_id,)))
    assert due(database, due_to_be_marked, clock) == []
    with database.read() as connection:
        assert seconds_to_next(connection, clock.now()) == 1.0
    clock.advance(1)
    assert due(database, due_to_be_marked, clock) == [row.id]
    for _ in range(3):
        run(MarkBreached((row.id,)))
    (entry,) = events(database, "clock.breached")
    assert entry.data["marked_late_s"] == 1
    assert clocks(database).breached_at == row.breaks_at
    with database.read() as connection:
        assert check_all(connection) == []


def test_that_a_new_strategy_counts_open_clocks_anew_and_leaves_finished_ones(
    run: Run, database: Database, clock: ManualClock, strategies_of: Callable[[], StoredStrategy]
) -> None:
    open_id = run(NEW).result
    solved_id = run(NEW).result
    clock.advance(60)
    run(SetStatus(solved_id, "new", "solved"))
    provider = strategies_of()
    text = set_value(provider.default_text, "policies.standard.resolution", "40h")
    run(PublishStrategy(text, 0, provider.default_text))
    with database.read() as connection:
        version = version_of(connection)
        assert outdated(connection, version, provider.current(connection).zone_data) == (open_id,)
        before = {r.ticket_id: r for r in connection.execute(select(ticket_clock)) if r.kind == "resolution"}
    run(RecomputeClocks((open_id,)))
    with database.read() as connection:
        after = {r.ticket_id: r for r in connection.execute(select(ticket_clock)) if r.kind == "resolution"}
        assert outdated(connection, version, provider.current(connection).zone_data) == ()
        assert text_of(connection, version) == text
        explained = explain_ticket(connection, solved_id, provider.current(connection), clock.now())
    assert after[open_id].target_s == 40 * 3600 and after[open_id].due_at > before[open_id].due_at
    assert after[solved_id] == before[solved_id]
    resolution = next(e for e in explained if e.clock.kind == "resolution")
    assert resolution.clock.target_s == before[solved_id].target_s
    assert sum(s.counted_s for s in resolution.stretches) == before[solved_id].used_s
