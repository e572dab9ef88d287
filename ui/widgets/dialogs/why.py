"""Why this deadline? Every stretch of a clock's life, counted or not and why; they add up to the second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from controlcenter.clock import from_epoch
from controlcenter.commands.explain import Explained, explain_ticket
from controlcenter.domain import sla
from controlcenter.domain.ticket import Ticket
from ui.look import theme
from ui.widgets.chips import ChipSpec, FilterChips
from ui.widgets.dialogs.why_words import Figure, reason_words, sentence_of, sum_of
from ui.widgets.plain import Look, PlainLabel
from ui.widgets.section import Line
from ui.wording import text, words
from ui.wording.text import exact
from ui.workspace import Workspace

ClockId = tuple[str, int]  # kind and ordinal
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


class SumRow(QWidget):
    """Figures side by side with their names above them: what was promised less what is used is what is left."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(0)
        for at, figure in enumerate(figures):
            if figure.sign:
                grid.addWidget(PlainLabel(figure.sign, "title"), 1, 2 * at - 1)
            grid.addWidget(PlainLabel(figure.name, "low"), 0, 2 * at)
            grid.addWidget(PlainLabel(figure.said, "title"), 1, 2 * at)
        grid.setColumnStretch(2 * len(figures), 1)


class StretchTable(QWidget):
    """The stretches as rows with a sum below; then what is still to come until it is due, with its own sum."""

    def __init__(self, explained: Explained, zone: tzinfo, name_of: Callable[[str], str] = str) -> None:
        super().__init__()
        self._zone = zone
        self._name_of = name_of
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 14, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(2, 1)
        heads = (self.tr("From"), self.tr("To"), self.tr("Why"), self.tr("Length"), self.tr("Counted"))
        self._add(heads, "low")
        self.total_s = self._stretches(explained.stretches, self.tr("Sum = time used"))
        self.ahead_s = 0
        if explained.ahead:
            self._add(("", "", self.tr("Still to come, if nothing else happens:"), "", ""), "low")
            self.ahead_s = self._stretches(explained.ahead, self.tr("Sum = time left, and then it is due"))
        self._grid.setRowStretch(self._grid.rowCount(), 1)

    def _stretches(self, stretches: Sequence[sla.Stretch], sum_of_them: str) -> int:
        """Add rows for these and their sum, which is returned."""
        for stretch in stretches:
            cells = (
                self._when(stretch.start), self._when(stretch.end), reason_words(stretch, self._name_of),
                exact(stretch.end - stretch.start), exact(stretch.counted_s) if stretch.counted_s else "–",
            )  # fmt: skip
            self._add(cells, "body" if stretch.reason == "counted" else "mid")
        self._grid.addWidget(Line(), self._grid.rowCount(), 0, 1, 5)
        total_s = sum(stretch.counted_s for stretch in stretches)
        self._add(("", "", sum_of_them, "", exact(total_s)), "strong")
        return total_s

    def _add(self, cells: Sequence[str], look: Look) -> None:
        row = self._grid.rowCount()
        for column, said in enumerate(cells):
            if said:
                self._grid.addWidget(PlainLabel(said, look, wrap=column == 2), row, column, _aligned(column))

    def _when(self, at: int) -> str:
        local = from_epoch(at).astimezone(self._zone)
        return f"{text.day_and_time(from_epoch(at), self._zone)}:{local:%S}"


def _aligned(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column >= 3 else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter if column != 2 else Qt.AlignmentFlag.AlignVCenter


class WhyDialog(QDialog):
    """All clocks of a ticket, one at a time. ``name_of`` gives the person behind an account."""

    def __init__(
        self, parent: QWidget | None, number: str, explained: Sequence[Explained], zone: tzinfo, now: datetime,
        asked: ClockId | None = None, name_of: Callable[[str], str] = str,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._explained = list(explained)
        self._zone = zone
        self._name_of = name_of
        self.setWindowTitle(self.tr("Why this deadline? {number}").format(number=number))
        self.resize(820, 600)
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
        if self._explained:
            first = self._first(asked)
            self._chips.choose(str(first))
            self.show_clock(first)

    def _first(self, asked: ClockId | None) -> int:
        """The clock that was asked for, else the one that is due first."""
        found = [i for i, e in enumerate(self._explained) if (e.clock.kind, e.clock.ordinal) == asked]
        active = [i for i, e in enumerate(self._explained) if e.clock.is_active]
        return found[0] if found else min(active, key=lambda i: self._explained[i].clock.due_at or 1 << 62, default=0)

    def _title(self, explained: Explained) -> str:
        clock = explained.clock
        same = sum(e.clock.kind is clock.kind for e in self._explained)
        name = words.clock_kind(clock.kind)
        return f"{name} {clock.ordinal}" if same > 1 else name

    def show_clock(self, at: int) -> None:
        """Show one of the clocks."""
        explained = self._explained[at]
        self._sentence.setText(sentence_of(explained.clock))
        while (old := self._bar.takeAt(0)) is not None:
            widget = old.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._bar.addWidget(SumRow(sum_of(explained.clock, self._zone)))
        self._bar.addSpacing(8)
        self._bar.addWidget(LifeBar(explained.stretches))
        legend = self.tr("From left to right the life of this clock: thick is counted, half is paused, thin is closed.")
        self._bar.addWidget(PlainLabel(legend, "low", wrap=True))
        self._scroll.setWidget(StretchTable(explained, self._zone, self._name_of))

    @property
    def table(self) -> StretchTable:
        """What is shown."""
        shown = self._scroll.widget()
        assert isinstance(shown, StretchTable)
        return shown


def ask_why(workspace: Workspace, ticket: Ticket, parent: QWidget, asked: ClockId | None = None) -> None:
    """Show why the deadlines of a ticket are what they are; the answer adds up to the second of asking.

    ``asked`` is the clock to begin with; else the one that is due first.
    """
    strategy, now = workspace.live.strategy, workspace.clock.now()
    if strategy is None or not ticket.clocks:
        workspace.say(QCoreApplication.translate("WhyDialog", "Nothing is promised for this ticket."))
        return

    def came(explained: list[Explained]) -> None:
        if isValid(parent) and explained:
            dialog = WhyDialog(
                parent.window(), ticket.number, explained, strategy.zone, now, asked, workspace.live.person
            )
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.show()

    workspace.ask(lambda connection: explain_ticket(connection, ticket.id, strategy, now), came)


def ask_why_of(workspace: Workspace, ticket_id: int, parent: QWidget) -> None:
    """``ask_why`` for a ticket that is in sight, by its id."""
    ticket = workspace.live.tickets.get(ticket_id)
    if ticket is not None:
        ask_why(workspace, ticket, parent)
