"""The person at this desk: state with reason and since when, load, what is done today, and the next ticket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from controlcenter.domain.strategy.document import Agent, Strategy
from controlcenter.domain.team import AgentState, Presence
from controlcenter.live.model import LiveModel
from ui.actions import keys
from ui.look import theme
from ui.screens.mywork.sections import solved_today
from ui.widgets import paint
from ui.widgets.avatar import Avatar
from ui.widgets.button import make_primary
from ui.widgets.chips import Chip, ChipSpec
from ui.widgets.load_bar import Load, LoadBar
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.wording import text, words

_WIDE_PX, _SMALL_PX, _TINY_PX = 640, 480, 400


class Fact(QWidget):
    """A figure with its name below."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self._value = PlainLabel("", "title")
        self._name = PlainLabel(name, "low")
        self.setToolTip(text.tooltip(hint))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._value)
        column.addWidget(self._name)

    def set(self, value: str) -> None:
        """Show a figure."""
        if value != self._value.text():
            self._value.setText(value)
            self.setAccessibleName(f"{self._name.text()}: {value}")

    @property
    def value(self) -> str:
        """What is shown."""
        return self._value.text()


class PersonStrip(QWidget):
    """``state_wanted`` carries (Presence, reason); ``next_wanted`` asks for the next ticket."""

    state_wanted = Signal(object, str)
    next_wanted = Signal()

    def __init__(self, live: LiveModel, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._live = live
        self._now = now
        self._me = ""
        self._avatar = Avatar("?", px=44)
        self._name = PlainLabel("", "title")
        self._since = ElidedLabel("", "mid")
        self._chips: dict[Presence, Chip] = {}
        self._bar = LoadBar(pips=True)
        self._load = PlainLabel("", "low")
        self.solved = Fact(self.tr("Solved today"), self.tr("Own tickets solved since midnight of the centre"))
        self.free = Fact(self.tr("In your queues"), self.tr("Open tickets in your queues that nobody has yet"))
        self.callers = Fact(self.tr("Callers waiting"), self.tr("Callers on the line in your queues"))
        self.next = QPushButton(f" {self.tr('Take next')}")
        self.next.setAccessibleName(self.tr("Take next"))
        make_primary(self.next, "arrow-right")
        keys.current().changed.connect(self._name_next)
        self._name_next()
        self.next.clicked.connect(self.next_wanted)
        self._upper = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lower = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._facts = QHBoxLayout()
        self._build()
        theme.current().changed.connect(self.update)

    def _build(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._name)
        names.addWidget(self._since)
        identity = QHBoxLayout()
        identity.setSpacing(12)
        identity.addWidget(self._avatar)
        identity.addLayout(names, 1)
        states = QHBoxLayout()
        states.setSpacing(6)
        self._upper.addLayout(identity, 1)
        self._upper.addLayout(states)
        group = QButtonGroup(self)
        group.setExclusive(False)
        specs = (
            (Presence.FREE, "check"), (Presence.PAUSED, "coffee"), (Presence.AWAY, "minus"), (Presence.OFF, "log-out"),
        )  # fmt: skip
        for presence, icon in specs:
            title = self.tr("Pause…") if presence is Presence.PAUSED else words.presence(presence)
            chip = Chip(ChipSpec(presence.value, title, icon))
            chip.clicked.connect(lambda _=False, presence=presence: self._press(presence))
            self._chips[presence] = chip
            group.addButton(chip)
            states.addWidget(chip)
        load = QVBoxLayout()
        load.setSpacing(6)
        load.addStretch(1)
        load.addWidget(self._load)
        load.addWidget(self._bar)
        load.addStretch(1)
        self._facts.setSpacing(26)
        for fact in (self.solved, self.free, self.callers):
            self._facts.addWidget(fact)
        self._facts.addStretch(0)
        self._facts.addWidget(self.next, 0, Qt.AlignmentFlag.AlignVCenter)
        self._lower.setSpacing(26)
        self._lower.addLayout(load, 1)
        self._lower.addLayout(self._facts)
        states.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addLayout(self._upper)
        column.addLayout(self._lower)

    def _name_next(self) -> None:
        said = self.tr("The most urgent ticket that fits your skills, languages and room")
        self.next.setToolTip(keys.current().beside(said, "work.next"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside an open ticket there is little room: the rows go below each other."""
        super().resizeEvent(event)
        wide = event.size().width()
        way = QBoxLayout.Direction.LeftToRight if wide >= _WIDE_PX else QBoxLayout.Direction.TopToBottom
        if way is not self._upper.direction():
            self._upper.setDirection(way)
            self._lower.setDirection(way)
            self._lower.setSpacing(26 if wide >= _WIDE_PX else 12)
        self._facts.setSpacing(26 if wide >= _SMALL_PX else 14)
        self.callers.setVisible(wide >= _SMALL_PX)
        self.free.setVisible(wide >= _TINY_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(340, super().minimumSizeHint().height())

    def set(self, me: str) -> None:
        """Show how the person stands now."""
        strategy, now = self._live.strategy, self._now()
        agent = strategy.agent(me) if strategy is not None else None
        if strategy is None or agent is None:
            return
        self._me = me
        state = self._live.state_of(me, now)
        self._avatar.set(agent.name, state.presence)
        self._name.setText(agent.name)
        for presence, chip in self._chips.items():
            chip.setChecked(presence is state.presence)
        self._show_load(agent)
        whole = self._live.is_whole
        self.solved.set(text.counted(solved_today(self._live, me, now), whole))
        figures = [self._live.figures(("queue", queue), now) for queue in strategy.queues_of_agent(agent)]
        self.free.set(text.counted(sum(f.unassigned - f.callers_waiting for f in figures), whole))
        self.callers.set(text.counted(sum(f.callers_waiting for f in figures), whole))
        self.tick()

    def _show_load(self, agent: Agent) -> None:
        whole = self._live.is_whole
        load = Load(self._live.load_of(agent.id) if whole else 0, 0, agent.capacity)
        self._bar.set(load)
        self._load.setText(self.tr("Load {words}").format(words=load.words if whole else text.READING))
        self._load.set_look("amber" if load.is_over else "low")

    def tick(self) -> None:
        """Count how long the state has lasted."""
        strategy = self._live.strategy
        if strategy is not None and self._me:
            now = self._now()
            self._since.set_text(since_words(self._live.state_of(self._me, now), now, strategy))

    @property
    def since(self) -> str:
        """What is said of the person's state."""
        return self._since.text()

    def _press(self, presence: Presence) -> None:
        for known, chip in self._chips.items():  # the answer comes back by the journal, not by the click
            chip.setChecked(known is self._live.state_of(self._me, self._now()).presence)
        if presence is Presence.PAUSED:
            self.reasons().popup(self._chips[presence].mapToGlobal(QPoint(0, self._chips[presence].height())))
        else:
            self.state_wanted.emit(presence, "")

    def reasons(self) -> QMenu:
        """The pause reasons of the strategy as a menu."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        strategy = self._live.strategy
        for reason in strategy.pause_reasons if strategy is not None else ():
            made = menu.addAction(reason.replace("&", "&&"))
            made.triggered.connect(lambda _=False, reason=reason: self.state_wanted.emit(Presence.PAUSED, reason))
        return menu

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.draw_panel(painter, QRectF(self.rect()), "panel")
        painter.end()


def since_words(state: AgentState, now: datetime, strategy: Strategy) -> str:
    """ "Paused: Lunch, since 13:04 (12 min), said by this window"."""
    translate = QCoreApplication.translate
    what = words.presence(state.presence)
    if state.reason and state.presence is Presence.PAUSED:
        what = f"{what}: {text.one_line(state.reason)}"
    told = {
        "window": translate("MyWork", "said here"),
        "telephone": translate("MyWork", "said by the telephone system"),
        "roster": translate("MyWork", "by the roster"),
    }.get(state.told_by, state.told_by)
    if state.told_by == "roster":
        return f"{what}, {told}"
    lasted = text.duration((now - state.since).total_seconds())
    when = text.when(state.since, now, strategy.zone)
    return translate("MyWork", "{what} since {when} ({lasted}), {told}").format(
        what=what, when=when, lasted=lasted, told=told
    )
