"""Which tickets are of a kind of request and which of a priority: ids, so that a filter need not look at tickets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from controlcenter.domain.ticket import Kind, Priority, Ticket


class Groups:
    """Ids by kind (None: not known) and by priority; every ticket stands in one set of each."""

    def __init__(self) -> None:
        self._kinds: defaultdict[Kind | None, set[int]] = defaultdict(set)
        self._priorities: defaultdict[Priority, set[int]] = defaultdict(set)

    def put(self, ticket: Ticket) -> None:
        """A ticket that stands nowhere yet."""
        self._kinds[ticket.kind].add(ticket.id)
        self._priorities[ticket.priority].add(ticket.id)

    def forget(self, ticket_id: int) -> None:
        """A ticket is gone, or is something else by now."""
        for ids in (*self._kinds.values(), *self._priorities.values()):
            ids.discard(ticket_id)

    def of_kinds(self, kinds: Iterable[Kind | None]) -> set[int]:
        """Ids of the tickets of these kinds."""
        return _joined([self._kinds.get(kind) for kind in kinds])

    def of_priorities(self, priorities: Iterable[Priority]) -> set[int]:
        """Ids of the tickets of these priorities."""
        return _joined([self._priorities.get(priority) for priority in priorities])


def _joined(some: list[set[int] | None]) -> set[int]:
    """All in one set; a single one as it is: nobody changes what is handed out."""
    found = [ids for ids in some if ids]
    return found[0] if len(found) == 1 else set().union(*found)
