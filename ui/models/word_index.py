"""What can be asked of all tickets without looking at each: words, folded once and searched often, and groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter

from controlcenter.domain.ticket import Ticket
from ui.models.groups import Groups

_SAYS = attrgetter("channel", "subject", "customer_name", "caller", "kind", "priority")


def folded(ticket: Ticket) -> str:
    """The words of a ticket, without regard to case."""
    return f"{ticket.number}\n{ticket.subject}\n{ticket.customer_name}\n{ticket.caller}".casefold()


class WordIndex:
    """Folded words by ticket: number, subject and customer. ``groups`` hold those tickets that are folded.

    ``want`` names tickets to fold; ``fold`` does some of them whenever there is time.
    """

    def __init__(self) -> None:
        self.groups = Groups()
        self._texts: dict[int, str] = {}
        self._waiting: dict[int, Ticket] = {}

    @property
    def is_ready(self) -> bool:
        """Whether a search would not have to fold anything first."""
        return not self._waiting

    def want(self, tickets: Iterable[Ticket]) -> None:
        """Hold exactly these tickets; what is known of those that stay is kept."""
        wanted = {ticket.id: ticket for ticket in tickets}
        for ticket_id in self._texts.keys() - wanted.keys():
            self.forget(ticket_id)
        self._waiting = {ticket_id: ticket for ticket_id, ticket in wanted.items() if ticket_id not in self._texts}

    def clear(self) -> None:
        """Know nothing: every ticket may be another one now."""
        self._texts, self._waiting, self.groups = {}, {}, Groups()

    def add(self, tickets: Mapping[int, Ticket]) -> None:
        """Tickets came that it has never seen, by id: each is folded as after ``put``."""
        self._waiting.update(tickets)

    def put(self, ticket: Ticket, before: Ticket | None = None) -> None:
        """A ticket came or changed: it is folded when there is time, or somebody asks.

        Most changes leave its words as they were ``before``: then nothing is done.
        """
        if before is not None and ticket.id in self._texts and _SAYS(before) == _SAYS(ticket):
            return
        self.forget(ticket.id)
        self._waiting[ticket.id] = ticket

    def forget(self, ticket_id: int) -> None:
        """A ticket is gone."""
        self._waiting.pop(ticket_id, None)
        if self._texts.pop(ticket_id, None) is not None:
            self.groups.forget(ticket_id)

    def _take(self, ticket: Ticket) -> None:
        self._texts[ticket.id] = folded(ticket)
        self.groups.put(ticket)

    def fold(self, count: int) -> None:
        """Fold so many of those that wait."""
        for _ in range(min(count, len(self._waiting))):
            self._take(self._waiting.popitem()[1])

    def holds(self, ticket_id: int, words: Iterable[str]) -> bool:
        """Whether a ticket holds every word; they are folded already."""
        if (waiting := self._waiting.pop(ticket_id, None)) is not None:
            self._take(waiting)
        said = self._texts.get(ticket_id, "")
        return all(word in said for word in words)

    def find(self, words: str) -> set[int]:
        """Ids of the tickets that hold every word."""
        self.fold(len(self._waiting))
        found = self._texts
        for word in sorted(words.casefold().split(), key=len, reverse=True):
            found = {ticket_id: text for ticket_id, text in found.items() if word in text}
        return set(found)
