"""Who sits here: one of the agents of the strategy, or nobody who only looks."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from controlcenter.commands.setup import ConfirmAccount
from controlcenter.domain.strategy.document import Agent, Strategy
from ui.first_start.proposal import proposed_agent
from ui.widgets.inputs.search_box import SearchBox
from ui.widgets.plain import PlainLabel
from ui.widgets.table import Column, PlainTable
from ui.wording import words
from ui.workspace import Workspace


class WhoPage(QWidget):
    """A list of people that can be searched. ``agent`` is the chosen one."""

    def __init__(self, strategy: Strategy, account: str, me: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strategy = strategy
        proposed = strategy.agent(me) or proposed_agent(account, strategy)
        said = self.tr(
            "You are signed in to this computer as “{account}”. Every change that you make carries your name."
        )
        columns: list[Column[Agent]] = [
            Column(self.tr("Name"), lambda a: a.name, 210, icon=lambda _: "user"),
            Column(self.tr("Team"), self._team, 150),
            Column(self.tr("Languages"), lambda a: ", ".join(words.language(code) for code in a.languages)),
        ]
        self.table = PlainTable(columns, self.tr("Agents"))
        self.search = SearchBox(self.tr("Name or team"))
        self.search.searched.connect(self._filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(PlainLabel(self.tr("Who are you?"), "headline"))
        column.addWidget(PlainLabel(said.format(account=account), "mid", wrap=True))
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        missing = self.tr("Not in the list? Choose “I only look” for now; people are entered under Strategy.")
        column.addWidget(PlainLabel(missing, "low", wrap=True))
        self.table.set_rows(strategy.agents)
        if proposed is not None:
            self._choose(proposed)

    def _team(self, agent: Agent) -> str:
        team = self._strategy.team(agent.team)
        return team.name if team is not None else agent.team

    def _choose(self, agent: Agent) -> None:
        for at in range(self.table.rows.rowCount()):
            if self.table.rows.row_at(at).id == agent.id:
                self.table.setCurrentIndex(self.table.rows.index(at, 0))
                self.table.scrollTo(self.table.rows.index(at, 0))

    def _filter(self, typed: str) -> None:
        wanted = typed.casefold().split()
        shown = [a for a in self._strategy.agents
                 if all(word in f"{a.name} {self._team(a)}".casefold() for word in wanted)]  # fmt: skip
        chosen = self.agent
        self.table.clearSelection()
        self.table.set_rows(shown)
        if chosen is not None and chosen in shown:
            self._choose(chosen)
        elif len(shown) == 1:
            self._choose(shown[0])

    @property
    def agent(self) -> Agent | None:
        """The person who was chosen."""
        return self.table.current()


class WhoDialog(QDialog):
    """Asks later, from the menu of the person."""

    def __init__(self, parent: QWidget | None, strategy: Strategy, account: str, me: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Who am I?"))
        self.finished.connect(self.deleteLater)
        self.resize(640, 560)
        self.page = WhoPage(strategy, account, me)
        self.nobody = False
        looking = QPushButton(self.tr("I only look"))
        looking.clicked.connect(self._look)
        cancel = QPushButton(QCoreApplication.translate("Dialogs", "Cancel"))
        cancel.clicked.connect(self.reject)
        self.yes = QPushButton(self.tr("That is me"))
        self.yes.setProperty("look", "primary")
        self.yes.setDefault(True)
        self.yes.clicked.connect(self.accept)
        self.page.table.chosen.connect(lambda agent: self.yes.setEnabled(agent is not None))
        self.page.table.opened.connect(lambda _: self.accept())
        self.yes.setEnabled(self.page.agent is not None)
        below = QHBoxLayout()
        below.setSpacing(10)
        below.addWidget(looking)
        below.addStretch(1)
        below.addWidget(cancel)
        below.addWidget(self.yes)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(16)
        column.addWidget(self.page, 1)
        column.addLayout(below)

    def _look(self) -> None:
        self.nobody = True
        self.accept()


def ask_who(workspace: Workspace, account: str, parent: QWidget) -> None:
    """Ask who sits here and write it down."""
    strategy = workspace.live.strategy
    if strategy is None:
        return
    dialog = WhoDialog(parent, strategy, account, workspace.me)
    if dialog.exec() == QDialog.DialogCode.Accepted:
        agent = None if dialog.nobody else dialog.page.agent
        confirm_account(workspace, account, agent)


def confirm_account(workspace: Workspace, account: str, agent: Agent | None) -> None:
    """Write down who works under this account; None for somebody who only looks."""
    translate = QCoreApplication.translate
    if agent is None:
        said = translate("FirstStart", "You look without a name of your own")
    else:
        said = translate("FirstStart", "You are {name}").format(name=agent.name)
    workspace.run(ConfirmAccount(account, agent.id if agent is not None else None), toast=said)
