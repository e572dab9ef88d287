"""What a fax or a call needs to find its way: subject, kind, customer, language, queue."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from controlcenter.commands.base import Command, Together
from controlcenter.commands.tickets import ClassifyTicket, MoveTicket
from controlcenter.commands.triage import SetCustomer
from controlcenter.domain.customer import Customer
from controlcenter.domain.routing import RoutingFacts, route
from controlcenter.domain.ticket import Kind, Ticket
from controlcenter.domain.triage import says_nothing
from ui.actions import keys
from ui.widgets.inputs.customer_search import CustomerSearch
from ui.widgets.plain import PlainLabel
from ui.wording import text, words
from ui.wording.routing_words import queue_reason
from ui.workspace import Workspace

_MOST_SUBJECT = 300
KIND_KEYS = {f"triage.kind_{number}": kind for number, kind in enumerate(Kind, 1)}


class SubjectLine(QLineEdit):
    """A line that leaves Ctrl+Z to the program where nothing typed can be taken back here."""

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.isUndoAvailable()
        ):
            event.ignore()
            return False
        return super().event(event)


class TriageForm(QWidget):
    """Shows what is known and what a person makes of it. ``news`` carries what a colleague changed meanwhile."""

    changed = Signal()
    news = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._ticket: Ticket | None = None
        self._said = ""
        self._source = ""
        self._touched: set[str] = set()
        self.subject = SubjectLine()
        self.subject.setMaxLength(_MOST_SUBJECT)
        self.subject.setPlaceholderText(self.tr("What it is about, in a few words"))
        self.customer = CustomerSearch(workspace)
        self.boxes = {name: QComboBox() for name in ("kind", "language", "queue")}
        self._why = PlainLabel("", "low", wrap=True)
        self._build()
        self.subject.textEdited.connect(lambda _: self._touch("subject"))
        self.subject.textChanged.connect(self._propose)
        self.customer.changed.connect(self.changed)
        for name, box in self.boxes.items():
            box.activated.connect(lambda _=0, name=name: self._touch(name))
        keys.current().changed.connect(self._name_kinds)

    def _build(self) -> None:
        titles = {"kind": self.tr("Kind"), "language": self.tr("Language"), "queue": self.tr("Queue")}
        parts: list[tuple[str, QWidget]] = [
            (self.tr("Subject"), self.subject), (titles["kind"], self.boxes["kind"]),
            (self.tr("Customer"), self.customer), (titles["language"], self.boxes["language"]),
            (titles["queue"], self.boxes["queue"]),
        ]  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for title, part in parts:
            if part is not self.customer:
                part.setAccessibleName(title)
            column.addWidget(PlainLabel(title, "low"))
            column.addWidget(part)
            column.addSpacing(8)
        column.addWidget(self._why)

    # Showing

    def set(self, ticket: Ticket, customer: Customer | None, said: str, source: str) -> None:
        """Begin with a ticket: ``said`` is what came with it, ``source`` the way by which it came."""
        self._ticket, self._said, self._source = ticket, said, source
        self._touched.clear()
        self._fill(ticket)
        self.subject.setText(ticket.subject)
        self._select("kind", ticket.kind.value if ticket.kind else "")
        self._select("language", ticket.language)
        self._select("queue", ticket.queue)
        self.customer.clear()
        if customer is not None:
            self.customer.choose(customer)
        elif ticket.caller:
            self.customer.search(ticket.caller)
        self._propose()
        self.subject.setFocus()
        self.subject.selectAll()

    def _fill(self, ticket: Ticket) -> None:
        strategy = self._workspace.live.strategy
        assert strategy is not None
        kind, language, queue = (self.boxes[name] for name in ("kind", "language", "queue"))
        for box in self.boxes.values():
            box.clear()
        kind.addItem(self.tr("Choose a kind"), "")
        for each in Kind:
            kind.addItem("", each.value)
        self._name_kinds()
        language.addItem(self.tr("Not known"), "")
        for code in dict.fromkeys((*strategy.centre.languages, ticket.language)):
            if code:
                language.addItem(words.language(code), code)
        for each_queue in strategy.queues:
            queue.addItem(words.queue_of_team(strategy, each_queue), each_queue.id)

    def _name_kinds(self) -> None:
        """Each kind with the key that chooses it."""
        box = self.boxes["kind"]
        for key_id, kind in KIND_KEYS.items():
            if (at := box.findData(kind.value)) >= 0:
                box.setItemText(at, f"{words.kind(kind)}   {keys.native(keys.current().of(key_id))}".strip())

    def refresh(self, ticket: Ticket) -> None:
        """A colleague changed it: what was not touched here follows, for the rest a sentence says so."""
        if self._ticket is None or ticket.id != self._ticket.id:
            return
        before, self._ticket = self._ticket, ticket
        names = {
            "subject": self.tr("Subject"),
            "kind": self.tr("Kind"),
            "language": self.tr("Language"),
            "queue": self.tr("Queue"),
        }
        for column, name in names.items():
            value = str(getattr(ticket, column) or "")
            if value == str(getattr(before, column) or ""):
                continue
            if column not in self._touched:
                self._show(column, value)
            shown = value if column == "subject" else self._name(column, value)
            said = self.tr(
                "A colleague has just changed this: {field} is now “{value}”. Saving keeps what you see here."
            )
            self.news.emit(said.format(field=name, value=text.one_line(shown)))

    def _name(self, column: str, value: str) -> str:
        if column == "language":
            return words.language(value) or self.tr("Not known")
        if column == "kind":
            return words.kind(Kind(value) if value else None)
        strategy = self._workspace.live.strategy
        queue = strategy.queue(value) if strategy is not None else None
        return queue.name if queue is not None else value

    def _show(self, column: str, value: str) -> None:
        if column == "subject":
            self.subject.setText(value)
        else:
            self._select(column, value)

    # Choosing

    def value(self, name: str) -> str:
        """What stands in a box, as the commands know it."""
        return str(self.boxes[name].currentData() or "")

    def choose(self, name: str, value: str) -> None:
        """Choose as a person does."""
        self._select(name, value)
        self._touch(name)

    def _select(self, name: str, value: str) -> None:
        at = self.boxes[name].findData(value)
        if at >= 0:
            self.boxes[name].setCurrentIndex(at)

    def _touch(self, name: str) -> None:
        self._touched.add(name)
        self._propose()

    def _propose(self) -> None:
        """The rules say where this kind goes, as long as nobody has chosen the queue."""
        strategy, ticket = self._workspace.live.strategy, self._ticket
        self._why.setText("")
        if strategy is not None and ticket is not None and "kind" in self._touched and "queue" not in self._touched:
            customer = self.customer.customer
            routed = route(
                strategy,
                RoutingFacts(
                    channel=ticket.channel, source=self._source, subject=self.subject.text(), text=self._said,
                    kind=Kind(self.value("kind")) if self.value("kind") else None, language=self.value("language"),
                    tier=customer.tier if customer else "",
                ),
            )  # fmt: skip
            self._select("queue", routed.queue)
            queue = strategy.queue(routed.queue)
            self._why.setText(queue_reason(queue.name, routed.queue_why) if queue is not None else "")
        self._why.setVisible(bool(self._why.text()))
        self.changed.emit()

    # What will be done

    @property
    def missing(self) -> str:
        """What is still needed before this can be saved; "" when it can."""
        if says_nothing(self.subject.text()):
            return self.tr("Write what it is about.")
        if not self.value("kind"):
            return self.tr("Choose a kind.")
        if self.customer.is_open:
            return self.tr("Choose the customer from the list, or empty the search line.")
        return ""

    def command(self) -> Together | None:
        """Everything that was said about the ticket as one command; None while something is missing."""
        ticket = self._ticket
        if ticket is None or self.missing:
            return None
        steps: list[Command] = []
        given = {"subject": self.subject.text().strip(), "kind": self.value("kind"), "language": self.value("language")}
        for column, value in given.items():
            seen = getattr(ticket, column)
            if value != (seen or ""):
                steps.append(ClassifyTicket(ticket.id, column, seen, value))
        steps += self._customer_step(ticket)
        if self.value("queue") != ticket.queue:
            steps.append(MoveTicket(ticket.id, ticket.queue, ticket.assignee, self.value("queue"), None))
        return Together(tuple(steps), "Triage")

    def _customer_step(self, ticket: Ticket) -> list[Command]:
        chosen = self.customer.customer
        if chosen is not None:
            return [] if chosen.id == ticket.customer_id else [SetCustomer(ticket.id, ticket.customer_id, chosen.id)]
        name, email, phone = self.customer.given
        if not (name or email or phone):
            return []
        return [SetCustomer(ticket.id, ticket.customer_id, name=name, email=email, phone=phone)]
