"""The rows behind a number of the ledger, and what can be done with each of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QPushButton, QStackedWidget, QWidget

from controlcenter.domain.ticket import Level
from controlcenter.store.captures import CapturedItem
from ui import icons, text
from ui.safe_files import shown_name, write_copy
from ui.widgets.empty import Empty
from ui.widgets.section import Panel
from ui.widgets.table import Column, PlainTable

MEDIA_ICONS = {
    "mail": "mail", "head": "mail", "tiff": "printer", "pdf": "printer", "fax": "printer", "request": "globe",
    "call": "phone",
}  # fmt: skip
_SOURCE = 2
_WIDE_PX = 1150


def state_word(state: str) -> str:
    """Where a captured item stands."""
    translate = QCoreApplication.translate
    return {
        "captured": translate("Sources", "In work"),
        "failed": translate("Sources", "Tried, failed"),
        "stored": translate("Sources", "Stored"),
        "duplicate": translate("Sources", "Duplicate"),
        "filtered": translate("Sources", "Filtered"),
        "quarantined": translate("Sources", "Quarantined"),
    }.get(state, state)


def state_level(item: CapturedItem) -> Level:
    """What needs a person."""
    return Level.AT_RISK if item.row.state in ("quarantined", "failed") else Level.NORMAL


class RowsPanel(Panel):
    """A table with buttons. ``retried`` and ``wanted_bytes`` carry the item, ``opened`` the ticket's id."""

    opened = Signal(int)
    retried = Signal(object)
    wanted_bytes = Signal(object)
    all_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("What is quarantined and why"), "", parent)
        self._now: datetime | None = None
        self._zone: tzinfo | None = None
        self.table: PlainTable[CapturedItem] = PlainTable(self._columns(), self.tr("Captured items"))
        self.table.chosen.connect(self._enable)
        self.table.opened.connect(self._open)
        self._empty = Empty("shield-check", "")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._empty)
        self.column.addWidget(self._pages, 1)
        self.back = QPushButton(self.tr("Show what is quarantined"))
        self.back.setProperty("look", "flat")
        self.back.clicked.connect(self.all_wanted)
        self.back.hide()
        self.header.add(self.back)
        self._buttons()
        self._enable(None)

    def _columns(self) -> list[Column[CapturedItem]]:
        return [
            Column(self.tr("Received"), self._when, 150, sort=lambda i: i.row.received_at),
            Column(self.tr("Name"), lambda i: shown_name(i.row.name), 270,
                   icon=lambda i: MEDIA_ICONS.get(i.row.media, "file")),
            Column(self.tr("Source"), lambda i: i.row.source, 170),
            Column(self.tr("State"), lambda i: state_word(i.row.state), 140, level=state_level),
            Column(self.tr("Reason"), lambda i: i.row.reason),
            Column(self.tr("Ticket"), lambda i: i.number, 100),
        ]  # fmt: skip

    def _when(self, item: CapturedItem) -> str:
        if self._now is None or self._zone is None:
            return ""
        return text.when(item.row.received_at, self._now, self._zone)

    def _buttons(self) -> None:
        self.open = QPushButton(self.tr("Open ticket"))
        self.retry = QPushButton(self.tr("Read again"))
        self.save = QPushButton(self.tr("Save bytes as…"))
        for button, icon in ((self.open, "external-link"), (self.retry, "rotate-ccw"), (self.save, "save")):
            button.setIcon(icons.icon(icon))
            self.header.add(button)
        self.open.clicked.connect(lambda: self._open(self.table.current()))
        self.retry.clicked.connect(lambda: self.retried.emit(self.table.current()))
        self.save.clicked.connect(lambda: self.wanted_bytes.emit(self.table.current()))

    def show_items(
        self, title: str, items: Sequence[CapturedItem], now: datetime, zone: tzinfo, *, is_default: bool
    ) -> None:
        """Show these rows under a title; the default view is what is quarantined."""
        self._now, self._zone = now, zone
        self.header.set_title(title)
        self.setAccessibleName(title)
        self.header.set_note(text.number(len(items)) if items else "")
        self.back.setVisible(not is_default)
        if is_default:
            self._empty.set_text(self.tr("Nothing is quarantined"), self.tr("Everything that came in could be read."))
        else:
            self._empty.set_text(self.tr("Nothing here today"), self.tr("No item of today is behind this number."))
        chosen = self.table.current()
        self.table.set_rows(items)
        self._choose(chosen, items)
        self._pages.setCurrentWidget(self.table if items else self._empty)
        self._enable(self.table.current())

    def _choose(self, chosen: CapturedItem | None, items: Sequence[CapturedItem]) -> None:
        """Rows move while people read: the line follows its item, not its place."""
        ids = [self.table.rows.row_at(at).row.id for at in range(len(items))]
        if chosen is not None and chosen.row.id in ids:
            self.table.setCurrentIndex(self.table.rows.index(ids.index(chosen.row.id), 0))

    def _enable(self, item: CapturedItem | None) -> None:
        self.open.setEnabled(item is not None and item.ticket_id is not None)
        self.save.setEnabled(item is not None)
        self.retry.setEnabled(
            item is not None and item.row.state in ("quarantined", "failed") and item.row.media != "call"
        )

    def _open(self, item: CapturedItem | None) -> None:
        if item is not None and item.ticket_id is not None:
            self.opened.emit(item.ticket_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.table.setColumnHidden(_SOURCE, self.width() < _WIDE_PX)  # the reason needs the room more

    def save_bytes(self, item: CapturedItem, raw: bytes) -> str:
        """Ask where to and write; a sentence that says how it went, "" when the person changed their mind."""
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Save bytes as"), shown_name(item.row.name))
        if not path:
            return ""
        try:
            write_copy(Path(path), raw)
        except OSError as error:
            said = self.tr("The file {name} could not be written: {why}. Choose another place.")
            return said.format(name=Path(path).name, why=error.strerror or type(error).__name__)
        return self.tr("Saved as {name}.").format(name=Path(path).name)
