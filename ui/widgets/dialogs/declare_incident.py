"""Declaring an incident from anywhere: a few words, a severity, a commander, and the tickets that belong to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QWidget

from controlcenter.commands.incidents import DeclareIncident
from controlcenter.domain.strategy.document import Strategy
from ui.actions.registry import Action
from ui.widgets.dialogs.plain_dialogs import PlainDialog, message
from ui.widgets.plain import PlainLabel
from ui.wording import text
from ui.wording.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace

ACTION = "incident.declare"
_MOST_NAMED = 6


class DeclareDialog(PlainDialog):
    """What is wrong, how bad it is, who commands."""

    def __init__(
        self, parent: QWidget | None, strategy: Strategy, me: str, numbers: Sequence[str], title: str = ""
    ) -> None:
        translate = QCoreApplication.translate
        super().__init__(
            parent, translate("Incidents", "Declare an incident"),
            translate("Incidents", "Everybody sees it at once, with its commander and its timeline."),
            icon="siren", colour="amber", yes=translate("Incidents", "Declare"), no=translate("Dialogs", "Cancel"),
        )  # fmt: skip
        self.setMinimumWidth(560)
        self._strategy = strategy
        self._title = QLineEdit(title)
        self._title.setMaxLength(200)
        self._title.setPlaceholderText(self.tr("In a few words, for example: No dial tone in Hyderabad"))
        self._severity = QComboBox()
        for severity in strategy.severities:
            self._severity.addItem(severity.name, severity.id)
        self._meaning = PlainLabel("", "low", wrap=True)
        self._commander = QComboBox()
        for agent in strategy.agents:
            self._commander.addItem(agent.name, agent.id)
        self._commander.setCurrentIndex(max(0, self._commander.findData(me)))
        for name, widget in (
            (self.tr("What is wrong"), self._title),
            (self.tr("Severity"), self._severity),
            ("", self._meaning),
            (self.tr("Commander"), self._commander),
        ):
            if name:
                self.content.addWidget(PlainLabel(name, "strong"))
                widget.setAccessibleName(name)
            self.content.addWidget(widget)
        if numbers:
            self.content.addWidget(PlainLabel(self._named(numbers), "mid", wrap=True))
        self._severity.currentIndexChanged.connect(self._check)
        self._title.textChanged.connect(self._check)
        self._check()
        self._title.setFocus()

    def _named(self, numbers: Sequence[str]) -> str:
        shown = ", ".join(numbers[:_MOST_NAMED])
        if len(numbers) > _MOST_NAMED:
            more = self.tr("{numbers} and {count} more").format(
                numbers=shown, count=text.number(len(numbers) - _MOST_NAMED)
            )
            return self.tr("Tickets: {numbers}").format(numbers=more)
        return self.tr("Tickets: {numbers}").format(numbers=shown)

    def _check(self) -> None:
        chosen = next((s for s in self._strategy.severities if s.id == self._severity.currentData()), None)
        self._meaning.setText(chosen.meaning if chosen is not None else "")
        self.yes.setEnabled(bool(self._title.text().strip()) and self._commander.count() > 0)

    def command(self, ticket_ids: Sequence[int]) -> DeclareIncident:
        """What was entered, as the command that declares it."""
        severity, commander = str(self._severity.currentData()), str(self._commander.currentData())
        return DeclareIncident(self._title.text().strip(), severity, commander, tuple(ticket_ids))


def declare_dialog(
    workspace: Workspace,
    ticket_ids: Sequence[int] = (),
    parent: QWidget | None = None,
    declared: Callable[[int], None] | None = None,
) -> None:
    """Ask and declare. ``declared`` gets the incident's id; without it the screen of incidents is shown."""
    translate = QCoreApplication.translate
    strategy = workspace.live.strategy
    if strategy is None:
        return
    if not strategy.severities or not strategy.agents:
        message(
            parent, translate("Incidents", "No incident can be declared yet"),
            translate("Incidents", "The strategy names no severity or no agent; add them there and publish it."),
        )  # fmt: skip
        return
    rows = [workspace.live.tickets[i] for i in ticket_ids if i in workspace.live.tickets]
    title = text.one_line(rows[0].subject) if len(rows) == 1 else ""
    dialog = DeclareDialog(parent, strategy, workspace.me, [row.number for row in rows], title)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return
    workspace.run(
        dialog.command(ticket_ids),
        toast=translate("Incidents", "The incident is declared"),
        done=lambda outcome: (declared or (lambda _: workspace.show_screen("incidents")))(int(outcome.result)),
    )


def register(workspace: Workspace, parent: QWidget) -> None:
    """Add the action that declares an incident without tickets to menus and palette."""
    workspace.actions.add(
        Action(
            ACTION, QT_TRANSLATE_NOOP("Actions", "New incident…"),
            lambda: declare_dialog(workspace, (), parent), "", "siren", "ticket",
        )
    )  # fmt: skip
