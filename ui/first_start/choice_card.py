"""A large button for one of a few ways to begin: an icon, a title, a sentence."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.look import fonts, icons, theme
from ui.widgets import paint

_TITLE_PX = 15
_WORDS_PX = 13


class ChoiceCard(QAbstractButton):
    """Paints itself; the sentence flows over as many lines as fit."""

    def __init__(self, icon: str, title: str, said: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._said = icon, said
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(said)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.current().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(280, 132)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, 120)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        over = self.underMouse()
        paint.draw_panel(painter, box, "hover" if over else "card", "border_strong" if over else "border")
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)
        painter.drawPixmap(20, 20, icons.pixmap(self._icon, "accent", 26, self.devicePixelRatioF()))
        title = QRect(62, 20, self.width() - 80, fonts.row_px(_TITLE_PX))
        paint.draw_text(painter, title, self.text(), _TITLE_PX, "text", bold=True)
        painter.setFont(fonts.font(_WORDS_PX))
        painter.setPen(theme.colour("text_mid"))
        words = QRect(62, title.bottom() + 6, self.width() - 80, self.height() - title.bottom() - 16)
        painter.drawText(
            words, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self._said
        )
        painter.end()
