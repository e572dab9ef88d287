"""Marks texts for translation where they are written down as data and translated when they are shown."""

from __future__ import annotations


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Return ``text`` as it is. The name is what pyside6-lupdate looks for; Qt's own function has no typed result."""
    return text
