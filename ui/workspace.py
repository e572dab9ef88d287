"""What a screen gets from the program: what is true now, and a way to say what somebody wants."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

    from controlcenter.clock import Clock
    from controlcenter.commands.base import Outcome
    from controlcenter.live.model import LiveModel
    from ui.actions.registry import Actions
    from ui.look.theme import Theme


T = TypeVar("T")


class History(Protocol):
    """What can be undone and redone, by name."""

    @property
    def undo_label(self) -> str:
        """What Ctrl+Z would undo; "" for nothing."""

    @property
    def redo_label(self) -> str:
        """What Ctrl+Shift+Z would do again; "" for nothing."""

    @property
    def newest(self) -> object:
        """What would take back the last own change, told by identity; None for nothing."""

    def undo(self) -> None:
        """Take back the last own change."""

    def redo(self) -> None:
        """Do again what was undone last."""

    def subscribe(self, changed: Callable[[], None]) -> None:
        """Call ``changed`` in the GUI thread whenever a label changes."""


class Workspace(Protocol):
    """Handed to every screen when it is built. Members are read only for screens."""

    @property
    def live(self) -> LiveModel:
        """What is true now; read in the GUI thread, changed by nobody but the feed."""

    @property
    def actions(self) -> Actions:
        """Every action of the program, registered once."""

    @property
    def theme(self) -> Theme:
        """Colours in force."""

    @property
    def clock(self) -> Clock:
        """The only source of time."""

    @property
    def me(self) -> str:
        """The agent who sits here; "" while nobody has said so."""

    @property
    def history(self) -> History:
        """Undo and redo."""

    @property
    def settings(self) -> QSettings:
        """Settings of this window and this person, an INI file."""

    @property
    def trouble(self) -> str:
        """Why the database cannot be read, a sentence; "" while it can."""

    def run(
        self, command: Any, *, toast: str | None = None, done: Callable[[Outcome], None] | None = None,
        failed: Callable[[Exception], bool | None] | None = None,
    ) -> None:  # fmt: skip
        """State an intention. It is carried out elsewhere; its result arrives like everyone's changes.

        ``toast`` is shown, with Undo, once it is done; ``done`` is called then, in the GUI thread, with
        ``Outcome.result``. After a refusal or a conflict ``failed`` is called, not ``done``; then it is shown as a
        sentence, unless ``failed`` returned True: it has told it already.
        """

    def ask(
        self, read: Callable[[Any], T], then: Callable[[T], None], failed: Callable[[Exception], None] | None = None
    ) -> None:
        """Read from the database in another thread: ``read`` gets a connection, ``then`` its answer in the GUI thread.

        A database that cannot be reached is shown as a sentence; then ``failed`` is called, not ``then``.
        """

    def say(self, sentence: str) -> None:
        """Show a sentence to the user without stopping the work."""

    def open_ticket(self, ticket_id: int) -> None:
        """Show the ticket beside the screen."""

    def show_screen(self, screen_id: str) -> None:
        """Go to a screen of the rail."""

    def show_rows(self, title: str, ticket_ids: list[int]) -> None:
        """Show exactly these tickets: the rows behind a number."""
