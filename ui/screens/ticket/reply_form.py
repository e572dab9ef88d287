"""Writing an answer by mail: to whom, from which account, with a ready-made text, and what happens then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from controlcenter.commands.arriving.receive import ReceivedFile
from controlcenter.domain.strategy.document import Strategy, Template
from controlcenter.domain.ticket import Status, Ticket
from controlcenter.store.dossier import Dossier
from ui.actions import keys
from ui.look import icons
from ui.screens.ticket.attaching import Attaching, local_files
from ui.screens.ticket.drafts import Draft
from ui.screens.ticket.writer import Writer
from ui.widgets.plain import PlainLabel
from ui.wording import text, words

_NARROW_PX = 430
_NO_ARROW = "QPushButton::menu-indicator { image: none; width: 0; }"
THEN = ("solved", "waiting_customer", "open")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply as the form has it."""

    account: str
    to: tuple[str, ...]
    subject: str
    text: str
    then: str
    files: tuple[ReceivedFile, ...] = ()


def then_words(then: str) -> str:
    """What sending does to the ticket."""
    translate = QCoreApplication.translate
    return {
        "solved": translate("Reply", "Send and solve"),
        "waiting_customer": translate("Reply", "Send and wait for customer"),
        "open": translate("Reply", "Send and keep open"),
    }[then]


def proposed_to(dossier: Dossier) -> str:
    """The address that wrote last, else the customer's first one."""
    for said in reversed(dossier.conversation):
        if said.direction == "in" and "@" in said.from_address:
            return said.from_address
    return dossier.customer.emails[0] if dossier.customer and dossier.customer.emails else ""


def proposed_subject(ticket: Ticket) -> str:
    """The subject as an answer, with the ticket's number once."""
    subject = text.one_line(ticket.subject) or ticket.number
    if not subject.casefold().startswith("re:"):
        subject = f"Re: {subject}"
    return subject if ticket.number in subject else f"{subject} [{ticket.number}]"


class ReplyForm(QWidget):
    """``send`` carries an Outgoing; ``changed`` follows every edit."""

    send = Signal(object)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._strategy: Strategy | None = None
        self._language = ""
        self._values: Mapping[str, str] = {}
        self._then = THEN[0]
        self.to = QLineEdit()
        self.to.setAccessibleName(self.tr("To"))
        self.to.setPlaceholderText(self.tr("The customer's mail address"))
        self.subject = QLineEdit()
        self.subject.setAccessibleName(self.tr("Subject"))
        self.account = QComboBox()
        self.account.setAccessibleName(self.tr("From"))
        self.text = Writer(self.tr("Your answer"))
        self._fault = PlainLabel("", "amber", wrap=True)
        self._template = QPushButton(f" {self.tr('Insert text')}")
        self._template.setAccessibleName(self.tr("Insert text"))
        self._template.setToolTip(self.tr("Insert text"))
        self._template.setStyleSheet(_NO_ARROW)
        self._template.setIcon(icons.icon("file-text"))
        self._template.setMenu(QMenu(self._template))
        self.files = Attaching()
        self.files.changed.connect(self._edited)
        self._attach = QPushButton(f" {self.tr('Attach…')}")
        self._attach.setAccessibleName(self.tr("Attach files"))
        self._attach.setToolTip(self.tr("Attach files; they can be dropped here too"))
        self._attach.setIcon(icons.icon("paperclip"))
        self._attach.clicked.connect(self.files.choose)
        self.setAcceptDrops(True)
        self._send = QPushButton()
        self._send.setProperty("look", "primary")
        self._choose = QPushButton()
        self._choose.setStyleSheet(_NO_ARROW)
        self._choose.setIcon(icons.icon("chevron-down"))
        self._choose.setAccessibleName(self.tr("What happens after sending"))
        self._choose.setToolTip(self.tr("What happens after sending"))
        self._build()
        for edited in (self.to.textChanged, self.subject.textChanged, self.text.textChanged):
            edited.connect(self._edited)
        self._send.clicked.connect(self.submit)
        self.text.submitted.connect(self.submit)
        self._set_then(self._then)
        keys.current().changed.connect(self._name_send)

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self._from = PlainLabel(self.tr("From"), "low")
        rows = ((self._from, self.account), (PlainLabel(self.tr("To"), "low"), self.to),
                (PlainLabel(self.tr("Subject"), "low"), self.subject))  # fmt: skip
        for at, (label, field) in enumerate(rows):
            grid.addWidget(label, at, 0)
            grid.addWidget(field, at, 1)
        menu = QMenu(self._choose)
        for then in THEN:
            menu.addAction(then_words(then)).triggered.connect(lambda _=False, then=then: self._set_then(then))
        self._choose.setMenu(menu)
        self._choose.setFixedWidth(34)
        last = QHBoxLayout()
        last.setSpacing(6)
        last.addWidget(self._template)
        last.addWidget(self._attach)
        last.addStretch(1)
        last.addWidget(self._send)
        last.addWidget(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(grid)
        column.addWidget(self.text, 1)
        column.addWidget(self.files)
        column.addWidget(self._fault)
        column.addLayout(last)

    def set(self, dossier: Dossier, strategy: Strategy, agent_name: str, draft: Draft) -> None:
        """Begin an answer to a ticket, or go on with what was written before."""
        ticket = dossier.ticket
        self._strategy, self._language = strategy, ticket.language
        self._values = {
            "number": ticket.number, "customer": text.one_line(ticket.customer_name), "agent": agent_name,
            "subject": text.one_line(ticket.subject), "centre": strategy.centre.name,
            "promise": _promise(ticket, strategy),
        }  # fmt: skip
        self._fill_accounts(strategy, draft.account)
        self.to.setText(draft.to or proposed_to(dossier))
        self.subject.setText(draft.subject or proposed_subject(ticket))
        self.subject.setCursorPosition(0)
        self.text.setPlainText(draft.text)
        self.files.restore(draft.files.splitlines())
        self._fill_templates(strategy)
        self._edited()

    def _fill_accounts(self, strategy: Strategy, wanted: str) -> None:
        self.account.clear()
        for account in strategy.mail_accounts:
            self.account.addItem(f"{account.name} <{account.address}>", account.id)
        self.account.setCurrentIndex(max(0, self.account.findData(wanted)))
        several = len(strategy.mail_accounts) > 1
        self.account.setVisible(several)
        self._from.setVisible(several)

    def _fill_templates(self, strategy: Strategy) -> None:
        menu = self._template.menu()
        menu.clear()
        for template_id in strategy.templates:
            made = strategy.template(template_id, self._language)
            if made is not None:
                name = template_id.replace("-", " ").replace("_", " ").capitalize()
                menu.addAction(name).triggered.connect(lambda _=False, made=made: self.insert(made))
        self._template.setEnabled(not menu.isEmpty())
        if self._language:
            self._template.setToolTip(
                self.tr("In {language} where it exists").format(language=words.language(self._language))
            )

    def insert(self, template: Template) -> None:
        """Put a ready-made text, filled in, where the cursor stands."""
        _, filled = template.fill(self._values)
        self.text.insertPlainText(filled)
        self.text.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What sends is never cut off: in a narrow panel the helpers beside it are signs only."""
        super().resizeEvent(event)
        narrow = event.size().width() < _NARROW_PX
        self._template.setText("" if narrow else f" {self.tr('Insert text')}")
        self._attach.setText("" if narrow else f" {self.tr('Attach…')}")

    def _set_then(self, then: str) -> None:
        self._then = then
        self._send.setText(then_words(then))
        self._name_send()

    def _name_send(self) -> None:
        self._send.setToolTip(text.tooltip(keys.current().beside(then_words(self._then), "writing.send")))

    def draft(self) -> Draft:
        """What is written now."""
        return Draft(
            self.text.toPlainText(), self.to.text().strip(), self.subject.text().strip(),
            str(self.account.currentData() or ""), "\n".join(self.files.paths),
        )  # fmt: skip

    def _edited(self) -> None:
        fault = self._why_not()
        self._fault.setText(fault if not self.text.is_empty else "")
        self._fault.setVisible(bool(self._fault.text()))
        self._send.setEnabled(not fault and not self.text.is_empty)
        self.changed.emit()

    def _why_not(self) -> str:
        if self._strategy is not None and not self._strategy.mail_accounts:
            return self.tr("There is no outgoing mail account; add one to the strategy under mail_accounts.")
        if not self._addresses():
            return self.tr("Enter the customer's mail address in the field To.")
        if self.files.is_reading:
            return self.tr("A file is still being read; it can be sent in a moment.")
        return ""

    def _addresses(self) -> tuple[str, ...]:
        parts = (part.strip() for part in self.to.text().replace(";", ",").split(","))
        return tuple(part for part in parts if "@" in part)

    def submit(self) -> None:
        """Hand the reply over if it can be sent."""
        if self._send.isEnabled():
            account = str(self.account.currentData() or "")
            said = self.text.toPlainText()
            subject = self.subject.text().strip()
            self.send.emit(Outgoing(account, self._addresses(), subject, said, self._then, self.files.files))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.files.add(local_files(event))
        event.acceptProposedAction()


def _promise(ticket: Ticket, strategy: Strategy) -> str:
    """By when the customer hears from us, in the centre's time."""
    due = ticket.due_at
    return text.day_and_time(due, strategy.zone) if due is not None and ticket.status is not Status.SOLVED else ""
