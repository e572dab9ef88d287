"""The floor at this moment, from the live model: people, teams against their capacity, waits, and late sources."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from controlcenter.domain import metrics
from controlcenter.domain.health import SERVICE_SILENT_S, is_late
from controlcenter.domain.metrics import InTarget, LanguageWaiting, People
from controlcenter.domain.team import AgentState, Presence
from controlcenter.domain.ticket import CallState, Channel, ClockKind, ClockState, TicketClock
from controlcenter.live.model import ALL, LiveModel

CHANNEL_OF_SOURCE = MappingProxyType(
    {"imap": Channel.EMAIL, "maildir": Channel.EMAIL, "fax_folder": Channel.FAX, "hylafax": Channel.FAX,
     "asterisk": Channel.TELEPHONE, "voicemail": Channel.TELEPHONE, "call_records": Channel.TELEPHONE,
     "web": Channel.WEB, "api": Channel.WEB, "drop_box": Channel.WEB}
)  # fmt: skip
_WAITS = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_REPLY, ClockKind.ANSWER)


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """A team's open work in units: in somebody's hands, waiting for somebody, and what those present can hold."""

    team: str
    name: str
    in_work: float
    waiting: float
    capacity: float

    @property
    def total(self) -> float:
        return self.in_work + self.waiting

    @property
    def share(self) -> float:
        """Load / capacity; with nobody present any work is more than can be held."""
        return self.total / self.capacity if self.capacity else (float("inf") if self.total else 0.0)


@dataclass(frozen=True, slots=True)
class Wait:
    """A running wait and its target in business seconds of the clock's calendar, and the ticket that waits."""

    wait_s: int
    target_s: int
    ticket_id: int


@dataclass(frozen=True, slots=True)
class Late:
    """A source without news for two of its periods, and since when; None: there never was any."""

    source: str
    channel: Channel | None
    since: datetime | None


def states(live: LiveModel, now: datetime) -> dict[str, AgentState]:
    """What everybody of the strategy does now, by agent."""
    return {agent.id: live.state_of(agent.id, now) for agent in (live.strategy.agents if live.strategy else ())}


def people(live: LiveModel, now: datetime) -> People:
    """How many people do what now."""
    return metrics.people(states(live, now).values())


def team_capacity(live: LiveModel, team_id: str, now: datetime) -> float:
    """Units of work that the people present of a team can hold."""
    if live.strategy is None:
        return 0.0
    return metrics.team_capacity(live.strategy, team_id, states(live, now), now.astimezone(live.strategy.zone).date())


def team_loads(live: LiveModel, now: datetime) -> list[TeamLoad]:
    """Every team, the fullest first."""
    if live.strategy is None:
        return []
    known, day = states(live, now), now.astimezone(live.strategy.zone).date()
    rows = []
    for team in live.strategy.teams:
        in_work, waiting = live.loads(("team", team.id))
        capacity = metrics.team_capacity(live.strategy, team.id, known, day)
        rows.append(TeamLoad(team.id, team.name, in_work, waiting, capacity))
    return sorted(rows, key=lambda row: (-row.share, -row.total, row.name))


def free_speakers(live: LiveModel, now: datetime) -> Counter[str]:
    """How many people are free now, by language that they speak."""
    found: Counter[str] = Counter()
    for agent in live.strategy.agents if live.strategy else ():
        if live.state_of(agent.id, now).presence is Presence.FREE:
            found.update(agent.languages)
    return found


def languages_waiting(live: LiveModel, now: datetime) -> list[LanguageWaiting]:
    """The languages in which customers wait, the longest wait first."""
    waiting = (live.tickets[ticket_id] for ticket_id in live.members(ALL))
    return metrics.languages_waiting(waiting, free_speakers(live, now))


def attainment(live: LiveModel, now: datetime) -> dict[Channel, InTarget]:
    """Clocks that fell due today, by channel: met, missed, open and over."""
    return {channel: live.in_target_today(now, channel) for channel in Channel}


def longest_wait(live: LiveModel, channel: Channel, now: datetime) -> Wait | None:
    """The largest running wait for an answer on a channel; None while nobody waits.

    Among clocks of one calendar and one target the earliest deadline has waited longest: only those are measured.
    """
    first: dict[tuple[str, int], tuple[datetime, int, TicketClock]] = {}
    for ticket_id in live.members(("channel", channel.value)):
        for clock in live.tickets[ticket_id].clocks:
            if is_wait(clock) and clock.due_at is not None:
                found = (clock.due_at, ticket_id, clock)
                key = (clock.calendar, clock.target_s)
                first[key] = min(first.get(key, found), found, key=lambda one: one[:2])
    waits = [Wait(wait_s(live, clock, now), clock.target_s, ticket_id) for _, ticket_id, clock in first.values()]
    return max(waits, key=lambda wait: (wait.wait_s, -wait.ticket_id), default=None)


def is_wait(clock: TicketClock) -> bool:
    """Whether a clock measures a wait that goes on now: for an answer, a first response or the next reply."""
    return clock.kind in _WAITS and clock.state is ClockState.RUNNING and clock.due_at is not None


def wait_s(live: LiveModel, clock: TicketClock, now: datetime) -> int:
    """Business seconds that a running clock has used at ``now``: its target less what lies between now and due."""
    due_at = clock.due_at
    if due_at is None or live.strategy is None or clock.calendar not in live.strategy.compiled_calendars():
        return clock.used_s
    calendar = live.strategy.calendar(clock.calendar)
    if due_at >= now:
        return max(0, clock.target_s - calendar.between_at(now, due_at))
    return clock.target_s + calendar.between_at(due_at, now)


@dataclass(frozen=True, slots=True)
class Calls:
    """The open tickets of the telephone in three parts that together are all of them."""

    waiting: tuple[int, ...]
    call_backs: tuple[int, ...]
    others: tuple[int, ...]


def calls(live: LiveModel) -> Calls:
    """Callers who wait now, call-backs that are owed, and every other open ticket of the telephone, by id."""
    rows = [live.tickets[i] for i in sorted(live.members(("channel", Channel.TELEPHONE.value)))]
    waiting = [row.id for row in rows if row.call_state is CallState.WAITING]
    owed = [row.id for row in rows if row.call_state is not CallState.WAITING and metrics.is_call_back(row)]
    rest = {row.id for row in rows}.difference(waiting, owed)
    return Calls(tuple(waiting), tuple(owed), tuple(sorted(rest)))


def late_sources(live: LiveModel, now: datetime) -> list[Late]:
    """Sources that are switched on and have had no success for two of their periods."""
    late = []
    for entry in live.strategy.sources if live.strategy else ():
        health = live.sources.get(entry.name)
        ok_at = health.last_ok_at if health else None
        if entry.enabled and is_late(health, entry.every_s, now):
            late.append(Late(entry.name, CHANNEL_OF_SOURCE.get(entry.type), ok_at))
    return late


def service_runs(live: LiveModel) -> bool:
    """Whether, when it was last read, a service had given a sign of life lately and had not said goodbye."""
    if live.service is None or live.health_at is None or not live.service.holder:
        return False
    return live.health_at - live.service.beat_at < timedelta(seconds=SERVICE_SILENT_S)
