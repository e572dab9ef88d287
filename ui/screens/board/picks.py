"""A button whose menu picks any number of things: the kinds, priorities or skills that a filter lets through."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from ui.wording import text


class _StayingMenu(QMenu):
    """A menu that stays open while its lines are switched, by mouse, Space or Return."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.activeAction()
        if action is not None and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        chosen = event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if chosen and action is not None and action.isCheckable():
            action.trigger()
        else:
            super().keyPressEvent(event)


class Picks(QPushButton):
    """``changed`` whenever something is picked or not any more; the button names what is picked."""

    changed = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._menu = _StayingMenu(self)
        self._actions: dict[str, QAction] = {}
        self.setMenu(self._menu)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._menu.installEventFilter(self)
        self._name()

    def offer(self, title: str, options: Sequence[tuple[str, str]]) -> None:
        """Offer these (id, words); what is picked and still there stays picked."""
        picked = self.picked()
        self._title = title
        self._menu.clear()
        self._actions = {}
        for ident, said in options:
            action = self._menu.addAction(said.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(ident in picked)
            action.triggered.connect(self._switched)
            self._actions[ident] = action
        self._name()

    @property
    def title(self) -> str:
        """What is picked here, without what is picked now."""
        return self._title

    def picked(self) -> frozenset[str]:
        """Ids of what is picked."""
        return frozenset(ident for ident, action in self._actions.items() if action.isChecked())

    def pick(self, idents: Sequence[str] = ()) -> None:
        """Pick exactly these."""
        if frozenset(idents) != self.picked():
            for ident, action in self._actions.items():
                action.setChecked(ident in idents)
            self._switched()

    def _switched(self) -> None:
        self._name()
        self.changed.emit()

    def _name(self) -> None:
        names = [action.text().replace("&&", "&") for action in self._actions.values() if action.isChecked()]
        said = names[0] if len(names) == 1 else f"{self._title} ({text.number(len(names))})" if names else self._title
        self.setText(said.replace("&", "&&"))
        self.setAccessibleName(", ".join([self._title, *names]))
        self.setToolTip(text.tooltip(", ".join(names)) if len(names) > 1 else "")
        self.setProperty("look", "picked" if names else "picks")
        self.style().unpolish(self)
        self.style().polish(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._menu and event.type() == QEvent.Type.Show:
            self._menu.setActiveAction(next(iter(self._actions.values()), QAction()))
        return False
