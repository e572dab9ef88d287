"""What is true now, in memory. One owner thread, no locks; every screen adapts this and nothing else.

Rows are replaced, never changed. Totals are kept from the difference of old and new rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from controlcenter.domain import metrics
from controlcenter.domain.alarms.alarm import Alarm
from controlcenter.domain.alarms.load import HOUR
from controlcenter.domain.day import day_start
from controlcenter.domain.health import ServiceHealth, SourceHealth
from controlcenter.domain.incident import Incident
from controlcenter.domain.metrics import Figures, InTarget
from controlcenter.domain.sla.time_left import TimeLeft, by_the_wall_clock, time_left
from controlcenter.domain.team import AgentState, Presence
from controlcenter.domain.ticket import Channel, Kind, Level, Ticket, TicketClock
from controlcenter.live.batch import Batch
from controlcenter.live.pulse import Pulse
from controlcenter.live.share import Share
from controlcenter.live.tally import Tally

if TYPE_CHECKING:
    from controlcenter.domain.strategy.document import Strategy

Scope = tuple[str, str]
"""('all', ''), ('channel', 'email'), ('queue', id), ('team', id), ('agent', id), ('language', code),
('promise', id of who keeps one), ('promised', '')."""
ALL: Scope = ("all", "")
PROMISED: Scope = ("promised", "")
NOBODY = ""
Place = tuple[Channel, str, str | None, str]
"""Channel, queue, assignee and language: tickets that agree in them count in the same scopes, but for promises."""


@dataclass(frozen=True, slots=True)
class Update:
    """What subscribers get: the batch, and each touched ticket as it was (None: it was not in sight).

    ``is_news``: it happened just now; False for all parts of a snapshot, which tells what stands there.
    """

    batch: Batch
    before: Mapping[int, Ticket | None]
    is_news: bool


class LiveModel:
    """Tickets by id, people, incidents and the machinery's health, with totals per scope."""

    def __init__(self) -> None:
        self.tickets: dict[int, Ticket] = {}
        self.agents: dict[str, AgentState] = {}
        self.incidents: dict[int, Incident] = {}
        self.alarms: dict[int, Alarm] = {}
        self.sources: dict[str, SourceHealth] = {}
        self.people: dict[str, str] = {}
        self.service: ServiceHealth | None = None
        self.strategy: Strategy | None = None
        self.strategy_version = 0
        self.seq = 0
        self.read_at: datetime | None = None
        self.moment_s: float | None = None
        self.health_at: datetime | None = None
        self.ahead_s = 0.0
        self._pulse = Pulse()
        self.awaited = 0
        self._shares: dict[int, Share] = {}
        self._tallies: dict[Scope, Tally] = defaultdict(lambda: Tally(self._shares))
        self._weights: dict[tuple[Channel, Kind | None], float] = {}
        self._teams: dict[str, str] = {}
        self._scopes: dict[Place, tuple[Scope, ...]] = {}
        self._subscribers: list[Callable[[Update], None]] = []

    @property
    def is_loaded(self) -> bool:
        """Whether the first snapshot has come."""
        return self.strategy is not None

    @property
    def is_whole(self) -> bool:
        """Whether every ticket of the snapshot is here: until then no figure is the floor's."""
        return self.is_loaded and not self.awaited

    def subscribe(self, receive: Callable[[Update], None]) -> Callable[[], None]:
        """Call ``receive`` after every batch; the returned function ends that."""
        self._subscribers.append(receive)
        return lambda: self._subscribers.remove(receive)

    def apply(self, batch: Batch) -> None:
        """Take a batch in and tell every subscriber."""
        before: dict[int, Ticket | None] = {}
        is_news = not batch.full and not self.awaited
        if batch.full:
            before = dict(self.tickets)
            self._forget_everything()
        if batch.strategy is not None:
            self._take_strategy(batch)
        self._take_tickets(batch, before)
        self.agents.update(batch.agents)
        self.incidents.update(batch.incidents)
        if batch.alarms:
            self._take_alarms(batch)
        if batch.sources is not None:
            self._take_health(batch, batch.sources)
        if batch.people is not None:
            self.people = dict(batch.people)
        self.seq = batch.seq
        self.awaited = batch.awaited
        self.read_at, self.moment_s = batch.read_at, batch.moment_s
        update = Update(batch, before, is_news)
        for receive in list(self._subscribers):
            receive(update)

    def proved_at(self, now: datetime, moment_s: float) -> datetime | None:
        """When what is here was last what the database holds, by the wall clock of ``now``; None before that.

        Of both clocks the one that says more counts: a wall clock may be set back, a monotonic one may stand still
        while the computer sleeps.
        """
        if self.read_at is None or self.moment_s is None:
            return self.read_at
        return min(self.read_at, now - timedelta(seconds=moment_s - self.moment_s))

    def _forget_everything(self) -> None:
        self.tickets, self.agents, self.incidents, self.alarms = {}, {}, {}, {}
        self._forget_totals()

    def _forget_totals(self) -> None:
        self._tallies.clear()
        self._shares.clear()

    def _take_tickets(self, batch: Batch, before: dict[int, Ticket | None]) -> None:
        """Rows that come are counted together, those that change one by one."""
        known = self.tickets.keys() & batch.tickets.keys()
        for ticket_id in batch.tickets:
            before.setdefault(ticket_id, self.tickets.get(ticket_id) if known else None)
        coming = {i: row for i, row in batch.tickets.items() if row is not None and i not in known}
        for ticket_id in known:
            self._replace(self.tickets[ticket_id], batch.tickets[ticket_id])
        self.tickets.update(coming)
        self._count(coming.values())

    def _take_health(self, batch: Batch, sources: Mapping[str, SourceHealth]) -> None:
        moment_s = batch.read_at.timestamp() if batch.moment_s is None else batch.moment_s
        self.service, self.sources = self._pulse.read(batch.service, sources, batch.read_at, moment_s)
        self.health_at = batch.read_at
        self.ahead_s = batch.ahead_s or 0.0

    def _take_alarms(self, batch: Batch) -> None:
        """History of more than an hour is let go: nothing live counts it."""
        known = {**self.alarms, **batch.alarms}
        kept = batch.read_at - HOUR
        self.alarms = {i: one for i, one in known.items() if one.is_standing or one.raised_at >= kept}

    def _take_strategy(self, batch: Batch) -> None:
        self.strategy, self.strategy_version = batch.strategy, batch.strategy_version
        self._weights.clear()
        self._teams.clear()
        self._scopes.clear()
        self._forget_totals()
        self._count(self.tickets.values())

    def _count(self, rows: Iterable[Ticket]) -> None:
        """Count rows that do not count yet."""
        alike: dict[Place, list[int]] = defaultdict(list)  # tickets that stand in the same place
        coming: dict[Scope, list[int]] = defaultdict(list)
        for row in rows:
            if row.is_open:
                share = self._shares[row.id] = Share.of(row, self.weight(row))
                alike[row.channel, row.queue, row.assignee, row.language].append(row.id)
                for scope in self._promised_in(row) if share.sort.is_promised else ():
                    coming[scope].append(row.id)
        for place, ids in alike.items():
            for scope in self._scopes_at(place):
                coming[scope] += ids
        for scope, ids in coming.items():
            self._tallies[scope].extend(ids)

    def _replace(self, old: Ticket, row: Ticket | None) -> None:
        """Count a row anew only where it counts as something else than before."""
        if row is None:
            del self.tickets[old.id]
        else:
            self.tickets[row.id] = row
        was = self._shares.pop(old.id, None)
        new = Share.of(row, self.weight(row)) if row is not None and row.is_open else None
        if new is not None:
            self._shares[old.id] = new
        left = set(self.scopes_of(old)) if was is not None else set()
        reached = set(self.scopes_of(row)) if row is not None and new is not None else set()
        for scope in left | reached if was != new else left ^ reached:
            self._tallies[scope].replace(was if scope in left else None, new if scope in reached else None)

    def weight(self, row: Ticket) -> float:
        """Units of work that a ticket means: the channel's weight times the kind's effort."""
        key = row.channel, row.kind
        if (known := self._weights.get(key)) is None:
            known = self._weights[key] = self.strategy.weight(*key) if self.strategy else 1.0
        return known

    def team_of(self, row: Ticket) -> str:
        """The team of a ticket's queue; empty without one."""
        return self._team_of(row.queue)

    def _team_of(self, queue: str) -> str:
        if (known := self._teams.get(queue)) is None:
            team = self.strategy.team_of_queue(queue) if self.strategy else None
            known = self._teams[queue] = team.id if team else ""
        return known

    def scopes_of(self, row: Ticket) -> Iterator[Scope]:
        """Every scope in which a ticket counts, each once."""
        yield from self._scopes_at((row.channel, row.queue, row.assignee, row.language))
        yield from self._promised_in(row)

    def _scopes_at(self, place: Place) -> tuple[Scope, ...]:
        if (known := self._scopes.get(place)) is None:
            channel, queue, assignee, language = place
            known = self._scopes[place] = (
                ALL, ("channel", channel.value), ("queue", queue), ("team", self._team_of(queue)),
                ("agent", assignee or NOBODY), ("language", language),
            )  # fmt: skip
        return known

    @staticmethod
    def _promised_in(row: Ticket) -> Iterable[Scope]:
        if promises := row.promises:
            return [PROMISED, *{("promise", clock.owner or row.assignee or NOBODY) for clock in promises}]
        return ()

    def members(self, scope: Scope) -> Set[int]:
        """Ids of the open tickets that a scope's figures count."""
        tally = self._tallies.get(scope)
        return tally.ids if tally else frozenset()

    def languages(self) -> list[str]:
        """Codes of the languages in which tickets are open, "" for unknown, in order."""
        return sorted(name for (kind, name), tally in self._tallies.items() if kind == "language" and tally.open)

    def open_in(self, scope: Scope) -> int:
        """How many open tickets a scope has: cheaper than all of its figures."""
        tally = self._tallies.get(scope)
        return tally.open if tally else 0

    def figures(self, scope: Scope, now: datetime) -> Figures:
        """The figures of a scope at ``now``."""
        tally = self._tallies.get(scope)
        return tally.figures(now) if tally else Figures()

    def load_of(self, agent: str) -> float:
        """Units of work in an agent's hands."""
        tally = self._tallies.get(("agent", agent))
        return tally.load if tally else 0.0

    def loads(self, scope: Scope) -> tuple[float, float]:
        """Units of work of a scope in somebody's hands, and waiting for somebody: cheaper than all of its figures."""
        tally = self._tallies.get(scope)
        return (tally.assigned_load, tally.load - tally.assigned_load) if tally else (0.0, 0.0)

    def next_to_break(self, limit: int, scope: Scope = ALL) -> list[Ticket]:
        """The tickets that break next, those that are over first."""
        tally = self._tallies.get(scope)
        return [self.tickets[i] for i in tally.next_to_break(limit)] if tally else []

    def due_first(self, scope: Scope = ALL) -> Iterator[Ticket]:
        """The open tickets with a deadline in the order of it, as lanes show them; the first ones cost little."""
        tally = self._tallies.get(scope)
        return (self.tickets[i] for i in tally.due_first()) if tally else iter(())

    def urgent(self, now: datetime, scope: Scope = ALL) -> list[Ticket]:
        """Every ticket at risk or breached, in the order in which they break."""
        tally = self._tallies.get(scope)
        found = [self.tickets[i] for i in tally.urgent(now)] if tally else []
        return sorted(found, key=lambda row: (row.breaks_at is None, row.breaks_at or now, row.id))

    def ids_at(self, level: Level, now: datetime, scope: Scope = ALL) -> Set[int]:
        """Ids of the tickets at risk, or of the breached ones: each ticket is one of them at most."""
        tally = self._tallies.get(scope)
        if tally is None or level is Level.NORMAL:
            return set()
        over = tally.breached(now)
        return set(over) if level is Level.BREACHED else tally.urgent(now) - over

    def time_left(self, clock: TicketClock, now: datetime) -> TimeLeft:
        """What a clock has left at ``now``, in the hours of the strategy in force."""
        if self.strategy is None:
            return by_the_wall_clock(clock, now)
        return time_left(clock, self.strategy.compiled_calendars(), now)

    def left_s(self, clock: TicketClock, now: datetime) -> int:
        """Business seconds that a clock has left; negative once it is over."""
        return self.time_left(clock, now).left_s

    def in_target_today(self, now: datetime, channel: Channel | None = None) -> InTarget:
        """Attainment of the clocks that fell due since midnight of the centre's zone."""
        wanted = (t for t in self.tickets.values() if channel is None or t.channel is channel)
        return metrics.in_target(wanted, self.today(now), now)

    def today(self, now: datetime) -> datetime:
        """When the centre's day began."""
        return day_start(now, self.strategy.zone) if self.strategy else now

    def state_of(self, agent: str, now: datetime) -> AgentState:
        """What an agent does now; the roster speaks where nobody else has today."""
        known = self.agents.get(agent)
        if known is not None and known.absent_until is not None and known.absent_until > now:
            return known
        if known is not None and known.since >= self.today(now):
            return known
        on_shift = self.strategy is not None and self.strategy.is_on_shift(agent, now.astimezone(self.strategy.zone))
        presence = Presence.FREE if on_shift else Presence.OFF
        return AgentState(agent, presence, "", self.today(now), "roster", known.absent_until if known else None)

    def person(self, account: str) -> str:
        """The name of the agent behind an account, or the account itself."""
        agent = self.strategy.agent(self.people.get(account, "")) if self.strategy else None
        return agent.name if agent else account
