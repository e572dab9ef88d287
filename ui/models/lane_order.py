"""Where the tickets of a lane stand: all of them in their order, and those of them that are shown."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from datetime import UTC, datetime
from itertools import islice

from sortedcontainers import SortedList

from controlcenter.domain.ticket import Ticket

Place = tuple[datetime, int]
"""When a ticket is due, and its id."""
_FAR = datetime.max.replace(tzinfo=UTC)
_FEW = 16  # from this part of a list on, making it anew is cheaper than one removal after another
_SPARSE = 4  # up to this part of all, putting the shown ones in order is cheaper than looking through all of them
_SCREENFUL = 32  # more cards than a lane shows at once
_SOON_SORTED = 256  # so few are put in order at once; of more, only the first ones until somebody asks for others


def place_of(ticket: Ticket) -> Place:
    """Where a ticket belongs: those due first on top, those without a deadline last."""
    return ticket.due_at or _FAR, ticket.id


class LaneOrder:
    """Tickets by id in the order of their deadlines. While nothing is hidden, all and shown ones are one list."""

    def __init__(self) -> None:
        self._of: dict[int, Place] = {}
        self._every: SortedList = SortedList()
        self._in_order: SortedList = self._every
        self._chosen: Set[int] | None = None  # shown, but not all of them have been put in order yet
        self._top: _Top | None = None  # those of the chosen ones that somebody has looked at

    @property
    def count(self) -> int:
        """How many are shown; a lane out of sight is not put in order to be counted."""
        return len(self._in_order if self._chosen is None else self._chosen)

    @property
    def _shown(self) -> SortedList:
        if (ids := self._chosen) is not None:
            self._choose(None)
            if len(ids) * _SPARSE < len(self._of):
                self._in_order = SortedList(self._of[ticket_id] for ticket_id in ids)
            else:
                self._in_order = SortedList(place for place in self._every if place[1] in ids)
        return self._in_order

    @property
    def shown(self) -> Sequence[Place]:
        """The places of the shown tickets in their order."""
        return self._shown  # type: ignore[no-any-return]

    def at(self, row: int) -> Place:
        """The place in a row: while only the first rows are looked at, only those are put in order."""
        if (ids := self._chosen) is None:
            return self._in_order[row]  # type: ignore[no-any-return]
        return self._look(ids).at(row)

    def _look(self, ids: Set[int]) -> _Top:
        if self._top is None:
            self._top = _Top(self._sought(ids))
        return self._top

    def _sought(self, ids: Set[int]) -> Iterator[Place]:
        """The places of some in their order, each found when it is asked for."""
        if len(ids) <= _SOON_SORTED:
            return iter(sorted(self._of[ticket_id] for ticket_id in ids))
        return (place for place in self._every if place[1] in ids)

    def _choose(self, ids: Set[int] | None) -> None:
        self._chosen, self._top = ids, None

    def of(self, ticket_id: int) -> Place | None:
        """The place of a ticket, shown or not."""
        return self._of.get(ticket_id)

    def row_of(self, ticket_id: int) -> int:
        """The row of a ticket; -1 when it is not shown."""
        place = self._of.get(ticket_id)
        if place is None:
            return -1
        if (ids := self._chosen) is not None:
            if ticket_id not in ids:
                return -1
            if (row := self._look(ids).row_of(place)) >= 0:
                return row
        row = self.row_for(place)
        return row if row < len(self._shown) and self._shown[row] == place else -1

    def row_for(self, place: Place) -> int:
        """The row at which a place is, or would be."""
        return self._shown.bisect_left(place)  # type: ignore[no-any-return]

    def take(self, tickets: Iterable[Ticket]) -> None:
        """Hold exactly these, and show all of them."""
        self._of = {ticket.id: place_of(ticket) for ticket in tickets}
        self._every = self._in_order = SortedList(self._of.values())
        self._choose(None)

    def show(self, ids: Set[int] | None) -> None:
        """Show these of those that are held; all of them for None."""
        self._choose(ids)
        if ids is None:
            self._in_order = self._every

    def turned(self, ids: Set[int] | None) -> Set[int]:
        """Which tickets would come or go if these were shown; all of them for None."""
        return self._shown_ids() ^ (self._of.keys() if ids is None else ids)

    def _shown_ids(self) -> Set[int]:
        if self._chosen is not None:
            return self._chosen
        if self._in_order is self._every:
            return self._of.keys()
        return {ticket_id for _, ticket_id in self._in_order}

    def put(self, ticket_id: int, place: Place, *, shown: bool) -> None:
        """Let a ticket stand at a place, shown or hidden."""
        old = self._of.get(ticket_id)
        if shown and self._shown is self._every:
            pass  # one list
        else:
            self._set_apart()
            if old is not None:
                self._shown.discard(old)
            if shown:
                self._shown.add(place)
        if place != old:
            if old is not None:
                self._every.remove(old)
            self._every.add(place)
            self._of[ticket_id] = place

    def drop(self, ticket_id: int) -> None:
        """Let a ticket go; one that is not held is none to let go."""
        shown = self._shown
        if (place := self._of.pop(ticket_id, None)) is not None:
            self._every.remove(place)
            if shown is not self._every:
                shown.discard(place)

    def exchange(self, new: Mapping[int, Place | None], shown: Collection[int] | None) -> None:
        """Many at once: each ticket to its new place, None for one that goes; ``shown`` as in ``show``."""
        if shown is None and self._shown is self._every and self._of.keys().isdisjoint(new):
            coming = {ticket_id: place for ticket_id, place in new.items() if place is not None}
            self._of.update(coming)
            self._every.update(coming.values())
            return
        before = {ticket_id: place for ticket_id in new if (place := self._of.get(ticket_id)) is not None}
        if shown is not None:
            self._set_apart()
        if self._shown is not self._every:
            come = [place for i, place in new.items() if place is not None and (shown is None or i in shown)]
            _exchange(self._shown, set(before.values()), come)
        left = {place for ticket_id, place in before.items() if new[ticket_id] != place}
        come = [place for i, place in new.items() if place is not None and before.get(i) != place]
        _exchange(self._every, left, come)
        for ticket_id, place in new.items():
            if place is None:
                self._of.pop(ticket_id, None)
            else:
                self._of[ticket_id] = place

    def _set_apart(self) -> None:
        """Something is hidden from now on."""
        if self._shown is self._every:
            self._in_order = SortedList(self._every)


class _Top:
    """The first of many places in their order: of the ``rest``, which is in order, as many as somebody asks for."""

    def __init__(self, rest: Iterator[Place]) -> None:
        self._places = list(islice(rest, _SCREENFUL))
        self._rest = rest

    def at(self, row: int) -> Place:
        """The place in a row."""
        self._places += islice(self._rest, max(0, row + 1 - len(self._places)))
        return self._places[row]

    def row_of(self, place: Place) -> int:
        """The row of a place, if it is one of those that were asked for; else -1."""
        row = bisect_left(self._places, place)
        return row if row < len(self._places) else -1


def _exchange(order: SortedList, left: set[Place], come: Collection[Place]) -> None:
    if left and (len(left) + len(come)) * _FEW > len(order):
        kept = [place for place in order if place not in left]
        order.clear()
        order.update(kept)
    else:
        for place in left:
            order.discard(place)
    order.update(come)
