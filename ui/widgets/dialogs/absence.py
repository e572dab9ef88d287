"""Somebody calls in sick: who, until when, why. Or is back."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QWidget

from controlcenter.commands.team import ReportAbsence
from controlcenter.domain.strategy.document import Strategy
from controlcenter.live.model import LiveModel
from ui.actions.registry import Action
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.widgets.inputs.when import WhenEdit
from ui.widgets.plain import PlainLabel
from ui.wording import text
from ui.wording.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace

ACTION = "team.absence"


def is_absent(live: LiveModel, agent: str, now: datetime) -> bool:
    """Whether somebody has reported this agent absent."""
    known = live.agents.get(agent)
    return known is not None and known.absent_until is not None and known.absent_until > now


class AbsenceDialog(PlainDialog):
    """Who is not here, until when, and why. Nothing is assigned to them meanwhile by itself."""

    def __init__(self, parent: QWidget | None, strategy: Strategy, now: datetime, agent: str = "") -> None:
        translate = QCoreApplication.translate
        super().__init__(
            parent, translate("Absence", "Report an absence"),
            translate("Absence", "Capacity and previews stop counting on them at once; their tickets stay in place."),
            icon="user-x", colour="accent", yes=translate("Absence", "Report"), no=translate("Dialogs", "Cancel"),
        )  # fmt: skip
        self.setMinimumWidth(520)
        self._now = now
        self.who = QComboBox()
        for one in sorted(strategy.agents, key=lambda each: each.name.casefold()):
            self.who.addItem(one.name, one.id)
        self.who.setCurrentIndex(max(0, self.who.findData(agent)))
        self.until = WhenEdit(self.tr("Until when"), strategy.zone, self._proposals(strategy))
        self.reason = QLineEdit()
        self.reason.setMaxLength(100)
        self.reason.setPlaceholderText(self.tr("For example: ill. Everybody can read it."))
        for said, widget in ((self.tr("Who"), self.who), (self.tr("Until when"), self.until),
                             (self.tr("Reason"), self.reason)):  # fmt: skip
            widget.setAccessibleName(said)
            self.content.addWidget(PlainLabel(said, "strong"))
            self.content.addWidget(widget)
        self._wrong = PlainLabel("", "red", wrap=True)
        self.content.addWidget(self._wrong)
        self.until.edit.dateTimeChanged.connect(self._check)
        self._check()
        (self.reason if agent else self.who).setFocus()

    def _proposals(self, strategy: Strategy) -> list[tuple[str, datetime]]:
        """Ends of days: absences are told in days."""
        midnight = self._now.astimezone(strategy.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        ends = [midnight + timedelta(days=days) for days in (1, 2, 7)]
        names = (self.tr("Rest of today"), self.tr("Tomorrow too"), self.tr("One week"))
        return [(name, end - timedelta(minutes=1)) for name, end in zip(names, ends, strict=True)]

    def _check(self) -> None:
        late = self.until.at > self._now
        self._wrong.setText("" if late else self.tr("This is over already; choose a time to come."))
        self.yes.setEnabled(late and self.who.count() > 0)

    @property
    def command(self) -> ReportAbsence:
        """What was entered."""
        return ReportAbsence(str(self.who.currentData()), self.until.at, text.one_line(self.reason.text()))


def ask_absence(workspace: Workspace, parent: QWidget | None, agent: str = "") -> None:
    """Ask and report."""
    strategy = workspace.live.strategy
    if strategy is None:
        return
    dialog = AbsenceDialog(parent, strategy, workspace.clock.now(), agent)
    if dialog.exec() == QDialog.DialogCode.Accepted:
        said = QCoreApplication.translate("Absence", "{name} is reported absent")
        workspace.run(dialog.command, toast=said.format(name=dialog.who.currentText()))


def end_absence(workspace: Workspace, agent: str) -> None:
    """They are back before the time."""
    found = workspace.live.strategy.agent(agent) if workspace.live.strategy else None
    said = QCoreApplication.translate("Absence", "{name} is back")
    workspace.run(ReportAbsence(agent, None), toast=said.format(name=found.name if found else agent))


def register(workspace: Workspace, parent: QWidget) -> None:
    """Add the action to menus and palette."""
    workspace.actions.add(
        Action(
            ACTION, QT_TRANSLATE_NOOP("Actions", "Report an absence…"), lambda: ask_absence(workspace, parent), "",
            "user-x", "file", lambda: workspace.live.strategy is not None,
        )
    )  # fmt: skip
