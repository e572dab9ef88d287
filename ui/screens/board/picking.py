"""Which cards are picked up, marked, or on their way: one state for all lanes of a board."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from controlcenter.domain.ticket import Ticket

UNDER_WAY_MS = 3000  # a refused move never arrives: its cards look ordinary again after this time


class Picking(QObject):
    """``dragged`` travel with the mouse, ``marked`` wait for a paste, ``under_way`` have been dropped."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dragged: tuple[Ticket, ...] = ()
        self.marked: tuple[int, ...] = ()
        self.person = ""  # the agent who is in hand by keys, to be given a card
        self._under_way: frozenset[int] = frozenset()
        self._timer = QTimer(self, singleShot=True, interval=UNDER_WAY_MS)
        self._timer.timeout.connect(self._forget)

    @property
    def ghosts(self) -> frozenset[int]:
        """Ids that look picked up."""
        return frozenset(ticket.id for ticket in self.dragged).union(self.marked)

    @property
    def under_way(self) -> frozenset[int]:
        """Ids of cards that were dropped and have not arrived yet."""
        return self._under_way

    def drag(self, tickets: Iterable[Ticket]) -> None:
        """These are being dragged, as they were seen; none ends it."""
        self.dragged = tuple(tickets)
        self.changed.emit()

    def seen(self, ids: Iterable[int]) -> dict[int, Ticket]:
        """The dragged tickets among ``ids`` as they were when they were picked up."""
        wanted = frozenset(ids)
        return {ticket.id: ticket for ticket in self.dragged if ticket.id in wanted}

    def mark(self, ids: Iterable[int]) -> None:
        """Exactly these wait for a paste; none takes the marks away."""
        self.marked = tuple(dict.fromkeys(ids))
        self.person = "" if self.marked else self.person
        self.changed.emit()

    def take(self, agent: str) -> None:
        """Take a person in hand instead of cards; the same one again puts them back."""
        self.person = "" if agent == self.person else agent
        self.marked = ()
        self.changed.emit()

    def put_down(self) -> None:
        """Neither cards nor a person are in hand any more."""
        self.person, self.marked = "", ()
        self.changed.emit()

    @property
    def in_hand(self) -> tuple[int, ...]:
        """Ids of the cards that are picked up, by mouse or by keys."""
        return tuple(ticket.id for ticket in self.dragged) or self.marked

    def toggle(self, ticket_id: int) -> None:
        """Mark a card, or take its mark away."""
        kept = [marked for marked in self.marked if marked != ticket_id]
        self.mark(kept if ticket_id in self.marked else [*kept, ticket_id])

    def send(self, ids: Iterable[int]) -> None:
        """These were dropped; they look hollow until they have arrived."""
        self.marked, self.person = (), ""
        self._under_way = self._under_way.union(ids)
        self._timer.start()
        self.changed.emit()

    def arrived(self, ids: Iterable[int]) -> None:
        """News of these has come."""
        left = self._under_way.difference(ids)
        if left != self._under_way:
            self._under_way = left
            self.changed.emit()

    def _forget(self) -> None:
        self._under_way = frozenset()
        self.changed.emit()
