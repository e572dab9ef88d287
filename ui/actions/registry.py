"""Actions as data: registered once, so that menus, keys and the palette always agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.actions import keys
from ui.look import icons

TICK = "check"


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that people can start.

    ``title`` is marked with QT_TRANSLATE_NOOP("Actions", ...). ``menu`` is file, edit, view, ticket, go or help;
    "" keeps it out of the menus. ``label`` overrides the title where it changes ("Undo Move ticket"). ``idle`` is done
    instead when somebody starts it while it is not enabled: a key that does nothing must say so. ``checked`` tells of a
    choice whether it is in force; a tick stands in the place of its icon then.
    """

    id: str
    title: str
    run: Callable[[], None]
    shortcut: str = ""
    icon: str = ""
    menu: str = ""
    enabled: Callable[[], bool] = _always
    label: Callable[[], str] | None = None
    idle: Callable[[], None] | None = None
    checked: Callable[[], bool] | None = None

    @property
    def sign(self) -> str:
        """The icon now: a tick for a choice that is in force."""
        return TICK if self.checked is not None and self.checked() else self.icon

    @property
    def name(self) -> str:
        """What the action is called now, in the language of the program."""
        return self.label() if self.label is not None else QCoreApplication.translate("Actions", self.title)


class Actions(QObject):
    """The register. ``changed`` is emitted when an action came, went, got another key, or must be looked at again."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions: dict[str, Action] = {}  # as registered
        self._keys = keys.current()
        self._keys.changed.connect(self.changed)

    def add(self, *actions: Action) -> None:
        """Register actions. Raises ValueError when an id or a shortcut is taken."""
        for action in actions:
            if action.id in self._actions:
                raise ValueError(f"The action {action.id} is registered twice.")
            taken = next((a.id for a in self._actions.values() if a.shortcut and a.shortcut == action.shortcut), None)
            if taken is not None:
                raise ValueError(f"{action.shortcut} starts {taken} and {action.id}; give one of them another key.")
            self._actions[action.id] = action
        self._keys.learn({action.id: action.shortcut for action in actions})

    def remove(self, *ids: str) -> None:
        """Forget actions, for instance when their screen goes; unknown ids are fine."""
        for action_id in ids:
            self._actions.pop(action_id, None)
        self._keys.forget(ids)

    def _in_force(self, action: Action) -> Action:
        key = self._keys.of(action.id)
        return action if key == action.shortcut else replace(action, shortcut=key)

    def all(self) -> list[Action]:
        """Every action in the order of registration, each with the key in force."""
        return [self._in_force(action) for action in self._actions.values()]

    def of_menu(self, menu: str) -> list[Action]:
        """The actions of one menu in the order of registration."""
        return [self._in_force(action) for action in self._actions.values() if action.menu == menu]

    def get(self, action_id: str) -> Action:
        """One action. Raises KeyError for an unknown id."""
        return self._in_force(self._actions[action_id])

    def start(self, action_id: str) -> bool:
        """Run an action if it is enabled; says whether it ran."""
        action = self._actions[action_id]
        if not action.enabled():
            if action.idle is not None:
                action.idle()
            return False
        action.run()
        return True


def qt_action(actions: Actions, action_id: str, parent: QWidget) -> QAction:
    """The action as a QAction of ``parent``: name, icon, key and enabled state as registered."""
    action = actions.get(action_id)
    made = QAction(parent)
    made.setObjectName(action_id)
    made.setCheckable(action.checked is not None)
    made.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    made.triggered.connect(lambda: _start(actions, action_id, made))
    refresh(made, action)
    return made


def _start(actions: Actions, action_id: str, shown: QAction) -> None:
    """Qt has turned the tick already: it stands where the choice is in force, whatever was clicked."""
    is_choice = shown.isCheckable()
    actions.start(action_id)
    if is_choice:  # others may have taken their window with them
        _tick(shown, actions.get(action_id))


def _tick(shown: QAction, action: Action) -> None:
    if action.checked is not None:
        shown.setChecked(action.checked())
    sign = action.sign
    if shown.data() != sign:
        shown.setData(sign)
        shown.setIcon(icons.icon(sign, "accent" if sign == TICK else "text_mid") if sign else QIcon())


def refresh(shown: QAction, action: Action) -> None:
    """Bring name, key, tick and enabled state of a QAction up to date."""
    _tick(shown, action)
    name = action.name
    if shown.shortcut().toString() != action.shortcut:
        shown.setShortcut(QKeySequence(action.shortcut))
    shown.setText(name.replace("&", "&&"))
    shown.setEnabled(action.enabled())


def matching(actions: Iterable[Action], words: str) -> list[Action]:
    """Enabled actions whose names hold every word, those that start with the text first."""
    wanted = words.casefold().split()
    found = [a for a in actions if a.enabled() and all(word in a.name.casefold() for word in wanted)]
    return sorted(found, key=lambda a: (not a.name.casefold().startswith(words.casefold().strip()), a.name.casefold()))
