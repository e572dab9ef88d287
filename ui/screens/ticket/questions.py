"""What a ticket's actions ask before they run: until when, why, which incident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QTime, QTimeZone
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from controlcenter.domain.incident import Incident
from controlcenter.domain.strategy import Strategy
from controlcenter.domain.ticket import Ticket
from ui import text, words
from ui.widgets.dialogs import PlainDialog
from ui.widgets.plain import PlainLabel


def wall_time(at: datetime, zone: tzinfo) -> QDateTime:
    """The wall clock of the centre as Qt's editors take it; UTC there means "no zone", so nothing is shifted."""
    local = at.astimezone(zone)
    return QDateTime(QDate(local.year, local.month, local.day), QTime(local.hour, local.minute),
                     QTimeZone(QTimeZone.Initialization.UTC))  # fmt: skip


def instant(shown: QDateTime, zone: tzinfo) -> datetime:
    """The instant that a wall clock reading of the centre means."""
    day, time = shown.date(), shown.time()
    return datetime(
        day.year(), day.month(), day.day(), time.hour(), time.minute(), tzinfo=zone
    ).astimezone(UTC)  # fmt: skip


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
        self._when = QDateTimeEdit()
        self._when.setDisplayFormat("ddd d MMM yyyy, HH:mm")
        self._when.setTimeZone(QTimeZone(QTimeZone.Initialization.UTC))
        self._when.setAccessibleName(self.tr("Until when"))
        for line in self._when.findChildren(QLineEdit):
            line.setTextMargins(6, 0, 0, 0)
        self._words = QLineEdit()
        self._words.setPlaceholderText(self.tr("What was promised, such as: we call back"))
        self._words.setAccessibleName(self.tr("What was promised"))
        self._words.setMaxLength(300)
        quick = QHBoxLayout()
        for name, at in self._proposals():
            button = QPushButton(name)
            button.clicked.connect(lambda _=False, at=at: self._when.setDateTime(wall_time(at, zone)))
            quick.addWidget(button)
        row = QHBoxLayout()
        row.addWidget(self._when, 1)
        row.addWidget(PlainLabel(now.astimezone(zone).tzname() or "", "low"))
        self.content.addWidget(self._words)
        self.content.addLayout(row)
        self.content.addLayout(quick)
        self._when.setDateTime(wall_time(self._proposals()[0][1], zone))
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
        return instant(self._when.dateTime(), self._zone)

    @property
    def words(self) -> str:
        """What was promised."""
        return self._words.text().strip()


def ask_promise(parent: QWidget | None, ticket: Ticket, now: datetime, zone: tzinfo) -> tuple[datetime, str] | None:
    """(until, what), or None."""
    asked = PromiseDialog(parent, ticket, now, zone)
    return (asked.until, asked.words) if asked.exec() == QDialog.DialogCode.Accepted else None


@dataclass(frozen=True, slots=True)
class NewIncident:
    """What somebody declares."""

    title: str
    severity: str
    commander: str


class IncidentDialog(PlainDialog):
    """Title, severity and commander of a new incident."""

    def __init__(self, parent: QWidget | None, ticket: Ticket, strategy: Strategy, me: str) -> None:
        translate = QCoreApplication.translate
        what = translate("Questions", "Everyone sees it at once; {number} is linked to it.")
        super().__init__(
            parent, translate("Questions", "Declare an incident"), what.format(number=ticket.number), icon="siren",
            colour="accent", yes=translate("Questions", "Declare"), no=translate("Questions", "Cancel"),
        )  # fmt: skip
        self.setMinimumWidth(640)
        self._title = QLineEdit(text.one_line(ticket.subject))
        self._title.setAccessibleName(self.tr("What is wrong"))
        self._title.setPlaceholderText(self.tr("What is wrong, in a few words"))
        self._severity = QComboBox()
        self._severity.setAccessibleName(self.tr("Severity"))
        for severity in strategy.severities:
            self._severity.addItem(f"{severity.name}: {severity.meaning}", severity.id)
        self._severity.setCurrentIndex(min(1, self._severity.count() - 1))
        self._severity.setMinimumContentsLength(36)
        self._severity.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._commander = QComboBox()
        self._commander.setAccessibleName(self.tr("Incident commander"))
        for agent in strategy.agents:
            self._commander.addItem(agent.name, agent.id)
        self._commander.setCurrentIndex(max(0, self._commander.findData(me)))
        for label, field in ((self.tr("Title"), self._title), (self.tr("Severity"), self._severity),
                             (self.tr("Commander"), self._commander)):  # fmt: skip
            self.content.addWidget(PlainLabel(label, "low"))
            self.content.addWidget(field)
        self._title.textChanged.connect(lambda said: self.yes.setEnabled(bool(said.strip())))
        self.yes.setEnabled(bool(self._title.text().strip()))

    @property
    def declared(self) -> NewIncident:
        """What was entered."""
        return NewIncident(
            self._title.text().strip(), str(self._severity.currentData()), str(self._commander.currentData())
        )


def ask_incident(parent: QWidget | None, ticket: Ticket, strategy: Strategy, me: str) -> NewIncident | None:
    """The incident to declare, or None."""
    asked = IncidentDialog(parent, ticket, strategy, me)
    return asked.declared if asked.exec() == QDialog.DialogCode.Accepted else None


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
