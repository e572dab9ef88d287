"""The rows behind a number of the ledger, and what can be done with each of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QItemSelectionModel, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QStackedWidget, QWidget

from controlcenter.domain.ticket import Level
from controlcenter.store.captures import CapturedItem
from ui import disk
from ui.safe_files import shown_name
from ui.widgets.button import with_icon
from ui.widgets.empty import Empty
from ui.widgets.section import Panel
from ui.widgets.table import Column, PlainTable
from ui.wording import text

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
    """A table with buttons. ``opened`` carries the ticket's id, ``retried`` the items, the others one item.

    ``looked_at`` carries the ids that a person has seen.
    """

    opened = Signal(int)
    retried = Signal(object)
    wanted_bytes = Signal(object)
    wanted_look = Signal(object)
    wanted_again = Signal(object)
    looked_at = Signal(object)
    all_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("What is quarantined and why"), "", parent)
        self._unread: frozenset[int] = frozenset()
        self._items: list[CapturedItem] = []
        self._streaming: frozenset[str] = frozenset()
        self._is_filling = False
        self._now: datetime | None = None
        self._zone: tzinfo | None = None
        self.table: PlainTable[CapturedItem] = PlainTable(self._columns(), self.tr("Captured items"))
        self.table.setSelectionMode(PlainTable.SelectionMode.ExtendedSelection)
        self.table.chosen.connect(self._chosen)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
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
        self._enable()

    def _columns(self) -> list[Column[CapturedItem]]:
        return [
            Column(self.tr("Received"), self._when, 150, sort=lambda i: i.row.received_at),
            Column(self.tr("Name"), self._name, 270, hint=lambda i: shown_name(i.row.name),
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

    def _name(self, item: CapturedItem) -> str:
        return f"● {shown_name(item.row.name)}" if item.row.id in self._unread else shown_name(item.row.name)

    def _buttons(self) -> None:
        self.seen = QPushButton(self.tr("Mark all as seen"))
        self.seen.setProperty("look", "flat")
        self.seen.clicked.connect(lambda: self.looked_at.emit([item.row.id for item in self._items]))
        self.header.add(self.seen)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.open = QPushButton(self.tr("Open ticket"))
        self.look = QPushButton(self.tr("Look at bytes…"))
        self.retry = QPushButton(self.tr("Read again"))
        self.retry_all = QPushButton(self.tr("Read all again"))
        self.again = QPushButton(self.tr("Fetch again"))
        self.save = QPushButton(self.tr("Save bytes as…"))
        for button, icon in (
            (self.open, "external-link"), (self.look, "eye"), (self.retry, "rotate-ccw"),
            (self.retry_all, "rotate-ccw"), (self.again, "refresh-cw"), (self.save, "save"),
        ):  # fmt: skip
            with_icon(button, icon)
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)
        self.open.clicked.connect(lambda: self._open(self.table.current()))
        self.look.clicked.connect(lambda: self.wanted_look.emit(self.table.current()))
        self.retry.clicked.connect(lambda: self.retried.emit(self._retryable(self.selected())))
        self.retry_all.clicked.connect(lambda: self.retried.emit(self._retryable(self._items)))
        self.again.clicked.connect(lambda: self.wanted_again.emit(self.table.current()))
        self.save.clicked.connect(lambda: self.wanted_bytes.emit(self.table.current()))

    def show_items(
        self, title: str, items: Sequence[CapturedItem], now: datetime, zone: tzinfo, *,
        is_default: bool, unread: Collection[int] = (), most: int = 0, streaming: Collection[str] = (),
    ) -> None:  # fmt: skip
        """Show these rows under a title; the default view is what is quarantined. ``most`` cut them off.

        ``streaming`` are the sources that cannot be asked for an item: they are told of it once.
        """
        self._now, self._zone, self._streaming = now, zone, frozenset(streaming)
        self.header.set_title(title)
        self.setAccessibleName(title)
        self.back.setVisible(not is_default)
        if is_default:
            self._empty.set_text(self.tr("Nothing is quarantined"), self.tr("Everything that came in could be read."))
        else:
            self._empty.set_text(self.tr("Nothing here"), self.tr("No item of that day is behind this number."))
        if list(items) != self._items:
            self._take_rows(items)
        self._unread = frozenset(unread)
        self.header.set_note(self._note(len(items), is_cut=bool(most) and len(items) >= most))
        self.seen.setVisible(bool(self._unread))
        self.table.viewport().update()
        self._pages.setCurrentWidget(self.table if items else self._empty)
        self._enable()

    def _note(self, count: int, *, is_cut: bool) -> str:
        if not count:
            return ""
        said = self.tr("the newest {count}") if is_cut else "{count}"
        said = said.format(count=text.number(count))
        unread = text.number(len(self._unread))
        if len(self._unread) == count:
            return self.tr("{unread} not looked at").format(unread=unread)
        return self.tr("{count}, {unread} not looked at").format(count=said, unread=unread) if self._unread else said

    def _take_rows(self, items: Sequence[CapturedItem]) -> None:
        """Rows move while people read: the marked lines follow their items, not their places."""
        marked = {item.row.id for item in self.selected()}
        current = self.table.current()
        self._is_filling = True
        self._items = list(items)
        self.table.set_rows(items)
        rows = [self.table.rows.row_at(at).row.id for at in range(len(items))]
        if current is not None and current.row.id in rows:
            self.table.setCurrentIndex(self.table.rows.index(rows.index(current.row.id), 0))
        flags = QItemSelectionModel.SelectionFlag
        for at in [at for at, found in enumerate(rows) if found in marked]:
            self.table.selectionModel().select(self.table.rows.index(at, 0), flags.Select | flags.Rows)
        self._is_filling = False

    def selected(self) -> list[CapturedItem]:
        """The marked rows."""
        return [self.table.rows.row_at(index.row()) for index in self.table.selectionModel().selectedRows()]

    @staticmethod
    def _retryable(items: Sequence[CapturedItem]) -> list[CapturedItem]:
        return [item for item in items if item.row.state in ("quarantined", "failed") and item.row.media != "call"]

    def _chosen(self, item: CapturedItem | None) -> None:
        if item is not None and not self._is_filling and item.row.id in self._unread:
            self.looked_at.emit([item.row.id])
        self._enable()

    def _enable(self) -> None:
        item, marked = self.table.current(), self.selected()
        self.open.setEnabled(item is not None and item.ticket_id is not None)
        for button in (self.save, self.look, self.again):
            button.setEnabled(item is not None)
        self.again.setEnabled(item is not None and item.row.media != "call" and item.row.source not in self._streaming)
        self.retry.setEnabled(bool(self._retryable(marked)))
        self.retry_all.setVisible(len(self._retryable(self._items)) > 1)

    def _open(self, item: CapturedItem | None) -> None:
        if item is not None and item.ticket_id is not None:
            self.opened.emit(item.ticket_id)
        elif item is not None:
            self.wanted_look.emit(item)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.table.setColumnHidden(_SOURCE, self.width() < _WIDE_PX)  # the reason needs the room more

    def save_bytes(self, item: CapturedItem, raw: bytes, say: Callable[[str], None]) -> None:
        """Ask where to and write; ``say`` gets a sentence that says how it went."""
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Save bytes as"), shown_name(item.row.name))
        if path:
            done = self.tr("Saved as {name}.").format(name=text.one_line(Path(path).name))
            disk.save(self, Path(path), lambda: raw, say, done=done, from_outside=True)
