"""Gives the people rail its place beside the lanes while there is room for both."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSettings
from PySide6.QtWidgets import QWidget

ROOM_PX = 1000  # of the whole board: below that the lanes need the room more
_SETTING = "board/people"


class RailRoom(QObject):
    """Whoever asks for the rail gets it, also in a narrow board; it stands back when the board is resized."""

    def __init__(self, board: QWidget, rail: QWidget, settings: QSettings) -> None:
        super().__init__(board)
        self._board = board
        self._rail = rail
        self._settings = settings
        board.installEventFilter(self)
        self._fit()

    def toggle(self) -> None:
        """Show the rail, or give its room to the lanes; it is remembered."""
        shown = not self._rail.isVisible()
        self._rail.setVisible(shown)
        self._settings.setValue(_SETTING, "1" if shown else "0")

    def _fit(self) -> None:
        wanted = self._settings.value(_SETTING, "1") == "1"
        self._rail.setVisible(wanted and self._board.width() >= ROOM_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._board and event.type() == QEvent.Type.Resize:
            self._fit()
        return False
