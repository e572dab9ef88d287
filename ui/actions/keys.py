"""The one table of keys: which key is in force for what, and what a pressed key means where it is pressed.

Widgets ask ``current().meaning(event, place)``; hints ask ``shown``. A person's own keys stand over the usual ones.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.actions.places import KEYS, meet, place_of

_LAST_LATIN = 0x24F
_ROWS = ((24, "QWERTYUIOP"), (38, "ASDFGHJKL"), (52, "ZXCVBNM"))  # X11's code of the first key of each row of letters
_POSITIONS = {61: "/"} | {first + at: letter for first, row in _ROWS for at, letter in enumerate(row)}


class Keys(QObject):
    """``changed`` is emitted when a key came, went, or was changed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._usual = {key.id: key.usual for key in KEYS.values()}
        self._own: dict[str, str] = {}
        self._in_force: dict[str, str] = {}
        self._meanings: dict[str, str] = {}  # "place key" to what it does there

    # What there is

    def learn(self, usual: Mapping[str, str]) -> None:
        """Take in actions (by id) with the keys that they come with."""
        self._usual.update(usual)
        self._anew()

    def forget(self, ids: Iterable[str]) -> None:
        """Leave out actions that went; unknown ids are fine."""
        for key_id in ids:
            if key_id not in KEYS:
                self._usual.pop(key_id, None)
        self._anew()

    def use(self, own: Mapping[str, str]) -> None:
        """Let these keys (by id; "" for none) stand over the usual ones, now."""
        self._own = dict(own)
        self._anew()

    def _anew(self) -> None:
        self._in_force.clear()
        self._meanings.clear()
        self.changed.emit()

    @property
    def own(self) -> dict[str, str]:
        """What ``use`` was given last, of actions too that have not come yet."""
        return dict(self._own)

    # What is in force

    def usual(self, key_id: str) -> str:
        """The key that a thing comes with; "" for none."""
        return self._usual.get(key_id, "")

    def is_known(self, key_id: str) -> bool:
        """Whether there is such a thing now."""
        return key_id in self._usual

    def of(self, key_id: str) -> str:
        """The key in force; "" for none. An own key silences the usual one of whatever it meets."""
        if key_id not in self._in_force:
            self._in_force[key_id] = self._own[key_id] if key_id in self._own else self._left_of_usual(key_id)
        return self._in_force[key_id]

    def _left_of_usual(self, key_id: str) -> str:
        usual = parts(self.usual(key_id))
        here = place_of(key_id)
        taken = {
            key
            for other, own in self._own.items()
            if other in self._usual and meet(place_of(other), here)
            for key in parts(own)
        }
        return "; ".join(key for key in usual if key not in taken)

    def shown(self, key_id: str) -> str:
        """The key in force as this system writes it, for sentences; without one, that there is none."""
        return native(self.of(key_id)) or QCoreApplication.translate("Keys", "(no key)")

    def beside(self, said: str, key_id: str) -> str:
        """A button's words with the key in force in brackets; without one, the words alone."""
        key = native(self.of(key_id))
        return f"{said} ({key})" if key else said

    def meaning(self, event: QKeyEvent, *places: str) -> str:
        """The id of what a pressed key does in these places, the first before the others; "" for nothing."""
        if not self._meanings:
            self._meanings = {
                f"{place_of(key_id).id} {key}": key_id for key_id in KEYS for key in parts(self.of(key_id))
            }
        pressed = pressed_keys(event)
        found = (self._meanings.get(f"{place} {key}") for place in places for key in pressed)
        return next(filter(None, found), "")


@cache
def normal(key: str) -> str:
    """One key as it is compared and stored; "" for what is none."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


@cache
def parts(key: str) -> tuple[str, ...]:
    """The single keys of "+; =", as they are compared."""
    return tuple(one.toString() for one in QKeySequence.listFromString(key)) if key else ()


@cache
def native(key: str) -> str:
    """A key as this system writes it. Of several, the first: it is the one to learn."""
    first = QKeySequence.listFromString(key)[:1] if key else []
    return first[0].toString(QKeySequence.SequenceFormat.NativeText) if first else ""


def pressed_keys(event: QKeyEvent) -> list[str]:
    """What was pressed, as keys are written. A sign that needs Shift on this keyboard is also itself without it."""
    key, held = latin(event), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key == Qt.Key.Key_Slash != event.key() and held & Qt.KeyboardModifier.ShiftModifier:
        key, held = Qt.Key.Key_Question, held & ~Qt.KeyboardModifier.ShiftModifier
    is_sign = Qt.Key.Key_Space < key <= _LAST_LATIN and not chr(key).isalpha()
    found = [_written(key, held)]
    if is_sign and held & Qt.KeyboardModifier.ShiftModifier:
        found.append(_written(key, held & ~Qt.KeyboardModifier.ShiftModifier))
    if key == Qt.Key.Key_Enter:
        found.append(_written(Qt.Key.Key_Return, held))
    return found


def _written(key: int, held: Qt.KeyboardModifier) -> str:
    return QKeySequence(key | held.value).toString(QKeySequence.SequenceFormat.PortableText)


def latin(event: QKeyEvent) -> int:
    """The pressed key; for a letter or vowel sign of another script what stands there on a Latin keyboard."""
    key = event.key()
    if _LAST_LATIN < key <= sys.maxunicode and unicodedata.category(chr(key))[0] in "LM":
        return _same_place(event) or key
    return key


def _same_place(event: QKeyEvent) -> int:
    if sys.platform == "win32":
        return event.nativeVirtualKey()  # Windows names keys by their Latin letters
    return ord(_POSITIONS.get(event.nativeScanCode(), "\0"))


class _Follower(QShortcut):
    """A shortcut of a place. It follows every change."""

    def __init__(self, parent: QWidget, key_id: str, act: Callable[[], object]) -> None:
        super().__init__(parent)
        self._key_id = key_id
        self.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.activated.connect(act)
        current().changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setKeys(QKeySequence.listFromString(current().of(self._key_id)))


def listen(widget: QWidget, acts: Mapping[str, Callable[[], object]]) -> None:
    """Start these things (by id) by their keys while ``widget``, or something in it, has the focus."""
    for key_id, act in acts.items():
        _Follower(widget, key_id, act)


_current: list[Keys] = []


def current() -> Keys:
    """The program's one table of keys."""
    if not _current:
        _current.append(Keys())
    return _current[0]
