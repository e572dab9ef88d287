"""One customer is one record, found by any address or telephone number."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from controlcenter.commands.base import Transaction
from controlcenter.domain.customer import normal_email, normal_phone
from controlcenter.store.tables import customer, customer_address

_BY_ADDRESS = (
    select(customer.c.id, customer.c.tier)
    .join(customer_address, customer_address.c.customer_id == customer.c.id)
    .where(customer_address.c.kind == bindparam("kind"), customer_address.c.value == bindparam("value"))
)


def customer_for(tx: Transaction, name: str, email: str, phone: str, language: str) -> tuple[int | None, str]:
    """The customer with this address or number and their tier; made if there is none.

    A new address joins the known record. (None, "") without any address.
    """
    addresses = [("email", normal_email(email)), ("phone", normal_phone(phone, tx.strategy.centre.country))]
    addresses = [(kind, value) for kind, value in addresses if value]
    found: int | None = None
    tier = ""
    missing = []
    for kind, value in addresses:
        known = tx.db.execute(_BY_ADDRESS, {"kind": kind, "value": value}).first()
        if known is None:
            missing.append((kind, value))
        elif found is None:
            found, tier = int(known.id), known.tier
    if not addresses:
        return None, ""
    if found is None:
        tier = tx.strategy.tier_of(addresses[0][1])
        values = {"name": name or addresses[0][1], "language": language, "tier": tier, "created_at": tx.now}
        found = int(tx.insert(customer, "customer.created", values))
    for kind, value in missing:
        tx.insert(customer_address, "customer_address.created", {"customer_id": found, "kind": kind, "value": value})
    return found, tier
