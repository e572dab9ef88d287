"""What came in, to look at or to listen to: the pages of a fax, the sound of a message, the facts of a call."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from controlcenter.domain.ticket import Channel, Interaction, StoredFile
from controlcenter.store import blobs
from controlcenter.store.dossier import Dossier
from ui import safe_files
from ui.actions import keys
from ui.widgets.empty import Empty
from ui.widgets.outside import sound_player
from ui.widgets.outside.open_copy import ask_to_open
from ui.widgets.outside.page_view import PageView
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.wording import call_words, text, words
from ui.workspace import Workspace

MOST_BYTES = 60_000_000
_TEXT_PX = 132


class Evidence(QWidget):
    """The left side of the strip. ``set`` shows another ticket; nothing that came from outside is ever started."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._file: StoredFile | None = None
        self._asked = 0
        self.pages = PageView()
        self.pages.printed.connect(workspace.say)
        self.title = ElidedLabel("", "title")
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(2)
        self._facts.setColumnStretch(1, 1)
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setTabChangesFocus(True)
        self.words.setAccessibleName(self.tr("What was said"))
        self.sound = QPushButton()
        self.sound.clicked.connect(self.listen)
        keys.current().changed.connect(self._name_sound)
        self._name_sound()
        self.player: sound_player.SoundPlayer | None = None
        self._nothing = Empty("phone", self.tr("A call without pages or sound"), self.tr("What is known stands above."))
        self._stack = QStackedWidget()
        for page in (self.pages, self._nothing):
            self._stack.addWidget(page)
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = self._head = QVBoxLayout()
        head.setContentsMargins(20, 14, 20, 0)
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addLayout(self._facts)
        head.addWidget(self.sound, 0, Qt.AlignmentFlag.AlignLeft)
        head.addWidget(self.words)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    def _name_sound(self) -> None:
        self.sound.setText(keys.current().beside(self.tr("Listen"), "triage.listen"))

    def turn(self, by: int) -> None:
        """Some pages on or back."""
        self.pages.turn_to(self.pages.number + by)

    def set(self, dossier: Dossier) -> None:
        """Show what came with a ticket."""
        ticket = dossier.ticket
        came = [said for said in dossier.conversation if said.direction == "in"]
        files = [file for said in came for file in said.files]
        self._asked += 1
        self._forget_player()
        self.title.set_text(f"{ticket.number}   {text.one_line(ticket.subject)}")
        self._show_facts(dossier, came)
        said = "\n\n".join(one.text.strip() for one in came if one.text.strip() not in ("", one.quarantined))
        self.words.setPlainText(said)
        self.words.setVisible(bool(said))
        self.words.setFixedHeight(_TEXT_PX if said.count("\n") > 2 or len(said) > 200 else _TEXT_PX // 2)
        sounds = [file for file in files if safe_files.is_sound(file.media_type)]
        self._file = sounds[0] if sounds else None
        self.sound.setVisible(bool(sounds))
        paged = next((file for file in files if safe_files.has_pages(file.name, file.media_type)), None)
        self._stack.setCurrentWidget(self.pages if paged is not None else self._nothing)
        self._name_nothing(ticket.channel, bool(sounds))
        if paged is not None:
            self._show_pages(paged)

    def _name_nothing(self, channel: Channel, has_sound: bool) -> None:
        if has_sound:
            self._nothing.set_text(self.tr("A voice message"), self.tr("Listen to it with the button above."))
        elif channel is Channel.FAX:
            self._nothing.set_text(
                self.tr("A fax without pages"), self.tr("Somebody tried to reach you. What is known stands above.")
            )
        else:
            self._nothing.set_text(
                self.tr("A call without pages or sound"), self.tr("What is known of it stands above.")
            )

    def _show_facts(self, dossier: Dossier, came: list[Interaction]) -> None:
        ticket, strategy = dossier.ticket, self._workspace.live.strategy
        while (item := self._facts.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if strategy is None:
            return
        first = came[0] if came else None
        now = self._workspace.clock.now()
        way = words.channel(ticket.channel)
        number = ticket.caller or (first.from_address if first else "")
        who = (number, first.from_name if first else "")
        facts = [
            (self.tr("Came in"), text.when(ticket.created_at, now, strategy.zone)),
            (self.tr("By"), f"{way}, {first.source}" if first and first.source.casefold() != way.casefold() else way),
            (self.tr("From"), "   ".join(part for part in who if part)),
            (self.tr("Call"), self._went(dossier)),
            (self.tr("Lost calls"), text.number(ticket.lost_calls) if ticket.lost_calls > 1 else ""),
            (self.tr("Cannot be read"), first.quarantined if first else ""),
        ]
        for row, (name, value) in enumerate((name, value) for name, value in facts if value):
            self._facts.addWidget(PlainLabel(name, "low"), row, 0)
            self._facts.addWidget(ElidedLabel(text.one_line(value), "body"), row, 1)

    def _went(self, dossier: Dossier) -> str:
        """How the newest call went; empty where none belongs to the ticket."""
        newest = max(dossier.calls, default=0)
        return call_words.call_went(dossier.calls[newest], self._workspace.live.strategy) if newest else ""

    def _fetch(self, file: StoredFile, then: Callable[[bytes], None]) -> None:
        asked = self._asked

        def came(data: bytes) -> None:
            if isValid(self) and asked == self._asked:
                then(data)

        self._workspace.ask(lambda connection: blobs.get(connection, file.blob), came)

    def _show_pages(self, file: StoredFile) -> None:
        if file.size > MOST_BYTES:
            self.pages.show_file(b"")
            self._workspace.say(
                self.tr("{name} is too large to be shown here; open the ticket and save it.").format(
                    name=safe_files.shown_name(file.name)
                )
            )
            return
        self._fetch(file, self.pages.show_file)

    def listen(self) -> None:
        """Play it here, or hold it; where that cannot be, hand a copy to the program that the person uses for sound."""
        if self.player is not None:
            (self.player.pause if self.player.is_playing else self.player.play)()
        elif self._file is not None and self._file.size > sound_player.MOST_BYTES:
            self._ask_to_open(self._file)
        elif self._file is not None:
            self._fetch(self._file, self._play)

    def _play(self, data: bytes) -> None:
        self.player = sound_player.player_for(data)
        if self.player is not None:
            self._head.insertWidget(self._head.indexOf(self.sound), self.player)
            self.sound.hide()
            self.player.play()
        elif self._file is not None:
            self._ask_to_open(self._file)

    def _forget_player(self) -> None:
        """Silence: another ticket is shown."""
        player, self.player = self.player, None
        if player is not None:
            player.hide()
            player.deleteLater()

    def _ask_to_open(self, file: StoredFile) -> None:
        ask_to_open(self.window(), file.name, lambda then: self._fetch(file, then), self._workspace.say)
