"""People at work: who is here, in which state, and who said so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Presence(StrEnum):
    FREE = "free"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"
    AWAY = "away"
    OFF = "off"

    @property
    def is_here(self) -> bool:
        """Whether the person is at work now, free or not."""
        return self not in (Presence.AWAY, Presence.OFF)


@dataclass(frozen=True, slots=True)
class AgentState:
    """What an agent does now. ``told_by`` is 'telephone', 'window' or 'roster'."""

    agent: str
    presence: Presence
    reason: str
    since: datetime
    told_by: str
    absent_until: datetime | None = None
