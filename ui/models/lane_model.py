"""One lane of the board as a Qt model: its tickets by deadline, filtered, and still while somebody drags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from sortedcontainers import SortedList

from controlcenter.domain.ticket import Ticket
from controlcenter.domain.time_left import Reckon, by_the_wall_clock
from ui.models.level_count import LevelCount
from ui.widgets.card import card_words

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
MANY = 50  # more changes than this at once: one reset is cheaper than row signals
_FAR = datetime.max.replace(tzinfo=UTC)
_Key = tuple[datetime, int]


def everything(ticket: Ticket) -> bool:
    """The filter that hides nothing."""
    return True


class LaneModel(QAbstractTableModel):
    """Tickets of one lane, those due first on top, those without a deadline last.

    ``apply`` takes whole rows; what the filter hides is kept and counted. While frozen the order stands still:
    changes wait for ``thaw``, and ids that have left meanwhile are ``hollow``.
    """

    counted = Signal()  # how many there are, or how many are shown, may have changed

    def __init__(self, now: Callable[[], datetime], reckon: Reckon = by_the_wall_clock) -> None:
        super().__init__()
        self._now = now
        self._reckon = reckon
        self._keep: Callable[[Ticket], bool] = everything
        self._all: dict[int, Ticket] = {}
        self._keys: dict[int, _Key] = {}  # of the shown tickets only
        self._order: SortedList = SortedList()
        self._levels: LevelCount | None = None  # made when first asked for
        self._frozen = 0
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
        return frozenset(i for i, row in self._pending.items() if row is None and i in self._keys)

    # Changes

    def load(self, tickets: Iterable[Ticket]) -> None:
        """Replace everything."""
        rows = {ticket.id: ticket for ticket in tickets}
        if self._frozen:
            self._hold({**dict.fromkeys(self._all.keys() - rows.keys()), **rows})
        else:
            self._reset(rows, {ticket_id for ticket_id, ticket in rows.items() if self._keep(ticket)})

    def set_keeper(self, keep: Callable[[Ticket], bool]) -> None:
        """Let ``keep`` decide what is shown from the next ``load`` or ``refilter`` on."""
        self._keep = keep

    def set_filter(self, keep: Callable[[Ticket], bool]) -> None:
        """Show only what ``keep`` lets through."""
        self._keep = keep
        self.refilter()

    def refilter(self) -> None:
        """Ask the filter again for every ticket, for instance because time has passed."""
        shown = {ticket_id for ticket_id, ticket in self._all.items() if self._keep(ticket)}
        changed = shown ^ self._keys.keys()
        if len(changed) > MANY and not self._frozen:
            self._reset(self._all, shown)
        elif changed:
            self.apply({ticket_id: self._all[ticket_id] for ticket_id in changed})

    def apply(self, changes: Mapping[int, Ticket | None]) -> None:
        """Take rows in; None takes one out. Few changes keep the selection by row signals, many by a reset."""
        if self._frozen:
            self._hold(changes)
        elif len(changes) > MANY:
            self.beginResetModel()
            for ticket_id, ticket in changes.items():
                self._exchange(ticket_id, ticket)
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
            waited, self._pending = self._pending, {}
            self.apply(waited)

    @property
    def is_frozen(self) -> bool:
        """Whether changes wait."""
        return self._frozen > 0

    def _hold(self, changes: Mapping[int, Ticket | None]) -> None:
        """Keep changes for later; what a shown card says may change at once, its place may not."""
        self._pending.update(changes)
        for ticket_id, ticket in changes.items():
            row = self.row_of(ticket_id)
            if row >= 0:
                if ticket is not None:
                    self._store(ticket)
                self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def _exchange(self, ticket_id: int, ticket: Ticket | None) -> None:
        """Replace a row inside a reset, without signals of its own."""
        if (old := self._keys.pop(ticket_id, None)) is not None:
            self._order.remove(old)
        if ticket is None:
            self._forget(ticket_id)
            return
        self._store(ticket)
        if self._keep(ticket):
            self._keys[ticket_id] = key = _key(ticket)
            self._order.add(key)

    def _reset(self, rows: dict[int, Ticket], shown: Iterable[int]) -> None:
        self.beginResetModel()
        if rows is not self._all:
            self._all, self._levels = rows, None
        self._keys = {ticket_id: _key(rows[ticket_id]) for ticket_id in shown}
        self._order = SortedList(self._keys.values())
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
        if self._levels is not None:
            self._levels.replace(old, None)

    def _store(self, ticket: Ticket) -> None:
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


def _key(ticket: Ticket) -> _Key:
    return ticket.due_at or _FAR, ticket.id
