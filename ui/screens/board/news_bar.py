"""Says over a lane that stands still what waits: "3 new, 2 moved". A click takes it in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.actions import keys
from ui.look import theme
from ui.models.lane_model import LaneModel
from ui.widgets import paint
from ui.wording import text

_TALL_PX = 30
_PX = 12.5
_RESIZE = QEvent.Type.Resize  # every event asks


class NewsBar(QAbstractButton):
    """Floats at the foot of a lane, so that no card moves when it comes or goes."""

    def __init__(self, lane: QWidget, model: LaneModel) -> None:
        super().__init__(lane)
        self._lane = lane
        self._model = model
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        lane.installEventFilter(self)
        model.held.connect(self.look)
        theme.current().changed.connect(self.update)
        keys.current().changed.connect(self._tell_key)
        self.hide()

    def _tell_key(self) -> None:
        said = self.tr("This lane stands still while you are in it. Click, or press {key}, to bring it up to date.")
        self.setToolTip(said.format(key=keys.current().shown("board.catch_up")))

    def look(self) -> None:
        """Show what waits now; nothing for nothing."""
        new, moved = self._model.waiting
        said = [
            self.tr("{count} new").format(count=text.number(new)) if new else "",
            self.tr("{count} moved").format(count=text.number(moved)) if moved else "",
        ]
        words = ", ".join(part for part in said if part)
        if words != self.text():
            self.setText(words)
            self.setAccessibleName(words)
            self._tell_key()
            self._place()
            self.update()
        self.setVisible(bool(words))

    def sizeHint(self) -> QSize:
        return QSize(paint.text_width(self.text(), _PX, True) + 40, _TALL_PX)

    def _place(self) -> None:
        wide = min(self.sizeHint().width(), self._lane.width() - 12)
        self.setGeometry((self._lane.width() - wide) // 2, self._lane.height() - _TALL_PX - 8, wide, _TALL_PX)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == _RESIZE:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.draw_panel(painter, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), "accent_fill", "accent", 14)
        paint.draw_text(painter, self.rect(), self.text(), _PX, "accent_text", bold=True, align=paint.CENTRE)
        painter.end()
