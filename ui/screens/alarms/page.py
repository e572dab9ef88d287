"""The list of alarms: active, shelved and past; what to do about the chosen one, by button and by key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from controlcenter.domain.alarms.alarm import AlarmState
from controlcenter.domain.alarms.load import Burden
from controlcenter.store.alarms import HistoryLine, read_history
from ui.actions import keys
from ui.alarms import desk_of
from ui.screens.alarms.rows import Line, columns, story, to_do, what
from ui.screens.alarms.shelve_dialog import ShelveDialog
from ui.screens.alarms.sounds import SoundLine
from ui.tick import Tick
from ui.widgets.button import with_icon
from ui.widgets.chips import ChipSpec, FilterChips
from ui.widgets.empty import Empty
from ui.widgets.plain import PlainLabel
from ui.widgets.table import PlainTable
from ui.wording import alarm_words, text
from ui.workspace import Workspace

ACTIVE, SHELVED, HISTORY = "active", "shelved", "history"


class AlarmsPage(QWidget):
    """Every desk shows the same alarms; what somebody does here is seen at once on all of them."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._desk = desk_of(workspace)
        self._history: list[HistoryLine] = []
        self._is_open = False  # the flood, unfolded
        self.chips = FilterChips(self._specs())
        self.chips.choose(ACTIVE)
        self.chips.changed.connect(self._switch)
        self.load = PlainLabel("", "mid")
        self.load.setToolTip(text.tooltip(alarm_words.load_formula()))
        self.table: PlainTable[Line] = PlainTable(columns(workspace.live, workspace.clock.now), self.tr("Alarms"))
        self.table.opened.connect(lambda _: self.open_place())
        self.table.chosen.connect(lambda _: self._show_chosen())
        self._empty = Empty("circle-check", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.table)
        self.to_do = PlainLabel("", "title", wrap=True)
        self.told = PlainLabel("", "mid", wrap=True)
        self.sounds = SoundLine(workspace)
        self._make_buttons()
        self._lay_out()
        self._desk.changed.connect(self.refresh)
        self.tick = Tick(self, workspace.clock)
        self.tick.second.connect(self._second)
        self.refresh()

    def _make_buttons(self) -> None:
        self.go = with_icon(QPushButton(self.tr("Go there (Enter)")), "arrow-right")
        self.seen, self.shelf, self.back = QPushButton(), QPushButton(), QPushButton()
        deeds = {"alarms.acknowledge": self.acknowledge, "alarms.shelve": self.shelve, "alarms.unshelve": self.unshelve}
        buttons = (self.go, self.seen, self.shelf, self.back)
        for button, deed in zip(buttons, (self.open_place, *deeds.values()), strict=True):
            button.clicked.connect(lambda _=False, deed=deed: deed())
        keys.listen(self, deeds)
        keys.current().changed.connect(self._name_buttons)
        self._name_buttons()

    def _name_buttons(self) -> None:
        beside = keys.current().beside
        for button, said, key_id, icon in (
            (self.seen, self.tr("Acknowledge"), "alarms.acknowledge", "check"),
            (self.shelf, self.tr("Shelve…"), "alarms.shelve", "bell-off"),
            (self.back, self.tr("Off the shelf"), "alarms.unshelve", "bell"),
        ):
            button.setText(beside(said, key_id))
            with_icon(button, icon)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.chips)
        head.addStretch(1)
        head.addWidget(self.load)
        deeds = QHBoxLayout()
        deeds.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.to_do)
        words.addWidget(self.told)
        deeds.addLayout(words, 1)
        for button in (self.go, self.seen, self.shelf, self.back):
            deeds.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(14)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        column.addLayout(deeds)
        column.addWidget(self.sounds)
        self.setFocusProxy(self.table)

    # What is shown

    @property
    def _view(self) -> str:
        return next(iter(self.chips.chosen()), ACTIVE)

    def _specs(self) -> list[ChipSpec]:
        standing = len(self._desk.shown.alarms) + len(self._desk.shown.summary)
        return [
            ChipSpec(ACTIVE, self.tr("Active"), "bell", count=standing),
            ChipSpec(SHELVED, self.tr("Shelved"), "bell-off", count=len(self._desk.shelved)),
            ChipSpec(HISTORY, self.tr("History"), "history"),
        ]

    def _lines(self) -> list[Line]:
        shown = self._desk.shown
        if self._view == SHELVED:
            return [Line((alarm,)) for alarm in self._desk.shelved]
        if self._view == HISTORY:
            return [Line((one.alarm,), one.notices) for one in self._history]
        flood = [Line(shown.summary, is_flood=True, is_unfolded=self._is_open)] if shown.summary else []
        unfolded = [Line((alarm,)) for alarm in shown.summary] if self._is_open else []
        loud = [Line((alarm,)) for alarm in shown.alarms if alarm.state is AlarmState.NEW]
        rest = [Line((alarm,)) for alarm in shown.alarms if alarm.state is not AlarmState.NEW]
        return [*loud, *flood, *unfolded, *rest]

    def refresh(self) -> None:
        """Bring everything up to this moment; the chosen line stays chosen."""
        self._is_open = self._is_open and bool(self._desk.shown.summary)
        self.chips.set_specs(self._specs())
        lines, chosen = self._lines(), self.table.current()
        self.table.set_rows(lines)
        keys = [line.key for line in lines]
        row = keys.index(chosen.key) if chosen is not None and chosen.key in keys else 0
        if lines:
            self.table.setCurrentIndex(self.table.rows.index(row, 0))
        self._empty.set_text(*self._nothing())
        self._stack.setCurrentWidget(self.table if lines else self._empty)
        self._show_load()
        self._show_chosen()
        self.sounds.refresh()

    def _nothing(self) -> tuple[str, str]:
        return {
            ACTIVE: (self.tr("No alarms"), self.tr("Nothing needs anybody at once.")),
            SHELVED: (self.tr("Nothing is shelved"), self.tr("Every alarm is heard of.")),
            HISTORY: (self.tr("There were no alarms yet"), ""),
        }[self._view]

    def _show_load(self) -> None:
        load = self._desk.load
        is_much = load.burden in (Burden.TOO_MUCH, Burden.UNACCEPTABLE)
        sign = {Burden.TOO_MUCH: f"{text.AT_RISK} ", Burden.UNACCEPTABLE: f"{text.BREACHED} "}.get(load.burden, "")
        self.load.setText(sign + alarm_words.load(load))
        self.load.set_look("title" if is_much else "mid")

    def _show_chosen(self) -> None:
        line, live, now = self.table.current(), self._workspace.live, self._workspace.clock.now()
        self.to_do.setText(to_do(line, live) if line is not None else "")
        self.told.setText(" ".join(story(line, live)) if line is not None else "")
        alarm = line.alarm if line is not None and line.alarm.is_standing else None
        is_flood = line is not None and line.is_flood
        self.go.setEnabled(alarm is not None)
        self.seen.setEnabled(alarm is not None and alarm.state in (AlarmState.NEW, AlarmState.RETURNED))
        self.shelf.setEnabled(alarm is not None and alarm.is_active and not alarm.is_shelved(now) and not is_flood)
        self.back.setEnabled(alarm is not None and alarm.is_shelved(now))

    def _switch(self) -> None:
        if self._view == HISTORY:
            self._workspace.ask(read_history, self._take_history)
        self.refresh()

    def _take_history(self, history: list[HistoryLine]) -> None:
        self._history = history
        self.refresh()

    def _second(self) -> None:
        self._desk.look()
        self.table.viewport().update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._switch()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._is_open = False

    # What somebody does

    def open_place(self) -> None:
        """Go where the chosen alarm is; a flood unfolds into its alarms, and folds again."""
        line = self.table.current()
        if line is not None and line.is_flood:
            self._is_open = not self._is_open
            self.refresh()
        elif line is not None and line.alarm.is_standing:
            self._desk.open_place(line.alarm)

    def acknowledge(self) -> None:
        """Take notice of the chosen alarm, or of every one of the flood."""
        line = self.table.current()
        if line is not None:
            self._desk.acknowledge(*line.alarms)

    def shelve(self) -> None:
        """Put the chosen alarm aside, with a reason."""
        line, live = self.table.current(), self._workspace.live
        if line is None or not self.shelf.isEnabled() or live.strategy is None:
            return
        longest_s = live.strategy.alarms.longest_shelf
        asked = ShelveDialog(self, what(line, live), self._workspace.clock.now(), longest_s)
        if asked.exec() == QDialog.DialogCode.Accepted:
            self._desk.shelve(line.alarm, asked.until, asked.reason)

    def unshelve(self) -> None:
        """Let the chosen alarm ask again."""
        line = self.table.current()
        if line is not None and self.back.isEnabled():
            self._desk.unshelve(line.alarm)
