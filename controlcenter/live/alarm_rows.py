"""The tickets behind each alarm: its count is how many they are, and its key opens exactly these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from controlcenter.domain import metrics
from controlcenter.domain.alarms.alarm import AlarmKind
from controlcenter.domain.alarms.rules import RULES, AlarmRule
from controlcenter.domain.metrics import CallCounts
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import CallState, Channel, ClockKind, Level
from controlcenter.live import floor
from controlcenter.live.model import NOBODY, PROMISED, LiveModel
from controlcenter.store.alarms import QueueCall


def callers_over_target(live: LiveModel, now: datetime) -> list[int]:
    """Tickets of callers who still wait although the answer is over its target."""
    rows = (live.tickets[i] for i in sorted(live.members(("channel", Channel.TELEPHONE.value))))
    return [
        row.id
        for row in rows
        if row.call_state is CallState.WAITING
        and row.level(now) is Level.BREACHED
        and any(c.kind is ClockKind.ANSWER and c.breaks_at is not None and c.breaks_at <= now for c in row.clocks)
    ]


def breached_unassigned(live: LiveModel, now: datetime) -> list[int]:
    """Breached tickets that nobody has, in the order in which they broke."""
    urgent = live.urgent(now, ("agent", NOBODY))
    return [row.id for row in urgent if row.breaks_at is not None and row.breaks_at <= now]


def waiting_in(live: LiveModel, language: str, now: datetime) -> list[int]:
    """Who waits in a language that nobody free speaks; while nobody is here at all, only callers count.

    With "" the language is not known: anybody free will do.
    """
    speakers = floor.free_speakers(live, now)
    if speakers[language] if language else floor.people(live, now).free:
        return []
    rows = [live.tickets[i] for i in sorted(live.members(("language", language)))]
    if not is_anybody_here(live, now):
        return [row.id for row in rows if row.call_state is CallState.WAITING]
    return [row.id for row in rows if row.is_waiting]


def is_anybody_here(live: LiveModel, now: datetime) -> bool:
    """Whether anybody is at work, free or not."""
    return any(state.presence.is_here for state in floor.states(live, now).values())


def unattended(live: LiveModel, queue: str, now: datetime) -> list[int]:
    """Who waits in a queue whose people are all away although a clock of theirs runs: its calendar is open now."""
    strategy = live.strategy
    if strategy is None or not live.figures(("queue", queue), now).waiting:
        return []
    staff = [agent.id for agent in strategy.agents if queue in strategy.queues_of_agent(agent)]
    if any(live.state_of(agent, now).presence.is_here for agent in staff):
        return []
    is_open = {name: calendar.is_open_at(now) for name, calendar in strategy.compiled_calendars().items()}
    if not any(is_open.values()):
        return []
    rows = (live.tickets[i] for i in sorted(live.members(("queue", queue))))
    return [
        row.id for row in rows if any(floor.is_wait(c) and is_open.get(c.calendar, False) for c in row.clocks)
    ]  # fmt: skip


def unattended_promises(live: LiveModel, now: datetime, within: timedelta) -> dict[str, list[int]]:
    """Tickets with a promise due within a time, or over, by the agent who should keep it and is not here.

    The agent is "" for a ticket that nobody has.
    """
    found: dict[str, list[int]] = {}
    for row in (live.tickets[i] for i in sorted(live.members(PROMISED))):
        for clock in row.promises:
            owner = clock.owner or row.assignee or NOBODY
            is_soon = clock.due_at is not None and clock.due_at <= now + within
            if is_soon and not (owner and live.state_of(owner, now).presence.is_here):
                ids = found.setdefault(owner, [])
                if row.id not in ids:
                    ids.append(row.id)
    return found


def overdue_incidents(live: LiveModel, now: datetime) -> dict[str, list[int]]:
    """Tickets of each incident whose next news to everybody affected is overdue, by the incident's id."""
    severities = live.strategy.severities if live.strategy else ()
    every_s = {severity.id: severity.update_every for severity in severities}
    found = {}
    for incident in live.incidents.values():
        due_at = incident.news_due_at(every_s.get(incident.severity))
        if due_at is not None and due_at <= now:
            found[str(incident.id)] = list(incident.ticket_ids)
    return found


@dataclass(frozen=True, slots=True)
class Seen:
    """What the database told lately: calls of the last half hour or so, and what waits in quarantine."""

    calls: tuple[QueueCall, ...] = ()
    quarantine: tuple[tuple[int, int | None], ...] = ()


NOTHING_SEEN = Seen()


def lost_calls(seen: Seen, short_s: float, now: datetime, within: timedelta) -> list[int]:
    """Tickets of calls that were lost within a time; those shorter than ``short_s`` do not count."""
    lost = [
        one.ticket_id
        for one in seen.calls
        if one.is_lost
        and one.times.ended_at is not None
        and now - within < one.times.ended_at <= now
        and (one.times.ended_at - one.times.joined_at).total_seconds() >= short_s
    ]
    return list(dict.fromkeys(lost))


def service_level(seen: Seen, strategy: Strategy, now: datetime, within: timedelta) -> tuple[float | None, list[int]]:
    """The service level of the calls that joined within a time, and the tickets of those that were not in time.

    None with fewer calls than the strategy asks for.
    """
    goal, short_s = strategy.centre.service_level, strategy.centre.short_call_s
    counts, missed = CallCounts(), []
    for one in seen.calls:
        if one.times.joined_at <= now - within:
            continue
        count = metrics.count_call(one.times, goal.within_s, short_s, now)
        counts += count
        if count.late or count.answered > count.in_time or count.abandoned:
            missed.append(one.ticket_id)
    if counts.answered + counts.abandoned + counts.late < strategy.alarms.fewest_calls:
        return None, []
    return metrics.service_level(counts, goal.variant), list(dict.fromkeys(missed))


def rows_of(live: LiveModel, kind: AlarmKind, place: str, now: datetime, seen: Seen = NOTHING_SEEN) -> list[int]:
    """The tickets that an alarm is about at ``now``; ``seen`` is needed by those about calls and quarantine."""
    return _ROWS[kind](live, place, now, seen) if kind in _ROWS and live.strategy is not None else []


def rule_of(live: LiveModel, kind: AlarmKind) -> AlarmRule:
    """The rule in force for a condition."""
    return live.strategy.alarms.rules[kind] if live.strategy else RULES[kind]


def within_of(live: LiveModel, kind: AlarmKind) -> timedelta:
    """The stretch of time at which a condition looks."""
    return timedelta(seconds=rule_of(live, kind).within_s)


def _lost(live: LiveModel, place: str, now: datetime, seen: Seen) -> list[int]:
    short_s = live.strategy.centre.short_call_s if live.strategy else 0
    return lost_calls(seen, short_s, now, within_of(live, AlarmKind.LOST_CALLS))


def _missed(live: LiveModel, place: str, now: datetime, seen: Seen) -> list[int]:
    within = within_of(live, AlarmKind.SERVICE_LEVEL)
    return service_level(seen, live.strategy, now, within)[1] if live.strategy else []


def _promises(live: LiveModel, place: str, now: datetime, seen: Seen) -> list[int]:
    return unattended_promises(live, now, within_of(live, AlarmKind.PROMISE_UNATTENDED)).get(place, [])


_Rows = Callable[[LiveModel, str, datetime, Seen], list[int]]
_ROWS: Mapping[AlarmKind, _Rows] = MappingProxyType(
    {
        AlarmKind.CALLER_OVER_TARGET: lambda live, place, now, seen: callers_over_target(live, now),
        AlarmKind.LOST_CALLS: _lost,
        AlarmKind.SERVICE_LEVEL: _missed,
        AlarmKind.LANGUAGE_ALONE: lambda live, place, now, seen: waiting_in(live, place, now),
        AlarmKind.QUEUE_UNATTENDED: lambda live, place, now, seen: unattended(live, place, now),
        AlarmKind.BREACHED_UNASSIGNED: lambda live, place, now, seen: breached_unassigned(live, now),
        AlarmKind.PROMISE_UNATTENDED: _promises,
        AlarmKind.QUARANTINE_UNREAD: lambda live, place, now, seen: [i for _, i in seen.quarantine if i is not None],
        AlarmKind.INCIDENT_UPDATE: lambda live, place, now, seen: overdue_incidents(live, now).get(place, []),
    }
)
