"""Asks to which incident a ticket belongs."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QDialog, QWidget

from controlcenter.domain.incident import Incident
from controlcenter.domain.ticket import Ticket
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.wording import words


def ask_which(parent: QWidget | None, ticket: Ticket, incidents: list[Incident]) -> int | None:
    """The incident to link to; None when there is none or the person changed their mind."""
    translate = QCoreApplication.translate
    asked = PlainDialog(
        parent, translate("Questions", "Link {number} to an incident").format(number=ticket.number), icon="link",
        colour="accent", yes=translate("Questions", "Link"), no=translate("Questions", "Cancel"),
    )  # fmt: skip
    box = QComboBox()
    box.setAccessibleName(translate("Questions", "Incident"))
    for one in incidents:
        box.addItem(f"{one.title} ({words.incident_status(one.status)})", one.id)
    asked.content.addWidget(box)
    return int(box.currentData()) if asked.exec() == QDialog.DialogCode.Accepted else None
