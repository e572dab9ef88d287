"""The instants of a scope's tickets in their order: what has come, and what comes next. Changes cost little."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from heapq import heapify, heappop, heappush

from controlcenter.live.share import DUE, NO_MOMENTS, OVER, URGENT, WAITS, Moment, Share

_MANY = 8  # from this part of a heap on, ordering it anew is cheaper than one push after another


class Queue:
    """Moments in their order. One whose ticket has another moment by now is let go when it comes up.

    What comes waits until somebody looks: changes cost next to nothing, and many of them are ordered at once.
    """

    def __init__(self, at: int, ids: Set[int], shares: Mapping[int, Share]) -> None:
        self._at = at
        self._ids = ids
        self._shares = shares
        self._heap: list[Moment] = []
        self._coming: list[Moment] = []
        self.fill()

    def fill(self) -> None:
        """Take in exactly what the shares say."""
        at, shares = self._at, self._shares
        self._heap = []
        self._coming = [moment for i in self._ids if (moment := shares[i].moments[at]) is not None]

    def __len__(self) -> int:
        """How many moments are kept, among them such as are not true any more."""
        return len(self._heap) + len(self._coming)

    def push(self, moment: Moment) -> None:
        """Take in one more; nobody may ever look, so what is not true any more is let go here as well."""
        self._coming.append(moment)
        self._let_go()

    def extend(self, shares: Iterable[Share]) -> None:
        """Take in the moments of tickets that are new."""
        at = self._at
        self._coming += [moment for share in shares if (moment := share.moments[at]) is not None]
        self._let_go()

    def _let_go(self) -> None:
        """Begin anew where most of what waits is not true any more."""
        if len(self) > 2 * len(self._ids) + 64:
            self.fill()

    def _settle(self) -> list[Moment]:
        """The heap with everything that has come."""
        self._let_go()
        coming, heap = self._coming, self._heap
        if len(coming) * _MANY > len(heap):
            heap += coming
            heapify(heap)
        else:
            for moment in coming:
                heappush(heap, moment)
        coming.clear()
        return heap

    def stands(self, moment: Moment) -> bool:
        """Whether the moment is still what its ticket says."""
        return moment[1] in self._ids and self._shares[moment[1]].moments[self._at] == moment

    def first(self) -> Moment | None:
        """The earliest moment."""
        heap = self._settle()
        while heap and not self.stands(heap[0]):
            heappop(heap)
        return heap[0] if heap else None

    def until(self, now_s: float) -> list[Moment]:
        """Take out what has come by now, in no order; what has come already when it is new is never put in order."""
        self._let_go()
        passed = [moment for moment in self._coming if moment[0] <= now_s and self.stands(moment)]
        self._coming = [moment for moment in self._coming if moment[0] > now_s]
        heap = self._settle()
        while heap and heap[0][0] <= now_s:
            moment = heappop(heap)
            if self.stands(moment):
                passed.append(moment)
        return passed

    def in_order(self) -> Iterator[Moment]:
        """Every moment from the earliest on; nothing is taken out, and the first ones cost little."""
        heap = self._settle()
        waiting = [(heap[0], 0)] if heap else []
        last: Moment | None = None
        while waiting:
            moment, at = heappop(waiting)
            for child in (2 * at + 1, 2 * at + 2):
                if child < len(heap):
                    heappush(waiting, (heap[child], child))
            if moment != last and self.stands(moment):
                last = moment
                yield moment


class Passed:
    """Which tickets' moments have come: time moves them from a queue into ``ids``, and back if it is set back."""

    def __init__(self, at: int, ids: Set[int], shares: Mapping[int, Share]) -> None:
        self.queue = Queue(at, ids, shares)
        self.ids: dict[int, Moment] = {}
        self._now_s = float("-inf")

    def look(self, now_s: float) -> dict[int, Moment]:
        """The tickets whose moment has come, with it."""
        if now_s < self._now_s:
            for ticket_id, moment in [entry for entry in self.ids.items() if entry[1][0] > now_s]:
                del self.ids[ticket_id]
                self.queue.push(moment)
        self._now_s = now_s
        for moment in self.queue.until(now_s):
            self.ids[moment[1]] = moment
        return self.ids

    def replace(self, ticket_id: int, new: Moment | None) -> None:
        """A ticket's moment is another one now."""
        self.ids.pop(ticket_id, None)
        if new is not None:
            self.queue.push(new)


class Order:
    """The moments of a scope's tickets: what has come and what comes next. ``ids`` and ``shares`` go on to change."""

    def __init__(self, ids: Set[int], shares: Mapping[int, Share]) -> None:
        self.urgent = Passed(URGENT, ids, shares)
        self.over = Passed(OVER, ids, shares)
        self.waits = Queue(WAITS, ids, shares)
        self.dues = Queue(DUE, ids, shares)

    def extend(self, shares: Collection[Share]) -> None:
        """Follow tickets that are new."""
        for queue in (self.urgent.queue, self.over.queue, self.waits, self.dues):
            queue.extend(shares)

    def replace(self, ticket_id: int, old: Share | None, new: Share | None) -> None:
        """Follow a change; moments that stay what they were cost nothing."""
        before = old.moments if old is not None else NO_MOMENTS
        after = new.moments if new is not None else NO_MOMENTS
        for passed, at in ((self.urgent, URGENT), (self.over, OVER)):
            if before[at] != after[at]:
                passed.replace(ticket_id, after[at])
        for queue, at in ((self.waits, WAITS), (self.dues, DUE)):
            if (moment := after[at]) is not None and before[at] != moment:
                queue.push(moment)
