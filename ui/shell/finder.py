"""What the palette finds beside actions: tickets, the people who work here, customers, and every text there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from heapq import nsmallest
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.ticket import Ticket
from ui.actions.palette import Hit
from ui.look import icons
from ui.wording import text, words
from ui.workspace import Workspace

if TYPE_CHECKING:
    from controlcenter.domain.strategy.document import Agent

MOST_TICKETS = 5  # the line that searches all texts follows them
MOST_PEOPLE = 3
MOST_CUSTOMERS = 3


class Finder:
    """Looks through the live tickets. ``show`` gets the title of a list and the tickets on it."""

    def __init__(self, workspace: Workspace, show: Callable[[str, list[Ticket]], None]) -> None:
        self._workspace = workspace
        self._show = show
        self._folded: dict[int, tuple[Ticket, str, str]] = {}  # rows are exchanged, never changed

    def people(self, typed: str) -> list[Hit]:
        """Everyone whose name holds what was typed; choosing one lists their tickets."""
        strategy = self._workspace.live.strategy
        wanted = typed.casefold().split()
        agents = strategy.agents if strategy else ()
        found = [agent for agent in agents if _holds(agent.name.casefold(), wanted)]
        return [self._person(agent) for agent in found[:MOST_PEOPLE]]

    def _person(self, agent: Agent) -> Hit:
        live = self._workspace.live
        rows = [live.tickets[i] for i in live.members(("agent", agent.id)) if i in live.tickets]
        presence = words.presence(live.state_of(agent.id, self._workspace.clock.now()).presence)
        return Hit(agent.name, presence, "user", partial(self._show, agent.name, rows), _open(len(rows)))

    def customers(self, typed: str) -> list[Hit]:
        """Customers with open tickets whose name holds what was typed; choosing one lists these."""
        wanted = typed.casefold().split()
        found: dict[tuple[int | None, str], list[Ticket]] = {}
        for row, _, name in self._rows():
            if name and _holds(name, wanted):
                found.setdefault((row.customer_id, row.customer_name), []).append(row)
        most = sorted(
            found.items(), key=lambda item: (not item[0][1].casefold().startswith(typed.casefold()), item[0][1])
        )
        return [self._customer(name, rows) for (_, name), rows in most[:MOST_CUSTOMERS]]

    def _customer(self, name: str, rows: list[Ticket]) -> Hit:
        said = text.one_line(name)
        customer = QCoreApplication.translate("Finder", "Customer")
        return Hit(said, customer, "building", partial(self._show, said, rows), _open(len(rows)))

    def tickets(self, typed: str) -> list[Hit]:
        """The tickets that break first of those that hold what was typed, then the search in all texts."""
        wanted = typed.casefold().split()
        found = (row for row, said, _ in self._rows() if _holds(said, wanted))
        first = nsmallest(MOST_TICKETS, found, key=lambda row: self._rank(row, typed))
        return [*(self._ticket(row) for row in first), self._everywhere(typed)]

    @staticmethod
    def _rank(row: Ticket, typed: str) -> tuple[bool, bool, float, int]:
        """The number that was typed comes first, then what is due next."""
        is_named = typed.casefold() in (row.number.casefold(), str(row.id))
        breaks_at = row.breaks_at
        return (not is_named, breaks_at is None, breaks_at.timestamp() if breaks_at else 0.0, row.id)

    def _ticket(self, row: Ticket) -> Hit:
        title = text.one_line(row.subject) or QCoreApplication.translate("Finder", "No subject")
        detail = text.one_line(row.customer_name or row.caller)
        return Hit(
            title, detail, icons.CHANNEL_ICONS[row.channel], partial(self._workspace.open_ticket, row.id), row.number
        )

    def _everywhere(self, typed: str) -> Hit:
        """The last line: every text, the closed tickets too, in a thread of its own."""
        translate = QCoreApplication.translate
        title = translate("Finder", "Search all texts for “{words}”").format(words=typed)

        def search() -> None:
            from controlcenter.store.search import find_tickets

            self._workspace.ask(lambda connection: find_tickets(connection, typed), partial(self._show, title))

        return Hit(title, translate("Finder", "Closed tickets too"), "search", search)

    def _rows(self) -> Iterable[tuple[Ticket, str, str]]:
        """Every live ticket with its folded words and its customer's; what has not changed is folded once."""
        known, tickets = self._folded, self._workspace.live.tickets
        if len(known) > 2 * len(tickets) + 1000:
            known.clear()
        for row in tickets.values():
            found = known.get(row.id)
            if found is None or found[0] is not row:
                name = row.customer_name.casefold()
                found = known[row.id] = (row, f"{row.number} {row.subject} {name} {row.caller}".casefold(), name)
            yield found


def _holds(said: str, wanted: list[str]) -> bool:
    return all(word in said for word in wanted)


def _open(count: int) -> str:
    return text.plural(QCoreApplication.translate("Finder", "%n open", "", count))
