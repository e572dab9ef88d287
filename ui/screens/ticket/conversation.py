"""The conversation of a ticket in order of time, newest last; older interactions are folded to one line."""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from controlcenter.domain.ticket import Interaction
from controlcenter.store.dossier import Dossier
from ui import text
from ui.screens.ticket.block import Block, sending_words
from ui.screens.ticket.files import FileRow
from ui.widgets.plain import PlainLabel
from ui.workspace import Workspace

_OPEN_AT_LEAST = 2


class Conversation(QWidget):
    """Blocks by interaction. Those that stand stay, new ones are added: nothing jumps while somebody reads."""

    grew = Signal()  # something newer stands at the end

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._ticket_id = 0
        self._blocks: dict[int, Block] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._none = PlainLabel(self.tr("Nothing has been said yet; write a note or log the call."), "low", wrap=True)
        self._column.addWidget(self._none)

    @property
    def blocks(self) -> list[Block]:
        """What is shown, in order of time."""
        return list(self._blocks.values())

    def set(self, dossier: Dossier) -> None:
        """Show a conversation; the same ticket again only adds what is new."""
        if dossier.ticket.id != self._ticket_id:
            self._clear()
            self._ticket_id = dossier.ticket.id
        fresh = [said for said in dossier.conversation if said.id not in self._blocks]
        open_from = max(0, len(dossier.conversation) - _OPEN_AT_LEAST)
        first_time = not self._blocks
        for at, said in enumerate(dossier.conversation):
            if said.id not in self._blocks:
                self._add(said, dossier, at, folded=first_time and at < open_from and said.form != "fax")
        self._none.setVisible(not self._blocks)
        self._show_sending(dossier)
        if fresh and not first_time:
            self.grew.emit()

    def _add(self, said: Interaction, dossier: Dossier, at: int, *, folded: bool) -> None:
        zone, now = self._zone(), self._workspace.clock.now()
        block = Block(said, self._author(said), text.when(said.received_at, now, zone), folded=folded)
        if said.author and said.direction == "in":
            who = self._workspace.live.person(said.author)
            block.set_state(self.tr("Entered by {name}").format(name=who), loud=False)
        for file in said.files:
            block.files.addWidget(FileRow(file, self._workspace, dossier.ticket.number))
        self._blocks[said.id] = block
        self._column.insertWidget(at, block)

    def _author(self, said: Interaction) -> str:
        if said.author and (said.direction != "in" or not (said.from_name or said.from_address)):
            return self._workspace.live.person(said.author)
        return said.from_name or said.from_address or self.tr("Unknown sender")

    def _zone(self) -> tzinfo:
        strategy = self._workspace.live.strategy
        assert strategy is not None
        return strategy.zone

    def _show_sending(self, dossier: Dossier) -> None:
        now = self._workspace.clock.now()
        for interaction_id, sending in dossier.outbox.items():
            block = self._blocks.get(interaction_id)
            if block is not None:
                said, loud = sending_words(sending, now, self._zone())
                block.set_state(said, loud=loud)

    def _clear(self) -> None:
        for block in self._blocks.values():
            self._column.removeWidget(block)
            block.deleteLater()
        self._blocks.clear()

    def as_text(self) -> str:
        """The whole conversation as plain text, for printing."""
        parts = [f"{block.accessibleName()}\n\n{block.said.text.strip()}" for block in self._blocks.values()]
        return ("\n\n" + "-" * 60 + "\n\n").join(parts)
