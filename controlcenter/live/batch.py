"""What readers hand to the live model: whole rows, never deltas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from controlcenter.domain.alarms.alarm import Alarm
from controlcenter.domain.health import ServiceHealth, SourceHealth
from controlcenter.domain.incident import Incident
from controlcenter.domain.team import AgentState
from controlcenter.domain.ticket import Ticket

if TYPE_CHECKING:
    from controlcenter.domain.strategy.document import Strategy


@dataclass(frozen=True, slots=True)
class Batch:
    """What changed up to journal number ``seq``, read at ``read_at``. None for a ticket: it is out of sight now.

    ``full`` replaces everything; where its tickets come in parts, ``awaited`` of them are still to come.
    ``strategy``, ``sources``, ``service`` and ``people`` are None when unchanged.
    ``moment_s`` is the reader's monotonic clock at ``read_at``: it tells how old this is whatever the wall clock does.
    ``ahead_s`` is by how much this computer's clock is ahead of the database server's; None when nobody asked.
    ``events`` are (event, ticket id) in order, for screens that show what just happened.
    """

    seq: int
    read_at: datetime
    tickets: Mapping[int, Ticket | None] = field(default_factory=dict)
    agents: Mapping[str, AgentState] = field(default_factory=dict)
    incidents: Mapping[int, Incident] = field(default_factory=dict)
    strategy: Strategy | None = None
    strategy_version: int = 0
    sources: Mapping[str, SourceHealth] | None = None
    service: ServiceHealth | None = None
    people: Mapping[str, str] | None = None
    alarms: Mapping[int, Alarm] = field(default_factory=dict)
    full: bool = False
    awaited: int = 0
    events: tuple[tuple[str, str, str], ...] = ()
    moment_s: float | None = None
    ahead_s: float | None = None
