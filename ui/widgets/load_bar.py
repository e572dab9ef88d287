"""Load against capacity: a bar with a capacity mark for teams, pips for one person."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from controlcenter.domain.ticket import Level
from ui.look import theme
from ui.wording import text

_MOST_PIPS = 16


@dataclass(frozen=True, slots=True)
class Load:
    """Work of a team or a person in units of load: being worked on, waiting, and what they can carry."""

    in_work: float
    waiting: float
    capacity: float

    @property
    def total(self) -> float:
        return self.in_work + self.waiting

    @property
    def is_over(self) -> bool:
        """More work than capacity."""
        return self.total > self.capacity + 1e-9

    @property
    def level(self) -> Level:
        """At risk when over capacity: amber, with a diamond."""
        return Level.AT_RISK if self.is_over else Level.NORMAL

    @property
    def words(self) -> str:
        """ "120 of 80", with "over capacity" where it is."""
        said = load_figure(self.total, self.capacity)
        over = QCoreApplication.translate("Load", "{figure}, over capacity")
        return over.format(figure=said) if self.is_over else said


def load_number(load: float, capacity: float) -> str:
    """A load against what can be carried: in whole units, but 8.4 of 8 where rounding would hide that it is too much.

    Every screen rounds by this, so that no two of them say different figures.
    """
    return text.number(load, 1 if load > capacity + 1e-9 and round(load) <= round(capacity) else 0)


def load_figure(load: float, capacity: float, pattern: str = "") -> str:
    """ "7 of 8"; other words for it are given by ``pattern``."""
    said = pattern or QCoreApplication.translate("Load", "{part} of {whole}")
    return said.format(part=load_number(load, capacity), whole=text.number(round(capacity)))


def draw_load(painter: QPainter, box: QRectF, load: Load, most: float = 0.0, *, mark_px: float = 2.0) -> None:
    """In work, waiting, over capacity, and a mark at capacity. ``most`` is the load at the full width.

    The mark stands out above and below: leave a quarter of the height free on both sides.
    """
    full = max(most, load.total, load.capacity) or 1.0
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = min(2.5, box.height() / 2)
    shape = QPainterPath()
    shape.addRoundedRect(box, radius, radius)
    painter.save()
    painter.fillPath(shape, theme.colour("track"))
    painter.setClipPath(shape)
    within = min(load.total, load.capacity)
    parts = [
        (0.0, min(load.in_work, within), "data"),
        (min(load.in_work, within), within, "data_dim"),
        (load.capacity, load.total, "amber_fill"),
    ]
    for start, end, colour in parts:
        if end > start:
            left = box.left() + box.width() * start / full
            part = QRectF(left, box.top(), box.width() * (end - start) / full, box.height())
            painter.fillRect(part, theme.colour(colour))
    painter.restore()
    if load.capacity > 0:
        out = max(2.0, box.height() * 0.28)
        x = min(box.left() + box.width() * load.capacity / full, box.right()) - mark_px / 2
        painter.fillRect(QRectF(x, box.top() - out, mark_px, box.height() + 2 * out), theme.colour("tick"))


def draw_pips(painter: QPainter, box: QRectF, load: Load, coming: float = 0.0) -> None:
    """One pip per unit of capacity; ``coming`` shows what a drop would add. Over capacity the rest is amber.

    Capacities above 16 are drawn as one bar: pips could no longer be counted.
    """
    if load.capacity > _MOST_PIPS or load.capacity < 1:
        draw_load(painter, box.adjusted(0, 1, 0, -1), Load(load.total, coming, load.capacity))
        return
    full, shown = load.total, load.total + coming
    count = max(math.ceil(load.capacity), math.ceil(shown)) if shown <= _MOST_PIPS else _MOST_PIPS
    gap = 3.0 if count <= 12 else 2.0
    wide = (box.width() - gap * (count - 1)) / count
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for at in range(count):
        over = at >= load.capacity
        if at + 0.5 <= full:
            colour = "amber_fill" if over else "data"
        elif at + 0.5 <= shown:
            colour = "amber_fill" if over else "pip_new"
        else:
            colour = "track"
        painter.setBrush(theme.colour(colour))
        painter.drawRoundedRect(QRectF(box.left() + at * (wide + gap), box.top(), wide, box.height()), 1.5, 1.5)


class LoadBar(QWidget):
    """A load as a widget. ``pips`` suits one person, the bar a team."""

    def __init__(self, parent: QWidget | None = None, *, pips: bool = False, scale: float = 1.0) -> None:
        super().__init__(parent)
        self._pips = pips
        self._scale = scale
        self._load = Load(0, 0, 0)
        self._most = 0.0
        self._coming = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.current().changed.connect(self.update)

    def set(self, load: Load, *, most: float = 0.0, coming: float = 0.0) -> None:
        """Show ``load``; bars with the same ``most`` can be compared, ``coming`` is what a drop would add."""
        if (load, most, coming) != (self._load, self._most, self._coming):
            self._load, self._most, self._coming = load, most, coming
            self.setAccessibleName(load.words)
            self.setToolTip(text.tooltip(load.words))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(120 * self._scale), round((6 if self._pips else 12) * self._scale))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        if self._pips:
            draw_pips(painter, box.adjusted(0, 0.5, 0, -0.5), self._load, self._coming)
        else:
            thick = 6 * self._scale
            bar = QRectF(1, (box.height() - thick) / 2, box.width() - 2, thick)
            draw_load(painter, bar, self._load, self._most, mark_px=2 * self._scale)
        painter.end()
