"""A workspace for the board: remembers what it wants, and lets tickets come back from the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from controlcenter.live.batch import Batch
from controlcenter.live.model import LiveModel
from tests.ui.believable import NOW
from tests.ui.desk import Desk
from ui.screens.board.board import BoardScreen
from ui.screens.board.lanes import Area


class BoardDesk(Desk):
    """A workspace that remembers what the board wants."""

    def __init__(self, folder: Path, live: LiveModel, me: str = "asha") -> None:
        super().__init__(folder, live, me)
        self.toasts: list[str] = []
        self.said: list[str] = []
        self.refuses: Exception | None = None
        self.answers: Any = None

    def run(
        self, command: Any, *, toast: str | None = None, done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], bool | None] | None = None,
    ) -> None:  # fmt: skip
        if self.refuses is not None and failed is not None:
            if not failed(self.refuses):
                self.said.append(str(self.refuses))
            return
        self.ran.append(command)
        self.toasts.append(toast or "")

    def ask(self, read: Callable[[Any], Any], then: Callable[[Any], None], failed: Any = None) -> None:
        """Nothing is read here: ``answers`` is what a test lets the database say."""
        if self.answers is not None:
            then(self.answers)

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    def arrive(self, **changed: Any) -> None:
        """One ticket, given by ``id``, comes back from the database with other columns."""
        ticket_id = changed.pop("id")
        row = replace(self.live.tickets[ticket_id], **changed)
        self.live.apply(Batch(self.live.seq + 1, NOW, tickets={ticket_id: row}))


def settle() -> None:
    """Let the board do what it left for its next turns."""
    for _ in range(20):
        QApplication.processEvents()


def shown_board(qtbot: QtBot, desk: BoardDesk, wide_px: int) -> BoardScreen:
    """A board of this width in sight."""
    made = BoardScreen(desk)
    qtbot.addWidget(made)
    made.resize(wide_px, 900)
    made.show()
    return made


def board_of_all(qtbot: QtBot, desk: BoardDesk, wide_px: int) -> BoardScreen:
    """The same with the lanes of the whole centre."""
    made = shown_board(qtbot, desk, wide_px)
    made.show_area(Area())
    settle()
    return made
