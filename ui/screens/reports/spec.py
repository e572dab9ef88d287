"""What a figure and a chart are: title, formula, unit, and the rows that they are counted from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from controlcenter.store.history.rows import Rows
from ui.wording import text

Unit = Literal["count", "work", "ratio", "share", "seconds", "age"]
_DRAWN_AS: dict[str, float] = {"share": 100.0, "age": 1 / 86_400}


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a chart. ``value`` gets the counts of a stretch and its end; None is no number.

    ``rows`` are what its count opens, None for readings of the load. ``formula`` names the variant, too. One that is
    ``is_told`` only has another scale than the chart: it stands in the table and in the words, not among the lines.
    """

    title: str
    unit: Unit
    value: Callable[[Any, datetime], float | None]
    formula: str
    rows: Rows | None
    is_bars: bool = False
    is_second: bool = False
    is_recent_open: bool = False
    is_told: bool = False

    def drawn(self, value: float) -> float:
        """The value in the unit of the axis."""
        return value * _DRAWN_AS.get(self.unit, 1.0)

    def said(self, value: float | None) -> str:
        """The value for people; a dash without one."""
        if value is None:
            return "–"
        if self.unit == "share":
            return text.percent(value, 1, 1)
        if self.unit in ("seconds", "age"):
            return text.duration(value)
        return text.number(value, {"work": 1, "ratio": 2}.get(self.unit, 0))

    def plain(self, value: float | None) -> str:
        """The value for a calculation: a share as a number from 0 to 1, a time in seconds; nothing without one."""
        return "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """One chart: its lines share an axis in ``unit_name``. ``goal`` is drawn across, in the first line's unit."""

    id: str
    title: str
    unit_name: str
    lines: tuple[Line, ...]
    goal: float | None = None
    goal_name: str = ""
