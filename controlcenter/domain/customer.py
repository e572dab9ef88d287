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
