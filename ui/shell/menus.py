"""Menus and keys of a window, drawn from the register of actions."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QMenu

from ui.actions.keys import latin, pressed_keys
from ui.actions.places import EVERYWHERE, place_of
from ui.actions.registry import Action, Actions, qt_action, refresh

LEFT_OUT = ("board.", "ticket.")
"""What belongs to a card or a ticket stands in no menu while there is none: the menus fit a low screen."""
MENUS = ("file", "edit", "view", "ticket", "go", "help")


def menu_title(menu: str) -> str:
    """A menu's name with its access key."""
    translate = QCoreApplication.translate
    return {
        "file": translate("Menus", "&File"),
        "edit": translate("Menus", "&Edit"),
        "view": translate("Menus", "&View"),
        "ticket": translate("Menus", "&Ticket"),
        "go": translate("Menus", "&Go"),
        "help": translate("Menus", "&Help"),
    }[menu]


class Menus(QObject):
    """Keeps the window's menu bar and keys equal to the register."""

    def __init__(self, window: QMainWindow, actions: Actions) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._shown: dict[str, QAction] = {}
        self._screen = ""
        self._menus: dict[str, QMenu] = {}
        for menu in MENUS:
            made = window.menuBar().addMenu(menu_title(menu))
            made.aboutToShow.connect(lambda menu=menu: self._opening(menu))
            made.aboutToHide.connect(self._enable_all)
            self._menus[menu] = made
        actions.changed.connect(self.sync)
        self.sync()

    def sync(self) -> None:
        """Take in actions that came, drop those that went, and name all of them anew."""
        known = {action.id: action for action in self._actions.all()}
        for action_id in [shown for shown in self._shown if shown not in known]:
            gone = self._shown.pop(action_id)
            self._window.removeAction(gone)
            gone.deleteLater()
        for action_id, action in known.items():
            if action_id not in self._shown:
                made = qt_action(self._actions, action_id, self._window)
                self._shown[action_id] = made
                self._window.addAction(made)
                if action.menu:
                    self._menus[action.menu].addAction(made)
            self._refresh(action)
        self._enable_all()
        for menu in self._menus.values():
            menu.menuAction().setVisible(not menu.isEmpty())

    def go_to(self, screen_id: str) -> None:
        """Another screen is shown: the keys of a screen are silent while it is not."""
        self._screen = screen_id
        for action in self._actions.all():
            if place_of(action.id).id:
                self._refresh(action)

    def start_by(self, event: QKeyEvent) -> bool:
        """Start what a key of a keyboard of another script means by its place, which Qt does not know; says whether."""
        if latin(event) == event.key():
            return False
        pressed = pressed_keys(event)
        found = [at for at, shown in self._shown.items() if shown.shortcut().toString() in pressed]
        return bool(found) and self._actions.start(found[0])

    def _refresh(self, action: Action) -> None:
        holds = place_of(action.id).id in (EVERYWHERE, self._screen)
        refresh(self._shown[action.id], action if holds else replace(action, shortcut=""))

    def retext(self) -> None:
        """Take the words of the language in force."""
        for menu, made in self._menus.items():
            made.setTitle(menu_title(menu))
        self.sync()

    def _opening(self, menu: str) -> None:
        for action in self._actions.of_menu(menu):
            shown = self._shown[action.id]
            self._refresh(action)
            shown.setVisible(shown.isEnabled() or not action.id.startswith(LEFT_OUT))

    def _enable_all(self) -> None:
        """A disabled or hidden QAction swallows its key; whether it may run is asked when it is started."""
        for shown in self._shown.values():
            shown.setEnabled(True)
            shown.setVisible(True)
