"""Changing a ticket so that its clocks follow, and taking a change back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from controlcenter.commands.base import Command, Transaction, opposite
from controlcenter.commands.clocks import Happened, happen
from controlcenter.commands.handing_on import handed_on
from controlcenter.domain.ticket import Channel, Kind, Priority, Status
from controlcenter.store.journal import Entry
from controlcenter.store.tables import DERIVED_COLUMNS, STATE, customer, ticket

RESTORED = "ticket.restored"


def change_ticket(
    tx: Transaction,
    ticket_id: int,
    event: str,
    values: Mapping[str, Any],
    *,
    seen: Mapping[str, Any] = {},
    note: str = "",
    at: datetime | None = None,
    suggested: bool = False,
) -> Any:
    """Set columns of a ticket; its policy and clocks follow. The row as it was is returned. Raises Conflict.

    ``suggested``: the program proposed the new hands, so that the change speaks against nobody's first choice.
    ``at``: when it happened, where that was before now (a telephone system tells the end of a call later).
    """
    at = at or tx.now
    before = tx.row(ticket, ticket_id)
    new = {**values, "changed_at": tx.now}
    status = Status(new.get("status", before.status))
    if "status" in values:
        new["solved_at"] = None if status.is_open else (before.solved_at or at)
        new |= _solutions(before, status, at, taken_back=event == RESTORED)
    if {"kind", "priority", "customer_id"} & values.keys():
        new["policy"] = policy_for(tx, {**before._mapping, **values})
    if {"queue", "assignee"} & values.keys():
        new |= {"moved_by": tx.actor, "moved_at": tx.now, "moved_note": note}
        if event != RESTORED and not suggested:  # a way back brings its own counts
            new |= handed_on(tx.strategy, before, values)
    tx.change(ticket, ticket_id, event, new, seen=seen, data={"note": note} if note else {})
    for incident_id in {before.incident_id, new.get("incident_id", before.incident_id)} - {None}:
        if new.get("incident_id", before.incident_id) != before.incident_id:
            tx.record("incident.linked", "incident", incident_id, ticket=ticket_id)
    facts = []
    if status.value != before.status:
        facts.append(Happened("state", at, by=tx.actor, to=_clock_state(status), note=note))
    if "policy" in new and new["policy"] != before.policy:
        facts.append(Happened("policy", at, by=tx.actor, to=new["policy"] or ""))
    if facts:
        happen(tx, ticket_id, *facts)
    return before


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
        for row in self.rows:
            seen = {column: expected for column, expected, _ in row.columns}
            values = {column: value for column, _, value in row.columns}
            if row.table == ticket.name:
                change_ticket(tx, int(row.row_id), RESTORED, values, seen=seen, note=self.label)
            else:
                tx.change(STATE[row.table], row.row_id, f"{row.table}.restored", values, seen=seen)
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
