"""The dialog for a ticket by hand: who, what, how urgent; the queue is proposed by the rules of the strategy."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QGridLayout, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from controlcenter.commands.base import Outcome
from controlcenter.commands.conversation import NewTicket
from controlcenter.domain.routing import Routed, RoutingFacts, route
from controlcenter.domain.ticket import Channel, Kind, Priority
from ui.actions import keys
from ui.look import icons
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.widgets.inputs.customer_search import CustomerSearch
from ui.widgets.plain import PlainLabel
from ui.wording import words
from ui.wording.routing_words import queue_reason
from ui.workspace import Workspace

_BOXES = ("channel", "kind", "priority", "language", "queue")


class NewTicketDialog(PlainDialog):
    """What a person does not choose follows the rules while the words are typed."""

    def __init__(self, workspace: Workspace, parent: QWidget | None) -> None:
        translate = QCoreApplication.translate
        super().__init__(
            parent, translate("NewTicket", "New ticket"),
            translate("NewTicket", "For somebody who walked in, called, or wrote by another way."),
            icon="plus", colour="accent", yes=translate("NewTicket", "Create ticket"),
            no=translate("NewTicket", "Cancel"),
        )  # fmt: skip
        self._workspace = workspace
        self._chosen: set[str] = set()
        self._is_sent = False  # the command is on its way: a second Ctrl+Return would make a second ticket
        self.setMinimumWidth(720)
        self.customer = CustomerSearch(workspace)
        self.subject = QLineEdit()
        self.text = QPlainTextEdit()
        self.boxes = {name: QComboBox() for name in _BOXES}
        self.mine = QCheckBox(self.tr("I take it myself"))
        self._why = PlainLabel("", "low", wrap=True)
        self._fill()
        self._build()
        self.customer.changed.connect(self._propose)
        self.subject.textChanged.connect(self._propose)
        self.text.textChanged.connect(self._propose)
        for name, box in self.boxes.items():
            box.activated.connect(lambda _=0, name=name: self._choose(name))
        keys.listen(self, {"writing.send": self.accept})
        self._propose()

    def _fill(self) -> None:
        strategy = self._workspace.live.strategy
        assert strategy is not None
        boxes = self.boxes
        for channel in Channel:
            boxes["channel"].addItem(icons.icon(icons.CHANNEL_ICONS[channel]), words.channel(channel), channel.value)
        boxes["kind"].addItem(words.kind(None), "")
        for kind in Kind:
            boxes["kind"].addItem(words.kind(kind), kind.value)
        for priority in Priority:
            boxes["priority"].addItem(words.priority(priority), priority.value)
        for code in strategy.centre.languages:
            boxes["language"].addItem(words.language(code), code)
        for queue in strategy.queues:
            boxes["queue"].addItem(words.queue_of_team(strategy, queue), queue.id)
        boxes["queue"].setMinimumContentsLength(24)
        self.subject.setMaxLength(300)
        self.subject.setPlaceholderText(self.tr("What it is about, in a few words"))
        self.text.setPlaceholderText(self.tr("What the customer said"))
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(110)
        self.mine.setEnabled(bool(self._workspace.me))

    def _build(self) -> None:
        titles = {
            "channel": self.tr("Came by"), "kind": self.tr("Kind"), "priority": self.tr("Priority"),
            "language": self.tr("Language"), "queue": self.tr("Queue"),
        }  # fmt: skip
        self.content.addWidget(PlainLabel(self.tr("Customer"), "low"))
        self.content.addWidget(self.customer)
        for name, field in ((self.tr("Subject"), self.subject), (self.tr("What was said"), self.text)):
            field.setAccessibleName(name)
            self.content.addWidget(PlainLabel(name, "low"))
            self.content.addWidget(field)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        places = {
            "channel": (0, 0, 1),
            "kind": (0, 1, 1),
            "priority": (0, 2, 1),
            "language": (3, 0, 1),
            "queue": (3, 1, 2),
        }
        grid.setRowMinimumHeight(2, 6)
        for name, (row, column, span) in places.items():
            self.boxes[name].setAccessibleName(titles[name])
            grid.addWidget(PlainLabel(titles[name], "low"), row, column, 1, span)
            grid.addWidget(self.boxes[name], row + 1, column, 1, span)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        self.content.addLayout(grid)
        self.content.addWidget(self._why)
        self.content.addWidget(self.mine)

    # What the rules say

    def _choose(self, name: str) -> None:
        self._chosen.add(name)
        self._propose()

    def value(self, name: str) -> str:
        """What stands in a box, as the commands know it."""
        return str(self.boxes[name].currentData() or "")

    def choose(self, name: str, value: str) -> None:
        """Choose as a person does."""
        self._set(name, value)
        self._choose(name)

    def _set(self, name: str, value: str) -> None:
        at = self.boxes[name].findData(value)
        if at >= 0:
            self.boxes[name].setCurrentIndex(at)

    def _propose(self) -> None:
        """Let the rules decide whatever nobody has chosen."""
        strategy = self._workspace.live.strategy
        if strategy is None:
            return
        customer = self.customer.customer
        if customer is not None and customer.language and "language" not in self._chosen:
            self._set("language", customer.language)
        kind = self.value("kind") if "kind" in self._chosen else ""
        knows_language = "language" in self._chosen or (customer is not None and bool(customer.language))
        routed = route(
            strategy,
            RoutingFacts(
                channel=Channel(self.value("channel")), from_address=self.customer.given[1],
                subject=self.subject.text(), text=self.text.toPlainText(), kind=Kind(kind) if kind else None,
                language=self.value("language") if knows_language else "", tier=customer.tier if customer else "",
            ),
        )  # fmt: skip
        self._show_proposal(routed)
        self._show_whether_ready()

    def _show_proposal(self, routed: Routed) -> None:
        proposed = {
            "kind": routed.kind.value if routed.kind else "", "priority": routed.priority.value,
            "queue": routed.queue, "language": routed.language,
        }  # fmt: skip
        for name, value in proposed.items():
            if name not in self._chosen and value:
                self._set(name, value)
        queue = self._workspace.live.strategy.queue(routed.queue) if self._workspace.live.strategy else None
        why = queue_reason(queue.name, routed.queue_why) if queue and "queue" not in self._chosen else ""
        self._why.setText(why)
        self._why.setVisible(bool(why))

    # Creating

    def command(self) -> NewTicket:
        """What will be done."""
        name, email, phone = self.customer.given
        return NewTicket(
            channel=Channel(self.value("channel")), subject=self.subject.text().strip(),
            text=self.text.toPlainText(), customer_name=name, email=email, phone=phone,
            kind=self.value("kind") or None, priority=Priority(self.value("priority")),
            language=self.value("language"), queue=self.value("queue"),
            assignee=self._workspace.me if self.mine.isChecked() and self._workspace.me else None,
        )  # fmt: skip

    def accept(self) -> None:
        """State the command; the dialog goes when it is done, a refusal leaves it as it stands."""
        if not self.yes.isEnabled():
            return
        self._mark_sent(True)

        def done(outcome: Outcome) -> None:
            self._workspace.open_ticket(outcome.result)
            if isValid(self):
                QDialog.accept(self)

        def failed(_error: Exception) -> None:
            if isValid(self):
                self._mark_sent(False)

        self._workspace.run(self.command(), toast=self.tr("Ticket created"), done=done, failed=failed)

    def _mark_sent(self, is_sent: bool) -> None:
        self._is_sent = is_sent
        self._show_whether_ready()

    def _show_whether_ready(self) -> None:
        self.yes.setEnabled(bool(self.subject.text().strip()) and not self._is_sent)
