"""Keeps the people rail true: who is here, and who fits what is picked up."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect

from ui.screens.board import people, rail_rows
from ui.screens.board.hint import DropHint
from ui.screens.board.lane_strip import LaneStrip
from ui.screens.board.lanes import Area, team_of_area
from ui.screens.board.mover import Mover
from ui.screens.board.rail import PeopleRail
from ui.screens.board.rail_row import Person
from ui.widgets.cards.drag import DropPreview
from ui.workspace import Workspace


class RailGuide(QObject):
    """While something is picked up the order stands as it was at that moment: nothing jumps under the hand."""

    def __init__(self, workspace: Workspace, rail: PeopleRail, mover: Mover, strip: LaneStrip, hint: DropHint) -> None:
        super().__init__(rail)
        self._workspace = workspace
        self._rail = rail
        self._mover = mover
        self._hint = hint
        self._order: list[str] = []
        self._sorted_for: tuple[int, ...] = ()
        self.area = Area()
        mover.picking.changed.connect(self._picking_changed)
        strip.person_over.connect(self._over_card)
        rail.picked.connect(mover.picking.take)

    def refresh(self) -> None:
        """Show who is here now."""
        live, now = self._workspace.live, self._workspace.clock.now()
        if live.strategy is None or not self._rail.isVisible():
            return
        rows = rail_rows.present_rows(live, team_of_area(live.strategy, self.area), now)
        in_hand = self._mover.picking.in_hand
        if not in_hand:
            self._order, self._sorted_for = [], ()
            self._rail.show_people(rows)
            return
        here = people.present(live, now)
        judged = rail_rows.by_fit(self._mover, rows, self._mover.tickets(in_hand), here)
        if self._sorted_for != in_hand:
            self._order, self._sorted_for = [row.id[1] for row in judged], in_hand
            self._rail.to_top()
        self._rail.show_people(self._as_before(judged))

    def _as_before(self, rows: list[Person]) -> list[Person]:
        known = {agent: at for at, agent in enumerate(self._order)}
        return sorted(rows, key=lambda row: known.get(row.id[1], len(known)))

    def _picking_changed(self) -> None:
        picking = self._mover.picking
        self._rail.hold(picking.person)
        if picking.in_hand != self._sorted_for:
            self.refresh()

    def _over_card(self, place: QRect, preview: DropPreview | None) -> None:
        if preview is None:
            self._hint.hide()
        else:
            self._hint.show_over(place, preview)
