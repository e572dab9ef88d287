"""What a ticket's actions ask before they run: until when, why, which incident."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QWidget

from controlcenter.domain.incident import Incident
from controlcenter.domain.ticket import Ticket
from ui import words
from ui.widgets.dialogs import PlainDialog
from ui.widgets.when import WhenEdit


class PromiseDialog(PlainDialog):
    """What is promised, and until when, in the centre's time."""

    def __init__(self, parent: QWidget | None, ticket: Ticket, now: datetime, zone: tzinfo) -> None:
        translate = QCoreApplication.translate
        what = translate("Questions", "The promise gets a deadline of its own; every minute of day and night counts.")
        title = translate("Questions", "Promise for {number}").format(number=ticket.number)
        super().__init__(
            parent, title, what, icon="clock", colour="accent", yes=translate("Questions", "Promise"),
            no=translate("Questions", "Cancel"),
        )  # fmt: skip
        self._zone, self._now = zone, now
        self._when = WhenEdit(self.tr("Until when"), zone, self._proposals())
        self._words = QLineEdit()
        self._words.setPlaceholderText(self.tr("What was promised, such as: we call back"))
        self._words.setAccessibleName(self.tr("What was promised"))
        self._words.setMaxLength(300)
        self.content.addWidget(self._words)
        self.content.addWidget(self._when)
        self._words.setFocus()

    def _proposals(self) -> list[tuple[str, datetime]]:
        local = self._now.astimezone(self._zone)
        hour = (local + timedelta(minutes=64)).replace(second=0, microsecond=0)
        hour -= timedelta(minutes=hour.minute % 5)
        tomorrow = (local + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
        evening = local.replace(hour=17, minute=0, second=0, microsecond=0)
        found = [(self.tr("In one hour"), hour)]
        if evening > local + timedelta(minutes=30):
            found.append((self.tr("Today 17:00"), evening))
        found.append((self.tr("Tomorrow 10:00"), tomorrow.replace(hour=10)))
        return found

    @property
    def until(self) -> datetime:
        """The promised instant."""
        return self._when.at

    @property
    def words(self) -> str:
        """What was promised."""
        return self._words.text().strip()


def ask_promise(parent: QWidget | None, ticket: Ticket, now: datetime, zone: tzinfo) -> tuple[datetime, str] | None:
    """(until, what), or None."""
    asked = PromiseDialog(parent, ticket, now, zone)
    return (asked.until, asked.words) if asked.exec() == QDialog.DialogCode.Accepted else None


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
