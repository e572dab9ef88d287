"""The page of incidents: active and closed ones at the left, the chosen one at the right. Live for everyone."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from controlcenter.commands.incidents import AddTimelineNote, ChangeIncident, LinkTicket
from controlcenter.domain.incident import Incident, IncidentStatus
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Level, Ticket
from controlcenter.live.model import Update
from controlcenter.store import journal, rows
from controlcenter.store.journal import Noted
from ui.follow import follow
from ui.screens.incidents.detail import Detail, news_due_at
from ui.screens.incidents.timeline import severity_name, timeline_of
from ui.tick import Tick
from ui.widgets.button import with_icon
from ui.widgets.cards.card import card_time
from ui.widgets.chips import ChipSpec, FilterChips
from ui.widgets.dialogs.declare_incident import declare_dialog
from ui.widgets.dialogs.plain_dialogs import PlainDialog, confirm
from ui.widgets.dialogs.why import ask_why
from ui.widgets.empty import Empty
from ui.widgets.table import Column, PlainTable
from ui.wording import text, words
from ui.workspace import Workspace

MOST_ENTRIES = 2000
_LIST_PX, _NARROW_LIST_PX = 368, 290
_NARROW_PX = 1360


class IncidentsPage(QWidget):
    """Every change is a command; what comes back by the journal is shown."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._id: int | None = None
        self._wanted: int | None = None
        self._told: tuple[list[Noted], dict[int, Ticket]] = ([], {})
        self._build()
        follow(workspace.live, self, self._updated)
        self._tick = Tick(self, workspace.clock)
        self._tick.second.connect(self._show_head)
        self._tick.second.connect(self.detail.tickets.tick)
        self._fill()

    def _build(self) -> None:
        self.chips = FilterChips([ChipSpec("active", self.tr("Active")), ChipSpec("closed", self.tr("Closed"))])
        self.chips.changed.connect(lambda _: self._fill())
        declare = with_icon(QPushButton(self.tr("Declare…")), "siren")
        declare.clicked.connect(self.declare)
        columns: list[Column[Incident]] = [
            Column(self.tr("Incident"), lambda i: i.title, level=self._level),
            Column(self.tr("Status"), lambda i: words.incident_status(i.status), 116),
        ]
        self.table = PlainTable(columns, self.tr("Incidents"))
        self.table.chosen.connect(self._choose)
        self._none = Empty("shield-check", "")
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self._none)
        above = QHBoxLayout()
        above.addWidget(self.chips, 1)
        above.addWidget(declare)
        self._left = QWidget()
        self._left.setFixedWidth(_LIST_PX)
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(above)
        column.addWidget(self._lists, 1)
        self.detail = Detail(self._strategy, self._left_of)
        self._nothing = Empty("siren", "", button=self.tr("Declare an incident…"), press=self.declare)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.detail)
        self._pages.addWidget(self._nothing)
        self._connect()
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 18, 20, 18)
        row.setSpacing(20)
        row.addWidget(self._left)
        row.addWidget(self._pages, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._left.setFixedWidth(_LIST_PX if event.size().width() >= _NARROW_PX else _NARROW_LIST_PX)

    def _connect(self) -> None:
        detail = self.detail
        detail.changed.connect(self._change)
        detail.close_wanted.connect(self._close_or_reopen)
        detail.rename_wanted.connect(self._rename)
        detail.timeline.written.connect(self._write)
        detail.tickets.opened.connect(self._workspace.open_ticket)
        detail.tickets.taken_out.connect(lambda ticket_id: self._link(ticket_id, out=True))
        detail.tickets.added.connect(lambda ticket_id: self._link(ticket_id, out=False))
        detail.tickets.misread.connect(self._workspace.say)
        detail.tickets.why_asked.connect(lambda ticket: ask_why(self._workspace, ticket, self))

    # What is shown

    def _left_of(self, ticket: Ticket) -> tuple[str, Level]:
        """What a ticket's most urgent clock has left now, as the board shows it."""
        live = self._workspace.live
        time = card_time(live.tickets.get(ticket.id, ticket), self._now(), live.time_left)
        return time.text, time.level

    def _strategy(self) -> Strategy | None:
        return self._workspace.live.strategy

    def _zone(self) -> tzinfo:
        strategy = self._strategy()
        return strategy.zone if strategy is not None else UTC

    def _now(self) -> datetime:
        return self._workspace.clock.now()

    def _level(self, incident: Incident) -> Level:
        due = news_due_at(incident, self._strategy())
        return Level.AT_RISK if due is not None and due < self._now() else Level.NORMAL

    def _fill(self) -> None:
        incidents = sorted(self._workspace.live.incidents.values(), key=lambda one: -one.id)
        self._left.setVisible(bool(incidents))
        self._nothing.set_text(
            self.tr("No incident is chosen") if incidents else self.tr("No incident has been declared"),
            self.tr("When many customers report the same, declare an incident: one commander, one timeline, one list."),
        )
        groups = {"active": [i for i in incidents if i.status.is_active],
                  "closed": [i for i in incidents if not i.status.is_active]}  # fmt: skip
        self.chips.set_specs([ChipSpec("active", self.tr("Active"), count=len(groups["active"])),
                              ChipSpec("closed", self.tr("Closed"), count=len(groups["closed"]))])  # fmt: skip
        chosen = self.chips.chosen()[0]
        shown = groups[chosen]
        said = self.tr("No incident is active") if chosen == "active" else self.tr("None has been closed yet")
        self._none.set_text(said)
        wanted = self._wanted if self._wanted is not None else self._id
        self.table.blockSignals(True)
        self.table.set_rows(shown)
        self.table.blockSignals(False)
        self._lists.setCurrentWidget(self.table if shown else self._none)
        ids = [incident.id for incident in shown]
        at = ids.index(wanted) if wanted in ids else 0
        if shown:
            self.table.setCurrentIndex(self.table.rows.index(at, 0))
        self._choose(shown[at] if shown else None)

    def show_incident(self, incident_id: int) -> None:
        """Go to an incident as soon as it is there."""
        self._wanted = incident_id
        self.chips.choose("active")
        self._fill()

    def _choose(self, incident: Incident | None) -> None:
        if incident is not None and incident.id == self._wanted:
            self._wanted = None
        self._id = incident.id if incident is not None else None
        self._pages.setCurrentWidget(self.detail if incident is not None else self._nothing)
        if incident is not None:
            self._show_head()
            self._reload()

    def _shown(self) -> Incident | None:
        return self._workspace.live.incidents.get(self._id) if self._id is not None else None

    def _show_head(self) -> None:
        incident = self._shown()
        if incident is not None:
            declared = next((one for one in self._told[0] if one.event == "incident.declared"), None)
            mine = declared is not None and declared.subject_id == str(incident.id)
            by = self._workspace.live.person(declared.actor) if declared is not None and mine else "…"
            self.detail.show_incident(incident, by, self._now(), self._zone())

    def _reload(self) -> None:
        incident = self._shown()
        if incident is None:
            return

        def read(connection: Any) -> tuple[list[Noted], dict[int, Ticket]]:
            entries = journal.entries_of(connection, "incident", incident.id, MOST_ENTRIES)
            ids = {int(entry.data["ticket"]) for entry in entries if "ticket" in entry.data}
            return entries, rows.read_tickets(connection, sorted(ids | set(incident.ticket_ids)))

        self._workspace.ask(read, lambda told: self._take(incident.id, told))

    def _take(self, incident_id: int, told: tuple[list[Noted], dict[int, Ticket]]) -> None:
        incident = self._shown()
        if incident is None or incident.id != incident_id:
            return
        self._told = told
        entries, tickets = told
        numbers = {row.id: row.number for row in tickets.values()}
        lines = timeline_of(incident, entries, numbers, self._workspace.live.person, self._strategy())
        linked = [tickets[i] for i in incident.ticket_ids if i in tickets]
        self._show_head()
        self.detail.show_lines(lines, linked, self._now(), self._zone())

    def _updated(self, update: Update) -> None:
        batch, shown = update.batch, self._shown()
        if batch.full or batch.incidents or batch.strategy is not None:
            self._fill()
        elif shown is not None and batch.tickets.keys() & set(shown.ticket_ids):
            self._reload()

    # What people do

    def declare(self) -> None:
        """Ask for a new incident and go to it."""
        declare_dialog(self._workspace, (), self, self.show_incident)

    def _change(self, column: str, value: str) -> None:
        incident = self._shown()
        if incident is None:
            return
        seen = {"status": incident.status.value, "severity": incident.severity, "commander": incident.commander,
                "title": incident.title}[column]  # fmt: skip
        self._workspace.run(ChangeIncident(incident.id, column, seen, value), toast=self._toast(column, value))

    def _toast(self, column: str, value: str) -> str:
        if column == "status":
            status = words.incident_status(IncidentStatus(value))
            return self.tr("The incident is: {status}").format(status=status)
        if column == "severity":
            return self.tr("Severity: {name}").format(name=severity_name(value, self._strategy()))
        return self.tr("The incident is changed")

    def _close_or_reopen(self) -> None:
        incident = self._shown()
        if incident is None:
            return
        if not incident.status.is_active:
            self._wanted = incident.id
            self._change("status", IncidentStatus.INVESTIGATING.value)
            self.chips.choose("active")
            return
        title = self.tr("Close “{title}”?").format(title=text.one_line(incident.title))
        count = text.plural(self.tr("%n ticket(s)", "", len(incident.ticket_ids)))
        said = self.tr("{tickets} stay linked and open as they are. Everybody sees that it is over.")
        if confirm(self, title, said.format(tickets=count), self.tr("Close incident")):
            self._change("status", IncidentStatus.CLOSED.value)

    def _rename(self) -> None:
        incident = self._shown()
        if incident is None:
            return
        asked = PlainDialog(
            self, self.tr("What is wrong?"), icon="pencil", colour="accent", yes=self.tr("Change"),
            no=QCoreApplication.translate("Dialogs", "Cancel"),
        )  # fmt: skip
        line = QLineEdit(incident.title)
        line.setMaxLength(200)
        line.setAccessibleName(self.tr("Title of the incident"))
        asked.content.addWidget(line)
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        if asked.exec() == QDialog.DialogCode.Accepted and line.text().strip() not in ("", incident.title):
            self._change("title", line.text().strip())

    def _write(self, said: str) -> None:
        if self._id is not None:
            self._workspace.run(AddTimelineNote(self._id, said))

    def _link(self, ticket_id: int, *, out: bool) -> None:
        incident = self._shown()
        if incident is None:
            return

        def found(known: dict[int, Ticket]) -> None:
            row = known.get(ticket_id)
            if row is None:
                self._workspace.say(self.tr("There is no ticket {number}.").format(number=ticket_id))
            elif row.incident_id == incident.id and not out:
                self._workspace.say(self.tr("{number} is linked already.").format(number=row.number))
            else:
                said = self.tr("{number} is taken out") if out else self.tr("{number} is linked")
                target = None if out else incident.id
                command = LinkTicket(ticket_id, row.incident_id, target)
                self._workspace.run(command, toast=said.format(number=row.number))

        self._workspace.ask(lambda connection: rows.read_tickets(connection, [ticket_id]), found)
