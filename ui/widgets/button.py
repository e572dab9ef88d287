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


def make_primary(button: QPushButton, icon: str, primary: bool = True) -> None:
    """Let a button with an icon stand out as the one to press, or not any more; its icon takes the words' colour."""
    button.setProperty("look", "primary" if primary else "")
    button.setIcon(icons.icon(icon, "accent_text" if primary else "text_mid"))
    button.style().polish(button)
