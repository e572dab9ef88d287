"""The draft of the calendars: what is edited, what it was made from, step by step, until published or discarded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, QSettings, Signal

from controlcenter.domain.hours.dates import Change, changes
from controlcenter.domain.hours.edit import OpenHours
from controlcenter.domain.hours.text import calendars_of, refuse_name, rename_calendar, write_calendars
from controlcenter.errors import ControlCenterError

KEY = "hours/draft"
MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Calendars by name, the one that is shown, and which published ones got another name."""

    calendars: Mapping[str, OpenHours] = field(default_factory=dict)
    current: str = ""
    renames: tuple[tuple[str, str], ...] = ()


def write(text: str, draft: Snapshot) -> str:
    """The strategy ``text`` with a draft in it. Slow: call it outside the GUI thread. Raises Refused."""
    for old, new in draft.renames:
        text = rename_calendar(text, old, new)
    return write_calendars(text, draft.calendars)


class HoursState(QObject):
    """``changed`` follows every edit, choice and publication."""

    changed = Signal()

    def __init__(self, settings: QSettings) -> None:
        super().__init__()
        self._settings = settings
        self._text = ""
        self._base: Mapping[str, OpenHours] = {}
        self._now = Snapshot()
        self._steps: list[Snapshot] = []
        self._newer: tuple[str, int] | None = None
        self.version = -1

    # What is shown

    @property
    def calendars(self) -> Mapping[str, OpenHours]:
        return self._now.calendars

    @property
    def current(self) -> str:
        """The name of the calendar that is shown; "" for none."""
        return self._now.current

    @property
    def hours(self) -> OpenHours | None:
        """The calendar that is shown."""
        return self._now.calendars.get(self._now.current)

    @property
    def can_undo(self) -> bool:
        return bool(self._steps)

    @property
    def is_outdated(self) -> bool:
        """Whether somebody published other calendars since this draft was begun."""
        return self._newer is not None

    def published(self, name: str) -> OpenHours | None:
        """The calendar in force that ``name`` was made from; None for a new one."""
        return self._renamed_base().get(name)

    def origin(self, name: str) -> str:
        """What the calendar ``name`` is called in the strategy in force."""
        for old, new in reversed(self._now.renames):
            name = old if name == new else name
        return name

    def changes(self) -> list[tuple[str, Change]]:
        """Everything that differs from what is in force, with the calendar's name."""
        base = self._renamed_base()
        found = [(new, Change("name", "", old, new)) for old, new in self._now.renames]
        for name, hours in self._now.calendars.items():
            before = base.get(name)
            if before is None:
                found.append((name, Change("calendar", "", None, name)))
            else:
                found += [(name, change) for change in changes(before, hours)]
        return found

    @property
    def snapshot(self) -> Snapshot:
        """The draft as it is now; it never changes."""
        return self._now

    @property
    def published_text(self) -> str:
        return self._text

    # Edits

    def edit(self, hours: OpenHours) -> None:
        """Put another version of the shown calendar into the draft."""
        if hours != self.hours:
            self._step(replace(self._now, calendars={**self._now.calendars, self._now.current: hours}))

    def choose(self, name: str) -> None:
        """Show another calendar."""
        if name in self._now.calendars and name != self._now.current:
            self._now = replace(self._now, current=name)
            self.changed.emit()

    def add(self, name: str, hours: OpenHours) -> None:
        """Add a calendar and show it. Raises Refused for a name that is not possible."""
        refuse_name(name, self._now.calendars)
        self._step(replace(self._now, calendars={**self._now.calendars, name: hours}, current=name))

    def rename(self, name: str) -> None:
        """Give the shown calendar another name. Raises Refused for a name that is not possible."""
        old = self._now.current
        refuse_name(name, self._now.calendars)
        calendars = {name if key == old else key: hours for key, hours in self._now.calendars.items()}
        renames = self._now.renames
        if old in self._renamed_base():
            renames = (*renames, (old, name))
        self._step(Snapshot(calendars, name, renames))

    def undo(self) -> None:
        """Take back the last edit of the draft."""
        if self._steps:
            self._now = self._steps.pop()
            self._keep()
            self.changed.emit()

    def discard(self) -> None:
        """Throw the draft away."""
        self._begin(*(self._newer or (self._text, self.version)))

    # What is in force

    def load(self, text: str, version: int) -> None:
        """Take what is in force; a draft stays, on top of it where nobody else changed calendars meanwhile."""
        if self.version < 0:
            self._begin(text, version, restore=True)
            return
        if (text, version) == (self._text, self.version):
            return
        calendars = calendars_of(text)
        if not self.changes() or calendars == self._now.calendars:
            self._begin(text, version)
        elif calendars == self._base:
            self._text, self.version = text, version
            self._keep()
            self.changed.emit()
        else:
            self._newer = (text, version)
            self.changed.emit()

    def keep_mine(self) -> None:
        """Put the draft on top of what somebody else published meanwhile; names of calendars start afresh."""
        if self._newer is not None:
            self._text, self.version = self._newer
            self._base, self._newer = calendars_of(self._text), None
            self._now = replace(self._now, renames=(), calendars={**self._base, **self._now.calendars})
            self._steps = []
            self._keep()
            self.changed.emit()

    def _begin(self, text: str, version: int, *, restore: bool = False) -> None:
        self._text, self.version, self._newer, self._steps = text, version, None, []
        self._base = calendars_of(text)
        shown = self._now.current if self._now.current in self._base else next(iter(self._base), "")
        self._now = Snapshot(dict(self._base), shown)
        if restore:
            self._now = self._kept() or self._now
        else:
            self._keep()
        self.changed.emit()

    def _step(self, after: Snapshot) -> None:
        self._steps = [*self._steps[-MOST_STEPS:], self._now]
        self._now = after
        self._keep()
        self.changed.emit()

    def _renamed_base(self) -> dict[str, OpenHours]:
        names = {name: name for name in self._base}
        for old, new in self._now.renames:
            names = {key: new if shown == old else shown for key, shown in names.items()}
        return {names[key]: hours for key, hours in self._base.items()}

    def _keep(self) -> None:
        """Let the draft outlive the program."""
        if not self.changes():
            self._settings.remove(KEY)
            return
        tables = {name: hours.table() for name, hours in self._now.calendars.items()}
        kept = {"version": self.version, "calendars": tables, "current": self.current, "renames": self._now.renames}
        self._settings.setValue(KEY, json.dumps(kept))

    def _kept(self) -> Snapshot | None:
        """The draft of an earlier day, if nothing was published since."""
        try:
            kept = json.loads(str(self._settings.value(KEY, "") or "{}"))
            if kept.get("version") != self.version:
                return None
            calendars = {name: OpenHours.from_table(table, "UTC") for name, table in kept["calendars"].items()}
            renames = tuple((str(old), str(new)) for old, new in kept["renames"])
            return Snapshot(calendars, str(kept["current"]), renames)
        except (ValueError, KeyError, TypeError, AttributeError, ControlCenterError):
            return None  # somebody edited the settings by hand: there is no draft then
