"""An agent's day from the living sample centre: the ticket with its dialogs, My work, triage, a new ticket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from controlcenter.domain.ticket import Channel, Status, Ticket
from tests.shots.camera import Camera
from ui.desktop import Desktop
from ui.screens.mywork.next_ticket import take_next
from ui.screens.ticket.panel import TicketPanel
from ui.screens.triage.page import TriagePage

_TAKEN = 5
_READ_S = 8.0
_DIALOGS = (
    "assign", "promise", "wait_customer", "wait_third_party", "close_unanswered", "incident", "link", "why",
)  # fmt: skip
ANSWER = (
    "Thank you for writing. I have asked the colleagues who know this best, and answer before five o'clock today.\n\n"
    "Kind regards"
)


class DeskShots:
    """The window goes back to the board at the end."""

    def __init__(self, camera: Camera, desktop: Desktop) -> None:
        self._camera = camera
        self._program = desktop.program
        self._window = desktop.window

    def take(self) -> None:
        """All of them."""
        self._window.show_screen("board")
        self._tickets()
        self._window.set_side(None)
        self._work()
        self._window.set_side(None)
        self._triage()
        self._new_ticket()

    def _first(self, fits: Callable[[Ticket], bool]) -> Ticket | None:
        found = (ticket for ticket in self._program.live.tickets.values() if ticket.is_open and fits(ticket))
        return min(found, key=lambda ticket: (ticket.due_at is None, ticket.due_at or ticket.created_at), default=None)

    def _open(self, ticket: Ticket | None) -> TicketPanel | None:
        if ticket is None:
            return None
        self._program.open_ticket(ticket.id)
        panel = self._window.findChild(TicketPanel)
        self._camera.settle(_READ_S, lambda: panel.dossier is not None and panel.dossier.ticket.id == ticket.id)
        self._camera.settle(0.8)
        return panel

    def _picture(self, name: str) -> None:
        self._camera.settle(0.5)
        self._camera.take(name, self._window)

    # The ticket panel

    def _tickets(self) -> None:
        kinds: dict[str, Callable[[Ticket], bool]] = {
            "mail": lambda t: t.channel is Channel.EMAIL and t.language == "en" and t.assignee is not None,
            "telugu": lambda t: t.channel is Channel.WEB and t.language == "te",
            "fax": lambda t: t.channel is Channel.FAX,
            "lost-call": lambda t: t.channel is Channel.TELEPHONE and t.lost_calls > 0,
            "paused": lambda t: t.status is Status.WAITING_CUSTOMER,
        }
        for name, fits in kinds.items():
            if self._open(self._first(fits)) is not None:
                self._picture(f"ticket-{name}")
        panel = self._open(self._first(kinds["mail"]))
        if panel is None:
            return
        panel.show_tab("customer")
        self._picture("ticket-customer")
        panel.show_tab("conversation")
        self._composer(panel)
        for name in _DIALOGS:
            if self._program.actions.get(f"ticket.{name}").enabled():
                self._camera.dialog(f"ticket-{name}", lambda name=name: self._program.actions.start(f"ticket.{name}"))
        self._camera.take("ticket-narrow", self._window, size=(1366, 768))

    def _composer(self, panel: TicketPanel) -> None:
        composer = panel.composer
        said = {"reply": (composer.reply.text, ANSWER), "call": (composer.call, "Called back, the line was engaged."),
                "note": (composer.note, "The branch in Cebu knows of it.")}  # fmt: skip
        for mode, (writer, words) in said.items():
            composer.open_mode(mode)
            writer.setPlainText(words)
            self._picture(f"ticket-{mode}")
            writer.clear()
            composer.close_mode()

    # My work, triage, by hand

    def _work(self) -> None:
        self._window.show_screen("mywork")
        for _ in range(_TAKEN):
            take_next(self._program)
            self._camera.settle(1.5)
        self._window.set_side(None)
        self._picture("mywork")
        self._open(self._first(lambda ticket: ticket.assignee == self._program.me))
        self._picture("mywork-ticket")

    def _triage(self) -> None:
        page = self._window.show_screen("triage")
        assert isinstance(page, TriagePage)
        self._camera.settle(4.0)
        self._picture("triage")
        self._camera.take("triage-narrow", self._window, size=(1366, 768))

    def _new_ticket(self) -> None:
        self._window.show_screen("board")
        self._camera.dialog("new-ticket", lambda: self._program.actions.start("ticket.new"), _tell)


def _tell(box: QWidget) -> None:
    dialog: Any = box
    lines: QLineEdit = dialog.subject
    words: QPlainTextEdit = dialog.text
    lines.setText("Order for two Northgate Hubs")
    words.setPlainText("Came to the counter with the old hub and wants to order two new ones.")
