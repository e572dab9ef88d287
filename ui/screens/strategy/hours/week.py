"""The week as a surface: hours are drawn, pulled and moved with the mouse or with keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from controlcenter.domain.hours import edit as hours_edit
from controlcenter.domain.hours.edit import Edited, OpenHours, Stretch, open_s
from controlcenter.domain.hours.rules import DAY_S
from controlcenter.errors import Refused
from ui.look import icons, theme
from ui.screens.strategy.hours import phrases
from ui.screens.strategy.hours.grid import FINE_S, STEP_S, Drag, Grid
from ui.screens.strategy.hours.stretch_editor import Origin, StretchEditor
from ui.screens.strategy.hours.week_keys import command_of, undo
from ui.screens.strategy.hours.week_paint import Look, paint_week

_THRESHOLD_PX = 4
_SUGGESTED: Stretch = (9 * 3600, 17 * 3600)


class WeekView(QWidget):
    """``edited`` carries new hours; ``tried`` those under the mouse (None: as before); ``noted`` a sentence."""

    edited = Signal(object)
    tried = Signal(object)
    noted = Signal(str)
    undo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hours = OpenHours("UTC")
        self.day = 0
        self.chosen: Stretch | None = None
        self._hover: tuple[int, Stretch] | None = None
        self._pressed: QPointF | None = None
        self._drag: Drag | None = None
        self.can_undo = False
        self.editor = StretchEditor(self)
        self.editor.entered.connect(self.put)
        self.editor.night.connect(self._split)
        self.editor.removed.connect(self.remove)
        self.editor.closed.connect(self.setFocus)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Hours of the week"))
        theme.current().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(900, 560)

    def minimumSizeHint(self) -> QSize:
        return QSize(560, 260)

    @property
    def grid(self) -> Grid:
        return Grid(self.width(), self.height())

    def set_hours(self, hours: OpenHours) -> None:
        """Show a calendar; what was chosen stays while it is there."""
        self.hours = hours
        if self.chosen not in hours.week[self.day]:
            self.chosen = None
        self._hover = None
        self._tell()

    def choose(self, day: int, stretch: Stretch | None) -> None:
        """Put the focus on a stretch, or on a weekday as a whole."""
        self.day, self.chosen = day % 7, stretch
        self._tell()

    def described(self) -> str:
        """What has the focus, in words for screen readers."""
        hours = self.hours.week[self.day]
        total = phrases.hours_or_closed(()) if not hours else phrases.length(open_s(hours))
        day = self.tr("{day}, {total}").format(day=phrases.day_name(self.day), total=total)
        if self.chosen is None:
            return day
        start, end = (hours_edit.write_time(at) for at in self.chosen)
        said = self.tr("{day}: {start} to {end}, interval {at} of {count}")
        at = hours.index(self.chosen) + 1
        return said.format(day=day, start=start, end=end, at=at, count=len(hours))

    def _tell(self) -> None:
        self.setAccessibleDescription(self.described())
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.update()

    # Edits

    def put(self, day: int, stretch: Stretch, instead_of: Origin = None) -> None:
        """Open a stretch, in place of another one if given."""
        self._take(hours_edit.put(self.hours, day, stretch, instead_of))

    def remove(self, day: int, stretch: Stretch) -> None:
        """Close a stretch."""
        self.choose(day, None)
        self.edited.emit(hours_edit.remove(self.hours, day, stretch))
        self._tell()

    def copy_to(self, days: range) -> None:
        """Give the focused day's hours to other weekdays."""
        self.edited.emit(hours_edit.copy_day(self.hours, self.day, days))

    def edit(self, *, new: bool = False) -> None:
        """Ask for exact times of the chosen stretch, or of a new one."""
        origin = None if new or self.chosen is None else (self.day, self.chosen)
        stretch = origin[1] if origin else self._suggested()
        self.editor.open(self.day, stretch, origin, self.grid.box(self.day, stretch))

    def _suggested(self) -> Stretch:
        """An hour behind the last one of the day; office hours for a closed day."""
        hours = self.hours.week[self.day]
        if not hours:
            return _SUGGESTED
        last = hours[-1][1]
        return (last + 3600, min(DAY_S, last + 7200)) if last + 3600 < DAY_S else (0, min(hours[0][0], 3600) or 3600)

    def _split(self, day: int, night: Stretch, origin: Origin) -> None:
        self._take(hours_edit.put_night(self.hours, day, night, origin))

    def _take(self, made: Edited) -> None:
        self.day, self.chosen = made.day, made.stretch
        self.edited.emit(made.hours)
        self.hours = made.hours
        united = self.tr("Hours that overlap or touch were united: {day} {hours}.")
        said = united.format(day=phrases.day_name(made.day), hours=hours_edit.write_stretch(made.stretch))
        self.noted.emit(said if made.united else "")
        self._tell()

    def nudge(self, by_s: int, *, end_only: bool) -> None:
        """Move the chosen stretch, or only its end, within the day."""
        if self.chosen is None:
            return
        start, end = self.chosen
        moved = (start, end + by_s) if end_only else (start + by_s, end + by_s)
        try:
            self.put(self.day, moved, (self.day, self.chosen))
        except Refused as error:
            self.noted.emit(str(error))

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.editor.hide()
        self.setFocus()
        hit = self.grid.hit(self.hours, event.position())
        self.choose(hit.day, hit.stretch)
        self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is None:
            self._show_hover(at)
            return
        if self._drag is None and (at - self._pressed).manhattanLength() < _THRESHOLD_PX:
            return
        if self._drag is None:
            hit = self.grid.hit(self.hours, self._pressed)
            origin = (hit.day, hit.stretch) if hit.stretch is not None else None
            self._drag = Drag(hit.place, origin, hit.second, hit.day, hit.stretch or (0, STEP_S))
        step_s = FINE_S if event.modifiers() & Qt.KeyboardModifier.AltModifier else STEP_S
        self._drag = self._drag.to(self.grid.day(at.x()), self.grid.second(at.y()), step_s)
        made = hours_edit.put(self.hours, self._drag.day, self._drag.stretch, self._drag.origin)
        self.tried.emit(made.hours)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, self._drag, self._pressed = self._drag, None, None
        if drag is not None:
            self.tried.emit(None)
            self.put(drag.day, drag.stretch, drag.origin)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        self.edit(new=self.chosen is None)

    def _show_hover(self, at: QPointF) -> None:
        hit = self.grid.hit(self.hours, at)
        hover = (hit.day, hit.stretch) if hit.stretch is not None else None
        edge = hit.place in ("start", "end")
        shape = Qt.CursorShape.SizeVerCursor if edge else Qt.CursorShape.SizeAllCursor
        self.setCursor(shape if hover else Qt.CursorShape.CrossCursor)
        if hover != self._hover:
            self._hover = hover
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.addAction(icons.icon("pencil"), self.tr("Exact times…"), self.edit)
        menu.addAction(icons.icon("plus"), self.tr("Add hours…"), lambda: self.edit(new=True))
        menu.addAction(icons.icon("copy"), self.tr("Same hours Monday to Friday"), lambda: self.copy_to(range(5)))
        menu.addAction(icons.icon("copy"), self.tr("Same hours every day"), lambda: self.copy_to(range(7)))
        if (chosen := self.chosen) is not None:
            menu.addSeparator()
            menu.addAction(icons.icon("trash-2"), self.tr("Remove"), lambda: self.remove(self.day, chosen))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    # Keys, focus, painting

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            wanted = command_of(event)
            if wanted is not None and (wanted is not undo or self.can_undo):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._drag is not None:
            self._drag = self._pressed = None
            self.tried.emit(None)
            self.update()
        elif (wanted := command_of(event)) is not None:
            wanted(self)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.editor.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        chosen = (self.day, self.chosen) if self.chosen is not None else None
        focus_day = self.day if self.hasFocus() else -1
        look = Look(None if self._drag else chosen, focus_day, self._hover, self._drag)
        painter = QPainter(self)
        paint_week(painter, self.grid, self.hours, look, phrases.hours_or_closed(()))
        painter.end()
