"""The ticket card: what it says. How it is drawn stands in card_paint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.sla.time_left import Reckon, TimeLeft, by_the_wall_clock, urgent_clock
from controlcenter.domain.ticket import CallState, Level, Priority, Ticket, TicketClock
from ui.wording import text, words

HEIGHT_PX = 78


@dataclass(frozen=True, slots=True)
class CardState:
    """How the card stands among the others. ``writer`` answers it now; ``contacts`` of its customer in seven days."""

    selected: bool = False
    focused: bool = False
    hovered: bool = False
    ghost: bool = False
    hollow: bool = False
    writer: str = ""
    contacts: int = 0


@dataclass(frozen=True, slots=True)
class CardTime:
    """The clock of a card: its text, how it stands, and the share of the target that is left (None: no bar).

    ``stands`` while its calendar is closed.
    """

    text: str
    level: Level
    left_share: float | None
    paused: bool = False
    stands: bool = False


PLAIN = CardState()
card_state = lru_cache(maxsize=1024)(CardState)
"""A CardState out of a stock: most cards stand alike."""
OFTEN = 3  # contacts in seven days from which on a card says so


def often_words(contacts: int) -> str:
    """ "3rd time" for a customer who came again and again within seven days; "" for others."""
    if contacts < OFTEN:
        return ""
    return QCoreApplication.translate("Card", "{count}× this week").format(count=contacts)


def card_time(ticket: Ticket, now: datetime, reckon: Reckon = by_the_wall_clock) -> CardTime:
    """What the card shows of the ticket's most urgent clock, in the hours that ``reckon`` counts by."""
    clock = urgent_clock(ticket)
    return shown_time(clock, None if clock is None else reckon(clock, now), ticket.level(now))


def shown_time(clock: TicketClock | None, left: TimeLeft | None, level: Level) -> CardTime:
    """What the card shows of a clock that has so much left."""
    if clock is None or left is None:
        return CardTime("", level, None)
    if clock.due_at is None:
        sign = text.MINUS if left.left_s < 0 else ""
        return CardTime(sign + text.hours(abs(left.left_s)), level, None, paused=True)
    share = min(1.0, max(0.0, left.left_s / clock.target_s)) if clock.target_s else 0.0
    return CardTime(text.left(left.left_s), level, share, stands=left.opens_at is not None)


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


def card_words(ticket: Ticket, now: datetime, reckon: Reckon = by_the_wall_clock) -> str:
    """The whole card as one sentence for screen readers."""
    level = ticket.level(now)
    parts = [words.channel(ticket.channel), ticket.number, headline(ticket)]
    parts.append(text.one_line(ticket.customer_name or ticket.caller))
    if ticket.priority.rank >= Priority.HIGH.rank:
        parts.append(words.priority(ticket.priority))
    if ticket.language:
        parts.append(words.language(ticket.language))
    clock = urgent_clock(ticket)
    if clock is not None and clock.due_at is not None:
        time = reckon(clock, now)
        parts.append(text.spoken_left(time.left_s))
        if time.opens_at is not None:
            parts.append(QCoreApplication.translate("Card", "the clock stands"))
    else:
        parts.append(words.status(ticket.status))
    if ticket.promises:
        parts.append(QCoreApplication.translate("Card", "something is promised"))
    if ticket.writer:
        parts.append(QCoreApplication.translate("Card", "somebody is answering it"))
    if level is not Level.NORMAL:
        parts.append(words.level(level))
    return ", ".join(part for part in parts if part)
