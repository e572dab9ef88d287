"""My work: own tickets by deadline, what was just moved here, own state, and the next ticket."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from controlcenter.commands.team import SetPresence
from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Ticket
from controlcenter.live.model import Update
from controlcenter.settings import account_name
from ui.actions import keys
from ui.first_start.who import ask_who
from ui.follow import follow
from ui.look import theme
from ui.screens.mywork.arrivals import Arrivals
from ui.screens.mywork.memory import Memory
from ui.screens.mywork.next_ticket import take_next
from ui.screens.mywork.person import PersonStrip
from ui.screens.mywork.section import Section
from ui.screens.mywork.sections import SECTIONS, arrived, in_sections, own_tickets, section_level, section_name
from ui.tick import Tick
from ui.widgets.dialogs.why import ask_why_of
from ui.widgets.empty import Empty
from ui.wording import text
from ui.workspace import Workspace


class MyWork(QWidget):
    """The screen of one agent."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._memory = Memory(workspace.settings, workspace.clock.now())
        self.person = PersonStrip(workspace.live, workspace.clock.now)
        self.arrivals = Arrivals()
        self.sections = {
            name: Section(section_name(name), section_level(name), workspace.clock.now, workspace.live.time_left)
            for name in SECTIONS
        }
        self._nobody = Empty(
            "user", self.tr("Nobody has said who sits here"),
            self.tr("Your tickets, your state and your moves carry your name once you have chosen it."),
            button=self.tr("Choose who you are"), press=lambda: ask_who(workspace, account_name(), self.window()),
        )  # fmt: skip
        self._nothing = Empty("inbox", "")  # the button that takes the next one stands above
        keys.current().changed.connect(self._tell_keys)
        self._tell_keys()
        self._build()
        self.person.state_wanted.connect(self._set_presence)
        self.person.next_wanted.connect(lambda: take_next(workspace))
        self.arrivals.seen.connect(self._seen)
        self.arrivals.opened.connect(workspace.open_ticket)
        for section in self.sections.values():
            section.opened.connect(workspace.open_ticket)
            section.why_asked.connect(lambda ticket_id: ask_why_of(workspace, ticket_id, self))
        follow(workspace.live, self, self._on_update)
        self._tick = Tick(self, workspace.clock)
        self._tick.second.connect(self._on_second)
        theme.current().changed.connect(self.update)
        self.refresh()

    def _build(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(20, 0, 20, 20)
        column.setSpacing(14)
        column.addWidget(self.arrivals)
        for section in self.sections.values():
            column.addWidget(section)
        column.addWidget(self._nothing, 1)
        column.addStretch(0)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(self.tr("Your tickets"))
        scroll.setWidget(body)
        self._end = column.count() - 1
        self._column = column
        work = QWidget()
        whole = QVBoxLayout(work)
        whole.setContentsMargins(0, 20, 0, 0)
        whole.setSpacing(16)
        head = QVBoxLayout()
        head.setContentsMargins(20, 0, 20, 0)
        head.addWidget(self.person)
        whole.addLayout(head)
        whole.addWidget(scroll, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._nobody)
        self._stack.addWidget(work)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _tell_keys(self) -> None:
        said = self.tr("Take the next ticket with {key}, or wait: what is moved to you appears here at once.")
        self._nothing.set_text(self.tr("Your desk is empty"), said.format(key=keys.current().shown("work.next")))

    # What is true now

    def refresh(self) -> None:
        """Show what is true now."""
        workspace = self._workspace
        strategy, me = workspace.live.strategy, workspace.me
        agent = strategy.agent(me) if strategy is not None else None
        self._stack.setCurrentIndex(0 if agent is None else 1)
        if strategy is None or agent is None:
            return
        self.person.set(me)
        mine = own_tickets(workspace.live, me)
        parts = in_sections(mine, workspace.clock.now(), strategy.zone)
        for name, section in self.sections.items():
            section.set(parts[name], is_whole=self._workspace.live.is_whole)
        self._nothing.setVisible(not mine and workspace.live.is_whole)
        self._column.setStretch(self._end, 1 if mine else 0)
        fresh = arrived(workspace.live, me, self._memory.seen, self._memory.floor)
        self.arrivals.set([self._arrival(ticket) for ticket in fresh])

    def _arrival(self, ticket: Ticket) -> tuple[Ticket, str, str]:
        live, now = self._workspace.live, self._workspace.clock.now()
        assert live.strategy is not None and ticket.moved_at is not None
        who = self.tr("The service") if ticket.moved_by == "service" else live.person(ticket.moved_by)
        return ticket, who, text.when(ticket.moved_at, now, live.strategy.zone)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _on_update(self, update: Update) -> None:
        if not self.isVisible():
            return  # a hidden screen costs nothing; it catches up when it is shown
        batch = update.batch
        if batch.tickets or batch.agents or batch.full or batch.strategy is not None or batch.people is not None:
            self.refresh()

    def _on_second(self) -> None:
        """Time alone moves a ticket into another section."""
        strategy, me = self._workspace.live.strategy, self._workspace.me
        if strategy is None or not me:
            return
        parts = in_sections(own_tickets(self._workspace.live, me), self._workspace.clock.now(), strategy.zone)
        for name, section in self.sections.items():
            section.set(parts[name], is_whole=self._workspace.live.is_whole)
            section.tick()
        self.person.tick()

    def _seen(self, ticket: Ticket) -> None:
        if ticket.moved_at is not None:
            mine = {one.id for one in own_tickets(self._workspace.live, self._workspace.me)}
            self._memory.remember(ticket.id, ticket.moved_at, mine)
            self.refresh()

    def _set_presence(self, presence: Presence, reason: str) -> None:
        self._workspace.run(SetPresence(self._workspace.me, presence, reason, "window"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("window"))
        painter.end()
