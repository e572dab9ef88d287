"""Saying who a ticket is from: one of the known customers, or a new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from controlcenter.commands.base import Command, Transaction
from controlcenter.commands.change import change_ticket, inverse
from controlcenter.commands.customers import customer_for
from controlcenter.errors import Refused
from controlcenter.store.tables import customer, ticket


@dataclass(frozen=True, slots=True)
class SetCustomer:
    """Give a ticket its customer. Without ``customer_id`` the one with this address or number, made if there is none.

    Where only a name is given, the number that the ticket came from is the new customer's.
    """

    ticket_id: int
    seen: int | None
    customer_id: int | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    label: ClassVar[str] = "Set customer"

    def do(self, tx: Transaction) -> Command | None:
        """Return the change back; a customer that was made stays. Raises Conflict, or Refused for a bare name."""
        start = len(tx.entries)
        found = self.customer_id if self.customer_id is not None else self._named(tx)
        tx.row(customer, found)
        seen = {"customer_id": self.seen}
        change_ticket(tx, self.ticket_id, "ticket.customer_set", {"customer_id": found}, seen=seen)
        return inverse(tx.entries[start:], f"Undo {self.label.lower()}")

    def _named(self, tx: Transaction) -> int:
        row = tx.row(ticket, self.ticket_id)
        phone = self.phone.strip() or ("" if self.email.strip() else row.caller)
        found, _ = customer_for(tx, self.name.strip(), self.email.strip(), phone, row.language)
        if found is None:
            raise Refused("A name alone finds nobody again; write a mail address or a telephone number too.")
        return found
