"""One row of the board's left side: a team, a queue or a saved view. Teams and queues take drops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
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
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from controlcenter.domain.moves import Target
from controlcenter.domain.ticket import Level
from ui.actions import keys
from ui.look import icons, theme
from ui.widgets import paint
from ui.widgets.cards.drag import DropPreview, ids_of
from ui.widgets.kept import Kept
from ui.widgets.load_bar import Load, draw_load
from ui.wording import text

_PX = 13.5
_PAD_PX = 14
_FOLD_PX = 16  # the sign stands in the margin, so that nothing moves for it
_FOLDS = {Qt.Key.Key_Left: False, Qt.Key.Key_Right: True}
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True, slots=True)
class Row:
    """What a row says. With ``load`` it has a bar whose full width is ``most`` units."""

    id: tuple[str, str]
    title: str
    figure: str
    load: Load | None = None
    most: float = 0.0
    level: Level = Level.NORMAL
    icon: str = ""
    indent: int = 0
    target: Target | None = None
    how: str = ""  # by which formula its load is reckoned
    is_own: bool = False  # the person made it: it can be renamed and deleted
    is_open: bool | None = None  # whether the rows below it are shown; None where there are none
    is_whole: bool = True  # every ticket is here that its figure counts

    @property
    def figure_words(self) -> str:
        """Its figure or load for screen readers."""
        if not self.is_whole:
            return QCoreApplication.translate("Board", "Reading")
        return self.load.words if self.load is not None else self.figure

    @property
    def words(self) -> str:
        """The row for screen readers."""
        return ", ".join(part for part in (self.title, self.figure_words) if part)

    @property
    def fold_words(self) -> str:
        """Whether its queues are shown, for screen readers; "" where there are none."""
        if self.is_open is None:
            return ""
        translate = QCoreApplication.translate
        return translate("Board", "queues shown") if self.is_open else translate("Board", "queues hidden")


class SideRow(QAbstractButton):
    """``chosen`` by a click or Return, ``dropped`` with ids, ``hovered`` with what a drop would do (None: nothing)."""

    chosen = Signal(object)
    dropped = Signal(object, list)
    pasted = Signal(object)
    hovered = Signal(object, object)
    stepped = Signal(object, int)
    folded = Signal(object, bool)  # whether the rows below it shall be shown
    menu_wanted = Signal(object, QPoint)  # of an own row
    rename_wanted = Signal(object)
    delete_wanted = Signal(object)

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = row
        self._zone: DropPreview | None = None
        self._kept = Kept()
        self.preview: Callable[[list[int], Target], DropPreview] = lambda ids, target: DropPreview(False, "")
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAcceptDrops(row.target is not None)
        self._pressed_sign = False
        self.clicked.connect(self._clicked)
        theme.current().changed.connect(self.update)
        keys.current().changed.connect(self._name)
        self._name()

    @property
    def row(self) -> Row:
        """What is shown."""
        return self._row

    def set(self, row: Row) -> None:
        """Show other words and figures."""
        if row != self._row:
            self._row = row
            self._name()
            self.update()

    def _name(self) -> None:
        self.setText(self._row.title)
        self.setAccessibleName(self._row.words)
        own = ""
        if self._row.is_own:
            shown = keys.current().shown
            own = self.tr("{rename} renames, {delete} deletes")
            own = own.format(rename=shown("side.rename"), delete=shown("side.delete"))
        self.setAccessibleDescription(own or self._row.fold_words)
        self.setToolTip(text.tooltip("\n".join(part for part in (self._row.words, self._row.how, own) if part)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_sign = self._row.is_open is not None and event.position().x() < _FOLD_PX
        super().mousePressEvent(event)

    def _clicked(self) -> None:
        on_sign, self._pressed_sign = self._pressed_sign, False
        if on_sign:
            self.setChecked(not self.isChecked())  # the press has switched it; the sign chooses nothing
            self.folded.emit(self._row, not self._row.is_open)
        else:
            self.chosen.emit(self._row)

    def sizeHint(self) -> QSize:
        return QSize(220, 46 if self._row.load is not None else 32)

    # Drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        ids = ids_of(event.mimeData())
        if not ids or self._row.target is None:
            event.ignore()
            return
        self._show(self.preview(ids, self._row.target))
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()  # also when refused: an ignored drag never comes back to say why

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._zone is not None and self._zone.ok:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show(None)

    def dropEvent(self, event: QDropEvent) -> None:
        ids, zone = ids_of(event.mimeData()), self._zone
        self._show(None)
        if ids and zone is not None and zone.ok:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
            self.dropped.emit(self._row.target, ids)
        else:
            event.ignore()

    def _show(self, zone: DropPreview | None) -> None:
        self._zone = zone
        if zone is None:  # Qt does not tell a widget that the mouse has left it during a drag
            self.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
        self.hovered.emit(self, zone)
        self.update()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        meaning = keys.current().meaning(event, "side", "board")
        if meaning == "board.put_down" and self._row.target is not None:
            self.pasted.emit(self._row.target)
        elif meaning == "side.rename" and self._row.is_own:
            self.rename_wanted.emit(self._row)
        elif meaning == "side.delete" and self._row.is_own:
            self.delete_wanted.emit(self._row)
        elif event.key() in _FOLDS and self._row.is_open is not None:
            self.folded.emit(self._row, _FOLDS[Qt.Key(event.key())])
        elif event.key() in _STEPS:
            self.stepped.emit(self, _STEPS[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._row)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._row.is_own:
            self.menu_wanted.emit(self._row, event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        self._kept.show(self, self._state(), self._draw)

    def _state(self) -> tuple[object, ...]:
        """Everything that is drawn."""
        return self._row, self._zone, self.isChecked(), self.underMouse(), self.hasFocus()

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ground(painter)
        on, row = self.isChecked(), self._row
        left = _PAD_PX + row.indent
        middle = 15 if row.load is not None else self.height() / 2
        if row.level is not Level.NORMAL:
            paint.draw_level(painter, row.level, QPointF(left + 7, middle), 10)
            left += 22
        elif row.icon:
            shown = icons.pixmap(row.icon, "accent" if on else "text_low", 15, self.devicePixelRatioF())
            painter.drawPixmap(round(left), round(middle - 7), shown)
            left += 22
        if row.is_open is not None:
            sign = "chevron-down" if row.is_open else "chevron-right"
            painter.drawPixmap(2, round(middle - 5), icons.pixmap(sign, "text_low", 11, self.devicePixelRatioF()))
        end = self._draw_figure(painter, middle)
        title = QRect(left, round(middle - 11), end - left - 8, 22)
        paint.draw_text(painter, title, row.title, _PX, "accent" if on else "text", bold=on)
        if row.load is not None:
            bar = QRectF(_PAD_PX, 31, self.width() - 2 * _PAD_PX, 6)
            draw_load(painter, bar, row.load, row.most)

    def _draw_ground(self, painter: QPainter) -> None:
        box = QRectF(self.rect()).adjusted(4, 1, -4, -1)
        zone = self._zone
        if zone is not None:
            colour = "red" if not zone.ok else "amber" if zone.amber else "accent"
            fill = "red_soft" if not zone.ok else "amber_soft" if zone.amber else "accent_soft"
            painter.setBrush(theme.colour(fill))
            painter.setPen(QPen(theme.colour(colour), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        elif self.isChecked() or self.underMouse():
            fill = "accent_soft" if self.isChecked() else "hover"
            paint.draw_panel(painter, box, fill, fill, 6)
        if self.isChecked() and zone is None:
            painter.fillRect(QRectF(0, 5, 3, self.height() - 10), theme.colour("accent"))
        if self.hasFocus() and zone is None:
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)

    def _draw_figure(self, painter: QPainter, middle: float) -> int:
        row = self._row
        over = row.load is not None and row.load.is_over
        wide = paint.text_width(row.figure, _PX, over) + 2
        right = self.width() - _PAD_PX
        at = QRect(right - wide, round(middle - 11), wide, 22)
        paint.draw_text(painter, at, row.figure, _PX, "amber" if over else "text_mid", bold=over, align=paint.RIGHT)
        if over:
            paint.draw_level(painter, Level.AT_RISK, QPointF(at.left() - 9, middle), 10)
            return at.left() - 16
        return at.left()
