"""Promises on both databases: who keeps them, how they end, what they count for, and when somebody must look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from controlcenter.clock import ManualClock
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.deadlines import MarkBreached
from controlcenter.commands.explain import explain_ticket
from controlcenter.commands.promises import EndPromise, Promise
from controlcenter.commands.setup import StoredStrategy
from controlcenter.commands.team import SetPresence
from controlcenter.commands.tickets import SetStatus
from controlcenter.domain.alarms.alarm import AlarmKind
from controlcenter.domain.counts import over_time
from controlcenter.domain.metrics import PromiseCounts
from controlcenter.domain.period import Span, period_of
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Channel, ClockKind, Priority
from controlcenter.errors import Refused
from controlcenter.live.alarm_rows import unattended_promises
from controlcenter.live.alarms import readings
from controlcenter.live.model import LiveModel
from controlcenter.live.tail import Tail
from controlcenter.store.check import check_all
from controlcenter.store.engine import Database
from controlcenter.store.history.counts import CallRules, Part, read_history
from controlcenter.store.tables import ticket_clock

Run = Callable[..., Any]
NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where?", "Asha", "asha@example.org", "", None, Priority.NORMAL, "en", "payments", None
)


@pytest.fixture
def live(database: Database, strategies: StoredStrategy, clock: ManualClock) -> Callable[[], LiveModel]:
    """The floor as it is now."""

    def look() -> LiveModel:
        model = LiveModel()
        model.apply(Tail(database, strategies, clock).read_all())
        return model

    return look


def promises(database: Database) -> list[Any]:
    with database.read() as connection:
        query = select(ticket_clock).where(ticket_clock.c.kind == "promise").order_by(ticket_clock.c.ordinal)
        return list(connection.execute(query))


def counts(database: Database, clock: ManualClock) -> PromiseCounts:
    with database.read() as connection:
        assert check_all(connection) == []
        today = period_of(Span.DAY, clock.now().date(), UTC)
        history = read_history(connection, today, clock.now(), CallRules(), {Part.QUALITY})
    found = [over_time(stretches) for stretches in history.channels.values()]
    return PromiseCounts(sum(one.kept for one in found), sum(one.broken for one in found))


def test_that_a_promise_has_an_owner_and_each_ends_by_itself(run: Run, database: Database, clock: ManualClock) -> None:
    ticket_id = run(NEW).result
    late = run(Promise(ticket_id, clock.now() + timedelta(hours=3), "send the form", "asha"))
    run(Promise(ticket_id, clock.now() + timedelta(hours=1), "call back", "liza"))
    assert [(row.owner, row.ordinal, row.state) for row in promises(database)] == [
        ("asha", 1, "running"), ("liza", 2, "running"),
    ]  # fmt: skip
    run(late.inverse)  # taken back: not the one that is due first
    assert [row.state for row in promises(database)] == ["cancelled", "running"]
    clock.advance(3600)  # at the very second
    run(EndPromise(ticket_id, kept=True, ordinal=2))
    assert [row.state for row in promises(database)] == ["cancelled", "met"]
    with pytest.raises(Refused, match="no such promise"):
        run(EndPromise(ticket_id, kept=True))


def test_that_nonsense_is_refused_with_a_sentence(run: Run, clock: ManualClock) -> None:
    ticket_id = run(NEW).result
    soon = clock.now() + timedelta(hours=1)
    for promise, words in (
        (Promise(ticket_id, clock.now(), "now"), "passed already"),
        (Promise(ticket_id, soon, "call back", "nobody-here"), "who keeps"),
        (Promise(999, soon, "call back"), "no ticket 999"),
    ):
        with pytest.raises(Refused, match=words):
            run(promise)
    run(SetStatus(ticket_id, "new", "solved"))
    with pytest.raises(Refused, match="reopen it"):
        run(Promise(ticket_id, soon, "call back"))


def test_that_the_rate_counts_what_fell_due_kept_or_broken(run: Run, database: Database, clock: ManualClock) -> None:
    ticket_id = run(NEW).result
    assert counts(database, clock).share is None
    for minutes in (10, 20, 30, 40, 600):
        run(Promise(ticket_id, clock.now() + timedelta(minutes=minutes), "call back", "asha"))
    run(EndPromise(ticket_id, kept=True, ordinal=1))  # ahead of time
    assert counts(database, clock) == PromiseCounts()  # it counts when it is due
    clock.advance(25 * 60)
    run(EndPromise(ticket_id, kept=True, ordinal=2))  # five minutes late
    run(EndPromise(ticket_id, kept=False, ordinal=4))
    clock.advance(20 * 60)
    run(MarkBreached(tuple(row.id for row in promises(database))))
    run(EndPromise(ticket_id, kept=False, ordinal=3))  # withdrawn, but broken before
    found = counts(database, clock)
    assert (found, found.share) == (PromiseCounts(kept=1, broken=2), 1 / 3)


def test_that_a_promise_counts_day_and_night_and_its_stretches_add_up(
    run: Run, database: Database, clock: ManualClock, strategies: StoredStrategy
) -> None:
    ticket_id = run(NEW).result
    due_at = clock.now() + timedelta(hours=30)
    run(Promise(ticket_id, due_at, "call back", "asha"))
    run(SetStatus(ticket_id, "new", "waiting_customer", "asked"))  # pauses the resolution, not what was promised
    clock.advance(20 * 3600)
    with database.read() as connection:
        told = explain_ticket(connection, ticket_id, strategies.current(connection), clock.now())
    promise = next(one for one in told if one.clock.kind is ClockKind.PROMISE)
    assert promise.clock.used_s == sum(s.counted_s for s in promise.stretches) == 20 * 3600
    assert promises(database)[0].due_at == due_at


def test_that_a_promise_alarms_ten_minutes_before_while_its_owner_is_absent(
    run: Run, clock: ManualClock, live: Callable[[], LiveModel]
) -> None:
    ticket_id = run(NEW).result
    run(SetPresence("asha", Presence.FREE))
    run(SetPresence("liza", Presence.AWAY, "doctor"))
    due_at = clock.now() + timedelta(hours=1)
    for owner in ("asha", "liza", ""):
        run(Promise(ticket_id, due_at, "call back", owner))
    now = due_at - timedelta(minutes=10)
    soon = timedelta(minutes=10)
    assert unattended_promises(live(), now - timedelta(seconds=1), soon) == {}
    assert unattended_promises(live(), now, soon) == {"liza": [ticket_id], "": [ticket_id]}
    clock.set(now)
    kinds = [(one.kind, one.place) for one in readings(live(), now)]
    assert (AlarmKind.PROMISE_UNATTENDED, "liza") in kinds and (AlarmKind.PROMISE_UNATTENDED, "asha") not in kinds
    run(SetPresence("liza", Presence.FREE))
    run(EndPromise(ticket_id, kept=True, ordinal=3))
    assert unattended_promises(live(), now, soon) == {}


def test_that_a_kept_promise_is_opened_again_and_is_still_due_when_the_customer_was_told(
    run: Run, database: Database, clock: ManualClock, strategies: StoredStrategy
) -> None:
    ticket_id = run(NEW).result
    due_at = clock.now() + timedelta(hours=1)
    run(Promise(ticket_id, due_at, "call back", "asha"))
    clock.advance(600)
    kept = run(EndPromise(ticket_id, kept=True))
    clock.advance(600)
    opened = run(kept.inverse)
    row = promises(database)[0]
    assert (row.state, row.due_at, row.stopped_at, row.owner) == ("running", due_at, None, "asha")
    assert row.used_s == 1200, "the ten minutes in which it passed for kept are counted"
    with database.read() as connection:
        told = explain_ticket(connection, ticket_id, strategies.current(connection), clock.now())
    promise = next(one for one in told if one.clock.kind is ClockKind.PROMISE)
    assert sum(stretch.counted_s for stretch in promise.stretches) == 1200
    assert promises(database)[0].state == "running" and counts(database, clock) == PromiseCounts()
    run(opened.inverse)  # made again: kept
    assert promises(database)[0].state == "met"


def test_that_a_promise_opened_again_after_its_time_is_broken_at_its_very_second(
    run: Run, database: Database, clock: ManualClock
) -> None:
    ticket_id = run(NEW).result
    due_at = clock.now() + timedelta(minutes=20)
    run(Promise(ticket_id, due_at, "call back", "asha"))
    clock.advance(600)
    kept = run(EndPromise(ticket_id, kept=True))
    clock.advance(3600)
    run(kept.inverse)
    row = promises(database)[0]
    assert (row.state, row.breached_at) == ("running", due_at)
    assert counts(database, clock) == PromiseCounts(broken=1)


def test_that_the_way_back_of_a_withdrawal_is_a_promise_again_and_says_why_it_cannot(
    run: Run, database: Database, clock: ManualClock
) -> None:
    ticket_id = run(NEW).result
    made = run(Promise(ticket_id, clock.now() + timedelta(hours=1), "call back", "asha"))
    withdrawn = run(made.inverse)
    opened = run(withdrawn.inverse)
    assert promises(database)[0].state == "running"
    with pytest.raises(Refused, match="no such promise has ended"):
        run(withdrawn.inverse)
    kept = run(EndPromise(ticket_id, kept=True))
    with pytest.raises(Refused, match="no such promise"):
        run(opened.inverse)
    run(SetStatus(ticket_id, "new", "solved"))
    with pytest.raises(Refused, match="reopen it before its promise"):
        run(kept.inverse)
    with database.read() as connection:
        assert check_all(connection) == []
