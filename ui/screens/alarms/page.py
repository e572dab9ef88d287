"""The list of alarms: active, shelved and past; what to do about the chosen one, by button and by key."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
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
from ui.screens.alarms.still import Hand, StillBar, StillList
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
        self._still = StillList(workspace.live)
        self._hand = Hand(self.table)
        self._hand.gone.connect(self.refresh)
        self._waits = StillBar(self.table)
        self._waits.clicked.connect(lambda *_: self.catch_up())
        self._has_chosen = False
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
        deeds = {
            "alarms.acknowledge": self.acknowledge, "alarms.shelve": self.shelve, "alarms.unshelve": self.unshelve,
        }  # fmt: skip
        buttons = (self.go, self.seen, self.shelf, self.back)
        for button, deed in zip(buttons, (self.open_place, *deeds.values()), strict=True):
            button.clicked.connect(lambda _=False, deed=deed: deed())
        keys.listen(self, {**deeds, "alarms.catch_up": self.catch_up})
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
        """Bring everything up to this moment. The chosen line stays chosen, and nothing moves under a hand."""
        self._is_open = self._is_open and bool(self._desk.shown.summary)
        self.chips.set_specs(self._specs())
        is_held = self._hand.is_there
        lines = self._still.take(self._lines(), is_held=is_held)
        self._put(lines, self._row_of_chosen(lines, is_held=is_held))
        self._empty.set_text(*self._nothing())
        self._stack.setCurrentWidget(self.table if lines else self._empty)
        self._show_load()
        self._show_chosen()
        self._waits.look(self._still, self._workspace.clock.now())
        self.sounds.refresh()

    def _row_of_chosen(self, lines: list[Line], *, is_held: bool) -> int:
        """Where the chosen line stands now; -1 when it is gone, so that no key acts on one that nobody looked at."""
        chosen = self.table.current()
        if chosen is None:
            return -1 if self._has_chosen or not lines else 0
        if is_held:
            return self.table.currentIndex().row()
        return next((row for row, line in enumerate(lines) if line.key == chosen.key), -1)

    def _put(self, lines: list[Line], row: int) -> None:
        """Show these lines; whoever has scrolled away from the chosen one stays where they are."""
        bar, was_seen = self.table.verticalScrollBar(), self._is_seen()
        at = bar.value()
        self.table.set_rows(lines)
        index = self.table.rows.index(row, 0) if row >= 0 else QModelIndex()
        self.table.setCurrentIndex(index)
        self._has_chosen = bool(lines) and (self._has_chosen or row >= 0)
        bar.setValue(at)
        if was_seen and row >= 0:
            self.table.scrollTo(index)

    def _is_seen(self) -> bool:
        index = self.table.currentIndex()
        return not index.isValid() or self.table.visualRect(index).intersects(self.table.viewport().rect())

    def catch_up(self) -> None:
        """Take in what has waited while the list stood still."""
        self._hand.let_go()
        self.refresh()

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
        over = self.tr("The alarm that was chosen is not in this list any more.") if self._has_chosen else ""
        self.to_do.setText(to_do(line, live) if line is not None else over)
        self.told.setText(" ".join(story(line, live)) if line is not None else "")
        alarm = line.alarm if line is not None and line.alarm.is_standing else None
        is_flood = line is not None and line.is_flood
        self.go.setEnabled(alarm is not None)
        self.seen.setEnabled(alarm is not None and alarm.state in (AlarmState.NEW, AlarmState.RETURNED))
        self.shelf.setEnabled(alarm is not None and alarm.is_active and not alarm.is_shelved(now) and not is_flood)
        self.back.setEnabled(alarm is not None and alarm.is_shelved(now))

    def _switch(self) -> None:
        self._hand.let_go()
        self._has_chosen = False
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
            self.catch_up()
        elif line is not None and line.alarm.is_standing:
            self._desk.open_place(line.alarm)

    def acknowledge(self) -> None:
        """Take notice of the chosen alarm, or of every one of the flood."""
        line = self.table.current()
        if line is not None:
            self._hand.touch()
            self._desk.acknowledge(*line.alarms)

    def shelve(self) -> None:
        """Put the chosen alarm aside, with a reason."""
        line, live = self.table.current(), self._workspace.live
        if line is None or not self.shelf.isEnabled() or live.strategy is None:
            return
        longest_s = live.strategy.alarms.longest_shelf
        asked = ShelveDialog(self, what(line, live), self._workspace.clock.now(), longest_s)
        if asked.exec() == QDialog.DialogCode.Accepted:
            self._hand.touch()
            self._desk.shelve(line.alarm, asked.until, asked.reason)

    def unshelve(self) -> None:
        """Let the chosen alarm ask again."""
        line = self.table.current()
        if line is not None and self.back.isEnabled():
            self._hand.touch()
            self._desk.unshelve(line.alarm)
