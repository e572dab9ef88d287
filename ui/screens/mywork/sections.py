"""One person's open tickets in sections, each by deadline; and what was moved to them without their doing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.day import day_start
from controlcenter.domain.ticket import Level, Status, Ticket
from controlcenter.live.model import LiveModel

SECTIONS = ("over", "risk", "today", "later", "waiting")
_PAUSED = (Status.WAITING_CUSTOMER, Status.WAITING_THIRD_PARTY)


def section_name(section: str) -> str:
    """The name of a section."""
    translate = QCoreApplication.translate
    return {
        "over": translate("MyWork", "Overdue"),
        "risk": translate("MyWork", "At risk"),
        "today": translate("MyWork", "Today"),
        "later": translate("MyWork", "Later"),
        "waiting": translate("MyWork", "Waiting for others"),
    }[section]


def section_level(section: str) -> Level:
    """The shape that stands before a section's name."""
    return {"over": Level.BREACHED, "risk": Level.AT_RISK}.get(section, Level.NORMAL)


def own_tickets(live: LiveModel, me: str) -> list[Ticket]:
    """The open tickets in somebody's hands, and those of which somebody keeps a promise."""
    return [live.tickets[i] for i in {*live.members(("agent", me)), *live.members(("promise", me))}] if me else []


def in_sections(tickets: Iterable[Ticket], now: datetime, zone: tzinfo) -> dict[str, list[Ticket]]:
    """Each ticket in exactly one section; inside one the next deadline first, tickets without one last."""
    tomorrow = day_start(now + timedelta(days=1), zone)
    found: dict[str, list[Ticket]] = {section: [] for section in SECTIONS}
    for ticket in sorted(tickets, key=_by_deadline):
        found[_section_of(ticket, now, tomorrow)].append(ticket)
    return found


def _by_deadline(ticket: Ticket) -> tuple[bool, datetime, int]:
    return ticket.due_at is None, ticket.due_at or ticket.created_at, ticket.id


def _section_of(ticket: Ticket, now: datetime, tomorrow: datetime) -> str:
    level = ticket.level(now)
    if level is Level.BREACHED:
        return "over"
    if level is Level.AT_RISK:
        return "risk"
    if ticket.status in _PAUSED:
        return "waiting"
    return "later" if ticket.due_at is not None and ticket.due_at >= tomorrow else "today"


def solved_today(live: LiveModel, me: str, now: datetime) -> int:
    """How many of somebody's tickets were solved since midnight of the centre."""
    today = live.today(now)
    return sum(
        t.status is Status.SOLVED and t.assignee == me and t.solved_at is not None and t.solved_at >= today
        for t in live.tickets.values()
    )


def arrived(live: LiveModel, me: str, seen: Mapping[int, datetime], floor: datetime) -> list[Ticket]:
    """Own tickets that somebody else moved here and that have not been seen since, the newest first.

    ``seen`` holds the move that was seen last by ticket; a ticket that is not in it counts as seen up to ``floor``.
    """
    found = [
        ticket
        for ticket in own_tickets(live, me)
        if live.people.get(ticket.moved_by) != me and _is_news(ticket, seen.get(ticket.id), floor)
    ]
    return sorted(found, key=lambda t: (t.moved_at or floor, t.id), reverse=True)


def _is_news(ticket: Ticket, seen: datetime | None, floor: datetime) -> bool:
    if ticket.moved_at is None:
        return False
    return ticket.moved_at > seen if seen is not None else ticket.moved_at >= floor
