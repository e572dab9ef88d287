"""One interaction: who, when, how, the words as plain text, quotations folded, files below.

Coming in, going out, notes and calls differ by side, shape and icon, never by colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from controlcenter.domain.ticket import Interaction
from controlcenter.store.dossier import Sending
from ui.look import icons, theme
from ui.screens.ticket.said import Said, flat_button, machine_words, own_words
from ui.widgets.empty import IconSign
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.wording import text, words

_SIDE_PX = 44
CALENDARS = ("text/calendar", "application/ics", "text/x-vcalendar")


@dataclass(frozen=True, slots=True)
class Look:
    """How a sort of interaction is drawn: margins at both sides, ground, line, and whether the line is dashed."""

    left: int
    right: int
    fill: str
    border: str
    dashed: bool = False


LOOKS = {
    "in": Look(0, _SIDE_PX, "card", "border_strong"),
    "out": Look(_SIDE_PX, 0, "accent_soft", "accent_soft"),
    "note": Look(_SIDE_PX // 2, _SIDE_PX // 2, "panel", "border_strong", dashed=True),
    "call": Look(0, _SIDE_PX, "panel", "border"),
}


def sort_of(said: Interaction) -> str:
    """in, out, note or call."""
    if said.form == "note":
        return "note"
    if said.form in ("call", "voicemail"):
        return "call"
    return "out" if said.direction == "out" else "in"


def icon_of(said: Interaction) -> str:
    """The icon of an interaction's sort."""
    if said.form == "note":
        return "sticky-note"
    if said.form == "call":
        return "phone" if said.direction == "out" else "phone-incoming"
    if said.form == "voicemail":
        return "headphones"
    return "reply" if said.direction == "out" else icons.CHANNEL_ICONS[said.channel]


def way_of(said: Interaction) -> str:
    """How it went, in words: "Email to asha@example.org"."""
    translate = QCoreApplication.translate
    if said.form == "note":
        return translate("Conversation", "Internal note")
    if said.form == "call":
        out = said.direction == "out"
        return translate("Conversation", "Call made") if out else translate("Conversation", "Call taken")
    if said.form == "voicemail":
        return translate("Conversation", "Voicemail")
    if said.direction == "out" and said.to_addresses:
        return translate("Conversation", "{channel} to {address}").format(
            channel=words.channel(said.channel), address=text.one_line(", ".join(said.to_addresses))
        )
    return words.channel(said.channel)


def sending_words(sending: Sending, now: datetime, zone: tzinfo) -> tuple[str, bool]:
    """How far a reply has come on its way out, and whether that needs a person."""
    translate = QCoreApplication.translate
    if sending.state == "sent" and sending.sent_at is not None:
        return translate("Conversation", "sent {when}").format(when=text.when(sending.sent_at, now, zone)), False
    if sending.state == "unclear":
        said = translate("Conversation", "may have been sent or not: {why}")
        return said.format(why=text.one_line(sending.error)), True
    if sending.state == "failed":
        return translate("Conversation", "not sent: {why}").format(why=text.one_line(sending.error)), True
    if sending.error:
        return translate("Conversation", "tried again soon: {why}").format(why=text.one_line(sending.error)), True
    return translate("Conversation", "waits to be sent"), False


class Block(QWidget):
    """One interaction. ``folded`` shows its head and first words only; a click on the head opens and folds."""

    toggled = Signal(bool)
    again = Signal()  # somebody wants the reply to be sent again
    page_wanted = Signal()  # somebody wants to see the message as its sender formatted it

    def __init__(
        self, said: Interaction, author: str, when: str, *, folded: bool = False, notes: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self.said = said
        self._notes = notes
        self._look = LOOKS[sort_of(said)]
        self._folded = folded
        self._said_state: tuple[str, bool, bool] = ("", False, False)
        self._author = PlainLabel(text.one_line(author), "strong")
        self._when = PlainLabel(when, "low")
        self._way = ElidedLabel(way_of(said), "low")
        self._snippet = ElidedLabel(text.one_line(own_words(said.text)), "mid")
        self._body: QWidget | None = None
        self.files = QVBoxLayout()
        self.files.setSpacing(6)
        self._column = QVBoxLayout(self)
        self._build_head()
        if said.files:
            self._make_body()
        self.set_folded(folded)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(", ".join((way_of(said), self._author.text(), when)))
        theme.current().changed.connect(self.update)

    def _flat(self, title: str, press: Callable[[], None]) -> QPushButton:
        button = flat_button(title)
        button.clicked.connect(lambda _checked=False: press())
        return button

    def _build_head(self) -> None:
        self._column.setContentsMargins(self._look.left + 14, 8, self._look.right + 14, 10)
        self._column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(IconSign(icon_of(self.said), "text_mid", 16))
        head.addWidget(self._author)
        head.addWidget(self._way, 1)
        head.addWidget(self._when)
        self._column.addLayout(head)
        self._column.addWidget(self._snippet)

    def _make_body(self) -> QWidget:
        """The words, made when they are first unfolded: a long conversation opens quickly."""
        made = QWidget()
        has_invitation = any(file.media_type in CALENDARS for file in self.said.files)
        self.words = Said(self.said.text, forwarded=bool(self.said.forwarded_by), invitation=has_invitation)
        self.page_button = self._flat(self.tr("Show formatted"), self.page_wanted.emit)
        self.page_button.setVisible(self.said.has_html)
        self._state = PlainLabel("", "low", wrap=True)
        body = QVBoxLayout(made)
        body.setContentsMargins(0, 2, 0, 0)
        body.setSpacing(4)
        for notice in self._notices():
            body.addWidget(notice)
        body.addWidget(self.words)
        body.addWidget(self.page_button, 0, Qt.AlignmentFlag.AlignLeft)
        body.addLayout(self.files)
        body.addWidget(self._state)
        self._again = self._flat(self.tr("Send again"), self.again.emit)
        body.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        self._body = made
        self._column.addWidget(made)
        self.set_state(*self._said_state)
        return made

    def _notices(self) -> list[PlainLabel]:
        made = []
        if self.said.quarantined:
            why = self.tr("Could not be read fully: {why}").format(why=text.one_line(self.said.quarantined))
            made.append(PlainLabel(f"{text.AT_RISK} {why}", "amber", wrap=True))
        if self.said.forwarded_by:
            who = self.tr("Forwarded by {name}").format(name=text.one_line(self.said.forwarded_by))
            made.append(PlainLabel(who, "low", wrap=True))
        if any(file.media_type in CALENDARS for file in self.said.files):
            made.append(
                PlainLabel(
                    self.tr("A calendar invitation: nothing is entered or answered from here."), "low", wrap=True
                )
            )
        said = [machine_words(self.said.machine)]
        if self.said.automatic:
            said.append(self.tr("Written by a machine; no clock stops or starts for it."))
        said += self._notes
        if any(said):
            made.append(PlainLabel(" ".join(one for one in said if one), "low", wrap=True))
        return made

    @property
    def is_folded(self) -> bool:
        """Whether only the head is shown."""
        return self._folded

    def set_folded(self, folded: bool) -> None:
        """Fold or unfold."""
        self._folded = folded
        if self._body is None and not folded:
            self._make_body()
        if self._body is not None:
            self._body.setVisible(not folded)
        self._snippet.setVisible(folded)

    def set_call(self, way: str, went: str) -> None:
        """A call: what it is called, and how it went; both change while it lasts."""
        self._way.set_text(way)
        self.setAccessibleName(", ".join((way, self._author.text(), self._when.text())))
        self.set_state(went, False)

    def set_state(self, said: str, loud: bool, can_send: bool = False) -> None:
        """A line at the end: how far the reply has come; ``loud`` when it needs a person, who may send it again."""
        self._said_state = (said, loud, can_send)
        if self._body is not None:
            self._state.set_look("amber" if loud else "low")
            self._state.setText(f"{text.AT_RISK} {said}" if loud else said)
            self._state.setVisible(bool(said))
            self._again.setVisible(can_send)

    def _toggle(self) -> None:
        self.set_folded(not self._folded)
        self.toggled.emit(self._folded)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (self._folded or event.position().y() < 36):
            self._toggle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.hasFocus() and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._toggle()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._look
        box = QRectF(self.rect()).adjusted(look.left + 0.5, 0.5, -look.right - 0.5, -0.5)
        style = Qt.PenStyle.DashLine if look.dashed else Qt.PenStyle.SolidLine
        line = QPen(theme.colour("accent"), 2) if self.hasFocus() else QPen(theme.colour(look.border), 1, style)
        painter.setPen(line)
        painter.setBrush(theme.colour(look.fill))
        painter.drawPath(bubble(box, sort_of(self.said)))
        painter.end()


def bubble(box: QRectF, sort: str) -> QPainterPath:
    """Round corners but for the upper one that points to who speaks; calls and notes have none that points."""
    shape = QPainterPath()
    shape.addRoundedRect(box, 9, 9)
    if sort not in ("in", "out"):
        return shape
    corner = QRectF(box.left(), box.top(), 12, 12)
    if sort == "out":
        corner.moveRight(box.right())
    point = QPainterPath()
    point.addRoundedRect(corner, 2, 2)
    return shape.united(point)
