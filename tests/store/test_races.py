"""Two desks that make the same new row at once: the slower one finds what the quicker one made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select

from controlcenter.commands.base import Command, Outcome, Transaction
from controlcenter.commands.conversation import NewTicket
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.store.engine import Database
from controlcenter.store.tables import customer_address, ticket

WALK_IN = NewTicket(
    Channel.EMAIL, "Lost parcel", "Where is it?", "Asha", "asha@example.org", "", None, Priority.NORMAL, "en",
    "payments", None,
)  # fmt: skip


@dataclass(frozen=True)
class _Overtaken:
    """Makes a ticket; between its look for the customer and its commit another desk makes the same customer."""

    run_other: Callable[[], Any]
    tries: list[int]
    label: ClassVar[str] = "New ticket"

    def do(self, tx: Transaction) -> Command | None:
        self.tries.append(1)
        found = tx.db.execute(select(customer_address.c.id)).first()
        if len(self.tries) == 1:
            assert found is None
            self.run_other()
            tx.insert(
                customer_address,
                "customer_address.created",
                {"customer_id": 1, "kind": "email", "value": "asha@example.org"},
            )
        return WALK_IN.do(tx)


def test_that_two_desks_with_the_same_new_customer_end_with_one_customer_and_two_tickets(
    database: Database, run: Callable[..., Outcome]
) -> None:
    if database.is_sqlite:  # one writer at a time: nobody can come between
        run(WALK_IN)
        run(WALK_IN)
    else:
        tries: list[int] = []
        run(_Overtaken(lambda: run(WALK_IN), tries))
        assert len(tries) == 2
    with database.read() as connection:
        assert len(connection.execute(select(customer_address)).all()) == 1
        assert len(set(connection.execute(select(ticket.c.customer_id)).scalars())) == 1
        assert len(connection.execute(select(ticket)).all()) == 2
