"""Putting an alarm aside: until when, and why."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.wording import text

_MINUTES = (15, 30, 60, 120, 240, 480)


class ShelveDialog(PlainDialog):
    """``until`` and ``reason`` are what was chosen; nothing can be shelved for ever, or without a reason."""

    def __init__(self, parent: QWidget | None, said: str, now: datetime, longest_s: int) -> None:
        super().__init__(
            parent, said, "", icon="bell-off", colour="accent", yes=self._yes(), no=self._no(),
        )  # fmt: skip
        self.setWindowTitle(self.tr("Shelve alarm"))
        self._text.setText(self.tr("Nobody hears of it until then; after that it asks again if it still holds."))
        self._text.setVisible(True)
        self._now = now
        self.length = QComboBox()
        self.length.setAccessibleName(self.tr("For how long"))
        for minutes in [m for m in _MINUTES if m * 60 <= longest_s] or [longest_s // 60]:
            self.length.addItem(self.tr("for {time}").format(time=text.spoken(minutes * 60)), minutes)
        self.words = QLineEdit()
        self.words.setAccessibleName(self.tr("Reason"))
        self.words.setPlaceholderText(self.tr("Why nobody needs to hear of it"))
        self.words.setMaxLength(200)
        self.words.textChanged.connect(self._check)
        self.content.addWidget(self.length)
        self.content.addWidget(self.words)
        self.words.setFocus()
        self._check()

    def _yes(self) -> str:
        return self.tr("Shelve")

    def _no(self) -> str:
        return self.tr("Cancel")

    @property
    def until(self) -> datetime:
        """When it ends."""
        return self._now + timedelta(minutes=int(self.length.currentData()))

    @property
    def reason(self) -> str:
        """Why."""
        return self.words.text().strip()

    def _check(self) -> None:
        self.yes.setEnabled(bool(self.reason))
