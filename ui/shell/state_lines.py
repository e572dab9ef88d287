"""What everybody at this desk must know, in the line on top, the foot and the veil: one sentence, the gravest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from controlcenter.domain.ticket import Level
from ui.watch import Notice
from ui.wording import text
from ui.wording.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from ui.program import Program
    from ui.service_keeper import ServiceKeeper
    from ui.window import MainWindow

STARTING = QT_TRANSLATE_NOOP("StateLines", "The service is starting.")
NO_SERVICE = QT_TRANSLATE_NOOP("StateLines", "No service is running: nothing comes in and no deadline is watched.")


class StateLines(QObject):
    """Lives as long as the window; looks at every change and every second."""

    def __init__(self, program: Program, window: MainWindow, keeper: ServiceKeeper) -> None:
        super().__init__(window)
        self._program = program
        self._window = window
        self._keeper = keeper
        self._service_said = ""
        program.updated.connect(self._updated)
        program.state_changed.connect(self.show)
        window.tick.second.connect(self.show)
        keeper.failed.connect(self._service_failed)

    def _updated(self) -> None:
        if self._program.live.awaited:
            self.show()
        else:
            self._window.set_read_at(self._program.watch.proved_at)

    def _service_failed(self, said: str) -> None:
        self._service_said = said
        self.show()

    def show(self) -> None:
        """Bring every line up to this moment."""
        if self._program.service_runs:
            self._service_said = ""
        told = self._told()
        if told is None:
            self._window.banner.clear()
        else:
            self._window.banner.show_state(told.title, told.detail, level=told.level)
        if not self._program.live.is_loaded:
            self._window.show_waiting(is_in_vain=bool(self._program.trouble))
        self._show_age()
        self._show_service()
        self._show_me()

    def _told(self) -> Notice | None:
        program = self._program
        live, notice = program.live, program.watch.notice
        if notice is None and live.awaited:
            said = self.tr("Reading the floor: {there} of {all} tickets are here, the most urgent ones first.")
            there, every = text.number(len(live.tickets)), text.number(len(live.tickets) + live.awaited)
            return Notice(said.format(there=there, all=every), level=Level.NORMAL)
        if notice is not None or not live.is_loaded or program.service_runs:
            return notice
        if self._keeper.is_starting:
            return Notice(self.tr(STARTING), level=Level.NORMAL)
        return Notice(self._service_said or self.tr(NO_SERVICE), self._remedy())

    def _remedy(self) -> str:
        if self._keeper.may_start:
            return self.tr("It is started again by itself.")
        return self.tr("Start it on the computer where it is installed: controlcenter service status.")

    def _show_age(self) -> None:
        """How old the screens are; what may be untrue by now lies under a veil."""
        watch = self._program.watch
        self._window.set_read_at(watch.proved_at)
        self._window.veil.setVisible(self._program.live.is_whole and watch.is_stale)

    def _show_service(self) -> None:
        program, line = self._program, self._window.status_line
        if program.watch.is_stale:
            line.set_service(self.tr("Service not known") if program.live.is_loaded else "", Level.NORMAL)
        elif program.service_runs:
            line.set_service(self.tr("Service runs"), Level.NORMAL)
        else:
            line.set_service(self.tr("No service"), Level.BREACHED, is_served=not program.live.is_loaded)

    def _show_me(self) -> None:
        live, me = self._program.live, self._program.me
        agent = live.strategy.agent(me) if live.strategy and me else None
        if agent is None:
            self._window.top_bar.person.set("", None)
        else:
            self._window.top_bar.person.set(agent.name, live.state_of(me, self._program.clock.now()).presence)
