"""Shows who would get which of the tickets that were left behind, before anything is moved."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from controlcenter.domain.leftover import Handover
from controlcenter.domain.load import ticket_load
from controlcenter.live.model import LiveModel
from ui.screens.board import people
from ui.screens.board.figures import load_figure
from ui.widgets.cards.card import headline
from ui.widgets.plain import PlainLabel
from ui.wording import text, words


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
        self.loads = self._table([self.tr("Who"), self.tr("Tickets"), self.tr("Load now"), self.tr("Load after")], 0)
        self.loads.setAccessibleName(self.tr("What each person would have"))
        self._fill(self.loads, self._load_rows(given))
        self.tickets = self._table([self.tr("Ticket"), self.tr("Subject"), self.tr("Needs"), self.tr("Goes to")], 1)
        self.tickets.setAccessibleName(self.tr("Where each ticket would go"))
        self._fill(self.tickets, self._ticket_rows(given))
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

    def _load_rows(self, given: Sequence[Handover]) -> list[list[str]]:
        strategy = self._live.strategy
        if strategy is None:
            return []
        count = Counter(each.assignee for each in given if each.assignee is not None)
        coming: defaultdict[str, float] = defaultdict(float)
        for each in given:
            if each.assignee is not None:
                coming[each.assignee] += ticket_load(strategy, each.ticket)
        made = []
        for agent, tickets in count.most_common():
            load = people.agent_load(self._live, agent, self._now)
            person = strategy.agent(agent)
            after = load_figure(load.total + coming[agent], load.capacity)
            made.append([
                person.name if person is not None else agent, text.number(tickets),
                load_figure(load.total, load.capacity), after,
            ])  # fmt: skip
        return made

    def _ticket_rows(self, given: Sequence[Handover]) -> list[list[str]]:
        strategy = self._live.strategy
        assert strategy is not None
        made = []
        for each in given:
            person = strategy.agent(each.assignee) if each.assignee is not None else None
            queue = strategy.queue(each.queue)
            free = self.tr("{queue}, unassigned").format(queue=queue.name if queue is not None else each.queue)
            needs = [words.language(each.ticket.language) if each.ticket.language else ""]
            needs += list(queue.skills) if queue is not None else []
            made.append([
                each.ticket.number, text.one_line(headline(each.ticket)), ", ".join(part for part in needs if part),
                person.name if person is not None else free,
            ])  # fmt: skip
        return made

    def _table(self, titles: Sequence[str], wide: int) -> QTableWidget:
        """An empty one; the column ``wide`` takes the room that is left."""
        table = QTableWidget(0, len(titles))
        table.setHorizontalHeaderLabels(list(titles))
        table.verticalHeader().hide()
        table.setProperty("look", "table")
        table.setShowGrid(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        head = table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        return table

    @staticmethod
    def _fill(table: QTableWidget, rows: Sequence[Sequence[str]]) -> None:
        table.setRowCount(len(rows))
        for at, row in enumerate(rows):
            for column, said in enumerate(row):
                table.setItem(at, column, QTableWidgetItem(said))
