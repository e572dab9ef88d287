"""Knows of all open tickets what a filter asks: which are urgent, which hold words, what needs a skill."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from controlcenter.domain.ticket import Level, Ticket
from controlcenter.live.model import LiveModel
from ui.models.board_filter import Work, needing
from ui.models.word_index import WordIndex


class LiveSight:
    """Answers from the live model. Every set that it has handed out goes on to be true: tell it what was touched."""

    def __init__(self, live: LiveModel, now: Callable[[], datetime], index: WordIndex) -> None:
        self._live = live
        self._now = now
        self._index = index
        self._levels: dict[frozenset[Level], set[int]] = {}
        self._words: dict[str, set[int]] = {}

    def forget(self) -> None:
        """The sets that were handed out are not needed any more."""
        self._levels.clear()
        self._words.clear()

    def at_levels(self, levels: frozenset[Level]) -> Collection[int]:
        """Ids of the tickets at one of these levels."""
        at_risk, breached = self._live.ids_at(self._now())
        found = self._levels.setdefault(levels, set())
        found.clear()
        found |= at_risk if Level.AT_RISK in levels else set()
        found |= breached if Level.BREACHED in levels else set()
        return found

    def with_words(self, words: str) -> Collection[int]:
        """Ids of the tickets that hold every word."""
        if words not in self._words:
            self._words[words] = self._index.find(words)
        return self._words[words]

    def needing(self, skills: Collection[str]) -> Collection[Work]:
        """Queues and kinds that need one of these skills."""
        strategy = self._live.strategy
        return needing(strategy, skills) if strategy is not None else frozenset()

    def pass_time(self) -> None:
        """Time has passed: bring the sets of levels up to date."""
        for levels in list(self._levels):
            self.at_levels(levels)

    def touched(self, ticket_id: int, ticket: Ticket | None) -> None:
        """A ticket came, changed or went; the index of words knows it already."""
        if not self._levels and not self._words:
            return
        now = self._now()
        for levels, found in self._levels.items():
            _keep(found, ticket_id, ticket is not None and ticket.level(now) in levels)
        for words, found in self._words.items():
            holds = ticket is not None and self._index.holds(ticket_id, words.casefold().split())
            _keep(found, ticket_id, holds)


def _keep(found: set[int], ticket_id: int, belongs: bool) -> None:
    if belongs:
        found.add(ticket_id)
    else:
        found.discard(ticket_id)
