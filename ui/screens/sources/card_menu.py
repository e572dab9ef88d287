"""What can be done with a source, behind one button of its card."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from controlcenter.domain.strategy.document import SourceEntry
from ui.look import icons

LOOK, AGAIN, EDIT, PAUSE, RESUME, REMOVE = "look", "again", "edit", "pause", "resume", "remove"


class CardMenu(QToolButton):
    """``asked`` carries what was chosen."""

    asked = Signal(str)

    def __init__(self, entry: SourceEntry, *, streams: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setIcon(icons.icon("ellipsis"))
        self.setIconSize(QSize(18, 18))
        name = self.tr("What to do with {source}").format(source=entry.name)
        self.setAccessibleName(name)
        self.setToolTip(self.tr("More"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setProperty("look", "menu")
        menu = QMenu(self)
        if entry.enabled and not streams:
            self._add(menu, self.tr("Look now"), "refresh-cw", LOOK)
            self._add(menu, self.tr("Fetch again…"), "rotate-ccw", AGAIN)
            menu.addSeparator()
        self._add(menu, self.tr("Settings…"), "settings", EDIT)
        if entry.enabled:
            self._add(menu, self.tr("Pause"), "pause", PAUSE)
        else:
            self._add(menu, self.tr("Go on reading"), "play", RESUME)
        menu.addSeparator()
        self._add(menu, self.tr("Remove…"), "trash-2", REMOVE)
        self.setMenu(menu)

    def _add(self, menu: QMenu, said: str, icon: str, what: str) -> None:
        menu.addAction(icons.icon(icon), said).triggered.connect(lambda: self.asked.emit(what))
