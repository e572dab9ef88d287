"""The ticket card: what it says. How it is drawn stands in card_paint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.ticket import CallState, Level, Priority, Ticket
from ui import text, words

HEIGHT_PX = 78


@dataclass(frozen=True, slots=True)
class CardState:
    """How the card stands among the others."""

    selected: bool = False
    focused: bool = False
    hovered: bool = False
    ghost: bool = False
    hollow: bool = False
    writer: str = ""


@dataclass(frozen=True, slots=True)
class CardTime:
    """The clock of a card: its text, how it stands, and the share of the target that is left (None: no bar)."""

    text: str
    level: Level
    left_share: float | None
    paused: bool = False


PLAIN = CardState()


def card_time(ticket: Ticket, now: datetime) -> CardTime:
    """What the card shows of the ticket's most urgent clock."""
    level = ticket.level(now)
    running = [clock for clock in ticket.clocks if clock.is_active and clock.due_at is not None]
    if running:
        clock = min(running, key=lambda c: c.due_at or now)
        assert clock.due_at is not None
        # Outside business hours the due instant is far away: time used so far bounds what can be left.
        left_s = min((clock.due_at - now).total_seconds(), clock.target_s - clock.used_s)
        share = max(0.0, left_s / clock.target_s) if clock.target_s else 0.0
        return CardTime(text.countdown(clock.due_at, now), level, share)
    paused = [clock.target_s - clock.used_s for clock in ticket.clocks if clock.is_active]
    if paused:
        left_s = min(paused)
        sign = text.MINUS if left_s < 0 else ""
        return CardTime(sign + text.duration(abs(left_s)), level, None, paused=True)
    return CardTime("", level, None)


def headline(ticket: Ticket) -> str:
    """The subject, or what there is instead of one."""
    translate = QCoreApplication.translate
    if said := text.one_line(ticket.subject):
        return said
    if ticket.call_state is CallState.WAITING:
        return translate("Card", "Caller is waiting")
    if ticket.call_state is not CallState.NONE:
        return translate("Card", "Call")
    if ticket.lost_calls:
        return translate("Card", "Lost call")
    return translate("Card", "No subject")


def card_words(ticket: Ticket, now: datetime) -> str:
    """The whole card as one sentence for screen readers."""
    level = ticket.level(now)
    parts = [words.channel(ticket.channel), ticket.number, headline(ticket)]
    parts.append(text.one_line(ticket.customer_name or ticket.caller))
    if ticket.priority.rank >= Priority.HIGH.rank:
        parts.append(words.priority(ticket.priority))
    if ticket.language:
        parts.append(words.language(ticket.language))
    if ticket.due_at is not None:
        parts.append(text.spoken_countdown(ticket.due_at, now))
    else:
        parts.append(words.status(ticket.status))
    if level is not Level.NORMAL:
        parts.append(words.level(level))
    return ", ".join(part for part in parts if part)
