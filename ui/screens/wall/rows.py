"""The rows behind each number of the wall: what a tile opens is what it counted, by the same functions."""

from __future__ import annotations

from datetime import datetime

from controlcenter.domain.team import AgentState, Presence
from controlcenter.domain.ticket import Channel
from controlcenter.live import floor
from controlcenter.live.model import ALL, LiveModel, Scope


def opened(live: LiveModel, scope: Scope = ALL) -> list[int]:
    """Every open ticket of a scope, by id."""
    return sorted(live.members(scope))


def of_channel(live: LiveModel, channel: Channel) -> list[int]:
    """What the large number of a channel counts: callers who wait, or open tickets."""
    if channel is Channel.TELEPHONE:
        return list(floor.calls(live).waiting)
    return opened(live, ("channel", channel.value))


def call_backs(live: LiveModel) -> list[int]:
    """Calls that the centre owes."""
    return list(floor.calls(live).call_backs)


def other_calls(live: LiveModel) -> list[int]:
    """Open tickets of the telephone that are neither."""
    return list(floor.calls(live).others)


def urgent(live: LiveModel, now: datetime, scope: Scope = ALL) -> list[int]:
    """At risk or breached, in the order in which they break."""
    return [ticket.id for ticket in live.urgent(now, scope)]


def unassigned(live: LiveModel, channel: Channel) -> list[int]:
    """Open tickets of a channel that nobody has."""
    return [i for i in opened(live, ("channel", channel.value)) if live.tickets[i].assignee is None]


def waiting_in(live: LiveModel, language: str) -> list[int]:
    """Open tickets of a language whose customer waits for an answer."""
    return [i for i in opened(live, ("language", language)) if live.tickets[i].waiting_since is not None]


def of_incident(live: LiveModel, incident_id: int) -> list[int]:
    """The tickets that belong to an incident, those that are closed too."""
    incident = live.incidents.get(incident_id)
    return list(incident.ticket_ids) if incident is not None else []


def people(live: LiveModel, now: datetime, presence: Presence | None = None) -> list[AgentState]:
    """Who does this now; for None everybody who is at work."""
    here = (Presence.FREE, Presence.TALKING, Presence.WRAP_UP, Presence.PAUSED)
    wanted = here if presence is None else (presence,)
    return [state for state in floor.states(live, now).values() if state.presence in wanted]
