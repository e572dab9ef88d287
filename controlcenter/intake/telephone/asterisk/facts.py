"""What one line or event of the telephone system says about one call."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

_NO_NUMBER = frozenset({"", "unknown", "<unknown>", "anonymous", "private", "restricted", "unavailable", "withheld"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_MAX_TEXT = 120
_FIRST_YEAR, _LAST_YEAR = 2000, 2099


class FactKind(StrEnum):
    """What happened. The order of the members is their order within the same instant."""

    START = "start"  # the telephone system began anew: nothing that was open is open
    NEW = "new"  # a channel appeared
    UP = "up"  # the line was picked up by the telephone system or by a person
    ENTER = "enter"  # the caller joined a queue
    RING = "ring"  # an agent's telephone rang in vain
    CONNECT = "connect"
    COMPLETE = "complete"
    HANGUP_REQUEST = "hangup_request"  # the caller's side put down
    ABANDON = "abandon"
    TIMEOUT = "timeout"
    EMPTY = "empty"  # the queue had no agents left
    KEY = "key"  # the caller left by pressing a key
    LEAVE = "leave"  # out of the queue, for whatever reason
    VOICEMAIL = "voicemail"
    FAX = "fax"
    ROW = "row"  # one call detail record
    HANGUP = "hangup"
    GONE = "gone"  # a snapshot of the telephone system no longer shows the call
    WRAPPED = "wrapped"  # the agent's wrap-up after the call is over


FactSource = Literal["ami", "queue_log", "cdr", "snapshot"]


@dataclass(frozen=True, slots=True)
class CallFact:
    """One fact about the call ``key`` (Uniqueid of the caller's channel; empty for START).

    ``order`` tells apart facts of the same source and instant (the byte offset of a line). ``ring_s`` is whole
    seconds. ``answered`` belongs to ROW: the line was picked up at all. ``spoken`` is the language in which
    the telephone system speaks to the caller.
    """

    source: FactSource
    key: str
    at: datetime
    kind: FactKind
    queue: str = ""
    number: str = ""
    name: str = ""
    agent: str = ""
    hold_s: int | None = None
    ring_s: float | None = None
    talk_s: int | None = None
    extension: str = ""
    application: str = ""
    answered: bool = False
    started_at: datetime | None = None
    order: int = 0
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A line or event that cannot be used: its bytes as they came, and why, as a sentence."""

    raw: bytes
    reason: str


def plain(text: str) -> str:
    """Text from outside without control characters, of limited length."""
    return _CONTROL.sub(" ", text).strip()[:_MAX_TEXT]


def caller_number(text: str) -> str:
    """The caller's number, or empty where the telephone system only says that it knows none."""
    cleaned = plain(text)
    return "" if cleaned.lower() in _NO_NUMBER else cleaned


def caller_name(text: str) -> str:
    """The caller's name, or empty where there is none."""
    return caller_number(text)


def believable(instant: datetime) -> datetime:
    """The instant itself. Raises ValueError for one that no call can have: a broken clock, or a wrong form of times."""
    if not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
        raise ValueError(f"{instant.year} is out of range")
    return instant


def whole(text: str) -> int:
    """A count or a number of seconds. Raises ValueError for anything that is none or is absurd."""
    number = int(text)
    if not 0 <= number < 10**9:
        raise ValueError(f"{number} is out of range")
    return number
