"""What the page is about: now or a period, which subject, which day, channels, team or person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QDate, QSize, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from controlcenter.domain.period import Span
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Channel
from controlcenter.store.history.counts import Part
from ui.look import icons
from ui.widgets.chips import Chip, ChipSpec
from ui.widgets.flow import FlowLayout
from ui.wording import words

NOW = "now"
_LEAST_PX = 820  # two rows of controls: a narrower bar would be taken as high for every width
_GROUP_GAP_PX = 22


class Bar(QWidget):
    """Controls in one row that flows.

    ``changed``: other numbers are needed; ``redraw``: the same ones, shown otherwise.
    """

    changed = Signal()
    redraw = Signal()
    stepped = Signal(int)
    to_today = Signal()

    def __init__(self, today: date, subjects: dict[Part, str]) -> None:
        super().__init__()
        self._row = FlowLayout(self, gap_px=8)
        self._row.setContentsMargins(0, 0, 0, 0)
        spans = {NOW: self.tr("Now"), **_spans(self)}
        self.spans = self._choice(self.tr("Time"), spans, self._span_chosen)
        self._add_days(today)
        self.parts = self._choice(self.tr("Subject"), {part.value: name for part, name in subjects.items()}, self._part)
        self._add_filters()
        self.spans[Span.DAY.value].setChecked(True)
        self.parts[Part.FLOW.value].setChecked(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(_LEAST_PX)
        self._show_fitting()

    def _choice(self, name: str, titles: dict[str, str], press: Callable[[], None]) -> dict[str, Chip]:
        group = QButtonGroup(self)
        made = {}
        for key, title in titles.items():
            button = Chip(ChipSpec(key, title))
            button.setAccessibleName(f"{name}: {title}")
            group.addButton(button)
            made[key] = button
        self._subjects = self._add_group(*made.values())  # the last choice that is made
        group.buttonClicked.connect(lambda *_: press())
        return made

    def _add_days(self, today: date) -> None:
        self.day = QDateEdit(QDate(today.year, today.month, today.day))
        self.day.setDisplayFormat("ddd d MMM yyyy")
        self.day.setCalendarPopup(True)
        self.day.setAccessibleName(self.tr("Day"))
        self.day.setMinimumWidth(170)
        self.day.lineEdit().setTextMargins(6, 0, 0, 0)
        self.day.dateChanged.connect(lambda *_: self.changed.emit())
        before = self._tool("chevron-left", self.tr("Earlier"), -1)
        after = self._tool("chevron-right", self.tr("Later"), 1)
        today_button = QPushButton(self.tr("Today"))
        today_button.clicked.connect(lambda *_: self.to_today.emit())
        self._days = self._add_group(before, self.day, after, today_button)

    def _add_group(self, *widgets: QWidget) -> QWidget:
        """Controls that belong together: they stay in one row, with air before the next group."""
        group = QWidget()
        row = QHBoxLayout(group)
        row.setContentsMargins(0, 0, _GROUP_GAP_PX - 8, 0)
        row.setSpacing(8)
        for widget in widgets:
            row.addWidget(widget)
        self._row.addWidget(group)
        return group

    def sizeHint(self) -> QSize:
        """What it needs where it is narrowest."""
        return QSize(_LEAST_PX, self._row.heightForWidth(_LEAST_PX))

    def _tool(self, icon: str, name: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(icon))
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(partial(self._stepped, step))
        return button

    def _stepped(self, step: int, *_: object) -> None:
        self.stepped.emit(step)

    def _add_filters(self) -> None:
        self.channel, self.team = QComboBox(), QComboBox()
        self.channel.setAccessibleName(self.tr("Channel"))
        self.team.setAccessibleName(self.tr("Team or person"))
        self.channel.addItem(self.tr("All channels"), "")
        for channel in Channel:
            self.channel.addItem(words.channel(channel), channel.value)
        self.compare = QCheckBox(self.tr("Compare"))
        self.compare.setToolTip(self.tr("Show the same time whole weeks before as a faint dotted line"))
        self.compare.setChecked(True)
        self.business = QCheckBox(self.tr("Business days only"))
        self.business.setToolTip(
            self.tr("Leave out days without business hours; calendars that open every day do not count")
        )
        self._filters = self._add_group(self.channel, self.team, self.compare, self.business)
        for box in (self.channel, self.team):
            box.currentIndexChanged.connect(lambda *_: self.redraw.emit())
        self.compare.toggled.connect(lambda *_: self.changed.emit())
        self.business.toggled.connect(lambda *_: self.redraw.emit())

    # what is chosen

    @property
    def span(self) -> Span | None:
        """The kind of period; None for now."""
        key = next(key for key, button in self.spans.items() if button.isChecked())
        return None if key == NOW else Span(key)

    @property
    def part(self) -> Part:
        """The subject."""
        return Part(next(key for key, button in self.parts.items() if button.isChecked()))

    @property
    def chosen_day(self) -> date:
        """The day in whose period to look."""
        shown = self.day.date()
        return date(shown.year(), shown.month(), shown.day())

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that are added up."""
        name = str(self.channel.currentData())
        return (Channel(name),) if name and self.part is not Part.TELEPHONE else tuple(Channel)

    @property
    def held(self) -> tuple[str, str]:
        """("team", id), ("agent", id), or ("team", "") for all teams."""
        scope, _, name = str(self.team.currentData() or "team:").partition(":")
        return scope, name

    def choose(self, *, span: str = "", part: str = "") -> None:
        """Press buttons."""
        for buttons, key in ((self.spans, span), (self.parts, part)):
            if key in buttons:
                buttons[key].setChecked(True)
        self._show_fitting()
        self.changed.emit()

    def show_day(self, day: date) -> None:
        """Show another day."""
        self.day.setDate(QDate(day.year, day.month, day.day))

    def fill_teams(self, strategy: Strategy | None) -> None:
        """Offer these teams and people."""
        kept = self.team.currentData()
        self.team.blockSignals(True)
        self.team.clear()
        self.team.addItem(self.tr("All teams"), "team:")
        for team in strategy.teams if strategy else ():
            self.team.addItem(team.name, f"team:{team.id}")
            for agent in strategy.agents_of(team.id) if strategy else ():
                self.team.addItem(f"    {agent.name}", f"agent:{agent.id}")
        self.team.setCurrentIndex(max(0, self.team.findData(kept)))
        self.team.blockSignals(False)

    def _span_chosen(self) -> None:
        self._show_fitting()
        self.changed.emit()

    _part = _span_chosen

    def _show_fitting(self) -> None:
        """Only controls that mean something for what is shown."""
        is_period = self.span is not None
        for group in (self._days, self._subjects, self._filters):
            group.setVisible(is_period)
        self.channel.setVisible(is_period and self.part in (Part.FLOW, Part.QUALITY))
        self.team.setVisible(is_period and self.part is Part.LOAD)
        self.business.setVisible(self.span is Span.QUARTER)


def _spans(bar: Bar) -> dict[str, str]:
    return {
        Span.DAY.value: bar.tr("Day"),
        Span.WEEK.value: bar.tr("Week"),
        Span.QUARTER.value: bar.tr("Quarter"),
    }
