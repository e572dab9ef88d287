"""The head of the panel: number, subject, most urgent clock, what can be done; and the fields below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QIcon, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from controlcenter.domain.sla.time_left import urgent_clock
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import CallState, Level, Status, Ticket
from ui.actions import keys
from ui.actions.keys import native
from ui.actions.registry import Actions
from ui.look import fonts, icons, theme
from ui.screens.ticket.clock_words import say_clock
from ui.widgets import paint
from ui.widgets.cards.card import headline
from ui.widgets.empty import IconSign
from ui.widgets.plain import PlainLabel
from ui.wording import text, words

_NARROW_PX = 500
_MOST_NARROW = 3


class TimeSign(QWidget):
    """The most urgent countdown with its shape."""

    def __init__(self) -> None:
        super().__init__()
        self._text, self._level, self._paused = "", Level.NORMAL, False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.current().changed.connect(self.update)

    def set(self, ticket: Ticket, strategy: Strategy | None, now: datetime) -> None:
        """Show where the ticket's most urgent clock stands now."""
        shown = ("", Level.NORMAL, False)
        first = urgent_clock(ticket)
        if first is not None and strategy is not None:
            said = say_clock(first, ticket, strategy, now)
            shown = (said.left, said.level, said.paused)
        if shown != (self._text, self._level, self._paused):
            self._text, self._level, self._paused = shown
            self.setAccessibleName(f"{words.level(self._level)} {self._text}".strip())
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        mark = 20 if self._paused or self._level is not Level.NORMAL else 0
        return QSize(mark + paint.text_width(self._text, 19, True) + 4 if self._text else 0, 34)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = "text_low" if self._paused and self._level is Level.NORMAL else paint.LEVEL_TEXT[self._level]
        paint.draw_text(painter, self.rect(), self._text, 19, colour, bold=True, align=paint.RIGHT)
        if self._paused:
            painter.drawPixmap(0, 10, icons.pixmap("pause", "text_low", 15, self.devicePixelRatioF()))
        else:
            paint.draw_level(painter, self._level, QPointF(8, 18), 12)
        painter.end()


class SubjectLine(QLineEdit):
    """The subject as a title that can be edited: Return or leaving takes it over, Esc puts the old one back."""

    edited = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown = ""
        self.setAccessibleName(self.tr("Subject"))
        self.setPlaceholderText(self.tr("No subject"))
        self.setFont(fonts.font(17, bold=True))
        self.setMaxLength(500)
        self.setStyleSheet(
            "QLineEdit { background: transparent; border: 2px solid transparent; padding: 2px 4px 2px 0;"
            " min-height: 26px; }"
        )
        self.editingFinished.connect(self._finish)

    def set_subject(self, subject: str) -> None:
        """Show a subject; what somebody types at this moment stays."""
        said = text.one_line(subject)
        if self.hasFocus() and self.text() != self._shown:
            self._shown = said
            return
        self._shown = said
        if self.text() != said:
            self.setText(said)
            self.setCursorPosition(0)
        self.setToolTip(text.tooltip(said) if said else "")

    def _finish(self) -> None:
        said = text.one_line(self.text())
        if said and said != self._shown:
            self.edited.emit(said)
            self._shown = said
        elif not said:
            self.setText(self._shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._shown)
            self.clearFocus()
        else:
            super().keyPressEvent(event)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.clearFocus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setCursorPosition(0)


class Strip(QWidget):
    """The part that never scrolls away: number, status, countdown, subject, and the main buttons."""

    shut = Signal()

    def __init__(self, actions: Actions, main: Sequence[str], more: Sequence[str]) -> None:
        super().__init__()
        self._actions = actions
        keys.current().changed.connect(self._name_buttons)
        self.subject = SubjectLine()
        self.time = TimeSign()
        self._icon = IconSign("mail", "text_mid", 18)
        self._number = PlainLabel("", "strong")
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._status = PlainLabel("", "mid")
        self._buttons: dict[str, QPushButton] = {}
        self._more = QPushButton()
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(lambda: self._fill_menu(more))
        self._build(main)
        theme.current().changed.connect(self.update)

    def _build(self, main: Sequence[str]) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        for widget in (self._icon, self._number, self._status):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.time)
        shut = QToolButton()
        shut.setIcon(icons.icon("x"))
        shut.setIconSize(QSize(18, 18))
        shut.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        shut.setAccessibleName(self.tr("Close the ticket"))
        shut.setToolTip(self.tr("Close the ticket"))
        shut.clicked.connect(self.shut)
        top.addWidget(shut)
        row = QHBoxLayout()
        row.setSpacing(8)
        for action_id in main:
            button = QPushButton()
            button.clicked.connect(lambda _=False, action_id=action_id: self._actions.start(action_id))
            self._buttons[action_id] = button
            row.addWidget(button)
        row.addStretch(1)
        more = self._more
        more.setAccessibleName(self.tr("More"))
        more.setToolTip(self.tr("More"))
        more.setIcon(icons.icon("ellipsis"))
        more.setStyleSheet("QPushButton::menu-indicator { image: none; }")
        more.setMenu(self._menu)
        row.addWidget(more)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 12, 12)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.subject)
        column.addLayout(row)

    def _fill_menu(self, more: Sequence[str]) -> None:
        self._menu.clear()
        for action_id in more:
            if not action_id:
                self._menu.addSeparator()
            elif (action := self._actions.get(action_id)).enabled():
                # Text and key only: a second QAction with the same key would make the key ambiguous.
                keys = f"\t{native(action.shortcut)}" if action.shortcut else ""
                made = self._menu.addAction(icons.icon(action.icon or "command"), action.name.replace("&", "&&") + keys)
                made.triggered.connect(lambda _=False, action_id=action_id: self._actions.start(action_id))

    def set(self, ticket: Ticket, strategy: Strategy | None, now: datetime) -> None:
        """Show a ticket."""
        self._icon.set(icons.CHANNEL_ICONS[ticket.channel], "text_mid")
        self._number.setText(ticket.number)
        self._status.setText(status_words(ticket))
        self.subject.set_subject(ticket.subject or headline(ticket))
        self.time.set(ticket, strategy, now)
        self._name_buttons()
        self._show_buttons()

    def _name_buttons(self) -> None:
        for action in self._actions.all():
            if button := self._buttons.get(action.id):
                button.setAccessibleName(action.name)
                button.setToolTip(text.tooltip(f"{action.name}  {native(action.shortcut)}".strip()))

    def _show_buttons(self) -> None:
        """What can be done now. Words before signs: a narrow panel does without icons, then without Assign.

        The field of the assignee does the same.
        """
        narrow = self.width() < _NARROW_PX
        able = [action_id for action_id in self._buttons if self._actions.get(action_id).enabled()]
        if narrow and len(able) > _MOST_NARROW:
            able.remove("ticket.assign")
        for action_id, button in self._buttons.items():
            action = self._actions.get(action_id)
            button.setVisible(action_id in able)
            button.setText(action.name if narrow else f" {action.name}")
            button.setIcon(QIcon() if narrow or not action.icon else icons.icon(action.icon))
        self._more.setText("" if narrow else f" {self.tr('More')}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (event.size().width() >= _NARROW_PX) != (event.oldSize().width() >= _NARROW_PX):
            self._show_buttons()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.colour("border"))
        painter.end()


def status_words(ticket: Ticket) -> str:
    """The status, with why where it is closed."""
    said = words.status(ticket.status)
    if ticket.call_state is not CallState.NONE:
        said = f"{said}, {_call_words(ticket.call_state)}"
    if ticket.status is Status.CLOSED and ticket.close_reason:
        said = f"{said}: {text.one_line(ticket.close_reason)}"
    return said


def _call_words(state: CallState) -> str:
    translate = QCoreApplication.translate
    return {
        CallState.WAITING: translate("TicketPanel", "waits on the line"),
        CallState.TALKING: translate("TicketPanel", "on the telephone now"),
        CallState.WRAP_UP: translate("TicketPanel", "wrap-up"),
    }.get(state, "")
