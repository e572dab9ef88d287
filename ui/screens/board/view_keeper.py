"""Makes, renames and deletes the person's own views of the board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QMenu

from ui.look import icons
from ui.screens.board.side_row import Row
from ui.widgets.dialogs.plain_dialogs import PlainDialog

if TYPE_CHECKING:
    from ui.screens.board.board import BoardScreen


class ViewKeeper(QObject):
    """Answers the toolbar's and the side's wishes about views."""

    def __init__(self, board: BoardScreen) -> None:
        super().__init__(board)
        self._board = board
        board.toolbar.save_wanted.connect(self.save)
        board.side.rename_wanted.connect(self.rename)
        board.side.delete_wanted.connect(self.delete)
        board.side.menu_wanted.connect(self._menu)

    def save(self) -> None:
        """Ask for a name and keep what the board shows under it."""
        name = self._ask(self.tr("Save what the board shows as a view"), "", self.tr("Save"))
        if name:
            self.save_as(name)

    def save_as(self, name: str) -> None:
        """Keep what the board shows under a name, and show it as that view."""
        board = self._board
        made = board.own_views.make(name, board.shown_filter(), board.feed.grouping, board.feed.area)
        if made is None:
            board.say(self.tr("This view was not saved: give it a name, or delete another one first."))
            return
        board.toolbar.clear()
        board.views_changed()
        board.show_view(made.id)

    def rename(self, row: Row) -> None:
        """Ask for another name of a view."""
        name = self._ask(self.tr("Rename the view"), row.title, self.tr("Rename"))
        if name:
            self._board.own_views.rename(row.id[1], name)
            self._board.views_changed()

    def delete(self, row: Row) -> None:
        """Forget a view; it can be brought back."""
        self._board.own_views.delete(row.id[1])
        self._board.views_changed()
        self._board.say(self.tr('The view "{name}" was deleted; "Bring back the deleted view" undoes that.').format(
            name=row.title))  # fmt: skip

    def bring_back(self) -> None:
        """Make the view again that was deleted last."""
        if self._board.own_views.bring_back() is not None:
            self._board.views_changed()

    def _menu(self, row: Row, at: QPoint) -> None:
        menu = QMenu(self._board)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icons.icon("pencil"), self.tr("Rename…")).triggered.connect(lambda: self.rename(row))
        menu.addAction(icons.icon("trash-2"), self.tr("Delete")).triggered.connect(lambda: self.delete(row))
        menu.popup(at)

    def _ask(self, title: str, name: str, yes: str) -> str:
        dialog = PlainDialog(self._board.window(), title, icon="tag", yes=yes, no=self.tr("Cancel"))
        line = QLineEdit(name)
        line.setAccessibleName(self.tr("Name of the view"))
        line.setMaxLength(60)
        line.selectAll()
        dialog.content.addWidget(line)
        line.setFocus()
        said = line.text() if dialog.exec() == QDialog.DialogCode.Accepted else ""
        dialog.deleteLater()
        return said.strip()
