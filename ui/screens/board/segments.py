"""A switch of a few positions, of which exactly one holds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from ui.look import icons, theme
from ui.widgets import paint
from ui.widgets.kept import Kept
from ui.wording import text

_PX = 13


class Segment(QAbstractButton):
    """One position: an icon, a word and a key."""

    def __init__(self, ident: str, title: str, icon: str, key: str) -> None:
        super().__init__()
        self.ident = ident
        self._icon = icon
        self._key = key
        self._is_short = False
        self._kept = Kept()
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.current().changed.connect(self.update)
        self.name(title)

    def name(self, title: str) -> None:
        """Call the position something else."""
        self.setText(title)
        self.setAccessibleName(title)
        self.setToolTip(text.tooltip(f"{title}  {self._key}"))
        self.updateGeometry()

    def set_short(self, short: bool) -> None:
        """Do without the icon."""
        if short != self._is_short:
            self._is_short = short
            self.updateGeometry()
            self.update()

    def wide_px(self, short: bool) -> int:
        """How wide it is with or without its icon."""
        return paint.text_width(self.text(), _PX, True) + (20 if short else 46)

    def sizeHint(self) -> QSize:
        return QSize(self.wide_px(self._is_short), 30)

    def paintEvent(self, event: QPaintEvent) -> None:
        state = self.text(), self._is_short, self.isChecked(), self.underMouse(), self.hasFocus()
        self._kept.show(self, state, self._draw)

    def _draw(self, painter: QPainter) -> None:
        on = self.isChecked()
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        if on:
            paint.draw_panel(painter, box, "card", "border_strong", 6)
        elif self.underMouse():
            paint.draw_panel(painter, box, "hover", "hover", 6)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        colour = "text" if on else "text_mid"
        if self._is_short:
            paint.draw_text(painter, self.rect(), self.text(), _PX, colour, bold=on, align=paint.CENTRE)
        else:
            shown = icons.pixmap(self._icon, "accent" if on else "text_low", 15, self.devicePixelRatioF())
            painter.drawPixmap(12, (self.height() - 15) // 2, shown)
            room = QRect(33, 0, self.width() - 38, self.height())
            paint.draw_text(painter, room, self.text(), _PX, colour, bold=on)


class Segments(QWidget):
    """The positions side by side on one ground."""

    chosen = Signal(str)  # by a person
    shown = Signal(str)  # holds now, whoever chose it

    def __init__(self, positions: list[tuple[str, str, str, str]], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._kept = Kept()
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for position in positions:
            segment = Segment(*position)
            segment.clicked.connect(lambda _=False, ident=segment.ident: self.chosen.emit(ident))
            segment.toggled.connect(lambda on, ident=segment.ident: self.shown.emit(ident) if on else None)
            self._group.addButton(segment)
            row.addWidget(segment)
        theme.current().changed.connect(self.update)

    def _positions(self) -> list[Segment]:
        return [button for button in self._group.buttons() if isinstance(button, Segment)]

    def set_short(self, short: bool) -> None:
        """Show words alone, or words with icons."""
        for segment in self._positions():
            segment.set_short(short)

    def wide_px(self, short: bool) -> int:
        """How wide the switch is with or without icons."""
        return sum(segment.wide_px(short) for segment in self._positions()) + 2

    def retext(self, titles: Sequence[str]) -> None:
        """Name the positions anew, in their order."""
        for segment, title in zip(self._positions(), titles, strict=True):
            segment.name(title)

    def choose(self, ident: str) -> None:
        """Show a position, without telling anybody."""
        for segment in self._positions():
            if segment.ident == ident:
                segment.setChecked(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._kept.show(
            self, None, lambda painter: paint.draw_panel(painter, QRectF(self.rect()), "track", "border", 8)
        )
