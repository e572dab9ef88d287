"""Where a week's hours lie on the screen: pixels to times and back. No widgets here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF

from controlcenter.domain.hours.edit import OpenHours, Stretch
from controlcenter.domain.hours.rules import DAY_S

AXIS_PX = 50
HEAD_PX = 38
FOOT_PX = 12
GAP_PX = 8
GRIP_PX = 7
STEP_S = 15 * 60
FINE_S = 5 * 60

Place = Literal["empty", "start", "end", "middle"]


@dataclass(frozen=True, slots=True)
class Hit:
    """What lies under a point: a weekday, the time of day, and perhaps a stretch and the part of it."""

    day: int
    second: float
    place: Place = "empty"
    stretch: Stretch | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """Seven columns and 24 hours on a surface of ``width`` x ``height`` pixels."""

    width: int
    height: int

    @property
    def hour_px(self) -> float:
        """How tall an hour is."""
        return max(1.0, (self.height - HEAD_PX - FOOT_PX) / 24)

    def column(self, day: int) -> QRectF:
        """The column of a weekday, without its head."""
        wide = (self.width - AXIS_PX - 6 * GAP_PX) / 7
        return QRectF(AXIS_PX + day * (wide + GAP_PX), HEAD_PX, wide, 24 * self.hour_px)

    def y(self, second: float) -> float:
        """The height at which a time of day lies."""
        return HEAD_PX + second * self.hour_px / 3600

    def second(self, y: float) -> float:
        """The time of day at a height, within the day."""
        return min(float(DAY_S), max(0.0, (y - HEAD_PX) * 3600 / self.hour_px))

    def day(self, x: float) -> int:
        """The weekday nearest to a distance from the left."""
        wide = self.column(0).width() + GAP_PX
        return min(6, max(0, int((x - AXIS_PX + GAP_PX / 2) // wide)))

    def box(self, day: int, stretch: Stretch) -> QRectF:
        """Where a stretch is drawn."""
        column = self.column(day)
        top, bottom = self.y(stretch[0]), self.y(stretch[1])
        return QRectF(column.x() + 3, top, column.width() - 6, max(3.0, bottom - top))

    def hit(self, hours: OpenHours, at: QPointF) -> Hit:
        """What lies under a point; edges catch a little outside of a stretch too."""
        day, second = self.day(at.x()), self.second(at.y())
        for stretch in hours.week[day]:
            top, bottom = self.y(stretch[0]), self.y(stretch[1])
            if top - 3 <= at.y() <= bottom + 3:
                grip = min(GRIP_PX, (bottom - top) / 4)
                if at.y() <= top + grip:
                    return Hit(day, second, "start", stretch)
                if at.y() >= bottom - grip:
                    return Hit(day, second, "end", stretch)
                return Hit(day, second, "middle", stretch)
        return Hit(day, second)


def snap(second: float, step_s: int) -> int:
    """The nearest time of day that ``step_s`` divides."""
    return min(DAY_S, max(0, round(second / step_s) * step_s))


@dataclass(frozen=True, slots=True)
class Drag:
    """A stretch under the mouse: what is done with it, where it came from, where it would go now."""

    place: Place
    origin: tuple[int, Stretch] | None
    from_s: float
    day: int
    stretch: Stretch

    def to(self, day: int, second: float, step_s: int) -> Drag:
        """The drag with the mouse at another time."""
        if self.origin is None:
            one, other = snap(self.from_s, step_s), snap(second, step_s)
            start, end = min(one, other), max(one, other)
            if start == end:
                start, end = (start, start + step_s) if start < DAY_S else (start - step_s, start)
            return Drag(self.place, None, self.from_s, self.day, (start, end))
        own_day, (start, end) = self.origin
        if self.place == "start":
            return self._with(own_day, (min(snap(second, step_s), end - step_s), end))
        if self.place == "end":
            return self._with(own_day, (start, max(snap(second, step_s), start + step_s)))
        moved = snap(start + second - self.from_s, step_s)
        moved = max(0, min(moved, DAY_S - (end - start)))
        return self._with(day, (moved, moved + end - start))

    def _with(self, day: int, stretch: Stretch) -> Drag:
        start, end = max(0, stretch[0]), min(DAY_S, stretch[1])
        return Drag(self.place, self.origin, self.from_s, day, (start, end))
