"""The command palette: one line that finds every action, ticket, person and customer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ui.actions.keys import native
from ui.actions.registry import Action, Actions, matching
from ui.look import icons, theme
from ui.widgets import paint
from ui.widgets.inputs.list_walk import ListWalk
from ui.widgets.inputs.search_box import SearchBox
from ui.wording import text

_MOST = 18
_FIRST = 3  # actions that begin with what was typed stand before everything else
_ROW_PX = 44
_WIDE_PX = 640
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the palette. ``note`` stands at the right: a shortcut, a deadline."""

    title: str
    detail: str
    icon: str
    run: Callable[[], None]
    note: str = ""


Provider = Callable[[str], Iterable[Hit]]  # hits for what was typed, best first; must answer within a frame


class _Hits(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.hits: list[Hit] = []

    def set(self, hits: list[Hit]) -> None:
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        hit = self.hits[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(part for part in (hit.title, hit.detail, hit.note) if part)
        return None


class _HitDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Hits)
        hit = model.hits[index.row()]
        box = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            area = QRectF(box).adjusted(2, 1, -2, -1)
            paint.draw_panel(painter, area, "accent_soft", "accent_soft", 6)
        device = painter.device()
        dpr = device.devicePixelRatioF() if device is not None else 1.0
        painter.drawPixmap(box.left() + 14, box.center().y() - 8, icons.pixmap(hit.icon, "text_mid", 18, dpr))
        note = paint.text_width(hit.note, 12.5) + 4 if hit.note else 0
        right = QRect(box.right() - 14 - note, box.top(), note, box.height())
        paint.draw_text(painter, right, hit.note, 12.5, "text_low", align=paint.RIGHT)
        room = right.left() - box.left() - 56
        title = min(paint.text_width(hit.title, 14, True) + 2, room)
        left = QRect(box.left() + 46, box.top(), title, box.height())
        paint.draw_text(painter, left, hit.title, 14, "text", bold=True)
        rest = QRect(left.right() + 12, box.top(), max(0, room - title - 12), box.height())
        paint.draw_text(painter, rest, hit.detail, 13, "text_low")
        painter.restore()


def _hit_of(action: Action) -> Hit:
    return Hit(text.one_line(action.name), "", action.sign or "command", action.run, native(action.shortcut))


class CommandPalette(QWidget):
    """Laid over the window by ``open``; Return runs the chosen line, Esc closes."""

    def __init__(self, window: QWidget, actions: Actions) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._providers: list[Provider] = []
        self._hits = _Hits()
        self._line = SearchBox(self.tr("Search tickets, people, customers or commands"))
        self._list = QListView()
        self._before: QWidget | None = None  # what had the focus
        self._build()
        self._line.textChanged.connect(self._find)
        self._line.returnPressed.connect(self._run)
        self._line.installEventFilter(self)
        ListWalk(self._line, self._list, around=True)
        self._list.clicked.connect(lambda _: self._run())
        window.installEventFilter(self)
        theme.current().changed.connect(self.update)
        self.hide()

    def _build(self) -> None:
        self._list.setModel(self._hits)
        self._list.setItemDelegate(_HitDelegate(self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setAccessibleName(self.tr("Results"))
        self._list.setStyleSheet("background: transparent")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self._line)
        column.addWidget(self._list, 1)

    def add_provider(self, provider: Provider) -> None:
        """Let the palette find something else beside actions."""
        self._providers.append(provider)

    def open(self, typed: str = "") -> None:
        """Show the palette over the window, with the focus in its line."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self._line.setText(typed)
        self._find(typed)
        self.show()
        self.raise_()
        self._line.setFocus()
        self._line.selectAll()

    @property
    def hits(self) -> list[Hit]:
        """What is listed now."""
        return self._hits.hits

    def _find(self, typed: str) -> None:
        words = typed.strip()
        actions = matching(self._actions.all(), typed)
        first = [a for a in actions if words and a.name.casefold().startswith(words.casefold())][:_FIRST]
        found = [_hit_of(action) for action in first]
        if words:
            for provider in self._providers:
                found.extend(provider(words))
        found.extend(_hit_of(action) for action in actions if action not in first)
        self._hits.set(found[:_MOST])
        if found:
            self._list.setCurrentIndex(self._hits.index(0, 0))
        self._place()

    def _place(self) -> None:
        shown = max(1, min(len(self._hits.hits), 9))
        wide = min(_WIDE_PX, self._window.width() - 48)
        tall = 24 + self._line.sizeHint().height() + 8 + shown * _ROW_PX + 4
        self.setGeometry((self._window.width() - wide) // 2, 64, wide, tall)

    def _run(self) -> None:
        index = self._list.currentIndex()
        if not index.isValid():
            return
        hit = self._hits.hits[index.row()]
        self._close()
        hit.run()

    def _close(self) -> None:
        """Give the focus back to where it was: whoever works by keys goes on there."""
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_typed = watched is self._line and event.type() == QEvent.Type.KeyPress
        if is_typed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self._close()
            return True
        if watched is self._line and event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.draw_panel(painter, QRectF(self.rect()), "raised", "border_strong", 10)
        painter.end()
