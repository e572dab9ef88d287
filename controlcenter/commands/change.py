"""Changing a ticket so that its clocks follow, and taking a change back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from controlcenter.commands.base import Command, Transaction, opposite
from controlcenter.commands.clocks import Happened, happen_all
from controlcenter.commands.handing_on import handed_on
from controlcenter.domain.ticket import Channel, Kind, Priority, Status
from controlcenter.errors import Refused
from controlcenter.store.journal import Entry
from controlcenter.store.tables import DERIVED_COLUMNS, STATE, customer, ticket

RESTORED = "ticket.restored"


@dataclass(frozen=True, slots=True)
class TicketChange:
    """Columns to set on one ticket. ``seen`` is what the user saw, ``note`` what is noted beside it.

    ``suggested``: the program proposed the new hands, so that the change speaks against nobody's first choice.
    ``at``: when it happened, where that was before now (a telephone system tells the end of a call later).
    """

    ticket_id: int
    event: str
    values: Mapping[str, Any]
    seen: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    at: datetime | None = None
    suggested: bool = False


def change_ticket(
    tx: Transaction,
    ticket_id: int,
    event: str,
    values: Mapping[str, Any],
    *,
    seen: Mapping[str, Any] = {},
    note: str = "",
    at: datetime | None = None,
) -> Any:
    """Set columns of a ticket as ``change_tickets`` does; the row as it was is returned."""
    return change_tickets(tx, [TicketChange(ticket_id, event, values, seen, note, at)])[0]


def change_tickets(tx: Transaction, changes: Sequence[TicketChange]) -> list[Any]:
    """Set columns of different tickets; their policies and clocks follow. The rows as they were are returned.

    Hundreds take a few statements. Raises Conflict where a ticket is no longer as it was seen, and Refused for one
    that does not exist; nothing is changed then.
    """
    known = {row.id: row for row in tx.rows(ticket, [change.ticket_id for change in changes])}
    planned: dict[tuple[str, frozenset[str]], list[tuple[Any, Mapping[str, Any], Mapping[str, Any]]]] = {}
    facts: list[tuple[int, Happened]] = []
    for change in changes:
        before = known.get(change.ticket_id)
        if before is None:
            raise Refused(f"There is no ticket {change.ticket_id} any more.")
        tx.check(ticket, before, change.seen)
        new = _new_values(tx, before, change)
        noted = {"note": change.note} if change.note else {}
        planned.setdefault((change.event, frozenset(new)), []).append((before, new, noted))
        facts += [(change.ticket_id, fact) for fact in _facts(tx, before, new, change)]
    for (event, _), rows in planned.items():
        tx.change_all(ticket, event, rows)
        for before, values, _ in rows:
            _note_incidents(tx, before, values)
    happen_all(tx, facts)
    return [known[change.ticket_id] for change in changes]


def _new_values(tx: Transaction, before: Any, change: TicketChange) -> dict[str, Any]:
    values, at = change.values, change.at or tx.now
    new = {**values, "changed_at": tx.now}
    if "status" in values:
        status = Status(values["status"])
        new["solved_at"] = None if status.is_open else (before.solved_at or at)
        new |= _solutions(before, status, at, taken_back=change.event == RESTORED)
    if {"kind", "priority", "customer_id"} & values.keys():
        new["policy"] = policy_for(tx, {**before._mapping, **values})
    if {"queue", "assignee"} & values.keys():
        new |= {"moved_by": tx.actor, "moved_at": tx.now, "moved_note": change.note}
        if change.event != RESTORED and not change.suggested:  # a way back brings its own counts
            new |= handed_on(tx.strategy, before, values)
    return new


def _facts(tx: Transaction, before: Any, new: Mapping[str, Any], change: TicketChange) -> list[Happened]:
    """What the clocks must know of a change."""
    at, status = change.at or tx.now, Status(new.get("status", before.status))
    facts = []
    if status.value != before.status:
        facts.append(Happened("state", at, by=tx.actor, to=_clock_state(status), note=change.note))
    if "policy" in new and new["policy"] != before.policy:
        facts.append(Happened("policy", at, by=tx.actor, to=new["policy"] or ""))
    return facts


def _note_incidents(tx: Transaction, before: Any, new: Mapping[str, Any]) -> None:
    incident_id = new.get("incident_id", before.incident_id)
    if incident_id != before.incident_id:
        for each in {before.incident_id, incident_id} - {None}:
            tx.record("incident.linked", "incident", each, ticket=before.id)


def _solutions(before: Any, status: Status, at: datetime, *, taken_back: bool) -> dict[str, datetime | None]:
    """When it was solved first and opened again first: once each, so that nothing is counted twice.

    What somebody took back never happened: neither a solution, nor an opening after which nothing else was done.
    """
    if status.is_open is Status(before.status).is_open:
        return {}
    if status.is_open:
        if taken_back and before.first_solved_at == before.solved_at:
            return {"first_solved_at": None}
        return {"reopened_at": before.reopened_at or at} if before.first_solved_at else {}
    was_slip = taken_back and before.reopened_at is not None and before.reopened_at == before.changed_at
    slip: dict[str, datetime | None] = {"reopened_at": None} if was_slip else {}
    return {"first_solved_at": before.first_solved_at or at, **slip}


def policy_for(tx: Transaction, row: Mapping[str, Any]) -> str | None:
    """The SLA policy that the strategy gives a ticket with these columns."""
    tier = ""
    if row.get("customer_id"):
        tier = tx.row(customer, row["customer_id"]).tier
    kind = Kind(row["kind"]) if row.get("kind") else None
    return tx.strategy.policy_for(Channel(row["channel"]), kind, Priority(row["priority"]), tier)


def _clock_state(status: Status) -> str:
    """The clocks know no difference between new and open."""
    return "open" if status is Status.NEW else status.value


@dataclass(frozen=True, slots=True)
class RowRestore:
    """One row to put back: (column, value that must stand there now, value to set)."""

    table: str
    row_id: int | str
    columns: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True, slots=True)
class Restore:
    """Put back what a command changed, if nobody has changed it since. It is a new event: clocks keep their past."""

    rows: tuple[RowRestore, ...]
    label: str

    def do(self, tx: Transaction) -> Command | None:
        """Return the command that makes the change again. Raises Conflict when somebody was faster."""
        start = len(tx.entries)
        tickets = []
        for row in self.rows:
            seen = {column: expected for column, expected, _ in row.columns}
            values = {column: value for column, _, value in row.columns}
            if row.table == ticket.name:
                tickets.append(TicketChange(int(row.row_id), RESTORED, values, seen, self.label))
            else:
                tx.change(STATE[row.table], row.row_id, f"{row.table}.restored", values, seen=seen)
        change_tickets(tx, tickets)
        return inverse(tx.entries[start:], opposite(self.label))


def inverse(entries: Sequence[Entry], label: str) -> Restore | None:
    """The command that takes these entries back; None when there is nothing to put back.

    Clocks are left out (they follow from the history), derived columns too, and rows that were made anew.
    """
    columns: dict[tuple[str, int | str], dict[str, tuple[Any, Any]]] = {}
    for entry in entries:
        if entry.subject not in STATE or entry.subject == "ticket_clock" or entry.is_new:
            continue
        changes = {**entry.changes, **entry.personal}
        kept = columns.setdefault((entry.subject, entry.subject_id), {})
        for name, (before, after) in changes.items():
            if name not in DERIVED_COLUMNS[entry.subject] and name != "policy":
                kept[name] = (kept[name][0] if name in kept else before, after)
    rows = tuple(
        RowRestore(table, row_id, tuple((n, after, before) for n, (before, after) in changed.items()))
        for (table, row_id), changed in columns.items()
        if changed
    )
    return Restore(rows, label) if rows else None
