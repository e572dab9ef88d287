"""The hours of the centre: a calendar's week, its dates and its year, edited as a draft and published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from controlcenter.commands.setup import PublishStrategy
from controlcenter.domain.hours.edit import OpenHours
from controlcenter.domain.ticket import Level
from controlcenter.errors import SettingsError
from ui.actions import keys
from ui.screens.strategy.hours import phrases
from ui.screens.strategy.hours.bar import Bar, zones
from ui.screens.strategy.hours.dates import DatesView
from ui.screens.strategy.hours.name_dialog import NameDialog
from ui.screens.strategy.hours.publishing import PublishHours, Weighed, weigh
from ui.screens.strategy.hours.state import HoursState, Snapshot
from ui.screens.strategy.hours.week import WeekView
from ui.screens.strategy.hours.what_if import WhatIf
from ui.screens.strategy.hours.year import YearView
from ui.widgets.banner import Banner
from ui.widgets.chips import ChipSpec, FilterChips
from ui.widgets.plain import ElidedLabel
from ui.workspace import Workspace

PAGES = ("week", "dates", "year")
_OFFICE = ((9 * 3600, 17 * 3600),)
_FRIDAY = 4


class HoursView(QWidget):
    """``pending`` carries how many changes are not published."""

    pending = Signal(int)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.state = HoursState(workspace.settings)
        self._is_asking = False
        self.bar, self.banner = Bar(), Banner()
        self.week, self.dates, self.year = WeekView(), DatesView(), YearView()
        self.what_if = WhatIf()
        self._note = ElidedLabel("", "low")
        self.pages = FilterChips([ChipSpec("week", self.tr("Week"), icon="clock"),
                                  ChipSpec("dates", self.tr("Dates"), icon="flag"),
                                  ChipSpec("year", self.tr("Year"), icon="layout-dashboard")])  # fmt: skip
        self._stack = QStackedWidget()
        for page in (self.week, self.dates, self.year):
            self._stack.addWidget(page)
        self._build()
        self._connect()
        now = workspace.clock.now()
        zone = workspace.live.strategy.zone if workspace.live.strategy else UTC
        self._start(now.astimezone(zone))

    def _build(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(14)
        middle.addWidget(self.pages)
        middle.addWidget(self._note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.bar)
        column.addWidget(self.banner)
        column.addLayout(middle)
        column.addWidget(self._stack, 1)
        column.addWidget(self.what_if)

    def _connect(self) -> None:
        self.state.changed.connect(self._show)
        self.pages.changed.connect(self._show_page)
        self.bar.calendar.connect(self.state.choose)
        self.bar.zone.connect(self._set_zone)
        self.bar.wanted.connect(self.do)
        for view in (self.week, self.dates):
            view.edited.connect(self.state.edit)
        self.week.tried.connect(self._try)
        self.week.noted.connect(self._say)
        self.week.undo_wanted.connect(self.state.undo)
        self.year.wanted.connect(self.dates.ask)

    def _start(self, local: datetime) -> None:
        """Begin with the present year, and a ticket late on the next Friday."""
        self.dates.today = self.year.surface.today = self.year.surface.focus = local.date()
        self.year.year = local.year
        friday = local + timedelta(days=(_FRIDAY - local.weekday()) % 7)
        self.what_if.set_arrival(friday.replace(hour=16, minute=45, second=0, microsecond=0, tzinfo=None))

    def set_published(self, text: str, version: int) -> None:
        """Take what is in force; a draft stays."""
        self.state.load(text, version)

    # What is shown

    def _show(self) -> None:
        hours, strategy = self.state.hours, self._workspace.live.strategy
        if hours is None:
            return
        self.dates.country = strategy.centre.country if strategy else ""
        self.week.can_undo = self.state.can_undo
        for view in (self.week, self.dates, self.year, self.what_if):
            view.set_hours(hours)
        fault = self._fault()
        policies = strategy.policies if strategy else {}
        used = [name for name, policy in policies.items() if policy.calendar == self.state.origin(self.state.current)]
        self.bar.show_state(self.state, used, sound=not fault)
        self._warn(fault)
        self._hint()
        self.pending.emit(len(self.state.changes()))

    def _fault(self) -> str:
        """Why the draft cannot be published: a calendar that is never open."""
        for name, hours in self.state.calendars.items():
            try:
                hours.compiled()
            except SettingsError as error:
                return f"{name}: {error.faults[0].partition(': ')[2]}"
        return ""

    def _warn(self, fault: str) -> None:
        if self.state.is_outdated:
            self.banner.show_state(
                self.tr("Somebody published other hours since you began."),
                self.tr("Discard yours, or keep them on top of the newer ones."),
                level=Level.AT_RISK, button=self.tr("Keep mine"), press=self.state.keep_mine,
            )  # fmt: skip
        elif fault:
            self.banner.show_state(fault, level=Level.AT_RISK)
        else:
            self.banner.clear()

    def _show_page(self, chosen: list[str]) -> None:
        self._stack.setCurrentIndex(PAGES.index(chosen[0]))
        self._hint()

    def _hint(self) -> None:
        hints = {
            "week": self.tr("Drag to open hours, pull an edge to change them. Enter types exact times, {key} removes, "
                            "Alt moves in steps of 5 minutes."),
            "dates": self.tr("Enter edits a line, {key} removes it."),
            "year": self.tr("Click a day to edit it."),
        }  # fmt: skip
        self._note.set_text(hints[self.pages.chosen()[0]].format(key=keys.current().shown("hours.remove")))
        self._note.set_look("low")

    def _say(self, said: str) -> None:
        """A note about the last edit instead of the hint."""
        if said:
            self._note.set_text(said)
            self._note.set_look("accent")

    def _try(self, hours: OpenHours | None) -> None:
        shown = hours or self.state.hours
        if shown is not None:
            self.what_if.set_hours(shown)

    # What people do

    def do(self, wanted: str) -> None:
        """Carry out what a button says."""
        {"undo": self.state.undo, "discard": self.state.discard, "publish": self.publish, "add": self._add,
         "duplicate": self._duplicate, "rename": self._rename}[wanted]()  # fmt: skip

    def _set_zone(self, name: str) -> None:
        hours = self.state.hours
        if hours is None:
            return
        known = next((zone for zone in zones() if zone.casefold() == name.strip().casefold()), None)
        if known is None:
            said = self.tr("There is no time zone “{name}”; choose one of the list.")
            self._workspace.say(said.format(name=name[:60]))
            self._show()
            return
        self.state.edit(replace(hours, tz=known))

    def _add(self) -> None:
        tz = self.state.hours.tz if self.state.hours else "UTC"
        fresh = OpenHours(tz, (_OFFICE,) * 5 + ((),) * 2)
        self._ask_name(self.tr("New calendar"), "", lambda name: self.state.add(name, fresh))

    def _duplicate(self) -> None:
        hours = self.state.hours
        if hours is not None:
            name = f"{self.state.current}-2"
            self._ask_name(self.tr("Duplicate the calendar"), name, lambda name: self.state.add(name, hours))

    def _rename(self) -> None:
        self._ask_name(self.tr("Rename the calendar"), self.state.current, self.state.rename)

    def _ask_name(self, title: str, name: str, take: Callable[[str], None]) -> None:
        NameDialog(self.window(), title, name, take).exec()

    def publish(self) -> None:
        """Weigh the draft in another thread, show what it would change, and publish it on a yes."""
        now, draft, text = self._workspace.clock.now(), self.state.snapshot, self.state.published_text
        self._workspace.ask(
            lambda connection: weigh(connection, text, draft, now), lambda told: self._confirm(draft, told)
        )

    def _confirm(self, draft: Snapshot, told: Weighed) -> None:
        if draft is not self.state.snapshot or self._is_asking:
            return  # it was edited meanwhile, or is asked already
        if told.preview is None:
            self._workspace.say(told.fault)
            return
        changes = [phrases.change(name, change) for name, change in self.state.changes()]
        asked = PublishHours(self.window(), told.preview, changes)
        breaking = list(told.preview.breaking)
        asked.look.connect(lambda: self._workspace.show_rows(self.tr("Overdue with these hours"), breaking))
        self._is_asking = True
        answer = asked.exec()
        self._is_asking = False
        if answer == QDialog.DialogCode.Accepted:
            self.put_into_force(told)

    def put_into_force(self, told: Weighed) -> None:
        """Publish what was weighed, if nothing newer is in force."""
        version = self.state.version
        toast = self.tr("Version {version} is in force").format(version=version + 1)
        command = PublishStrategy(told.text, version, self.state.published_text)
        self._workspace.run(command, toast=toast)
