"""Whether anything may move by itself: what the person chose, or else what the system wishes.

Few things do: a notice that has been seen fades, the outline of a new alarm flashes, and menus, lists of choices and
tool tips open the way the system opens its own.
"""

from __future__ import annotations

from typing import Any, Literal

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

Setting = Literal["system", "reduced", "full"]
SETTINGS: tuple[Setting, ...] = ("system", "reduced", "full")
KEY = "window/motion"
_EFFECTS = Qt.UIEffect.UI_General


class Motion(QObject):
    """What holds now; ``changed`` is emitted when it is another."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._setting: Setting = "system"
        self._has_effects = QApplication.isEffectEnabled(_EFFECTS)  # of the system
        self._was_reduced = False
        told = getattr(system_hints(), "motionPreferenceChanged", None)
        if told is not None:
            told.connect(lambda *_: self._apply())
        self._apply()

    @property
    def setting(self) -> Setting:
        """What the person chose: system, reduced or full."""
        return self._setting

    @property
    def is_reduced(self) -> bool:
        """Whether nothing may move by itself."""
        return system_wishes_reduced() if self._setting == "system" else self._setting == "reduced"

    def set(self, setting: str) -> None:
        """Choose, now; an unknown word counts as ``system``."""
        self._setting = next((known for known in SETTINGS if known == setting), "system")
        self._apply()

    def load(self, settings: QSettings) -> None:
        """Take what was kept."""
        self.set(str(settings.value(KEY, "system")))

    def toggle(self, settings: QSettings) -> None:
        """From reduced to full or back, now and in later sessions; what the system wishes too goes on following it."""
        wanted = not self.is_reduced
        self.set("system" if wanted == system_wishes_reduced() else "reduced" if wanted else "full")
        settings.setValue(KEY, self._setting)

    def _apply(self) -> None:
        reduced = self.is_reduced
        if self._has_effects:
            QApplication.setEffectEnabled(_EFFECTS, not reduced)
        if reduced != self._was_reduced:
            self._was_reduced = reduced
            self.changed.emit()


def system_hints() -> Any:
    """What Qt knows of the system's accessibility; None in a Qt before 6.10."""
    known = getattr(QGuiApplication.styleHints(), "accessibility", None)
    return known() if known is not None else None


def system_wishes_reduced() -> bool:
    """Whether the system asks for less motion; Qt tells it from 6.12 on, before that nobody is known to ask."""
    asked = getattr(system_hints(), "motionPreference", None)
    return asked is not None and asked().name == "ReducedMotion"


_current: list[Motion] = []


def current() -> Motion:
    """The program's one answer; made at the first call, after the application."""
    if not _current:
        _current.append(Motion())
    return _current[0]
