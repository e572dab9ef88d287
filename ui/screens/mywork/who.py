"""Who sits here: the person chooses, once for each account of the operating system."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QDialog, QWidget

from controlcenter.commands.setup import ConfirmAccount
from controlcenter.domain.strategy.document import Strategy
from controlcenter.settings import account_name
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.workspace import Workspace


def choose_who(workspace: Workspace, parent: QWidget | None) -> None:
    """Ask, and confirm the answer by a command."""
    strategy = workspace.live.strategy
    if strategy is None:
        return
    account = str(getattr(workspace, "account", "") or account_name())
    asked = WhoDialog(parent, strategy, account, workspace.me)
    if asked.exec() == QDialog.DialogCode.Accepted:
        workspace.run(ConfirmAccount(account, asked.agent))


class WhoDialog(PlainDialog):
    """Everybody of the strategy by team; the one whose account this is stands ready."""

    def __init__(self, parent: QWidget | None, strategy: Strategy, account: str, me: str) -> None:
        translate = QCoreApplication.translate
        what = translate("MyWork", "Everything done under the account “{account}” will carry this name.")
        super().__init__(
            parent, translate("MyWork", "Who are you?"), what.format(account=account), icon="user-check",
            colour="accent", yes=translate("MyWork", "That is me"), no=translate("MyWork", "Cancel"),
        )  # fmt: skip
        self._box = QComboBox()
        self._box.setAccessibleName(translate("MyWork", "Your name"))
        self._box.setMaxVisibleItems(16)
        for team in strategy.teams:
            for agent in strategy.agents_of(team.id):
                self._box.addItem(f"{agent.name}, {team.name}", agent.id)
        proposed = strategy.agent_of_account(account)
        self._box.setCurrentIndex(max(0, self._box.findData(me or (proposed.id if proposed else ""))))
        self.content.addWidget(self._box)

    @property
    def agent(self) -> str:
        """The agent that was chosen."""
        return str(self._box.currentData())
