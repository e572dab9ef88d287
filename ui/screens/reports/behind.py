"""The rows behind a number of the history: tickets, clocks, calls or readings, each ticket one key away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from controlcenter.domain.sample import Sample
from controlcenter.domain.ticket import ClockState
from controlcenter.store import rows as stored
from controlcenter.store.history.counts import CallRules
from controlcenter.store.history.rows import (
    CallRow,
    DueRow,
    Rows,
    Stretch,
    read_call_rows,
    read_due,
    read_readings,
    read_ticket_ids,
)
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.widgets.dialogs.rows_dialog import TALL_PX, WIDE_PX, RowsDialog
from ui.widgets.table import Column, PlainTable
from ui.wording import text, words
from ui.workspace import Workspace

Row = TypeVar("Row")
_CALLS = (Rows.SERVED, Rows.ANSWERED, Rows.OFFERED, Rows.HANDLED)
_CLOCKS = (Rows.DUE, Rows.PROMISED)


class ListDialog(PlainDialog):
    """A list with a head line; Enter or a double click opens the ticket of a line where it has one."""

    def __init__(
        self, parent: QWidget | None, workspace: Workspace, title: str, columns: Sequence[Column[Any]],
        found: Sequence[Any],
    ) -> None:  # fmt: skip
        translate = QCoreApplication.translate
        count = text.plural(translate("Reports", "%n row(s)", "", len(found)))
        super().__init__(parent, title, count, icon="list-filter", yes=translate("Reports", "Close"))
        self.resize(WIDE_PX, TALL_PX)
        self._workspace = workspace
        self.table: PlainTable[Any] = PlainTable(columns, title)
        self.table.set_rows(found)
        self.table.opened.connect(self._open)
        self.content.addWidget(self.table)

    def _open(self, row: Any) -> None:
        ticket_id = getattr(row, "ticket_id", None)
        if ticket_id is not None:
            self.accept()
            self._workspace.open_ticket(ticket_id)


class Behind:
    """Opens the rows behind a number, read in another thread. ``shown`` is the dialog that was opened last."""

    def __init__(self, parent: QWidget, workspace: Workspace) -> None:
        self._parent = parent
        self._workspace = workspace
        self.shown: PlainDialog | None = None

    def open(self, title: str, rows: Rows, where: Stretch, rules: CallRules) -> None:
        """List what was counted in a stretch."""
        zone = where.period.zone
        if rows in _CALLS:
            self._ask(lambda c: read_call_rows(c, rows, where, rules), title, _call_columns(zone, where.now))
        elif rows in _CLOCKS:
            self._ask(lambda c: read_due(c, rows, where), title, _due_columns(zone))
        else:

            def tickets(connection: Any) -> list[Any]:
                ids = read_ticket_ids(connection, rows, where)
                return list(stored.read_tickets(connection, ids).values())

            self._workspace.ask(
                tickets, lambda found: self._show(RowsDialog(self._parent, self._workspace, title, found))
            )

    def open_readings(self, title: str, scope: str, names: Sequence[str], where: Stretch) -> None:
        """List the readings of a stretch of load."""
        self._ask(lambda c: read_readings(c, scope, names, where), title, _reading_columns(where.period.zone))

    def _ask(self, read: Any, title: str, columns: Sequence[Column[Any]]) -> None:
        def then(found: list[Any]) -> None:
            self._show(ListDialog(self._parent, self._workspace, title, columns, found))

        self._workspace.ask(read, then)

    def _show(self, dialog: PlainDialog) -> None:
        self.shown = dialog
        dialog.open()


def _instant(at: datetime | None, zone: tzinfo) -> str:
    return f"{text.day_and_time(at, zone)}:{at.astimezone(zone):%S}" if at else "–"


def _call_columns(zone: tzinfo, now: datetime) -> list[Column[CallRow]]:
    translate = QCoreApplication.translate

    def outcome(row: CallRow) -> str:
        if row.answered_at is not None:
            return translate("Reports", "Answered")
        return translate("Reports", "Abandoned") if row.ended_at is not None else translate("Reports", "Waiting")

    return [
        Column(translate("Reports", "Joined"), lambda r: _instant(r.joined_at, zone), 190),
        Column(translate("Reports", "Ticket"), lambda r: f"T-{r.ticket_id}", 110),
        Column(translate("Reports", "Waited"), lambda r: text.duration(r.wait_s(now)), 110, right=True),
        Column(translate("Reports", "Outcome"), outcome),
        Column(translate("Reports", "Agent"), lambda r: r.agent or "–"),
        Column(translate("Reports", "Handled"), lambda r: "–" if r.handle_s is None else text.duration(r.handle_s), 110,
               right=True),
        Column(translate("Reports", "Ended"), lambda r: _instant(r.ended_at, zone), 190),
    ]  # fmt: skip


def _due_columns(zone: tzinfo) -> list[Column[DueRow]]:
    translate = QCoreApplication.translate

    def became(row: DueRow) -> str:
        return {
            ClockState.MET: translate("Reports", "Met"), ClockState.MISSED: translate("Reports", "Missed"),
            ClockState.CANCELLED: translate("Reports", "Withdrawn, but broken before"),
        }.get(row.state, translate("Reports", "Open and overdue"))  # fmt: skip

    return [
        Column(translate("Reports", "Due"), lambda r: _instant(r.due_at, zone), 190),
        Column(translate("Reports", "Ticket"), lambda r: f"{r.channel.letter}-{r.ticket_id}", 110),
        Column(translate("Reports", "Deadline"), lambda r: words.clock_kind(r.kind)),
        Column(translate("Reports", "Outcome"), became),
        Column(translate("Reports", "Done"), lambda r: _instant(r.stopped_at, zone), 190),
    ]


def _reading_columns(zone: tzinfo) -> list[Column[Sample]]:
    translate = QCoreApplication.translate
    return [
        Column(translate("Reports", "Reading"), lambda r: _instant(r.at, zone), 190),
        Column(translate("Reports", "Team or agent"), lambda r: r.name),
        Column(translate("Reports", "Open"), lambda r: text.number(r.open), right=True),
        Column(translate("Reports", "Load"), lambda r: text.number(r.load, 1), right=True),
        Column(translate("Reports", "Capacity"), lambda r: text.number(r.capacity, 1), right=True),
    ]
