"""Where the tickets of a lane stand: all of them in their order, and those of them that are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sortedcontainers import SortedList

from controlcenter.domain.ticket import Ticket

Place = tuple[datetime, int]
"""When a ticket is due, and its id."""
_FAR = datetime.max.replace(tzinfo=UTC)
_FEW = 16  # from this part of a list on, making it anew is cheaper than one removal after another
_SPARSE = 4  # up to this part of all, putting the shown ones in order is cheaper than looking through all of them


def place_of(ticket: Ticket) -> Place:
    """Where a ticket belongs: those due first on top, those without a deadline last."""
    return ticket.due_at or _FAR, ticket.id


class LaneOrder:
    """Tickets by id in the order of their deadlines. While nothing is hidden, all and shown ones are one list."""

    def __init__(self) -> None:
        self._of: dict[int, Place] = {}
        self._every: SortedList = SortedList()
        self._in_order: SortedList = self._every
        self._chosen: Collection[int] | None = None  # shown, but nobody has looked at them in their order yet

    @property
    def count(self) -> int:
        """How many are shown; a lane out of sight is not put in order to be counted."""
        return len(self._in_order if self._chosen is None else self._chosen)

    @property
    def _shown(self) -> SortedList:
        if (ids := self._chosen) is not None:
            self._chosen = None
            if len(ids) * _SPARSE < len(self._of):
                self._in_order = SortedList(self._of[ticket_id] for ticket_id in ids)
            else:
                self._in_order = SortedList(place for place in self._every if place[1] in ids)
        return self._in_order

    @property
    def shown(self) -> Sequence[Place]:
        """The places of the shown tickets in their order."""
        return self._shown  # type: ignore[no-any-return]

    def of(self, ticket_id: int) -> Place | None:
        """The place of a ticket, shown or not."""
        return self._of.get(ticket_id)

    def row_of(self, ticket_id: int) -> int:
        """The row of a ticket; -1 when it is not shown."""
        place = self._of.get(ticket_id)
        if place is None:
            return -1
        row = self.row_for(place)
        return row if row < len(self._shown) and self._shown[row] == place else -1

    def row_for(self, place: Place) -> int:
        """The row at which a place is, or would be."""
        return self._shown.bisect_left(place)  # type: ignore[no-any-return]

    def take(self, tickets: Iterable[Ticket]) -> None:
        """Hold exactly these, and show all of them."""
        self._of = {ticket.id: place_of(ticket) for ticket in tickets}
        self._every = self._in_order = SortedList(self._of.values())
        self._chosen = None

    def show(self, ids: Collection[int] | None) -> None:
        """Show these of those that are held; all of them for None."""
        self._chosen = ids
        if ids is None:
            self._in_order = self._every

    def turned(self, ids: Collection[int] | None) -> set[int]:
        """Which tickets would come or go if these were shown; all of them for None."""
        return {ticket_id for _, ticket_id in self._shown} ^ set(self._of if ids is None else ids)

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


def _exchange(order: SortedList, left: set[Place], come: Collection[Place]) -> None:
    if left and (len(left) + len(come)) * _FEW > len(order):
        kept = [place for place in order if place not in left]
        order.clear()
        order.update(kept)
    else:
        for place in left:
            order.discard(place)
    order.update(come)
