"""A year at a glance: twelve months, one key or click to edit a day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QToolTip, QVBoxLayout, QWidget

from controlcenter.domain.hours.dates import Day, days_of_year
from controlcenter.domain.hours.edit import OpenHours, open_s
from ui.actions import keys
from ui.look import icons, theme
from ui.screens.strategy.hours import phrases
from ui.screens.strategy.hours.year_paint import Months, paint_legend, paint_year
from ui.widgets import paint
from ui.widgets.plain import PlainLabel
from ui.wording import text

FIRST_YEAR, LAST_YEAR = 1971, 2199
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -7,
    Qt.Key.Key_Down: 7,
}


class YearSurface(QWidget):
    """The months themselves. ``wanted`` carries a date to edit, ``turned`` the year that the focus went to."""

    wanted = Signal(object)
    turned = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.days: tuple[Day, ...] = ()
        self.focus = date(1971, 1, 1)
        self.today = date(1970, 1, 1)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Year"))
        theme.current().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(1000, 520)

    def minimumSizeHint(self) -> QSize:
        return QSize(640, 330)

    @property
    def months(self) -> Months:
        return Months(self.width(), self.height())

    def set_days(self, days: tuple[Day, ...]) -> None:
        """Show the days of one year, in order."""
        self.days = days
        year = days[0].date.year
        if self.focus.year != year:
            self.focus = self.today if self.today.year == year else date(year, 1, 1)
        self._tell()

    def go_to(self, day: date) -> None:
        """Put the focus on a date, perhaps of the year before or after."""
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return
        self.focus = day
        if day.year != self.days[0].date.year:
            self.turned.emit(day.year)
        self._tell()

    def _tell(self) -> None:
        shown = self.days[self.focus.timetuple().tm_yday - 1]
        self.setAccessibleDescription(phrases.about_day(shown))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.months.day_at(self.focus.year, event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.go_to(found)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        found = self.months.day_at(self.focus.year, event.position())
        if found == self.focus and event.button() == Qt.MouseButton.LeftButton:
            self.wanted.emit(self.focus)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.months.day_at(self.focus.year, event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, meaning = Qt.Key(event.key()), keys.current().meaning(event, "hours")
        if key in _STEPS:
            self.go_to(self.focus + timedelta(days=_STEPS[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.go_to(self.focus + timedelta(days=28 if key == Qt.Key.Key_PageDown else -28))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or meaning == "hours.edit":
            self.wanted.emit(self.focus)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.days:
            found = self.months.day_at(self.focus.year, event.pos().toPointF())
            said = text.tooltip(phrases.about_day(self.days[found.timetuple().tm_yday - 1])) if found else ""
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        focus = self.focus if self.hasFocus() else None
        paint_year(painter, self.months, self.days, focus=focus, today=self.today, dpr=self.devicePixelRatioF())
        painter.end()


class _Legend(QWidget):
    """What the shapes mean and how often they occur."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(30)
        self._days: tuple[Day, ...] = ()
        theme.current().changed.connect(self.update)

    def set_days(self, days: tuple[Day, ...]) -> None:
        """Count these."""
        self._days = days
        counts = Counter(day.kind for day in days)
        self.setAccessibleName(", ".join(f"{phrases.day_kind(kind)} {count}" for kind, count in counts.items()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        changed = sum(bool(day.clock_shift_s) for day in self._days)
        counts = Counter(day.kind for day in self._days)
        paint_legend(painter, QRectF(self.rect()), counts, changed, self.devicePixelRatioF())
        painter.end()


class YearView(QWidget):
    """The year with its name and arrows above and the legend below. ``wanted`` carries a date to edit."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hours = OpenHours("UTC")
        self.year = FIRST_YEAR
        self.surface, self._legend = YearSurface(), _Legend()
        self._title, self._total = PlainLabel("", "title"), PlainLabel("", "low")
        self.before = self._arrow("chevron-left", self.tr("The year before"), -1)
        self.after = self._arrow("chevron-right", self.tr("The year after"), 1)
        head = QHBoxLayout()
        head.setSpacing(6)
        for widget in (self.before, self._title, self.after):
            head.addWidget(widget)
        head.addSpacing(10)
        head.addWidget(self._total)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 14, 4)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.surface, 1)
        column.addWidget(self._legend)
        theme.current().changed.connect(self.update)
        self.surface.wanted.connect(self.wanted)
        self.surface.turned.connect(self.show_year)

    def _arrow(self, icon: str, said: str, by: int) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(icon))
        button.setAccessibleName(said)
        button.setToolTip(said)
        button.clicked.connect(lambda: self.show_year(self.year + by))
        return button

    def set_hours(self, hours: OpenHours) -> None:
        """Show a calendar."""
        self.hours = hours
        self.show_year(self.year)

    def show_year(self, year: int) -> None:
        """Show another year."""
        self.year = min(LAST_YEAR, max(FIRST_YEAR, year))
        days = days_of_year(self.hours, self.year)
        self._title.setText(str(self.year))
        total = phrases.length(sum(open_s(day.hours) for day in days))
        open_days = text.plural(self.tr("%n open day(s)", "", sum(bool(day.hours) for day in days)))
        self._total.setText(f"{open_days}, {total}")
        self.surface.set_days(days)
        self._legend.set_days(days)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.draw_panel(painter, QRectF(self.rect()), "card")
        painter.end()
