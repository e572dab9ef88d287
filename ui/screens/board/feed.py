"""Deals the live model's tickets out to the lanes of the board, and again whenever something changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import islice

from PySide6.QtCore import QObject, QTimer, Signal

from controlcenter.domain.ticket import Ticket
from controlcenter.live.model import ALL, LiveModel, Update
from ui.follow import follow
from ui.models.board_filter import EVERYTHING, BoardFilter, Sieve
from ui.models.lane_model import LaneModel, nothing
from ui.models.sight import LiveSight
from ui.models.word_index import WordIndex
from ui.screens.board.lanes import FREE, Area, Grouping, Key, Lane, belongs, key_of, lanes_of

QUIET_MS = 250
_PUT_AT_ONCE = 5_000  # tickets that came in parts, between two looks at the event loop: some 20 milliseconds
_FOLDED_AT_ONCE = 1000  # tickets between two looks at the event loop: about two milliseconds


class Feed(QObject):
    """Owns the lane models. Every open ticket of the area stands in exactly one of them."""

    lanes_changed = Signal()  # other lanes are needed, or their order changed: ``lanes`` is new
    cutting = Signal()  # the person asked for other cards: lanes that stand still need not do so any more
    changed = Signal()  # some of the figures may be new; told in the next turn, then at most every QUIET_MS
    sifted = Signal()  # other cards of the same tickets are shown: only heads that count these say something else

    def __init__(self, live: LiveModel, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._now = now
        self.reckon = live.time_left
        self.grouping = Grouping.AGENT
        self.area = Area()
        self.view = EVERYTHING  # what a saved view shows
        self.filter = EVERYTHING  # what chips and search leave of it
        self.lanes: list[Lane] = []
        self._usual: list[Lane] = []  # the same lanes in the order that they have with every card shown
        self.models: dict[Key, LaneModel] = {}
        self.index = WordIndex()
        self.own: Callable[[], frozenset[int]] = nothing  # what the person moved with their own hands just now
        self._sight = LiveSight(live, lambda: self._at, self.index)
        self._where: dict[int, Key] = {}
        self._at = now()  # the instant at which levels are judged: one for all lanes
        self._inside = belongs(live, self.area, self.grouping)
        self._key = key_of(live, self.grouping)
        self._coming: dict[Key, dict[int, Ticket | None]] = {}  # came in parts and wait to be put into their lanes
        self._put = QTimer(self, interval=0)
        self._put.timeout.connect(self._put_some)
        self._is_new = False
        self._quiet = QTimer(self, singleShot=True)
        self._quiet.timeout.connect(self._tell_again)
        self._fold = QTimer(self, interval=0)
        self._fold.timeout.connect(self._fold_some)
        follow(live, self, self._on_update)

    def show(self, grouping: Grouping, area: Area, view: BoardFilter) -> None:
        """Cut another area into lanes."""
        self.cutting.emit()
        self.grouping, self.area, self.view = grouping, area, view
        self.deal()

    def set_filter(self, wanted: BoardFilter) -> None:
        """Show less, or more, of what is there."""
        if wanted != self.filter:
            self.cutting.emit()
            self.filter = wanted
            self._put_all()
            self._at = self._now()
            keeps = self._keeper()
            found = self._by_lane(() if keeps.keeps_everything else keeps.passing(self._live.tickets))
            for key, model in self.models.items():
                model.set_filter(keeps, found[key])
            if self._put_in_order():
                self.lanes_changed.emit()
            else:
                self.sifted.emit()

    def _put_in_order(self) -> bool:
        """While some cards are hidden, people who have others come first; whether the order is another one now.

        Only what a person asks for does this: six cards in forty lanes would have to be looked for.
        """
        lanes = self._usual
        if self.grouping is Grouping.AGENT and not (self.view.is_empty and self.filter.is_empty):
            lanes = sorted(lanes, key=lambda lane: lane.key != FREE and not self.models[lane.key].rowCount())
        changed, self.lanes = lanes != self.lanes, lanes
        return changed

    def deal(self) -> None:
        """Deal everything anew."""
        self._at = self._now()
        self._usual = lanes_of(self._live, self.grouping, self.area, self._at)
        keys = {lane.key for lane in self._usual}
        self.models = {key: self.models.get(key) or self._model() for key in keys}
        self._inside = belongs(self._live, self.area, self.grouping)
        self._key = key_of(self._live, self.grouping)
        dealt: dict[Key, list[Ticket]] = defaultdict(list)
        self._where = {}
        self._coming.clear()
        for ticket in self._live.tickets.values():
            if ticket.is_open and self._inside(ticket) and (key := self._key(ticket)) in keys:
                dealt[key].append(ticket)
                self._where[ticket.id] = key
        self.index.want(self._live.tickets[ticket_id] for ticket_id in self._live.members(ALL))
        self._fold_on()
        keeps = self._keeper()
        for key, model in self.models.items():
            model.set_keeper(keeps)
            model.load(dealt[key])
        self._put_in_order()
        self.lanes_changed.emit()
        self.changed.emit()

    def tick(self) -> None:
        """Time has passed: tickets may have become at risk or breached without being touched."""
        follows = self.view.follows_the_clock or self.filter.follows_the_clock
        if not follows:
            return
        self._at = self._now()
        turned = self._by_lane(self._sight.pass_time())
        for key, ids in turned.items():
            self.models[key].look_again(ids)
        if turned:
            self.sifted.emit()

    def _by_lane(self, ids: Iterable[int]) -> defaultdict[Key, set[int]]:
        """These tickets by the lane in which they stand."""
        found: defaultdict[Key, set[int]] = defaultdict(set)
        for ticket_id in ids:
            if (key := self._where.get(ticket_id)) is not None:
                found[key].add(ticket_id)
        return found

    @property
    def is_whole(self) -> bool:
        """Whether every ticket of the floor is in its lane: until then no lane's figure is true."""
        return self._live.is_whole and not self._coming

    @property
    def shown(self) -> int:
        """How many tickets the board shows."""
        return sum(model.rowCount() for model in self.models.values())

    @property
    def total(self) -> int:
        """How many tickets the lanes hold, hidden ones included."""
        return sum(model.total for model in self.models.values())

    def _model(self) -> LaneModel:
        made = LaneModel(self._now, self.reckon)
        made.own = self._own
        return made

    def _own(self) -> frozenset[int]:
        return self.own()

    def _fold_on(self) -> None:
        if self._live.is_whole and not self.index.is_ready:
            self._fold.start()

    def _fold_some(self) -> None:
        """Make ready for a search while nothing else is to be done."""
        self.index.fold(_FOLDED_AT_ONCE)
        if self.index.is_ready:
            self._fold.stop()

    def _keeper(self) -> Sieve:
        """What decides which tickets are shown."""
        self._sight.forget()
        return Sieve([*self.view.checks(self._sight), *self.filter.checks(self._sight)])

    def _on_update(self, update: Update) -> None:
        batch = update.batch
        self._at = self._now()
        is_part = not update.is_news and not batch.full
        arrived = {i: row for i, row in batch.tickets.items() if row is not None and row.is_open} if is_part else {}
        if batch.full:
            self.index.clear()
        elif is_part:
            self.index.add(arrived)
            self._sight.came(arrived)
        else:
            self._see(update.before)
        if batch.full or batch.strategy is not None:
            self.deal()
        elif is_part and self._collect(arrived):
            if self._live.is_whole:
                self._put.start()
        elif update.before and not self._deal_out(update.before):
            self.deal()
        elif update.before or batch.agents:
            self._tell()

    def _collect(self, arrived: Mapping[int, Ticket]) -> bool:
        """Keep a part of the floor until all of it is here: every lane is put in order once, not once for each part.

        False when a ticket stands where there is no lane yet.
        """
        inside, key_of_row, where, coming = self._inside, self._key, self._where, self._coming
        for ticket_id, row in arrived.items():
            if inside(row):
                key = where[ticket_id] = key_of_row(row)
                if (waiting := coming.get(key)) is None:
                    if key not in self.models:
                        return False
                    waiting = coming[key] = {}
                waiting[ticket_id] = row
        return True

    def _put_some(self, count: int = _PUT_AT_ONCE) -> None:
        """Put what came in parts into its lanes, from left to right, so many tickets of them."""
        for lane in self._usual:
            if count and (waiting := self._coming.get(lane.key)) is not None:
                rows = {i: waiting.pop(i) for i in list(islice(waiting, count))}
                if not waiting:
                    del self._coming[lane.key]
                self.models[lane.key].apply(rows)
                count -= len(rows)
        if not self._coming:
            self._put.stop()
            self._fold_on()
            self._tell()
            self.sifted.emit()  # every head says its figure now, also those that nobody sees

    def _put_all(self) -> None:
        if self._coming:
            self._put_some(len(self._where))

    def _tell(self) -> None:
        self._is_new = True
        if not self._quiet.isActive():
            self._quiet.start(0)  # in a turn of its own: lanes and figures together would hold up a frame

    def _tell_again(self) -> None:
        if self._is_new:
            self._is_new = False
            self._quiet.start(QUIET_MS)
            self.changed.emit()

    def _see(self, touched: Mapping[int, Ticket | None]) -> None:
        """Let a search and the filters know of tickets, each given as it was before."""
        for ticket_id, before in touched.items():
            row = self._live.tickets.get(ticket_id)
            row = row if row is not None and row.is_open else None
            if row is None:
                self.index.forget(ticket_id)
            else:
                self.index.put(row, before)
            self._sight.touched(ticket_id, row)

    def _deal_out(self, touched: Iterable[int]) -> bool:
        """Pass changes on to the lanes; False when a ticket stands where there is no lane yet."""
        self._put_all()
        changes: defaultdict[Key, dict[int, Ticket | None]] = defaultdict(dict)
        for ticket_id in touched:
            row = self._live.tickets.get(ticket_id)
            old = self._where.get(ticket_id)
            new = self._key(row) if row is not None and row.is_open and self._inside(row) else None
            if new is not None and new not in self.models:
                return False
            if old is not None and old != new:
                changes[old][ticket_id] = None
                del self._where[ticket_id]
            if new is not None:
                changes[new][ticket_id] = row
                self._where[ticket_id] = new
        for key, rows in changes.items():
            self.models[key].apply(rows)
        self._fold_on()
        return True
