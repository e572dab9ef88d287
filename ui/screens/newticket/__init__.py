"""A new ticket by hand: somebody walked in, called or wrote by another way."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.actions.registry import Action
from ui.wording.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace


def open_new_ticket(workspace: Workspace, window: QWidget | None) -> None:
    """Show the dialog; its modules are loaded now."""
    from ui.screens.newticket.dialog import NewTicketDialog

    if workspace.live.strategy is not None:
        NewTicketDialog(workspace, window).open()


def register_actions(workspace: Workspace, window: QWidget | None) -> None:
    """Register "New ticket" for every screen; a second call does nothing."""
    if not any(action.id == "ticket.new" for action in workspace.actions.all()):
        title = QT_TRANSLATE_NOOP("Actions", "New ticket…")
        start = Action(
            "ticket.new", title, lambda: open_new_ticket(workspace, window), "Ctrl+N", "plus", "ticket",
            lambda: workspace.live.is_loaded,
        )  # fmt: skip
        workspace.actions.add(start)
