"""The line that everybody must read, in the free part of the menu bar: it comes and goes, and nothing moves for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenuBar, QSizePolicy, QWidget

from controlcenter.domain.ticket import Level
from ui.look import fonts, icons, theme
from ui.widgets import paint
from ui.widgets.kept import Kept
from ui.wording import text

TALL_PX = 36
_APART_PX = 20  # from the last menu
_INSET_PX = 44
_TITLE_PX, _DETAIL_PX, _SMALL_PX = 14.0, 13.5, 12.0
_SOFT = {Level.NORMAL: "accent_soft", Level.AT_RISK: "amber_soft", Level.BREACHED: "red_soft"}


class TopLine(QWidget):
    """Hidden until ``show_state``; stays until ``clear``. What does not fit in two lines is in its tool tip.

    Where the system shows the menus elsewhere, ``bar`` has no room: then the line has its own, and keeps it.
    """

    def __init__(self, bar: QMenuBar, parent: QWidget) -> None:
        super().__init__(parent if bar.isNativeMenuBar() else bar)
        self._bar = bar
        self._level = Level.NORMAL
        self._title, self._detail = "", ""
        self._kept = Kept()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing behind it has to be painted
        self._is_inside = not bar.isNativeMenuBar()
        if self._is_inside:
            bar.installEventFilter(self)
        else:
            self.setFixedHeight(TALL_PX)
            kept = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            kept.setRetainSizeWhenHidden(True)
            self.setSizePolicy(kept)
        theme.current().changed.connect(self.update)
        self.hide()

    @property
    def keeps_own_room(self) -> bool:
        """Whether it has to be laid out: the menu bar is not in the window."""
        return not self._is_inside

    def show_state(self, title: str, detail: str = "", *, level: Level = Level.BREACHED) -> None:
        """Say what is wrong. Level NORMAL is a quiet notice, AT_RISK amber, BREACHED red."""
        if self.isVisible() and (title, detail, level) == (self._title, self._detail, self._level):
            return
        is_news = title != self._title or self.isHidden()
        self._title, self._detail, self._level = title, detail, level
        self.setAccessibleName(f"{title} {detail}".strip())
        self.setToolTip(text.tooltip(self.accessibleName()))
        self._place()
        self.show()
        self.update()
        if is_news and level is not Level.NORMAL:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))

    def clear(self) -> None:
        """Nothing is wrong any more."""
        self.hide()

    @property
    def text(self) -> str:
        """What is shown; "" while nothing is."""
        return "" if self.isHidden() else self.accessibleName()

    def _place(self) -> None:
        if not self._is_inside:
            return
        shown = [self._bar.actionGeometry(action) for action in self._bar.actions() if action.isVisible()]
        left = max((box.right() for box in shown), default=0) + _APART_PX
        self.setGeometry(left, 0, max(0, self._bar.width() - left), self._bar.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.FontChange):
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._kept.show(self, (self._title, self._detail, self._level), self._draw)

    def _draw(self, painter: QPainter) -> None:
        box = self.rect()
        painter.fillRect(box, theme.colour(_SOFT[self._level]))
        colour = "accent" if self._level is Level.NORMAL else paint.LEVEL_FILL[self._level]
        painter.fillRect(QRectF(0, 0, 4, box.height()), theme.colour(colour))
        self._draw_mark(painter, QPointF(26, box.height() / 2))
        self._draw_words(painter, box.adjusted(_INSET_PX, 0, -12, 0))

    def _draw_mark(self, painter: QPainter, middle: QPointF) -> None:
        if self._level is not Level.NORMAL:
            paint.draw_level(painter, self._level, middle, 15)
            return
        shown = icons.pixmap("info", "accent", 18, self.devicePixelRatioF())
        painter.drawPixmap(round(middle.x() - 9), round(middle.y() - 9), shown)

    def _draw_words(self, painter: QPainter, box: QRect) -> None:
        """Both parts in one row where they fit, else in two smaller ones."""
        title = paint.text_width(self._title, _TITLE_PX, True)
        wide = title + (12 + paint.text_width(self._detail, _DETAIL_PX) if self._detail else 0)
        if wide <= box.width():
            paint.draw_text(painter, box, self._title, _TITLE_PX, "text", bold=True)
            paint.draw_text(painter, box.adjusted(title + 12, 0, 0, 0), self._detail, _DETAIL_PX, "text_mid")
            return
        lines = in_two_lines(self.accessibleName(), _SMALL_PX, box.width())
        row = min(fonts.row_px(_SMALL_PX), box.height() // len(lines))
        top = (box.height() - row * len(lines)) // 2
        for at, line in enumerate(lines):
            place = QRect(box.left(), top + at * row, box.width(), row)
            paint.draw_text(painter, place, line, _SMALL_PX, "text", bold=True, align=Qt.AlignmentFlag.AlignVCenter)


def in_two_lines(said: str, px: float, width: int) -> list[str]:
    """The text broken between words into two lines at most; what is too much stays in the second."""
    words = said.split(" ")
    for at in range(len(words), 0, -1):
        first = " ".join(words[:at])
        if paint.text_width(first, px, True) <= width:
            return [first, " ".join(words[at:])] if at < len(words) else [first]
    return [words[0], " ".join(words[1:])]
