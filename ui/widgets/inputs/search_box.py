"""A search line with its icon, its key and a short pause before it searches."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPen, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.actions import keys
from ui.look import fonts, icons, theme
from ui.widgets import paint

_PAUSE_MS = 150


class SearchBox(QLineEdit):
    """Emits ``searched`` when the typing pauses, at once for Return and for an empty line.

    It shows the key of the action ``key_id``.
    """

    searched = Signal(str)
    left_down = Signal()  # the down key: on to the results

    def __init__(self, placeholder: str, parent: QWidget | None = None, *, key_id: str = "") -> None:
        super().__init__(parent)
        self._key_id = key_id
        self._keys = ""
        self._last = ""
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(False)
        keys.current().changed.connect(self._show_key)
        self._show_key()
        self.setMinimumWidth(200)
        self.textChanged.connect(self._typed)
        self.returnPressed.connect(self._search)

    def _show_key(self) -> None:
        """The key that leads here, as it is now."""
        self._keys = keys.native(keys.current().of(self._key_id))
        self._make_room()
        self.update()

    def _make_room(self) -> None:
        """Words have the place of the key, which stands only in an empty line."""
        self.setTextMargins(26, 0, self._keys_width() + 8 if self._keys and not self.text() else 0, 0)

    def _keys_width(self) -> int:
        return paint.text_width(self._keys, 11, True) + 14

    def _typed(self, said: str) -> None:
        self._make_room()
        if said.strip():
            self._pause.start()
        else:
            self._search()

    def _search(self) -> None:
        self._pause.stop()
        said = self.text().strip()
        if said != self._last:
            self._last = said
            self.searched.emit(said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.home(False)  # words that are too long are read from their beginning
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._pause.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        shown = icons.pixmap("search", "text_low", 16, self.devicePixelRatioF())
        painter.drawPixmap(10, (self.height() - 16) // 2, shown)
        if self._keys and not self.text():
            wide = self._keys_width()
            box = QRectF(self.width() - wide - 8, (self.height() - 20) / 2, wide, 20)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("border_strong"), 1))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setFont(fonts.font(11, bold=True))
            painter.setPen(theme.colour("text_low"))
            painter.drawText(box, paint.CENTRE, self._keys)
        painter.end()
