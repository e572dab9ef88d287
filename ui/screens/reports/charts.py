"""One chart of a period: zoom with the wheel or + and -, move with the arrow keys, read and open what stands there.

pyqtgraph is imported with this module, which is loaded with the first visit of the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.actions import keys
from ui.look import fonts, theme
from ui.screens.reports.places import Places
from ui.screens.reports.spec import Line

_BAR_SHARE = 0.42
_MARKERS_UP_TO = 40
_BELOW_ZERO = 0.03  # of the height: what stands at zero is seen as a whole
_RADIUS = 6.0
_OVER_PX = 12
_PLACES_PX = 24  # the height of the names below
_TICK_PX = 92
_ZOOM = 1.5
COLOURS = {"first": "accent", "second": "text", "bars": "data_dim", "bars_second": "accent_fill", "earlier": "text_low"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line with its values by place; ``earlier`` are those of the period it is compared with, empty for none."""

    line: Line
    values: tuple[float | None, ...]
    earlier: tuple[float | None, ...] = ()

    @property
    def colour(self) -> str:
        kind = ("bars_second" if self.line.is_second else "bars") if self.line.is_bars else ""
        return COLOURS[kind or ("second" if self.line.is_second else "first")]


class PlaceAxis(pg.AxisItem):  # type: ignore[misc]
    """Names of places instead of numbers."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.places: Places | None = None
        self.enableAutoSIPrefix(False)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        if self.places is None:
            return []
        return [(1.0, [float(place) for place, _ in self._named(low, high, size)])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        low, high = self.range
        names = dict(self._named(low, high, self.size().width()))
        return [names.get(round(value), "") for value in values]

    def _named(self, low: float, high: float, size: float) -> list[tuple[int, str]]:
        return self.places.ticks(low, high, max(2, int(size / _TICK_PX))) if self.places else []


class ValueAxis(pg.AxisItem):  # type: ignore[misc]
    """Values at the left; also those whose number reaches over an end, as zero does."""

    def __init__(self) -> None:
        super().__init__("left")

    def boundingRect(self) -> QRectF:
        return QRectF(super().boundingRect()).adjusted(0, -_OVER_PX, 0, _OVER_PX)


class Chart(QWidget):
    """One plot that follows the theme.

    ``pointed`` tells the place under the pointer or the cursor, None when it left; ``opened`` the place and the number
    of the line that were clicked. Enter opens the first line at the cursor, Shift+Enter the second.
    """

    pointed = Signal(object)
    opened = Signal(int, int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._axis = PlaceAxis()
        self.plot = pg.PlotWidget(axisItems={"bottom": self._axis, "left": ValueAxis()})
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.showGrid(x=False, y=True, alpha=0.12)
        self.plot.getPlotItem().setClipToView(True)
        self.plot.getPlotItem().layout.setContentsMargins(1, _OVER_PX // 2, 1, 1)  # of the number at the upper end
        self.plot.setMouseEnabled(x=True, y=False)
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._cursor.hide()
        self.plot.addItem(self._cursor, ignoreBounds=True)
        self._goal = pg.InfiniteLine(angle=0, movable=False)
        self._goal.hide()
        self.plot.addItem(self._goal, ignoreBounds=True)
        self._items: list[tuple[Any, str, str]] = []
        self._lines: tuple[Drawn, ...] = ()
        self._at: int | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(3, 3, 3, 3)
        column.addWidget(self.plot)
        self.plot.scene().sigMouseMoved.connect(self._moved)
        self.plot.scene().sigMouseClicked.connect(self._clicked)
        theme.current().changed.connect(self.recolour)
        self.recolour()

    @property
    def place(self) -> int | None:
        """Where the cursor stands."""
        return self._at

    def draw(self, places: Places, lines: Sequence[Drawn], goal: float | None, *, keep_view: bool) -> None:
        """Show these lines; ``keep_view`` leaves the zoom as it is."""
        for item, _, _ in self._items:
            self.plot.removeItem(item)
        self._items.clear()
        self._lines = tuple(lines)
        self._axis.places = places
        self._axis.picture = None
        self._earlier(lines[0])  # of the others the table tells: more dotted lines would only confuse
        for one in lines:
            self._bars(one) if one.line.is_bars else self._line(one)
        drawn_goal = lines[0].line.drawn(goal) if goal is not None else None
        self._goal.setVisible(drawn_goal is not None)
        self._goal.setPos(drawn_goal or 0)
        self._limit(len(places), lines, drawn_goal or 0.0)
        if not keep_view:
            self.show_all()

    def _limit(self, count: int, lines: Sequence[Drawn], goal: float) -> None:
        values = [d.line.drawn(v) for d in lines for v in (*d.values, *d.earlier) if v is not None]
        top = max([*values, goal, 1.0]) * 1.08
        low = 0.0 if any(one.line.is_bars for one in lines) else -_BELOW_ZERO * top
        self.plot.getViewBox().setLimits(xMin=-0.5, xMax=count - 0.5, yMin=low, minXRange=min(4, max(1, count)))
        self.plot.setYRange(low, top, padding=0)

    def _points(self, values: tuple[float | None, ...], line: Line) -> tuple[Any, Any]:
        y = [np.nan if value is None else line.drawn(value) for value in values]
        return np.arange(len(y), dtype=float), np.asarray(y, dtype=float)

    def _line(self, one: Drawn) -> None:
        """One pixel wide: wider lines cost fifty times as much. Nothing known is a gap."""
        if all(value is None for value in one.values):
            return
        x, y = self._points(one.values, one.line)
        kind = "dash" if one.line.is_second else "line"
        self._add(pg.PlotDataItem(x, y, connect="finite"), one.colour, kind)
        marked = range(len(y)) if len(y) <= _MARKERS_UP_TO else _lone(one.values)
        points = [place for place in marked if one.values[place] is not None]
        item = pg.PlotDataItem(x[points], y[points], pen=None, symbol="s" if one.line.is_second else "o", symbolSize=5)
        self._add(item, one.colour, f"{kind} points")

    def _earlier(self, one: Drawn) -> None:
        if any(value is not None for value in one.earlier):
            x, y = self._points(one.earlier, one.line)
            self._add(pg.PlotDataItem(x, y, connect="finite"), COLOURS["earlier"], "dots")

    def _bars(self, one: Drawn) -> None:
        x, y = self._points(one.values, one.line)
        left = x - 0.45 + (_BAR_SHARE + 0.04 if one.line.is_second else 0)
        item = pg.BarGraphItem(x0=left, width=_BAR_SHARE, y0=0, height=np.nan_to_num(y))
        self._add(item, one.colour, "bars")

    def _add(self, item: Any, colour: str, kind: str) -> None:
        self.plot.addItem(item)
        self._items.append((item, colour, kind))
        self._colour(item, colour, kind)

    def _colour(self, item: Any, colour: str, kind: str) -> None:
        ink = QColor(theme.colour(colour))
        if kind == "bars":
            item.setOpts(brush=ink, pen=pg.mkPen(None))
            return
        if kind.endswith("points"):
            item.setSymbolBrush(ink if kind.startswith("line") else None)
            item.setSymbolPen(pg.mkPen(ink))
            return
        styles = {"dash": Qt.PenStyle.DashLine, "dots": Qt.PenStyle.DotLine}
        item.setPen(pg.mkPen(ink, width=1, style=styles.get(kind, Qt.PenStyle.SolidLine)))

    def recolour(self) -> None:
        """The colours of the theme in force."""
        self.plot.setBackground(QColor(theme.colour("panel")))
        for name in ("bottom", "left"):
            axis = self.plot.getPlotItem().getAxis(name)
            axis.setPen(pg.mkPen(QColor(theme.colour("border_strong"))))
            axis.setTextPen(pg.mkPen(QColor(theme.colour("text_mid"))))
            axis.setStyle(tickFont=fonts.font(12.5), tickLength=-4)
        self.plot.getPlotItem().getAxis("left").setWidth(52)
        self.plot.getPlotItem().getAxis("bottom").setHeight(_PLACES_PX)
        self._cursor.setPen(pg.mkPen(QColor(theme.colour("control"))))
        self._goal.setPen(pg.mkPen(QColor(theme.colour("tick")), style=Qt.PenStyle.DashDotLine))
        for item, colour, kind in self._items:
            self._colour(item, colour, kind)

    # looking around

    def show_all(self) -> None:
        """Zoom out to the whole period."""
        if self._axis.places is not None:
            self.plot.setXRange(-0.5, len(self._axis.places) - 0.5, padding=0)

    def zoom(self, times: float) -> None:
        """Look closer (above 1) or from farther away, around the cursor or the middle."""
        low, high = self.plot.viewRange()[0]
        middle = (low + high) / 2 if self._at is None else float(self._at)
        half = (high - low) / times / 2
        self.plot.setXRange(middle - half, middle + half, padding=0)

    def pan(self, share: float) -> None:
        """Move by a share of what is seen."""
        low, high = self.plot.viewRange()[0]
        by = (high - low) * share
        count = len(self._axis.places or ())
        by = min(by, count - 0.5 - high) if by > 0 else max(by, -0.5 - low)
        self.plot.setXRange(low + by, high + by, padding=0)

    def point(self, place: int | None) -> None:
        """Show the place that somebody looks at, here or in another chart."""
        self._at = place
        self._cursor.setVisible(place is not None)
        if place is not None:
            self._cursor.setPos(place)

    def _step(self, by: int) -> None:
        places = self._axis.places
        if places is None or not len(places):
            return
        begun = sum(places.has_begun(place) for place in range(len(places)))
        start = begun - 1 - by if self._at is None else self._at
        at = max(0, min(len(places) - 1, start + by))
        low, high = self.plot.viewRange()[0]
        if not low <= at <= high:
            self.plot.setXRange(at - (high - low) / 2, at + (high - low) / 2, padding=0)
        self.pointed.emit(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match keys.current().meaning(event, "charts"):
            case "charts.closer":
                self.zoom(_ZOOM)
            case "charts.farther":
                self.zoom(1 / _ZOOM)
            case "charts.whole":
                self.show_all()
            case _:
                self._fixed_key(event)

    def _fixed_key(self, event: QKeyEvent) -> None:
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                way = -1 if event.key() == Qt.Key.Key_Left else 1
                self.pan(way * 0.25) if ctrl else self._step(way)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._at is not None:
                self.opened.emit(self._at, min(len(self._lines) - 1, int(shift)))
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._at is None and event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._step(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
            painter.end()

    def _place_at(self, at: QPointF) -> int | None:
        places = self._axis.places
        if places is None or not self.plot.getPlotItem().sceneBoundingRect().contains(at):
            return None
        place = round(float(self.plot.getViewBox().mapSceneToView(at).x()))
        return place if 0 <= place < len(places) else None

    def _moved(self, at: QPointF) -> None:
        self.pointed.emit(self._place_at(at))

    def _clicked(self, event: Any) -> None:
        place = self._place_at(event.scenePos())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.opened.emit(place, self._line_at(place, event.scenePos()))

    def _line_at(self, place: int, at: QPointF) -> int:
        """The bar beside which, or the line next to which somebody clicked."""
        where = self.plot.getViewBox().mapSceneToView(at)
        if len(self._lines) < 2:
            return 0
        if self._lines[1].line.is_bars:
            return int(where.x() > place)
        far = [
            abs(one.line.drawn(value) - where.y()) if (value := one.values[place]) is not None else float("inf")
            for one in self._lines
        ]
        return far.index(min(far))


def _lone(values: Sequence[float | None]) -> list[int]:
    """Places that no line reaches, because nothing is known beside them, and the newest that is known."""
    known = [at for at, value in enumerate(values) if value is not None]
    there = set(known)
    return [at for at in known if at == known[-1] or not there & {at - 1, at + 1}]
