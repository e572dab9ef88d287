"""Brings a person's lane or a ticket's card into sight, wherever it is, and puts the focus there."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from PySide6.QtCore import QObject, Qt

from controlcenter.domain.ticket import Ticket
from ui.screens.board.feed import Feed
from ui.screens.board.lane_strip import LaneStrip
from ui.screens.board.lanes import Area, Grouping, belongs
from ui.screens.board.toolbar import BoardToolbar
from ui.workspace import Workspace

_FARTHEST = 500  # steps from the first ticket on; then it begins anew
Show = Callable[[Grouping, Area, str], None]


class Going(QObject):
    """``show`` cuts another area into lanes: by what, of whom, and with which saved view ("" for none)."""

    def __init__(self, workspace: Workspace, feed: Feed, strip: LaneStrip, toolbar: BoardToolbar, show: Show) -> None:
        super().__init__(strip)
        self._workspace = workspace
        self._live = workspace.live
        self._feed = feed
        self._strip = strip
        self._toolbar = toolbar
        self._show = show
        self._reached = 0

    def to_person(self, agent: str) -> None:
        """Show somebody's lane and go there."""
        strategy = self._live.strategy
        person = strategy.agent(agent) if strategy is not None else None
        if person is None:
            return
        key = ("agent", agent)
        if key not in self._feed.models:
            self._show(Grouping.AGENT, Area("team", person.team), "")
        column = self._strip.column(key)
        self._strip.reveal(column)
        column.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def to_most_urgent(self) -> None:
        """Go to the card that is due first in the whole centre; from there to the one that is due next."""
        if not self._live.is_whole:
            return
        found = self._next()
        if found is None:
            self._workspace.say(self.tr("Nothing is due: no open ticket has a deadline that runs."))
            return
        self.to_ticket(found)
        self._reached = found.id

    def _next(self) -> Ticket | None:
        """The ticket after the one that was reached last, while that still has the focus; else the first one."""
        order = islice(self._live.due_first(), _FARTHEST)
        first = next(order, None)
        if first is None or not self._reached or self._strip.current_ids() != [self._reached]:
            return first
        if first.id != self._reached:
            next((row for row in order if row.id == self._reached), None)
        return next(order, first)

    def to_ticket(self, ticket: Ticket) -> None:
        """Go to a card; what hides it is taken away, with a word of it."""
        self._strip.calm.release_all()
        if self._strip.show_ticket(ticket.id):
            return
        filtered = not self._feed.filter.is_empty
        if filtered:
            self._toolbar.clear()
        if not self._strip.show_ticket(ticket.id):
            feed = self._feed
            inside = belongs(self._live, feed.area, feed.grouping)(ticket)
            self._show(feed.grouping, feed.area if inside else Area("team", self._live.team_of(ticket)), "")
            self._strip.show_ticket(ticket.id)
        if filtered:
            self._workspace.say(self.tr("The filter was taken away: it hid {number}.").format(number=ticket.number))
