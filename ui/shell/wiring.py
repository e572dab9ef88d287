"""Joins program and main window: what the program says, the window shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from controlcenter.domain.ticket import Ticket
from ui.actions.registry import Action
from ui.program import Program
from ui.service_keeper import ServiceKeeper
from ui.shell.finder import Finder
from ui.shell.state_lines import StateLines
from ui.wall_pages import WallWish, from_words
from ui.widgets.dialogs.plain_dialogs import PlainDialog, confirm
from ui.window import MainWindow
from ui.wording import text
from ui.wording.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

WALL = QT_TRANSLATE_NOOP("Actions", "Wall display")
IN_BACKGROUND = "service/background"
"""The setting that holds the answer whether the service goes on while the program is closed: yes, no, or not asked."""


class Wiring(QObject):
    """Lives as long as the window. ``leave_service`` says whether the service goes on when the program ends.

    ``may_ask``: whether somebody is there to answer; a program that the system ends must not wait for that.
    """

    def __init__(self, program: Program, window: MainWindow, keeper: ServiceKeeper, *, is_sample: bool) -> None:
        super().__init__(window)
        self._program = program
        self._window = window
        self._keeper = keeper
        self._is_sample = is_sample
        self._panel: Any = None
        self._rows: QWidget | None = None
        self.leave_service = False
        self.may_ask = True
        program.toast.connect(lambda said, undo: window.show_toast(said, can_undo=undo))
        program.sentence.connect(self._say)
        program.screen_wanted.connect(window.show_screen)
        program.ticket_wanted.connect(self._open_ticket)
        program.rows_wanted.connect(self._show_rows)
        self.state = StateLines(program, window, keeper)
        window.may_close = self._may_close

    def loaded(self) -> None:
        """The first snapshot is there: show the first screen and let the palette find tickets and customers."""
        from ui.screens import mywork
        from ui.screens.mywork.watch import watch_arrivals
        from ui.screens.newticket import register_actions
        from ui.screens.ticket.shared_drafts import watch_moves
        from ui.shell import house  # not before the first picture: it brings the database library

        self._find()
        around = house.install(self._window, self._program)
        register_actions(self._program, self._window)
        mywork.register_actions(self._program)
        watch_arrivals(self._program)
        watch_moves(self._program)
        self._program.actions.add(
            Action("view.wall", WALL, self.open_wall, "F11", "maximize", "view", lambda: self._program.live.is_loaded)
        )
        self._window.start()
        self.state.show()
        if self._window.isVisible() and not self._is_sample:
            around.ask_on_first_start()

    def _say(self, sentence: str) -> None:
        """Say it where the person looks: a dialog that is open covers the notices of the window."""
        asked = QApplication.activeModalWidget()
        if isinstance(asked, PlainDialog):
            asked.show_trouble(sentence)
        else:
            self._window.show_toast(sentence)

    def _find(self) -> None:
        """Let the palette find more than actions."""
        finder = Finder(self._program, self._list)
        for provider in (finder.people, finder.customers, finder.tickets):
            self._window.palette_box.add_provider(provider)

    # Going places

    def _open_ticket(self, ticket_id: int) -> None:
        if self._panel is None:
            from ui.screens.ticket import build_panel

            self._panel = build_panel(self._program)
            self._panel.closed.connect(lambda: self._window.set_side(None))
        self._panel.show_ticket(ticket_id)
        self._window.set_side(self._panel)
        if not self._window.isVisible():  # opened from a wall that stands alone
            self._window.show()

    def _show_rows(self, title: str, ids: list[int]) -> None:
        tickets = self._program.live.tickets
        self._list(title, [tickets[i] for i in ids if i in tickets])

    def _list(self, title: str, rows: list[Ticket]) -> None:
        from ui.widgets.dialogs.rows_dialog import RowsDialog

        self._rows = RowsDialog(self._window, self._program, title, rows)
        self._rows.open()

    def come_to_front(self, words: str) -> None:
        """A second start asks for the window, or for walls."""
        if walls := from_words(words):
            self._open_walls(walls)
            return
        self._window.setWindowState(self._window.windowState() & ~self._minimised())
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    @staticmethod
    def _minimised() -> Any:
        from PySide6.QtCore import Qt

        return Qt.WindowState.WindowMinimized

    def open_wall(self) -> None:
        """Every remembered wall on its monitor."""
        self._open_walls((WallWish(),))

    def _open_walls(self, wanted: Sequence[WallWish]) -> None:
        from ui.screens.wall import open_walls

        open_walls(self._program, wanted)

    def walls_only(self, wanted: Sequence[WallWish]) -> None:
        """Open nothing but walls, at once: one that still waits for its data says so."""
        self._open_walls(wanted)

    # Closing

    def _may_give_up(self) -> bool:
        """Changes that the database has not taken yet end with the program: that is a person's choice."""
        count = self._program.watch.waiting
        if not count or not self.may_ask:
            return True
        return confirm(
            self._window,
            text.plural(self.tr("Close and give up %n change(s)?", "", count)),
            self.tr("The database has not taken them yet. If you wait, they are made as soon as it does."),
            yes=self.tr("Give up and close"),
        )

    def _may_close(self) -> bool:
        if not self._may_give_up():
            return False
        settings = self._program.settings
        if self._is_sample or not self._keeper.is_ours:
            return True
        known = settings.value(IN_BACKGROUND)
        if known is None and self.may_ask:
            known = confirm(
                self._window,
                self.tr("Take in mail while the program is closed?"),
                self.tr("The service can go on in the background, so that nothing waits until tomorrow."),
                yes=self.tr("Go on in the background"),
            )
            settings.setValue(IN_BACKGROUND, "yes" if known else "no")
            self.leave_service = bool(known)
            return True
        self.leave_service = known == "yes"
        return True
