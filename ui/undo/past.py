"""What people changed in the last days, and the way back: a list that a restart of the program does not empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget
from shiboken6 import isValid

from ui.actions.registry import Action
from ui.undo.history import Step, UndoHistory
from ui.undo.told import places
from ui.widgets.button import with_icon
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.widgets.plain import PlainLabel
from ui.widgets.table import Column, PlainTable
from ui.wording import change_words, text
from ui.wording.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace

if TYPE_CHECKING:
    from controlcenter.commands.take_back import PastChange
    from controlcenter.live.model import LiveModel

WIDE_PX, TALL_PX = 1080, 620
LISTED = timedelta(days=7)
BY_ONE_KEY = timedelta(hours=12)
"""Ctrl+Z reaches back over one shift; what is older is taken back from the list, where it can be seen."""
_READ_AGAIN_MS = 400


class Personal(Workspace, Protocol):
    """A workspace that knows whose it is."""

    @property
    def account(self) -> str:
        """The operating system's account."""

    @property
    def history(self) -> UndoHistory:
        """Undo and redo of this session."""


def read_past(
    workspace: Personal, over: timedelta, then: Callable[[list[PastChange]], None], *, everyone: bool = False
) -> None:
    """Ask the journal, in the reader's thread; nothing happens before the strategy is there."""
    strategy, account = workspace.live.strategy, workspace.account
    since = workspace.clock.now() - over

    def read(connection: Any) -> list[PastChange]:
        from controlcenter.commands.take_back import past_changes

        return past_changes(connection, strategy, account, since, everyone=everyone) if strategy else []

    workspace.ask(read, then)


def step_of(change: PastChange) -> Step:
    """How the history takes this change back."""
    from controlcenter.commands.base import opposite
    from controlcenter.commands.take_back import TakeBack

    return Step(change.label, TakeBack(change.command_id, opposite(change.label)), change.command_id)


def remember_earlier(workspace: Personal) -> None:
    """Let Ctrl+Z reach what this person changed before the program was started."""

    def remember(found: list[PastChange]) -> None:
        own = [step_of(change) for change in found if not change.why_not and not change.is_undo]
        workspace.history.remember(own[::-1])

    read_past(workspace, BY_ONE_KEY, remember)


class PastDialog(PlainDialog):
    """What was changed, by whom, when, and whether it can still be taken back. It stays open beside the work."""

    def __init__(self, parent: QWidget | None, workspace: Personal) -> None:
        said = QCoreApplication.translate(
            "Past", "Your changes of the last seven days. Taking one back is a new change; nothing is overwritten."
        )
        title = QCoreApplication.translate("Past", "Undo history")
        super().__init__(parent, title, said, icon="history", yes=QCoreApplication.translate("Past", "Close"))
        self.resize(WIDE_PX, TALL_PX)
        self.yes.setAutoDefault(False)
        self.yes.setDefault(False)
        self._workspace = workspace
        self._unsubscribe: Callable[[], None] | None = None
        self._pause = QTimer(self, singleShot=True, interval=_READ_AGAIN_MS)
        self._pause.timeout.connect(self.read)
        self.table = PlainTable(self._columns(), title)
        self.everyone = QCheckBox(self.tr("Everyone's changes"))
        self.back_button = with_icon(QPushButton(self.tr("Take back")), "undo-2")
        self.open_button = with_icon(QPushButton(self.tr("Open ticket")), "external-link")
        self.why = PlainLabel("", "mid", wrap=True)
        self._build()
        self.read()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        for made in (self.back_button, self.open_button):
            made.setAutoDefault(False)
            row.addWidget(made)
        row.addWidget(self.why, 1)
        row.addWidget(self.everyone)
        self.content.addWidget(self.table)
        self.content.addLayout(row)
        self.everyone.toggled.connect(lambda _: self.read())
        self.back_button.clicked.connect(self.take_back)
        self.open_button.clicked.connect(self._open)
        self.table.opened.connect(lambda _: self._open())
        self.table.chosen.connect(lambda _: self._chosen())
        self.table.setFocus()
        self._chosen()

    def _columns(self) -> list[Column[PastChange]]:
        workspace, way = self._workspace, self.tr("Can be taken back")

        def at(change: PastChange) -> str:
            zone = workspace.live.strategy.zone if workspace.live.strategy else None
            return text.when(change.at, workspace.clock.now(), zone) if zone else ""

        return [
            Column(self.tr("When"), at, 120, sort=lambda change: change.seq),
            Column(self.tr("Who"), lambda change: person(workspace.live, change.actor), 130),
            Column(self.tr("What"), lambda change: change_words.change(change.label), 150),
            Column(self.tr("Where"), lambda change: places(workspace.live, change.subjects), 170),
            Column(self.tr("Way back"), lambda change: change.why_not or way,
                   icon=lambda change: "" if change.why_not else "undo-2"),
        ]  # fmt: skip

    def read(self) -> None:
        """Ask the journal again."""
        if isValid(self):
            read_past(self._workspace, LISTED, self._show, everyone=self.everyone.isChecked())

    def _show(self, found: list[PastChange]) -> None:
        if not isValid(self):
            return  # it was closed meanwhile
        current = self.table.current()
        self.table.set_rows(found)
        at = next((i for i, row in enumerate(found) if current and row.command_id == current.command_id), 0)
        if found:
            self.table.setCurrentIndex(self.table.rows.index(at, 0))
        self._chosen()

    def _chosen(self) -> None:
        change = self.table.current()
        self.back_button.setEnabled(change is not None and not change.why_not)
        self.open_button.setEnabled(change is not None and _ticket_of(change) is not None)
        nothing = self.tr("Nothing was changed in these days.")
        self.why.setText(nothing if change is None else text.one_line(change.why_not))

    def take_back(self) -> None:
        """Take the chosen change back; a conflict is told by the window like every other."""
        change = self.table.current()
        if change is not None and not change.why_not:
            self._workspace.history.take_back(step_of(change), self.read)

    def _open(self) -> None:
        change = self.table.current()
        ticket_id = _ticket_of(change) if change is not None else None
        if ticket_id is not None:
            self._workspace.open_ticket(ticket_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.take_back()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._unsubscribe is None:
            self._unsubscribe = self._workspace.live.subscribe(lambda _: self._pause.start())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pause.stop()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None


def _ticket_of(change: PastChange) -> int | None:
    tickets = [int(row_id) for table, row_id in change.subjects if table == "ticket"]
    return tickets[0] if len(tickets) == 1 else None


def person(live: LiveModel, account: str) -> str:
    """The name of the agent behind an account, or the account itself."""
    agent = live.strategy.agent(live.people.get(account, "")) if live.strategy else None
    return agent.name if agent else account


def register(workspace: Personal, parent: QWidget) -> None:
    """Put the list into menu and palette, and let Ctrl+Z reach over a restart."""
    shown: list[PastDialog] = []

    def show() -> None:
        if not shown:
            dialog = PastDialog(parent, workspace)
            dialog.destroyed.connect(shown.clear)
            shown.append(dialog)
        shown[0].show()
        shown[0].activateWindow()

    title = QT_TRANSLATE_NOOP("Actions", "Undo history…")
    workspace.actions.add(
        Action("edit.history", title, show, "Ctrl+H", "history", "edit", lambda: workspace.live.is_loaded)
    )
    remember_earlier(workspace)
