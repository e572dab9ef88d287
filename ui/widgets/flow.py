"""A row of controls that goes on in a second row where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Widgets from left to right, then from top to bottom, each in its preferred size."""

    def __init__(self, parent: QWidget | None = None, *, gap_px: int = 10) -> None:
        super().__init__(parent)
        self._gap_px = gap_px
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), test=True)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, test=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        least = QSize()
        for item in self._items:
            least = least.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return least + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _place(self, rect: QRect, *, test: bool) -> int:
        margins = self.contentsMargins()
        left, right = rect.left() + margins.left(), rect.right() - margins.right()
        rows: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        x = left
        for item in self._items:
            if item.isEmpty():  # hidden: no room, and no gap either
                continue
            size = item.sizeHint()
            if rows[-1] and x + size.width() > right + 1:
                rows.append([])
                x = left
            rows[-1].append((item, size))
            x += size.width() + self._gap_px
        y = rect.top() + margins.top()
        for row in rows:
            tall = max((size.height() for _, size in row), default=0)
            x = left
            for item, size in row:
                if not test:
                    item.setGeometry(QRect(QPoint(x, y + (tall - size.height()) // 2), size))
                x += size.width() + self._gap_px
            y += tall + self._gap_px
        return y - self._gap_px + margins.bottom() - rect.top()
