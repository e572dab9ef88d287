"""A plain table of rows: columns are functions of a row, so that no screen writes a model for a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from controlcenter.domain.ticket import Level
from ui.actions import keys
from ui.look import fonts, icons, theme
from ui.widgets.paint import LEFT, LEVEL_TEXT, RIGHT
from ui.wording import text

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
_READABLE_PX = 120


def _normal(row: object) -> Level:
    return Level.NORMAL


@dataclass(frozen=True)  # slots would forbid Column[Row](...) on Python 3.11
class Column(Generic[Row]):
    """One column. ``value`` is shown as plain text; ``sort`` (default: the text) orders the rows.

    ``level`` colours a cell and puts a shape beside it; ``width_px`` 0 shares the room that is left; ``press`` is what
    a click on a cell does, or the Y key for the current row. ``roomy`` columns are left out of a narrow table.
    Cells of ``strong`` rows are bold.
    """

    title: str
    value: Callable[[Row], str]
    width_px: int = 0
    right: bool = False
    sort: Callable[[Row], object] | None = None
    level: Callable[[Row], Level] = _normal
    icon: Callable[[Row], str] | None = None
    hint: Callable[[Row], str] | None = None
    press: Callable[[Row], None] | None = None
    roomy: bool = False
    strong: Callable[[Row], bool] | None = None


class RowsModel(QAbstractTableModel, Generic[Row]):
    """The rows as a Qt model."""

    def __init__(self, columns: Sequence[Column[Row]], scale: float = 1.0) -> None:
        super().__init__()
        self._strong = fonts.font(fonts.BODY_PX * scale, bold=True)
        self._columns = tuple(columns)
        self._rows: list[Row] = []
        self._sorted: tuple[int, Qt.SortOrder] | None = None

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows in the chosen order."""
        self.beginResetModel()
        self._rows = list(rows)
        self._order()
        self.endResetModel()

    def row_at(self, row: int) -> Row:
        """The row that a line of the table shows."""
        return self._rows[row]

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.ToolTipRole:
            return text.tooltip(self._columns[section].title)  # a narrow column shows its beginning only
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self._columns[section].right else LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        column, row = self._columns[index.column()], self._rows[index.row()]
        level = column.level(row)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                shape = {Level.BREACHED: f"{text.BREACHED} ", Level.AT_RISK: f"{text.AT_RISK} "}.get(level, "")
                return shape + text.one_line(column.value(row))
            case Qt.ItemDataRole.TextAlignmentRole:
                return RIGHT if column.right else LEFT
            case Qt.ItemDataRole.ForegroundRole:
                return theme.colour(LEVEL_TEXT[level])
            case Qt.ItemDataRole.DecorationRole:
                return icons.icon(column.icon(row)) if column.icon is not None and column.icon(row) else None
            case Qt.ItemDataRole.FontRole:
                return self._strong if column.strong is not None and column.strong(row) else None
            case Qt.ItemDataRole.ToolTipRole:
                return text.tooltip((column.hint or column.value)(row))
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted = (column, order) if column >= 0 else None
        self.beginResetModel()
        self._order()
        self.endResetModel()

    def _order(self) -> None:
        if self._sorted is None:
            return
        at, order = self._sorted
        column = self._columns[at]
        key = column.sort or (lambda row: column.value(row).casefold())
        self._rows.sort(key=key, reverse=order == Qt.SortOrder.DescendingOrder)  # type: ignore[arg-type]


class _Cells(QStyledItemDelegate):
    """A chosen row keeps the colours of its cells: what is breached stays red."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.palette.setColor(QPalette.ColorRole.HighlightedText, index.data(Qt.ItemDataRole.ForegroundRole))


class PlainTable(QTableView, Generic[Row]):
    """A table that can be sorted, read with the keyboard and opened row by row."""

    opened = Signal(object)  # the row: Return or double click
    chosen = Signal(object)  # the current row, None for none

    def __init__(
        self, columns: Sequence[Column[Row]], name: str, parent: QWidget | None = None, *, scale: float = 1.0
    ) -> None:
        super().__init__(parent)
        self.rows: RowsModel[Row] = RowsModel(columns, scale)
        self.setModel(self.rows)
        self.setItemDelegate(_Cells(self))
        self.setAccessibleName(name)
        self.setProperty("look", "table")
        self.setFont(fonts.font(fonts.BODY_PX * scale))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(fonts.row_px(fonts.BODY_PX * scale) + round(12 * scale))
        self._scale = scale
        self._columns = tuple(columns)
        self._size_columns(columns, scale)
        self.setMouseTracking(any(column.press for column in columns))
        self.clicked.connect(self._press)
        self.activated.connect(lambda index: self.opened.emit(self.rows.row_at(index.row())))
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        theme.current().changed.connect(self.viewport().update)

    def _size_columns(self, columns: Sequence[Column[Row]], scale: float) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        for at, column in enumerate(columns):
            if column.width_px:
                header.resizeSection(at, round(column.width_px * scale))
            else:
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words of a line come first: below a readable width for them, roomy columns go."""
        super().resizeEvent(event)
        fixed = sum(column.width_px for column in self._columns) * self._scale
        shared = sum(not column.width_px for column in self._columns)
        is_narrow = event.size().width() - fixed < shared * _READABLE_PX * self._scale
        for at, column in enumerate(self._columns):
            if column.roomy:
                self.setColumnHidden(at, is_narrow)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; the current line stays where it was."""
        at = self.currentIndex().row()
        self.rows.set_rows(rows)
        if 0 <= at < len(rows):
            self.setCurrentIndex(self.rows.index(at, 0))

    def current(self) -> Row | None:
        """The current row."""
        index = self.currentIndex()
        return self.rows.row_at(index.row()) if index.isValid() else None

    def allow_sorting(self, column: int = 0, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Let people sort by a click on a header, starting with this column."""
        self.setSortingEnabled(True)
        self.sortByColumn(column, order)

    def _press(self, index: QModelIndex) -> None:
        press = self._columns[index.column()].press
        if press is not None:
            press(self.rows.row_at(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        press = next((column.press for column in self._columns if column.press is not None), None)
        row = self.current()
        is_why = keys.current().meaning(event, "lists") == "lists.why"
        if is_why and press is not None and row is not None:
            press(row)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self._columns[index.column()].press is not None:
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.viewport().unsetCursor()
        super().mouseMoveEvent(event)

    def _current_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit(self.rows.row_at(now.row()) if now.isValid() else None)


def why_hint() -> str:
    """What the time of a ticket in a table says about itself."""
    said = QCoreApplication.translate("Rows", "Why this deadline? Click, or press {key}.")
    return said.format(key=keys.current().shown("lists.why"))
