"""Moving by keyboard: a list of everybody and everything that could take the tickets, the best fit on top."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from controlcenter.domain.moves import Place, Target
from controlcenter.domain.ticket import Level, Ticket
from ui.look import icons
from ui.screens.board.move_options import Option
from ui.widgets import paint
from ui.widgets.avatar import draw_avatar
from ui.widgets.cards.card import headline
from ui.widgets.inputs.list_walk import ListWalk
from ui.widgets.inputs.search_box import SearchBox
from ui.widgets.plain import PlainLabel
from ui.wording import text

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
_ROW_PX = 52
_CODE_PX = 10.5
_ICONS = {Place.QUEUE: "inbox", Place.TEAM: "users", Place.FREE: "inbox"}


class OptionList(QAbstractListModel):
    """The options that match what was typed."""

    def __init__(self, options: Sequence[Option]) -> None:
        super().__init__()
        self._every = list(options)
        self.options = list(options)

    def search(self, typed: str) -> None:
        """Keep the options that hold every typed word."""
        self.beginResetModel()
        self.options = [option for option in self._every if option.matches(typed)]
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.options)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if index.isValid() and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.options[index.row()].words
        return None


class OptionDelegate(QStyledItemDelegate):
    """Who or what, its state, and what the move would mean; a shape for what is doubtful or impossible."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(300, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, OptionList)
        shown = model.options[index.row()]
        box = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            paint.draw_panel(painter, QRectF(box).adjusted(2, 1, -2, -1), "accent_soft", "accent", 6)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            paint.draw_panel(painter, QRectF(box).adjusted(2, 1, -2, -1), "hover", "hover", 6)
        self._sign(painter, box, shown)
        left, right = box.left() + 58, box.right() - 16
        kind = paint.text_width(shown.kind, 12.5) + 2
        upper = QRect(left, box.top() + 4, right - left, 23)
        codes = sum(paint.chip_width(code, _CODE_PX) + 4 for code in shown.codes)
        name = min(paint.text_width(shown.name, 14, True) + 2, upper.width() - kind - codes - 18)
        colour = "text" if shown.preview.ok else "text_low"
        self._codes(painter, QPointF(left + name + 8, upper.top() + 4), shown)
        paint.draw_text(painter, QRect(left, upper.top(), name, 23), shown.name, 14, colour, bold=True)
        paint.draw_text(painter, QRect(right - kind, upper.top(), kind, 23), shown.kind, 12.5, "text_low")
        if shown.is_doubtful:
            level = Level.AT_RISK if shown.preview.ok else Level.BREACHED
            paint.draw_level(painter, level, QPointF(left + 5, box.top() + 37), 9)
            left += 16
        colour = "red" if not shown.preview.ok else "amber" if shown.is_doubtful else "text_mid"
        paint.draw_text(painter, QRect(left, box.top() + 26, right - left, 21), shown.reasons, 12.5, colour)
        painter.restore()

    def _codes(self, painter: QPainter, at: QPointF, shown: Option) -> None:
        """The languages of a person behind the name; those that the tickets need stand out."""
        for code in shown.codes:
            wide = paint.chip_width(code, _CODE_PX)
            box = QRectF(at.x(), at.y(), wide, 16)
            paint.draw_chip(painter, box, code, _CODE_PX, wanted=code in shown.wanted)
            at += QPointF(wide + 4, 0)

    def _sign(self, painter: QPainter, box: QRect, shown: Option) -> None:
        if shown.target.place is Place.AGENT:
            draw_avatar(painter, QRectF(box.left() + 12, box.top() + 9, 34, 34), shown.name, shown.presence)
            return
        device = painter.device()
        dpr = device.devicePixelRatioF() if device is not None else 1.0
        sign = icons.pixmap(_ICONS[shown.target.place], "text_mid", 20, dpr)
        painter.drawPixmap(box.left() + 19, box.top() + 16, sign)


class MoveDialog(QDialog):
    """Return moves to the marked line, Esc changes nothing. ``target`` is what was chosen."""

    def __init__(self, parent: QWidget | None, tickets: Sequence[Ticket], options: Sequence[Option]) -> None:
        super().__init__(parent)
        self._options = OptionList(options)
        self.setWindowTitle(self.tr("Move to…"))
        self.finished.connect(self.deleteLater)
        self.resize(620, 600)
        count = text.plural(self.tr("%n ticket(s)", "", len(tickets)))
        title = PlainLabel(self.tr("Move {tickets} to…").format(tickets=count), "title")
        first = text.one_line(headline(tickets[0])) if tickets else ""
        if len(tickets) > 1:
            first = self.tr("{first}, and {count} more").format(first=first, count=text.number(len(tickets) - 1))
        self.line = SearchBox(self.tr("Person, queue or team; try a language or a skill"))
        self.list = QListView()
        self._build_list()
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        cancel.setAutoDefault(False)
        self.yes = QPushButton(self.tr("Move"))
        self.yes.setProperty("look", "primary")
        self.yes.setDefault(True)
        self.yes.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.yes)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(PlainLabel(first, "mid", wrap=True))
        column.addWidget(self.line)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        self.line.textChanged.connect(self._search)
        ListWalk(self.line, self.list)
        self._search("")
        self.line.setFocus()

    def _build_list(self) -> None:
        self.list.setModel(self._options)
        self.list.setItemDelegate(OptionDelegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName(self.tr("Where to"))
        self.list.setStyleSheet("background: transparent")
        self.list.doubleClicked.connect(lambda _: self.accept())
        self.list.selectionModel().currentChanged.connect(lambda *_: self._check())

    @property
    def target(self) -> Target | None:
        """The chosen place; None when the marked line is not allowed."""
        row = self.list.currentIndex().row()
        if not 0 <= row < len(self._options.options):
            return None
        option = self._options.options[row]
        return option.target if option.preview.ok else None

    @property
    def options(self) -> list[Option]:
        """What is listed now."""
        return self._options.options

    def _search(self, typed: str) -> None:
        self._options.search(typed)
        if self._options.options:
            self.list.setCurrentIndex(self._options.index(0, 0))
        self._check()

    def _check(self) -> None:
        self.yes.setEnabled(self.target is not None)

    def accept(self) -> None:
        if self.target is not None:
            super().accept()
