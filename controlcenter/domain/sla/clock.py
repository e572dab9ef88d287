"""One clock while a history is replayed: it counts stretch by stretch and knows when it is reached or broken."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from controlcenter.domain.hours.calendar import Calendar
from controlcenter.domain.sla.model import Clock, Stretch
from controlcenter.domain.ticket import ClockKind, ClockState
from controlcenter.errors import Refused

_RUNNING, _PAUSED, _CANCELLED = ClockState.RUNNING, ClockState.PAUSED, ClockState.CANCELLED


class RunningClock:
    """``state`` is RUNNING while it is open, paused or not. ``since`` is the instant up to which it has counted."""

    __slots__ = (
        "breached_at",
        "calendar",
        "calendar_name",
        "kind",
        "ordinal",
        "owner",
        "pause_by",
        "pause_note",
        "paused",
        "policy",
        "since",
        "started_at",
        "state",
        "stretches",
        "target_s",
        "used_s",
        "walked",
        "warnings",
    )

    def __init__(self, kind: ClockKind, ordinal: int, at: int) -> None:
        self.kind = kind
        self.ordinal = ordinal
        self.started_at = self.since = at
        self.owner = ""
        self.state = _RUNNING
        self.paused = False
        self.pause_note = self.pause_by = ""
        self.used_s = 0
        self.breached_at: int | None = None
        self.stretches: list[Stretch] = []
        self.walked: list[Calendar | None] = []  # the calendar of each stretch in which it ran
        self.policy = self.calendar_name = ""
        self.target_s: int | None = None  # None: no target is in force
        self.calendar: Calendar | None = None
        self.warnings: tuple[int | float, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state is _RUNNING

    def release(self) -> None:
        """No target is in force from now on."""
        self.policy = self.calendar_name = ""
        self.target_s = self.calendar = None
        self.warnings = ()

    def count(self, until: int) -> None:
        """Close the stretch that ends at ``until`` and note the breach that lies in it, if any."""
        since = self.since
        if until <= since:
            return
        calendar, target_s = self.calendar, self.target_s
        self.since = until
        if calendar is None or target_s is None:
            self._append(Stretch(since, until, 0, "no target", "", ""), None)
        elif self.paused:
            self._append(Stretch(since, until, 0, "paused", self.pause_note, self.calendar_name, self.pause_by), None)
        else:
            counted_s = calendar.between(since, until)
            if self.breached_at is None and self.used_s + counted_s >= target_s:
                breaks_at = _first_open(calendar, since, target_s - self.used_s)
                if breaks_at is not None and breaks_at < until:
                    self.breached_at = breaks_at
            self.used_s += counted_s
            self._append(Stretch(since, until, counted_s, "counted", "", self.calendar_name), calendar)

    def stop(self, at: int) -> None:
        """The promise was kept at ``at``, in time or not."""
        self.count(at)
        self.state = ClockState.MET if self.target_s is None or self.used_s <= self.target_s else ClockState.MISSED

    def lose(self, at: int) -> None:
        """It ended without what was promised: missed when it was over, else there is nothing to judge."""
        self.stop(at)
        if self.state is ClockState.MET:
            self.state = _CANCELLED

    def cancel(self, at: int) -> None:
        self.count(at)
        self.state = _CANCELLED

    def resume(self, at: int) -> None:
        """Open it again with what was used; the time since it stopped is not counted."""
        if at > self.since:
            self._append(Stretch(self.since, at, 0, "solved", "", self.calendar_name), None)
        self.since = at
        self.state = _RUNNING

    def reopen(self) -> None:
        """It never stopped: the time since then is counted."""
        self.state = _RUNNING

    def view(self, at: int, risk_share: float) -> Clock:
        """Return the clock as it stands at ``at``, which is not before its last event."""
        is_open = self.state is _RUNNING
        if is_open:
            self.count(at)
        target_s = self.target_s
        if target_s is None:
            return self._shown(_CANCELLED, 0, None, None, self.breached_at, (), is_open)
        state = _PAUSED if is_open and self.paused else self.state
        due_at = risk_at = None
        breaks_at = self.breached_at
        warn_at: tuple[int, ...] = ()
        if is_open:
            risk_at = self._reached(_share_s(target_s, risk_share))
        if state is _RUNNING:
            due_at = self._reached(target_s)
            if breaks_at is None and self.calendar is not None and due_at is not None:
                breaks_at = _first_open(self.calendar, max(due_at, at), 0)
            if self.warnings:
                fires = (self._fires(_warned_s(target_s, warning)) for warning in self.warnings)
                warn_at = tuple(instant for instant in fires if instant is not None)
        return self._shown(state, target_s, due_at, risk_at, breaks_at, warn_at, is_open)

    def _shown(
        self,
        state: ClockState,
        target_s: int,
        due_at: int | None,
        risk_at: int | None,
        breaks_at: int | None,
        warn_at: tuple[int, ...],
        is_open: bool,
    ) -> Clock:
        return Clock(
            self.kind,
            self.ordinal,
            state,
            self.policy,
            self.calendar_name,
            self.started_at,
            None if is_open else self.since,
            target_s,
            self.used_s,
            target_s - self.used_s if self.target_s is not None else 0,
            due_at,
            risk_at,
            breaks_at,
            self.breached_at,
            warn_at,
            tuple(self.stretches),
            self.target_s is not None,
            self.owner,
        )

    def _append(self, stretch: Stretch, calendar: Calendar | None) -> None:
        self.stretches.append(stretch)
        self.walked.append(calendar)

    def _reached(self, need_s: int) -> int | None:
        """Return the earliest instant at which ``need_s`` are used; None if that cannot be told now."""
        if need_s > self.used_s:
            return (
                None if self.paused or self.calendar is None else _add(self.calendar, self.since, need_s - self.used_s)
            )
        if need_s <= 0:
            return self.started_at
        done_s = 0
        for stretch, calendar in zip(self.stretches, self.walked, strict=True):
            if calendar is not None and done_s + stretch.counted_s >= need_s:
                return calendar.add(stretch.start, need_s - done_s)
            done_s += stretch.counted_s
        return None

    def _fires(self, need_s: int) -> int | None:
        """Return when a running clock warns: the first instant at which it runs and ``need_s`` are used.

        A clock that was paused at the very second warns when it runs again.
        """
        done_s = 0
        for stretch, calendar in zip(self.stretches, self.walked, strict=True):
            if calendar is None:
                continue
            if done_s + stretch.counted_s >= need_s:
                at = calendar.add(stretch.start, max(0, need_s - done_s))
                if at < stretch.end:
                    return at
            done_s += stretch.counted_s
        return None if self.calendar is None else _add(self.calendar, self.since, max(0, need_s - done_s))


def _warned_s(target_s: int, warning: int | float) -> int:
    """Return the used seconds at which a warning fires: target plus offset, or a share of the target."""
    return _share_s(target_s, warning) if isinstance(warning, float) else target_s + warning


def _share_s(target_s: int, share: float) -> int:
    """Return the first whole second at which ``share`` of the target is used; 0.8 means 4/5 exactly."""
    hundredths = share * 100
    if hundredths.is_integer():
        return -(-target_s * int(hundredths) // 100)
    return ceil(target_s * Fraction(str(share)))


def _add(calendar: Calendar, at: int, seconds: int) -> int | None:
    """``Calendar.add``; None where the calendar does not open for so long any more."""
    try:
        return calendar.add(at, seconds)
    except Refused:
        return None


def _first_open(calendar: Calendar, at: int, seconds: int) -> int | None:
    """Return the first open instant at or after ``seconds`` of open time from ``at``; None if there is none."""
    try:
        return calendar.next_open(calendar.add(at, seconds) if seconds > 0 else at)
    except Refused:
        return None
