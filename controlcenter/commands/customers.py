"""One customer is one record, found by any address or telephone number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from controlcenter.commands.base import Transaction
from controlcenter.domain.customer import normal_email, normal_phone
from controlcenter.store.tables import customer, customer_address

_BY_ADDRESS = (
    select(customer_address.c.kind, customer_address.c.value, customer.c.id, customer.c.tier)
    .join(customer, customer_address.c.customer_id == customer.c.id)
    .where(
        customer_address.c.kind == bindparam("kind"), customer_address.c.value.in_(bindparam("values", expanding=True))
    )
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who came in, as the item names them; every part may be empty."""

    name: str
    email: str
    phone: str
    language: str


@dataclass(slots=True)
class _Found:
    """A record, or one that is about to be made (``id`` None)."""

    id: int | None
    tier: str


Address = tuple[str, str]
"""Kind ("email" or "phone") and value, as they are compared."""


def customer_for(tx: Transaction, name: str, email: str, phone: str, language: str) -> tuple[int | None, str]:
    """The customer with this address or number and their tier; made if there is none.

    A new address joins the known record. (None, "") without any address.
    """
    return customers_for(tx, [Person(name, email, phone, language)])[0]


def customers_for(tx: Transaction, people: Sequence[Person]) -> list[tuple[int | None, str]]:
    """The same for several people at once, in order; the second mail of a new customer finds what the first made."""
    addresses = [_addresses(tx, person) for person in people]
    known = _known(tx, addresses)
    made: list[tuple[_Found, dict[str, Any]]] = []
    joined: list[tuple[_Found, Address]] = []
    found: list[_Found] = []
    for person, own in zip(people, addresses, strict=True):
        record = next((known[address] for address in own if address in known), None)
        if record is None:
            record = _Found(None, tx.strategy.tier_of(own[0][1]) if own else "")
            if own:
                made.append((record, _new_customer(tx, person, own[0][1], record.tier)))
        missing = [address for address in own if address not in known]
        joined += [(record, address) for address in missing]
        known |= dict.fromkeys(missing, record)
        found.append(record)
    ids = tx.insert_all(customer, "customer.created", [values for _, values in made])
    for (record, _), customer_id in zip(made, ids, strict=True):
        record.id = int(customer_id)
    rows = [{"customer_id": record.id, "kind": kind, "value": value} for record, (kind, value) in joined]
    tx.insert_all(customer_address, "customer_address.created", rows)
    return [(record.id, record.tier) for record in found]


def _new_customer(tx: Transaction, person: Person, address: str, tier: str) -> dict[str, Any]:
    return {"name": person.name or address, "language": person.language, "tier": tier, "created_at": tx.now}


def _addresses(tx: Transaction, person: Person) -> list[Address]:
    both = (
        ("email", normal_email(person.email)),
        ("phone", normal_phone(person.phone, tx.strategy.centre.country) if person.phone else ""),
    )
    return [(kind, value) for kind, value in both if value]


def _known(tx: Transaction, addresses: Sequence[Sequence[Address]]) -> dict[Address, _Found]:
    found = {}
    for kind in ("email", "phone"):
        values = sorted({value for own in addresses for k, value in own if k == kind})
        for row in tx.db.execute(_BY_ADDRESS, {"kind": kind, "values": values}) if values else ():
            found[(row.kind, row.value)] = _Found(int(row.id), row.tier)
    return found
