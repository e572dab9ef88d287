"""What on the floor needs a person at once: every condition's measure at this moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from controlcenter.domain.alarms.alarm import AlarmKind
from controlcenter.domain.alarms.watch import Reading, counted
from controlcenter.live import alarm_rows, floor
from controlcenter.live.alarm_rows import NOTHING_SEEN, Seen, within_of
from controlcenter.live.model import LiveModel
from controlcenter.store.alarms import calls_of, unread_quarantine


def look_up(connection: Connection, live: LiveModel, now: datetime) -> Seen:
    """What the conditions need of the database."""
    longest = max(within_of(live, AlarmKind.LOST_CALLS), within_of(live, AlarmKind.SERVICE_LEVEL))
    until = now - within_of(live, AlarmKind.QUARANTINE_UNREAD)
    return Seen(tuple(calls_of(connection, now - longest)), tuple(unread_quarantine(connection, until)))


def readings(live: LiveModel, now: datetime, seen: Seen = NOTHING_SEEN) -> list[Reading]:
    """Every condition that measures something at ``now``; none before the first snapshot.

    That no service runs is not among them: the service cannot say so.
    """
    return list(_readings(live, now, seen)) if live.is_loaded else []


def _readings(live: LiveModel, now: datetime, seen: Seen) -> Iterator[Reading]:
    yield from _of_calls(live, now, seen)
    for language in live.languages():
        if count := len(alarm_rows.waiting_in(live, language, now)):
            yield counted(AlarmKind.LANGUAGE_ALONE, count, language)
    for queue in live.strategy.queues if live.strategy else ():
        if count := len(alarm_rows.unattended(live, queue.id, now)):
            yield counted(AlarmKind.QUEUE_UNATTENDED, count, queue.id)
    if count := live.figures(("agent", ""), now).breached:
        yield counted(AlarmKind.BREACHED_UNASSIGNED, count)
    within = within_of(live, AlarmKind.PROMISE_UNATTENDED)
    for owner, ids in sorted(alarm_rows.unattended_promises(live, now, within).items()):
        yield counted(AlarmKind.PROMISE_UNATTENDED, len(ids), owner)
    for late in floor.late_sources(live, now):
        yield counted(AlarmKind.SOURCE_STALE, 1, late.source)
    if seen.quarantine:
        yield counted(AlarmKind.QUARANTINE_UNREAD, len(seen.quarantine))
    for incident, ids in alarm_rows.overdue_incidents(live, now).items():
        yield Reading(AlarmKind.INCIDENT_UPDATE, incident, len(ids))


def _of_calls(live: LiveModel, now: datetime, seen: Seen) -> Iterator[Reading]:
    if count := len(alarm_rows.callers_over_target(live, now)):
        yield counted(AlarmKind.CALLER_OVER_TARGET, count)
    if count := len(alarm_rows.rows_of(live, AlarmKind.LOST_CALLS, "", now, seen)):
        yield counted(AlarmKind.LOST_CALLS, count)
    if live.strategy is not None:
        within = within_of(live, AlarmKind.SERVICE_LEVEL)
        level, missed = alarm_rows.service_level(seen, live.strategy, now, within)
        if level is not None:
            yield Reading(AlarmKind.SERVICE_LEVEL, "", len(missed), level)


def nobody_signed_in(live: LiveModel, now: datetime) -> bool:
    """Whether no telephone and no window has said of anybody that he is here; the roster alone is no proof."""
    states = floor.states(live, now).values()
    return not any(state.presence.is_here and state.told_by != "roster" for state in states)
