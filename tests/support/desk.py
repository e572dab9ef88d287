"""A workspace for screen tests: a real database, real commands, the real live model, all in the test's own thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from controlcenter.clock import ManualClock
from controlcenter.commands.base import Actor, Command, Outcome, StrategyProvider, execute
from controlcenter.errors import ControlCenterError
from controlcenter.live.model import LiveModel
from controlcenter.live.tail import Tail
from controlcenter.store.engine import Database
from ui.actions.registry import Actions
from ui.look import theme
from ui.look.theme import Theme
from ui.program import PROGRAM
from ui.undo.history import UndoHistory


class Desk:
    """What screens get. ``said`` and ``toasts`` collect what a person would have read.

    A command and an answer are there when the call returns; ``ran`` are the commands, ``outcomes`` what came of them.
    """

    trouble = ""

    def __init__(
        self, database: Database, strategies: StrategyProvider, clock: ManualClock, folder: Path, account: str = "lena"
    ) -> None:
        self.database = database
        self.strategies = strategies
        self._tail = Tail(database, strategies, clock)
        self.account = account
        self.clock = clock
        self.live = LiveModel()
        self.actions = Actions()
        self.settings = QSettings(str(folder / "desk.ini"), QSettings.Format.IniFormat)
        self.history = UndoHistory(lambda command, done: self._execute(command, None, done, remember=False))
        self.said: list[str] = []
        self.toasts: list[str] = []
        self.opened: list[int] = []
        self.screens: list[str] = []
        self.ran: list[Any] = []
        self.outcomes: list[Outcome] = []
        self.titles: list[str] = []
        self.live.apply(self._tail.read_all())

    @property
    def theme(self) -> Theme:
        return theme.current()

    @property
    def me(self) -> str:
        return self.live.people.get(self.account, "")

    def as_other(self, command: Command, who: str = "ravi", *, show: bool = True) -> Outcome:
        """A command of somebody else; ``show`` False keeps its news back, as a slow line would."""
        outcome = execute(
            self.database, command, actor=Actor(who, "desk-2"), clock=self.clock, strategies=self.strategies
        )
        if show:
            self.follow()
        return outcome

    def follow(self) -> None:
        """Take in what the journal has."""
        while (batch := self._tail.read_batch()).seq > self.live.seq:
            self.live.apply(batch)

    def run(
        self, command: Any, *, toast: str | None = None, done: Callable[[Outcome], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:  # fmt: skip
        self._execute(command, toast, done, remember=True, failed=failed)

    def _execute(self, command: Any, toast: str | None, done: Any, *, remember: bool, failed: Any = None) -> None:
        self.ran.append(command)
        try:
            outcome = execute(
                self.database,
                command,
                actor=Actor(PROGRAM if getattr(command, "by_program", False) else self.account, "desk-1"),
                clock=self.clock,
                strategies=self.strategies,
            )
        except ControlCenterError as error:
            self.said.append(str(error))
            if failed is not None:
                failed(error)
            return
        self.outcomes.append(outcome)
        if remember and outcome.inverse is not None:
            self.history.done(outcome.label, outcome.inverse, outcome.command_id)
        if toast:
            self.toasts.append(toast)
        if done is not None:
            done(outcome)
        self.follow()

    def ask(
        self, read: Callable[[Any], Any], then: Callable[[Any], None], failed: Callable[[Exception], None] | None = None
    ) -> None:
        try:
            with self.database.read() as connection:
                answer = read(connection)
        except ControlCenterError as error:
            self.said.append(str(error))
            if failed is not None:
                failed(error)
            return
        then(answer)

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    def open_ticket(self, ticket_id: int) -> None:
        self.opened.append(ticket_id)

    def show_screen(self, screen_id: str) -> None:
        self.screens.append(screen_id)

    def show_rows(self, title: str, ticket_ids: list[int]) -> None:
        self.titles.append(title)
        self.opened.extend(ticket_ids)
