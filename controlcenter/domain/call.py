"""A telephone call as a source tells it, and the stage that it has reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from controlcenter.domain.ticket import CallState

LOST = frozenset({"abandoned", "timed_out", "refused", "cancelled", "left_empty"})


class CallStage(StrEnum):
    """How far a call has come. WAITING, TALKING and WRAP_UP are live; the rest is over."""

    WAITING = "waiting"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    SERVED = "served"  # answered, and wrap-up is over
    UNDECIDED = "undecided"  # over, but the telephone system has not said yet how it ended
    CALL_BACK = "call_back"  # lost
    DROPPED = "dropped"  # lost, and nobody is called back: too short, or no number
    VOICEMAIL = "voicemail"
    FAX = "fax"

    @property
    def shown(self) -> CallState:
        """What the ticket of such a call shows."""
        return CallState(self.value) if self in _LIVE else CallState.NONE

    @property
    def is_answered(self) -> bool:
        """Whether an agent spoke with the caller last."""
        return self in (CallStage.TALKING, CallStage.WRAP_UP, CallStage.SERVED)


_LIVE = (CallStage.WAITING, CallStage.TALKING, CallStage.WRAP_UP)


@dataclass(frozen=True, slots=True)
class CallFacts:
    """One call as it is now known; it replaces what was said under the same ``key`` before.

    Instants are UTC, ``talk_s`` whole seconds; None means not yet, or not known. ``queue``, ``agent`` and
    ``language`` are names of the strategy, empty where nothing is mapped; ``dialled`` is what the caller chose.
    ``has_joined``: it stood in a queue. ``outcome`` is empty while nobody knows; a lost one may still change until
    ``final``. ``is_short``: lost within the time after which a call counts. ``raw``: the lines that told of it since
    the last time, as they came.
    """

    key: str
    number: str
    joined_at: datetime
    name: str = ""
    queue: str = ""
    dialled: str = ""
    language: str = ""
    agent: str = ""
    has_joined: bool = True
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    wrapped_up_at: datetime | None = None
    talk_s: int | None = None
    outcome: str = ""
    final: bool = False
    is_short: bool = False
    raw: bytes = b""

    @property
    def is_lost(self) -> bool:
        """Whether the caller left without speaking to anybody at the end."""
        return self.outcome in LOST

    @property
    def close_reason(self) -> str:
        """Why nobody is called back; empty for a call that is not dropped."""
        if not self.is_lost or not (self.is_short or not self.number):
            return ""
        return "no number" if not self.number else "short call"

    def stage(self, now: datetime) -> CallStage:
        """How far it has come at ``now``: time alone ends the wrap-up."""
        if self.outcome == "answered":
            if self.ended_at is None:
                return CallStage.TALKING
            is_over = self.wrapped_up_at is not None and self.wrapped_up_at <= now
            return CallStage.SERVED if is_over else CallStage.WRAP_UP
        if self.is_lost:
            if self.close_reason:
                return CallStage.DROPPED
            return CallStage.CALL_BACK if self.final else CallStage.UNDECIDED
        if self.outcome:
            return CallStage(self.outcome)
        return CallStage.WAITING if self.ended_at is None else CallStage.UNDECIDED
