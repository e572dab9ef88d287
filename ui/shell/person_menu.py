"""The menu of the person at this desk: what I do now, and who I am."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QMenu

from controlcenter.domain.team import Presence
from ui.actions.registry import Action
from ui.look import icons
from ui.wording import words
from ui.wording.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from ui.program import Program
    from ui.window import MainWindow

ICONS = {Presence.FREE: "circle-check", Presence.PAUSED: "coffee", Presence.AWAY: "user-x", Presence.OFF: "log-out"}


class PersonMenu(QObject):
    """Built anew whenever it opens, so that it always offers what the strategy knows."""

    def __init__(self, window: MainWindow, program: Program) -> None:
        super().__init__(window)
        self._window = window
        self._program = program
        self.menu = window.top_bar.person.menu
        self.menu.aboutToShow.connect(self.fill)
        program.actions.add(
            Action(
                "person.who", QT_TRANSLATE_NOOP("Actions", "Who am I…"), self.ask, "", "user", "file",
                lambda: program.live.strategy is not None,
            )
        )  # fmt: skip
        self.fill()

    def fill(self) -> None:
        """Presence with its reasons, then who I am."""
        self.menu.clear()
        strategy, me = self._program.live.strategy, self._program.me
        if strategy is not None and me:
            now = self._program.live.state_of(me, self._program.clock.now()).presence
            self._add(self.menu, Presence.FREE, "", now)
            pause = self.menu.addMenu(icons.icon(ICONS[Presence.PAUSED]), words.presence(Presence.PAUSED))
            for reason in strategy.pause_reasons:
                self._add(pause, Presence.PAUSED, reason, now)
            self._add(self.menu, Presence.AWAY, "", now)
            self._add(self.menu, Presence.OFF, "", now)
            self.menu.addSeparator()
        who = self.menu.addAction(icons.icon("user"), QCoreApplication.translate("Actions", "Who am I…"))
        who.triggered.connect(self.ask)

    def _add(self, menu: QMenu, presence: Presence, reason: str, now: Presence) -> None:
        said = (reason or words.presence(presence)).replace("&", "&&")
        action = menu.addAction(icons.icon(ICONS[presence]) if not reason else icons.icon("coffee"), said)
        action.setEnabled(presence is not now or presence is Presence.PAUSED)
        action.triggered.connect(lambda: self.set_presence(presence, reason))

    def set_presence(self, presence: Presence, reason: str = "") -> None:
        """Say what I do now."""
        from controlcenter.commands.team import SetPresence

        toast = QCoreApplication.translate("Person", "You are: {state}").format(state=words.presence(presence))
        self._program.run(SetPresence(self._program.me, presence, reason), toast=toast)

    def ask(self) -> None:
        """Ask who sits here."""
        from ui.first_start.who import ask_who

        ask_who(self._program, self._program.account, self._window)


def install(window: MainWindow, program: Program) -> PersonMenu:
    """Give the person's button its menu and register "Who am I…"."""
    return PersonMenu(window, program)
