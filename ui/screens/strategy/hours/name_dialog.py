"""Asks for a calendar's name and refuses an impossible one beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from controlcenter.errors import Refused
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.widgets.plain import PlainLabel


class NameDialog(PlainDialog):
    """``take`` is called with the name; what it raises as Refused is shown."""

    def __init__(self, parent: QWidget | None, title: str, name: str, take: Callable[[str], None]) -> None:
        no = QCoreApplication.translate("Dialogs", "Cancel")
        super().__init__(parent, title, icon="clock", colour="accent", no=no)
        self._take = take
        self.line = QLineEdit(name)
        self.line.setAccessibleName(self.tr("Name of the calendar"))
        self.line.selectAll()
        self.fault = PlainLabel("", "red", wrap=True)
        self.fault.hide()
        self.content.addWidget(self.line)
        self.content.addWidget(self.fault)
        self.line.setFocus()

    def accept(self) -> None:
        try:
            self._take(self.line.text().strip())
        except Refused as error:
            self.fault.setText(str(error))
            self.fault.show()
            return
        super().accept()
