"""Taking back a change of an earlier day: the way back is read from the journal, not from anybody's memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, select

from controlcenter.commands import promises
from controlcenter.commands.base import Command, Transaction, person_name
from controlcenter.commands.change import Restore, RowRestore, inverse
from controlcenter.domain.strategy.document import Strategy
from controlcenter.errors import Refused
from controlcenter.store import journal
from controlcenter.store.columns import Instant
from controlcenter.store.journal import Entry, Noted, plain
from controlcenter.store.tables import STATE

CAN_GO_BACK = frozenset(
    {
        "ticket.moved", "ticket.open", "ticket.waiting_customer", "ticket.waiting_third_party", "ticket.solved",
        "ticket.closed", "ticket.classified", "ticket.customer_set", "ticket.linked", "ticket.restored",
        "agent.presence", "agent.absence", "agent_state.restored", "incident.changed", "incident.linked",
        "incident.restored",
    }
)  # fmt: skip
"""What can be put back by setting columns. Whatever else a command did reached somebody outside or is a fact."""
_STAYS = frozenset({"agent.known", "customer.created", "clock.fact", "clock.started"})
_NOT_OURS = "ticket_clock"  # clocks follow from the history
_NOT_HERS = "Only who made it can take it back here."
_LISTED = frozenset({"ticket", "agent_state", "incident"})  # what people change in their daily work


@dataclass(frozen=True, slots=True)
class PastChange:
    """One command of the journal. ``why_not`` says why it cannot be taken back; "" means that it can.

    ``subjects`` are the rows that it changed: (table, id); ``is_undo`` tells a change that took another one back.
    """

    command_id: str
    seq: int
    at: datetime
    actor: str
    label: str
    subjects: tuple[tuple[str, str], ...]
    is_undo: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Take back what a command of one's own did, however long ago, if nobody has changed it since."""

    command_id: str
    label: str

    def do(self, tx: Transaction) -> Command | None:
        """Return the command that makes the change again.

        Raises Refused for another's change or what cannot go back, Conflict when somebody has changed it since.
        """
        entries = journal.entries_of_command(tx.db, self.command_id)
        if not entries or entries[0].actor != tx.actor:
            raise Refused("Only who made a change can take it back here; change it on its own screen instead.")
        way = way_back(entries, self.label)
        if way is None:
            raise Refused(_why_never(entries))
        return way.do(tx)


def way_back(entries: Sequence[Noted], label: str) -> Restore | promises.EndPromise | promises.ReopenPromise | None:
    """The command that puts back what these entries of one command changed; None when that is impossible."""
    changes = [entry for entry in entries if _is_change(entry)]
    if len(changes) == 1 and (promised := changes[0]).event in promises.EVENTS:
        return promises.way_back(promised.event, int(promised.subject_id), promised.data)
    if any(_is_change(entry) and entry.event not in CAN_GO_BACK for entry in entries):
        return None
    found = inverse([_as_recorded(entry) for entry in entries if entry.event not in _STAYS], label)
    return replace(found, rows=tuple(_with_values(row) for row in found.rows)) if found is not None else None


def _is_change(entry: Noted) -> bool:
    return entry.subject != _NOT_OURS and entry.event not in _STAYS


def _as_recorded(entry: Noted) -> Entry:
    changes = {name: (before, after) for name, (before, after) in entry.changes.items()}
    return Entry(entry.event, entry.subject, entry.subject_id, changes, {}, entry.data)


def _with_values(row: RowRestore) -> RowRestore:
    """The journal knows JSON; the tables know instants and numbers."""
    table = STATE[row.table]

    def value(column: str, told: Any) -> Any:
        is_instant = isinstance(table.c[column].type, Instant)
        return datetime.fromisoformat(told) if is_instant and isinstance(told, str) else told

    columns = tuple((name, value(name, now), value(name, before)) for name, now, before in row.columns)
    row_id = row.row_id if isinstance(table.c.id.type, Text) else int(row.row_id)
    return RowRestore(row.table, row_id, columns)


def _why_never(entries: Sequence[Noted]) -> str:
    events = {entry.event for entry in entries}
    if events & {"ticket.answered", "ticket.customer_wrote", "ticket.tried"}:
        return "It reached the customer; write again instead."
    if "incident.declared" in events:
        return "An incident is closed on its own screen."
    return "This kind of change is a fact and stays."


def past_changes(
    connection: Connection, strategy: Strategy, account: str, since: datetime, *, everyone: bool = False,
    limit: int = 100,
) -> list[PastChange]:  # fmt: skip
    """What people did to tickets, presence and incidents since an instant, newest first.

    Without ``everyone`` only what ``account`` changed.
    """
    found = []
    for entries in journal.commands_of_people(connection, since, None if everyone else account, limit):
        if not any(entry.subject in _LISTED for entry in entries):
            continue
        first = entries[0]
        found.append(
            PastChange(
                first.command_id, first.seq, first.at, first.actor, first.label, _subjects(entries),
                any(entry.event.endswith((".restored", "_reopened")) for entry in entries),
                _why_not(connection, strategy, account, entries),
            )
        )  # fmt: skip
    return found


def _subjects(entries: Sequence[Noted]) -> tuple[tuple[str, str], ...]:
    known = {(e.subject, e.subject_id): None for e in entries if e.subject in _LISTED}
    return tuple(known)


def _why_not(connection: Connection, strategy: Strategy, account: str, entries: Sequence[Noted]) -> str:
    way = way_back(entries, entries[0].label)
    if way is None:
        return _why_never(entries)
    if not isinstance(way, Restore):
        found = promises.why_not(connection, way)
        return found or ("" if entries[0].actor == account else _NOT_HERS)
    for row in way.rows:
        if (column := _overtaken(connection, row)) is not None:
            return _who_was_faster(connection, strategy, row, column, entries[-1].seq)
    if entries[0].actor != account:
        return _NOT_HERS
    return ""


def _overtaken(connection: Connection, row: RowRestore) -> str | None:
    """The first column that no longer holds what the command left there; None while all do."""
    table = STATE[row.table]
    now = connection.execute(select(table).where(table.c.id == row.row_id)).one_or_none()
    if now is None:
        return row.columns[0][0]
    return next((name for name, left, _ in row.columns if plain(getattr(now, name)) != plain(left)), None)


def _who_was_faster(connection: Connection, strategy: Strategy, row: RowRestore, column: str, after: int) -> str:
    for entry in journal.entries_of(connection, row.table, row.row_id, limit=50):
        if entry.seq > after and column in entry.changes:
            who = person_name(connection, strategy, entry.actor)
            local = entry.at.astimezone(strategy.zone).strftime("%d %b, %H:%M")
            return f"{who} changed it since, {local} ({entry.label})."
    return "It has changed since."
