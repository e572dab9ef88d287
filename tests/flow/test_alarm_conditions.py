"""Each of the ten conditions, from real rows: when it begins, what it counts, and when it does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from controlcenter.clock import ManualClock
from controlcenter.commands.arriving.receive import Received, ReceiveInteraction
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.incidents import AddTimelineNote, DeclareIncident
from controlcenter.commands.setup import StoredStrategy
from controlcenter.commands.team import SetPresence
from controlcenter.commands.tickets import MoveTicket
from controlcenter.domain.alarms.alarm import AlarmKind
from controlcenter.domain.alarms.watch import Reading
from controlcenter.domain.metrics import CallTimes
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import store_items
from controlcenter.live.alarm_rows import Seen, lost_calls, rows_of, service_level
from controlcenter.live.alarms import look_up, nobody_signed_in, readings
from controlcenter.live.model import LiveModel
from controlcenter.live.tail import Tail
from controlcenter.store import rows
from controlcenter.store.alarms import QueueCall
from controlcenter.store.engine import Database
from controlcenter.store.tables import capture

Run = Callable[..., Any]


NEW = NewTicket(
    Channel.EMAIL, "Refund", "Where?", "Asha", "asha@example.org", "", None, Priority.NORMAL, "en", "payments", None
)


@pytest.fixture
def arrive(run: Run, database: Database, clock: ManualClock) -> Callable[..., int]:
    """A customer's mail comes in and waits in a queue; the ticket's id."""

    def receive(language: str = "en", queue: str = "payments") -> int:
        item = RawItem(language, b"bytes", clock.now(), Channel.EMAIL, "mail")
        with database.write() as connection:
            store_items(connection, "Mailbox", [item], clock.now())
            captured = connection.execute(capture.select()).one().id
        given = Received(
            "message", message_id="<1@x>", subject="Help", from_address="asha@example.org", language=language
        )
        ticket_id = int(run(ReceiveInteraction(captured, given)).result)
        with database.read() as connection:
            known = rows.read_tickets(connection, [ticket_id])[ticket_id]
        if known.queue != queue or known.assignee:
            run(MoveTicket(ticket_id, known.queue, known.assignee, queue, None))
        return ticket_id

    return receive


@pytest.fixture
def seen(
    database: Database, strategies: StoredStrategy, clock: ManualClock
) -> Callable[..., dict[tuple[AlarmKind, str], Reading]]:
    """What is measured now, by kind and place; each count is that of the rows that it opens."""

    def look(kind: AlarmKind | None = None) -> dict[tuple[AlarmKind, str], Reading]:
        live, now = LiveModel(), clock.now()
        live.apply(Tail(database, strategies, clock).read_all())
        with database.read() as connection:
            told = look_up(connection, live, now)
        found = {(r.kind, r.place): r for r in readings(live, now, told)}
        for (one, place), r in found.items():
            if one not in (AlarmKind.SOURCE_STALE, AlarmKind.QUARANTINE_UNREAD):
                assert r.count == len(rows_of(live, one, place, now, told)), (one, place)
        return {key: r for key, r in found.items() if kind in (None, key[0])}

    return look


def everybody(run: Run, strategies: StoredStrategy, presence: Presence) -> None:
    for agent in strategies.check(strategies.default_text).agents:
        run(SetPresence(agent.id, presence, "Break" if presence is Presence.PAUSED else ""))


def test_that_nothing_is_measured_before_the_first_snapshot(clock: ManualClock) -> None:
    assert readings(LiveModel(), clock.now()) == []


def test_that_a_language_waits_alone_only_while_none_of_its_speakers_is_free(
    run: Run, arrive: Any, strategies: StoredStrategy, seen: Any
) -> None:
    kind = AlarmKind.LANGUAGE_ALONE
    arrive("te")
    everybody(run, strategies, Presence.PAUSED)
    assert seen(kind)[kind, "te"].count == 1
    speaker = next(a for a in strategies.check(strategies.default_text).agents if "te" in a.languages)
    run(SetPresence(speaker.id, Presence.FREE))
    assert seen(kind) == {}
    everybody(run, strategies, Presence.OFF)
    assert seen(kind) == {}  # nobody is here at all: the queue says so, and a mail may wait


def test_that_a_queue_is_unattended_only_in_its_hours_and_without_any_of_its_people(
    run: Run, arrive: Any, strategies: StoredStrategy, clock: ManualClock, seen: Any
) -> None:
    kind = AlarmKind.QUEUE_UNATTENDED
    arrive()
    everybody(run, strategies, Presence.OFF)
    assert seen(kind)[kind, "payments"].count == 1
    strategy = strategies.check(strategies.default_text)
    own = next(agent for agent in strategy.agents if "payments" in strategy.queues_of_agent(agent))
    run(SetPresence(own.id, Presence.WRAP_UP))
    assert seen(kind) == {}
    everybody(run, strategies, Presence.OFF)
    clock.advance(12 * 3600)
    assert seen(kind) == {}


def test_that_breached_tickets_count_until_somebody_has_them(run: Run, clock: ManualClock, seen: Any) -> None:
    kind = AlarmKind.BREACHED_UNASSIGNED
    first, _ = run(NEW).result, run(NEW).result
    assert seen(kind) == {}
    clock.advance(14 * 86_400)
    assert seen(kind)[kind, ""].count == 2
    run(MoveTicket(first, "payments", None, "payments", "asha"))
    assert seen(kind)[kind, ""].count == 1


def test_that_an_incident_asks_for_its_update_when_it_is_overdue(
    run: Run, strategies: StoredStrategy, clock: ManualClock, seen: Any
) -> None:
    kind = AlarmKind.INCIDENT_UPDATE
    severity = next(s for s in strategies.check(strategies.default_text).severities if s.update_every)
    ticket = run(NEW).result
    incident = run(DeclareIncident("No dial tone", severity.id, "asha", (ticket,))).result
    clock.advance(severity.update_every - 1)  # type: ignore[operator]
    assert seen(kind) == {}
    clock.advance(1)
    assert seen(kind)[kind, str(incident)] == Reading(kind, str(incident), 1)
    run(AddTimelineNote(incident, "The line is being mended"))
    assert seen(kind) == {}


def test_that_quarantine_counts_after_a_quarter_of_an_hour(database: Database, clock: ManualClock, seen: Any) -> None:
    kind = AlarmKind.QUARANTINE_UNREAD
    with database.write() as connection:
        item = RawItem("1", b"bytes", clock.now(), Channel.EMAIL, "mail")
        store_items(connection, "Mailbox", [item], clock.now())
        connection.execute(capture.update().values(state="failed"))
    clock.advance(899)
    assert seen(kind) == {}
    clock.advance(1)
    assert seen(kind)[kind, ""].count == 1


def a_call(ticket: int, joined_s: float, answered_s: float | None, ended_s: float, clock: ManualClock) -> QueueCall:
    """A call by how many seconds ago it joined, was answered and ended."""
    now = clock.now()

    def at(ago_s: float | None) -> Any:
        return None if ago_s is None else now - timedelta(seconds=ago_s)

    return QueueCall(ticket, answered_s is None, CallTimes(at(joined_s), at(answered_s), at(ended_s), 60))


def test_that_lost_calls_are_those_of_the_last_minutes_that_were_long_enough(clock: ManualClock) -> None:
    calls = (
        a_call(1, 1000, None, 899, clock), a_call(2, 1000, None, 900, clock), a_call(3, 104, None, 100, clock),
        a_call(4, 105, None, 100, clock), a_call(5, 100, 90, 50, clock), a_call(1, 300, None, 200, clock),
    )  # fmt: skip
    assert lost_calls(Seen(calls), 5, clock.now(), timedelta(minutes=15)) == [1, 4]


def test_that_the_service_level_needs_enough_calls_and_names_those_that_missed_it(
    clock: ManualClock, strategies: StoredStrategy
) -> None:
    strategy = strategies.check(strategies.default_text)
    half = timedelta(minutes=30)
    good = [a_call(n, 600, 590, 500, clock) for n in range(3)]
    bad = [a_call(10, 600, 500, 400, clock)]
    old = [a_call(20, 1800, None, 1700, clock)]
    assert service_level(Seen((*good, *bad, *old)), strategy, clock.now(), half) == (None, [])
    lost = [a_call(11, 300, None, 200, clock)]
    share, missed = service_level(Seen((*good, *bad, *lost, *old)), strategy, clock.now(), half)
    assert share == pytest.approx(3 / 5) and missed == [10, 11]


def test_that_the_roster_alone_signs_nobody_in(
    run: Run, database: Database, strategies: StoredStrategy, clock: ManualClock
) -> None:
    def look() -> bool:
        live = LiveModel()
        live.apply(Tail(database, strategies, clock).read_all())
        return nobody_signed_in(live, clock.now())

    assert look()
    run(SetPresence("asha", Presence.PAUSED, "Break"))
    assert not look()
    run(SetPresence("asha", Presence.OFF))
    assert look()
