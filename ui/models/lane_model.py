"""One lane of the board as a Qt model: its tickets by deadline, filtered, and still while somebody drags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from sortedcontainers import SortedList

from controlcenter.domain.sla.time_left import Reckon, by_the_wall_clock
from controlcenter.domain.ticket import Ticket
from ui.models.board_filter import Sieve
from ui.models.level_count import LevelCount
from ui.widgets.cards.card import card_words

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
MANY = 50  # more changes than this at once: one reset is cheaper than row signals
_FEW = 16  # from this part of a list on, making it anew is cheaper than one removal after another
_FAR = datetime.max.replace(tzinfo=UTC)
_Key = tuple[datetime, int]


def nothing() -> frozenset[int]:
    """No ticket's id."""
    return frozenset()


class LaneModel(QAbstractTableModel):
    """Tickets of one lane, those due first on top, those without a deadline last.

    ``apply`` takes whole rows; what the filter hides is kept and counted. While frozen the order stands still:
    changes wait for ``thaw``, and ids that have left meanwhile are ``hollow``. What the person did with their own
    hands does not wait: ``own`` names it.
    """

    counted = Signal()  # how many there are, or how many are shown, may have changed
    held = Signal()  # something waits for the thaw, or nothing does any more

    def __init__(self, now: Callable[[], datetime], reckon: Reckon = by_the_wall_clock) -> None:
        super().__init__()
        self._now = now
        self._reckon = reckon
        self._keep = Sieve()
        self._all: dict[int, Ticket] = {}
        self._places: dict[int, _Key] = {}  # of every ticket
        self._every: SortedList = SortedList()  # the places in their order
        self._keys: dict[int, _Key] = {}  # of the shown tickets only
        self._order: SortedList = SortedList()
        self.own: Callable[[], frozenset[int]] = nothing
        self._levels: LevelCount | None = None  # made when first asked for
        self._frozen = 0
        self._gone: frozenset[int] = frozenset()
        self._pending: dict[int, Ticket | None] = {}

    # Qt's side

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.AccessibleTextRole and index.isValid():
            return card_words(self.ticket_at(index.row()), self._now(), self._reckon)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.NoItemFlags
        if self._order[index.row()][1] in self._gone:
            return flag.ItemIsEnabled | flag.ItemNeverHasChildren  # it is in somebody else's lane already
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled | flag.ItemNeverHasChildren

    # What the lane holds

    def ticket_at(self, row: int) -> Ticket:
        """The ticket of a row."""
        return self._all[self._order[row][1]]

    def row_of(self, ticket_id: int) -> int:
        """The row of a ticket; -1 when it is not shown."""
        key = self._keys.get(ticket_id)
        return self._order.index(key) if key is not None else -1

    def ids(self) -> list[int]:
        """Ids of the shown tickets in their order."""
        return [ticket_id for _, ticket_id in self._order]

    def tickets(self) -> Iterable[Ticket]:
        """Every ticket of the lane, shown or not, in no order."""
        return self._all.values()

    @property
    def total(self) -> int:
        """How many tickets the lane has, those that the filter hides included."""
        return len(self._all)

    def levels(self) -> tuple[int, int]:
        """How many of all are at risk and breached now."""
        if self._levels is None:
            self._levels = LevelCount()
            self._levels.reset(self._all.values())
        return self._levels.levels(self._now())

    @property
    def hollow(self) -> frozenset[int]:
        """Ids that still stand here only because the lane is frozen."""
        return self._gone

    @property
    def waiting(self) -> tuple[int, int]:
        """How many cards would come and how many would move or leave if the lane were let go now."""
        new = sum(i not in self._keys and row is not None and self._keep(row) for i, row in self._pending.items())
        moved = sum(i in self._keys and self._goes(i, row) for i, row in self._pending.items())
        return new, moved

    def _goes(self, ticket_id: int, row: Ticket | None) -> bool:
        return row is None or not self._keep(row) or _key(row) != self._keys[ticket_id]

    # Changes

    def load(self, tickets: Iterable[Ticket]) -> None:
        """Replace everything."""
        rows = {ticket.id: ticket for ticket in tickets}
        if self._frozen:
            self._hold({**dict.fromkeys(self._all.keys() - rows.keys()), **rows})
        else:
            self.beginResetModel()
            self._all, self._levels = rows, None
            self._places = {ticket_id: _key(ticket) for ticket_id, ticket in rows.items()}
            self._every = SortedList(self._places.values())
            self._take_places(*self._sifted())
            self.endResetModel()
            self.counted.emit()

    def set_keeper(self, keep: Sieve) -> None:
        """Let ``keep`` decide what is shown from the next ``load`` or ``refilter`` on."""
        self._keep = keep

    def set_filter(self, keep: Sieve) -> None:
        """Show only what ``keep`` lets through."""
        self._keep = keep
        self.refilter()

    def refilter(self) -> None:
        """Ask the filter again for every ticket, for instance because time has passed."""
        keys, order = self._sifted()
        if abs(len(keys) - len(self._keys)) > MANY and not self._frozen:
            self._show(keys, order)
            return
        changed = self._keys.keys() ^ keys.keys()
        if len(changed) > MANY and not self._frozen:
            self._show(keys, order)
        elif changed:
            self.apply({ticket_id: self._all[ticket_id] for ticket_id in changed})

    def _sifted(self) -> tuple[dict[int, _Key], list[_Key]]:
        """The places of the tickets that pass the filter: by id, and in their order."""
        places = self._places
        if self._keep.keeps_everything:
            return dict(places), list(self._every)
        keys = {ticket.id: places[ticket.id] for ticket in self._keep.sift(self._all.values())}
        if len(keys) * 4 < len(places):
            return keys, sorted(keys.values())
        return keys, [place for place in self._every if place[1] in keys]

    def apply(self, changes: Mapping[int, Ticket | None]) -> None:
        """Take rows in; None takes one out. Few changes keep the selection by row signals, many by a reset."""
        if self._frozen:
            self._hold(changes)
        elif len(changes) > MANY:
            self.beginResetModel()
            self._exchange(changes)
            self.endResetModel()
            self.counted.emit()
        else:
            for ticket_id, ticket in changes.items():
                self._replace(ticket_id, ticket)
            self.counted.emit()

    def freeze(self) -> None:
        """Let nothing move until as many ``thaw``s have come."""
        self._frozen += 1

    def thaw(self) -> None:
        """Take in what has waited."""
        self._frozen = max(0, self._frozen - 1)
        if not self._frozen and self._pending:
            waited, self._pending, self._gone = self._pending, {}, frozenset()
            self.apply(waited)
            self.held.emit()

    @property
    def is_frozen(self) -> bool:
        """Whether changes wait."""
        return self._frozen > 0

    def _hold(self, changes: Mapping[int, Ticket | None]) -> None:
        """Keep changes for later; what a shown card says may change at once, its place may not."""
        own = self.own()
        for ticket_id, ticket in changes.items():
            if ticket_id in own:
                self._pending.pop(ticket_id, None)
                self._replace(ticket_id, ticket)
                continue
            self._pending[ticket_id] = ticket
            row = self.row_of(ticket_id)
            if row >= 0 and ticket is not None:
                self._say(ticket)
                self.dataChanged.emit(self.index(row, 0), self.index(row, 0))
        before = self._gone
        self._gone = frozenset(i for i, row in self._pending.items() if row is None and i in self._keys)
        for ticket_id in before ^ self._gone:
            if (row := self.row_of(ticket_id)) >= 0:
                self.dataChanged.emit(self.index(row, 0), self.index(row, 0))
        self.held.emit()

    def _exchange(self, changes: Mapping[int, Ticket | None]) -> None:
        """Replace many rows inside a reset, without signals of their own."""
        came = [ticket for ticket in changes.values() if ticket is not None]
        self._levels = None
        for ticket_id, ticket in changes.items():
            if ticket is None:
                self._all.pop(ticket_id, None)
            else:
                self._all[ticket_id] = ticket
        new = {ticket.id: _key(ticket) for ticket in came}
        _exchange_places(self._every, self._places, changes, new)
        if not self._keep.keeps_everything:
            shown = {ticket.id for ticket in self._keep.sift(came)}
            new = {ticket_id: place for ticket_id, place in new.items() if ticket_id in shown}
        _exchange_places(self._order, self._keys, changes, new)

    def _take_places(self, keys: dict[int, _Key], order: list[_Key]) -> None:
        """Show exactly these. Inside a reset."""
        self._keys, self._order = keys, SortedList(order)

    def _show(self, keys: dict[int, _Key], order: list[_Key]) -> None:
        self.beginResetModel()
        self._take_places(keys, order)
        self.endResetModel()
        self.counted.emit()

    def _replace(self, ticket_id: int, ticket: Ticket | None) -> None:
        old = self._keys.get(ticket_id)
        new = _key(ticket) if ticket is not None and self._keep(ticket) else None
        if new is None:
            if old is not None:
                self._take_out(ticket_id, old)
            if ticket is not None:
                self._store(ticket)
            else:
                self._forget(ticket_id)
            return
        assert ticket is not None
        if old is None:
            self._put_in(ticket, new)
        else:
            self._move(ticket, old, new)

    def _forget(self, ticket_id: int) -> None:
        old = self._all.pop(ticket_id, None)
        if (place := self._places.pop(ticket_id, None)) is not None:
            self._every.remove(place)
        if self._levels is not None:
            self._levels.replace(old, None)

    def _store(self, ticket: Ticket) -> None:
        """Keep a row and its place among all."""
        place, old = _key(ticket), self._places.get(ticket.id)
        if place != old:
            if old is not None:
                self._every.remove(old)
            self._every.add(place)
            self._places[ticket.id] = place
        self._say(ticket)

    def _say(self, ticket: Ticket) -> None:
        """Keep a row; its place stays what it was."""
        if self._levels is not None:
            self._levels.replace(self._all.get(ticket.id), ticket)
        self._all[ticket.id] = ticket

    def _put_in(self, ticket: Ticket, key: _Key) -> None:
        row = self._order.bisect_left(key)
        self.beginInsertRows(ROOT, row, row)
        self._store(ticket)
        self._keys[ticket.id] = key
        self._order.add(key)
        self.endInsertRows()

    def _take_out(self, ticket_id: int, key: _Key) -> None:
        row = self._order.index(key)
        self.beginRemoveRows(ROOT, row, row)
        del self._order[row]
        del self._keys[ticket_id]
        self.endRemoveRows()

    def _move(self, ticket: Ticket, old: _Key, new: _Key) -> None:
        source = self._order.index(old)
        if new != old:
            # Qt counts the target before the row is taken out, so the old row still stands in the order here.
            target = self._order.bisect_left(new)
            moves = target not in (source, source + 1)
            if moves:
                self.beginMoveRows(ROOT, source, source, ROOT, target)
            del self._order[source]
            self._order.add(new)
            self._keys[ticket.id] = new
            self._store(ticket)
            if moves:
                self.endMoveRows()
        self._store(ticket)
        at = self.index(self._order.index(new), 0)
        self.dataChanged.emit(at, at)


def _exchange_places(
    order: SortedList, places: dict[int, _Key], touched: Iterable[int], new: Mapping[int, _Key]
) -> None:
    """Let the touched tickets stand at their new places, or nowhere: many at once."""
    left = {
        place for ticket_id in touched
        if (place := places.get(ticket_id)) is not None and place != new.get(ticket_id)
    }  # fmt: skip
    come = [place for ticket_id, place in new.items() if places.get(ticket_id) != place]
    for _, ticket_id in left:
        del places[ticket_id]
    places.update(new)
    if (len(left) + len(come)) * _FEW > len(order):
        kept = [place for place in order if place not in left]
        order.clear()
        order.update(kept + come)
        return
    for place in left:
        order.remove(place)
    for place in come:
        order.add(place)


def _key(ticket: Ticket) -> _Key:
    return ticket.due_at or _FAR, ticket.id
