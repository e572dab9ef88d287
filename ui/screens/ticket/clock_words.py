"""How one clock of a ticket is said: what is left in the unit of its target, when it is due, why it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.sla.time_left import time_left
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import ClockState, Level, Ticket, TicketClock
from ui.wording import text, words

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
    name = words.clock_kind(clock.kind)
    if clock.state is ClockState.PAUSED or clock.due_at is None:
        left_s = clock.target_s - clock.used_s
        left = f"{text.MINUS}{text.hours(-left_s)}" if left_s < 0 else text.hours(left_s)
        share = max(0.0, left_s / clock.target_s) if clock.target_s else 0.0
        level = Level.BREACHED if clock.breached_at is not None else Level.NORMAL
        return ClockSaid(name, left, paused_words(ticket, strategy, now, since), level, share, paused=True)
    time = time_left(clock, strategy.compiled_calendars(), now)
    left_s = time.left_s
    over = clock.breaks_at is not None and clock.breaks_at <= now
    level = Level.BREACHED if over else Level.AT_RISK if clock.risk_at and clock.risk_at <= now else Level.NORMAL
    left = text.left(left_s)
    detail = text.due_text(clock.due_at, strategy.zone)
    if time.opens_at is not None:
        detail = f"{text.stands_until(time.opens_at, strategy.zone)}, {detail}"
    keeper = strategy.agent(clock.owner)
    said = [text.one_line(promised)] if promised else []
    said += [keeper.name] if keeper else []
    if said:
        detail = f"{detail}: {', '.join(said)}"
    share = max(0.0, left_s / clock.target_s) if clock.target_s else 0.0
    return ClockSaid(name, left, detail, level, min(1.0, share))


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
