"""Following the live model for as long as a widget lives."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from controlcenter.live.model import LiveModel, Update


def follow(live: LiveModel, follower: QObject, receive: Callable[[Update], None]) -> None:
    """Call ``receive`` after every batch until ``follower`` is gone."""
    end = live.subscribe(receive)
    follower.destroyed.connect(lambda *_: end())
