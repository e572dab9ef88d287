"""What the board shows of the open tickets: channel, level, status, language, words. Pure Python, no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from controlcenter.domain.ticket import Channel, Level, Status, Ticket

Check = Callable[[Ticket], bool]


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Every field must hold; an empty one always does. ``levels``, ``languages`` and ``ids`` name alternatives."""

    channel: Channel | None = None
    levels: frozenset[Level] = frozenset()
    status: Status | None = None
    languages: frozenset[str] = frozenset()
    unassigned: bool = False
    words: str = ""
    ids: frozenset[int] | None = None

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
        return all(check(ticket) for check in self.checks(lambda: now))

    def checks(self, now: Callable[[], datetime]) -> list[Check]:
        """The questions that a ticket must pass, only those that are asked, the cheapest first."""
        asked: list[Check] = []
        if (ids := self.ids) is not None:
            asked.append(lambda ticket: ticket.id in ids)
        if (channel := self.channel) is not None:
            asked.append(lambda ticket: ticket.channel is channel)
        if languages := self.languages:
            asked.append(lambda ticket: ticket.language in languages)
        if (status := self.status) is not None:
            asked.append(lambda ticket: ticket.status is status)
        if self.unassigned:
            asked.append(lambda ticket: ticket.assignee is None)
        if levels := self.levels:
            asked.append(lambda ticket: ticket.level(now()) in levels)
        if words := self.words.casefold().split():
            asked.append(lambda ticket: all(word in _haystack(ticket) for word in words))
        return asked


EVERYTHING = BoardFilter()


def _haystack(ticket: Ticket) -> str:
    return _folded(ticket.number, ticket.subject, ticket.customer_name, ticket.caller)


@lru_cache(maxsize=200_000)
def _folded(*texts: str) -> str:
    return "\n".join(texts).casefold()
