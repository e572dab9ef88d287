"""Names the ticket of the whole centre that is due first, whatever the board shows; a click goes to its card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from controlcenter.domain.ticket import Level
from controlcenter.live.model import LiveModel
from ui.actions import keys
from ui.look import theme
from ui.widgets import paint
from ui.widgets.cards.card import card_time, card_words
from ui.widgets.kept import Kept
from ui.wording import text

translate = QCoreApplication.translate
KEY = "board.most_urgent"
_TALL_PX = 62
_PAD_PX = 14
_SMALL_PX = 12
_KEY_PX = 10.5
_PX = 14.5


@dataclass(frozen=True, slots=True)
class First:
    """The ticket that is due first: its number and the time that is left; ``words`` say the whole card."""

    number: str
    time: str = ""
    level: Level = Level.NORMAL
    words: str = ""


def first_of(live: LiveModel, now: datetime) -> First:
    """What is due first now; that nothing is, or that the floor is still being read."""
    if not live.is_whole:
        return First(text.READING)
    row = next(live.due_first(), None)
    if row is None:
        return First(translate("Board", "Nothing is due"))
    time = card_time(row, now, live.time_left)
    return First(row.number, time.text, time.level, card_words(row, now, live.time_left))


class MostUrgent(QAbstractButton):
    """One line that is always there, so that nothing moves when another ticket is the first one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = First(text.READING)
        self._kept = Kept()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.current().changed.connect(self.update)
        keys.current().changed.connect(self.retext)
        self.retext()

    @property
    def first(self) -> First:
        """What is shown."""
        return self._first

    def set(self, first: First) -> None:
        """Show another ticket, or another time."""
        if first != self._first:
            self._first = first
            self.setEnabled(bool(first.words))
            self.retext()
            self.update()

    def retext(self) -> None:
        """Take the words of the language and the key in force."""
        title, first = self.tr("Most urgent"), self._first
        self.setText(title)
        self.setAccessibleName(": ".join((title, first.words or first.number)))
        how = self.tr("The ticket of the whole centre that is due first. A click, or {key}, goes to its card; once"
                      " more to the next one.").format(key=keys.current().shown(KEY))  # fmt: skip
        self.setToolTip(text.tooltip("\n".join(part for part in (first.words, how) if part)))

    def sizeHint(self) -> QSize:
        return QSize(220, _TALL_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        key = keys.native(keys.current().of(KEY))
        state = self._first, self.text(), key, self.underMouse(), self.hasFocus(), self.isDown()
        self._kept.show(self, state, lambda painter: self._draw(painter, key))

    def _draw(self, painter: QPainter, key: str) -> None:
        first = self._first
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(8, 2, -8, -2)
        over = self.isEnabled() and (self.underMouse() or self.isDown())
        paint.draw_panel(painter, box, "hover" if over else "card", "border", 6)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        left, right = _PAD_PX + 6, self.width() - _PAD_PX - 6
        end = right
        if key:
            wide = paint.chip_width(key, _KEY_PX)
            end = round(right - wide)
            paint.draw_chip(painter, QRectF(end, 10, wide, 17), key, _KEY_PX)
        paint.draw_text(painter, QRect(left, 8, end - left - 6, 21), self.text(), _SMALL_PX, "text_low")
        self._draw_ticket(painter, first, left, right)

    def _draw_ticket(self, painter: QPainter, first: First, left: int, right: int) -> None:
        colour = paint.LEVEL_TEXT[first.level]
        wide = paint.text_width(first.time, _PX, True) + 2 if first.time else 0
        at = QRect(right - wide, 30, wide, 24)
        paint.draw_text(painter, at, first.time, _PX, colour, bold=True, align=paint.RIGHT)
        if first.level is not Level.NORMAL:
            paint.draw_level(painter, first.level, QPointF(left + 6, 42), 11)
            left += 20
        paint.draw_text(painter, QRect(left, 30, right - wide - left - 6, 24), first.number, _PX, "text", bold=True)
