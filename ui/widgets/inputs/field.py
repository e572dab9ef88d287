"""A property in small space: its name above, its value below, a click or a key opens the choices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from ui.look import icons, theme
from ui.widgets import paint
from ui.wording import text

TALL_PX = 46


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that can be chosen. ``note`` stands at the right, ``is_rule`` is a line between groups."""

    id: str
    title: str
    note: str = ""
    icon: str = ""
    is_rule: bool = False


class Field(QAbstractButton):
    """Shows a value. ``choices`` are asked when it opens; ``chosen`` gets the id; ``press`` replaces the menu."""

    def __init__(
        self, label: str, choices: Callable[[], Sequence[Choice]], chosen: Callable[[str], None],
        parent: QWidget | None = None, *, press: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._label = label
        self._value = ""
        self._id = ""
        self._icon = ""
        self._choices = choices
        self._chosen = chosen
        self._press = press
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open)
        theme.current().changed.connect(self.update)
        self.set("", "")

    @property
    def value_id(self) -> str:
        """The id of the value that is shown."""
        return self._id

    def set(self, value_id: str, value: str, icon: str = "") -> None:
        """Show a value."""
        self._id, self._value, self._icon = value_id, text.one_line(value), icon
        said = f"{self._label}: {self._value or self.tr('none')}"
        self.setText(said)
        self.setAccessibleName(said)
        self.setToolTip(text.tooltip(said))
        self.update()

    def menu(self) -> QMenu:
        """The choices as a menu, the present one marked."""
        made = QMenu(self)
        for choice in self._choices():
            if choice.is_rule:
                self._add_rule(made, choice.title)
                continue
            title = choice.title.replace("&", "&&")
            action = made.addAction(f"{title}\t{choice.note}" if choice.note else title)
            action.setCheckable(True)
            action.setChecked(choice.id == self._id)
            if choice.icon:
                action.setIcon(icons.icon(choice.icon))
            action.triggered.connect(lambda _=False, choice_id=choice.id: self._take(choice_id))
        return made

    def _add_rule(self, menu: QMenu, title: str) -> None:
        """A line between groups with the name of the next one; style sheets hide the titles of Qt's own sections."""
        if not menu.isEmpty():
            menu.addSeparator()
        if title:
            menu.addAction(title.replace("&", "&&")).setEnabled(False)

    def open(self) -> None:
        """Open the choices below the field."""
        if self._press is not None:
            self._press()
            return
        menu = self.menu()
        menu.setMinimumWidth(self.width())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _take(self, choice_id: str) -> None:
        if choice_id != self._id:
            self._chosen(choice_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(150, TALL_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(90, TALL_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        can = self.isEnabled()
        fill = "hover" if can and self.underMouse() else "card"
        paint.draw_panel(painter, box, fill, "border_strong" if can and self.underMouse() else "border", 6)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        right = self.width() - (28 if can else 10)
        paint.draw_text(painter, QRect(10, 3, right - 10, 18), self._label, 11.5, "text_low")
        left = 10
        dpr = self.devicePixelRatioF()
        if self._icon:
            painter.drawPixmap(left, 25, icons.pixmap(self._icon, "text_mid", 15, dpr))
            left += 20
        colour = "text" if self._value else "text_low"
        said = self._value or self.tr("none")
        paint.draw_text(painter, QRect(left, 20, right - left, 24), said, 13.5, colour, bold=bool(self._value))
        if can:
            painter.drawPixmap(self.width() - 24, 16, icons.pixmap("chevron-down", "text_low", 14, dpr))
        painter.end()
