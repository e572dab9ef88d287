"""What a telephone source hands over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from controlcenter.intake.telephone.asterisk.agents import AgentFact
from controlcenter.intake.telephone.asterisk.record import CallRecord


@dataclass(frozen=True, slots=True)
class CallUpdate:
    """A call as it is now known; replaces what was said about the same ``ext_key`` before.

    ``raw_lines``: the lines and events, as they came, that were heard about it since the last update. ``queue``,
    ``agent`` and ``language`` are names of the strategy; empty where the settings map none. ``is_short``: lost
    within the time after which a call counts.
    """

    ext_key: str
    record: CallRecord
    raw_lines: bytes
    queue: str
    agent: str
    language: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class AgentUpdate:
    """An agent's presence as the telephone tells it; ``agent`` is the strategy's name, empty when not mapped."""

    agent: str
    fact: AgentFact


@dataclass(frozen=True, slots=True)
class CallFault:
    """A line or event that cannot be used, to be kept in quarantine. ``ext_key`` names it for ever."""

    ext_key: str
    raw: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class LinkUpdate:
    """The link, or a file, went down (why, as a sentence; when it is tried again) or came back (empty sentence)."""

    part: str
    is_up: bool
    sentence: str
    at: datetime
    next_try_at: datetime | None = None


Update = CallUpdate | AgentUpdate | CallFault | LinkUpdate
