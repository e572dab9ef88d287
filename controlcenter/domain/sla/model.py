"""What goes into and comes out of a replay: policies, events, clocks and their stretches.

Instants are whole seconds since 1970-01-01T00:00:00Z; durations are business seconds of the calendar in force. What
comes out is made by the million, so clocks and stretches are tuples with names: five times quicker to make.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from controlcenter.domain.ticket import ClockKind, ClockState

ROUND_THE_CLOCK = "24x7"
"""The calendar name of promises: the customer was told an instant, so every second counts."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is promised, in business seconds of its calendar; a kind without a target promises nothing.

    ``warnings`` are offsets in business seconds from the target (negative: before it) or, as floats, shares of it.
    ``pause_states`` are the states in which the resolution clock stands; None: those given to ``replay``.
    """

    name: str
    calendar: str
    targets: Mapping[ClockKind, int]
    warnings: Mapping[ClockKind, tuple[int | float, ...]] = field(default_factory=dict)
    pause_states: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a ticket.

    ``to`` is the state, policy ("" removes it) or calendar ("" returns to the policy's own) that holds from then
    on; for a promise the agent who keeps it, for a kept, withdrawn or reopened one its ordinal ("" means the one
    that is due first). ``note`` is shown with what it explains: who paused, and why. ``target_at`` is the instant
    that was promised.
    """

    at: int
    type: str
    by: str = ""
    to: str = ""
    note: str = ""
    target_at: int | None = None


class Stretch(NamedTuple):
    """A part of a clock's life in which one rule held.

    ``reason`` is "counted", "paused", "no target" or "solved"; in an explanation also "closed", "holiday" (``note``
    is its name), "break", and "clock change" (an instant; ``note`` is the signed seconds by which the wall clock
    jumps). ``calendar`` is the name of the calendar in force, ``by`` who paused.
    """

    start: int
    end: int
    counted_s: int
    reason: str
    note: str
    calendar: str
    by: str = ""


class Clock(NamedTuple):
    """One clock at the instant that was asked for.

    ``due_at`` is known only while it runs and may lie in the past; ``risk_at`` while it runs, or once it is past.
    ``breaks_at`` is the instant of the breach if nothing else happens, and stays once it is over; ``breached_at``
    is that instant once its second is over. ``warn_at`` follows the order of the policy's warnings, while it runs.
    ``promised`` is False while no target is in force: such a clock is cancelled until a policy promises again.
    ``owner`` is the agent who keeps a promise.
    """

    kind: ClockKind
    ordinal: int
    state: ClockState
    policy: str
    calendar: str
    started_at: int
    stopped_at: int | None
    target_s: int
    used_s: int
    remaining_s: int
    due_at: int | None
    risk_at: int | None
    breaks_at: int | None
    breached_at: int | None
    warn_at: tuple[int, ...]
    stretches: tuple[Stretch, ...]
    promised: bool = True
    owner: str = ""

    @property
    def is_active(self) -> bool:
        """Whether somebody must still do something for it."""
        return self.state in (ClockState.RUNNING, ClockState.PAUSED)

    @property
    def was_ever_promised(self) -> bool:
        """Whether a target was in force at any time, so that it is worth keeping."""
        return self.promised or any(s.reason in ("counted", "paused") for s in self.stretches)


def in_order(events: Sequence[Event]) -> list[Event]:
    """Return the events in order of time; ties keep their order."""
    return sorted(events, key=_at)


def _at(event: Event) -> int:
    return event.at
