"""The centre's day: what belongs to today."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from controlcenter.domain.ticket import Ticket


def day_start(now: datetime, zone: tzinfo) -> datetime:
    """Midnight of today in the centre's zone, as UTC."""
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)


def in_sight(ticket: Ticket, since: datetime) -> bool:
    """Whether live screens still need a ticket: open, or solved or fallen due since an instant."""
    if ticket.is_open or (ticket.solved_at is not None and ticket.solved_at >= since):
        return True
    return any(c.last_due_at is not None and c.last_due_at >= since for c in ticket.clocks)


def day_span(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """From the midnight that begins a day in the centre's zone to the one that ends it, as UTC."""
    begins = datetime.combine(day, time.min, zone)
    ends = datetime.combine(day + timedelta(days=1), time.min, zone)
    return begins.astimezone(UTC), ends.astimezone(UTC)
