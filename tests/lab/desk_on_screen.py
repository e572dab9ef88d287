"""The real program on the screen of DISPLAY, driven from outside: it is asked on its input where things are.

Questions are lines: ``card ID`` and ``person NAME`` and ``undo`` answer with a place on the screen [x, y], or null
where it does not show; ``held`` answers with the person of each card; ``said`` with what the toast says; ``bye`` ends.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, QPoint, QSettings, Qt, Signal
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from controlcenter.app.joining import join
from controlcenter.clock import SystemClock
from ui.look import theme
from ui.program import Program
from ui.screens.board import SCREEN
from ui.screens.board.lanes import FREE, Area, Key
from ui.window import MainWindow

if TYPE_CHECKING:
    from ui.screens.board.board import BoardScreen
    from ui.screens.board.lane_column import LaneColumn

TEAM = "billing"


class Questions(QObject):
    """Lines of the standard input, as they come."""

    asked = Signal(str)

    def listen(self) -> None:
        """Begin, once somebody hears them."""
        threading.Thread(target=self._read, name="questions", daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.asked.emit(line.strip())


class DeskOnScreen:
    """One program with its window on the board of one team."""

    def __init__(self, url: str, settings: Path, at: QPoint) -> None:
        self.program = Program(
            lambda: join(url), SystemClock(), QSettings(str(settings), QSettings.Format.IniFormat), theme.current()
        )
        self.window = MainWindow(self.program, [SCREEN])
        self.program.toast.connect(lambda said, undo: self.window.show_toast(said, can_undo=undo))
        self.window.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.window.setGeometry(at.x(), at.y(), 1280, 900)
        self._board: BoardScreen | None = None
        self.program.whole.connect(self._show_board)
        self.window.show()
        self.program.start()

    def _show_board(self) -> None:
        self._board = cast("BoardScreen", self.window.show_screen("board"))
        self._board.show_area(Area("team", TEAM))

    def answer(self, line: str) -> Any:
        """What is so at this moment."""
        question, _, about = line.partition(" ")
        answers: dict[str, Callable[[], Any]] = {
            "card": lambda: self._card(int(about)),
            "person": lambda: self._person(about),
            "undo": self._undo_button,
            "held": lambda: {str(key): row.assignee for key, row in self.program.live.tickets.items()},
            "said": lambda: self.window.toast.text if self.window.toast.isVisible() else "",
        }
        return answers[question]()

    def _card(self, ticket_id: int) -> list[int] | None:
        column = self._column(FREE)
        if column is None or ticket_id not in column.model.ids():
            return None
        box = column.view.visualRect(column.model.index(column.model.row_of(ticket_id), 0))
        return _place(column.view.viewport(), QPoint(box.center().x(), box.top() + 20))

    def _person(self, name: str) -> list[int] | None:
        column = self._column(("agent", name))
        return None if column is None else _place(column.view.viewport(), column.view.viewport().rect().center())

    def _column(self, key: Key) -> LaneColumn | None:
        columns = self._board.strip.columns if self._board is not None else []
        return next((column for column in columns if column.lane.key == key), None)

    def _undo_button(self) -> list[int] | None:
        button = self.window.toast.findChild(QPushButton)
        return _place(button, button.rect().center()) if button is not None and button.isVisible() else None


def _place(widget: QWidget, at: QPoint) -> list[int]:
    on_screen = widget.mapToGlobal(at)
    return [on_screen.x(), on_screen.y()]


def _end_at_a_fault(*fault: Any) -> None:
    """Qt would go on after an exception, and whoever asked would wait for ever."""
    sys.__excepthook__(*fault)
    os._exit(1)


def main(url: str, settings: str, x: str) -> int:
    """Run until ``bye``."""
    sys.excepthook = _end_at_a_fault
    application = QApplication([])
    theme.current().set("light")
    desk = DeskOnScreen(url, Path(settings), QPoint(int(x), 0))
    questions = Questions()

    def asked(line: str) -> None:
        if line == "bye":
            application.quit()
        else:
            print(json.dumps(desk.answer(line)), flush=True)

    questions.asked.connect(asked, Qt.ConnectionType.QueuedConnection)
    questions.listen()
    status = application.exec()
    desk.window.close()
    desk.program.close()
    return status


if __name__ == "__main__":
    ended = main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(ended)  # the reader of the standard input waits for a line that does not come
