"""The ledger of one source as a sum that can be read: seen = stored + duplicate + filtered + quarantined + in work."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from controlcenter.domain.health import LedgerRow
from controlcenter.domain.ticket import Level
from ui.look import theme
from ui.widgets import paint
from ui.widgets.empty import IconSign
from ui.widgets.plain import PlainLabel
from ui.wording import text

_NUMBER_PX = 17
_WORD_PX = 12
PARTS = ("seen", "stored", "duplicate", "filtered", "quarantined", "in_work")


class CountButton(QAbstractButton):
    """A number above its word; a click shows the rows behind it."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self._word = word
        self._count = 0
        self._level = Level.NORMAL
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.current().changed.connect(self.update)
        self.set(0)

    def set(self, count: int, level: Level = Level.NORMAL) -> None:
        """Show a number; a level colours it and puts its shape before it."""
        self._count, self._level = count, level
        self.setText(f"{text.number(count)} {self._word}")
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self.update()

    def _number(self) -> str:
        shape = {Level.BREACHED: f"{text.BREACHED} ", Level.AT_RISK: f"{text.AT_RISK} "}.get(self._level, "")
        return shape + text.number(self._count)

    def sizeHint(self) -> QSize:
        number = paint.text_width(self._number(), _NUMBER_PX, True)
        return QSize(max(number, paint.text_width(self._word, _WORD_PX)) + 18, 48)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        if self.underMouse() or self.isDown():
            paint.draw_panel(painter, box, "hover", "hover", 6)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        colour = paint.LEVEL_TEXT[self._level] if self._count else "text_low"
        upper = QRect(0, 2, self.width(), 26)
        paint.draw_text(painter, upper, self._number(), _NUMBER_PX, colour, bold=True, align=paint.CENTRE)
        lower = QRect(0, 25, self.width(), 21)
        paint.draw_text(painter, lower, self._word, _WORD_PX, "text_low", align=paint.CENTRE)
        painter.end()


class Counts(QWidget):
    """The sum of today. ``opened`` carries the part whose rows somebody wants to see."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = {
            "seen": self.tr("seen"),
            "stored": self.tr("stored"),
            "duplicate": self.tr("duplicate"),
            "filtered": self.tr("filtered"),
            "quarantined": self.tr("quarantined"),
            "in_work": self.tr("in work"),
        }
        self._buttons = {part: CountButton(words[part]) for part in PARTS}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        for part, button in self._buttons.items():
            if part != "seen":
                row.addWidget(PlainLabel("=" if part == "stored" else "+", "low"))
            button.clicked.connect(lambda _=False, part=part: self.opened.emit(part))
            row.addWidget(button)
        row.addStretch(1)
        self._mark = IconSign("check", "text_low", 18)
        self._said = PlainLabel("", "low")
        row.addWidget(self._mark)
        row.addWidget(self._said)

    def set(self, ledger: LedgerRow | None) -> None:
        """Show the numbers of a source; None for nothing yet."""
        for part, button in self._buttons.items():
            count = getattr(ledger, part) if ledger is not None else 0
            button.set(count, Level.AT_RISK if part == "quarantined" and count else Level.NORMAL)
        if ledger is None or ledger.balances:
            self._mark.set("check", "text_low")
            self._said.set_look("low")
            self._said.setText(self.tr("balances"))
        else:
            self._mark.set("triangle-alert", "red")
            self._said.set_look("red")
            self._said.setText(self.tr("does not balance"))
