"""What on the floor needs a person at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from controlcenter.domain.alarm import AlarmKind, Condition
from controlcenter.domain.ticket import CallState, Channel, ClockKind, Level
from controlcenter.live import floor
from controlcenter.live.model import ALL, PROMISED, LiveModel

PROMISE_SOON = timedelta(minutes=10)


def conditions(live: LiveModel, now: datetime) -> list[Condition]:
    """Every alarm condition that holds at ``now``; none before the first snapshot."""
    return list(_conditions(live, now)) if live.is_loaded else []


def _conditions(live: LiveModel, now: datetime) -> Iterator[Condition]:
    if not floor.service_runs(live, now):
        yield Condition(AlarmKind.NO_SERVICE)
    if over := len(callers_over_target(live, now)):
        yield Condition(AlarmKind.CALLER_OVER_TARGET, count=over)
    waiting = live.figures(ALL, now).callers_waiting
    if waiting and not floor.people(live, now).free:
        yield Condition(AlarmKind.NOBODY_FREE, count=waiting)
    for queue in live.strategy.queues if live.strategy else ():
        if breached := live.figures(("queue", queue.id), now).breached:
            yield Condition(AlarmKind.QUEUE_BREACHED, queue.id, breached)
    for late in floor.late_sources(live, now):
        yield Condition(AlarmKind.SOURCE_STALE, late.source)
    for owner, due in sorted(unattended_promises(live, now).items()):
        yield Condition(AlarmKind.PROMISE_UNATTENDED, owner, due)


def unattended_promises(live: LiveModel, now: datetime) -> dict[str, int]:
    """How many promises are due within ten minutes, or over, by the agent who should keep them and is not here.

    The agent is "" for a ticket that nobody has.
    """
    found: Counter[str] = Counter()
    for row in (live.tickets[i] for i in live.members(PROMISED)):
        for clock in row.promises:
            owner = clock.owner or row.assignee or ""
            is_soon = clock.due_at is not None and clock.due_at <= now + PROMISE_SOON
            if is_soon and not (owner and live.state_of(owner, now).presence.is_here):
                found[owner] += 1
    return dict(found)


def callers_over_target(live: LiveModel, now: datetime) -> list[int]:
    """Tickets of callers who still wait although the answer is over its target."""
    rows = (live.tickets[i] for i in live.members(("channel", Channel.TELEPHONE.value)))
    return [
        row.id
        for row in rows
        if row.call_state is CallState.WAITING
        and row.level(now) is Level.BREACHED
        and any(c.kind is ClockKind.ANSWER and c.breaks_at is not None and c.breaks_at <= now for c in row.clocks)
    ]
