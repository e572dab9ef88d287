"""What the board shows of the open tickets: channel, kind, priority, level, language, skill, words. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol, TypeVar

from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Channel, Kind, Level, Priority, Status, Ticket

Check = Callable[[Ticket], bool]
Work = tuple[str, Kind | None]
T = TypeVar("T")


Ids = Set[int] | None


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A question to which somebody knows all tickets that pass; ``ids`` are None while they do not."""

    ids: Callable[[], Ids]
    passes: Check

    def __call__(self, ticket: Ticket) -> bool:
        return self.passes(ticket)


def among(ids: Set[int]) -> Known:
    """The question whether a ticket is one of some; the set may go on to change."""
    return Known(lambda: ids, lambda ticket: ticket.id in ids)


class Sight(Protocol):
    """What a filter asks of those who know all tickets, so that it need not ask each of them."""

    def at_levels(self, levels: frozenset[Level]) -> Set[int]:
        """Ids of the tickets that are at one of these levels; it follows them. Never asked for normal ones."""

    def with_words(self, words: str) -> Set[int]:
        """Ids of the tickets that hold every word; it follows them."""

    def in_channel(self, channel: Channel) -> Ids:
        """Ids of the tickets of a channel now."""

    def in_languages(self, languages: Collection[str]) -> Ids:
        """Ids of the tickets in one of these languages now."""

    def of_kinds(self, kinds: Collection[Kind | None]) -> Ids:
        """Ids of the tickets of one of these kinds now."""

    def of_priorities(self, priorities: Collection[Priority]) -> Ids:
        """Ids of the tickets of one of these priorities now."""

    def unassigned(self) -> Ids:
        """Ids of the tickets that nobody has now."""

    def needing(self, skills: Collection[str]) -> Collection[Work]:
        """Which queues with which kinds of request need one of these skills."""


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Every field must hold; an empty one always does. Sets name alternatives. None among kinds: not known."""

    channel: Channel | None = None
    kinds: frozenset[Kind | None] = frozenset()
    priorities: frozenset[Priority] = frozenset()
    levels: frozenset[Level] = frozenset()
    status: Status | None = None
    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
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

    def checks(self, sight: Sight) -> list[Check]:
        """The questions that a ticket must pass, only those that are asked, the most telling first."""
        asked: list[Check] = []
        if self.ids is not None:
            asked.append(among(set(self.ids)))
        if self.levels:
            asked.append(among(sight.at_levels(self.levels)))
        if self.words.strip():
            asked.append(among(sight.with_words(self.words)))
        if languages := self.languages:
            asked.append(Known(lambda: sight.in_languages(languages), lambda ticket: ticket.language in languages))
        if (channel := self.channel) is not None:
            asked.append(Known(lambda: sight.in_channel(channel), lambda ticket: ticket.channel is channel))
        return asked + self._checks_of_work(sight)

    def _checks_of_work(self, sight: Sight) -> list[Check]:
        asked: list[Check] = []
        # Tuples: their search asks for identity first, a set would hash each member of an enumeration.
        if kinds := tuple(self.kinds):
            asked.append(Known(lambda: sight.of_kinds(kinds), lambda ticket: ticket.kind in kinds))
        if priorities := tuple(self.priorities):
            asked.append(Known(lambda: sight.of_priorities(priorities), lambda ticket: ticket.priority in priorities))
        if self.unassigned:
            asked.append(Known(sight.unassigned, lambda ticket: ticket.assignee is None))
        if (status := self.status) is not None:
            asked.append(lambda ticket: ticket.status is status)
        if self.skills:
            kinds_of: dict[str, tuple[Kind | None, ...]] = {}
            for queue, kind in sight.needing(self.skills):
                kinds_of[queue] = (*kinds_of.get(queue, ()), kind)
            asked.append(lambda ticket: ticket.kind in kinds_of.get(ticket.queue, ()))
        return asked


EVERYTHING = BoardFilter()


def both(one: BoardFilter, other: BoardFilter) -> BoardFilter:
    """Return two filters as one. Where both name alternatives, those that both name remain.

    Where they share none, the second one holds: the bar over the lanes says more lately what a person wants to see.
    """
    words = " ".join(part for part in (one.words, other.words) if part)
    ids = one.ids if other.ids is None else other.ids if one.ids is None else one.ids & other.ids
    return BoardFilter(
        channel=other.channel or one.channel, kinds=_both(one.kinds, other.kinds),
        priorities=_both(one.priorities, other.priorities), levels=_both(one.levels, other.levels),
        status=other.status or one.status, languages=_both(one.languages, other.languages),
        skills=_both(one.skills, other.skills), unassigned=one.unassigned or other.unassigned, words=words, ids=ids,
    )  # fmt: skip


def _both(one: frozenset[T], other: frozenset[T]) -> frozenset[T]:
    return (one & other or other) if one and other else one or other


class Sieve:
    """Several questions as one. ``sift`` puts them to many tickets, each question only to those that are left."""

    def __init__(self, checks: Sequence[Check] = ()) -> None:
        self._checks = list(checks)

    def __call__(self, ticket: Ticket) -> bool:
        return all(check(ticket) for check in self._checks)

    @property
    def keeps_everything(self) -> bool:
        """Whether nothing is asked."""
        return not self._checks

    def sift(self, tickets: Mapping[int, Ticket]) -> set[int]:
        """Ids of the tickets that pass, in a set of their own."""
        return set(tickets.keys() & self.passing(tickets))

    def passing(self, tickets: Mapping[int, Ticket]) -> Set[int]:
        """Ids of the tickets that pass, and maybe of others, where somebody knows of more tickets than these.

        Where somebody knows which pass, no ticket is looked at, and the ids are theirs: not to be changed.
        """
        known: list[Set[int]] = []
        single: list[Check] = []
        for check in self._checks:
            ids = check.ids() if isinstance(check, Known) else None
            if ids is None:
                single.append(check)
            else:
                known.append(ids)
        known.sort(key=len)
        left = known[0] if known else tickets.keys()
        for ids in known[1:]:
            left = left & ids
        for check in single:
            left = {ticket_id for ticket_id in left if (row := tickets.get(ticket_id)) is not None and check(row)}
        return left


def needing(strategy: Strategy, skills: Collection[str]) -> frozenset[Work]:
    """Every queue with every kind whose tickets need one of ``skills``."""
    wanted = frozenset(skills)
    kinds: list[Kind | None] = [None, *Kind]
    return frozenset(
        (queue.id, kind)
        for queue in strategy.queues
        for kind in kinds
        if wanted & {*queue.skills, *(strategy.kinds[kind].skills if kind is not None else ())}
    )
