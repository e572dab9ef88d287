"""Samples and flow on both databases: a minute counts once, gaps stay gaps, old ones go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from controlcenter.clock import ManualClock
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.setup import StoredStrategy
from controlcenter.commands.tickets import SetStatus
from controlcenter.domain.metrics import CallTimes
from controlcenter.domain.sample import by_minute
from controlcenter.domain.ticket import Channel, Priority, Status
from controlcenter.live.model import LiveModel
from controlcenter.live.sampler import take_sample
from controlcenter.live.tail import Tail
from controlcenter.store.engine import Database
from controlcenter.store.history import samples
from controlcenter.store.tables import call

Run = Callable[..., Any]


def new(queue: str, channel: Channel = Channel.EMAIL) -> NewTicket:
    return NewTicket(
        channel=channel, subject="Where is it?", text="", customer_name="Asha", email="asha@example.org", phone="",
        kind=None, priority=Priority.NORMAL, language="en", queue=queue, assignee=None,
    )  # fmt: skip


def live_of(database: Database, clock: ManualClock, strategies: StoredStrategy) -> LiveModel:
    live = LiveModel()
    live.apply(Tail(database, strategies, clock).read_all())
    return live


def test_that_a_minute_is_written_once_per_scope_and_read_back(
    run: Run, database: Database, clock: ManualClock, strategies: StoredStrategy
) -> None:
    queue = strategies.check(strategies.default_text).queues[0]
    run(new(queue.id))
    live = live_of(database, clock, strategies)
    count = take_sample(database, live, clock.now())
    assert take_sample(database, live, clock.now() + timedelta(seconds=30)) == count
    assert live.strategy is not None
    assert count == 1 + 4 + len(live.strategy.teams) + len(live.strategy.agents)  # a quarter hour has agents, too
    clock.advance(120)
    assert take_sample(database, live, clock.now()) == 1 + 4 + len(live.strategy.teams)
    with database.read() as connection:
        hour = samples.read_hour(connection, clock.now())
        first = samples.first_samples(connection, clock.now() - timedelta(hours=1))
        team = samples.read_samples(connection, clock.now(), clock.now(), "team", queue.team)
    assert len(hour) == 2 * count - len(live.strategy.agents)
    trend = by_minute(
        [row for row in hour if (row.scope, row.name) == ("channel", "email")], clock.now(), lambda s: s.open
    )
    assert len(trend) == 60 and trend[-3:] == (1, None, 1) and set(trend[:-3]) == {None}
    assert first["all", ""].at == clock.now() - timedelta(minutes=2)
    assert team[0].open == 1 and team[0].load == live.figures(("team", queue.team), clock.now()).load


def test_that_nothing_is_written_before_the_first_snapshot(database: Database, clock: ManualClock) -> None:
    assert take_sample(database, LiveModel(), clock.now()) == 0


def test_that_samples_go_after_400_days(database: Database, clock: ManualClock, strategies: StoredStrategy) -> None:
    live = live_of(database, clock, strategies)
    begun = clock.now()
    take_sample(database, live, begun)
    clock.advance(400 * 86_400)
    take_sample(database, live, clock.now())
    clock.advance(3600)
    take_sample(database, live, clock.now())
    with database.read() as connection:
        assert {row.at for row in samples.read_samples(connection, begun, clock.now())} == {
            begun + timedelta(days=400), clock.now()
        }  # fmt: skip


def test_that_open_tickets_are_known_for_hours_without_a_service(
    run: Run, database: Database, clock: ManualClock, strategies: StoredStrategy
) -> None:
    queue = strategies.check(strategies.default_text).queues[0].id
    run(new(queue))
    clock.advance(60)
    begun = clock.now()
    ticket = run(new(queue)).result
    run(new(queue, Channel.WEB))
    clock.advance(90)
    run(SetStatus(ticket, Status.NEW, Status.SOLVED))
    clock.advance(90)
    with database.read() as connection:
        opened = samples.read_open(connection, begun, clock.now())
        later = samples.read_open(connection, clock.now(), clock.now() + timedelta(seconds=59))
    assert opened == {Channel.EMAIL: [1, 2, 1, 1], Channel.WEB: [0, 1, 1, 1]}
    assert later == {Channel.EMAIL: [1], Channel.WEB: [1]}


def test_that_callers_are_counted_at_every_minute(run: Run, database: Database, clock: ManualClock) -> None:
    now = clock.now()
    base = {"source": "pbx", "ticket_id": 1, "interaction_id": 1, "state": "", "final": True}
    run_ticket = run(new("invoices", Channel.TELEPHONE)).result
    with database.write() as connection:
        for key, joined, answered, final in (("a", 150, 80, True), ("b", 61, None, False), ("c", 9000, 8000, True)):
            connection.execute(
                insert(call),
                {**base, "ticket_id": run_ticket, "key": key, "joined_at": now - timedelta(seconds=joined),
                 "answered_at": None if answered is None else now - timedelta(seconds=answered),
                 "ended_at": now if final else None, "final": final, "talk_s": 60 if final else None},
            )  # fmt: skip
    with database.read() as connection:
        found = samples.read_calls(connection, now - timedelta(hours=1))
    assert [one.handle_s for one in found] == [60, None]
    assert samples.callers_by_minute(found, now)[-4:] == (0, 1, 1, 1)
    assert samples.callers_by_minute([CallTimes(now, now, now)], now)[-1] == 0
