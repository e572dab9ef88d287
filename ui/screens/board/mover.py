"""Turns a drop into a preview and then into one command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from controlcenter.commands.base import Command, Together
from controlcenter.commands.tickets import MoveTicket
from controlcenter.domain.moves import Place, Preview, Target, preview
from controlcenter.domain.ticket import Ticket
from controlcenter.errors import Refused
from ui.screens.board import people, previews
from ui.screens.board.picking import Picking
from ui.widgets.drag import DropPreview
from ui.workspace import Workspace


class Mover:
    """Moves tickets as the person saw them: the command is refused where somebody else was faster."""

    def __init__(self, workspace: Workspace, picking: Picking) -> None:
        self._workspace = workspace
        self.picking = picking

    def tickets(self, ids: Iterable[int]) -> list[Ticket]:
        """The tickets with these ids, dragged ones as they were picked up; those out of sight are left out."""
        wanted = list(ids)
        seen = self.picking.seen(wanted)
        live = self._workspace.live.tickets
        found = (seen.get(ticket_id) or live.get(ticket_id) for ticket_id in wanted)
        return [ticket for ticket in found if ticket is not None]

    def preview(self, tickets: Sequence[Ticket], target: Target) -> Preview | None:
        """What a drop of these would do; None when the target is gone."""
        live, now = self._workspace.live, self._workspace.clock.now()
        if live.strategy is None or not tickets:
            return None
        load = people.target_load(live, target, now)
        try:
            return preview(
                live.strategy, tickets, target,
                load=load.total, capacity=load.capacity, present=people.present(live, now),
            )  # fmt: skip
        except Refused:
            return None

    def said(self, ids: Sequence[int], target: Target) -> DropPreview:
        """The preview of a drop as words."""
        found = self.preview(self.tickets(ids), target)
        if found is None:
            return DropPreview(False, previews.refusal_title())
        return previews.drop_preview(found, self.name(target), self.queue_name)

    def name(self, target: Target) -> str:
        """How people call a target."""
        return people.target_name(self._workspace.live, target)

    def queue_name(self, queue_id: str) -> str:
        """How people call a queue."""
        return self.name(Target(Place.QUEUE, queue_id))

    def drop(self, ids: Sequence[int], target: Target) -> bool:
        """Move the tickets as one change with one undo; False when nothing can be done, with a sentence."""
        return self.move(self.tickets(ids), target)

    def move(self, tickets: Sequence[Ticket], target: Target) -> bool:
        """Move tickets as they were seen; False when nothing can be done, with a sentence."""
        found = self.preview(tickets, target)
        if found is None or not found.ok:
            if found is not None:
                self._workspace.say(previews.refusal(found))
            return False
        self.picking.send(move.ticket.id for move in found.moves)
        self._workspace.run(command_for(found), toast=previews.done(found, self.name(target)))
        return True


def command_for(found: Preview) -> Command:
    """One command for all moves of a preview: all of them or none."""
    commands = tuple(
        MoveTicket(
            ticket_id=move.ticket.id,
            seen_queue=move.ticket.queue,
            seen_assignee=move.ticket.assignee,
            queue=move.queue,
            assignee=move.assignee,
        )
        for move in found.moves
    )
    return commands[0] if len(commands) == 1 else Together(commands, previews.label(found))
