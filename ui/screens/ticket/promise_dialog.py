"""Promising something to a customer: what, by when, and who keeps it."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QWidget

from controlcenter.domain.hours.calendar import Calendar
from controlcenter.domain.sla.promise_times import Proposal, open_s, proposals
from controlcenter.domain.strategy.document import Strategy
from controlcenter.domain.ticket import Ticket
from ui.widgets.dialogs.plain_dialogs import PlainDialog
from ui.widgets.inputs.when import WhenEdit
from ui.widgets.plain import PlainLabel
from ui.wording import text


def hours_for(ticket: Ticket, strategy: Strategy) -> tuple[str, Calendar]:
    """The opening hours that hold for a ticket: those of its newest clock that has some, else the first of all."""
    known = strategy.compiled_calendars()
    name = next((c.calendar for c in reversed(ticket.clocks) if c.calendar in known), next(iter(known)))
    return name, known[name]


class PromiseDialog(PlainDialog):
    """What is promised, until when in the centre's time, and by whom."""

    def __init__(self, parent: QWidget | None, ticket: Ticket, now: datetime, strategy: Strategy, me: str) -> None:
        translate = QCoreApplication.translate
        what = translate(
            "Questions", "The promise gets a deadline of its own, by the clock on the wall, day and night."
        )
        title = translate("Questions", "Promise for {number}").format(number=ticket.number)
        super().__init__(
            parent, title, what, icon="flag", colour="accent", yes=translate("Questions", "Promise"),
            no=translate("Questions", "Cancel"),
        )  # fmt: skip
        self.setMinimumWidth(560)
        self._strategy, self._now = strategy, now
        self._hours_name, self._hours = hours_for(ticket, strategy)
        self._words = QLineEdit(translate("Questions", "We call back"))
        self._words.setAccessibleName(self.tr("What is promised"))
        self._words.setMaxLength(300)
        self._words.selectAll()
        self._owner = self._owners(ticket, me)
        offered = proposals(self._hours, now) or [Proposal(1, now + timedelta(hours=1))]
        self._when = WhenEdit(self.tr("By when"), strategy.zone, [(self._named(one), one.at) for one in offered])
        self._meant = PlainLabel("", "low", wrap=True)
        for label, field in ((self.tr("What is promised"), self._words), (self.tr("Who keeps it"), self._owner)):
            self.content.addWidget(PlainLabel(label, "low"))
            self.content.addWidget(field)
        self.content.addWidget(PlainLabel(self.tr("By when"), "low"))
        self.content.addWidget(self._when)
        self.content.addWidget(self._meant)
        self._words.textChanged.connect(self._check)
        self._when.edit.dateTimeChanged.connect(self._check)
        self._check()
        self._words.setFocus()

    def _owners(self, ticket: Ticket, me: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(self.tr("Who keeps the promise"))
        for agent in self._strategy.agents:
            box.addItem(agent.name, agent.id)
        box.setCurrentIndex(max(0, box.findData(me or ticket.assignee)))
        return box

    def _named(self, proposal: Proposal) -> str:
        when = text.when(proposal.at, self._now, self._strategy.zone)
        if proposal.hours > 0:
            return self.tr("in {hours} h: {when}").format(hours=proposal.hours, when=when)
        return (self.tr("closing: {when}") if proposal.hours == 0 else self.tr("next day: {when}")).format(when=when)

    def _check(self) -> None:
        """Say what the chosen time means by the clock and in opening hours: the two are never mixed up."""
        until = self.until
        left_s = (until - self._now).total_seconds()
        self.yes.setEnabled(bool(self.words) and left_s > 0)
        if left_s <= 0:
            self._meant.setText(self.tr("That time has passed; choose a later one."))
            return
        said = self.tr("{clock} by the clock; {open} of it inside the opening hours “{name}”.")
        inside = text.hours(open_s(self._hours, self._now, until))
        self._meant.setText(said.format(clock=text.hours(left_s), open=inside, name=self._hours_name))

    @property
    def until(self) -> datetime:
        """The promised instant."""
        return self._when.at

    @property
    def words(self) -> str:
        """What is promised."""
        return self._words.text().strip()

    @property
    def owner(self) -> str:
        """The agent who keeps it."""
        return str(self._owner.currentData() or "")


def ask_promise(
    parent: QWidget | None, ticket: Ticket, now: datetime, strategy: Strategy, me: str
) -> tuple[datetime, str, str] | None:  # fmt: skip
    """(until, what, by whom), or None."""
    asked = PromiseDialog(parent, ticket, now, strategy, me)
    return (asked.until, asked.words, asked.owner) if asked.exec() == QDialog.DialogCode.Accepted else None
