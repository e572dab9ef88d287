"""Tells every desk that somebody writes, and brings what was begun to whoever gets the ticket next."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from shiboken6 import isValid

from controlcenter.domain.ticket import Ticket
from controlcenter.live.model import Update
from ui.screens.ticket.drafts import MODES, Draft, Drafts, Mode
from ui.wording import text

if TYPE_CHECKING:
    from controlcenter.store.drafts import StoredDraft
    from ui.workspace import Workspace

SHARED_AFTER_MS = 1500


def content_of(draft: Draft) -> str:
    """A draft as it is stored for everybody; "" for an empty one. Files stay on the desk that chose them."""
    return "" if draft.is_empty else json.dumps({**asdict(draft), "files": ""})


def draft_of(content: str) -> Draft:
    """The stored form read back; empty for anything else."""
    try:
        found = json.loads(content)
    except ValueError:
        return Draft()
    if not isinstance(found, dict):
        return Draft()
    names = {field.name for field in fields(Draft)} - {"files"}
    return Draft(**{name: str(value) for name, value in found.items() if name in names})


class SharedDrafts(QObject):
    """Follows the drafts of this desk: a while after each change the database has it too."""

    def __init__(self, workspace: Workspace, drafts: Drafts, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._drafts = drafts
        self._waiting: dict[tuple[int, Mode], str] = {}
        self._taken: dict[tuple[int, Mode], str] = {}
        self._timer = QTimer(self, singleShot=True, interval=SHARED_AFTER_MS)
        self._timer.timeout.connect(self.share)
        drafts.kept = self._kept

    def _kept(self, ticket_id: int, mode: Mode, draft: Draft) -> None:
        self._waiting[ticket_id, mode] = content_of(draft)
        self._timer.start()

    def share(self) -> None:
        """Let everybody know now what has changed."""
        from controlcenter.commands.drafts import KeepDraft  # not before the first picture

        waiting, self._waiting = self._waiting, {}
        for (ticket_id, mode), content in waiting.items():
            self._workspace.run(KeepDraft(ticket_id, mode, content, self._taken.pop((ticket_id, mode), "")))

    def bring(self, ticket: Ticket, came: Callable[[str], None]) -> None:
        """Take over what others began on a ticket that is in one's own hands now; ``came`` gets their names.

        Nothing that was begun at this desk is touched, and nothing is asked where nobody writes.
        """
        workspace = self._workspace
        mine = bool(workspace.me) and ticket.assignee == workspace.me
        if not mine or not ticket.writer or workspace.live.people.get(ticket.writer) == workspace.me:
            return

        def read(connection: object) -> list[StoredDraft]:
            from controlcenter.store.drafts import read_drafts

            return read_drafts(connection, ticket.id)  # type: ignore[arg-type]

        workspace.ask(read, lambda found: self._take(ticket.id, found, came))

    def _take(self, ticket_id: int, found: Sequence[StoredDraft], came: Callable[[str], None]) -> None:
        if not isValid(self):
            return
        names = []
        for stored in found:
            mode = next((mode for mode in MODES if mode == stored.mode), None)
            draft = draft_of(stored.content)
            if mode is None or draft.is_empty or not self._drafts.get(ticket_id, mode).is_empty:
                continue
            self._taken[ticket_id, mode] = stored.account
            self._drafts.put(ticket_id, mode, draft)
            names.append(text.one_line(self._workspace.live.person(stored.account)))
        if names:
            came(", ".join(dict.fromkeys(names)))


def moved_words(workspace: Workspace, ticket: Ticket) -> str:
    """What the writer is told when somebody moves the ticket that they are answering."""
    translate = QCoreApplication.translate
    live = workspace.live
    agent = live.strategy.agent(ticket.assignee) if live.strategy is not None and ticket.assignee else None
    queue = live.strategy.queue(ticket.queue) if live.strategy is not None else None
    place = agent.name if agent is not None else queue.name if queue is not None else ticket.queue
    said = translate("Ticket", "{who} moved {number}, which you are answering, to {place}. Your draft went along.")
    return said.format(who=text.one_line(live.person(ticket.moved_by)), number=ticket.number, place=place)


def watch_moves(workspace: Workspace) -> Callable[[], None]:
    """Tell the person when a ticket that they are answering is moved by somebody else; returns what ends that."""

    def on_update(update: Update) -> None:
        me = workspace.me
        if not me or not update.is_news:
            return
        for ticket_id, before in update.before.items():
            row = workspace.live.tickets.get(ticket_id)
            if row is None or before is None or workspace.live.people.get(before.writer) != me:
                continue
            moved = (row.queue, row.assignee) != (before.queue, before.assignee)
            if moved and workspace.live.people.get(row.moved_by) != me:
                workspace.say(moved_words(workspace, row))

    return workspace.live.subscribe(on_update)
