"""What people do with the chosen cards: open, mark, move, take. Menus, keys and the card's own menu end here."""

from __future__ import annotations

from itertools import islice

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QDialog, QMenu

from controlcenter.domain.moves import Place, Target
from controlcenter.domain.ticket import Ticket
from ui.actions.registry import qt_action
from ui.look import icons
from ui.screens.board.board_actions import CARD_ACTIONS
from ui.screens.board.lane_strip import LaneStrip
from ui.screens.board.move_dialog import MoveDialog
from ui.screens.board.move_options import options_for
from ui.screens.board.mover import Mover
from ui.widgets.dialogs.absence import ask_absence, end_absence, is_absent
from ui.widgets.dialogs.declare_incident import declare_dialog
from ui.widgets.dialogs.why import ask_why_of
from ui.workspace import Workspace

_BEST = 3


class Hands(QObject):
    """Acts on the cards that are chosen on a strip of lanes."""

    def __init__(self, workspace: Workspace, strip: LaneStrip, mover: Mover) -> None:
        super().__init__(strip)
        self._workspace = workspace
        self._strip = strip
        self._mover = mover
        strip.head_menu_requested.connect(self.show_person_menu)

    def can_act(self) -> bool:
        """Whether the board is in sight and a card is chosen."""
        return self._strip.isVisible() and bool(self._strip.chosen_ids())

    def can_assign_to_me(self) -> bool:
        """Whether a card is chosen and it is known who sits here."""
        return bool(self._workspace.me) and self.can_act()

    def open_chosen(self) -> None:
        """Open the first chosen ticket."""
        for ticket_id in self._strip.current_ids()[:1]:
            self._workspace.open_ticket(ticket_id)

    def explain_chosen(self) -> None:
        """Say why the first chosen ticket is due when it is due."""
        for ticket_id in self._strip.current_ids()[:1]:
            self.explain(ticket_id)

    def explain(self, ticket_id: int) -> None:
        """Say why a ticket is due when it is due."""
        ask_why_of(self._workspace, ticket_id, self._strip)

    def mark_chosen(self) -> None:
        """Mark the chosen tickets for a move by paste."""
        self._mover.picking.mark(self._strip.current_ids())

    def assign_to_me(self) -> None:
        """Take the chosen tickets."""
        self.drop(self._strip.chosen_ids(), Target(Place.AGENT, self._workspace.me))

    def declare_incident(self) -> None:
        """Declare an incident from the chosen tickets."""
        declare_dialog(self._workspace, self._strip.chosen_ids(), self._strip.window())

    def drop(self, ids: list[int], target: Target) -> None:
        """Move tickets, as they were picked up or as they are now."""
        if ids:
            self.move(self._mover.tickets(ids), target)

    def move(self, tickets: list[Ticket], target: Target) -> None:
        """Move tickets as they were seen; nothing stays selected after that."""
        if self._mover.move(tickets, target):
            self._strip.clear_selection()

    def move_chosen(self) -> None:
        """Ask where the chosen tickets shall go, and move them there as they were seen."""
        tickets = self._mover.tickets(self._strip.chosen_ids())
        if not tickets:
            self._workspace.say(self.tr("Choose a card first: click it, or go to it with the arrow keys."))
            return
        asked = MoveDialog(self._strip.window(), tickets, options_for(self._workspace, self._mover, tickets))
        target = asked.target if asked.exec() == QDialog.DialogCode.Accepted else None
        if target is not None:
            self.move(tickets, target)

    def show_menu(self, at: QPoint) -> None:
        """The menu of the chosen cards at a place on the screen."""
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def show_person_menu(self, agent: str, at: QPoint) -> None:
        """The menu of a person's lane head at a place on the screen."""
        menu = self.person_menu(agent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def person_menu(self, agent: str) -> QMenu:
        """Report a person absent, or back."""
        menu = QMenu(self._strip)
        workspace, window = self._workspace, self._strip.window()
        if is_absent(workspace.live, agent, workspace.clock.now()):
            back = menu.addAction(icons.icon("user-check"), self.tr("Is back"))
            back.triggered.connect(lambda: end_absence(workspace, agent))
        report = menu.addAction(icons.icon("user-x"), self.tr("Report absence…"))
        report.triggered.connect(lambda: ask_absence(workspace, window, agent))
        return menu

    def menu(self) -> QMenu:
        """The actions of a card, and the people who fit best, one click away."""
        menu = QMenu(self._strip)
        for action_id in CARD_ACTIONS:
            menu.addAction(qt_action(self._workspace.actions, action_id, menu))
        tickets = self._mover.tickets(self._strip.chosen_ids())
        fitting = (each for each in options_for(self._workspace, self._mover, tickets) if not each.is_doubtful)
        for at, option in enumerate(islice(fitting, _BEST)):
            if at == 0:
                menu.addSeparator()
            said = self.tr("Assign to {name} ({figure})").format(name=option.name, figure=option.reasons)
            offered = menu.addAction(icons.icon("user"), said.replace("&", "&&"))
            offered.triggered.connect(lambda _=False, target=option.target: self.move(tickets, target))
        return menu
