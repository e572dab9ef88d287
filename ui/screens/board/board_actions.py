"""What people can start on the board: the same for menus, keys, palette and the card's own menu."""

from __future__ import annotations

from typing import Protocol

from ui.actions.registry import Action, Actions
from ui.screens.board.feed import Feed
from ui.screens.board.lanes import Grouping
from ui.wording.translate import QT_TRANSLATE_NOOP

CARD_ACTIONS = ("board.open", "board.why", "board.move_to", "board.assign_to_me", "board.mark", "board.incident")


class Hands(Protocol):
    """What the actions need of those who act on cards."""

    def can_act(self) -> bool:
        """Whether the board is in sight and a card is chosen."""

    def can_assign_to_me(self) -> bool:
        """Whether a card is chosen and it is known who sits here."""

    def open_chosen(self) -> None:
        """Open the chosen ticket."""

    def explain_chosen(self) -> None:
        """Say why the chosen ticket is due when it is due."""

    def move_chosen(self) -> None:
        """Ask where the chosen tickets shall go."""

    def assign_to_me(self) -> None:
        """Take the chosen tickets."""

    def mark_chosen(self) -> None:
        """Mark the chosen tickets for a move by paste."""

    def declare_incident(self) -> None:
        """Declare an incident from the chosen tickets."""


class Board(Protocol):
    """What the actions need of the board."""

    feed: Feed

    def is_in_sight(self) -> bool:
        """Whether the board is shown."""

    def group_by(self, grouping: str) -> None:
        """Cut the board into other lanes."""

    def search(self) -> None:
        """Go to the search line."""

    def go_to_most_urgent(self) -> None:
        """Go to the card that is due first in the whole centre."""

    def toggle_people(self) -> None:
        """Show or hide the people rail."""

    def go_to_people(self) -> None:
        """Go to the people rail."""

    def save_view(self) -> None:
        """Keep what is shown as a view."""

    def bring_back_view(self) -> None:
        """Make the view again that was deleted last."""

    def distribute(self) -> None:
        """Offer the work of absent people to those who are here."""

    def catch_up(self) -> None:
        """Take in what waits in lanes that stand still."""


def register(actions: Actions, board: Board, hands: Hands) -> list[str]:
    """Register the board's actions; their ids are returned."""
    acts = hands.can_act
    made = [
        Action("board.open", QT_TRANSLATE_NOOP("Actions", "Open ticket"), hands.open_chosen, "", "external-link",
               "ticket", acts),
        Action("board.why", QT_TRANSLATE_NOOP("Actions", "Why is this card due then?"), hands.explain_chosen, "Y",
               "circle-help", "ticket", acts),
        Action("board.move_to", QT_TRANSLATE_NOOP("Actions", "Move to…"), hands.move_chosen, "M", "arrow-right",
               "ticket", acts),
        Action("board.assign_to_me", QT_TRANSLATE_NOOP("Actions", "Assign to me"), hands.assign_to_me, "",
               "user-check", "ticket", hands.can_assign_to_me),
        Action("board.mark", QT_TRANSLATE_NOOP("Actions", "Mark for a move"), hands.mark_chosen, "", "check-check",
               "ticket", acts),
        Action("board.incident", QT_TRANSLATE_NOOP("Actions", "Declare incident from cards…"), hands.declare_incident,
               "", "siren", "ticket", acts),
        Action("board.search", QT_TRANSLATE_NOOP("Actions", "Search the board"), board.search, "/", "search", "view",
               board.is_in_sight),
        Action("board.most_urgent", QT_TRANSLATE_NOOP("Actions", "Go to the most urgent ticket"),
               board.go_to_most_urgent, "J", "timer", "view", board.is_in_sight),
        Action("board.people", QT_TRANSLATE_NOOP("Actions", "Go to people"), board.go_to_people, "P", "users", "view",
               board.is_in_sight),
        Action("board.people_rail", QT_TRANSLATE_NOOP("Actions", "Show or hide people"), board.toggle_people, "", "eye",
               "view", board.is_in_sight),
        Action("board.catch_up", QT_TRANSLATE_NOOP("Actions", "Bring the lane up to date"), board.catch_up, "U",
               "refresh-cw", "view", board.is_in_sight),
        Action("board.save_view", QT_TRANSLATE_NOOP("Actions", "Save view…"), board.save_view, "", "save", "view",
               board.is_in_sight),
        Action("board.bring_back_view", QT_TRANSLATE_NOOP("Actions", "Bring back the deleted view"),
               board.bring_back_view, "", "undo-2", "", board.is_in_sight),
        Action("board.distribute", QT_TRANSLATE_NOOP("Actions", "Distribute work of absent people…"),
               board.distribute, "", "user-x", "ticket", board.is_in_sight),
        _lanes_by(board, Grouping.AGENT, QT_TRANSLATE_NOOP("Actions", "Lanes by agent"), "1", "user"),
        _lanes_by(board, Grouping.QUEUE, QT_TRANSLATE_NOOP("Actions", "Lanes by queue"), "2", "inbox"),
        _lanes_by(board, Grouping.CHANNEL, QT_TRANSLATE_NOOP("Actions", "Lanes by channel"), "3", "radio"),
        _lanes_by(board, Grouping.TEAM, QT_TRANSLATE_NOOP("Actions", "Lanes by team"), "4", "users"),
    ]  # fmt: skip
    actions.add(*made)
    return [action.id for action in made]


def _lanes_by(board: Board, grouping: Grouping, title: str, key: str, icon: str) -> Action:
    def go() -> None:
        board.group_by(grouping)

    def is_chosen() -> bool:
        return board.feed.grouping is grouping

    return Action(f"board.by_{grouping}", title, go, key, icon, "view", board.is_in_sight, checked=is_chosen)
