"""Running totals of one set of tickets: kept from changes, equal to a recount at every instant.

What nobody asks for is not worked out: a scope orders its instants, and counts its sorts of
tickets, when it is first asked for what follows from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import datetime
from heapq import nsmallest
from operator import attrgetter

from controlcenter.clock import from_epoch
from controlcenter.domain.metrics import Figures
from controlcenter.live.moments import Order
from controlcenter.live.share import Share, Sort

_SORT = attrgetter("sort")


class Tally:
    """Counts of open tickets whose levels follow the clock without being touched.

    What has come is found in an order of instants: no timer per ticket, no scan per second.
    """

    __slots__ = ("_ids", "_order", "_shares", "_sorts")

    def __init__(self, shares: Mapping[int, Share]) -> None:
        """``shares`` of all open tickets by id: it says what a ticket adds before the ticket counts here."""
        self._shares = shares
        self._ids: set[int] = set()
        self._sorts: Counter[Sort] | None = None
        self._order: Order | None = None

    @property
    def ids(self) -> Set[int]:
        """The tickets that count here."""
        return self._ids

    def extend(self, ids: Sequence[int]) -> None:
        """Count open tickets that do not count yet: many at once."""
        self._ids.update(ids)
        if self._sorts is None and self._order is None:
            return  # as in nearly every scope while a floor comes in
        shares = [self._shares[ticket_id] for ticket_id in ids]
        if self._sorts is not None:
            self._sorts.update(map(_SORT, shares))
        if self._order is not None:
            self._order.extend(shares)

    def replace(self, old: Share | None, new: Share | None) -> None:
        """Count ``new`` instead of ``old``, which are of one ticket."""
        if (one := new or old) is None:
            return
        if new is not None:
            self._ids.add(new.id)
        else:
            self._ids.remove(one.id)
        if self._sorts is not None:
            for share, by in ((new, 1), (old, -1)):
                if share is not None:
                    self._sorts[share.sort] += by
        if self._order is not None:
            self._order.replace(one.id, old, new)

    @property
    def open(self) -> int:
        """How many tickets count here."""
        return len(self._ids)

    @property
    def load(self) -> float:
        """Units of work, assigned or not."""
        return sum(sort.load_m * count for sort, count in self._sorted().items()) / 1000

    @property
    def assigned_load(self) -> float:
        """Units of work in somebody's hands."""
        return sum(sort.load_m * count for sort, count in self._sorted().items() if sort.is_assigned) / 1000

    def _sorted(self) -> Counter[Sort]:
        if self._sorts is None:
            self._sorts = Counter(map(_SORT, map(self._shares.__getitem__, self._ids)))
        return self._sorts

    def _ordered(self) -> Order:
        if self._order is None:
            self._order = Order(self._ids, self._shares)
        return self._order

    def figures(self, now: datetime) -> Figures:
        """The figures at ``now``; an instant that has come counts."""
        order, now_s, sorts = self._ordered(), now.timestamp(), self._sorted().items()
        breached = len(order.over.look(now_s))
        since, least = order.waits.first(), order.dues.first()
        return Figures(
            open=len(self._ids),
            waiting=sum(count for sort, count in sorts if sort.is_waiting),
            at_risk=len(order.urgent.look(now_s)) - breached,
            breached=breached,
            unassigned=sum(count for sort, count in sorts if not sort.is_assigned),
            load=self.load,
            assigned_load=self.assigned_load,
            waiting_since=from_epoch(since[0]) if since is not None else None,
            least_left_at=from_epoch(least[0]) if least is not None else None,
            callers_waiting=sum(count for sort, count in sorts if sort.is_caller),
            call_backs=sum(count for sort, count in sorts if sort.is_call_back),
        )

    def next_to_break(self, limit: int) -> list[int]:
        """Ids in the order in which they break, those that are over first."""
        over = self._ordered().over
        found = [ticket_id for _, ticket_id in nsmallest(limit, over.ids.values())]
        for _, ticket_id in over.queue.in_order():
            if len(found) >= limit:
                break
            if ticket_id not in over.ids:
                found.append(ticket_id)
        return found

    def due_first(self) -> Iterator[int]:
        """Ids in the order in which they are due, overdue ones first; the first ones cost little."""
        return (ticket_id for _, ticket_id in self._ordered().dues.in_order())

    def urgent(self, now: datetime) -> Set[int]:
        """Ids of every ticket at risk or breached now."""
        return self._ordered().urgent.look(now.timestamp()).keys()

    def breached(self, now: datetime) -> Set[int]:
        """Ids of every ticket breached now."""
        return self._ordered().over.look(now.timestamp()).keys()
