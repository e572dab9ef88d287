"""Light, dark and high contrast: our own palettes, switched while the program runs.

Qt's colour scheme request changes nothing on plain X11, so the program brings its own colours and asks the system
only which kind it prefers.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ui.look import fonts
from ui.look.colours import THEMES
from ui.look.late_polish import LatePolish
from ui.look.qss import StyleFiles, style_sheet

Setting = Literal["system", "dark", "light", "contrast"]
SETTINGS: tuple[Setting, ...] = ("system", "dark", "light", "contrast")

_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "card",
    QPalette.ColorRole.AlternateBase: "panel",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "text_low",
    QPalette.ColorRole.Button: "panel",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "red",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Highlight: "accent_fill",
    QPalette.ColorRole.HighlightedText: "accent_text",
    QPalette.ColorRole.Accent: "accent_fill",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "raised",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "border_strong",
    QPalette.ColorRole.Shadow: "text_off",
}


class Theme(QObject):
    """The theme in force. ``changed`` is emitted after colours, palette and style sheet are in place."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._setting: Setting = "system"
        self._colours: dict[str, QColor] = {}
        self._files = StyleFiles()
        self._late = LatePolish()
        self._name = "light"
        self._load("light")
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)

    @property
    def setting(self) -> Setting:
        """What the person chose: system, dark, light or contrast."""
        return self._setting

    @property
    def name(self) -> str:
        """What is shown: dark, light or contrast."""
        return self._name

    @property
    def is_dark(self) -> bool:
        """Whether light text stands on a dark ground."""
        return self._name != "light"

    def colour(self, name: str) -> QColor:
        """The colour called ``name``; do not change it. Raises KeyError for an unknown name."""
        return self._colours[name]

    def set(self, setting: str) -> None:
        """Choose a theme and show it now; an unknown word counts as ``system``."""
        self._setting = next((known for known in SETTINGS if known == setting), "system")
        self._load(self._wanted())
        self.apply()

    def toggle(self) -> None:
        """From any dark theme to light, from light to dark."""
        self.set("light" if self.is_dark else "dark")

    def apply(self) -> None:
        """Give palette, font and style sheet to the application and tell everybody."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._dress(app)
        self.changed.emit()

    def _dress(self, app: QApplication) -> None:
        sheet = style_sheet(THEMES[self._name], self._files)
        if app.styleSheet() == sheet:
            return
        # Exchanged outright, a sheet polishes every widget once for each of its parents; taken away and put on anew,
        # it does so twice, and what is hidden waits until the rest is seen. A fifth of the time.
        self._late.hold_back(app)
        app.setStyleSheet("")
        if app.style().objectName() != "fusion":
            app.setStyle("Fusion")
        if app.font() != fonts.font():
            app.setFont(fonts.font())
        app.setPalette(self.palette())
        app.setStyleSheet(sheet)

    def finish(self) -> None:
        """Dress what is hidden too, now; call it before something hidden is shown."""
        self._late.finish()

    def palette(self) -> QPalette:
        """The QPalette of the theme, for every group of widgets."""
        palette = QPalette()
        for role, name in _ROLES.items():
            palette.setColor(role, self.colour(name))
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("text_off"))
        palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, self.colour("border_strong"))
        return palette

    def _load(self, name: str) -> None:
        self._name = name
        self._colours = {key: QColor(value) for key, value in THEMES[name].items()}

    def _wanted(self) -> str:
        if self._setting != "system":
            return self._setting
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return "dark" if dark else "light"

    def _system_changed(self) -> None:
        if self._setting == "system" and self._wanted() != self._name:
            self.set("system")


_current: list[Theme] = []


def current() -> Theme:
    """The program's one theme; made at the first call, after the application."""
    if not _current:
        _current.append(Theme())
    return _current[0]


def colour(name: str) -> QColor:
    """A named colour of the theme in force."""
    return current().colour(name)
