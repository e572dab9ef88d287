"""The page of sources: the service, one card per source, and the rows behind a number. Live each second."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QDate, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from controlcenter.commands.arriving.quarantine import RetryCapture, RetryCaptures
from controlcenter.domain.day import day_span
from controlcenter.domain.health import LedgerRow
from controlcenter.live.floor import service_runs
from controlcenter.live.model import Update
from controlcenter.store import blobs, health
from controlcenter.store.captures import IN_WORK, QUARANTINE, CapturedItem, read_items
from ui import unread
from ui.follow import follow
from ui.safe_files import shown_name
from ui.screens.sources.card import SourceCard
from ui.screens.sources.condition import State, condition_of
from ui.screens.sources.day_bar import DayBar
from ui.screens.sources.deeds import Deeds
from ui.screens.sources.raw_view import RawView
from ui.screens.sources.rows import RowsPanel, state_word
from ui.screens.sources.service_line import ServiceLine
from ui.tick import Tick
from ui.widgets.empty import Empty
from ui.wording import text
from ui.workspace import Workspace

TWO_COLUMNS_PX = 1180
ANSWER_WITHIN_S = 15.0
MOST_ROWS = 2_000
Behind = tuple[str, str] | None


class SourcesPage(QWidget):
    """Asks for the ledger once a second while it can be seen."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._cards: dict[str, SourceCard] = {}
        self._ledger: dict[str, LedgerRow] = {}
        self._behind: tuple[str, str] | None = None
        self._asked_s = -ANSWER_WITHIN_S
        self._columns = 0
        self._deeds = Deeds(workspace, self)
        self._build()
        follow(workspace.live, self, self._updated)
        self._tick = Tick(self, workspace.clock)
        self._tick.second.connect(self.refresh)
        self._make_cards()
        self.refresh()

    def _build(self) -> None:
        self.days = DayBar()
        self.days.changed.connect(lambda _: self._ask_anew())
        self._service = ServiceLine(self.days)
        self._service.connect_button.clicked.connect(self._connect)
        self._none = Empty(
            "plug", self.tr("No source is connected"),
            self.tr("Connect a mailbox or a fax folder, and what comes in stands on the board within seconds."),
            button=self.tr("Connect a source…"), press=self._connect,
        )  # fmt: skip
        holder = QWidget()
        self._grid = QGridLayout(holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(14)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(holder)
        bar = scroll.verticalScrollBar()
        bar.rangeChanged.connect(lambda _, last: self._grid.setContentsMargins(0, 0, 6 if last else 0, 0))
        self._scroll = scroll
        self._upper = QStackedWidget()
        self._upper.addWidget(scroll)
        self._upper.addWidget(self._none)
        self.rows = RowsPanel()
        self.rows.opened.connect(self._workspace.open_ticket)
        self.rows.retried.connect(self._retry)
        self.rows.wanted_bytes.connect(self._fetch_bytes)
        self.rows.wanted_look.connect(self._look_at)
        self.rows.wanted_again.connect(self._deeds.fetch_item_again)
        self.rows.looked_at.connect(partial(unread.mark_seen, self._workspace.settings))
        unread.teller().changed.connect(self._ask_anew)
        self.rows.all_wanted.connect(lambda: self._look_behind("", ""))
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(14)
        split.setStyleSheet("QSplitter::handle { background: transparent; }")
        split.addWidget(self._upper)
        split.addWidget(self.rows)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([520, 300])
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(14)
        column.addWidget(self._service)
        column.addWidget(split, 1)

    # What is shown

    def _updated(self, update: Update) -> None:
        if update.batch.strategy is not None:
            self._make_cards()
            self.refresh()

    def _make_cards(self) -> None:
        strategy = self._workspace.live.strategy
        for card in self._cards.values():
            self._grid.removeWidget(card)
            card.deleteLater()
        self._cards = {}
        for entry in strategy.sources if strategy else ():
            card = SourceCard(entry)
            card.opened.connect(partial(self._look_behind, entry.name))
            card.asked.connect(lambda what, entry=entry: self._deeds.do(entry, what, self.days.day))
            self._cards[entry.name] = card
        self._columns = 0
        self._place()
        self._upper.setCurrentWidget(self._scroll if self._cards else self._none)
        self._service.connect_button.setVisible(bool(self._cards))
        self.days.setVisible(bool(self._cards))

    def _place(self) -> None:
        columns = 2 if self.width() >= TWO_COLUMNS_PX else 1
        if columns == self._columns:
            return
        self._columns = columns
        for at, card in enumerate(self._cards.values()):
            self._grid.addWidget(card, at // columns, at % columns)
        for at in range(2):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)
        for row in range(self._grid.rowCount() + 1):
            self._grid.setRowStretch(row, 0)
        self._grid.setRowStretch(len(self._cards), 1)

    def refresh(self) -> None:
        """Show what is true now and ask for the ledger of today."""
        live, now = self._workspace.live, self._workspace.clock.now()
        self.days.set_today(now.astimezone(self._zone()).date())
        fresh = 0
        for name, card in self._cards.items():
            source = live.sources.get(name)
            card.show_health(source, self._ledger.get(name), now, self._zone())
            fresh += condition_of(card.entry, source, now).state is State.FRESH
        enabled = sum(card.entry.enabled for card in self._cards.values())
        self._service.set(live.service, fresh, enabled, now, runs=service_runs(live))
        self._ask(now)

    def _zone(self) -> tzinfo:
        strategy = self._workspace.live.strategy
        return strategy.zone if strategy is not None else UTC

    def _ask(self, now: datetime) -> None:
        """One question at a time; one that was lost with its database is asked again later."""
        asked_s = self._workspace.clock.monotonic()
        if asked_s - self._asked_s < ANSWER_WITHIN_S:
            return
        self._asked_s = asked_s
        behind, shown = self._behind, self.days.day
        since, until = day_span(shown or now.astimezone(self._zone()).date(), self._zone())

        def read(connection: Any) -> tuple[list[LedgerRow], list[CapturedItem]]:
            if behind is None:
                items = read_items(connection, states=QUARANTINE, limit=MOST_ROWS)
            else:
                source, states = behind[0], _states(behind[1])
                items = read_items(connection, source=source, states=states, since=since, until=until, limit=MOST_ROWS)
            return health.read_ledger(connection, since, until), items

        self._workspace.ask(read, partial(self._answered, (behind, shown)))

    def _ask_anew(self) -> None:
        self._asked_s = -ANSWER_WITHIN_S
        self._ask(self._workspace.clock.now())

    def _answered(self, asked: tuple[Behind, date | None], told: tuple[list[LedgerRow], list[CapturedItem]]) -> None:
        self._asked_s = -ANSWER_WITHIN_S
        if asked != (self._behind, self.days.day):
            return
        ledger, items = told
        self._ledger = {row.source: row for row in ledger}
        for name, card in self._cards.items():
            card.show_counts(self._ledger.get(name))
        waiting = [item.row.id for item in items if item.row.state in QUARANTINE]
        self.rows.show_items(
            self._title(), items, self._workspace.clock.now(), self._zone(), is_default=self._behind is None,
            unread=unread.unread(self._workspace.settings, waiting), most=MOST_ROWS,
            streaming=[name for name, card in self._cards.items() if card.streams],
        )  # fmt: skip

    def _title(self) -> str:
        if self._behind is None:
            return self.tr("What is quarantined and why")
        source, part = self._behind
        day = self.days.day
        when = self.tr("today") if day is None else text.locale().toString(QDate(day.year, day.month, day.day))
        if part == "seen":
            return self.tr("{source}: everything seen, {day}").format(source=source, day=when)
        what = self.tr("In work") if part == "in_work" else state_word(part)
        return self.tr("{source}: {what}, {day}").format(source=source, what=what.lower(), day=when)

    # What people do

    def _look_behind(self, source: str, part: str) -> None:
        self._behind = (source, part) if source else None
        self._ask_anew()

    def _retry(self, items: list[CapturedItem]) -> None:
        if len(items) == 1:
            toast = self.tr("{name} is read again").format(name=shown_name(items[0].row.name))
            self._workspace.run(RetryCapture(items[0].row.id), toast=toast, done=lambda _: self._ask_anew())
        elif items:
            toast = text.plural(QCoreApplication.translate("Sources", "%n item(s) are read again", "", len(items)))
            ids = tuple(item.row.id for item in items)
            self._workspace.run(RetryCaptures(ids), toast=toast, done=lambda _: self._ask_anew())

    def _look_at(self, item: CapturedItem) -> None:
        unread.mark_seen(self._workspace.settings, [item.row.id])

        def show(raw: bytes) -> None:
            now = self._workspace.clock.now()
            RawView(self, item, raw, now, self._zone(), lambda: self._save(item, raw)).exec()

        self._workspace.ask(lambda connection: blobs.get(connection, item.row.blob), show)

    def _fetch_bytes(self, item: CapturedItem) -> None:
        self._workspace.ask(lambda connection: blobs.get(connection, item.row.blob), partial(self._save, item))

    def _save(self, item: CapturedItem, raw: bytes) -> None:
        self.rows.save_bytes(item, raw, self._workspace.say)

    def _connect(self) -> None:
        from ui.first_start.connect import connect_dialog

        connect_dialog(self._workspace, self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()


def _states(part: str) -> tuple[str, ...]:
    return {"seen": (), "in_work": IN_WORK}.get(part, (part,))
