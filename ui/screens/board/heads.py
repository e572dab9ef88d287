"""What the head of each lane says, read from the live model."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.team import AgentState, Presence
from controlcenter.domain.ticket import Channel
from controlcenter.live.model import LiveModel
from ui.look import icons
from ui.models.lane_model import LaneModel
from ui.screens.board import people
from ui.screens.board.feed import Feed
from ui.screens.board.figures import formula_words
from ui.screens.board.lane_header import Head
from ui.screens.board.lanes import Area, Lane
from ui.wording import text, words

translate = QCoreApplication.translate
_TIMED = (Presence.TALKING, Presence.WRAP_UP, Presence.PAUSED)


def head_of(live: LiveModel, lane: Lane, model: LaneModel, feed: Feed, now: datetime, coming: float = 0.0) -> Head:
    """The head of one lane now. ``coming`` is the load that a hovering drag would add.

    Nothing is counted until every ticket is here, and in its lane.
    """
    kind, ident = lane.key
    if kind == "agent":
        head = _agent_head(live, ident, now, coming)
        if feed.is_whole or head.load is None:
            return head
        return replace(head, load=replace(head.load, in_work=0), is_whole=False)
    title, subtitle, icon = _words(live, kind, ident, feed.area)
    if not feed.is_whole:
        return Head(title, subtitle, icon, is_whole=False)
    return Head(title, subtitle, icon, count=model.total, shown=model.rowCount(), levels=model.levels())


def _agent_head(live: LiveModel, agent_id: str, now: datetime, coming: float) -> Head:
    strategy = live.strategy
    agent = strategy.agent(agent_id) if strategy is not None else None
    state = live.state_of(agent_id, now)
    return Head(
        title=agent.name if agent is not None else agent_id,
        subtitle=absence_words(state, strategy.zone if strategy else UTC, now) or presence_words(state, now),
        presence=state.presence,
        codes=tuple(code.upper() for code in agent.languages) if agent is not None else (),
        load=people.agent_load(live, agent_id, now),
        coming=coming,
        how=formula_words(strategy),
    )


def absence_words(state: AgentState, zone: tzinfo, now: datetime) -> str:
    """ "Absent until 23:59, ill" for somebody who was reported absent and has not come; "" else."""
    if state.absent_until is None or state.absent_until <= now or state.presence.is_here:
        return ""
    said = translate("Board", "Absent until {time}").format(time=text.when(state.absent_until, now, zone))
    return ", ".join(part for part in (said, text.one_line(state.reason)) if part)


def presence_words(state: AgentState, now: datetime) -> str:
    """What somebody does and, where it counts, since when: "On a call, 4:12", "Break, 11 min"."""
    said = text.one_line(state.reason) if state.presence is Presence.PAUSED and state.reason else ""
    said = said or words.presence(state.presence)
    if state.presence in _TIMED:
        return f"{said}, {text.duration((now - state.since).total_seconds())}"
    return said


def _words(live: LiveModel, kind: str, ident: str, area: Area) -> tuple[str, str, str]:
    """Title, subtitle and icon of a lane that is nobody's."""
    strategy = live.strategy
    if kind == "channel":
        channel = Channel(ident)
        return words.channel(channel), area_name(live, area), icons.CHANNEL_ICONS[channel]
    if kind == "queue":
        queue = strategy.queue(ident) if strategy is not None else None
        team = strategy.team_of_queue(ident) if strategy is not None else None
        return queue.name if queue else ident, team.name if team else "", "inbox"
    if kind == "team":
        found = strategy.team(ident) if strategy is not None else None
        here = len(_present_of(live, ident))
        return found.name if found else translate("Board", "Without a team"), here_words(here), "users"
    return translate("Board", "Unassigned"), area_name(live, area), "inbox"


def _present_of(live: LiveModel, team_id: str) -> list[str]:
    now = live.read_at
    if live.strategy is None or now is None:
        return []
    here = people.present(live, now)
    return [agent.id for agent in live.strategy.agents_of(team_id) if agent.id in here]


def here_words(count: int) -> str:
    """How many people are at work: "3 agents here"."""
    return text.plural(translate("Board", "%n agent(s) here", "", count))


def area_name(live: LiveModel, area: Area) -> str:
    """The name of what the board shows: a team, a queue, or all teams."""
    strategy = live.strategy
    if area.kind == "all" or strategy is None:
        return translate("Board", "All teams")
    found = strategy.team(area.id) if area.kind == "team" else strategy.queue(area.id)
    return found.name if found is not None else area.id
