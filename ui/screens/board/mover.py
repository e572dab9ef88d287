"""Turns a drop into a preview and then into one command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from controlcenter.commands.base import Command, Together
from controlcenter.commands.tickets import MoveTicket, SetStatus
from controlcenter.domain.moves import Place, Preview, Target, preview, preview_status
from controlcenter.domain.ticket import Level, Ticket
from controlcenter.errors import ControlCenterError, Refused
from ui.screens.board import people, previews
from ui.screens.board.picking import Picking
from ui.widgets.cards.drag import DropPreview
from ui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Missed:
    """A move that was wanted and not made, with the sentence that says why."""

    ids: tuple[int, ...]
    target: Target
    why: str


def ignore(missed: Missed) -> bool:
    """Nobody wants to know of moves that were not made."""
    return False


class Mover:
    """Moves tickets as the person saw them: the command is refused where somebody else was faster."""

    def __init__(self, workspace: Workspace, picking: Picking) -> None:
        self._workspace = workspace
        self.picking = picking
        self.missed: Callable[[Missed], bool] = ignore  # whether the person sees it there

    def tickets(self, ids: Iterable[int]) -> list[Ticket]:
        """The tickets with these ids, dragged ones as they were picked up; those out of sight are left out."""
        wanted = list(ids)
        seen = self.picking.seen(wanted)
        live = self._workspace.live.tickets
        found = (seen.get(ticket_id) or live.get(ticket_id) for ticket_id in wanted)
        return [ticket for ticket in found if ticket is not None]

    def preview(self, tickets: Sequence[Ticket], target: Target, here: frozenset[str] | None = None) -> Preview | None:
        """What a drop of these would do; None when the target is gone. ``here`` are those present, where known."""
        live, now = self._workspace.live, self._workspace.clock.now()
        if live.strategy is None or not tickets:
            return None
        if target.place is Place.STATUS:
            return preview_status(tickets, target)
        load = people.target_load(live, target, now)
        try:
            return preview(
                live.strategy, tickets, target,
                load=load.total, capacity=load.capacity,
                present=people.present(live, now) if here is None else here,
                readiness=people.target_readiness(live, target, now),
                at_risk=people.target_at_risk(live, target, now),
                urgent={ticket.id for ticket in tickets if ticket.level(now) is not Level.NORMAL},
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
        self._workspace.run(
            command_for(found),
            toast=previews.done(found, self.name(target)),
            failed=lambda error: self._failed(tuple(move.ticket.id for move in found.moves), target, error),
        )
        return True

    def _failed(self, ids: tuple[int, ...], target: Target, error: Exception) -> bool:
        """Nothing was moved: the cards are where they are, and what was wanted is not forgotten. Whether it is told."""
        self.picking.arrived(ids)
        return isinstance(error, ControlCenterError) and self.missed(Missed(ids, target, str(error)))


def command_for(found: Preview) -> Command:
    """One command for all moves of a preview: all of them or none."""
    commands = _statuses(found) if found.target.place is Place.STATUS else _moves(found)
    return commands[0] if len(commands) == 1 else Together(commands, previews.label(found))


def _statuses(found: Preview) -> tuple[Command, ...]:
    return tuple(SetStatus(move.ticket.id, move.ticket.status.value, found.target.id) for move in found.moves)


def _moves(found: Preview) -> tuple[Command, ...]:
    return tuple(
        MoveTicket(
            ticket_id=move.ticket.id,
            seen_queue=move.ticket.queue,
            seen_assignee=move.ticket.assignee,
            queue=move.queue,
            assignee=move.assignee,
        )
        for move in found.moves
    )
