"""Customers: one record each, whatever the channel."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer with every address and number that leads to them."""

    id: int
    name: str
    tier: str
    language: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


def normal_email(address: str) -> str:
    """The address as it is compared: lower case, without surrounding space; empty when it is none."""
    cleaned = address.strip().casefold()
    return cleaned if "@" in cleaned[1:-1] else ""


def normal_phone(number: str, country: str) -> str:
    """The number in E.164 form (+914023450000); digits as they stand where it is no full number; empty without digits.

    ``country`` is the two-letter code of the centre, for numbers without a country code.
    """
    if not any(c.isdigit() for c in number):
        return ""
    import phonenumbers  # a desk that starts has no number to look at yet

    try:
        parsed = phonenumbers.parse(number, country or None)
    except phonenumbers.NumberParseException:
        return "".join(c for c in number if c.isdigit())
    if not phonenumbers.is_possible_number(parsed):
        return "".join(c for c in number if c.isdigit())
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
