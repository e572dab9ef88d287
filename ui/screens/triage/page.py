"""The triage strip: what came without words on the left, what it needs on the right, Enter for the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from controlcenter.commands.base import Outcome
from controlcenter.commands.tickets import SetStatus
from controlcenter.live.model import Update
from controlcenter.store.dossier import Dossier, read_dossier
from ui.actions import keys
from ui.follow import follow
from ui.look import theme
from ui.models.triage_model import TriageModel
from ui.screens.triage.evidence import Evidence
from ui.screens.triage.form import KIND_KEYS, TriageForm
from ui.screens.triage.strip import Strip
from ui.widgets.empty import Empty
from ui.widgets.plain import PlainLabel
from ui.workspace import Workspace

_AGAIN_S = 1.0  # a second Enter within this time is the same keystroke


class TriagePage(QWidget):
    """One ticket at a time. What a colleague deals with leaves the strip by itself."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.strip = Strip()
        self._model = TriageModel(workspace.live)
        self._shown: int | None = None
        self._own: set[int] = set()
        self._saved_s = -_AGAIN_S
        self.evidence = Evidence(workspace)
        self.form = TriageForm(workspace)
        self.place = PlainLabel("", "title")
        self.news = PlainLabel("", "amber", wrap=True)
        self.missing = PlainLabel("", "low", wrap=True)
        self._hint = PlainLabel("", "low", wrap=True)
        self.save_button = self._button(self.tr("Save and next"), self.save, "primary")
        self.skip_button = self._button(self.tr("Skip"), self.skip, "")
        self.none_button = self._button(self.tr("No request"), self.close_without, "link")
        self.open_button = self._button(self.tr("Open the ticket"), self._open, "link")
        self._empty = Empty(
            "check-check", self.tr("Nothing waits for triage"),
            self.tr("Faxes, voice messages and calls that say nothing of themselves appear here as they come in. "
                    "Sources shows whether everything is read."),
            button=self.tr("Go to the board"), press=self.leave,
        )  # fmt: skip
        self._build()
        self.form.changed.connect(self._show_missing)
        self.form.news.connect(self._tell)
        follow(workspace.live, self, self._on_update)
        theme.current().changed.connect(self.update)
        self.refresh()

    def _button(self, title: str, press: Callable[[], None], look: str) -> QPushButton:
        button = QPushButton(title)
        if look:
            button.setProperty("look", look)
        button.clicked.connect(lambda _checked=False: press())
        return button

    def _build(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(self.place)
        column.addWidget(self.news)
        column.addWidget(self.form)
        column.addWidget(self.missing)
        buttons = QHBoxLayout()
        for button in (self.save_button, self.skip_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        more = QHBoxLayout()
        for button in (self.none_button, self.open_button):
            more.addWidget(button)
        more.addStretch(1)
        column.addLayout(more)
        column.addStretch(1)
        column.addWidget(self._hint)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(self.tr("What it needs"))
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(side)
        scroll.setMinimumWidth(380)
        work = QSplitter(Qt.Orientation.Horizontal)
        work.setChildrenCollapsible(False)
        work.addWidget(self.evidence)
        work.addWidget(scroll)
        work.setStretchFactor(0, 3)
        work.setStretchFactor(1, 2)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(work)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        keys.listen(self, {
            "triage.listen": self.evidence.listen, "triage.next": self.skip, "triage.before": self.back,
            "triage.other_side": self._other_side, "triage.next_page": lambda: self.evidence.turn(1),
            "triage.page_before": lambda: self.evidence.turn(-1),
            **{key_id: partial(self.form.choose, "kind", kind.value) for key_id, kind in KIND_KEYS.items()},
        })  # fmt: skip
        keys.current().changed.connect(self._tell_keys)
        self._tell_keys()

    def _tell_keys(self) -> None:
        shown = keys.current().shown
        said = self.tr("Enter saves · {skip} skips · {back} goes back · {side} to the page · Esc leaves")
        self._hint.setText(
            said.format(skip=shown("triage.next"), back=shown("triage.before"), side=shown("triage.other_side"))
        )

    # What is true now

    def refresh(self) -> None:
        """Show what waits now."""
        live = self._workspace.live
        if not live.is_loaded or live.strategy is None:
            return
        gone = self.strip.current
        left = self.strip.update(self._model.ids)
        if left and gone is not None and gone not in self._own:
            ticket = live.tickets.get(gone)
            number = ticket.number if ticket is not None else str(gone)
            self._show_current()
            self._tell(self.tr("A colleague has just dealt with {number}; here is the next one.").format(number=number))
            return
        self._show_current()

    def _show_current(self) -> None:
        current = self.strip.current
        number, count = self.strip.place
        self._stack.setCurrentIndex(0 if current is None else 1)
        self.place.setText(self.tr("{number} of {count}").format(number=number, count=count))
        if current is None:
            self._shown = None
            self.strip.begin()
        elif current != self._shown:
            self._shown = current
            self.news.hide()
            self._workspace.ask(lambda connection: read_dossier(connection, current), self._came)

    def _came(self, dossier: Dossier | None) -> None:
        if not isValid(self) or dossier is None or dossier.ticket.id != self._shown:
            return
        first = next((said for said in dossier.conversation if said.direction == "in"), None)
        self.evidence.set(dossier)
        ticket = self._workspace.live.tickets.get(dossier.ticket.id, dossier.ticket)
        self.form.set(ticket, dossier.customer, first.text if first else "", first.source if first else "")

    def _on_update(self, update: Update) -> None:
        batch = update.batch
        if not self.isVisible() or not (batch.tickets or batch.full or batch.strategy is not None):
            return
        if self._model.apply(update) or batch.strategy is not None:
            self.refresh()
        if self._shown is not None and self._shown in batch.tickets:
            changed = self._workspace.live.tickets.get(self._shown)
            if changed is not None:
                self.form.refresh(changed)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.strip.begin()
        self._model.begin()
        self.refresh()
        self.form.subject.setFocus()

    def _tell(self, said: str) -> None:
        self.news.setText(said)
        self.news.show()

    def _show_missing(self) -> None:
        said = self.form.missing
        self.missing.setText(said)
        self.missing.setVisible(bool(said))
        self.save_button.setEnabled(not said)

    # What a person does

    def save(self) -> None:
        """State everything as one command; the next one comes when it is done, a refusal leaves this one."""
        command, ticket_id = self.form.command(), self._shown
        now_s = self._workspace.clock.monotonic()
        if command is None or ticket_id is None or now_s - self._saved_s < _AGAIN_S:
            self._show_missing()
            return
        self._saved_s = now_s
        self._do(command, ticket_id, self.tr("Saved {number}").format(number=self._number(ticket_id)))

    def close_without(self) -> None:
        """It asks for nothing, such as an advertisement: close it with the reason."""
        ticket = self._workspace.live.tickets.get(self._shown) if self._shown is not None else None
        if ticket is not None:
            command = SetStatus(ticket.id, ticket.status.value, "closed", self.tr("no request"))
            self._do(command, ticket.id, self.tr("Closed {number}: no request").format(number=ticket.number))

    def _do(self, command: object, ticket_id: int, toast: str) -> None:
        def done(outcome: Outcome) -> None:
            self._saved_s = -_AGAIN_S
            if isValid(self):
                self.strip.finish(ticket_id)
                self._show_current()
            self._own.discard(ticket_id)

        self._own.add(ticket_id)
        self._workspace.run(command, toast=toast, done=done)

    def _number(self, ticket_id: int) -> str:
        ticket = self._workspace.live.tickets.get(ticket_id)
        return ticket.number if ticket is not None else str(ticket_id)

    def skip(self) -> None:
        """Leave it for later."""
        self.strip.skip()
        self._show_current()

    def back(self) -> None:
        """Go to the one before."""
        self.strip.back()
        self._show_current()

    def leave(self) -> None:
        """Back to the board; what was typed stays."""
        self._workspace.show_screen("board")

    def _open(self) -> None:
        if self._shown is not None:
            self._workspace.open_ticket(self._shown)

    def _other_side(self) -> None:
        here = QApplication.focusWidget()
        if here is not None and self.evidence.isAncestorOf(here):
            self.form.subject.setFocus()
        else:
            self.evidence.pages.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._shown is not None:
            here = QApplication.focusWidget()
            if isinstance(here, QAbstractButton):
                here.click()
            elif not self.form.customer.take_first():
                self.save()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("window"))
        painter.end()
