"""The program: joins live data, commands, windows and the service. It is the Workspace that every screen gets."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QSettings, Signal

from controlcenter.clock import Clock
from controlcenter.errors import ControlCenterError, StoreError
from controlcenter.live.floor import service_runs
from controlcenter.live.model import LiveModel, Update
from controlcenter.settings import account_name, workstation_name
from ui.actions.registry import Actions
from ui.bridge import LiveFeed, Worker
from ui.look.theme import Theme
from ui.undo.history import UndoHistory
from ui.undo.told import done_again, taken_back
from ui.watch import Watch

if TYPE_CHECKING:
    from controlcenter.app.joining import Joined
    from controlcenter.commands.base import Outcome

log = logging.getLogger(__name__)
T = TypeVar("T")
PROGRAM = "desk"
"""Stands in the journal for what the program itself has noticed, and nobody has done."""


def _nothing(_: object) -> None:
    """Nobody waits for it."""


class Program(QObject):
    """Everything that outlives a single screen. Signals tell the windows what to show.

    ``toast`` carries (text, can be undone); ``sentence`` something to read; ``ticket_wanted`` and ``screen_wanted``
    where to go; ``rows_wanted`` (title, ids) a list of tickets behind a number; ``connected`` the first snapshot;
    ``whole`` that every ticket of a snapshot is here; ``state_changed`` that the banner or the person may have changed.
    """

    toast = Signal(str, bool)
    sentence = Signal(str)
    ticket_wanted = Signal(int)
    screen_wanted = Signal(str)
    rows_wanted = Signal(str, list)
    connected = Signal()
    whole = Signal()
    updated = Signal()
    state_changed = Signal()

    def __init__(self, join: Callable[[], Joined], clock: Clock, settings: QSettings, theme: Theme) -> None:
        super().__init__()
        self._join = join
        self._joined: Joined | None = None
        self._looked_through: Joined | None = None
        self._joining = threading.Lock()
        self.clock = clock
        self.settings = settings
        self.theme = theme
        self.actions = Actions(self)
        self.live = LiveModel()
        self.live.subscribe(self._on_update)
        self.history = UndoHistory(lambda command, done: self._execute(command, None, done, remember=False))
        self.history.told = self._tell_undo
        self.account = account_name()
        self.watch = Watch(self.live, clock, self)
        self.watch.changed.connect(self.state_changed)
        self._numbers = count()
        self._writer = Worker("commands", self)
        self._reader = Worker("questions", self)
        self._checker = Worker("file check", self)
        self._feed = LiveFeed(self._open, clock, self)
        self._feed.batch.connect(self._take)
        self._feed.trouble.connect(self.watch.set_trouble)

    # Starting and stopping

    def start(self) -> None:
        """Begin to follow the database; heavy modules are imported in the feed's thread."""
        self._feed.start()
        self.watch.start()

    def close(self) -> None:
        """End every thread and let go of the database."""
        self.watch.stop()
        self._feed.stop()
        self._writer.close()
        self._reader.close()
        if self._joined is not None:
            self._joined.close()
        self._checker.close()

    def joined(self) -> Joined:
        """The open database with its strategy. Raises StoreError when it cannot be opened.

        Where another file has taken its place, that one is opened.
        """
        with self._joining:  # three threads ask, and the first of them opens
            if self._joined is None:
                self._joined = self._join()
            elif self._joined.database.is_replaced:
                old, self._joined = self._joined, self._join()
                old.close()
            return self._joined

    def _open(self) -> tuple[Any, Any]:
        joined = self.joined()
        return joined.database, joined.strategies

    # Live data

    def _take(self, batch: Any) -> None:
        first, was_whole = not self.live.is_loaded, self.live.is_whole
        self.live.apply(batch)
        if first:
            self.connected.emit()
        if not was_whole and self.live.is_whole:
            self.whole.emit()
            self.state_changed.emit()
        if self.live.is_whole and self._joined is not self._looked_through:
            self._look_through()

    def _look_through(self) -> None:
        """Look for damage once everybody sees their work: a large file takes seconds. The feed tells of it."""
        joined = self._looked_through = self._joined
        if joined is not None:
            self._checker.submit(joined.database.look_through, _nothing, _nothing)

    def _on_update(self, update: Update) -> None:
        self.updated.emit()
        if update.batch.people is not None or update.batch.sources is not None or update.batch.agents:
            self.state_changed.emit()

    @property
    def trouble(self) -> str:
        """Why the database cannot be read, a sentence; "" while it can."""
        return self.watch.trouble

    @property
    def me(self) -> str:
        """The agent who sits here; "" while nobody has said so."""
        return self.live.people.get(self.account, "")

    @property
    def service_runs(self) -> bool:
        """Whether a service had given a sign of life lately when the database was last read."""
        return service_runs(self.live)

    # Intentions

    def run(
        self, command: Any, *, toast: str | None = None, done: Callable[[Outcome], None] | None = None,
        failed: Callable[[Exception], bool | None] | None = None,
    ) -> None:  # fmt: skip
        """Carry a command out in the writer's thread; a refusal or conflict is shown as a sentence, once."""
        self._execute(command, toast, done, remember=True, failed=failed)

    def _tell_undo(self, is_undo: bool, label: str, way: Any) -> None:
        """Say what has gone back, or was done again."""
        said = taken_back(self.live, label, way) if is_undo else done_again(self.live, label, way)
        self.toast.emit(said, not is_undo and way is not None)

    def _execute(
        self, command: Any, toast: str | None, done: Callable[[Outcome], None] | None, *, remember: bool,
        failed: Callable[[Exception], bool | None] | None = None,
    ) -> None:  # fmt: skip
        by_program = getattr(command, "by_program", False)
        number = next(self._numbers)

        def work() -> Any:
            from controlcenter.commands.base import Actor, execute

            joined = self.joined()
            who = PROGRAM if by_program else self.account
            actor = Actor(who, workstation_name())
            return execute(joined.database, command, actor=actor, clock=self.clock, strategies=joined.strategies)

        def then(outcome: Outcome) -> None:
            self.watch.ended(number)
            if remember and outcome.inverse is not None:
                self.history.done(outcome.label, outcome.inverse, outcome.command_id)
            if toast:
                self.toast.emit(toast, remember and outcome.inverse is not None)
            if done is not None:
                done(outcome)

        def refused(error: Exception) -> None:
            self.watch.ended(number)
            self._refused(failed, error, is_told=not by_program)

        self.watch.began(number)
        self._writer.submit(work, then, refused)

    def _refused(self, failed: Callable[[Exception], bool | None] | None, error: Exception, *, is_told: bool) -> None:
        """What was wanted did not happen: say why, and what became of it. The line on top says why for the program."""
        if not isinstance(error, StoreError):
            self._failed(failed, error)
            return
        is_said = failed is not None and failed(error)
        if is_told and not is_said:
            unsure = self.tr("Your change may have been made: look when the database answers again.")
            self.sentence.emit(f"{unsure if error.is_unclear else self.tr('Your change was not made.')} {error}")

    def ask(
        self, read: Callable[[Any], T], then: Callable[[T], None], failed: Callable[[Exception], None] | None = None
    ) -> None:
        """Read in another thread and hand the answer over in the GUI thread."""

        def work() -> T:
            with self.joined().database.read() as connection:
                return read(connection)

        self._reader.submit(work, then, partial(self._failed, failed))

    def _failed(self, then: Callable[[Exception], bool | None] | None, error: Exception) -> None:
        if then is not None and then(error):
            return
        if isinstance(error, ControlCenterError):
            self.sentence.emit(str(error))
        else:
            self.sentence.emit(self.tr("That failed by a fault of the program; nothing was changed. It is in the log."))

    def say(self, sentence: str) -> None:
        """Show a sentence without stopping the work."""
        self.sentence.emit(sentence)

    def open_ticket(self, ticket_id: int) -> None:
        """Show a ticket beside the screen."""
        self.ticket_wanted.emit(ticket_id)

    def show_screen(self, screen_id: str) -> None:
        """Go to a screen."""
        self.screen_wanted.emit(screen_id)

    def show_rows(self, title: str, ticket_ids: list[int]) -> None:
        """Show exactly these tickets: the rows behind a number."""
        self.rows_wanted.emit(title, ticket_ids)
