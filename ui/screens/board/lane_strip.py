"""All lanes side by side; with many of them the strip scrolls, also while somebody drags to its edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from controlcenter.domain.moves import Place, Target
from controlcenter.domain.ticket import Ticket
from ui.screens.board.calm import Calm
from ui.screens.board.feed import Feed
from ui.screens.board.lane_column import LEAST_PX, LaneColumn
from ui.screens.board.lane_header import Head
from ui.screens.board.lanes import Key, Lane
from ui.screens.board.mover import Mover
from ui.screens.board.warm import Warmer
from ui.widgets.cards.delegate import no_contacts
from ui.widgets.cards.drag import DropPreview

_WARM_EVERY_S = 10  # pictures of cards out of sight get old slowly, and looking at each of them is work
_GAP_PX = 12
_PITCH_PX = LEAST_PX + _GAP_PX  # from lane to lane while there are more of them than room
_EDGE_PX = 56
_STEP_PX = 18
_STEP_MS = 16


class LaneStrip(QScrollArea):
    """Shows the lanes of a feed and turns what happens on them into moves and requests."""

    opened = Signal(int)
    why_asked = Signal(int)
    move_requested = Signal()
    menu_requested = Signal(QPoint)
    head_menu_requested = Signal(str, QPoint)  # of a person's lane: their id
    refused = Signal(str)
    selection_changed = Signal()
    person_over = Signal(object, object)  # QRect of a card on the screen, DropPreview or None
    person_dropped = Signal(str, list)  # agent, ids of cards
    right_end = Signal()  # the right key in the last lane

    def __init__(self, feed: Feed, mover: Mover, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._feed = feed
        self._mover = mover
        self._now = now
        self._columns: dict[Key, LaneColumn] = {}
        self.calm = Calm(self)
        self._last: Key | None = None  # the lane that had the focus last
        self._seen: list[LaneColumn] = []  # the columns of which at least a part is in sight
        self.head_of: Callable[[LaneColumn], Head] = lambda column: Head("", "")
        self.empty_text: Callable[[Lane], tuple[str, str]] = lambda lane: ("", "")
        self.contacts: Callable[[Ticket], int] = no_contacts
        self.holder: Callable[[Ticket], str] = lambda ticket: ""
        self._build()
        self._warmer = Warmer(self, lambda: self.columns)
        self._seconds = 0
        self.horizontalScrollBar().valueChanged.connect(self._warmer.ahead)
        self.horizontalScrollBar().valueChanged.connect(self._look_at_edges)
        self._edge = QTimer(self, interval=_STEP_MS)
        self._edge.timeout.connect(self._scroll_at_edge)
        mover.picking.changed.connect(self._watch_edges)
        feed.cutting.connect(self.calm.release_all)
        feed.lanes_changed.connect(self.rebuild)
        feed.changed.connect(self._refresh_seen)
        feed.sifted.connect(self.refresh)

    def _build(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Lanes"))
        self.horizontalScrollBar().setSingleStep(_PITCH_PX // 3)  # a notch of the wheel is three steps: one lane
        self.viewport().setAutoFillBackground(False)
        self._page = QWidget()
        self._row = QHBoxLayout(self._page)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP_PX)
        self.setWidget(self._page)
        self._page.setAutoFillBackground(True)  # opaque: scrolling sideways moves pixels instead of painting them

    # Lanes

    def rebuild(self) -> None:
        """Show the lanes of the feed in their order; lanes that stay keep their place in the list and selection."""
        wanted = {lane.key for lane in self._feed.lanes}
        for key in [key for key in self._columns if key not in wanted or self._model_is_new(key)]:
            gone = self._columns.pop(key)
            gone.hide()
            gone.deleteLater()
        while self._row.count():
            self._row.takeAt(0)
        for lane in self._feed.lanes:
            column = self._columns.get(lane.key) or self._column(lane)
            self._columns[lane.key] = column
            column.lane = lane
            self._row.addWidget(column, 1)
            column.show()  # it counts at once: else nothing could go there in this turn
        self._row.addStretch(0)
        # Said outright: the layout tells the scroll area too late when many lanes come at once.
        count = len(self._feed.lanes)
        self._page.setMinimumWidth(count * LEAST_PX + max(0, count - 1) * _GAP_PX)
        self._look_at_edges()
        if self._last not in self._columns:
            self._last = None
        self.refresh()

    def _model_is_new(self, key: Key) -> bool:
        return self._columns[key].model is not self._feed.models[key]

    def _column(self, lane: Lane) -> LaneColumn:
        column = LaneColumn(lane, self._feed.models[lane.key], self._mover.picking, self._now, lane.key[1])
        view = column.view
        view.set_preview(lambda ids: self._preview(column, ids))
        view.zone_changed.connect(lambda zone: self._zone_changed(column, zone))
        view.cards.reckon = self._feed.reckon
        view.drag_ids = self.selected_ids
        view.ticket_of = self.find_ticket
        view.empty_text = lambda: self.empty_text(column.lane)
        view.lane_cards.holder = self._holder
        view.cards.contacts = self._contacts
        view.person_preview = self._person_preview
        view.touched.connect(lambda hand: self.calm.touch(hand, column.model))
        view.person_over.connect(self.person_over)
        view.person_dropped.connect(self.person_dropped)
        column.cover.clicked.connect(lambda: self._enter(column))
        column.news.clicked.connect(self.calm.release_all)
        view.dropped.connect(lambda ids: self._drop(column, ids))
        view.refused.connect(self.refused)
        view.opened.connect(self.opened)
        view.why_asked.connect(self.why_asked)
        view.stepped.connect(lambda step: self._go(column, step))
        view.move_requested.connect(self.move_requested)
        view.menu_requested.connect(self.menu_requested)
        if lane.key[0] == "agent":
            column.header.menu_requested.connect(lambda at: self.head_menu_requested.emit(lane.key[1], at))
        view.selection_changed.connect(self.selection_changed)
        view.entered.connect(lambda: self._entered(column))
        view.picked.connect(lambda: self._alone(column))
        return column

    def _holder(self, ticket: Ticket) -> str:
        return self.holder(ticket)

    def _contacts(self, ticket: Ticket) -> int:
        return self.contacts(ticket)

    def repaint_cards(self) -> None:
        """Cards say something else now though their tickets have not changed."""
        for column in self.columns:
            column.view.viewport().update()

    @property
    def columns(self) -> list[LaneColumn]:
        """The columns from left to right."""
        return [self._columns[lane.key] for lane in self._feed.lanes if lane.key in self._columns]

    def column(self, key: Key) -> LaneColumn:
        """The column of a lane. Raises KeyError."""
        return self._columns[key]

    def refresh(self) -> None:
        """Bring all heads up to date."""
        for column in self.columns:
            column.set_head(self.head_of(column))
        self._warmer.beside()

    def _refresh_seen(self) -> None:
        """Bring the heads in sight up to date: the others are when they come into sight."""
        for column in self._seen:
            column.set_head(self.head_of(column))

    def tick(self) -> None:
        """A second has passed: repaint what can be seen."""
        self._refresh_seen()
        for column in self._seen:
            column.view.tick()
        self._seconds += 1
        if self._seconds % _WARM_EVERY_S == 0:
            self._warmer.beside()

    # What is chosen

    def selected_ids(self) -> list[int]:
        """Ids of the selected tickets of all lanes, from left to right; those that have left theirs stay out."""
        return [ticket_id for column in self.columns for ticket_id in column.view.free_ids()]

    def chosen_ids(self) -> list[int]:
        """What a move is about: the marked cards, else ``current_ids``."""
        return list(self._mover.picking.marked) or self.current_ids()

    def current_ids(self) -> list[int]:
        """The selected cards, else the one with the focus."""
        if ids := self.selected_ids():
            return ids
        column = self.focused()
        row = column.view.currentIndex().row() if column is not None else -1
        if column is None or row < 0:
            return []
        ticket_id = column.model.ticket_at(row).id
        return [] if ticket_id in column.model.hollow else [ticket_id]

    def find_ticket(self, ticket_id: int) -> Ticket | None:
        """A ticket as its lane shows it."""
        found = (column.view.find_ticket(ticket_id) for column in self.columns)
        return next((ticket for ticket in found if ticket is not None), None)

    def clear_selection(self) -> None:
        """Select nothing."""
        for column in self.columns:
            column.view.clearSelection()

    def _alone(self, chosen: LaneColumn) -> None:
        for column in self.columns:
            if column is not chosen:
                column.view.clearSelection()

    # The focus

    def focused(self) -> LaneColumn | None:
        """The column that has the focus, or had it before a menu or dialog took it."""
        return self._columns.get(self._last) if self._last is not None else None

    def _entered(self, column: LaneColumn) -> None:
        self._last = column.lane.key

    def focus_first(self) -> None:
        """Give the focus to the first lane that has cards, else to the first."""
        columns = self.columns
        found = next((column for column in columns if column.model.rowCount()), columns[0] if columns else None)
        if found is not None:
            found.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def reveal(self, column: LaneColumn) -> None:
        """Bring a lane into sight, also one that has come just now."""
        QCoreApplication.sendPostedEvents(self._page, QEvent.Type.LayoutRequest.value)
        bar, left = self.horizontalScrollBar(), column.x()
        right = left + column.width() - self.viewport().width()
        if left < bar.value():
            bar.setValue(left)
        elif right > bar.value():
            edge = -(-right // _PITCH_PX) * _PITCH_PX  # of a lane: none is cut at the left
            bar.setValue(min(left, edge))

    def _look_at_edges(self) -> None:
        """Cover the lanes that are cut at the left or the right; a strip that is narrower than a lane cuts none."""
        room, at = self.viewport().width(), self.horizontalScrollBar().value()
        fits = self._page.minimumWidth() <= room
        seen = []
        for number, column in enumerate(self.columns):
            start = number * _PITCH_PX - at
            left, right = max(0, -start), min(LEAST_PX, room - start)
            if right <= left:
                left = right = 0  # out of sight
            else:
                seen.append(column)
            column.view.set_seen(right > left or column.lane.key == self._last)
            column.cover.show_part(left, right, is_whole=fits or right - left >= min(LEAST_PX, room))
        come, self._seen = [column for column in seen if column not in self._seen], seen
        for column in come:
            column.set_head(self.head_of(column))

    def _keep_in_sight(self, before_px: int) -> None:
        """A ticket that opens beside the lanes must not hide the lane in which its card is."""
        column = self.focused()
        if column is None or column not in self.columns:
            return
        end = self.columns.index(column) * _PITCH_PX + LEAST_PX - self.horizontalScrollBar().value()
        if LEAST_PX <= end <= before_px and end > self.viewport().width():
            self.reveal(column)

    def _enter(self, column: LaneColumn) -> None:
        """A lane that was cut is asked for."""
        self.reveal(column)
        column.view.setFocus(Qt.FocusReason.MouseFocusReason)

    def show_ticket(self, ticket_id: int) -> bool:
        """Go to a card and choose it alone; False where no lane shows it."""
        column = next((each for each in self.columns if each.model.row_of(ticket_id) >= 0), None)
        if column is None:
            return False
        self.reveal(column)
        view, index = column.view, column.model.index(column.model.row_of(ticket_id), 0)
        view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._alone(column)
        view.selectionModel().setCurrentIndex(index, view.selectionModel().SelectionFlag.ClearAndSelect)
        view.scrollTo(index)
        return True

    def _go(self, column: LaneColumn, step: int) -> None:
        columns = self.columns
        at = columns.index(column) + step
        if not 0 <= at < len(columns):
            if at == len(columns):
                self.right_end.emit()
            return
        there = columns[at]
        self.reveal(there)
        height = column.view.visualRect(column.view.currentIndex()).center().y()
        there.view.setFocus(Qt.FocusReason.OtherFocusReason)
        row = there.view.rowAt(max(0, height)) if there.model.rowCount() else -1
        row = row if row >= 0 else there.model.rowCount() - 1
        if row >= 0:
            mode = there.view.selectionModel().SelectionFlag
            there.view.selectionModel().setCurrentIndex(there.model.index(row, 0), mode.NoUpdate)

    # Drops

    def _preview(self, column: LaneColumn, ids: list[int]) -> DropPreview:
        target = column.lane.target
        if target is None:
            return DropPreview(False, self.tr("Not possible"), self.tr("A ticket keeps the channel it came by."))
        found = self._mover.preview(self._mover.tickets(ids), target)
        column.coming = found.load_after - found.load if found is not None and found.ok else 0.0
        return self._mover.said(ids, target)

    def _person_preview(self, agent: str, ids: list[int]) -> DropPreview:
        return self._mover.said(ids, Target(Place.AGENT, agent))

    def _zone_changed(self, column: LaneColumn, zone: DropPreview | None) -> None:
        if zone is None:
            column.coming = 0.0
        column.set_head(self.head_of(column))

    def _drop(self, column: LaneColumn, ids: Sequence[int]) -> None:
        if column.lane.target is not None and self._mover.drop(ids, column.lane.target):
            self.clear_selection()

    # Scrolling sideways under a drag

    def _watch_edges(self) -> None:
        if self._mover.picking.dragged and not self._edge.isActive():
            self._edge.start()
        elif not self._mover.picking.dragged:
            self._edge.stop()

    def _scroll_at_edge(self) -> None:
        at = self.viewport().mapFromGlobal(QCursor.pos())
        if not self.viewport().rect().contains(at):
            return
        bar = self.horizontalScrollBar()
        before = bar.value()
        if at.x() < _EDGE_PX:
            bar.setValue(bar.value() - _STEP_PX)
        elif at.x() > self.viewport().width() - _EDGE_PX:
            bar.setValue(bar.value() + _STEP_PX)
        if bar.value() != before:
            for column in self.columns:
                column.view.slide_away()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setFixedHeight(self.viewport().height())
        self._look_at_edges()
        self._keep_in_sight(event.oldSize().width())
