"""The left side of the board: what is most urgent, teams with their load and queues, statuses, saved views."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from controlcenter.domain.moves import Target
from ui.look import theme
from ui.screens.board.folds import Folds
from ui.screens.board.most_urgent import MostUrgent
from ui.screens.board.side_row import Row, SideRow
from ui.widgets.cards.drag import DropPreview
from ui.widgets.plain import PlainLabel

WIDE_PX = 236
Preview = Callable[[list[int], Target], DropPreview]


class BoardSide(QWidget):
    """Three lists of rows. Rows that stay keep their widgets, so that nothing flickers while figures change."""

    chosen = Signal(object)  # Row
    dropped = Signal(object, list)  # Target, ids
    pasted = Signal(object)  # Target
    hovered = Signal(object, object)  # SideRow, DropPreview or None
    menu_wanted = Signal(object, QPoint)  # Row of an own view
    rename_wanted = Signal(object)
    delete_wanted = Signal(object)
    folded = Signal()  # a team shows its queues now, or hides them

    def __init__(self, preview: Preview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview = preview
        self._rows: dict[tuple[str, str], SideRow] = {}
        self._order: list[SideRow] = []
        self.folds = Folds()
        self.setFixedWidth(WIDE_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing behind it has to be painted
        self.most_urgent = MostUrgent()
        page = self._page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 10, 0, 14)
        column.setSpacing(1)
        self._headings = [PlainLabel("", "low") for _ in range(6)]
        column.addLayout(_heading(*self._headings[:2]))
        self._teams = _list(column)
        column.addSpacing(18)
        column.addLayout(_heading(*self._headings[2:4]))
        self._statuses = _list(column)  # above the views: whatever takes drops is in sight without scrolling
        column.addSpacing(18)
        column.addLayout(_heading(*self._headings[4:]))
        self._views = _list(column)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setWidget(page)
        page.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 10, 1, 0)
        outer.setSpacing(0)
        outer.addWidget(self.most_urgent)
        outer.addWidget(scroll, 1)
        theme.current().changed.connect(self.update)
        self._retext()

    def _retext(self) -> None:
        """Take the words of the language in force."""
        said = (
            self.tr("Teams"), self.tr("load / capacity"), self.tr("Status"), self.tr("drop here"),
            self.tr("Saved views"), self.tr("tickets"),
        )  # fmt: skip
        for label, words in zip(self._headings, said, strict=True):
            label.setText(words)
        self.most_urgent.retext()
        self.setAccessibleName(self.tr("Teams and views"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retext()

    def show_rows(self, teams: list[Row], views: list[Row], statuses: list[Row], chosen: tuple[str, str]) -> None:
        """Show these rows; ``chosen`` is marked."""
        wanted = {row.id for row in (*teams, *views, *statuses)}
        for ident in [ident for ident in self._rows if ident not in wanted]:
            gone = self._rows.pop(ident)
            gone.hide()
            gone.deleteLater()
        order = [
            *self._fill(self._teams, teams),
            *self._fill(self._statuses, statuses),
            *self._fill(self._views, views),
        ]
        for shown in order:
            shown.setChecked(shown.row.id == chosen)
        self._order = order
        self._page.setMinimumHeight(self._page.minimumSizeHint().height())
        QCoreApplication.sendPostedEvents(self._page, QEvent.Type.LayoutRequest.value)

    def row(self, ident: tuple[str, str]) -> SideRow:
        """The widget of a row. Raises KeyError."""
        return self._rows[ident]

    def _fill(self, column: QVBoxLayout, rows: list[Row]) -> list[SideRow]:
        made = []
        for at, row in enumerate(rows):
            shown = self._rows.get(row.id) or self._make(row)
            shown.set(row)
            if column.indexOf(shown) != at:
                column.insertWidget(at, shown)
                shown.show()  # it counts at once: else the first picture squeezes all rows
            made.append(shown)
        return made

    def _make(self, row: Row) -> SideRow:
        made = SideRow(row)
        made.preview = self._preview
        made.chosen.connect(self.chosen)
        made.dropped.connect(self.dropped)
        made.pasted.connect(self.pasted)
        made.hovered.connect(self.hovered)
        made.stepped.connect(self._step)
        made.folded.connect(self._fold)
        made.menu_wanted.connect(self.menu_wanted)
        made.rename_wanted.connect(self.rename_wanted)
        made.delete_wanted.connect(self.delete_wanted)
        self._rows[row.id] = made
        return made

    def _fold(self, row: Row, opened: bool) -> None:
        self.folds.fold(row.id[1], opened=opened)
        self.folded.emit()

    def _step(self, row: SideRow, step: int) -> None:
        at = self._order.index(row) + step
        if 0 <= at < len(self._order):
            self._order[at].setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme.colour("border"))
        painter.end()


def _heading(title: PlainLabel, note: PlainLabel) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(14, 0, 14, 4)
    row.addWidget(title)
    row.addStretch(1)
    row.addWidget(note)
    return row


def _list(column: QVBoxLayout) -> QVBoxLayout:
    made = QVBoxLayout()
    made.setSpacing(1)
    column.addLayout(made)
    return made
