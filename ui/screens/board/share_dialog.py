"""Shows who would get which of the tickets that were left behind, before anything is moved."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from controlcenter.domain.leftover import Handover
from controlcenter.domain.load import ticket_load
from controlcenter.live.model import LiveModel
from ui.screens.board import people
from ui.widgets.cards.card import headline
from ui.widgets.load_bar import load_figure
from ui.widgets.plain import PlainLabel
from ui.widgets.table import Column, PlainTable
from ui.wording import text, words


@dataclass(frozen=True, slots=True)
class Share:
    """What one person would get, with the load before and after in units of work."""

    name: str
    tickets: int
    load: float
    load_after: float
    capacity: float


class ShareDialog(QDialog):
    """Two tables: what each person would have, and where each ticket would go. Return does it, Esc changes nothing."""

    def __init__(
        self, parent: QWidget | None, live: LiveModel, given: Sequence[Handover], total: int, now: datetime
    ) -> None:
        super().__init__(parent)
        self._live = live
        self._now = now
        self.setWindowTitle(self.tr("Distribute work that was left behind"))
        self.finished.connect(self.deleteLater)
        self.resize(820, 640)
        tickets = text.plural(self.tr("%n ticket(s)", "", len(given)))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(PlainLabel(self.tr("Distribute {tickets} by fit").format(tickets=tickets), "title"))
        column.addWidget(PlainLabel(self._summary(given, total), "mid", wrap=True))
        self.loads = self._loads(given)
        self.tickets = self._tickets(given)
        column.addWidget(self.loads, 2)
        column.addWidget(self.tickets, 3)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.yes = QPushButton(self.tr("Distribute {tickets}").format(tickets=tickets))
        self.yes.setProperty("look", "primary")
        self.yes.setDefault(True)
        self.yes.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.yes)
        column.addLayout(buttons)
        self.yes.setFocus()

    def _summary(self, given: Sequence[Handover], total: int) -> str:
        free = sum(each.assignee is None for each in given)
        said = [
            self.tr("Each goes to somebody with its skills, its language and room for it. One Undo takes it all back.")
        ]
        if free:
            said.append(self.tr("{count} fit nobody who is here: they lie free in their queue.").format(
                count=text.number(free)))  # fmt: skip
        if total > len(given):
            said.append(self.tr("These are the most urgent of {count}.").format(count=text.number(total)))
        return " ".join(said)

    def _loads(self, given: Sequence[Handover]) -> PlainTable[Share]:
        table: PlainTable[Share] = PlainTable(
            [
                Column(self.tr("Who"), lambda row: row.name),
                Column(self.tr("Tickets"), lambda row: text.number(row.tickets), 110, True),
                Column(self.tr("Load now"), lambda row: load_figure(row.load, row.capacity), 150, True),
                Column(self.tr("Load after"), lambda row: load_figure(row.load_after, row.capacity), 150, True),
            ],
            self.tr("What each person would have"),
        )
        table.set_rows(shares(self._live, given, self._now))
        return table

    def _tickets(self, given: Sequence[Handover]) -> PlainTable[Handover]:
        table: PlainTable[Handover] = PlainTable(
            [
                Column(self.tr("Ticket"), lambda row: row.ticket.number, 110),
                Column(self.tr("Subject"), lambda row: headline(row.ticket)),
                Column(self.tr("Needs"), self._needs, 170),
                Column(self.tr("Goes to"), self._goes_to, 200),
            ],
            self.tr("Where each ticket would go"),
        )
        table.set_rows(given)
        return table

    def _needs(self, row: Handover) -> str:
        queue = self._live.strategy.queue(row.queue) if self._live.strategy is not None else None
        language = [words.language(row.ticket.language)] if row.ticket.language else []
        return ", ".join([*language, *(queue.skills if queue is not None else ())])

    def _goes_to(self, row: Handover) -> str:
        strategy = self._live.strategy
        person = strategy.agent(row.assignee) if strategy is not None and row.assignee is not None else None
        if person is not None:
            return person.name
        queue = strategy.queue(row.queue) if strategy is not None else None
        return self.tr("{queue}, unassigned").format(queue=queue.name if queue is not None else row.queue)


def shares(live: LiveModel, given: Sequence[Handover], now: datetime) -> list[Share]:
    """What each person who gets something would have, those who get most first."""
    strategy = live.strategy
    if strategy is None:
        return []
    count = Counter(each.assignee for each in given if each.assignee is not None)
    coming: defaultdict[str, float] = defaultdict(float)
    for each in given:
        if each.assignee is not None:
            coming[each.assignee] += ticket_load(strategy, each.ticket)
    made = []
    for agent, tickets in count.most_common():
        load, person = people.agent_load(live, agent, now), strategy.agent(agent)
        name = person.name if person is not None else agent
        made.append(Share(name, tickets, load.total, load.total + coming[agent], load.capacity))
    return made
