"""The rows behind a number: exactly the tickets that it counted, each one click away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from controlcenter.domain.ticket import Ticket
from ui.look import icons
from ui.widgets.cards.card import card_time
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.widgets.dialogs.why import ask_why
from ui.widgets.table import Column, PlainTable, why_hint
from ui.wording import text, words
from ui.workspace import Workspace

WIDE_PX, TALL_PX = 1080, 640


class RowsDialog(PlainDialog):
    """Lists tickets in the order in which they break; a double click or Enter opens one."""

    def __init__(self, parent: QWidget | None, workspace: Workspace, title: str, rows: Sequence[Ticket]) -> None:
        found = sorted(rows, key=lambda row: (row.breaks_at is None, row.breaks_at or row.created_at, row.id))
        count = text.plural(QCoreApplication.translate("Rows", "%n ticket(s)", "", len(found)))
        super().__init__(parent, title, count, icon="list-filter", yes=QCoreApplication.translate("Rows", "Close"))
        self.resize(WIDE_PX, TALL_PX)
        self._workspace = workspace
        self.table = PlainTable(_columns(workspace, self._explain), title)
        self.table.set_rows(found)
        self.table.opened.connect(self._open)
        self.content.addWidget(self.table)

    def _open(self, row: Ticket) -> None:
        self.accept()
        self._workspace.open_ticket(row.id)

    def _explain(self, row: Ticket) -> None:
        ask_why(self._workspace, row, self)


def _by_due(row: Ticket) -> object:
    return (row.due_at is None, row.due_at or row.created_at)


def _columns(workspace: Workspace, explain: Callable[[Ticket], None]) -> list[Column[Ticket]]:
    translate = QCoreApplication.translate
    strategy = workspace.live.strategy

    def queue(row: Ticket) -> str:
        found = strategy.queue(row.queue) if strategy else None
        return found.name if found else row.queue

    def person(row: Ticket) -> str:
        found = strategy.agent(row.assignee) if strategy and row.assignee else None
        return found.name if found else translate("Rows", "Unassigned")

    def due(row: Ticket) -> str:
        return card_time(row, workspace.clock.now(), workspace.live.time_left).text or "–"

    return [
        Column(translate("Rows", "Left"), due, 120, right=True, sort=_by_due,
               level=lambda r: r.level(workspace.clock.now()), press=explain,
               hint=lambda _: why_hint()),
        Column(translate("Rows", "Number"), lambda r: r.number, 110, icon=lambda r: icons.CHANNEL_ICONS[r.channel]),
        Column(translate("Rows", "Subject"), lambda r: r.subject),
        Column(translate("Rows", "Customer"), lambda r: r.customer_name, 170),
        Column(translate("Rows", "Queue"), queue, 150),
        Column(translate("Rows", "Agent"), person, 140),
        Column(translate("Rows", "Status"), lambda r: words.status(r.status), 130),
    ]  # fmt: skip
