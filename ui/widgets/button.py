"""Push buttons with an icon: a style sheet sets the words close to it, so they keep a distance of their own."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from ui.look import icons


def with_icon(button: QPushButton, icon: str, colour: str = "text_mid") -> QPushButton:
    """Give a button an icon, air between it and the words, and the plain words as its name; the button again."""
    said = button.text().strip()
    button.setIcon(icons.icon(icon, colour))
    button.setText(f" {said}")
    button.setAccessibleName(said)
    return button
