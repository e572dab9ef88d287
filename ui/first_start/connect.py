"""Connecting a source: choose its kind, fill in the form, test it in another thread, put it into the strategy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from controlcenter.errors import ControlCenterError, Refused
from controlcenter.intake.registry import kind_of_source
from controlcenter.secret_store import variable_of, write_secret
from ui import icons
from ui.bridge import Worker
from ui.first_start.adding import NewSource, publishing_or_faults
from ui.first_start.source_form import Entered, SourceForm
from ui.widgets.chips import ChipSpec, FilterChips
from ui.widgets.empty import IconSign
from ui.widgets.plain import PlainLabel
from ui.workspace import Workspace

KINDS = ("imap", "fax_folder", "maildir")


class ConnectPanel(QWidget):
    """``connected`` carries the name of the source that stands in the strategy now."""

    connected = Signal(str)

    def __init__(self, workspace: Workspace, kinds: Sequence[str] = KINDS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._worker = Worker("connect", self)
        self._tested: Any = None
        self._forms = {kind: SourceForm(kind, workspace.live.strategy) for kind in kinds}
        names = {"imap": (self.tr("Mailbox"), "mail"), "fax_folder": (self.tr("Fax folder"), "printer"),
                 "maildir": (self.tr("Mail folder on disk"), "folder")}  # fmt: skip
        self.chips = FilterChips([ChipSpec(kind, names[kind][0], icon=names[kind][1]) for kind in kinds])
        self.chips.setVisible(len(kinds) > 1)
        self.chips.changed.connect(lambda chosen: self.choose(chosen[0]))
        self._pages = QStackedWidget()
        for form in self._forms.values():
            form.changed.connect(self._clear)
            self._pages.addWidget(_scrolled(form))
        self._sign = IconSign("check", "text_low", 20)
        self.said = PlainLabel("", "mid", wrap=True)
        self.test = QPushButton(self.tr("Test"))
        self.test.setIcon(icons.icon("plug"))
        self.test.clicked.connect(lambda: self._start_test(then_connect=False))
        self.connect_it = QPushButton(self.tr("Connect"))
        self.connect_it.setProperty("look", "primary")
        self.connect_it.clicked.connect(self._connect)
        self._force = False
        self._build()
        self._clear()

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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.chips)
        column.addWidget(self._pages, 1)
        column.addLayout(result)
        column.addLayout(self.buttons)

    def choose(self, kind: str) -> None:
        """Show the form of a kind of source."""
        self.chips.blockSignals(True)
        self.chips.choose(kind)
        self.chips.blockSignals(False)
        self._pages.setCurrentIndex(list(self._forms).index(kind))
        self._clear()

    @property
    def form(self) -> SourceForm:
        """The form that is shown."""
        return self._forms[self.chips.chosen()[0]]

    def _clear(self) -> None:
        self._force = False
        self.connect_it.setText(self.tr("Connect"))
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
        self._show(self.tr("Trying to reach it…"), "hourglass", "mid")
        source, password, clock = entered.source, entered.password, self._workspace.clock

        def work() -> str:
            made = kind_of_source(source.type)(source.name, source.settings, lambda _name: password, clock)
            self._tested = made
            return str(made.test())

        self._worker.submit(work, partial(self._reached, entered, then_connect), self._not_reached)

    def _reached(self, entered: Entered, then_connect: bool, said: str) -> None:
        self._busy(False)
        self._show(said, "circle-check", "strong")
        if then_connect:
            self._keep_secret(entered)

    def _not_reached(self, error: Exception) -> None:
        self._busy(False)
        known = isinstance(error, ControlCenterError)
        said = str(error) if known else self.tr("The test failed by a fault of the program; it is in the log.")
        self._show(said, "circle-x", "red")
        self._force = True
        self.connect_it.setText(self.tr("Connect anyway"))

    # Connecting

    def _connect(self) -> None:
        if not self._force:
            self._start_test(then_connect=True)
            return
        entered = self.form.entered(self._workspace.clock.now())
        if entered is not None:
            self._keep_secret(entered)

    def _keep_secret(self, entered: Entered) -> None:
        """On PostgreSQL the service stands elsewhere: its machine keeps the password, not this one."""
        if not entered.password:
            self._add(entered.source, "")
            return
        self._workspace.ask(lambda connection: str(connection.dialect.name), partial(self._store_secret, entered))

    def _store_secret(self, entered: Entered, database: str) -> None:
        name = str(getattr(entered.source.settings, "secret", ""))
        if database != "sqlite":
            said = self.tr(
                "Keep the password on the machine of the service: as “{name}” in its key store, or in {variable}."
            )
            self._add(entered.source, said.format(name=name, variable=variable_of(name)))
            return

        def work() -> str:
            try:
                write_secret(name, entered.password)
            except Refused as error:
                return str(error)
            return ""

        self._busy(True)
        self._worker.submit(work, partial(self._add, entered.source), self._not_reached)

    def _add(self, source: NewSource, remark: str) -> None:
        self._busy(True)
        self._workspace.ask(
            lambda connection: publishing_or_faults(connection, source), partial(self._publish, source, remark)
        )

    def _publish(self, source: NewSource, remark: str, made: Any) -> None:
        self._busy(False)
        if isinstance(made, tuple):
            self._show("\n".join(made), "circle-x", "red")
            return
        toast = self.tr("{name} is connected").format(name=source.name)

        def done(_outcome: object) -> None:
            if remark:
                self._workspace.say(remark)
            self.connected.emit(source.name)

        self._workspace.run(made, toast="" if remark else toast, done=done)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._tested is not None:
            self._tested.cancel()

    def close_worker(self) -> None:
        """End the thread; a test that still runs is cut off."""
        if self._tested is not None:
            self._tested.cancel()
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
    """The panel as a dialog."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Connect a source"))
        self.resize(680, 620)
        self.panel = ConnectPanel(workspace)
        self.panel.connected.connect(self.accept)
        cancel = QPushButton(QCoreApplication.translate("Dialogs", "Cancel"))
        cancel.clicked.connect(self.reject)
        self.panel.buttons.insertWidget(self.panel.buttons.count() - 1, cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        column.addWidget(PlainLabel(self.tr("Connect a source"), "headline"))
        said = self.tr("What comes in here becomes tickets on the board. Nothing is deleted at the source.")
        column.addWidget(PlainLabel(said, "mid", wrap=True))
        column.addWidget(self.panel, 1)
        self.finished.connect(lambda _: self.panel.close_worker())


def connect_dialog(workspace: Workspace, parent: QWidget | None = None) -> None:
    """Ask for a new source and put it into the strategy."""
    ConnectDialog(workspace, parent).exec()
