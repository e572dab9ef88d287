"""The conversation of a ticket in order of time, newest last; older interactions are folded to one line."""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from controlcenter.commands.outbox import SendAgain
from controlcenter.domain.ticket import Interaction
from controlcenter.intake.interpreting.page import read_page
from controlcenter.store.dossier import Dossier
from ui.screens.ticket.block import Block, sending_words
from ui.screens.ticket.files import add_files
from ui.widgets.outside.safe_page import SafePageWindow
from ui.widgets.plain import PlainLabel
from ui.wording import call_words, text
from ui.workspace import Workspace

_OPEN_AT_LEAST = 2
_AT_FIRST, _MORE_AT_ONCE = 20, 40


class Conversation(QWidget):
    """Blocks by interaction. Those that stand stay, new ones are added: nothing jumps while somebody reads."""

    grew = Signal()  # something newer stands at the end

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._ticket_id = 0
        self._known = 0
        self._limit = _AT_FIRST
        self._dossier: Dossier | None = None
        self._blocks: dict[int, Block] = {}
        self._earlier = QPushButton()
        self._earlier.setProperty("look", "flat")
        self._earlier.clicked.connect(self._show_earlier)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._none = PlainLabel(self.tr("Nothing has been said yet; write a note or log the call."), "low", wrap=True)
        self._column.addWidget(self._earlier)
        self._column.addWidget(self._none)

    @property
    def blocks(self) -> list[Block]:
        """What is shown, in order of time."""
        return sorted(self._blocks.values(), key=lambda block: (block.said.received_at, block.said.id))

    @property
    def newest(self) -> Block | None:
        """The newest words that are worth going to: a confirmation that we sent by ourselves is not."""
        blocks = self.blocks
        worth = (block for block in reversed(blocks) if not (block.said.automatic and block.said.direction == "out"))
        return next(worth, blocks[-1] if blocks else None)

    def set(self, dossier: Dossier) -> None:
        """Show a conversation; the same ticket again only adds what is new."""
        if dossier.ticket.id != self._ticket_id:
            self._clear()
            self._ticket_id, self._limit = dossier.ticket.id, _AT_FIRST
        self._dossier = dossier
        grew_by = len(dossier.conversation) - self._known if self._known else 0
        self._limit += max(0, grew_by)
        self._known = len(dossier.conversation)
        shown = dossier.conversation[-self._limit :]
        first_time = not self._blocks
        for at, said in enumerate(shown):
            if said.id not in self._blocks:
                old = at < len(shown) - _OPEN_AT_LEAST and (first_time or grew_by <= 0)
                self._add(said, dossier, at, folded=old and said.form != "fax")
        hidden = len(dossier.conversation) - len(shown)
        self._earlier.setText(text.plural(self.tr("Show %n earlier interaction(s)", "", hidden)))
        self._earlier.setVisible(hidden > 0)
        self._none.setVisible(not self._blocks)
        self._show_sending(dossier)
        self._show_calls(dossier)
        if grew_by > 0 and not first_time:
            self.grew.emit()

    def _show_earlier(self) -> None:
        if self._dossier is not None:
            self._limit += _MORE_AT_ONCE
            self.set(self._dossier)

    def _add(self, said: Interaction, dossier: Dossier, at: int, *, folded: bool) -> None:
        zone, now = self._zone(), self._workspace.clock.now()
        when = text.when(said.received_at, now, zone)
        block = Block(said, self._author(said), when, folded=folded, notes=self._notes(said, dossier))
        if said.author and said.direction == "in":
            who = self._workspace.live.person(said.author)
            block.set_state(self.tr("Entered by {name}").format(name=who), False)
        add_files(block.files, said.files, self._workspace, dossier.ticket.number)
        block.page_wanted.connect(lambda: self._show_page(said))
        block.again.connect(lambda: self._send_again(said.id))
        self._blocks[said.id] = block
        self._column.insertWidget(at + 1, block)  # below the button for earlier ones

    def _notes(self, said: Interaction, dossier: Dossier) -> list[str]:
        """By which other ways the message came, and where another one bears its name."""
        notes = []
        if sources := dossier.also_by.get(said.id):
            notes.append(self.tr("Also received by {sources}.").format(sources=text.one_line(", ".join(sources))))
        if alike := dossier.same_id.get(said.id):
            numbers = ", ".join(dict.fromkeys(ticket.number for ticket in alike))
            notes.append(self.tr("Another message with the same Message-ID is in {tickets}.").format(tickets=numbers))
        return notes

    def _show_page(self, said: Interaction) -> None:
        """The message as its sender formatted it, cleaned, in a window of its own."""
        title, when = self._author(said), text.when(said.received_at, self._workspace.clock.now(), self._zone())

        def came(html: str) -> None:
            if isValid(self):
                SafePageWindow(self.window(), title, when, html).show()

        self._workspace.ask(lambda connection: read_page(connection, said.id), came)

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
                block.set_state(said, loud, sending.waits_for_a_person)
                if sending.waits_for_a_person and block.is_folded:
                    block.set_folded(False)

    def _show_calls(self, dossier: Dossier) -> None:
        """How each call went; of one that lasts still, how far it has come."""
        for interaction_id, call in dossier.calls.items():
            if (block := self._blocks.get(interaction_id)) is not None:
                block.set_call(call_words.call_name(call), call_words.call_went(call, self._workspace.live.strategy))

    def _send_again(self, interaction_id: int) -> None:
        sending = self._dossier.outbox.get(interaction_id) if self._dossier is not None else None
        if sending is not None:
            self._workspace.run(SendAgain(sending.id, sending.state), toast=self.tr("It is sent again"))

    def _clear(self) -> None:
        for block in self._blocks.values():
            self._column.removeWidget(block)
            block.deleteLater()
        self._blocks.clear()
        self._known = 0

    def as_text(self) -> str:
        """The whole conversation as plain text, for printing."""
        parts = [f"{block.accessibleName()}\n\n{block.said.text.strip()}" for block in self.blocks]
        return ("\n\n" + "-" * 60 + "\n\n").join(parts)
