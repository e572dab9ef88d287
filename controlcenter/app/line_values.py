"""Values in a line of JSON: instants, whole numbers and tables, checked with a sentence and a place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast

from controlcenter.clock import iso_z
from controlcenter.domain.hours.line import EPOCH, FIRST_S, LAST_S


class LineFault(ValueError):
    """A line cannot be answered; the text is the sentence that says why."""


def instant(value: object, place: str) -> int:
    """Return epoch seconds for ISO text with an offset, cut to whole seconds."""
    if value is None:
        raise LineFault(f"{place}: the instant is missing; write one such as 2026-01-05T08:00:00Z.")
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None:
        raise LineFault(f"{place}: {shown(value)} is not an instant; write one such as 2026-01-05T08:00:00Z.")
    if at.tzinfo is None:
        raise LineFault(f"{place}: {shown(value)} has no offset; end it with Z for UTC, or with one such as +01:00.")
    seconds = (at - EPOCH) // timedelta(seconds=1)
    if not FIRST_S <= seconds <= LAST_S:
        raise LineFault(f"{place}: {shown(value)} lies outside the years 1 to 9999.")
    return seconds


def told(at: int) -> str:
    """Return an instant in UTC with Z."""
    return iso_z(EPOCH + timedelta(seconds=at))


def whole(value: object, place: str, least: int | None = 0) -> int:
    """Return a whole number of seconds."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise LineFault(f"{place}: {shown(value)} is not a whole number of seconds.")
    if least is not None and value < least:
        raise LineFault(f"{place}: {shown(value)} seconds cannot be counted; write {least} or more.")
    if abs(value) > LAST_S - FIRST_S:
        raise LineFault(f"{place}: {shown(value)} seconds are more than 10,000 years.")
    return value


def table(value: object, place: str) -> dict[str, object]:
    """Return a JSON object."""
    if not isinstance(value, Mapping):
        raise LineFault(f"{place}: {shown(value)} is not a JSON object.")
    return cast("dict[str, object]", value)


def words(value: object, place: str) -> list[object]:
    """Return a JSON list."""
    if not isinstance(value, list):
        raise LineFault(f"{place}: {shown(value)} is not a list.")
    return value


def word(value: object, place: str) -> str:
    """Return text that is not empty."""
    if not isinstance(value, str) or not value:
        raise LineFault(f"{place}: {shown(value)} is not a word.")
    return value


def shown(value: object) -> str:
    """Return a value from outside, short and on one line."""
    text = value if isinstance(value, str) else str(value)
    return '"' + "".join(c if c.isprintable() else "?" for c in text[:60]) + '"'
