"""One lane of the board: cards in a table of one column, which can be dragged, cut, dropped and read aloud.

The view only states intentions: ``dropped`` names tickets, nobody moves a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QHoverEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QToolTip, QWidget

from ui.actions import keys
from ui.look import theme
from ui.widgets import paint
from ui.widgets.cards.card_table import CardTable
from ui.widgets.cards.delegate import GAP_PX, card_words
from ui.widgets.cards.drag import DropPreview, draw_drop_zone, ids_of, mime_of, stack_pixmap
from ui.wording import text

Preview = Callable[[list[int]], DropPreview]
_TOOL_TIP = QEvent.Type.ToolTip  # every event asks
_LEFT = QEvent.Type.HoverLeave
_OVER = frozenset((QEvent.Type.HoverEnter, QEvent.Type.HoverMove, _LEFT))


def refuse_all(ids: list[int]) -> DropPreview:
    """The preview of a lane that takes nothing."""
    return DropPreview(False, "")


class LaneView(CardTable):
    """A lane. Set ``preview`` to accept drops; mirror ``dropped`` into a command."""

    dropped = Signal(list)  # ids of tickets let go (or pasted) over this lane, after an ok preview
    refused = Signal(str)  # a drop or paste that the preview refused, with its sentence
    opened = Signal(int)  # id of the ticket to show: Return or double click
    selection_changed = Signal()
    why_asked = Signal(int)  # id of a ticket whose countdown was clicked, or by key: why is it due then?
    why_key = "lists.why"

    def __init__(
        self, now: Callable[[], datetime], name: str, parent: QWidget | None = None, *, scale: float = 1.0
    ) -> None:
        super().__init__(now, parent, scale=scale)
        self._scale = scale
        self._shown: DropPreview | None = None
        self._pressed_at: QPoint | None = None
        self._roomy = QPersistentModelIndex()  # the row that was made taller for the drop zone
        self._preview: Preview = refuse_all
        self.setAccessibleName(name)
        self._take_hands()
        QGuiApplication.clipboard().dataChanged.connect(self._clipboard_changed)

    def _take_hands(self) -> None:
        self.setProperty("look", "lane")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(False)  # a sorted lane: a drop has no row
        self.setTabKeyNavigation(False)  # Tab leaves the lane, arrows move inside it
        self.setMouseTracking(True)
        self.clicked.connect(self._explain_clicked)
        self.doubleClicked.connect(lambda index: self.opened.emit(self._ticket(index.row()).id))

    # What is shown and chosen

    def set_preview(self, preview: Preview) -> None:
        """Accept drops: ``preview`` is asked once per drag that enters and says what would happen."""
        self._preview = preview

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            for signal in (model.rowsInserted, model.rowsRemoved, model.rowsMoved, model.modelReset):
                signal.connect(self._make_room)
            self.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit())

    def selected_ids(self) -> list[int]:
        """Ids of the selected tickets in lane order. Ranges, not indexes: 10,000 rows stay quick."""
        chosen = self.selectionModel().selection()
        parts = (chosen.at(at) for at in range(chosen.count()))
        ranges = sorted((part.top(), part.bottom()) for part in parts)
        return [self._ticket(row).id for top, bottom in ranges for row in range(top, bottom + 1)]

    def select_ids(self, ids: Sequence[int]) -> None:
        """Select these tickets as far as they are in the lane, for instance after a reset of the model."""
        wanted = frozenset(ids)
        chosen = self.selectionModel()
        chosen.clearSelection()
        for row in range(self.model().rowCount()):
            if self._ticket(row).id in wanted:
                chosen.select(self.model().index(row, 0), QItemSelectionModel.SelectionFlag.Select)

    # Asking why

    def _countdown_at(self, at: QPoint) -> int | None:
        """The ticket whose countdown stands there."""
        index = self.indexAt(at)
        if not index.isValid():
            return None
        ticket = self._ticket(index.row())
        return ticket.id if self.cards.time_rect(self.visualRect(index), ticket).contains(at) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        self._pressed_at = event.position().toPoint() if plain else None
        super().mousePressEvent(event)

    @property
    def asked(self) -> int | None:
        """The ticket whose countdown the last click went to; that is none on its card."""
        return None if self._pressed_at is None else self._countdown_at(self._pressed_at)

    def _explain_clicked(self) -> None:
        if (asked := self.asked) is not None:
            self.why_asked.emit(asked)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        asks = not event.buttons() and self._countdown_at(event.position().toPoint()) is not None
        shape = Qt.CursorShape.PointingHandCursor if asks else Qt.CursorShape.ArrowCursor
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == _TOOL_TIP and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            said = self._told(event.pos()) if index.isValid() else ""
            QToolTip.showText(event.globalPos(), said, self.viewport(), self.visualRect(index))
            return True
        if event.type() in _OVER and isinstance(event, QHoverEvent):  # Qt repaints the card that is left, and this one
            over = QModelIndex() if event.type() == _LEFT else self.indexAt(event.position().toPoint())
            self._hovered = QPersistentModelIndex(over)
        return super().viewportEvent(event)

    def _told(self, at: QPoint) -> str:
        """What a card says in full, since long words are cut on it; over its countdown, what a click does there."""
        if self._countdown_at(at) is not None:
            return self.tr("Why this deadline? Click, or press {key}.").format(key=keys.current().shown(self.why_key))
        return text.tooltip(card_words(self._ticket(self.indexAt(at).row()), self._now(), self.cards.reckon))

    # Dragging out

    def startDrag(self, supportedActions: Qt.DropAction) -> None:  # noqa: N803
        ids = self.selected_ids()
        if not ids:
            return
        under = self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos()))
        row = under.row() if under.isValid() else self.currentIndex().row()
        first = self._ticket(max(0, row))
        drag = QDrag(self)
        drag.setMimeData(mime_of(ids))
        width = min(self.viewport().width(), round(290 * self._scale))
        drag.setPixmap(
            stack_pixmap(first, len(ids), self._now(), width, self.devicePixelRatioF(), self._scale, self.cards.reckon)
        )
        drag.setHotSpot(QPoint(width // 2, round(52 * self._scale)))
        self._set_ghosts(ids)
        drag.exec(Qt.DropAction.MoveAction)
        self._set_ghosts([])

    def _set_ghosts(self, ids: Sequence[int]) -> None:
        self.cards.ghosts = frozenset(ids)
        self.viewport().update()

    # Dropping in

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        ids = ids_of(event.mimeData())
        if not ids or event.source() is self:
            event.ignore()
            return
        self._show_zone(self._preview(ids))
        self._answer(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._answer(event)

    def _answer(self, event: QDragMoveEvent) -> None:
        if self._shown is not None and self._shown.ok:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()
            # An ignored enter event would end the drag here, and the reason could never be read.
            if self._shown is not None and isinstance(event, QDragEnterEvent):
                event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_zone(None)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        ids = ids_of(event.mimeData())
        shown = self._shown
        self._show_zone(None)
        if ids and shown is not None and shown.ok:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
            self.dropped.emit(ids)
        else:
            event.ignore()

    def _show_zone(self, preview: DropPreview | None) -> None:
        """Show or hide what a drop would do; the cards make room where the lane stands at its top."""
        if preview != self._shown and self.model() is not None:
            self._shown = preview
            self._make_room()
            self.viewport().update()

    def _make_room(self) -> None:
        if self._roomy.isValid():  # rows may have moved under the drag: the index has followed its ticket
            self.setRowHeight(self._roomy.row(), self.cards.row_px)
            self._roomy = QPersistentModelIndex()
        model = self.model()
        if self._shown is not None and model.rowCount() and self.verticalScrollBar().value() == 0:
            self._roomy = QPersistentModelIndex(model.index(0, 0))
            self.setRowHeight(0, 2 * self.cards.row_px)

    @property
    def zone(self) -> DropPreview | None:
        """The consequence that is shown now, while a drag hovers."""
        return self._shown

    def show_preview(self, preview: DropPreview | None) -> None:
        """Show or hide the drop zone without a drag: for keyboard moves and pictures."""
        self._show_zone(preview)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if self._shown is not None:
            self.viewport().update()  # the drop zone stays where it is

    def paintEvent(self, event: QPaintEvent) -> None:
        self.executeDelayedItemsLayout()  # else some rows would show what came just now, and others not
        painter = QPainter(self.viewport())
        self._draw_cards(painter, event.region())
        painter.end()
        if self.hasFocus() and self.model() is not None and not self.model().rowCount():
            self._frame_empty()  # without a card there is nothing else to tell where the keys go
        if self._shown is None or not self._shown.title:
            return
        painter = QPainter(self.viewport())
        box = QRectF(0, 0, self.viewport().width(), self.cards.card_px)
        if self.verticalScrollBar().value() > 0:
            painter.fillRect(box.adjusted(0, 0, 0, GAP_PX), paint.with_alpha("panel", 0.94))
        draw_drop_zone(painter, box, self._shown, self._scale)
        painter.end()

    def _frame_empty(self) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), 7, 7)
        painter.end()

    # The same by keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        meaning = keys.current().meaning(event, "board", "lists")
        if meaning == "board.pick_up":
            self.cut()
        elif meaning == "board.put_down":
            self.paste()
        elif event.key() == Qt.Key.Key_Escape and self.cards.ghosts:
            QGuiApplication.clipboard().clear()
        elif meaning == "lists.why" and self.currentIndex().isValid():
            self.why_asked.emit(self._ticket(self.currentIndex().row()).id)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self._ticket(self.currentIndex().row()).id)
        else:
            super().keyPressEvent(event)

    def cut(self) -> None:
        """Mark the selected tickets for a move; they look like ghosts until they are pasted or Esc is pressed."""
        ids = self.selected_ids()
        if ids:
            QGuiApplication.clipboard().setMimeData(mime_of(ids))
            self._set_ghosts(ids)

    def paste(self) -> None:
        """Drop the marked tickets here."""
        clipboard = QGuiApplication.clipboard()
        ids = ids_of(clipboard.mimeData())
        if not ids:
            return
        preview = self._preview(ids)
        if preview.ok:
            clipboard.clear()
            self.dropped.emit(ids)
        else:
            self.refused.emit(" ".join(part for part in (preview.title, preview.detail) if part))

    def _clipboard_changed(self) -> None:
        if self.cards.ghosts and not ids_of(QGuiApplication.clipboard().mimeData()):
            self._set_ghosts([])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model() is not None and self.model().rowCount():
            first = self.model().index(0, 0)
            self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.viewport().update()
