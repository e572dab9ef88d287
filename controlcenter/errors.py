"""Errors that a person must act on. Each message is a sentence: what happened, to what, what to do.

Anything else that goes wrong is our fault: it is logged and shown once as such.
"""

from __future__ import annotations


class ControlCenterError(Exception):
    """The common base: its text can be shown to the user as it stands."""


class Refused(ControlCenterError):
    """What was asked for is not allowed or not possible; nothing was changed."""


class Conflict(ControlCenterError):
    """Somebody else changed it first; nothing was changed.

    ``event`` names the newer journal entry (seq) where it is known.
    """

    def __init__(self, message: str, *, event: int | None = None) -> None:
        super().__init__(message)
        self.event = event


class SourceError(ControlCenterError):
    """A source could not be read. ``permanent`` means that waiting will not mend it (a wrong password)."""

    def __init__(self, message: str, *, permanent: bool = False, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after_s = retry_after_s


class SettingsError(ControlCenterError):
    """A setting, or the strategy, is wrong. ``faults`` holds one sentence each, with its place."""

    def __init__(self, message: str, faults: tuple[str, ...] = ()) -> None:
        super().__init__(message if not faults else "\n".join((message, *faults)) if message else "\n".join(faults))
        self.faults = faults or (message,)


class StoreError(ControlCenterError):
    """The database cannot be used: absent, foreign, damaged, newer, read-only, full or out of reach.

    ``is_unclear``: the connection broke while a change was on its way; it may have been made all the same.
    """

    is_unclear = False


class BadAddress(Refused, StoreError):
    """The database's address is none: bad use, where the other store errors are mishaps."""
