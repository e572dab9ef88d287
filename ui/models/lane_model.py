"""One lane of the board as a Qt model: its tickets by deadline, filtered, and still while somebody drags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from controlcenter.domain.sla.time_left import Reckon, by_the_wall_clock
from controlcenter.domain.ticket import Ticket
from ui.models.board_filter import Sieve
from ui.models.lane_order import LaneOrder, Place, place_of
from ui.models.level_count import LevelCount
from ui.widgets.cards.card import card_words

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
# Qt asks for these of every card whenever it is painted; putting them together each time would cost more than the card.
_SPOKEN = Qt.ItemDataRole.AccessibleTextRole
_NO_FLAGS = Qt.ItemFlag.NoItemFlags
_GONE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren  # it is in somebody else's lane already
_CARD = _GONE | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
FEW_IN_ALL = 8  # changes to one in so many tickets are counted one by one
MANY = 50  # more changes than this at once: one reset is cheaper than row signals


def nothing() -> frozenset[int]:
    """No ticket's id."""
    return frozenset()


class LaneModel(QAbstractTableModel):
    """Tickets of one lane, those due first on top, those without a deadline last.

    ``apply`` takes whole rows; what the filter hides is kept and counted. While frozen the order stands still:
    changes wait for ``thaw``, and ids that have left meanwhile are ``hollow``. What the person did with their own
    hands does not wait: ``own`` names it.

    Of a lane that nobody sees, views are not told of each row, which is most of what a change costs: a reset begins
    with the first change and ends when somebody looks again. What the lane holds and counts is true all the time.
    """

    counted = Signal()  # how many there are, or how many are shown, may have changed
    held = Signal()  # something waits for the thaw, or nothing does any more

    def __init__(self, now: Callable[[], datetime], reckon: Reckon = by_the_wall_clock) -> None:
        super().__init__()
        self._now = now
        self._reckon = reckon
        self._keep = Sieve()
        self._all: dict[int, Ticket] = {}
        self._order = LaneOrder()
        self.own: Callable[[], frozenset[int]] = nothing
        self._levels: LevelCount | None = None  # made when first asked for
        self._frozen = 0
        self._is_seen = True
        self._is_resetting = False
        self._gone: frozenset[int] = frozenset()
        self._pending: dict[int, Ticket | None] = {}

    # Qt's side

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else self._order.count

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == _SPOKEN and index.isValid():
            return card_words(self.ticket_at(index.row()), self._now(), self._reckon)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return _NO_FLAGS
        return _GONE if self._gone and self._order.at(index.row())[1] in self._gone else _CARD

    # What the lane holds

    def ticket_at(self, row: int) -> Ticket:
        """The ticket of a row."""
        return self._all[self._order.at(row)[1]]

    def row_of(self, ticket_id: int) -> int:
        """The row of a ticket; -1 when it is not shown."""
        return self._order.row_of(ticket_id)

    def ids(self) -> list[int]:
        """Ids of the shown tickets in their order."""
        return [ticket_id for _, ticket_id in self._order.shown]

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
        shown = {ticket_id for ticket_id in self._pending if self.row_of(ticket_id) >= 0}
        new = sum(i not in shown and row is not None and self._keep(row) for i, row in self._pending.items())
        moved = sum(i in shown and self._goes(i, row) for i, row in self._pending.items())
        return new, moved

    def _goes(self, ticket_id: int, row: Ticket | None) -> bool:
        return row is None or not self._keep(row) or place_of(row) != self._order.of(ticket_id)

    # Changes

    def load(self, tickets: Iterable[Ticket]) -> None:
        """Replace everything."""
        rows = {ticket.id: ticket for ticket in tickets}
        if self._frozen:
            self._hold({**dict.fromkeys(self._all.keys() - rows.keys()), **rows})
        else:
            with self._reset():
                self._all, self._levels = rows, None
                self._order.take(rows.values())
                self._order.show(self._wanted())
            self.counted.emit()

    def set_keeper(self, keep: Sieve) -> None:
        """Let ``keep`` decide what is shown from the next ``load`` on."""
        self._keep = keep

    def set_filter(self, keep: Sieve, found: set[int] | None = None) -> None:
        """Show only what ``keep`` lets through: ``found``, where somebody has sifted all lanes at once."""
        self._keep = keep
        wanted = self._wanted() if found is None or keep.keeps_everything else found
        count = self.total if wanted is None else len(wanted)
        if abs(count - self.rowCount()) > MANY and not self._frozen:
            self._show(wanted)
            return
        turned = self._order.turned(wanted)
        if len(turned) > MANY and not self._frozen:
            self._show(wanted)
        else:
            self.look_again(turned)

    def look_again(self, ids: Iterable[int]) -> None:
        """Ask the filter again for these; what waits for the thaw is asked then."""
        again = {i: ticket for i in ids if i not in self._pending and (ticket := self._all.get(i)) is not None}
        if again:
            self.apply(again)

    def _wanted(self) -> set[int] | None:
        """Ids of the tickets that pass the filter; None for all of them."""
        if self._keep.keeps_everything:
            return None
        return self._keep.sift(self._all)

    def apply(self, changes: Mapping[int, Ticket | None]) -> None:
        """Take rows in; None takes one out. Few changes keep the selection by row signals, many by a reset."""
        if self._frozen:
            self._hold(changes)
        elif len(changes) > MANY or not self._is_seen:
            with self._reset():
                self._exchange(changes) if len(changes) > MANY else self._exchange_few(changes)
            self.counted.emit()
        else:
            before = self.total, self._order.count
            for ticket_id, ticket in changes.items():
                self._replace(ticket_id, ticket)
            if (self.total, self._order.count) != before:
                self.counted.emit()

    def set_seen(self, seen: bool) -> None:
        """Whether somebody may look at rows of the lane, or choose some."""
        self._is_seen = seen
        if seen:
            self._end_reset()

    @contextmanager
    def _reset(self) -> Iterator[None]:
        """Rows may change without signals of their own."""
        if not self._is_resetting:
            self.beginResetModel()
            self._is_resetting = True
        yield
        if self._is_seen:
            self._end_reset()

    def _end_reset(self) -> None:
        if self._is_resetting:
            self._is_resetting = False
            self.endResetModel()

    def freeze(self) -> None:
        """Let nothing move until as many ``thaw``s have come."""
        self._end_reset()
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
        self._gone = frozenset(i for i, row in self._pending.items() if row is None and self.row_of(i) >= 0)
        for ticket_id in before ^ self._gone:
            if (row := self.row_of(ticket_id)) >= 0:
                self.dataChanged.emit(self.index(row, 0), self.index(row, 0))
        self.held.emit()

    def _exchange(self, changes: Mapping[int, Ticket | None]) -> None:
        """Replace many rows inside a reset, without signals of their own."""
        came = [ticket for ticket in changes.values() if ticket is not None]
        if len(changes) * FEW_IN_ALL > len(self._all):
            self._levels = None  # counting everything anew costs less than one by one
        for ticket_id, ticket in changes.items():
            if self._levels is not None:
                self._levels.replace(self._all.get(ticket_id), ticket)
            if ticket is None:
                self._all.pop(ticket_id, None)
            else:
                self._all[ticket_id] = ticket
        new = {ticket_id: None if row is None else place_of(row) for ticket_id, row in changes.items()}
        shown = None if self._keep.keeps_everything else {ticket.id for ticket in came if self._keep(ticket)}
        self._order.exchange(new, shown)

    def _exchange_few(self, changes: Mapping[int, Ticket | None]) -> None:
        """The same one by one, which costs less for a few."""
        for ticket_id, ticket in changes.items():
            if ticket is None:
                self._take_out(-1, ticket_id)
            else:
                self._say(ticket)
                self._order.put(ticket_id, place_of(ticket), shown=self._keep(ticket))

    def _show(self, ids: set[int] | None) -> None:
        with self._reset():
            self._order.show(ids)
        self.counted.emit()

    def _replace(self, ticket_id: int, ticket: Ticket | None) -> None:
        row = self.row_of(ticket_id)
        if ticket is None:
            self._take_out(row, ticket_id)
        elif not self._keep(ticket):
            self._hide(row, ticket)
        elif row < 0:
            self._put_in(ticket)
        else:
            self._move(row, ticket)

    def _take_out(self, row: int, ticket_id: int) -> None:
        if row >= 0:
            self.beginRemoveRows(ROOT, row, row)
        old = self._all.pop(ticket_id, None)
        self._order.drop(ticket_id)
        if self._levels is not None:
            self._levels.replace(old, None)
        if row >= 0:
            self.endRemoveRows()

    def _hide(self, row: int, ticket: Ticket) -> None:
        """Keep a ticket that does not pass the filter, or does so no more."""
        if row >= 0:
            self.beginRemoveRows(ROOT, row, row)
        self._say(ticket)
        self._order.put(ticket.id, place_of(ticket), shown=False)
        if row >= 0:
            self.endRemoveRows()

    def _say(self, ticket: Ticket) -> None:
        """Keep a row; its place stays what it was."""
        if self._levels is not None:
            self._levels.replace(self._all.get(ticket.id), ticket)
        self._all[ticket.id] = ticket

    def _put_in(self, ticket: Ticket) -> None:
        place = place_of(ticket)
        row = self._order.row_for(place)
        self.beginInsertRows(ROOT, row, row)
        self._say(ticket)
        self._order.put(ticket.id, place, shown=True)
        self.endInsertRows()

    def _move(self, source: int, ticket: Ticket) -> None:
        """Keep a row that goes on to be shown, and let it stand where it belongs now: mostly where it stood."""
        place = place_of(ticket)
        row = source if place == self._order.of(ticket.id) else self._carry(source, ticket.id, place)
        self._say(ticket)
        at = self.createIndex(row, 0)  # ``index`` would ask for the counts of rows and columns first
        self.dataChanged.emit(at, at)

    def _carry(self, source: int, ticket_id: int, place: Place) -> int:
        """Let a row stand at another place; which row it is there."""
        # Qt counts the target before the row is taken out, so the old row still stands in the order here.
        target = self._order.row_for(place)
        moves = target not in (source, source + 1)
        if moves:
            self.beginMoveRows(ROOT, source, source, ROOT, target)
        self._order.put(ticket_id, place, shown=True)
        if moves:
            self.endMoveRows()
        return self.row_of(ticket_id)
