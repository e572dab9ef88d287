"""What each wall is told once: which monitor, which page, how large, read from how far, and what it may show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication, QScreen

from ui.wall_pages import Page, WallWish

SHORTEST_STAY_S, LONGEST_STAY_S = 10, 600
MOST_WALLS = 12


@dataclass(frozen=True, slots=True)
class WallOptions:
    """``screen`` is a monitor's name, "" for the last one of the desk. By default no customer's words are shown.

    ``every_s`` is how long each page stays when the pages take turns; 0: ``page`` is always shown.
    """

    screen: str = ""
    diagonal_in: float = 55.0
    distance_m: float = 5.0
    words_of_customers: bool = False
    sound: bool = True
    calm: bool = False
    page: Page = Page.OVERVIEW
    every_s: int = 0

    def save(self, settings: QSettings, number: int = 1) -> None:
        """Remember these for the wall of that number, counted from 1."""
        for name in self.__slots__:
            value = getattr(self, name)
            settings.setValue(f"{_group(number)}/{name}", value.value if isinstance(value, Page) else value)

    @classmethod
    def load(cls, settings: QSettings, number: int = 1) -> WallOptions:
        """What was remembered of a wall; what cannot be read is as at first."""
        first, group = cls(), _group(number)
        page = str(settings.value(f"{group}/page", first.page.value))
        return cls(
            screen=str(settings.value(f"{group}/screen", first.screen)),
            diagonal_in=_number(settings, f"{group}/diagonal_in", first.diagonal_in, 10, 200),
            distance_m=_number(settings, f"{group}/distance_m", first.distance_m, 0.3, 30),
            words_of_customers=_flag(settings, f"{group}/words_of_customers", first.words_of_customers),
            sound=_flag(settings, f"{group}/sound", first.sound),
            calm=_flag(settings, f"{group}/calm", first.calm),
            page=Page(page) if page in list(Page) else first.page,
            every_s=stay_s(_number(settings, f"{group}/every_s", first.every_s, 0, LONGEST_STAY_S)),
        )


def stay_s(wanted: float) -> int:
    """How long a page stays: nothing below ten seconds, which nobody could read; 0 for always."""
    return 0 if wanted <= 0 else max(SHORTEST_STAY_S, round(wanted))


def walls(settings: QSettings) -> list[WallOptions]:
    """Every wall that is remembered; there is always one."""
    count = round(_number(settings, "walls/count", 1, 1, MOST_WALLS))
    return [WallOptions.load(settings, number) for number in range(1, count + 1)]


def save_walls(settings: QSettings, kept: Sequence[WallOptions]) -> None:
    """Remember exactly these."""
    for number in range(1, MOST_WALLS + 1):
        if number > len(kept):
            settings.remove(_group(number))
    for number, options in enumerate(kept[:MOST_WALLS], start=1):
        options.save(settings, number)
    settings.setValue("walls/count", min(len(kept), MOST_WALLS))


def wished(settings: QSettings, wanted: WallWish) -> int:
    """The number of the wall that a wish means, remembered with the wish's page and screen.

    A wall belongs to its monitor: a screen that has none yet gets a new one, sized like the first. Without a screen
    it is the wall of that page, or else the first.
    """
    known = walls(settings)
    if wanted.screen:
        at = next((n for n, one in enumerate(known) if one.screen == wanted.screen), -1)
        if at < 0 and not known[0].screen:
            at = 0  # nobody has chosen a monitor for the first one yet
    else:
        at = next((n for n, one in enumerate(known) if one.page == wanted.page), 0)
    if at < 0 and len(known) < MOST_WALLS:
        known.append(known[0])
    meant = known[at]
    page = Page(wanted.page) if wanted.page else meant.page
    every_s = 0 if wanted.page else meant.every_s  # who names a page wants that one
    known[at] = replace(meant, page=page, screen=wanted.screen or meant.screen, every_s=every_s)
    save_walls(settings, known)
    return at % len(known) + 1


def _group(number: int) -> str:
    return "wall" if number == 1 else f"wall{number}"


def _number(settings: QSettings, name: str, first: float, low: float, high: float) -> float:
    try:
        return min(high, max(low, float(str(settings.value(name, first)))))
    except ValueError:
        return first


def _flag(settings: QSettings, name: str, first: bool) -> bool:
    return str(settings.value(name, first)).lower() in ("true", "1")


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
