"""What belongs to the whole house and to no screen: the first start, the person's menu, help, declaring incidents."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QProcess

from ui import help as pages
from ui.screens import alarms
from ui.shell import person_menu
from ui.shell.quarantine_mark import QuarantineMark
from ui.undo import past
from ui.widgets.dialogs import absence, declare_incident

if TYPE_CHECKING:
    from ui.program import Program
    from ui.window import MainWindow

DEMO = ["-m", "ui.main", "--demo"]


class House(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow, program: Program) -> None:
        super().__init__(window)
        self._window = window
        self._program = program
        self.menu = person_menu.install(window, program)
        pages.register(program, window, lambda: window.place)
        declare_incident.register(program, window)
        absence.register(program, window)
        past.register(program, window)
        QuarantineMark(program, window.rail)
        alarms.install(program, lambda count: window.rail.set_count("alarms", count))

    def ask_on_first_start(self) -> None:
        """Show the first start when nobody has said yet who works under this account; call it after ``connected``."""

        def known(connection: Any) -> bool:
            from controlcenter.store.house import is_account_known

            return is_account_known(connection, self._program.account)

        self._program.ask(known, self._begin)

    def _begin(self, is_known: bool) -> None:
        strategy = self._program.live.strategy
        if is_known or strategy is None:
            return
        from ui.first_start.dialog import FirstStart

        dialog = FirstStart(self._program, strategy, self._program.account, self._window)
        dialog.sample_wanted.connect(start_example)
        dialog.go_wanted.connect(self._window.show_screen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def start_example() -> None:
    """Start the living example as a program of its own, with a throw-away database."""
    QProcess.startDetached(sys.executable, DEMO)


def install(window: MainWindow, program: Program) -> House:
    """Join everything of this module to a window; ``ask_on_first_start`` is the caller's to call."""
    return House(window, program)
