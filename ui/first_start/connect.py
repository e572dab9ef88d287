"""Connecting a source, or changing one: choose its kind, fill in the form, try it out, put it into the strategy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.errors import Refused
from controlcenter.intake.registry import kind_of_source
from controlcenter.secret_store import read_secret, variable_of, write_secret
from ui.bridge import Worker
from ui.first_start.adding import NewSource, changing, or_faults, publishing
from ui.first_start.kind_list import KindList
from ui.first_start.source_form import Entered, SourceForm
from ui.first_start.trial import Trial
from ui.widgets.button import with_icon
from ui.widgets.dialogs.plain_dialogs import message
from ui.widgets.empty import IconSign
from ui.widgets.plain import PlainLabel
from ui.wording.source_kinds import kinds_that_load
from ui.workspace import Workspace


class ConnectPanel(QWidget):
    """``connected`` carries the name of the source that stands in the strategy now. ``entry`` is one to be changed."""

    connected = Signal(str)

    def __init__(
        self,
        workspace: Workspace,
        kinds: Sequence[str] = (),
        parent: QWidget | None = None,
        entry: SourceEntry | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._entry = entry
        self._worker = Worker("connect", self)
        self._trial = Trial(self)
        self._then_connect = False
        self._force = False
        self._was_reached = False
        self.result = ""  # what has become of it, in a few words
        self.remark = ""  # what the person must still do themselves, once it is connected
        self._forms: dict[str, SourceForm] = {}
        self.kinds = KindList([entry.type] if entry is not None else kinds or kinds_that_load())
        self.kinds.chosen.connect(self.choose)
        self._pages = QStackedWidget()
        self._sign = IconSign("check", "text_low", 20)
        self.said = PlainLabel("", "mid", wrap=True)
        self.test = with_icon(QPushButton(self.tr("Test")), "plug")
        self.test.clicked.connect(lambda: self._start_test(then_connect=False))
        self.connect_it = QPushButton()
        self.connect_it.setProperty("look", "primary")
        self.connect_it.setDefault(True)
        self.connect_it.clicked.connect(self._connect)
        self._trial.reached.connect(self._reached)
        self._trial.failed.connect(self._not_reached)
        self._build()
        self.choose(self.kinds.current)

    def _build(self) -> None:
        result = QHBoxLayout()
        result.setSpacing(10)
        result.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        result.addWidget(self.said, 1)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(10)
        self.buttons.addWidget(self.test)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.connect_it)
        middle = QHBoxLayout()
        middle.setSpacing(20)
        middle.addWidget(self.kinds)
        middle.addWidget(self._pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(middle, 1)
        column.addLayout(result)
        column.addLayout(self.buttons)

    def choose(self, kind: str) -> None:
        """Show the form of a kind of source; it is made when it is first wanted."""
        if kind not in self._forms:
            form = self._forms[kind] = SourceForm(kind, self._workspace.live.strategy, entry=self._entry)
            form.changed.connect(self._clear)
            self._pages.addWidget(_scrolled(form))
        self.kinds.choose(kind)
        self._pages.setCurrentIndex(list(self._forms).index(kind))
        self._clear()

    @property
    def form(self) -> SourceForm:
        """The form that is shown."""
        return self._forms[self.kinds.current]

    def _word(self, *, force: bool = False) -> str:
        if self._entry is not None:
            return self.tr("Save anyway") if force else self.tr("Save")
        return self.tr("Connect anyway") if force else self.tr("Connect")

    def _clear(self) -> None:
        if self._trial.is_running:
            self._trial.cancel()
            self._busy(False)
        self._force = False
        self.connect_it.setText(self._word())
        self.test.setDefault(False)
        self.connect_it.setDefault(True)
        self._show("", "", "mid")

    def _show(self, said: str, icon: str, look: str) -> None:
        self.said.set_look(look)  # type: ignore[arg-type]
        self.said.setText(said)
        colour = {"red": "red", "mid": "text_mid"}.get(look, "accent")
        self._sign.set(icon or "check", colour)
        self._sign.setVisible(bool(said))
        self.said.setVisible(bool(said))

    def _busy(self, busy: bool) -> None:
        for button in (self.test, self.connect_it):
            button.setEnabled(not busy)

    # Testing

    def _start_test(self, *, then_connect: bool) -> None:
        entered = self.form.entered(self._workspace.clock.now())
        if entered is None:
            self._show(self.tr("Mend what is marked first."), "circle-x", "red")
            return
        self._busy(True)
        self._then_connect = then_connect
        self._show(self.tr("Trying to reach it…"), "hourglass", "mid")
        source, passwords, clock = entered.source, dict(entered.passwords), self._workspace.clock

        def secret(name: str) -> str:
            return passwords.get(name) or read_secret(name)

        self._trial.start(lambda: kind_of_source(source.type)(source.name, source.settings, secret, clock))

    def _reached(self, said: str) -> None:
        self._busy(False)
        self._was_reached = True
        self._show(said, "circle-check", "strong")
        if self._then_connect:
            self._force = True
            self._connect()

    def _not_reached(self, said: str) -> None:
        self._busy(False)
        self._show(self.form.in_its_words(said), "circle-x", "red")
        self._force = True
        self._was_reached = False
        self.connect_it.setText(self._word(force=True))
        self.connect_it.setDefault(False)
        self.test.setDefault(True)  # Enter tries once more; going on without an answer is a choice of its own

    # Connecting

    def _connect(self) -> None:
        if not self._force:
            self._start_test(then_connect=True)
            return
        entered = self.form.entered(self._workspace.clock.now())
        if entered is not None:
            self._keep_secrets(entered)

    def _keep_secrets(self, entered: Entered) -> None:
        """On PostgreSQL the service stands elsewhere: its machine keeps the password, not this one."""
        if not entered.passwords:
            self._add(entered.source, "")
            return
        self._busy(True)
        self._workspace.ask(
            lambda connection: str(connection.dialect.name), partial(self._store_secrets, entered), self._not_asked
        )

    def _not_asked(self, _error: Exception) -> None:
        if isValid(self):
            self._busy(False)

    def _store_secrets(self, entered: Entered, database: str) -> None:
        if not isValid(self):
            return
        if database != "sqlite":
            said = self.tr(
                "Keep the password on the machine of the service: as “{name}” in its key store, or in {variable}."
            )
            remarks = (said.format(name=name, variable=variable_of(name)) for name in entered.passwords)
            self._add(entered.source, " ".join(remarks))
            return

        def work() -> str:
            try:
                for name, password in entered.passwords.items():
                    write_secret(name, password)
            except Refused as error:
                return str(error)
            return ""

        self._worker.submit(work, partial(self._add, entered.source), lambda error: self._not_reached(str(error)))

    def _add(self, source: NewSource, remark: str) -> None:
        self._busy(True)
        make = publishing if self._entry is None else changing
        self._workspace.ask(
            lambda connection: or_faults(lambda: make(connection, source)),
            partial(self._publish, source, remark),
            self._not_asked,
        )

    def _publish(self, source: NewSource, remark: str, made: Any) -> None:
        if not isValid(self):
            return
        self._busy(False)
        if isinstance(made, tuple):
            self._show("\n".join(made), "circle-x", "red")
            return
        self.result = self._words_of_result().format(name=source.name)

        def done(_outcome: object) -> None:
            self.remark = remark
            if remark:
                self._workspace.say(remark)
            if isValid(self):
                self.connected.emit(source.name)

        self._workspace.run(made, toast="" if remark else self.result, done=done)

    def _words_of_result(self) -> str:
        if self._entry is not None:
            return self.tr("{name} has other settings now")
        if self._was_reached:
            return self.tr("{name} is connected")
        return self.tr("{name} is entered; it could not be reached yet")

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._trial.is_running:
            self._clear()

    def close_worker(self) -> None:
        """End the threads; a test that still runs is cut off."""
        self._trial.cancel()
        self._worker.close(0.2)


def _scrolled(form: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 10, 0)
    column.addWidget(form)
    scroll.setWidget(holder)
    return scroll


class ConnectDialog(QDialog):
    """The panel as a dialog, for a new source or for one that is changed."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None, entry: SourceEntry | None = None) -> None:
        super().__init__(parent)
        title = self.tr("Connect a source") if entry is None else self.tr("Settings of {name}")
        title = title.format(name=entry.name if entry is not None else "")
        self.setWindowTitle(title)
        self.finished.connect(self.deleteLater)
        self.resize(920 if entry is None else 700, 680)
        self.panel = ConnectPanel(workspace, entry=entry)
        self.panel.connected.connect(self.accept)
        cancel = QPushButton(QCoreApplication.translate("Dialogs", "Cancel"))
        cancel.clicked.connect(self.reject)
        self.panel.buttons.insertWidget(self.panel.buttons.count() - 1, cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        column.addWidget(PlainLabel(title, "headline"))
        said = self.tr("What comes in here becomes tickets on the board. Nothing is deleted at the source.")
        column.addWidget(PlainLabel(said, "mid", wrap=True))
        column.addWidget(self.panel, 1)
        self.finished.connect(lambda _: self.panel.close_worker())
        self.panel.form.begin()


def connect_dialog(workspace: Workspace, parent: QWidget | None = None, entry: SourceEntry | None = None) -> None:
    """Ask for a new source, or for other settings of one, and put it into the strategy."""
    dialog = ConnectDialog(workspace, parent, entry)
    if dialog.exec() == QDialog.DialogCode.Accepted and dialog.panel.remark:
        message(parent, dialog.tr("One thing is left to do"), dialog.panel.remark)
