"""Teams and people against their capacity, now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.load import agent_capacity, shift_left_s
from controlcenter.domain.strategy.document import Agent, Strategy
from controlcenter.live import floor
from controlcenter.live.model import LiveModel, Scope
from ui.wording import text, words


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A team or a person with open work in units, what can be held, and when the shift ends (by the roster)."""

    scope: Scope
    name: str
    order: tuple[int, str, str]
    state: str
    shift_ends: str
    open: int
    load: float
    capacity: float

    @property
    def is_person(self) -> bool:
        return self.scope[0] == "agent"

    @property
    def share(self) -> float:
        """Load / capacity; with nobody present any work is more than can be held."""
        return self.load / self.capacity if self.capacity else (float("inf") if self.load else 0.0)

    @property
    def is_over(self) -> bool:
        return self.share > 1


def held_now(live: LiveModel, now: datetime) -> list[HeldRow]:
    """Every team, each followed by its people."""
    strategy = live.strategy
    if strategy is None:
        return []
    rows = []
    for at, team in enumerate(strategy.teams):
        open_ones, load = live.open_in(("team", team.id)), sum(live.loads(("team", team.id)))
        people = strategy.agents_of(team.id)
        here = sum(live.state_of(agent.id, now).presence.is_here for agent in people)
        state = text.plural(words_present(here))
        capacity = floor.team_capacity(live, team.id, now)
        rows.append(HeldRow(("team", team.id), team.name, (at, "", ""), state, "", open_ones, load, capacity))
        rows += [_person(live, strategy, agent, at, now) for agent in people]
    return rows


def words_present(count: int) -> str:
    """How many are at work."""
    return QCoreApplication.translate("Reports", "%n person(s) present", "", count)


def _person(live: LiveModel, strategy: Strategy, agent: Agent, at: int, now: datetime) -> HeldRow:
    local = now.astimezone(strategy.zone)
    known = live.state_of(agent.id, now)
    open_ones, load = live.open_in(("agent", agent.id)), live.load_of(agent.id)
    left_s = shift_left_s(strategy, agent, local)
    ends = "–" if left_s is None else text.time_of_day(now + timedelta(seconds=left_s), strategy.zone)
    capacity = agent_capacity(strategy, agent, local.date()) if known.presence.is_here else 0.0
    since = f"{words.presence(known.presence)}, {text.time_of_day(known.since, strategy.zone)}"
    state = since if known.told_by != "roster" else words.presence(known.presence)
    return HeldRow(("agent", agent.id), agent.name, (at, "a", agent.name), state, ends, open_ones, load, capacity)
