"""The tickets that belong to an incident: open them, add one by its number, take one out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QWidget

from controlcenter.domain.ticket import Level, Ticket
from ui.look.icons import CHANNEL_ICONS
from ui.widgets.button import with_icon
from ui.widgets.empty import Empty
from ui.widgets.section import Panel
from ui.widgets.table import Column, PlainTable, why_hint
from ui.wording import text, words

_NUMBER = re.compile(r"\s*(?:[A-Za-z]\s*-?\s*)?(\d{1,15})\s*")


def ticket_id_of(typed: str) -> int | None:
    """The id behind a typed number, with or without its letter; None where there is none."""
    match = _NUMBER.fullmatch(typed)
    return int(match[1]) if match else None


class LinkedTickets(Panel):
    """``left`` says what a ticket has left and how it stands.

    ``opened`` and ``taken_out`` carry the ticket's id, ``added`` the id that somebody typed."""

    opened = Signal(int)
    taken_out = Signal(int)
    added = Signal(int)
    misread = Signal(str)
    why_asked = Signal(object)  # a ticket

    def __init__(
        self, left: Callable[[Ticket], tuple[str, Level]], parent: QWidget | None = None
    ) -> None:  # fmt: skip
        super().__init__(self.tr("Tickets"), "", parent, fill="card")
        columns: list[Column[Ticket]] = [
            Column(self.tr("Ticket"), lambda t: t.number, 124, icon=lambda t: CHANNEL_ICONS[t.channel]),
            Column(self.tr("Subject"), lambda t: t.subject or self.tr("No subject"),
                   hint=lambda t: f"{t.subject}\n{t.customer_name}".strip()),
            Column(self.tr("Status"), lambda t: words.status(t.status), 104, roomy=True),
            Column(self.tr("Left"), lambda t: left(t)[0] or "–", 112, right=True, level=lambda t: left(t)[1],
                   hint=lambda _: why_hint(), press=self.why_asked.emit),
        ]  # fmt: skip
        self.table = PlainTable(columns, self.tr("Linked tickets"))
        self.table.opened.connect(lambda row: self.opened.emit(row.id))
        self.table.chosen.connect(self._enable)
        self._empty = Empty("link", self.tr("No ticket is linked"), self.tr("Add those that report the same."))
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._empty)
        self.number = QLineEdit()
        self.number.setPlaceholderText(self.tr("For example E-51120"))
        self.number.setAccessibleName(self.tr("Number of a ticket to link"))
        self.number.returnPressed.connect(self._add)
        self.add = with_icon(QPushButton(self.tr("Link")), "plus")
        self.add.clicked.connect(self._add)
        self.out = QPushButton(self.tr("Take out"))
        self.out.clicked.connect(self._take_out)
        self.out.setEnabled(False)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.number, 1)
        below.addWidget(self.add)
        below.addWidget(self.out)
        self.column.addWidget(self._pages, 1)
        self.column.addLayout(below)

    def show_tickets(self, tickets: Sequence[Ticket]) -> None:
        """Show these tickets; the current line stays with its ticket."""
        chosen = self.table.current()
        self.table.set_rows(tickets)
        ids = [row.id for row in tickets]
        if chosen is not None and chosen.id in ids:
            self.table.setCurrentIndex(self.table.rows.index(ids.index(chosen.id), 0))
        self._pages.setCurrentWidget(self.table if tickets else self._empty)
        self.header.set_note(text.number(len(tickets)) if tickets else "")
        self._enable(self.table.current())

    def tick(self) -> None:
        """Count down."""
        self.table.viewport().update()

    def _enable(self, row: Ticket | None) -> None:
        self.out.setEnabled(row is not None)

    def _take_out(self) -> None:
        row = self.table.current()
        if row is not None:
            self.taken_out.emit(row.id)

    def _add(self) -> None:
        typed = self.number.text()
        if not typed.strip():
            return
        ticket_id = ticket_id_of(typed)
        if ticket_id is None:
            said = self.tr("“{typed}” is no ticket number; write it like E-51120.")
            self.misread.emit(said.format(typed=text.one_line(typed)))
            return
        self.number.clear()
        self.added.emit(ticket_id)
