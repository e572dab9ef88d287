"""Reading tickets with their clocks: quickly, since a whole floor of them is read when a program starts.

Numbers and words are read as the database keeps them; what many rows have in common is made once and shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, or_, select, type_coerce

from controlcenter.domain.quick import maker_of_many
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
from controlcenter.store.by_column import by_column, columns
from controlcenter.store.columns import Instant
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
_TICKETS = by_column(
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
_CLOCKS = by_column(
    select(
        *map(_plain, (
            _C.id, _C.ticket_id, _C.kind, _C.ordinal, _C.state, _C.policy, _C.calendar, _C.target_s, _C.used_s,
            _C.started_at, _C.stopped_at, _C.due_at, _C.risk_at, _C.breaks_at, _C.breached_at, _C.last_due_at, _C.owner,
        ))
    )
    .where(is_listed(_C.ticket_id, "ids"))
)  # fmt: skip
_CHANNELS = {one.value: one for one in Channel}
_KINDS: dict[str | None, Kind | None] = {None: None, "": None, **{one.value: one for one in Kind}}
_PRIORITIES = {one.value: one for one in Priority}
_STATUSES = {one.value: one for one in Status}
_CALL_STATES = {one.value: one for one in CallState}
_CLOCK_KINDS = {one.value: one for one in ClockKind}
_CLOCK_STATES = {one.value: one for one in ClockState}
_ID = attrgetter("id")
_tickets_of = maker_of_many(Ticket)
_clocks_of = maker_of_many(TicketClock)


class _Instants(dict[int | None, datetime | None]):
    """Instants by microseconds since 1970: the instants of a clock are often the same one."""

    def __init__(self) -> None:
        super().__init__({None: None})

    def of(self, *columns: Iterable[int | None]) -> Iterator[Iterable[Any]]:
        """The instants of each column."""
        new: set[Any] = set().union(*columns).difference(self)
        self.update((microseconds, _EPOCH + _MICROSECOND * microseconds) for microseconds in new)
        return (map(self.__getitem__, column) for column in columns)


class _Words(dict[str | None, Any]):
    """Words that many rows have in common, each kept once."""

    def __missing__(self, word: str) -> str:
        self[word] = word
        return word

    def of(self, column: Iterable[str | None]) -> Iterable[Any]:
        """The words of a column."""
        return map(self.__getitem__, column)


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
            instants = _Instants()
            clocks = self._clocks(columns(self._connection, _CLOCKS, part), instants)
            found |= self._tickets(columns(self._connection, _TICKETS, part), instants, clocks)
        return found

    def _clocks(self, read: Sequence[list[Any]], at: _Instants) -> dict[int, tuple[TicketClock, ...]]:
        said = self._words.of
        (
            ident, ticket_id, kind, ordinal, state, policy, calendar, target_s, used_s, *instants, owner
        ) = read  # fmt: skip
        made = _clocks_of(
            ident, ticket_id, map(_CLOCK_KINDS.__getitem__, kind), ordinal, map(_CLOCK_STATES.__getitem__, state),
            said(policy), said(calendar), target_s, used_s, *at.of(*instants), said(owner),
        )  # fmt: skip
        clocks: dict[int, tuple[TicketClock, ...]] = {}
        for of_ticket, clock in zip(ticket_id, made, strict=True):
            before = clocks.get(of_ticket)
            # put in order here: for the database that is a third more work, and most tickets have one or two
            clocks[of_ticket] = (clock,) if before is None else tuple(sorted((*before, clock), key=_ID))
        return clocks

    def _tickets(
        self, read: Sequence[list[Any]], at: _Instants, clocks: Mapping[int, tuple[TicketClock, ...]]
    ) -> dict[int, Ticket]:
        said = self._words.of
        (
            ident, channel, kind, priority, language, status, queue, assignee, customer_id, name, subject, product,
            *instants, pause, close, incident_id, call_state, caller, lost_calls, tries, moved_by, moved_at,
            moved_note, writer,
        ) = read  # fmt: skip
        *touched, moved = at.of(*instants, moved_at)
        customers = said(own or called or "" for own, called in zip(name, caller, strict=True))
        made = _tickets_of(
            ident, map(_CHANNELS.__getitem__, channel), map(_KINDS.__getitem__, kind),
            map(_PRIORITIES.__getitem__, priority), said(language), map(_STATUSES.__getitem__, status), said(queue),
            said(assignee), customer_id, customers, subject, said(product), *touched, said(pause), said(close),
            incident_id, map(_CALL_STATES.__getitem__, call_state), caller, lost_calls, tries, said(moved_by), moved,
            moved_note, [clocks.get(one, ()) for one in ident], said(writer),
        )  # fmt: skip
        return dict(zip(ident, made, strict=True))


def tickets_in_sight(connection: Connection, since: datetime, first: int = 0) -> list[int]:
    """The ids that live screens need: open ones, those solved and those whose deadlines fell due since an instant.

    The ``first`` tickets that break next come first, those that are over before all others; the rest follows in the
    order of the table, in which it is read quickest.
    """
    due = select(_C.ticket_id).where(_C.last_due_at >= since)
    query = select(_T.id).where(or_(_T.status.not_in(_DONE), _T.solved_at >= since, _T.id.in_(due)))
    ids = set(columns(connection, by_column(query))[0])
    urgent = [ticket_id for ticket_id in _next_to_break(connection, first) if ticket_id in ids][:first]
    return urgent + sorted(ids.difference(urgent))


def _next_to_break(connection: Connection, count: int) -> dict[int, None]:
    """Ids of about so many tickets in the order in which they break."""
    if not count:
        return {}
    query = select(_C.ticket_id).where(_C.state.in_(_ACTIVE), _C.breaks_at.is_not(None)).order_by(_C.breaks_at)
    return dict.fromkeys(columns(connection, by_column(query.limit(count * _CLOCKS_OF_ONE)))[0])


def read_tickets(connection: Connection, ids: Sequence[int]) -> dict[int, Ticket]:
    """Tickets with all their clocks, by id; ids without a row are left out."""
    return TicketReader(connection).read(ids)
