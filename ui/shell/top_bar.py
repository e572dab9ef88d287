"""The top bar: where am I, find anything, undo and redo, theme, wall, who am I."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from controlcenter.domain.team import Presence
from ui.actions.keys import native
from ui.actions.registry import Actions
from ui.look import icons, theme
from ui.widgets import paint
from ui.widgets.avatar import draw_avatar
from ui.widgets.kept import Kept
from ui.widgets.plain import PlainLabel
from ui.wording import text, words

TALL_PX = 56


class FindButton(QAbstractButton):
    """Looks like a search line; a click opens the command palette. ``keys`` do so too."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = ""
        self._kept = Kept()
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(460)
        self.setMinimumWidth(160)
        theme.current().changed.connect(self.update)
        self.retext()

    def retext(self) -> None:
        """Take the words of the language in force."""
        self.setText(self.tr("Search tickets, people or commands"))
        self.setAccessibleName(self.text())

    def sizeHint(self) -> QSize:
        return QSize(420, 36)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._kept.show(self, (self.text(), self.keys, self.hasFocus()), self._draw)

    def _draw(self, painter: QPainter) -> None:
        box = QRectF(self.rect())
        paint.draw_panel(painter, box, "card", "accent" if self.hasFocus() else "border_strong", 7)
        painter.drawPixmap(12, 10, icons.pixmap("search", "text_low", 16, self.devicePixelRatioF()))
        right = self.width()
        if self.keys:
            wide = paint.text_width(self.keys, 11, True) + 14
            right -= round(wide) + 8
            paint.draw_chip(painter, QRectF(right, 8, wide, 20), self.keys, 11, "text_low")
        room = QRect(38, 0, right - 46, self.height())
        paint.draw_text(painter, room, self.text(), 13.5, "text_low")


class PersonButton(QAbstractButton):
    """The person at this desk: initials, name and presence; a click opens the menu."""

    def __init__(self) -> None:
        super().__init__()
        self.menu = QMenu(self)
        self._person = ""
        self._presence: Presence | None = None
        self._kept = Kept()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open)
        theme.current().changed.connect(self.update)
        self.set("", None)

    def set(self, person: str, presence: Presence | None) -> None:
        """Show who sits here; "" for nobody known."""
        said = person or self.tr("Who are you?")
        state = words.presence(presence) if presence is not None else ""
        named = ", ".join(part for part in (said, state) if part)
        if (person, presence, named) == (self._person, self._presence, self.accessibleName()):
            return  # told every second, it hardly ever changes
        self._person, self._presence = person, presence
        self.setAccessibleName(named)
        self.setToolTip(text.tooltip(self.accessibleName()))
        self.setText(text.one_line(said))
        self.updateGeometry()
        self.update()

    def _open(self) -> None:
        if not self.menu.isEmpty():
            self.menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _state(self) -> str:
        return words.presence(self._presence) if self._presence is not None else ""

    def sizeHint(self) -> QSize:
        name = max(paint.text_width(self.text(), 13.5, True), paint.text_width(self._state(), 12))
        return QSize(min(name, 180) + 60, 44)

    def paintEvent(self, event: QPaintEvent) -> None:
        state = self._person, self._presence, self.text(), self._state(), self.underMouse(), self.hasFocus()
        self._kept.show(self, state, self._draw)

    def _draw(self, painter: QPainter) -> None:
        box = QRectF(self.rect())
        if self.underMouse():
            paint.draw_panel(painter, box, "hover", "hover")
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)
        draw_avatar(painter, QRectF(6, 5, 34, 34), self._person or "?", self._presence)
        room = QRect(50, 0, self.width() - 54, self.height())
        if self._state():
            upper = QRect(room.left(), 2, room.width(), 22)
            paint.draw_text(painter, upper, self.text(), 13.5, "text", bold=True)
            paint.draw_text(painter, upper.translated(0, 19), self._state(), 12, "text_low")
        else:
            paint.draw_text(painter, room, self.text(), 13.5, "text", bold=True)


class TopBar(QWidget):
    """``extra`` holds controls of the screen that is open."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.setFixedHeight(TALL_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing behind it has to be painted
        self.title = PlainLabel("", "headline")
        self.find_box = FindButton()
        self.person = PersonButton()
        self.extra = QHBoxLayout()
        self._buttons: dict[str, QToolButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 0, 14, 0)
        self._row.setSpacing(6)
        self._row.addWidget(self.title)
        self._row.addSpacing(24)
        self._row.addWidget(self.find_box, 2)
        self._row.addSpacing(10)
        self._row.addLayout(self.extra)
        self._row.addStretch(1)
        for action_id in ("edit.undo", "edit.redo", "view.wall", "view.theme"):
            self._row.addWidget(self._button(action_id))
        self._row.addSpacing(8)
        self._row.addWidget(self.person)
        theme.current().changed.connect(self._refresh)
        actions.changed.connect(self._refresh)
        self._refresh()

    def _button(self, action_id: str) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(20, 20))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self._actions.start(action_id))
        self._buttons[action_id] = button
        return button

    def _refresh(self) -> None:
        known = {action.id: action for action in self._actions.all()}
        self.find_box.keys = native(known["view.palette"].shortcut) if "view.palette" in known else ""
        for action_id, button in self._buttons.items():
            action = known.get(action_id)
            button.setVisible(action is not None)
            if action is None:
                continue
            icon = action.icon
            if action_id == "view.theme":
                icon = "sun" if theme.current().is_dark else "moon"
            button.setIcon(icons.icon(icon))
            button.setEnabled(action.enabled())
            button.setAccessibleName(action.name)
            keys = f"  {native(action.shortcut)}" if action.shortcut else ""
            button.setToolTip(text.tooltip(action.name + keys))
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.find_box.retext()
            self._refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour("border"))
        painter.end()


def loading_text() -> str:
    """What stands in the content before the first screen is built."""
    return QCoreApplication.translate("Shell", "Loading…")


def no_database_text() -> tuple[str, str]:
    """What stands there while the database cannot be read, and where more is said."""
    title = QCoreApplication.translate("Shell", "Nothing can be shown yet")
    return title, QCoreApplication.translate("Shell", "The line on top says why, and what to do.")
