"""What a wall is told once: which monitor, how large, read from how far, and what it may show."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication, QScreen

_GROUP = "wall"


@dataclass(frozen=True, slots=True)
class WallOptions:
    """``screen`` is a monitor's name, "" for the last one of the desk. By default no customer's words are shown."""

    screen: str = ""
    diagonal_in: float = 55.0
    distance_m: float = 5.0
    words_of_customers: bool = False
    sound: bool = True
    calm: bool = False

    def save(self, settings: QSettings) -> None:
        """Remember these."""
        for name in self.__slots__:
            settings.setValue(f"{_GROUP}/{name}", getattr(self, name))

    @classmethod
    def load(cls, settings: QSettings) -> WallOptions:
        """What was remembered; what cannot be read is as at first."""
        first = cls()
        return cls(
            screen=str(settings.value(f"{_GROUP}/screen", first.screen)),
            diagonal_in=_number(settings, "diagonal_in", first.diagonal_in, 10, 200),
            distance_m=_number(settings, "distance_m", first.distance_m, 0.3, 30),
            words_of_customers=_flag(settings, "words_of_customers", first.words_of_customers),
            sound=_flag(settings, "sound", first.sound),
            calm=_flag(settings, "calm", first.calm),
        )


def _number(settings: QSettings, name: str, first: float, low: float, high: float) -> float:
    try:
        return min(high, max(low, float(str(settings.value(f"{_GROUP}/{name}", first)))))
    except ValueError:
        return first


def _flag(settings: QSettings, name: str, first: bool) -> bool:
    return str(settings.value(f"{_GROUP}/{name}", first)).lower() in ("true", "1")


def monitors() -> list[QScreen]:
    """The monitors of this desk."""
    return QGuiApplication.screens()


def monitor(name: str) -> QScreen | None:
    """The monitor of that name; without a name the last one, which is rarely the one that people work at."""
    screens = monitors()
    if not name:
        return screens[-1] if screens else None
    return next((screen for screen in screens if screen.name() == name), None)


def diagonal_of(screen: QScreen) -> float:
    """The diagonal in inches that a monitor reports; 0 where it reports none that can be true."""
    size = screen.physicalSize()
    inches = float((size.width() ** 2 + size.height() ** 2) ** 0.5 / 25.4)
    return round(inches, 1) if 10 <= inches <= 200 else 0.0
