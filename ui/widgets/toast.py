"""A short notice above the window that offers to undo; it never takes the focus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QEnterEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from ui.look import fonts, icons, theme
from ui.widgets import paint
from ui.widgets.plain import PlainLabel

SHOWN_MS = 8000
_MARGIN_PX = 24


class Toast(QWidget):
    """One notice at a time: a new one replaces the old one. The time stands still while the mouse is over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._undo: Callable[[], None] | None = None
        self._icon = "check"
        self._mark = QWidget()
        self._mark.setFixedSize(20, 20)
        self._label = PlainLabel("", "toast")
        self._button = QPushButton(self.tr("Undo"))
        self._keys = PlainLabel("", "toast")
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self._button.clicked.connect(self._undone)
        self._build()
        parent.installEventFilter(self)
        theme.current().changed.connect(self._recolour)
        self._recolour()
        self.hide()

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.setCursor(Qt.CursorShape.PointingHandCursor)
        self._button.setFlat(True)
        self._label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(10)
        row.addWidget(self._mark)
        row.addWidget(self._label)
        row.addSpacing(24)
        row.addWidget(self._button)
        row.addWidget(self._keys)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 6)
        shadow.setColor(QColor(0, 0, 0, 90))
        self.setGraphicsEffect(shadow)

    def show_text(
        self, said: str, *, undo: Callable[[], None] | None = None, keys: str = "", icon: str = "check"
    ) -> None:
        """Show a notice; with ``undo`` it has a button, ``keys`` names its shortcut."""
        self._undo = undo
        self._icon = icon
        room = max(200, self._over.width() - 340)
        self._label.setText(fonts.metrics(14).elidedText(said, Qt.TextElideMode.ElideRight, room))
        self._button.setVisible(undo is not None)
        self._keys.setText(keys)
        self._keys.setVisible(undo is not None and bool(keys))
        self.setAccessibleName(said)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def dismiss(self) -> None:
        """Take the notice away before its time."""
        self._timer.stop()
        self.hide()

    @property
    def text(self) -> str:
        """What is shown, in full."""
        return self.accessibleName()

    def _undone(self) -> None:
        self.dismiss()
        if self._undo is not None:
            self._undo()

    def _place(self) -> None:
        self.adjustSize()
        over = self._over
        left, top = (over.width() - self.width()) // 2, over.height() - self.height() - 2 * _MARGIN_PX
        self.move(QPoint(left, self._above_lines(QRect(QPoint(left, top), self.size()))))

    def _above_lines(self, area: QRect) -> int:
        """The top of a place that leaves free what people write in and press, in the lower half where it stands."""
        lines = [
            QRect(line.mapTo(self._over, QPoint(0, 0)), line.size())
            for kind in (QLineEdit, QPlainTextEdit, QAbstractButton)
            for line in self._over.findChildren(kind)
            if line.isVisible() and not line.visibleRegion().isEmpty() and not self.isAncestorOf(line)
        ]
        for line in sorted(lines, key=QRect.top, reverse=True):
            if line.intersects(area) and line.top() > self._over.height() // 2:
                area.moveBottom(line.top() - _MARGIN_PX // 2)
        return area.top()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        if self.isVisible():
            self._timer.start()

    def _recolour(self) -> None:
        link = theme.colour("toast_link").name()
        self._button.setStyleSheet(
            f"QPushButton {{ color: {link}; font-weight: bold; border: none; background: transparent; "
            f"padding: 4px 8px; }}"
            f"QPushButton:hover {{ text-decoration: underline; }}"
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.draw_panel(painter, self.rect().toRectF(), "toast", "toast")
        at = self._mark.geometry()
        painter.drawPixmap(at.topLeft(), icons.pixmap(self._icon, "toast_text", 20, self.devicePixelRatioF()))
        painter.end()
