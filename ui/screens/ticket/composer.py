"""Where answers, calls and notes are written. What is begun is kept as a draft, for each ticket and mode."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from controlcenter.domain.strategy.document import Strategy
from controlcenter.store.dossier import Dossier
from ui.actions import keys
from ui.look import icons, theme
from ui.screens.ticket.drafts import MODES, Draft, Drafts, Mode
from ui.screens.ticket.reply_form import ReplyForm
from ui.screens.ticket.writer import Writer
from ui.widgets.plain import PlainLabel

_KEEP_AFTER_MS = 400
_LOW_PX, _USUAL_PX = 84, 150


class NewerNotice(QWidget):
    """Says that the conversation grew while somebody writes; the answer goes out once it has been read."""

    read = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 6, 6)
        row.addWidget(PlainLabel(self.tr("◆ Something newer came in while you write."), "amber"), 1)
        button = QPushButton(self.tr("I have read it"))
        button.clicked.connect(self.read)
        row.addWidget(button)
        theme.current().changed.connect(self.update)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("amber_soft"))
        painter.end()


class Composer(QWidget):
    """Three ways to write. ``replied`` carries an Outgoing, ``called`` (text, reached), ``noted`` the text."""

    replied = Signal(object)
    called = Signal(str, bool)
    noted = Signal(str)
    opened = Signal()

    def __init__(self, drafts: Drafts) -> None:
        super().__init__()
        self._drafts = drafts
        self._ticket_id = 0
        self._mode: Mode | None = None
        self._dossier: Dossier | None = None
        self._seen = 0
        self._loading = False
        self._under_way: set[tuple[int, Mode]] = set()  # handed over, not carried out yet
        self._timer = QTimer(self, singleShot=True, interval=_KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep)
        self.reply = ReplyForm()
        self.call = Writer(self.tr("What was said on the call"))
        self.note = Writer(self.tr("A note for colleagues; the customer never sees it"))
        self._newer = NewerNotice()
        self._newer.read.connect(self._have_read)
        self._title = PlainLabel("", "strong")
        self._openers: dict[Mode, QPushButton] = {}
        self._sending: list[QPushButton] = []
        self._build()
        keys.current().changed.connect(self._name_keys)
        self._name_keys()
        for writer in (self.reply.text, self.call, self.note):
            writer.left.connect(self.close_mode)
        self.reply.send.connect(lambda outgoing: self._hand_over("reply", lambda: self.replied.emit(outgoing)))
        self.reply.changed.connect(self._edited)
        self.call.textChanged.connect(self._edited)
        self.note.textChanged.connect(self._edited)
        theme.current().changed.connect(self.update)

    def _build(self) -> None:
        self._bar = QWidget()
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(8)
        titles = {
            "reply": (self.tr("Reply"), "reply"), "call": (self.tr("Log a call"), "phone"),
            "note": (self.tr("Note"), "sticky-note"),
        }  # fmt: skip
        for mode in MODES:
            title, icon = titles[mode]
            button = QPushButton(f" {title}")
            button.setAccessibleName(title)
            button.setIcon(icons.icon(icon))
            button.clicked.connect(lambda _=False, mode=mode: self.open_mode(mode))
            self._openers[mode] = button
            bar.addWidget(button, 1)
        self._forms = QStackedWidget()
        self._forms.addWidget(self.reply)
        self._forms.addWidget(self._call_form())
        self._forms.addWidget(self._note_form())
        self._box = QWidget()
        box = QVBoxLayout(self._box)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        shut = QToolButton()
        shut.setIcon(icons.icon("chevron-down"))
        shut.setIconSize(QSize(16, 16))
        shut.setAccessibleName(self.tr("Fold; the draft is kept"))
        shut.setToolTip(self.tr("Fold; the draft is kept"))
        shut.clicked.connect(self.close_mode)
        head.addWidget(shut)
        box.addLayout(head)
        box.addWidget(self._newer)
        box.addWidget(self._forms, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._bar)
        column.addWidget(self._box)
        self._box.hide()

    def _call_form(self) -> QWidget:
        reached = self._submit_button(self.tr("Reached the customer"), lambda: self._log_call(True), primary=True)
        missed = self._submit_button(self.tr("Not reached"), lambda: self._log_call(False))
        self.call.submitted.connect(lambda: self._log_call(True))
        return _form(self.call, missed, reached)

    def _note_form(self) -> QWidget:
        add = self._submit_button(self.tr("Add note"), self._add_note, primary=True)
        add.setEnabled(False)
        self.note.textChanged.connect(lambda: add.setEnabled(not self.note.is_empty))
        self.note.submitted.connect(self._add_note)
        return _form(self.note, add)

    def _submit_button(self, title: str, press: Callable[[], None], *, primary: bool = False) -> QPushButton:
        button = QPushButton(title)
        if primary:
            button.setProperty("look", "primary")
            self._sending.append(button)
        button.clicked.connect(lambda _checked=False: press())
        return button

    def _name_keys(self) -> None:
        for button in self._sending:
            button.setToolTip(keys.native(keys.current().of("writing.send")))

    # What is shown

    def set(self, dossier: Dossier, strategy: Strategy, agent_name: str) -> None:
        """Belong to this ticket. The same ticket again touches nothing that somebody writes."""
        self._dossier = dossier
        if dossier.ticket.id == self._ticket_id:
            grew = dossier.newest > self._seen
            if self._mode == "reply" and grew and not self.reply.text.is_empty:
                self._newer.show()
            else:
                self._seen = dossier.newest
            return
        self.keep()
        self._loading = True
        self._ticket_id, self._seen = dossier.ticket.id, dossier.newest
        self._newer.hide()
        self.reply.set(dossier, strategy, agent_name, self._drafts.get(self._ticket_id, "reply"))
        self.call.setPlainText(self._drafts.get(self._ticket_id, "call").text)
        self.note.setPlainText(self._drafts.get(self._ticket_id, "note").text)
        self._loading = False
        self.close_mode()
        begun = self._drafts.begun(self._ticket_id)
        if begun:
            self.open_mode(begun[0], focus=False)

    def brought(self, dossier: Dossier, strategy: Strategy, agent_name: str, who: str) -> None:
        """Show what others began and this desk has taken over; ``who`` they are."""
        if dossier.ticket.id != self._ticket_id or self._drafts.begun(self._ticket_id) == []:
            return
        self._loading = True
        if self.reply.text.is_empty:
            self.reply.set(dossier, strategy, agent_name, self._drafts.get(self._ticket_id, "reply"))
        for mode, writer in (("call", self.call), ("note", self.note)):
            if writer.is_empty:
                writer.setPlainText(self._drafts.get(self._ticket_id, "call" if mode == "call" else "note").text)
        self._loading = False
        self.open_mode(self._drafts.begun(self._ticket_id)[0], focus=False)
        self._title.setText(self.tr("{title}, begun by {who}").format(title=self._title.text(), who=who))

    def set_small(self, small: bool) -> None:
        """Leave more room for reading where the window is low."""
        for writer in (self.reply.text, self.call, self.note):
            writer.setFixedHeight(_LOW_PX if small else _USUAL_PX)

    @property
    def mode(self) -> Mode | None:
        """What is being written; None while folded."""
        return self._mode

    @property
    def seen(self) -> int:
        """The newest interaction that the writer has seen."""
        return self._seen

    def open_mode(self, mode: Mode, *, focus: bool = True) -> None:
        """Unfold one way to write and put the cursor there."""
        self._mode = mode
        at = MODES.index(mode)
        self._forms.setCurrentIndex(at)
        self._title.setText(self._openers[mode].accessibleName())
        self._bar.hide()
        self._box.show()
        self.opened.emit()
        if focus:
            (self.reply.text, self.call, self.note)[at].setFocus()

    def close_mode(self) -> None:
        """Fold; the draft is kept."""
        self.keep()
        self._mode = None
        self._box.hide()
        self._bar.show()
        for mode, button in self._openers.items():
            begun = self._ticket_id and not self._drafts.get(self._ticket_id, mode).is_empty
            button.setProperty("begun", bool(begun))
            button.setIcon(
                icons.icon("pencil" if begun else {"reply": "reply", "call": "phone"}.get(mode, "sticky-note"))
            )

    def _have_read(self) -> None:
        if self._dossier is not None:
            self._seen = self._dossier.newest
        self._newer.hide()

    # Drafts

    def _edited(self) -> None:
        if not self._loading and self._ticket_id:
            self._timer.start()

    def keep(self) -> None:
        """Write all drafts down now."""
        self._timer.stop()
        if not self._ticket_id:
            return
        texts = (self.reply.draft(), Draft(self.call.toPlainText()), Draft(self.note.toPlainText()))
        for mode, draft in zip(MODES, texts, strict=True):
            if draft != self._drafts.get(self._ticket_id, mode) and not (
                draft.is_empty and self._drafts.get(self._ticket_id, mode).is_empty
            ):
                self._drafts.put(self._ticket_id, mode, draft)

    def _hand_over(self, mode: Mode, emit: Callable[[], None]) -> None:
        """State it once: a second press while it is on its way says nothing new."""
        if (self._ticket_id, mode) not in self._under_way:
            self._under_way.add((self._ticket_id, mode))
            emit()

    def refused(self, ticket_id: int, mode: Mode) -> None:
        """It was not carried out: the draft stays and can be handed over again."""
        self._under_way.discard((ticket_id, mode))

    def sent(self, ticket_id: int, mode: Mode) -> None:
        """It has been carried out: forget the draft."""
        self._under_way.discard((ticket_id, mode))
        self._drafts.forget(ticket_id, mode)
        if ticket_id != self._ticket_id:
            return
        self._loading = True
        (self.reply.text, self.call, self.note)[MODES.index(mode)].setPlainText("")
        if mode == "reply":
            self.reply.files.remove_all()
        self._loading = False
        self._newer.hide()
        if self._mode == mode:
            self.close_mode()

    def _log_call(self, reached: bool) -> None:
        self._hand_over("call", lambda: self.called.emit(self.call.toPlainText(), reached))

    def _add_note(self) -> None:
        if not self.note.is_empty:
            self._hand_over("note", lambda: self.noted.emit(self.note.toPlainText()))

    def hideEvent(self, event: QHideEvent) -> None:
        self.keep()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(QRectF(0, 0, self.width(), 1), theme.colour("border"))
        painter.end()


def _form(writer: Writer, *buttons: QPushButton) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addWidget(writer, 1)
    last = QHBoxLayout()
    last.addStretch(1)
    for button in buttons:
        last.addWidget(button)
    column.addLayout(last)
    return made
