"""How one clock of a ticket is said: what is left in the unit of its target, when it is due, why it stands."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.sla import ROUND_THE_CLOCK
from controlcenter.domain.strategy import Strategy
from controlcenter.domain.ticket import ClockState, Level, Ticket, TicketClock
from ui import text, words

_DAY_S = 86400


@dataclass(frozen=True, slots=True)
class ClockSaid:
    """``left`` is the big text, ``detail`` the line below; ``share`` is what is left of the target (None: no bar)."""

    name: str
    left: str
    detail: str
    level: Level
    share: float | None
    paused: bool = False


def say_clock(
    clock: TicketClock, ticket: Ticket, strategy: Strategy, now: datetime, since: datetime | None = None,
    promised: str = "",
) -> ClockSaid:  # fmt: skip
    """An active clock in words. ``since`` is when the ticket's status was set, ``promised`` the words of a promise."""
    translate = QCoreApplication.translate
    name = words.clock_kind(clock.kind)
    if clock.state is ClockState.PAUSED or clock.due_at is None:
        left_s = clock.target_s - clock.used_s
        left = f"{text.MINUS}{text.duration(-left_s)}" if left_s < 0 else text.duration(left_s)
        share = max(0.0, left_s / clock.target_s) if clock.target_s else 0.0
        level = Level.BREACHED if clock.breached_at is not None else Level.NORMAL
        return ClockSaid(name, left, paused_words(ticket, strategy, now, since), level, share, paused=True)
    left_s = business_left_s(clock, strategy, now)
    over = clock.due_at <= now
    level = Level.BREACHED if over else Level.AT_RISK if clock.risk_at and clock.risk_at <= now else Level.NORMAL
    left = text.MINUS + text.stopwatch(-left_s) if over else text.duration(left_s)
    detail = text.due_text(clock.due_at, strategy.zone)
    if (opens := _opens_at(clock, strategy, now)) is not None:
        stands = translate("Clock", "stands until {when}").format(when=text.day_and_time(opens, strategy.zone))
        detail = f"{stands}, {detail}"
    if promised:
        detail = f"{detail}: {text.one_line(promised)}"
    share = max(0.0, left_s / clock.target_s) if clock.target_s else 0.0
    return ClockSaid(name, left, detail, level, min(1.0, share))


def business_left_s(clock: TicketClock, strategy: Strategy, now: datetime) -> int:
    """Seconds of the clock's own calendar until it is due; negative when it is over."""
    due = clock.due_at
    if due is None:
        return clock.target_s - clock.used_s
    calendar = strategy.compiled_calendars().get(clock.calendar)
    if calendar is None:
        left_s = (due - now).total_seconds()
        return math.ceil(left_s) if left_s >= 0 else -math.floor(-left_s)
    if due >= now:
        whole = now.replace(microsecond=0)  # the second that runs is not used up yet
        return calendar.between_at(whole, due)
    return -calendar.between_at(due, now)


def _opens_at(clock: TicketClock, strategy: Strategy, now: datetime) -> datetime | None:
    """When the calendar opens again; None while it is open."""
    calendar = strategy.compiled_calendars().get(clock.calendar)
    if calendar is None or clock.calendar == ROUND_THE_CLOCK or calendar.is_open_at(now):
        return None
    return calendar.next_open_at(now)


def paused_words(ticket: Ticket, strategy: Strategy, now: datetime, since: datetime | None) -> str:
    """Why a clock stands and since when."""
    translate = QCoreApplication.translate
    why = words.status(ticket.status)
    if ticket.pause_reason:
        why = f"{why}: {text.one_line(ticket.pause_reason)}"
    if since is None:
        return translate("Clock", "paused, {why}").format(why=why)
    when = text.when(since, now, strategy.zone)
    return translate("Clock", "paused since {when}, {why}").format(when=when, why=why)


def done_words(clock: TicketClock) -> str:
    """A finished clock in three words: "First response met"."""
    return f"{words.clock_kind(clock.kind)}: {words.clock_state(clock.state).lower()}"


def exact(seconds: int) -> str:
    """A length to the second, however long: 0:00:17, 39:05:00."""
    sign = text.MINUS if seconds < 0 else ""
    whole = abs(seconds)
    return f"{sign}{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
