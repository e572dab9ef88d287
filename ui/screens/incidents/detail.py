"""One incident: what it is, how far it has come, who commands, its timeline and its tickets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from controlcenter.domain.incident import Incident, IncidentStatus
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Level, Ticket
from ui.look import icons
from ui.screens.incidents.linked import LinkedTickets
from ui.screens.incidents.timeline import TimelineLine, agent_name, severity_name
from ui.screens.incidents.timeline_view import TimelineView
from ui.widgets.chips import ChipSpec, FilterChips
from ui.widgets.inputs.field import Choice, Field
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.wording import text, words

ACTIVE = [status for status in IncidentStatus if status.is_active]


class Detail(QWidget):
    """``changed`` carries (column, new value); ``close_wanted`` asks to close it, or to open it again."""

    changed = Signal(str, str)
    rename_wanted = Signal()
    close_wanted = Signal()

    def __init__(
        self, strategy: Callable[[], Strategy | None], left: Callable[[Ticket], tuple[str, Level]],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._strategy = strategy
        self._shown: Incident | None = None
        self._title = ElidedLabel("", "headline")
        self._told = PlainLabel("", "mid")
        self._news = PlainLabel("", "mid")
        self._rename = QToolButton()
        self._rename.setIcon(icons.icon("pencil"))
        self._rename.setToolTip(self.tr("Change the title"))
        self._rename.setAccessibleName(self.tr("Change the title"))
        self._rename.clicked.connect(self.rename_wanted)
        self.severity = Field(self.tr("Severity"), self._severities, lambda one: self.changed.emit("severity", one))
        self.commander = Field(self.tr("Commander"), self._agents, lambda one: self.changed.emit("commander", one))
        for field, wide in ((self.severity, 190), (self.commander, 230)):
            field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            field.setFixedWidth(wide)
        self.steps = FilterChips([ChipSpec(s.value, words.incident_status(s)) for s in ACTIVE])
        self.steps.changed.connect(self._step)
        self.close_it = QPushButton(self.tr("Close incident…"))
        self.close_it.clicked.connect(self.close_wanted)
        self.timeline = TimelineView()
        self.tickets = LinkedTickets(left)
        self._build()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._title, 1)
        top.addWidget(self._rename)
        top.addWidget(self.close_it)
        told = QHBoxLayout()
        told.setSpacing(18)
        told.addWidget(self._told)
        told.addWidget(self._news)
        told.addStretch(1)
        state = QHBoxLayout()
        state.setSpacing(12)
        state.addWidget(self.severity)
        state.addWidget(self.commander)
        state.addWidget(self.steps, 1)
        state.addStretch(0)
        below = QHBoxLayout()
        below.setSpacing(14)
        below.addWidget(self.timeline, 5)
        below.addWidget(self.tickets, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(top)
        column.addLayout(told)
        column.addLayout(state)
        column.addSpacing(2)
        column.addLayout(below, 1)

    # What can be chosen

    def _severities(self) -> Sequence[Choice]:
        strategy = self._strategy()
        return [Choice(s.id, s.name) for s in strategy.severities] if strategy is not None else []

    def _agents(self) -> Sequence[Choice]:
        strategy = self._strategy()
        return [Choice(agent.id, agent.name) for agent in strategy.agents] if strategy is not None else []

    def _step(self, chosen: list[str]) -> None:
        if self._shown is not None and chosen[0] != self._shown.status.value:
            self.changed.emit("status", chosen[0])

    # What is shown

    def show_incident(self, incident: Incident, by: str, now: datetime, zone: tzinfo = UTC) -> None:
        """Show the head; ``by`` is who declared it."""
        self._shown = incident
        strategy = self._strategy()
        active = incident.status.is_active
        self._title.set_text(incident.title)
        self._told.setText(self._story(incident, by, now, zone))
        self._show_news(incident, now, zone)
        self.severity.set(incident.severity, severity_name(incident.severity, strategy))
        self.commander.set(incident.commander, agent_name(incident.commander, strategy))
        self.steps.blockSignals(True)
        self.steps.choose(incident.status.value)
        self.steps.blockSignals(False)
        for widget in (self.severity, self.commander, self.steps, self._rename):
            widget.setEnabled(active)
        self.steps.setVisible(active)
        self.close_it.setText(self.tr("Close incident…") if active else self.tr("Open it again"))

    def _story(self, incident: Incident, by: str, now: datetime, zone: tzinfo) -> str:
        ended = incident.closed_at or now
        lasted = text.duration((ended - incident.declared_at).total_seconds())
        when = text.when(incident.declared_at, now, zone)
        if incident.closed_at is None:
            return self.tr("Declared {when} by {who}; it has lasted {time}").format(when=when, who=by, time=lasted)
        closed = text.when(incident.closed_at, now, zone)
        said = self.tr("Declared {when} by {who}; closed {closed} after {time}")
        return said.format(when=when, who=by, closed=closed, time=lasted)

    def _show_news(self, incident: Incident, now: datetime, zone: tzinfo) -> None:
        due = news_due_at(incident, self._strategy())
        self._news.setVisible(due is not None)
        if due is None:
            return
        over = now > due
        said = self.tr("{shape} Next news was due {when}") if over else self.tr("Next news due {when}")
        self._news.setText(said.format(when=text.when(due, now, zone), shape=text.AT_RISK))
        self._news.set_look("amber" if over else "mid")

    def show_lines(self, lines: Sequence[TimelineLine], tickets: Sequence[Ticket], now: datetime, zone: tzinfo) -> None:
        """Show timeline and tickets."""
        self.timeline.show_lines(lines, now, zone)
        self.tickets.show_tickets(tickets)


def news_due_at(incident: Incident, strategy: Strategy | None) -> datetime | None:
    """When everybody affected should hear of it next; None for a closed one or where nothing is promised."""
    known = strategy.severities if strategy is not None else ()
    every_s = next((one.update_every for one in known if one.id == incident.severity), None)
    return incident.news_due_at(every_s)
