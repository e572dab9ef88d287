"""The navigation rail: one button per screen, with its icon, its name and an optional count."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from ui.actions import keys
from ui.actions.keys import native
from ui.look import fonts, icons, theme
from ui.screen import Screen
from ui.widgets import paint
from ui.widgets.kept import Kept
from ui.wording import text

WIDE_PX = 92
_TALL_PX = 64
_NAME_PX = 11.5
_MOST_SHOWN = 999


class RailButton(QAbstractButton):
    """Icon above name; the current screen is marked by a bar, a ground and bold letters."""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self._screen = screen
        self._count = 0
        self._kept = Kept()
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.current().changed.connect(self.update)
        keys.current().changed.connect(self._name)
        self._name()

    def set_count(self, count: int) -> None:
        """A number at the icon; 0 takes it away."""
        if count != self._count:
            self._count = count
            self._name()
            self.update()

    def _name(self) -> None:
        self.setText(self._screen.name)
        counted = f", {text.number(self._count)}" if self._count else ""
        self.setAccessibleName(self._screen.name + counted)
        key = native(keys.current().of(f"go.{self._screen.id}"))
        self.setToolTip(text.tooltip(f"{self._screen.name}  {key}".strip()))

    def sizeHint(self) -> QSize:
        return QSize(WIDE_PX, _TALL_PX)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    def paintEvent(self, event: QPaintEvent) -> None:
        state = self._screen.name, self._count, self.isChecked(), self.underMouse(), self.hasFocus()
        self._kept.show(self, state, self._draw)

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        ground = QRectF(self.rect()).adjusted(6, 2, -6, -2)
        if on or self.underMouse():
            paint.draw_panel(painter, ground, "accent_soft" if on else "hover", "accent_soft" if on else "hover")
        if on:
            painter.fillRect(QRectF(0, 12, 3, self.height() - 24), theme.colour("accent"))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 8, 8)
        shown = icons.pixmap(self._screen.icon, "accent" if on else "text_mid", 22, self.devicePixelRatioF())
        painter.drawPixmap((self.width() - 22) // 2, 11, shown)
        row = QRect(8, 36, self.width() - 16, fonts.row_px(_NAME_PX))
        colour = "accent" if on else "text_mid"
        paint.draw_text(painter, row, self._screen.name, _NAME_PX, colour, bold=on, align=paint.CENTRE)
        if self._count:
            self._draw_count(painter)

    def _draw_count(self, painter: QPainter) -> None:
        said = text.number(self._count) if self._count <= _MOST_SHOWN else f"{_MOST_SHOWN}+"
        wide = max(18, paint.text_width(said, 10.5, True) + 9)
        box = QRectF(self.width() / 2 + 5, 5, wide, 17)
        painter.setPen(QPen(theme.colour("panel"), 1.5))
        painter.setBrush(theme.colour("avatar"))
        painter.drawRoundedRect(box, 8.5, 8.5)
        painter.setPen(theme.colour("avatar_text"))
        painter.setFont(fonts.font(10.5, bold=True))
        painter.drawText(box, paint.CENTRE, said)


class Rail(QWidget):
    """All screens, top to bottom."""

    chosen = Signal(str)

    def __init__(self, screens: list[Screen], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDE_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing behind it has to be painted
        self.setAccessibleName(self.tr("Screens"))
        self._buttons: dict[str, RailButton] = {}
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(2)
        for screen in screens:
            if not screen.in_rail:
                continue
            button = RailButton(screen)
            button.clicked.connect(lambda _=False, screen_id=screen.id: self.chosen.emit(screen_id))
            group.addButton(button)
            column.addWidget(button)
            self._buttons[screen.id] = button
        column.addStretch(1)
        theme.current().changed.connect(self.update)

    def mark(self, screen_id: str) -> None:
        """Show which screen is open."""
        if screen_id in self._buttons:
            self._buttons[screen_id].setChecked(True)

    def set_count(self, screen_id: str, count: int) -> None:
        """Put a number at a screen's icon."""
        if screen_id in self._buttons:
            self._buttons[screen_id].set_count(count)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme.colour("border"))
        painter.end()
