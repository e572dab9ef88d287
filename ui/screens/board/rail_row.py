"""One person of the people rail: what they do, carry, speak and how long they stay. Takes cards, can be dragged."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDrag, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from controlcenter.domain.team import Presence
from controlcenter.domain.ticket import Level
from ui.actions import keys
from ui.screens.board.side_row import Row, SideRow
from ui.widgets import paint
from ui.widgets.avatar import draw_avatar
from ui.widgets.cards.drag import mime_of_person
from ui.widgets.load_bar import draw_load

HEIGHT_PX = 58
TALL_PX = 78  # while something is picked up: what a drop would mean has a line of its own
_PAD_PX = 10
_AVATAR_PX = 32
_LEFT_PX = _PAD_PX + _AVATAR_PX + 10
_NAME_PX = 13.5
_SMALL_PX = 12
_CODE_PX = 10


@dataclass(frozen=True, slots=True)
class Person(Row):
    """Somebody who is here. ``stays`` says how long; ``against`` what is against giving them what is picked up.

    ``fits`` is None while nothing is picked up; ``wanted`` are those of ``codes`` that it needs.
    """

    presence: Presence = Presence.FREE
    doing: str = ""
    codes: tuple[str, ...] = ()
    stays: str = ""
    fits: bool | None = None
    against: str = ""
    wanted: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        parts = (self.title, self.against, self.doing, self.figure_words, *self.codes, self.stays)
        return ", ".join(part for part in parts if part)


class PersonRow(SideRow):
    """A SideRow of a person. ``picked`` asks to take the person in hand by keys, ``menu_requested`` for their menu."""

    picked = Signal(str)
    menu_requested = Signal(str, QPoint)
    carried = Signal(bool)  # a drag of this person has begun or ended

    def __init__(self, row: Person, parent: QWidget | None = None) -> None:
        super().__init__(row, parent)
        self._pressed: QPoint | None = None
        self.is_held = False

    @property
    def person(self) -> Person:
        """What is shown."""
        assert isinstance(self._row, Person)
        return self._row

    @property
    def agent(self) -> str:
        """The id of the person."""
        return self._row.id[1]

    def sizeHint(self) -> QSize:
        return QSize(240, HEIGHT_PX if self.person.fits is None else TALL_PX)

    def set(self, row: Row) -> None:
        tall = self.sizeHint()
        super().set(row)
        if self.sizeHint() != tall:
            self.updateGeometry()

    def hold(self, held: bool) -> None:
        """Show whether the person is in somebody's hand."""
        if held != self.is_held:
            self.is_held = held
            self.update()

    # In the hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        far = self._pressed is not None and (at - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if not far:
            super().mouseMoveEvent(event)
            return
        self._pressed = None
        self.setDown(False)
        drag = QDrag(self)
        drag.setMimeData(mime_of_person(self.agent))
        drag.setPixmap(self._picture())
        drag.setHotSpot(QPoint(-10, -6))
        self.carried.emit(True)
        try:
            drag.exec(Qt.DropAction.LinkAction | Qt.DropAction.MoveAction)
        finally:
            self.carried.emit(False)

    def _picture(self) -> QPixmap:
        dpr = self.devicePixelRatioF()
        wide = min(220, _LEFT_PX + paint.text_width(self._row.title, _NAME_PX, True) + 16)
        drawn = QPixmap(QSize(wide, 46) * dpr)
        drawn.setDevicePixelRatio(dpr)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        paint.draw_panel(painter, QRectF(0.5, 0.5, wide - 1, 45), "card", "accent", 6)
        draw_avatar(painter, QRectF(_PAD_PX, 7, _AVATAR_PX, _AVATAR_PX), self._row.title, self.person.presence)
        title = QRect(_LEFT_PX, 11, wide - _LEFT_PX - 8, 24)
        paint.draw_text(painter, title, self._row.title, _NAME_PX, "text", bold=True)
        painter.end()
        return drawn

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.current().meaning(event, "people", "board") in ("people.pick_up", "board.pick_up"):
            self.picked.emit(self.agent)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = self.mapToGlobal(self.rect().center())
        self.menu_requested.emit(self.agent, at)

    # Painting

    def _state(self) -> tuple[object, ...]:
        return *super()._state(), self.is_held

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        person = self.person
        self._draw_ground(painter)
        if self.is_held:
            paint.draw_panel(painter, QRectF(self.rect()).adjusted(5, 2, -5, -2), "accent_soft", "accent", 6)
        draw_avatar(painter, QRectF(_PAD_PX, 7, _AVATAR_PX, _AVATAR_PX), person.title, person.presence)
        end = self._draw_figure(painter, 16)
        unfit = person.fits is False
        title = QRect(_LEFT_PX, 5, end - _LEFT_PX - 6, 22)
        paint.draw_text(painter, title, person.title, _NAME_PX, "text_mid" if unfit else "text", bold=True)
        self._draw_second(painter)
        if person.fits is not None:
            self._draw_third(painter)
        if person.load is not None:
            bar = QRectF(_LEFT_PX, self.height() - 10, self.width() - _LEFT_PX - 14, 4)
            draw_load(painter, bar, person.load, max(person.load.capacity, person.load.total))

    def _draw_third(self, painter: QPainter) -> None:
        """What a drop of what is picked up would mean for them, or what is against it."""
        person, left = self.person, _LEFT_PX
        if not person.fits:
            paint.draw_level(painter, Level.AT_RISK, QPointF(left + 5, 55), 8)
            left += 14
        room = QRect(left, 45, self.width() - 14 - left, 20)
        said = _that_fits(person.against, room.width()) if person.fits else person.against
        paint.draw_text(painter, room, said, _SMALL_PX, "text_mid" if person.fits else "amber")

    def _draw_second(self, painter: QPainter) -> None:
        """What they do, speak and how long they stay."""
        person, right, left = self.person, self.width() - 14, _LEFT_PX
        wide = paint.text_width(person.stays, _SMALL_PX) + 2
        paint.draw_text(painter, QRect(right - wide, 25, wide, 20), person.stays, _SMALL_PX, "text_low")
        right -= wide + 6
        for code in reversed(person.codes):
            wide = paint.chip_width(code, _CODE_PX)
            right -= wide
            paint.draw_chip(painter, QRectF(right, 28, wide, 15), code, _CODE_PX, wanted=code in person.wanted)
            right -= 3
        room = QRect(left, 25, right - left - 4, 20)
        paint.draw_text(painter, room, _that_fits(person.doing, room.width()), _SMALL_PX, "text_mid")


def _that_fits(said: str, wide: int) -> str:
    """ "On a call" where there is no room for "On a call, 4:12": a cut figure tells nothing. The tool tip has it."""
    return said if paint.text_width(said, _SMALL_PX) <= wide else said.partition(", ")[0]
