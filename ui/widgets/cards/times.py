"""The countdowns of cards, worked out when they may say something else and not whenever a card is looked at."""

from __future__ import annotations

from datetime import datetime

from controlcenter.domain.sla.time_left import Reckon, TimeLeft, by_the_wall_clock, urgent_clock
from controlcenter.domain.ticket import Ticket, TicketClock
from ui.widgets.cards.card import CardTime, shown_time

_MOST = 600  # three screens of cards at 4K
_SECONDS_SHOWN_BELOW_S = 600
_LOOKS_A_BAR = 180  # about two for each pixel of a card's bar


class Times:
    """Answers like ``card_time``; until a card may show something else, it is the same object."""

    def __init__(self, reckon: Reckon = by_the_wall_clock) -> None:
        self.reckon = reckon
        self._known: dict[int, tuple[Ticket, float, float, CardTime]] = {}

    def of(self, ticket: Ticket, now: datetime) -> CardTime:
        """What the card of a ticket shows at ``now``."""
        now_s = now.timestamp()
        known = self._known.get(ticket.id)
        # Rows never change, they are replaced; a clock may be set back.
        if known is not None and known[0] is ticket and known[1] <= now_s < known[2]:
            return known[3]
        if len(self._known) >= _MOST:
            self._known.clear()
        clock = urgent_clock(ticket)
        left = None if clock is None else self.reckon(clock, now)
        time = shown_time(clock, left, ticket.level(now))
        until_s = min(_steady_until_s(clock, left, now_s), *_turns_s(ticket, now_s))
        self._known[ticket.id] = ticket, float(int(now_s)), until_s, time
        return time


def _steady_until_s(clock: TicketClock | None, left: TimeLeft | None, now_s: float) -> float:
    """Until when a countdown says the same, in seconds since 1970. Business hours begin and end with a minute."""
    second = int(now_s)
    minute = float(second - second % 60 + 60)
    if clock is None or left is None or clock.due_at is None or left.opens_at is not None:
        return minute
    if left.left_s <= _SECONDS_SHOWN_BELOW_S:
        return second + 1.0
    return min(minute, second + max(1.0, min(left.left_s % 60, clock.target_s // _LOOKS_A_BAR)))


def _turns_s(ticket: Ticket, now_s: float) -> list[float]:
    """When a ticket gets another level, as far as that is still to come."""
    at = (ticket.risk_at, ticket.breaks_at)
    coming = [turn.timestamp() for turn in at if turn is not None and turn.timestamp() > now_s]
    return coming or [float("inf")]
