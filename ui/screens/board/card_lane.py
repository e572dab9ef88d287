"""A lane of the board: cards that can be picked up with those of other lanes, and that stand still meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from controlcenter.domain.ticket import Ticket
from ui.actions import keys
from ui.look import fonts, theme
from ui.models.lane_model import LaneModel
from ui.screens.board.lane_cards import LaneCards
from ui.screens.board.picking import Picking
from ui.widgets import paint
from ui.widgets.cards.drag import DropPreview, ground_of, ids_of, mime_of, person_of, stack_pixmap
from ui.widgets.cards.lane_view import LaneView

_DRAG_WIDTH_PX = 290
_HOT_SPOT = QPoint(-12, -8)  # the stack hangs beside the pointer, so that a small target under it can be read
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class CardLane(LaneView):
    """``zone_changed`` says what a drag over this lane would do; ``stepped`` asks for the lane beside."""

    zone_changed = Signal(object)  # DropPreview, or None when the drag has gone
    stepped = Signal(int)
    move_requested = Signal()
    menu_requested = Signal(QPoint)
    entered = Signal()  # it got the focus
    touched = Signal(str)  # a hand has moved here: "pointer" or "focus"
    person_over = Signal(object, object)  # QRect of the card on the screen, DropPreview; None when the drag has gone
    person_dropped = Signal(str, list)  # the agent, and the ids of the cards that they were dropped on
    picked = Signal()  # the selection of this lane was changed by hand, alone: others give theirs up
    why_key = "board.why"

    def __init__(
        self, model: LaneModel, picking: Picking, now: Callable[[], datetime], name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(now, name, parent)
        self._lane = model
        self._picking = picking
        self._held = False
        self._kept: tuple[list[int], int | None, bool] = ([], None, False)
        self.drag_ids: Callable[[], list[int]] = self.free_ids
        self.person_preview: Callable[[str, list[int]], DropPreview] = lambda agent, ids: DropPreview(False, "")
        self._person_zone: DropPreview | None = None
        self._person_at = -1  # the row that a person is held over
        self.ticket_of: Callable[[int], Ticket | None] = self.find_ticket
        self.empty_text: Callable[[], tuple[str, str]] = lambda: ("", "")
        self.lane_cards = LaneCards(now, self)
        self.cards = self.lane_cards
        self.setItemDelegate(self.lane_cards)
        self.setModel(model)
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._put_back)
        picking.changed.connect(self._show_picking)
        model.dataChanged.connect(self._show_hollow)
        self.stand_on(ground_of(None))
        self.zone_changed.connect(lambda zone: self.stand_on(ground_of(zone)))
        keys.current().changed.connect(self.viewport().update)  # an empty lane names keys
        self._show_picking()

    def set_seen(self, seen: bool) -> None:
        """Whether the lane is in sight; one in which something is chosen stays ready for what is done with that."""
        self._lane.set_seen(seen or self.hasFocus() or self.selectionModel().hasSelection())

    # A reset keeps what was selected and where the lane stood

    def _keep(self) -> None:
        current = self.currentIndex()
        chosen = self.selected_ids()
        row = current.row()
        held = self._lane.ticket_at(row).id if 0 <= row < self._lane.rowCount() else None
        self._kept = (chosen, held, self.viewport().rect().intersects(self.visualRect(current)))

    def _put_back(self) -> None:
        chosen, held, in_sight = self._kept
        if chosen:
            self.select_ids(chosen)
        row = self._lane.row_of(held) if held is not None else -1
        if row >= 0:
            mode = self.selectionModel().SelectionFlag.NoUpdate
            self.setAutoScroll(in_sight)  # a card that was not in sight does not pull the lane to it
            self.selectionModel().setCurrentIndex(self._lane.index(row, 0), mode)
            self.setAutoScroll(True)
        self._show_picking()

    def _show_hollow(self) -> None:
        """Only a frozen lane holds cards that have left it."""
        if self._lane.is_frozen:
            self._show_picking()

    def _show_picking(self) -> None:
        self.cards.ghosts = self._picking.ghosts
        self.cards.hollow = self._lane.hollow | self._picking.under_way
        self.viewport().update()

    def select_ids(self, ids: Sequence[int]) -> None:
        """Select these tickets as far as they are in the lane."""
        chosen = self.selectionModel()
        chosen.clearSelection()
        for ticket_id in ids:
            if (row := self._lane.row_of(ticket_id)) >= 0:
                chosen.select(self._lane.index(row, 0), chosen.SelectionFlag.Select)

    # Dragging

    def free_ids(self) -> list[int]:
        """Ids of the selected tickets without those that have left the lane already."""
        gone = self._lane.hollow
        return [ticket_id for ticket_id in self.selected_ids() if ticket_id not in gone]

    def startDrag(self, supportedActions: Qt.DropAction) -> None:  # noqa: N803
        ids = self.drag_ids()
        seen = [ticket for i in ids if (ticket := self.ticket_of(i)) is not None]
        if not seen:
            return
        self._lane.freeze()
        self._picking.drag(seen)
        drag = QDrag(self)
        drag.setMimeData(mime_of([ticket.id for ticket in seen]))
        width = min(self.viewport().width(), _DRAG_WIDTH_PX)
        ratio = self.devicePixelRatioF()
        picture = stack_pixmap(self._first(seen), len(seen), self._now(), width, ratio, reckon=self.cards.reckon)
        drag.setPixmap(picture)
        drag.setHotSpot(_HOT_SPOT)
        try:
            drag.exec(Qt.DropAction.MoveAction)
        finally:
            self._picking.drag(())
            self._lane.thaw()

    def find_ticket(self, ticket_id: int) -> Ticket | None:
        """The ticket as this lane shows it."""
        row = self._lane.row_of(ticket_id)
        return self._lane.ticket_at(row) if row >= 0 else None

    def _first(self, seen: Sequence[Ticket]) -> Ticket:
        """The card under the mouse lies on top of the stack."""
        under = self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos()))
        held = self._lane.ticket_at(under.row()).id if under.isValid() else None
        return next((ticket for ticket in seen if ticket.id == held), seen[0])

    # Dropping: the lane stands still while somebody hovers over it

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if person_of(event.mimeData()):
            event.accept()
            self._hold_person(event)
            return
        super().dragEnterEvent(event)
        self._hold()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if person_of(event.mimeData()):
            self._hold_person(event)
            return
        ids = ids_of(event.mimeData())
        if self.zone is None and ids and event.source() is not self:  # the lane came back under a still pointer
            self._show_zone(self._preview(ids))
            self._hold()
        super().dragMoveEvent(event)

    def cards_at(self, at: QPoint) -> list[int]:
        """The card at a place, with all selected ones where it is one of them; none where there is no card."""
        index = self.indexAt(at)
        if not index.isValid():
            return []
        ticket_id = self._lane.ticket_at(index.row()).id
        chosen = self.drag_ids()
        if ticket_id in chosen:
            return chosen
        return [] if ticket_id in self._lane.hollow else [ticket_id]

    def _hold_person(self, event: QDragMoveEvent) -> None:
        """A person hovers: say what giving them the card below would mean."""
        if not self._held:
            self._held = True
            self._lane.freeze()
        at = event.position().toPoint()
        ids = self.cards_at(at)
        row = self.indexAt(at).row() if ids else -1
        if row != self._person_at:
            self._person_at = row
            self._person_zone = self.person_preview(person_of(event.mimeData()), ids) if ids else None
            box = self.visualRect(self._lane.index(row, 0)) if ids else QRect()
            place = QRect(self.viewport().mapToGlobal(box.topLeft()), box.size())
            self.person_over.emit(place, self._person_zone)
            self.viewport().update()
        if self._person_zone is not None and self._person_zone.ok:
            event.acceptProposedAction()
        else:
            event.ignore()

    def _person_gone(self) -> None:
        if self._person_at >= 0 or self._person_zone is not None:
            self._person_at, self._person_zone = -1, None
            self.person_over.emit(QRect(), None)
            self.viewport().update()

    def _hold(self) -> None:
        if self.zone is not None and not self._held:
            self._held = True
            self._lane.freeze()
        self.zone_changed.emit(self.zone)

    def slide_away(self) -> None:
        """The lane moves under the pointer: a drop must not reach what is no longer there."""
        if self.zone is not None:
            self._show_zone(None)
            self._let_go()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._person_gone()
        self._let_go()

    def dropEvent(self, event: QDropEvent) -> None:
        agent = person_of(event.mimeData())
        if not agent:
            super().dropEvent(event)
            self._let_go()
            return
        ids = self.cards_at(event.position().toPoint())
        welcome = self._person_zone is not None and self._person_zone.ok
        self._person_gone()
        self._let_go()
        if ids and welcome:
            event.acceptProposedAction()
            self.person_dropped.emit(agent, ids)
        else:
            event.ignore()

    def _let_go(self) -> None:
        if self._held:
            self._held = False
            self._lane.thaw()
        self.zone_changed.emit(None)

    def show_preview(self, preview: DropPreview | None) -> None:
        super().show_preview(preview)
        self.zone_changed.emit(preview)

    # Keys

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.set_seen(True)
        super().focusInEvent(event)
        self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.touched.emit("focus")
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        meaning = keys.current().meaning(event, "card", "board")
        if meaning == "card.mark":
            self._toggle_mark()
        elif meaning == "card.assign":
            self.move_requested.emit()
        elif plain and key in _STEPS:
            self.stepped.emit(_STEPS[Qt.Key(key)])
        elif key == Qt.Key.Key_Escape and (self._picking.marked or self._picking.person):
            self._picking.put_down()
        elif key == Qt.Key.Key_Escape and self.selected_ids():
            self.clearSelection()
        elif plain and not meaning and event.text().isprintable() and event.text():
            event.ignore()  # single keys belong to the board; the table would search its rows for them
        else:
            super().keyPressEvent(event)

    def _toggle_mark(self) -> None:
        row = self.currentIndex().row()
        if row < 0 or self._lane.ticket_at(row).id in self._lane.hollow:
            return
        self._picking.toggle(self._lane.ticket_at(row).id)
        if row + 1 < self._lane.rowCount():
            mode = self.selectionModel().SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self._lane.index(row + 1, 0), mode)

    def cut(self) -> None:
        """Mark the selected tickets, or the current one, for a move."""
        row = self.currentIndex().row()
        ids = self.drag_ids() or ([self._lane.ticket_at(row).id] if row >= 0 else [])
        gone = self._lane.hollow
        self._picking.mark(ticket_id for ticket_id in ids if ticket_id not in gone)

    def paste(self) -> None:
        """Drop the marked tickets here; with a person in hand, give them the card with the focus."""
        if self._picking.person:
            row = self.currentIndex().row()
            if row >= 0:
                self._give(self.free_ids() or [self._lane.ticket_at(row).id])
            return
        ids = list(self._picking.marked)
        if not ids:
            return
        preview = self._preview(ids)
        if preview.ok:
            self.dropped.emit(ids)
        else:
            self.refused.emit(": ".join(part for part in (preview.title, preview.detail) if part))

    def _give(self, ids: list[int]) -> None:
        agent = self._picking.person
        preview = self.person_preview(agent, ids)
        if preview.ok:
            self.person_dropped.emit(agent, ids)
        else:
            self.refused.emit(": ".join(part for part in (preview.title, preview.detail) if part))

    def _clipboard_changed(self) -> None:
        """Marks are the board's own; what others copy does not touch them."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.touched.emit("pointer")
        super().mouseMoveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.touched.emit("pointer")
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.touched.emit("pointer")
        adding = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        index = self.indexAt(event.position().toPoint())
        if not adding and not (index.isValid() and self.selectionModel().isSelected(index)):
            self.picked.emit()
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self.currentIndex().row()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and row >= 0:
            at = self.visualRect(self._lane.index(row, 0)).center()
        else:
            at = event.pos()
            if not self.indexAt(at).isValid():
                return
        self.menu_requested.emit(self.viewport().mapToGlobal(at))

    # What an empty lane says

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._person_at >= 0 and self._person_zone is not None:
            self._draw_goal(self._person_zone)
        if self._lane.rowCount() or self.zone is not None:
            return
        title, hint = self.empty_text()
        painter = QPainter(self.viewport())
        box = QRect(12, 22, self.viewport().width() - 24, 24)
        paint.draw_text(painter, box, title, 13.5, "text_mid", align=paint.CENTRE)
        painter.setFont(fonts.font(12.5))
        painter.setPen(theme.colour("text_low"))
        wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter
        painter.drawText(QRect(16, 50, self.viewport().width() - 32, 80), wrap, hint)
        painter.end()

    def _draw_goal(self, zone: DropPreview) -> None:
        """A frame around the card that a person is held over."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.cards.card_rect(self.visualRect(self._lane.index(self._person_at, 0)))
        colour = "red" if not zone.ok else "amber" if zone.amber else "accent"
        painter.setPen(QPen(theme.colour(colour), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()
