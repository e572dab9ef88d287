"""Notices of tickets that somebody moved here: who, why, which. The highlight fades once it has been seen."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Property as QtProperty
from PySide6.QtCore import QEasingCurve, QEvent, QPropertyAnimation, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from controlcenter.domain.ticket import Ticket
from ui.look import icons, motion, theme
from ui.widgets import paint
from ui.widgets.avatar import draw_avatar
from ui.widgets.cards.card import headline
from ui.wording import text

_ROW_PX = 62
_LOOKED_AT_MS = 6000
_FADE_MS = 1200
_MOST_SHOWN = 5


class Notice(QWidget):
    """One arrival. ``seen`` is emitted when somebody has had it before their eyes; then it fades and goes."""

    seen = Signal()
    opened = Signal()

    def __init__(self, ticket: Ticket, who: str, when: str) -> None:
        super().__init__()
        self.ticket = ticket
        self._who, self._when = text.one_line(who), when
        self._glow = 1.0
        self._is_seen = False
        self._eyes = QTimer(self, singleShot=True, interval=_LOOKED_AT_MS)
        self._eyes.timeout.connect(self.mark_seen)
        self._fade = QPropertyAnimation(self, b"glow", parent=self)
        self._fade.setDuration(_FADE_MS)
        self._fade.setStartValue(1.0)
        self._fade.setEndValue(0.0)
        self._fade.setEasingCurve(QEasingCurve.Type.InOutQuad)
        self._fade.finished.connect(self.seen)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_ROW_PX)
        self.setAccessibleName(f"{self.title()}. {headline(ticket)}. {self.reason()}")
        self.setToolTip(text.tooltip(self.reason()) if self.reason() else "")
        theme.current().changed.connect(self.update)

    def title(self) -> str:
        """Who moved what."""
        return self.tr("{who} moved {number} to you").format(who=self._who, number=self.ticket.number)

    def reason(self) -> str:
        """Why, as the mover wrote it."""
        return text.one_line(self.ticket.moved_note)

    def _get_glow(self) -> float:
        return self._glow

    def _set_glow(self, glow: float) -> None:
        self._glow = glow
        self.update()

    glow = QtProperty(float, _get_glow, _set_glow)

    def look(self) -> None:
        """The window is in front and the notice on screen: eyes may be on it from now on."""
        if not self._is_seen and self.isVisible() and self.window().isActiveWindow():
            if not self._eyes.isActive():
                self._eyes.start()
        else:
            self._eyes.stop()

    def mark_seen(self) -> None:
        """It has been seen: fade, then go."""
        if not self._is_seen:
            self._is_seen = True
            self._eyes.stop()
            if motion.current().is_reduced:
                self._fade.setDuration(0)
            self._fade.start()

    def event(self, event: QEvent) -> bool:
        if event.type() in (
            QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate, QEvent.Type.Show, QEvent.Type.Hide,
        ):  # fmt: skip
            QTimer.singleShot(0, self, self.look)
        return super().event(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        self.opened.emit()
        self.mark_seen()

    def sizeHint(self) -> QSize:
        return QSize(360, _ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        paint.draw_panel(painter, box, "card", "border", 7)
        painter.setOpacity(self._glow)
        paint.draw_panel(painter, box, "accent_soft", "accent", 7)
        painter.setOpacity(1.0)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 7, 7)
        draw_avatar(painter, QRectF(12, 13, 36, 36), self._who)
        right = self.width() - 14
        when = paint.text_width(self._when, 12.5) + 2
        paint.draw_text(painter, QRect(right - when, 8, when, 24), self._when, 12.5, "text_low", align=paint.RIGHT)
        room = right - when - 72
        title = min(room, paint.text_width(self.title(), 14, True) + 2)
        paint.draw_text(painter, QRect(60, 7, title, 25), self.title(), 14, "text", bold=True)
        icon = icons.CHANNEL_ICONS[self.ticket.channel]
        painter.drawPixmap(60, 37, icons.pixmap(icon, "text_mid", 14, self.devicePixelRatioF()))
        why = f"“{self.reason()}”" if self.reason() else ""
        subject = headline(self.ticket)
        wide = min(paint.text_width(subject, 13) + 2, (right - 82) if not why else round((right - 82) * 0.55))
        paint.draw_text(painter, QRect(80, 31, wide, 25), subject, 13, "text_mid")
        if why:
            rest = QRect(80 + wide + 14, 31, right - 94 - wide, 25)
            paint.draw_text(painter, rest, why, 13, "text", bold=True)
        painter.end()


class Arrivals(QWidget):
    """The notices, newest first. ``seen`` carries the ticket, ``opened`` its id."""

    seen = Signal(object)
    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._notices: dict[tuple[int, datetime | None], Notice] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    @property
    def notices(self) -> list[Notice]:
        """What is shown, newest first."""
        return list(self._notices.values())

    def set(self, rows: list[tuple[Ticket, str, str]]) -> None:
        """Show these arrivals: (ticket, who, when); those that stand already go on as they are."""
        wanted = {(ticket.id, ticket.moved_at): (ticket, who, when) for ticket, who, when in rows[:_MOST_SHOWN]}
        for key in [key for key in self._notices if key not in wanted]:
            self._drop(key)
        shown: dict[tuple[int, datetime | None], Notice] = {}
        for at, (key, row) in enumerate(wanted.items()):
            shown[key] = self._notices.get(key) or self._make(*row)
            self._column.insertWidget(at, shown[key])
        self._notices = shown
        self.setVisible(bool(shown))
        for notice in shown.values():
            notice.look()

    def _make(self, ticket: Ticket, who: str, when: str) -> Notice:
        notice = Notice(ticket, who, when)
        notice.seen.connect(lambda: self.seen.emit(ticket))
        notice.opened.connect(lambda: self.opened.emit(ticket.id))
        return notice

    def _drop(self, key: tuple[int, datetime | None]) -> None:
        notice = self._notices.pop(key)
        self._column.removeWidget(notice)
        notice.deleteLater()
