"""Whether replies leave from a mailbox too, and through which server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from controlcenter.domain.strategy.document import Strategy
from ui.widgets.plain import PlainLabel

_MAIL = "@"
_NAMES_PX = 172


class Answers(QWidget):
    """A box to tick; the outgoing server follows the incoming one until somebody types another."""

    def __init__(self, strategy: Strategy | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strategy = strategy
        self._typed = False
        self.wanted = QCheckBox(self.tr("Replies leave from this mailbox too"))
        self.smtp = QLineEdit()
        self.smtp.setAccessibleName(self.tr("Outgoing server"))
        self._label = PlainLabel(self.tr("Outgoing server"), "strong")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(10)
        grid.setColumnMinimumWidth(0, _NAMES_PX)
        grid.setColumnStretch(1, 1)
        grid.addWidget(PlainLabel(), 0, 0)  # an empty column would lose its gap as well
        grid.addWidget(self.wanted, 0, 1)
        grid.addWidget(self._label, 1, 0)
        grid.addWidget(self.smtp, 1, 1)
        self.smtp.textEdited.connect(self._note_typed)
        self.wanted.toggled.connect(self._show)
        self._show(False)

    def _note_typed(self) -> None:
        self._typed = True

    def _show(self, wanted: bool) -> None:
        self._label.setVisible(wanted)
        self.smtp.setVisible(wanted)

    def follow(self, host: str) -> None:
        """The incoming server's name changed."""
        if not self._typed:
            self.smtp.setText(f"smtp.{host.removeprefix('imap.')}" if host else "")

    def account(self, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """The outgoing account as the strategy holds it; None where replies do not leave from here."""
        if not self.wanted.isChecked():
            return None
        user = str(values["user"])
        address = user if _MAIL in user else f"{user}@{str(values['host']).removeprefix('imap.')}"
        known = {account.id for account in self._strategy.mail_accounts} if self._strategy is not None else set()
        name = next(one for one in ("replies", *(f"replies-{n}" for n in range(2, 99))) if one not in known)
        return {
            "id": name, "address": address, "host": self.smtp.text().strip(), "security": "tls", "user": user,
            "secret": values["secret"],
        }  # fmt: skip
