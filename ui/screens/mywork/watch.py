"""Tells the person on whatever screen that somebody moved a ticket to them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.ticket import Ticket
from controlcenter.live.model import Update
from ui.wording import text
from ui.workspace import Workspace


def arrival_words(workspace: Workspace, ticket: Ticket) -> str:
    """Who moved what, and why."""
    translate = QCoreApplication.translate
    by_service = ticket.moved_by == "service"
    who = translate("MyWork", "The service") if by_service else workspace.live.person(ticket.moved_by)
    said = translate("MyWork", "{who} moved {number} to you").format(who=text.one_line(who), number=ticket.number)
    why = text.one_line(ticket.moved_note)
    return f"{said}: {why}" if why else said


def watch_arrivals(workspace: Workspace) -> Callable[[], None]:
    """Say a sentence for every ticket that arrives from now on; the returned function ends that."""

    def on_update(update: Update) -> None:
        me = workspace.me
        if not me or not update.is_news:
            return
        for ticket_id, before in update.before.items():
            row = workspace.live.tickets.get(ticket_id)
            was_mine = before is not None and before.assignee == me
            if row is None or not row.is_open or row.assignee != me or was_mine:
                continue
            if row.moved_at is not None and workspace.live.people.get(row.moved_by) != me:
                workspace.say(arrival_words(workspace, row))

    return workspace.live.subscribe(on_update)
