"""The numbers behind the charts, for people who read them, copy them or hear them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from controlcenter.clock import from_epoch
from controlcenter.domain.ticket import Channel
from ui import text
from ui.screens.reports.day import STEP_S, Day, Series, total, value_at
from ui.widgets.table import Column, PlainTable


@dataclass(frozen=True, slots=True)
class Row:
    """One quarter hour; None where nothing is known."""

    time: str
    arrived: float | None
    solved: float | None
    open: float | None
    load: float | None
    capacity: float | None


def rows_of(day: Day, channels: frozenset[Channel], teams: list[str], zone: tzinfo) -> list[Row]:
    """The day by quarter hours: flows of the quarter, the rest at its end."""
    arrived, solved, opened = (
        total(one for channel, one in part.items() if channel in channels)
        for part in (day.arrived, day.solved, day.open)
    )
    made = []
    for at_s, came in zip(arrived.at_s, arrived.values, strict=True):
        end_s = at_s + STEP_S - 1
        made.append(
            Row(
                text.time_of_day(from_epoch(at_s), zone),
                came,
                value_at(solved, at_s, STEP_S),
                value_at(opened, end_s, STEP_S),
                _sum_at(day.load, teams, end_s),
                _sum_at(day.capacity, teams, end_s),
            )
        )
    return made


def _sum_at(series: dict[str, Series], names: list[str], at_s: float) -> float | None:
    known = [value for name in names if (value := value_at(series.get(name, Series()), at_s, STEP_S)) is not None]
    return sum(known) if known else None


def _said(value: float | None) -> str:
    return "" if value is None else text.number(value)


class DayTable(QWidget):
    """A table that can be copied whole with Ctrl+C."""

    def __init__(self) -> None:
        super().__init__()
        translate = QCoreApplication.translate
        self._columns: tuple[Column[Row], ...] = (
            Column(translate("Reports", "From"), lambda row: row.time, 90),
            Column(translate("Reports", "Arrived"), lambda row: _said(row.arrived), right=True),
            Column(translate("Reports", "Solved"), lambda row: _said(row.solved), right=True),
            Column(translate("Reports", "Open"), lambda row: _said(row.open), right=True),
            Column(translate("Reports", "Load"), lambda row: _said(row.load), right=True),
            Column(translate("Reports", "Capacity"), lambda row: _said(row.capacity), right=True),
        )
        self.table: PlainTable[Row] = PlainTable(self._columns, translate("Reports", "The day by quarter hours"))
        self._rows: list[Row] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)

    def show_day(self, day: Day, channels: frozenset[Channel], teams: list[str], zone: tzinfo) -> None:
        """Show a day."""
        self._rows = rows_of(day, channels, teams, zone)
        self.table.set_rows(self._rows)

    def as_text(self) -> str:
        """The whole table, columns parted by tabs."""
        lines = ["\t".join(column.title for column in self._columns)]
        lines += ["\t".join(column.value(row) for column in self._columns) for row in self._rows]
        return "\n".join(lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.as_text())
        else:
            super().keyPressEvent(event)
