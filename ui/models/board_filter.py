"""What the board shows of the open tickets: channel, level, status, language, words. Pure Python, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from controlcenter.domain.ticket import Channel, Level, Status, Ticket


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Every field must hold; an empty one always does. ``levels`` and ``languages`` name alternatives."""

    channel: Channel | None = None
    levels: frozenset[Level] = frozenset()
    status: Status | None = None
    languages: frozenset[str] = frozenset()
    unassigned: bool = False
    words: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether everything is shown."""
        return self == EVERYTHING

    @property
    def follows_the_clock(self) -> bool:
        """Whether tickets come and go in it without being touched."""
        return bool(self.levels)

    def keeps(self, ticket: Ticket, now: datetime) -> bool:
        """Whether a ticket is shown at ``now``."""
        if self.channel is not None and ticket.channel is not self.channel:
            return False
        if self.languages and ticket.language not in self.languages:
            return False
        if self.status is not None and ticket.status is not self.status:
            return False
        if self.unassigned and ticket.assignee is not None:
            return False
        if self.levels and ticket.level(now) not in self.levels:
            return False
        return all(word in _haystack(ticket) for word in self.words.casefold().split())


EVERYTHING = BoardFilter()


def _haystack(ticket: Ticket) -> str:
    return _folded(ticket.number, ticket.subject, ticket.customer_name, ticket.caller)


@lru_cache(maxsize=200_000)
def _folded(*texts: str) -> str:
    return "\n".join(texts).casefold()
