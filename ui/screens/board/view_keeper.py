"""Makes, renames and deletes the person's own views of the board."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QMenu, QWidget

from ui.look import icons
from ui.models.board_filter import BoardFilter
from ui.screens.board.lanes import Area, Grouping
from ui.screens.board.own_views import OwnViews
from ui.screens.board.side_row import Row
from ui.widgets.dialogs.plain_dialogs import PlainDialog

_MOST_TOLD = 3
Shown = tuple[BoardFilter, Grouping, Area]


class ViewKeeper(QObject):
    """Changes own views. ``changed``: which there are; ``wanted``: the id of one to show now; ``said``: a sentence.

    ``shown`` tells what the board shows at this moment.
    """

    changed = Signal()
    wanted = Signal(str)
    said = Signal(str)

    def __init__(self, views: OwnViews, shown: Callable[[], Shown], parent: QWidget) -> None:
        super().__init__(parent)
        self._views = views
        self._shown = shown
        self._parent = parent

    def tell_unknown(self) -> None:
        """Say which views are kept without a word that this version does not know."""
        told = [
            self.tr('The view "{name}" is kept without {word}, which is not known here; look at it and save it anew.')
            .format(name=one.view, word=one.word) for one in self._views.unknown
        ]  # fmt: skip
        if told:
            self.said.emit("\n".join(told[:_MOST_TOLD]))

    def save(self) -> None:
        """Ask for a name and keep what the board shows under it."""
        name = self._ask(self.tr("Save what the board shows as a view"), "", self.tr("Save"))
        if name:
            self.save_as(name)

    def save_as(self, name: str) -> None:
        """Keep what the board shows under a name, and show it as that view."""
        made = self._views.make(name, *self._shown())
        if made is None:
            self.said.emit(self.tr("This view was not saved: give it a name, or delete another one first."))
            return
        self.changed.emit()
        self.wanted.emit(made.id)

    def rename(self, row: Row) -> None:
        """Ask for another name of a view."""
        name = self._ask(self.tr("Rename the view"), row.title, self.tr("Rename"))
        if name:
            self._views.rename(row.id[1], name)
            self.changed.emit()

    def delete(self, row: Row) -> None:
        """Forget a view; it can be brought back."""
        self._views.delete(row.id[1])
        self.changed.emit()
        self.said.emit(self.tr('The view "{name}" was deleted; "Bring back the deleted view" undoes that.').format(
            name=row.title))  # fmt: skip

    def bring_back(self) -> None:
        """Make the view again that was deleted last."""
        if self._views.bring_back() is not None:
            self.changed.emit()

    def show_menu(self, row: Row, at: QPoint) -> None:
        """Offer what can be done with a view."""
        menu = QMenu(self._parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icons.icon("pencil"), self.tr("Rename…")).triggered.connect(lambda: self.rename(row))
        menu.addAction(icons.icon("trash-2"), self.tr("Delete")).triggered.connect(lambda: self.delete(row))
        menu.popup(at)

    def _ask(self, title: str, name: str, yes: str) -> str:
        dialog = PlainDialog(self._parent.window(), title, icon="tag", yes=yes, no=self.tr("Cancel"))
        line = QLineEdit(name)
        line.setAccessibleName(self.tr("Name of the view"))
        line.setPlaceholderText(line.accessibleName())
        line.setMaxLength(60)
        line.selectAll()
        line.textChanged.connect(lambda words: dialog.yes.setEnabled(bool(words.strip())))
        dialog.yes.setEnabled(bool(name.strip()))
        dialog.content.addWidget(line)
        line.setFocus()
        return line.text().strip() if dialog.exec() == QDialog.DialogCode.Accepted else ""
