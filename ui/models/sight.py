"""Knows of all open tickets what a filter asks: which are urgent, which hold words, what needs a skill."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Set
from datetime import datetime

from controlcenter.domain.ticket import Channel, Kind, Level, Priority, Ticket
from controlcenter.live.model import NOBODY, LiveModel
from ui.models.board_filter import Ids, Work, needing
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

    def at_levels(self, levels: frozenset[Level]) -> Set[int]:
        """Ids of the tickets at one of these levels."""
        found = self._levels.setdefault(levels, set())
        found.clear()
        found.update(*(self._live.ids_at(level, self._now()) for level in levels))
        return found

    def with_words(self, words: str) -> Set[int]:
        """Ids of the tickets that hold every word."""
        if words not in self._words:
            self._words[words] = self._index.find(words)
        return self._words[words]

    def in_channel(self, channel: Channel) -> Set[int]:
        """Ids of the tickets of a channel."""
        return self._live.members(("channel", channel.value))

    def in_languages(self, languages: Collection[str]) -> Set[int]:
        """Ids of the tickets in one of these languages."""
        some = [self._live.members(("language", code)) for code in languages]
        return some[0] if len(some) == 1 else set().union(*some)

    def unassigned(self) -> Set[int]:
        """Ids of the tickets that nobody has."""
        return self._live.members(("agent", NOBODY))

    def of_kinds(self, kinds: Collection[Kind | None]) -> Ids:
        """Ids of the tickets of one of these kinds."""
        return self._index.groups.of_kinds(kinds) if self._index.is_ready else None

    def of_priorities(self, priorities: Collection[Priority]) -> Ids:
        """Ids of the tickets of one of these priorities."""
        return self._index.groups.of_priorities(priorities) if self._index.is_ready else None

    def needing(self, skills: Collection[str]) -> Collection[Work]:
        """Queues and kinds that need one of these skills."""
        strategy = self._live.strategy
        return needing(strategy, skills) if strategy is not None else frozenset()

    def pass_time(self) -> set[int]:
        """Time has passed: bring the sets of levels up to date. The ids that came into one of them, or left it."""
        turned: set[int] = set()
        for levels, found in self._levels.items():
            before = set(found)
            turned |= before ^ self.at_levels(levels)
        return turned

    def came(self, tickets: Mapping[int, Ticket]) -> None:
        """Tickets came, by id; the index of words knows them already."""
        if self._levels or self._words:
            for ticket_id, ticket in tickets.items():
                self.touched(ticket_id, ticket)

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
