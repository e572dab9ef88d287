"""Reading tickets with their clocks: quickly, since a whole floor of them is read when a program starts.

Numbers and words are read as the database keeps them; what many rows have in common is made once and shared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, or_, select, type_coerce

from controlcenter.domain.quick import maker
from controlcenter.domain.ticket import (
    CallState,
    Channel,
    ClockKind,
    ClockState,
    Kind,
    Priority,
    Status,
    Ticket,
    TicketClock,
)
from controlcenter.store.columns import Instant
from controlcenter.store.engine import fetched
from controlcenter.store.listed import is_listed, listed
from controlcenter.store.tables import customer, ticket, ticket_clock

_DONE = (Status.SOLVED.value, Status.CLOSED.value)
_ACTIVE = (ClockState.RUNNING.value, ClockState.PAUSED.value)
_CHUNK = 2000
_CLOCKS_OF_ONE = 6  # more running clocks than this has no ticket but by many promises
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def _plain(column: Column[Any]) -> ColumnElement[Any]:
    """The column as it is stored: instants as whole microseconds."""
    return type_coerce(column, BigInteger) if isinstance(column.type, Instant) else column


_T, _C = ticket.c, ticket_clock.c
_TICKETS = (
    select(
        *map(_plain, (
            _T.id, _T.channel, _T.kind, _T.priority, _T.language, _T.status, _T.queue, _T.assignee, _T.customer_id,
            customer.c.name, _T.subject, _T.product, _T.created_at, _T.changed_at, _T.solved_at, _T.waiting_since,
            _T.pause_reason, _T.close_reason, _T.incident_id, _T.call_state, _T.caller, _T.lost_calls, _T.tries,
            _T.moved_by, _T.moved_at, _T.moved_note, _T.writer,
        ))
    )
    .outerjoin(customer, customer.c.id == _T.customer_id)
    .where(is_listed(_T.id, "ids"))
)  # fmt: skip
_CLOCKS = (
    select(
        *map(_plain, (
            _C.id, _C.ticket_id, _C.kind, _C.ordinal, _C.state, _C.policy, _C.calendar, _C.target_s, _C.used_s,
            _C.started_at, _C.stopped_at, _C.due_at, _C.risk_at, _C.breaks_at, _C.breached_at, _C.last_due_at, _C.owner,
        ))
    )
    .where(is_listed(_C.ticket_id, "ids"))
    .order_by(_C.ticket_id, _C.id)
)  # fmt: skip
_CHANNELS = {one.value: one for one in Channel}
_KINDS: dict[str | None, Kind | None] = {None: None, "": None, **{one.value: one for one in Kind}}
_PRIORITIES = {one.value: one for one in Priority}
_STATUSES = {one.value: one for one in Status}
_CALL_STATES = {one.value: one for one in CallState}
_CLOCK_KINDS = {one.value: one for one in ClockKind}
_CLOCK_STATES = {one.value: one for one in ClockState}
_new_ticket = maker(Ticket)
_new_clock = maker(TicketClock)


class _Instants(dict[int | None, Any]):
    """Instants by microseconds since 1970: the instants of a clock are often the same one."""

    def __missing__(self, microseconds: int) -> datetime:
        made = self[microseconds] = _EPOCH + _MICROSECOND * microseconds
        return made


class _Words(dict[str | None, Any]):
    """Words that many rows have in common, each kept once."""

    def __missing__(self, word: str) -> str:
        self[word] = word
        return word


class TicketReader:
    """Reads tickets by id on one connection; what the rows share is kept between calls."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._words = _Words()

    def read(self, ids: Sequence[int]) -> dict[int, Ticket]:
        """Tickets with all their clocks, by id; ids without a row are left out."""
        found: dict[int, Ticket] = {}
        for start in range(0, len(ids), _CHUNK):
            part = {"ids": listed(ids[start : start + _CHUNK])}
            instants = _Instants({None: None})
            clocks = self._clocks(fetched(self._connection, _CLOCKS, part), instants)
            self._tickets(fetched(self._connection, _TICKETS, part), instants, clocks, found)
        return found

    def _clocks(self, rows: Sequence[Any], at: _Instants) -> dict[int, tuple[TicketClock, ...]]:
        said = self._words
        clocks: dict[int, tuple[TicketClock, ...]] = {}
        for (
            ident, ticket_id, kind, ordinal, state, policy, calendar, target_s, used_s, started, stopped, due, risk,
            breaks, breached, last_due, owner,
        ) in rows:  # fmt: skip
            made = _new_clock(
                ident, ticket_id, _CLOCK_KINDS[kind], ordinal, _CLOCK_STATES[state], said[policy], said[calendar],
                target_s, used_s, at[started], at[stopped], at[due], at[risk], at[breaks], at[breached], at[last_due],
                said[owner],
            )  # fmt: skip
            before = clocks.get(ticket_id)
            clocks[ticket_id] = (made,) if before is None else (*before, made)
        return clocks

    def _tickets(
        self, rows: Sequence[Any], at: _Instants, clocks: Mapping[int, tuple[TicketClock, ...]],
        found: dict[int, Ticket],
    ) -> None:  # fmt: skip
        said = self._words
        for (
            ident, channel, kind, priority, language, status, queue, assignee, customer_id, name, subject, product,
            created, changed, solved, waiting, pause, close, incident_id, call_state, caller, lost_calls, tries,
            moved_by, moved_at, moved_note, writer,
        ) in rows:  # fmt: skip
            found[ident] = _new_ticket(
                ident, _CHANNELS[channel], _KINDS[kind], _PRIORITIES[priority], said[language], _STATUSES[status],
                said[queue], said[assignee], customer_id, said[name or caller or ""], subject, said[product],
                at[created], at[changed], at[solved], at[waiting], said[pause], said[close], incident_id,
                _CALL_STATES[call_state], caller, lost_calls, tries, said[moved_by], at[moved_at], moved_note,
                clocks.get(ident, ()), said[writer],
            )  # fmt: skip


def tickets_in_sight(connection: Connection, since: datetime, first: int = 0) -> list[int]:
    """The ids that live screens need: open ones, those solved and those whose deadlines fell due since an instant.

    The ``first`` tickets that break next come first, those that are over before all others; the rest follows in the
    order of the table, in which it is read quickest.
    """
    due = select(_C.ticket_id).where(_C.last_due_at >= since)
    query = select(_T.id).where(or_(_T.status.not_in(_DONE), _T.solved_at >= since, _T.id.in_(due)))
    ids = {ticket_id for (ticket_id,) in fetched(connection, query)}
    urgent = [ticket_id for ticket_id in _next_to_break(connection, first) if ticket_id in ids][:first]
    return urgent + sorted(ids.difference(urgent))


def _next_to_break(connection: Connection, count: int) -> dict[int, None]:
    """Ids of about so many tickets in the order in which they break."""
    if not count:
        return {}
    query = select(_C.ticket_id).where(_C.state.in_(_ACTIVE), _C.breaks_at.is_not(None)).order_by(_C.breaks_at)
    return {ticket_id: None for (ticket_id,) in fetched(connection, query.limit(count * _CLOCKS_OF_ONE))}


def read_tickets(connection: Connection, ids: Sequence[int]) -> dict[int, Ticket]:
    """Tickets with all their clocks, by id; ids without a row are left out."""
    return TicketReader(connection).read(ids)
