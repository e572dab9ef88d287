"""What is promised to customers, and how each kind of request is answered: policies, kinds, tiers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from controlcenter.domain.strategy.words import Id, Part, Target, Text, Words, duration_s, one_or_more
from controlcenter.domain.ticket import Channel, ClockKind, Kind, Priority


def _warning(value: object) -> int | float:
    """Return an offset in seconds as int, or a share of the target as float ("80%")."""
    if isinstance(value, str) and value.strip().endswith("%"):
        digits = value.strip()[:-1].strip()
        if not digits.isascii() or not digits.isdigit() or not 0 < int(digits) <= 500:
            raise ValueError(f'"{value}" is no share of a target; write "80%"')
        return int(digits) / 100
    return duration_s(value)


Warn = Annotated[int | float, BeforeValidator(_warning)]
PauseState = Literal["waiting_customer", "waiting_third_party"]


class PolicySettings(Part):
    """Targets in business seconds of the calendar; None promises nothing.

    ``warnings`` are seconds from the due instant (negative: before it) or, as floats, shares of the target.
    ``promise`` has no target here: the customer was told the time.
    """

    calendar: Text
    first_response: Target | None = None
    next_reply: Target | None = None
    resolution: Target | None = None
    answer: Target | None = None
    call_back: Target | None = None
    warnings: dict[ClockKind, tuple[Warn, ...]] = {}
    pause_states: frozenset[PauseState] = frozenset({"waiting_customer"})

    def targets(self) -> dict[ClockKind, int]:
        """Return the promised clocks and their seconds."""
        promised = {
            ClockKind.FIRST_RESPONSE: self.first_response,
            ClockKind.NEXT_REPLY: self.next_reply,
            ClockKind.RESOLUTION: self.resolution,
            ClockKind.ANSWER: self.answer,
            ClockKind.CALL_BACK: self.call_back,
        }
        return {kind: target_s for kind, target_s in promised.items() if target_s is not None}


Channels = Annotated[tuple[Channel, ...], BeforeValidator(one_or_more)]
Kinds = Annotated[tuple[Kind, ...], BeforeValidator(one_or_more)]
Priorities = Annotated[tuple[Priority, ...], BeforeValidator(one_or_more)]


class PolicyRule(Part):
    """Which policy holds for whom; an empty condition fits everything. The first rule that fits decides."""

    channel: Channels = ()
    kind: Kinds = ()
    priority: Priorities = ()
    tier: Words = ()
    policy: Text

    def fits(self, channel: Channel, kind: Kind | None, priority: Priority, tier: str) -> bool:
        """Whether a ticket with these properties falls under this rule."""
        return (
            (not self.channel or channel in self.channel)
            and (not self.kind or kind in self.kind)
            and (not self.priority or priority in self.priority)
            and (not self.tier or tier in self.tier)
        )


class KindSettings(Part):
    """How one kind of request is answered: its steps, the standard to reach, and what it needs.

    ``effort`` multiplies the channel's weight in an agent's load.
    """

    name: str = ""
    procedure: tuple[Text, ...] = ()
    quality: str = ""
    effort: Annotated[float, Field(gt=0, le=100)] = 1.0
    skills: Words = ()


class Tier(Part):
    """A level of customer, such as gold; policies and rules may name it."""

    id: Id
    name: Text


class CustomerTier(Part):
    """Which tier an email address, or everyone of a domain, belongs to."""

    match: Text
    tier: Id
