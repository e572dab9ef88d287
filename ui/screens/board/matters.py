"""What waits for a person below the lanes: moves that were not made, and work of people who are not here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QVBoxLayout

from ui.follow import follow
from ui.screens.board import left_behind
from ui.screens.board.left_behind import HeldWork, LeftBehind
from ui.screens.board.mover import Missed, Mover
from ui.screens.board.notice import Notice
from ui.screens.board.share_dialog import ShareDialog
from ui.wording import text
from ui.workspace import Workspace

_EVERY_S = 5.0


class Matters(QObject):
    """Two notices. ``show_rows`` shows exactly some tickets on the board under a title."""

    def __init__(self, workspace: Workspace, mover: Mover, show_rows: Callable[[str, frozenset[int]], None]) -> None:
        super().__init__()
        self._workspace = workspace
        self._mover = mover
        self._show_rows = show_rows
        self._missed: list[Missed] = []
        self._looked_s = -_EVERY_S
        self.left = LeftBehind()
        self._held = HeldWork(workspace.live)
        follow(workspace.live, self, self._held.apply)
        self.missed_line = Notice(self.tr("Moves that were not made"))
        self.left_line = Notice(self.tr("Work that was left behind"))
        mover.missed = self._on_missed

    def put_into(self, column: QVBoxLayout) -> None:
        """Stand at the end of a column of widgets."""
        column.addWidget(self.missed_line)
        column.addWidget(self.left_line)
        self.setParent(self.missed_line)

    # Moves that were not made

    def _on_missed(self, missed: Missed) -> bool:
        """Whether the person sees it here; one who has gone to another screen is told by the window."""
        self._missed.append(missed)
        self._show_missed()
        return self.missed_line.isVisible()

    def _show_missed(self) -> None:
        if not self._missed:
            self.missed_line.show_matter("", ())
            return
        newest = self._missed[-1]
        tickets = text.plural(self.tr("%n ticket(s)", "", len(newest.ids)))
        said = self.tr("Not moved to {name}: {tickets}. {why}").format(
            name=self._mover.name(newest.target), tickets=tickets, why=text.one_line(newest.why)
        )
        if len(self._missed) > 1:
            said += " " + self.tr("({count} more wait below)").format(count=text.number(len(self._missed) - 1))
        self.missed_line.show_matter(said, [
            (self.tr("Try again"), self._again), (self.tr("Show them"), self._show_them),
            (self.tr("Leave it"), self._leave),
        ])  # fmt: skip

    def _again(self) -> None:
        """Move them as they are now."""
        newest = self._missed.pop()
        self._show_missed()
        live = self._workspace.live.tickets
        rows = [live[ticket_id] for ticket_id in newest.ids if ticket_id in live and live[ticket_id].is_open]
        self._mover.move(rows, newest.target)

    def _show_them(self) -> None:
        self._show_rows(self.tr("Not moved"), frozenset(self._missed[-1].ids))

    def _leave(self) -> None:
        self._missed.pop()
        self._show_missed()

    # Work of people who are not here

    def look(self, *, at_once: bool = False) -> bool:
        """Look who is away, every few seconds at most; whether other tickets are left behind now than before.

        Nothing is looked at while tickets are still to come: a part of what was left would pass for all of it.
        """
        if not self._workspace.live.is_whole or self._mover.picking.dragged:
            return False  # nothing comes or goes under a hand that holds cards
        now_s = self._workspace.clock.monotonic()
        if not at_once and now_s - self._looked_s < _EVERY_S:
            return False
        self._looked_s = now_s
        live = self._workspace.live
        found = self._held.left_behind(self._workspace.clock.now())
        changed = found.ids != self.left.ids
        if not changed and found.agents == self.left.agents and not at_once:
            return False
        self.left = found
        self.left_line.show_matter(left_behind.words_for(live, found), [
            (self.tr("Distribute…"), self.distribute), (self.tr("Show them"), self._show_left),
        ])  # fmt: skip
        return changed

    def _show_left(self) -> None:
        self._show_rows("", self.left.ids)

    def distribute(self) -> None:
        """Say who would get what, and do it as one change when the person agrees."""
        self.look(at_once=True)
        live, now = self._workspace.live, self._workspace.clock.now()
        given = left_behind.plan(live, self.left, now)
        if not given:
            self._workspace.say(self.tr("Nothing is left behind: everybody who has work in hand is here."))
            return
        dialog = ShareDialog(self.left_line.window(), live, given, len(self.left.ids), now)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            tickets = text.plural(self.tr("%n ticket(s)", "", len(given)))
            self._mover.picking.send(each.ticket.id for each in given)
            self._workspace.run(
                left_behind.command_for(given), toast=self.tr("{tickets} distributed").format(tickets=tickets)
            )
