"""Giving a ticket its customer, on both databases: found, made, taken back, and never over a colleague's choice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from controlcenter.commands.base import Outcome, Together
from controlcenter.commands.conversation import NewTicket
from controlcenter.commands.tickets import ClassifyTicket, MoveTicket
from controlcenter.commands.triage import SetCustomer
from controlcenter.domain.ticket import Channel, Priority
from controlcenter.errors import Conflict, Refused
from controlcenter.store.engine import Database
from controlcenter.store.tables import customer, customer_address, ticket

Run = Callable[..., Outcome]


def fax(run: Run, caller: str = "", **more: Any) -> int:
    given: dict[str, Any] = {
        "channel": Channel.FAX, "subject": "Fax, 2 pages", "text": "", "customer_name": "", "email": "",
        "phone": caller, "kind": None, "priority": Priority.NORMAL, "language": "en", "queue": "new-orders",
        "assignee": None,
    }  # fmt: skip
    return int(run(NewTicket(**{**given, **more})).result)


def owner(database: Database, ticket_id: int) -> int | None:
    with database.read() as connection:
        return connection.execute(select(ticket.c.customer_id).where(ticket.c.id == ticket_id)).scalar_one()


def test_that_a_new_customer_is_made_with_the_number_of_the_fax_and_taken_off_again(
    run: Run, database: Database
) -> None:
    known = fax(run, "+914023450000")
    first = owner(database, known)
    made = run(SetCustomer(known, first, name="Vega Ltd", phone="+914066001122"))
    second = owner(database, known)
    assert second not in (None, first)
    with database.read() as connection:
        assert connection.execute(select(customer.c.name).where(customer.c.id == second)).scalar_one() == "Vega Ltd"
        values = connection.execute(select(customer_address.c.value).where(customer_address.c.customer_id == second))
        assert values.scalars().all() == ["+914066001122"]
    assert made.inverse is not None
    run(made.inverse)
    assert owner(database, known) == first


def test_that_a_bare_name_takes_the_number_of_the_ticket_or_is_refused(run: Run, database: Database) -> None:
    with_number, without = fax(run, "+914023450000"), fax(run)
    run(SetCustomer(with_number, owner(database, with_number), name="Vega Ltd"))
    assert owner(database, with_number) is not None
    with pytest.raises(Refused, match="name alone"):
        run(SetCustomer(without, None, name="Vega Ltd"))


def test_that_a_colleagues_choice_is_never_overwritten(run: Run, database: Database) -> None:
    one = fax(run)
    run(SetCustomer(one, None, email="asha@vega.example"), who="ravi")
    with pytest.raises(Conflict):
        run(SetCustomer(one, None, email="other@vega.example"))
    with pytest.raises(Refused):
        run(SetCustomer(one, owner(database, one), customer_id=999_999))


def test_that_triage_is_one_command_with_one_undo_and_all_or_nothing(run: Run, database: Database) -> None:
    one = fax(run)

    def row() -> Any:
        columns = (ticket.c.subject, ticket.c.kind, ticket.c.language, ticket.c.queue, ticket.c.customer_id)
        with database.read() as connection:
            return tuple(connection.execute(select(*columns).where(ticket.c.id == one)).one())

    before = row()
    steps = (
        ClassifyTicket(one, "subject", "Fax, 2 pages", "Order 12"),
        ClassifyTicket(one, "kind", None, "product_order"),
        SetCustomer(one, None, email="asha@vega.example", name="Asha"),
        MoveTicket(one, "new-orders", None, "invoices", None),
    )
    done = run(Together(steps, "Triage"))
    assert row()[:2] == ("Order 12", "product_order") and row()[3] == "invoices"
    with pytest.raises(Conflict):
        run(Together((ClassifyTicket(one, "language", "en", "hi"), steps[1]), "Triage"))
    assert row()[2] == "en"
    assert done.inverse is not None
    run(done.inverse)
    assert row() == before
