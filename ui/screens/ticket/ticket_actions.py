"""Everything that can be done with the ticket that is open, as actions: buttons, menu, keys and palette agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from controlcenter.domain.ticket import CallState, Status, Ticket
from ui.actions.registry import Action
from ui.wording.translate import QT_TRANSLATE_NOOP
from ui.workspace import Workspace

if TYPE_CHECKING:
    from ui.screens.ticket.composer import Composer
    from ui.screens.ticket.drafts import Mode
    from ui.screens.ticket.intentions import Intentions

MAIN = ("ticket.take", "ticket.assign", "ticket.solve", "ticket.resume", "ticket.reopen")
MORE = (
    "ticket.wait_customer", "ticket.wait_third_party", "ticket.promise", "ticket.promise_kept",
    "ticket.promise_withdrawn", "ticket.unassign", "", "ticket.incident",
    "ticket.link", "ticket.unlink", "", "ticket.why", "ticket.print", "", "ticket.close_unanswered",
)  # fmt: skip


class Panel(Protocol):
    """What the actions need of the panel."""

    intentions: Intentions
    composer: Composer

    @property
    def ticket(self) -> Ticket | None:
        """The ticket that is shown."""

    def explain(self) -> None:
        """Show why the deadline is what it is."""

    def print_ticket(self) -> None:
        """Print it."""

    def close_ticket(self) -> None:
        """Close the panel."""


def register_ticket_actions(workspace: Workspace, panel: Panel) -> None:
    """Register them once; each is enabled while the ticket that is shown allows it."""

    def when(test: Callable[[Ticket], bool]) -> Callable[[], bool]:
        return lambda: panel.ticket is not None and test(panel.ticket)

    any_ticket = when(lambda ticket: True)
    is_open = when(lambda ticket: ticket.is_open)
    is_done = when(lambda ticket: not ticket.is_open)
    movable = when(lambda ticket: ticket.is_open and ticket.call_state is not CallState.WAITING)
    promised = when(lambda ticket: bool(ticket.promises))
    waits = when(lambda ticket: ticket.status in (Status.WAITING_CUSTOMER, Status.WAITING_THIRD_PARTY))
    not_mine = when(
        lambda t: (
            t.is_open and t.call_state is not CallState.WAITING and (not workspace.me or t.assignee != workspace.me)
        )
    )

    def writes(mode: Mode) -> Callable[[], None]:
        return lambda: panel.composer.open_mode(mode)

    do = panel.intentions
    rows: list[tuple[str, str, Callable[[], None], str, str, Callable[[], bool]]] = [
        ("take", QT_TRANSLATE_NOOP("Actions", "Take it"), do.take, "Ctrl+T", "user-check", not_mine),
        ("assign", QT_TRANSLATE_NOOP("Actions", "Assign…"), do.assign, "Ctrl+Shift+A", "users", movable),
        (
            "unassign", QT_TRANSLATE_NOOP("Actions", "Put back into the queue"), do.unassign, "Ctrl+Shift+U", "inbox",
            when(lambda t: t.is_open and t.assignee is not None),
        ),
        ("reply", QT_TRANSLATE_NOOP("Actions", "Reply"), writes("reply"), "Ctrl+R", "reply", any_ticket),
        ("call", QT_TRANSLATE_NOOP("Actions", "Log a call"), writes("call"), "Ctrl+L", "phone", any_ticket),
        ("note", QT_TRANSLATE_NOOP("Actions", "Note"), writes("note"), "Ctrl+M", "sticky-note", any_ticket),
        ("promise", QT_TRANSLATE_NOOP("Actions", "Promise…"), do.promise, "Ctrl+Shift+P", "flag", is_open),
        (
            "promise_kept", QT_TRANSLATE_NOOP("Actions", "Promise kept"), lambda: do.end_promise(True),
            "Ctrl+Shift+D", "check-check", promised,
        ),
        (
            "promise_withdrawn", QT_TRANSLATE_NOOP("Actions", "Withdraw promise"), lambda: do.end_promise(False), "",
            "x", promised,
        ),
        (
            "wait_customer", QT_TRANSLATE_NOOP("Actions", "Wait for customer…"), do.wait_for_customer, "Ctrl+Shift+W",
            "pause", when(lambda t: t.is_open and t.status is not Status.WAITING_CUSTOMER),
        ),
        (
            "wait_third_party", QT_TRANSLATE_NOOP("Actions", "Wait for third party…"), do.wait_for_third_party,
            "Ctrl+Shift+T", "hourglass", when(lambda t: t.is_open and t.status is not Status.WAITING_THIRD_PARTY),
        ),
        ("resume", QT_TRANSLATE_NOOP("Actions", "Resume"), do.resume, "Ctrl+Shift+R", "play", waits),
        ("solve", QT_TRANSLATE_NOOP("Actions", "Solve"), do.solve, "Ctrl+Shift+S", "check", is_open),
        ("reopen", QT_TRANSLATE_NOOP("Actions", "Reopen"), do.resume, "Ctrl+Shift+O", "rotate-ccw", is_done),
        (
            "close_unanswered", QT_TRANSLATE_NOOP("Actions", "Close without answer…"), do.close_unanswered,
            "Ctrl+Shift+X", "archive", is_open,
        ),
        (
            "incident", QT_TRANSLATE_NOOP("Actions", "Declare incident…"), do.declare_incident, "Ctrl+Shift+I",
            "siren", is_open,
        ),
        ("link", QT_TRANSLATE_NOOP("Actions", "Link to incident…"), do.link_incident, "Ctrl+Shift+K", "link", is_open),
        (
            "unlink", QT_TRANSLATE_NOOP("Actions", "Take out of its incident"), do.unlink_incident, "", "x",
            when(lambda t: t.incident_id is not None),
        ),
        (
            "why", QT_TRANSLATE_NOOP("Actions", "Why this deadline?"), panel.explain, "Ctrl+Shift+Y", "circle-help",
            when(lambda t: bool(t.clocks)),
        ),
        ("print", QT_TRANSLATE_NOOP("Actions", "Print ticket"), panel.print_ticket, "Ctrl+P", "printer", any_ticket),
        ("shut", QT_TRANSLATE_NOOP("Actions", "Close the ticket panel"), panel.close_ticket, "Ctrl+W", "x", any_ticket),
    ]  # fmt: skip
    workspace.actions.add(
        *(
            Action(f"ticket.{name}", title, run, shortcut, icon, "ticket", enabled)
            for name, title, run, shortcut, icon, enabled in rows
        )
    )
