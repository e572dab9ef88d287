"""Why this deadline? Every stretch of a clock's life, counted or not and why; they add up to the second."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from controlcenter.clock import from_epoch
from controlcenter.commands.explain import Explained
from controlcenter.domain import sla
from controlcenter.domain.ticket import ClockState
from ui import text, theme, words
from ui.screens.ticket.clock_words import exact
from ui.widgets.chips import ChipSpec, FilterChips
from ui.widgets.plain import Look, PlainLabel
from ui.widgets.section import Line

_FILL = {"counted": "data", "paused": "data_dim"}


class LifeBar(QWidget):
    """A clock's life to scale: what was counted is filled, what was not is a thin line."""

    def __init__(self, stretches: Sequence[sla.Stretch]) -> None:
        super().__init__()
        self._stretches = stretches
        self.setFixedHeight(22)
        self.setAccessibleName(self.tr("The stretches to scale"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._stretches:
            return
        start, end = self._stretches[0].start, self._stretches[-1].end
        whole = max(1, end - start)
        for stretch in self._stretches:
            left = self.width() * (stretch.start - start) / whole
            wide = max(1.0, self.width() * (stretch.end - stretch.start) / whole)
            tall = 14 if stretch.reason == "counted" else 8 if stretch.reason == "paused" else 3
            box = QRectF(left, (self.height() - tall) / 2, wide, tall)
            painter.fillRect(box, theme.colour(_FILL.get(stretch.reason, "border_strong")))
        painter.end()


def reason_words(stretch: sla.Stretch) -> str:
    """Why a stretch was counted or not."""
    translate = QCoreApplication.translate
    note = text.one_line(stretch.note)
    if stretch.reason == "counted":
        if stretch.calendar == sla.ROUND_THE_CLOCK:
            return translate("Why", "counted, day and night")
        return translate("Why", "counted, open by “{calendar}”").format(calendar=stretch.calendar)
    known = {
        "closed": translate("Why", "not counted, closed"),
        "holiday": translate("Why", "not counted, holiday: {note}"),
        "break": translate("Why", "not counted, break"),
        "paused": translate("Why", "not counted, paused: {note}") if note else translate("Why", "not counted, paused"),
        "solved": translate("Why", "not counted, solved"),
        "no target": translate("Why", "not counted, nothing was promised"),
        "clock change": translate("Why", "the wall clock jumps by {note} s; nothing is counted twice"),
    }
    return known.get(stretch.reason, stretch.reason).format(note=note)


def sentence_of(clock: sla.Clock, zone: tzinfo) -> str:
    """What was promised, what is used, what follows."""
    translate = QCoreApplication.translate
    said = [
        translate("Why", "Promised: {target} by the calendar “{calendar}” of the policy “{policy}”.").format(
            target=exact(clock.target_s), calendar=clock.calendar, policy=clock.policy or "–"
        ),
        translate("Why", "Used: {used}.").format(used=exact(clock.used_s)),
    ]
    left = clock.remaining_s
    if clock.is_active:
        rest = translate("Why", "Left: {left}.") if left >= 0 else translate("Why", "Over by {left}.")
        said.append(rest.format(left=exact(abs(left))))
        if clock.due_at is not None:
            due = text.due_text(from_epoch(clock.due_at), zone)
            said.append(translate("Why", "If nothing else happens: {due}.").format(due=due))
        elif clock.state is ClockState.PAUSED:
            said.append(translate("Why", "It is paused and therefore has no due time."))
    else:
        said.append(f"{words.clock_state(clock.state)}.")
    return " ".join(said)


class StretchTable(QWidget):
    """The stretches as rows with a sum below."""

    def __init__(self, explained: Explained, zone: tzinfo) -> None:
        super().__init__()
        self._zone = zone
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 14, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(2, 1)
        heads = (self.tr("From"), self.tr("To"), self.tr("Why"), self.tr("Length"), self.tr("Counted"))
        for column, head in enumerate(heads):
            grid.addWidget(PlainLabel(head, "low"), 0, column, _aligned(column))
        for row, stretch in enumerate(explained.stretches, start=1):
            look: Look = "body" if stretch.reason == "counted" else "mid"
            cells = (
                self._when(stretch.start), self._when(stretch.end), reason_words(stretch),
                exact(stretch.end - stretch.start), exact(stretch.counted_s) if stretch.counted_s else "–",
            )  # fmt: skip
            for column, said in enumerate(cells):
                label = PlainLabel(said, look, wrap=column == 2)
                grid.addWidget(label, row, column, _aligned(column))
        last = len(explained.stretches) + 1
        grid.addWidget(Line(), last, 0, 1, 5)
        total = sum(stretch.counted_s for stretch in explained.stretches)
        grid.addWidget(PlainLabel(self.tr("Sum = time used"), "strong"), last + 1, 2)
        grid.addWidget(PlainLabel(exact(total), "strong"), last + 1, 4, _aligned(4))
        grid.setRowStretch(last + 2, 1)
        self.total_s = total

    def _when(self, at: int) -> str:
        local = from_epoch(at).astimezone(self._zone)
        return f"{text.day_and_time(from_epoch(at), self._zone)}:{local:%S}"


def _aligned(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column >= 3 else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter if column != 2 else Qt.AlignmentFlag.AlignVCenter


class WhyDialog(QDialog):
    """All clocks of a ticket, one at a time."""

    def __init__(
        self, parent: QWidget | None, number: str, explained: Sequence[Explained], zone: tzinfo, now: datetime,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._explained = list(explained)
        self._zone = zone
        self.setWindowTitle(self.tr("Why this deadline? {number}").format(number=number))
        self.resize(780, 560)
        at = self.tr("{number} at {when}:{second:02}").format(
            number=number, when=text.day_and_time(now, zone), second=now.second
        )
        specs = [ChipSpec(str(i), self._title(e)) for i, e in enumerate(self._explained)]
        self._chips = FilterChips(specs)
        self._sentence = PlainLabel("", "mid", wrap=True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName(self.tr("Stretches"))
        self._bar = QVBoxLayout()
        shut = QPushButton(self.tr("Close"))
        shut.setDefault(True)
        shut.clicked.connect(self.accept)
        last = QHBoxLayout()
        last.addWidget(PlainLabel(at, "low"))
        last.addStretch(1)
        last.addWidget(shut)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 16)
        column.setSpacing(12)
        column.addWidget(self._chips)
        column.addWidget(self._sentence)
        column.addLayout(self._bar)
        column.addWidget(self._scroll, 1)
        column.addLayout(last)
        self._chips.changed.connect(lambda ids: self.show_clock(int(ids[0])) if ids else None)
        active = [i for i, e in enumerate(self._explained) if e.clock.is_active]
        if self._explained:
            first = min(active, key=lambda i: self._explained[i].clock.due_at or 1 << 62, default=0)
            self._chips.choose(str(first))
            self.show_clock(first)

    def _title(self, explained: Explained) -> str:
        clock = explained.clock
        same = sum(e.clock.kind is clock.kind for e in self._explained)
        name = words.clock_kind(clock.kind)
        return f"{name} {clock.ordinal}" if same > 1 else name

    def show_clock(self, at: int) -> None:
        """Show one of the clocks."""
        explained = self._explained[at]
        self._sentence.setText(sentence_of(explained.clock, self._zone))
        while (old := self._bar.takeAt(0)) is not None:
            widget = old.widget()
            if widget is not None:
                widget.deleteLater()
        self._bar.addWidget(LifeBar(explained.stretches))
        self._scroll.setWidget(StretchTable(explained, self._zone))

    @property
    def table(self) -> StretchTable:
        """What is shown."""
        shown = self._scroll.widget()
        assert isinstance(shown, StretchTable)
        return shown
