"""A chart with its legend, its numbers as a table, and ways to copy and keep both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import disk
from ui.actions import keys
from ui.look import icons
from ui.screens.reports import saving
from ui.screens.reports.charts import COLOURS, Chart, Drawn
from ui.screens.reports.legend import LegendItem
from ui.screens.reports.places import Places
from ui.screens.reports.spec import ChartSpec, Line
from ui.widgets.empty import Empty
from ui.widgets.section import Panel
from ui.widgets.table import Column, PlainTable

_LEAST_PX = 110


@dataclass(frozen=True, slots=True)
class Number:
    """One line of the table: a place and its figures, then those of the earlier period."""

    place: int
    name: str
    values: tuple[float | None, ...]
    is_provisional: bool


class FigurePanel(Panel):
    """One chart of the page.

    ``pointed`` as of the chart; ``opened`` (place, line) when the rows behind a number are wanted; ``said`` is a
    sentence for the user.
    """

    pointed = Signal(object)
    opened = Signal(int, object)
    said = Signal(str)

    def __init__(self, spec: ChartSpec, earlier_name: str) -> None:
        super().__init__(spec.title, " ")
        self.spec = spec
        self._earlier_name = earlier_name
        self._places: Places | None = None
        self._lines: tuple[Drawn, ...] = ()
        self.chart = Chart(spec.title)
        self.chart.pointed.connect(self.pointed)
        self.chart.opened.connect(lambda place, line: self.opened.emit(place, spec.lines[line]))
        self.table: PlainTable[Number] = PlainTable(self._columns(), spec.title)
        self.table.opened.connect(lambda row: self.opened.emit(row.place, spec.lines[0]))
        self.table.allow_sorting()
        self.empty = Empty("chart-line", self.tr("No numbers for this time"), self._why_empty())
        self._stack = QStackedWidget()
        self._stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._stack.setMinimumHeight(_LEAST_PX)
        for page in (self.chart, self.table, self.empty):
            self._stack.addWidget(page)
        self.column.addLayout(self._legend())
        self.column.addWidget(self._stack, 1)
        self._add_tools()

    def _why_empty(self) -> str:
        if any(line.unit == "share" or line.unit == "seconds" for line in self.spec.lines):
            return self.tr("Nothing happened that could be divided by; choose another time or other channels.")
        return self.tr("Choose another time, other channels or another team.")

    def _legend(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        for line in self.spec.lines:
            if not line.is_told:
                kind = "bars" if line.is_bars else "dash" if line.is_second else "line"
                name = f"{line.title} ({self.spec.unit_name})"
                row.addWidget(LegendItem(name, line.formula, Drawn(line, ()).colour, kind))
        if self.spec.goal is not None:
            name = self.spec.goal_name or self.tr("Goal")
            goal = f"{name} {self.spec.lines[0].said(self.spec.goal)}"
            row.addWidget(LegendItem(goal, "", "tick", "goal"))
        self._compared = LegendItem(self._earlier_name, "", COLOURS["earlier"], "dots")
        row.addWidget(self._compared)
        for line in self.spec.lines:
            if line.is_told:
                name = self.tr("{figure}: in the table").format(figure=line.title)
                row.addWidget(LegendItem(name, line.formula, Drawn(line, ()).colour, ""))
        row.addStretch(1)
        return row

    def _add_tools(self) -> None:
        self.as_table = self._tool("layout-dashboard", self.tr("Numbers as a table"))
        self.as_table.setCheckable(True)
        self.as_table.toggled.connect(self._choose_page)
        self._tool("copy", self.tr("Copy the numbers")).clicked.connect(lambda *_: self.copy())
        keep = self._tool("download", self.tr("Save as a picture or as numbers"))
        menu = QMenu(keep)
        for kind in ("PNG", "SVG", "CSV"):
            menu.addAction(kind, partial(self._choose_file, kind.lower()))
        keep.setMenu(menu)
        keep.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _tool(self, icon: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(icon))
        button.setAccessibleName(f"{name}: {self.spec.title}")
        button.setToolTip(name)
        self.header.add(button)
        return button

    # what is shown

    def show_lines(self, places: Places, lines: Sequence[Drawn], *, keep_view: bool) -> None:
        """Show these figures."""
        self._places, self._lines = places, tuple(lines)
        self._compared.setVisible(any(value is not None for one in lines for value in one.earlier))
        drawn = [one for one in lines if not one.line.is_told]
        self.chart.draw(places, drawn, self.spec.goal, keep_view=keep_view)
        self.table.set_rows(self.numbers())
        self._choose_page()

    @property
    def is_empty(self) -> bool:
        """Whether there is no number at all."""
        return all(value is None for one in self._lines for value in (*one.values, *one.earlier))

    def _choose_page(self, *_: object) -> None:
        self._stack.setCurrentWidget(
            self.empty if self.is_empty else self.table if self.as_table.isChecked() else self.chart
        )

    def numbers(self) -> list[Number]:
        """The figures by place, those that have begun."""
        places = self._places
        if places is None:
            return []
        late = any(line.is_recent_open for line in self.spec.lines)
        return [
            Number(place, places.name(place), self._at(place), late and places.is_provisional(place))
            for place in range(len(places))
            if places.has_begun(place)
        ]

    def _at(self, place: int) -> tuple[float | None, ...]:
        now = [one.values[place] for one in self._lines]
        return (*now, *(one.earlier[place] if one.earlier else None for one in self._lines))

    def words_at(self, place: int) -> str:
        """What stands at a place, in one line."""
        places = self._places
        if places is None or place >= len(places):
            return ""
        parts = []
        for one in self._lines:
            said = f"{one.line.title} {one.line.said(one.values[place])}"
            if one.earlier and one.earlier[place] is not None:
                before = self.tr("before: {value}").format(value=one.line.said(one.earlier[place]))
                said += f" ({before})"
            parts.append(said)
        name = places.name(place)
        if any(one.line.is_recent_open for one in self._lines) and places.is_provisional(place):
            name = self.tr("{name}, provisional").format(name=name)
        return f"{name}: {', '.join(parts)}"

    def point(self, place: int | None, note: str) -> None:
        """Show the cursor at a place and what stands there; without one, the note."""
        self.chart.point(place)
        said = note if place is None else self.words_at(place)
        self.header.set_note(said)
        self.chart.setAccessibleDescription(said)

    # the table

    def _columns(self) -> list[Column[Number]]:
        lines = self.spec.lines
        made = [Column[Number](self.tr("From"), self._name, 190, sort=lambda row: row.place)]
        for at, line in enumerate(lines):
            made.append(self._column(line.title, line, at, partial(self._press, line)))
        for at, line in enumerate(lines):
            before = self.tr("{figure} before").format(figure=line.title)
            made.append(self._column(before, line, at + len(lines), None))
        return made

    def _name(self, row: Number) -> str:
        return self.tr("{name}, provisional").format(name=row.name) if row.is_provisional else row.name

    def _column(self, title: str, line: Line, at: int, press: Callable[[Number], None] | None) -> Column[Number]:
        def value(row: Number) -> float | None:
            return row.values[at]

        def hint() -> str:
            said = self.tr("A click, or {key}, lists the rows behind this number.") if press else ""
            return f"{line.formula}\n{said.format(key=keys.current().shown('lists.why'))}".strip()

        return Column(
            title, lambda row: line.said(value(row)), right=True, press=press,
            sort=lambda row: (value(row) is not None, value(row) or 0.0),
            hint=lambda _: hint(), roomy=press is None,
        )  # fmt: skip

    def _press(self, line: Line, row: Number) -> None:
        self.opened.emit(row.place, line)

    def as_rows(self, *, plain: bool = False) -> list[list[str]]:
        """The table as text with its head; ``plain`` gives numbers to calculate with, shares from 0 to 1."""
        lines = [one.line for one in self._lines] * 2
        head = [self.tr("From"), *(line.title for line in lines[: len(self._lines)])]
        head += [f"{one.line.title}, {self._earlier_name}" for one in self._lines]
        rows = [
            [self._name(row)]
            + [line.plain(v) if plain else line.said(v) for line, v in zip(lines, row.values, strict=True)]
            for row in self.numbers()
        ]
        return [head, *rows]

    def copy(self) -> None:
        """Put the numbers on the clipboard."""
        QGuiApplication.clipboard().setText(saving.as_tsv(self.as_rows(plain=True)))
        self.said.emit(self.tr("The numbers of {chart} are on the clipboard.").format(chart=self.spec.title))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    # keeping it

    def _choose_file(self, kind: str) -> None:
        start = self._places.period.first.isoformat() if self._places else ""
        name = f"{self.spec.id.replace('_', '-')}-{start}.{kind}"
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Save"), name, f"{kind.upper()} (*.{kind})")
        if path:
            self.save(Path(path), kind)

    def save(self, path: Path, kind: str) -> None:
        """Write the chart as "png" or "svg", or the numbers as "csv"; says so, or why not."""
        done = self.tr("Saved as {path}.").format(path=path)
        disk.save(self, path, self._made(kind), self.said.emit, done=done)

    def _made(self, kind: str) -> Callable[[], bytes]:
        """What makes the bytes beside the GUI; what only the GUI can draw is drawn now."""
        if kind == "csv":
            return partial(saving.csv_bytes, self.as_rows(plain=True))
        if kind == "svg":
            drawn = saving.svg_bytes(self, self.spec.title)
            return lambda: drawn
        return partial(saving.png_bytes, self.grab().toImage())


def stacked(panels: Sequence[QWidget]) -> QWidget:
    """Panels below each other, sharing the height."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    for panel in panels:
        column.addWidget(panel, 1)
    return made
