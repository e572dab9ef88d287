"""What a click on the wall opens: exactly the rows that the number counted."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from controlcenter.domain.team import AgentState, Presence
from controlcenter.domain.ticket import Channel
from controlcenter.live.model import ALL, Scope
from ui.screens.wall import rows
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.widgets.dialogs.why import ask_why_of
from ui.widgets.table import Column, PlainTable
from ui.wording import text, words
from ui.workspace import Workspace


class Opener(QObject):
    """Carries the wishes of every page to the workspace; the rows are those of this moment."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self._workspace, self._window = workspace, window
        self.shown: PeopleDialog | None = None

    def channel(self, channel: Channel, part: str = "count") -> None:
        """The rows behind one number of a channel's tile."""
        live, name = self._workspace.live, words.channel(channel)
        if part == "call_backs":
            self._workspace.show_rows(self.tr("Call-backs due"), rows.call_backs(live))
        elif part == "others":
            self._workspace.show_rows(self.tr("Other calls"), rows.other_calls(live))
        elif part == "unassigned":
            title = self.tr("{channel}, unassigned").format(channel=name)
            self._workspace.show_rows(title, rows.unassigned(live, channel))
        elif part == "urgent":
            self.urgent(("channel", channel.value))
        else:
            self._workspace.show_rows(name, rows.of_channel(live, channel))

    def urgent(self, scope: Scope = ALL) -> None:
        """Every ticket at risk or breached."""
        found = rows.urgent(self._workspace.live, self._workspace.clock.now(), scope)
        self._workspace.show_rows(self.tr("At risk or breached"), found)

    def ticket(self, ticket_id: int) -> None:
        """One ticket."""
        self._workspace.open_ticket(ticket_id)

    def why(self, ticket_id: int) -> None:
        """How a ticket's deadline came about."""
        ask_why_of(self._workspace, ticket_id, self._window)

    def team(self, team: str, name: str) -> None:
        """A team's open tickets."""
        self._workspace.show_rows(name, rows.opened(self._workspace.live, ("team", team)))

    def language(self, code: str, name: str) -> None:
        """Who waits in a language."""
        self._workspace.show_rows(name, rows.waiting_in(self._workspace.live, code))

    def waiting(self) -> None:
        """Everybody who waits, in whatever language."""
        live = self._workspace.live
        self._workspace.show_rows(self.tr("Waiting"), [i for i in rows.opened(live) if live.tickets[i].is_waiting])

    def incident(self, incident_id: int, title: str) -> None:
        """The tickets of an incident."""
        self._workspace.show_rows(title, rows.of_incident(self._workspace.live, incident_id))

    def people(self, presence: Presence | None) -> None:
        """Who does this now; None: everybody at work."""
        found = rows.people(self._workspace.live, self._workspace.clock.now(), presence)
        title = words.presence(presence) if presence is not None else self.tr("Here")
        self.shown = PeopleDialog(self._window, self._workspace, title, found)
        self.shown.open()


class PeopleDialog(PlainDialog):
    """People by name, and since when they do what they do."""

    def __init__(self, parent: QWidget, workspace: Workspace, title: str, found: list[AgentState]) -> None:
        count = text.plural(self.tr("%n person(s)", "", len(found)))
        super().__init__(parent, title, count, icon="users", yes=self.tr("Close"))
        self.resize(820, 560)
        strategy, now = workspace.live.strategy, workspace.clock.now()

        def name(state: AgentState) -> str:
            agent = strategy.agent(state.agent) if strategy else None
            return agent.name if agent is not None else state.agent

        def since(state: AgentState) -> str:
            return text.duration((now - state.since).total_seconds())

        self.table: PlainTable[AgentState] = PlainTable(
            [
                Column(self.tr("Name"), name),
                Column(self.tr("State"), lambda state: words.presence(state.presence), 160),
                Column(self.tr("For"), since, 140, right=True),
                Column(self.tr("Reason"), lambda state: state.reason, 200),
            ],
            title,
        )
        self.table.set_rows(sorted(found, key=name))
        self.content.addWidget(self.table)
