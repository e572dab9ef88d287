"""The people rail: everyone who is here, one row each, sorted by fit while cards are picked up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from controlcenter.domain.moves import Target
from ui.look import theme
from ui.screens.board.rail_row import Person, PersonRow
from ui.widgets.cards.drag import DropPreview
from ui.widgets.plain import PlainLabel
from ui.wording import text

WIDE_PX = 262
_PAD_PX = 14


class PeopleRail(QWidget):
    """Rows that stay keep their widgets, so that nothing flickers while figures change.

    ``picked`` names the person that is in hand by keys ("" for nobody).
    """

    chosen = Signal(str)  # agent
    dropped = Signal(object, list)  # Target, ids
    pasted = Signal(object)  # Target
    hovered = Signal(object, object)  # PersonRow, DropPreview or None
    picked = Signal(str)
    carried = Signal(bool)
    menu_requested = Signal(str, QPoint)

    def __init__(self, preview: Callable[[list[int], Target], DropPreview], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview = preview
        self._rows: dict[str, PersonRow] = {}
        self._order: list[PersonRow] = []
        self.held = ""
        self.setFixedWidth(WIDE_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing behind it has to be painted
        self._title, self._note = PlainLabel("", "low"), PlainLabel("", "low")
        head = QHBoxLayout()
        head.setContentsMargins(_PAD_PX, 0, _PAD_PX, 4)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._note)
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, 0, 14)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setWidget(page)
        page.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 14, 0, 0)
        outer.setSpacing(4)
        outer.addLayout(head)
        outer.addWidget(self._scroll, 1)
        theme.current().changed.connect(self.update)
        self._retext()

    def _retext(self) -> None:
        self.setAccessibleName(self.tr("People"))
        self._title.setText(self.tr("Here now"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retext()

    # What is shown

    def show_people(self, people: Sequence[Person]) -> None:
        """Show exactly these people in this order."""
        wanted = {person.id[1] for person in people}
        for agent in [agent for agent in self._rows if agent not in wanted]:
            gone = self._rows.pop(agent)
            gone.hide()
            gone.deleteLater()
        order = []
        for at, person in enumerate(people):
            row = self._rows.get(person.id[1]) or self._make(person)
            row.set(person)
            row.hold(person.id[1] == self.held)
            if self._column.indexOf(row) != at:
                self._column.insertWidget(at, row)
            order.append(row)
        self._order = order
        sorting = any(person.fits is not None for person in people)
        self._note.setText(self.tr("best fit first") if sorting else text.number(len(people)))

    def people(self) -> list[Person]:
        """Who is shown, from the top."""
        return [row.person for row in self._order]

    def row(self, agent: str) -> PersonRow:
        """The widget of a person. Raises KeyError."""
        return self._rows[agent]

    def to_top(self) -> None:
        """Show the first rows: the best come there when something is picked up."""
        self._scroll.verticalScrollBar().setValue(0)

    def focus_first(self) -> None:
        """Give the focus to the first person."""
        for row in self._order[:1]:
            row.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def hold(self, agent: str) -> None:
        """Take a person in hand, to be given work by a paste on a card; "" puts them back."""
        self.held = agent
        for name, row in self._rows.items():
            row.hold(name == agent)

    def _make(self, person: Person) -> PersonRow:
        made = PersonRow(person)
        made.setCheckable(False)
        made.preview = self._preview
        made.chosen.connect(lambda row: self.chosen.emit(row.id[1]))
        made.dropped.connect(self.dropped)
        made.pasted.connect(self.pasted)
        made.hovered.connect(self.hovered)
        made.stepped.connect(self._step)
        made.picked.connect(self.picked)
        made.carried.connect(self.carried)
        made.menu_requested.connect(self.menu_requested)
        self._rows[person.id[1]] = made
        return made

    def _step(self, row: PersonRow, step: int) -> None:
        at = self._order.index(row) + step
        if 0 <= at < len(self._order):
            self._order[at].setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll.ensureWidgetVisible(self._order[at], 0, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(0, 0, 1, self.height(), theme.colour("border"))
        painter.end()
