"""Finding a customer by what somebody says: an address, a number, a name."""

from __future__ import annotations

from sqlalchemy import Connection, func, or_, select

from controlcenter.domain.customer import Customer, normal_email, normal_phone
from controlcenter.store.rows import read_customer
from controlcenter.store.tables import customer, customer_address

_FEWEST_SIGNS = 2
_FEWEST_DIGITS = 4


def find_customers(connection: Connection, words: str, country: str, limit: int = 8) -> list[Customer]:
    """Customers whose address, number or name holds these words; the exact address or number comes first.

    ``country`` is the centre's two-letter code, for numbers without a country code.
    """
    words = " ".join(words.split())
    if len(words) < _FEWEST_SIGNS:
        return []
    exact = [value for value in (normal_email(words), normal_phone(words, country)) if value]
    digits = "".join(sign for sign in words if sign.isdigit())
    part = customer_address.c.value.contains(words.casefold(), autoescape=True)
    if len(digits) >= _FEWEST_DIGITS and not any(sign.isalpha() for sign in words):
        part = or_(part, customer_address.c.value.contains(digits.lstrip("0") or digits))
    by_address = select(customer_address.c.customer_id).where(or_(customer_address.c.value.in_(exact), part))
    by_name = select(customer.c.id).where(func.lower(customer.c.name).contains(words.casefold(), autoescape=True))
    first = connection.execute(
        select(customer_address.c.customer_id).where(customer_address.c.value.in_(exact))
    ).scalars().all()  # fmt: skip
    rest: list[int] = []
    for query in (by_address.order_by(customer_address.c.customer_id), by_name.order_by(customer.c.name)):
        rest += connection.execute(query.limit(limit)).scalars().all()
    ids = list(dict.fromkeys([*first, *rest]))[:limit]
    return [found for i in ids if (found := read_customer(connection, i)) is not None]
