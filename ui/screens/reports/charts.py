"""The two charts of a day: people zoom with the wheel, move by dragging, and read values under the pointer.

pyqtgraph is imported with this module, which is loaded with the first visit of the screen.
"""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from controlcenter.clock import from_epoch
from ui import fonts, text, theme
from ui.screens.reports.day import Series

_BAR_SHARE = 0.42


class HourAxis(pg.AxisItem):  # type: ignore[misc]
    """Times of day in the centre's zone."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__("bottom")
        self.zone = zone
        self.begins_s = 0.0
        self.enableAutoSIPrefix(False)

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        steps = [60, 300, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400]
        wanted = (high - low) / max(2.0, size / 96)
        step = float(next((step for step in steps if step >= wanted), 86_400))
        return [(step, self.begins_s % step)]  # counted from local midnight: zones may be half an hour off

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [text.time_of_day(from_epoch(value), self.zone) for value in values]


class Chart(QWidget):
    """One plot that follows the theme. ``pointed`` tells the instant under the pointer, None when it left."""

    pointed = Signal(object)

    def __init__(self, name: str, zone: tzinfo) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._axis = HourAxis(zone)
        self.plot = pg.PlotWidget(axisItems={"bottom": self._axis})
        self.plot.setAccessibleName(name)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.showGrid(x=False, y=True, alpha=0.12)
        self.plot.getPlotItem().setClipToView(True)
        self.plot.getPlotItem().setDownsampling(auto=True, mode="peak")
        self.plot.setMouseEnabled(x=True, y=False)
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._line.hide()
        self.plot.addItem(self._line, ignoreBounds=True)
        self._drawn: list[tuple[Any, str, str]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        self.plot.scene().sigMouseMoved.connect(self._moved)
        theme.current().changed.connect(self.recolour)
        self.recolour()

    def clear(self) -> None:
        """Take away what was drawn."""
        for item, _, _ in self._drawn:
            self.plot.removeItem(item)
        self._drawn.clear()

    def set_zone(self, zone: tzinfo) -> None:
        """Times of day in another zone."""
        self._axis.zone = zone
        self._axis.picture = None

    def span(self, begins_s: float, ends_s: float, top: float) -> None:
        """Show all of a day, and no more can be reached."""
        self._axis.begins_s = begins_s
        view = self.plot.getViewBox()
        view.setLimits(xMin=begins_s, xMax=ends_s, yMin=0, minXRange=600)
        self.plot.setXRange(begins_s, ends_s, padding=0)
        self.plot.setYRange(0, max(top, 1.0) * 1.08, padding=0)

    def line(self, series: Series, colour: str, *, dashed: bool = False) -> None:
        """A line one pixel wide: wider ones cost fifty times as much. A gap of minutes stays a gap."""
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        x, y = np.asarray(series.at_s, dtype=float), np.asarray(series.values, dtype=float)
        connected = np.append(np.diff(x) <= 180, False) if len(x) else np.zeros(0, dtype=bool)
        item = pg.PlotDataItem(x, y, pen=self._pen(colour, style), connect=connected.astype(np.int32))
        self._add(item, colour, "dash" if dashed else "line")

    def bars(self, series: Series, colour: str, *, step_s: float, second: bool = False) -> None:
        """Bars for stretches of ``step_s``; the second kind stands beside the first."""
        x = np.asarray(series.at_s, dtype=float) + step_s * (0.07 + (_BAR_SHARE + 0.02 if second else 0))
        item = pg.BarGraphItem(x0=x, width=step_s * _BAR_SHARE, y0=0, height=np.asarray(series.values, dtype=float))
        self._add(item, colour, "bars")

    def _add(self, item: Any, colour: str, kind: str) -> None:
        self.plot.addItem(item)
        self._drawn.append((item, colour, kind))
        self._colour(item, colour, kind)

    def _pen(self, colour: str, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> Any:
        return pg.mkPen(QColor(theme.colour(colour)), width=1, style=style)

    def _colour(self, item: Any, colour: str, kind: str) -> None:
        if kind == "bars":
            item.setOpts(brush=QColor(theme.colour(colour)), pen=pg.mkPen(None))
        else:
            item.setPen(self._pen(colour, Qt.PenStyle.DashLine if kind == "dash" else Qt.PenStyle.SolidLine))

    def recolour(self) -> None:
        """The colours of the theme in force."""
        self.plot.setBackground(QColor(theme.colour("panel")))
        for name in ("bottom", "left"):
            axis = self.plot.getPlotItem().getAxis(name)
            axis.setPen(pg.mkPen(QColor(theme.colour("border_strong"))))
            axis.setTextPen(pg.mkPen(QColor(theme.colour("text_mid"))))
            axis.setStyle(tickFont=fonts.font(12.5), tickLength=-4)
        self.plot.getPlotItem().getAxis("left").setWidth(48)
        self._line.setPen(pg.mkPen(QColor(theme.colour("control"))))
        for item, colour, kind in self._drawn:
            self._colour(item, colour, kind)

    def point(self, at_s: float | None) -> None:
        """Show the instant that somebody looks at, here or in the other chart."""
        self._line.setVisible(at_s is not None)
        if at_s is not None:
            self._line.setPos(at_s)

    def _moved(self, at: QPointF) -> None:
        if self.plot.getPlotItem().sceneBoundingRect().contains(at):
            self.pointed.emit(float(self.plot.getViewBox().mapSceneToView(at).x()))
        else:
            self.pointed.emit(None)
