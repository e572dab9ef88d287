"""The centre's day: what belongs to today."""

from __future__ import annotations

from datetime import datetime, tzinfo

from controlcenter.domain.ticket import Ticket


def day_start(now: datetime, zone: tzinfo) -> datetime:
    """Midnight of today in the centre's zone, as UTC."""
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)


def in_sight(ticket: Ticket, since: datetime) -> bool:
    """Whether live screens still need a ticket: open, or solved or fallen due since an instant."""
    if ticket.is_open or (ticket.solved_at is not None and ticket.solved_at >= since):
        return True
    return any(c.last_due_at is not None and c.last_due_at >= since for c in ticket.clocks)
