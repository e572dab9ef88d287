"""The ticket panel, shown beside any screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.workspace import Workspace

if TYPE_CHECKING:
    from ui.screens.ticket.panel import TicketPanel


def build_panel(workspace: Workspace) -> TicketPanel:
    """Build the panel; its modules are loaded now, not with the window."""
    from ui.screens.ticket.panel import TicketPanel

    return TicketPanel(workspace)
