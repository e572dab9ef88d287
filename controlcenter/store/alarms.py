"""Reading alarms, and what their conditions need of the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from controlcenter.domain.alarms.alarm import Alarm, AlarmKind, AlarmLevel, AlarmState
from controlcenter.domain.call import LOST
from controlcenter.domain.metrics import CallTimes
from controlcenter.store.captures import QUARANTINE
from controlcenter.store.history.samples import times_of
from controlcenter.store.tables import alarm, alarm_notice, call, capture, interaction, ticket

WAITING, SENDING, SENT, FAILED = "waiting", "sending", "sent", "failed"


def read_alarms(connection: Connection, ids: Collection[int]) -> dict[int, Alarm]:
    """These alarms by id."""
    return {row.id: _alarm(row) for row in connection.execute(select(alarm).where(alarm.c.id.in_(ids)))}


def alarms_in_sight(connection: Connection, since: datetime) -> dict[int, Alarm]:
    """Every alarm that is not cleared, and all that were raised since an instant, by id."""
    query = select(alarm).where(or_(alarm.c.state != AlarmState.CLEARED.value, alarm.c.raised_at >= since))
    return {row.id: _alarm(row) for row in connection.execute(query)}


def _alarm(row: Any) -> Alarm:
    return Alarm(
        row.id, AlarmKind(row.kind), row.place, AlarmLevel(row.level), AlarmState(row.state), row.count, row.raised_at,
        row.new_at, row.seen_count, row.acknowledged_by, row.acknowledged_at, row.cleared_at, row.shelved_until,
        row.shelved_by, row.shelve_reason, row.told_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notice:
    """One way by which an alarm goes out, "mail" or "call", and how far it has come."""

    id: int
    alarm_id: int
    way: str
    state: str
    attempts: int
    next_try_at: datetime | None
    error: str
    sent_at: datetime | None


def read_notices(connection: Connection, alarm_ids: Collection[int]) -> list[Notice]:
    """How these alarms went out, in order."""
    query = select(alarm_notice).where(alarm_notice.c.alarm_id.in_(alarm_ids)).order_by(alarm_notice.c.id)
    return [Notice(*row) for row in connection.execute(query)]


def notices_due(connection: Connection, now: datetime) -> list[Notice]:
    """What waits to go out and may be tried now, oldest first; what a service left in the middle too."""
    due = or_(alarm_notice.c.next_try_at.is_(None), alarm_notice.c.next_try_at <= now)
    query = select(alarm_notice).where(alarm_notice.c.state.in_((WAITING, SENDING)), due).order_by(alarm_notice.c.id)
    return [Notice(*row) for row in connection.execute(query)]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An alarm with how it went out of the house."""

    alarm: Alarm
    notices: tuple[Notice, ...]


def read_history(connection: Connection, limit: int = 500) -> list[HistoryLine]:
    """The newest alarms, the newest first, standing ones too."""
    rows = connection.execute(select(alarm).order_by(alarm.c.raised_at.desc(), alarm.c.id.desc()).limit(limit))
    found = [_alarm(row) for row in rows]
    notices = read_notices(connection, [one.id for one in found])
    return [HistoryLine(one, tuple(n for n in notices if n.alarm_id == one.id)) for one in found]


# What the conditions need


@dataclass(frozen=True, slots=True)
class QueueCall:
    """One call in a queue with the ticket that it became."""

    ticket_id: int
    is_lost: bool
    times: CallTimes


def calls_of(connection: Connection, since: datetime) -> list[QueueCall]:
    """Calls that joined a queue, or ended there, since an instant, and those that are still there; in order."""
    still = call.c.ended_at.is_(None) & ~call.c.final
    query = select(call).where(or_(call.c.joined_at >= since, call.c.ended_at >= since, still))
    rows = connection.execute(query.order_by(call.c.joined_at, call.c.id))
    return [QueueCall(row.ticket_id, row.outcome in LOST, times_of(row)) for row in rows]


def unread_quarantine(connection: Connection, until: datetime) -> list[tuple[int, int | None]]:
    """(item, ticket) of what could not be read, captured up to an instant, that nobody has begun to work on.

    Its ticket is still new and nobody's; an item that failed has none.
    """
    query = (
        select(capture.c.id, interaction.c.ticket_id)
        .outerjoin(interaction, interaction.c.id == capture.c.interaction_id)
        .outerjoin(ticket, ticket.c.id == interaction.c.ticket_id)
        .where(capture.c.state.in_(QUARANTINE), capture.c.captured_at <= until)
        .where(or_(ticket.c.id.is_(None), (ticket.c.status == "new") & ticket.c.assignee.is_(None)))
        .order_by(capture.c.id)
    )
    return [(int(item), ticket_id) for item, ticket_id in connection.execute(query)]
