"""A ticket's history, event by event, turned into its clocks. No clock overwrites another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from controlcenter.domain.hours.calendar import Calendar, always
from controlcenter.domain.hours.line import EPOCH
from controlcenter.domain.sla.clock import RunningClock
from controlcenter.domain.sla.model import ROUND_THE_CLOCK, Clock, Event, Policy, in_order
from controlcenter.domain.ticket import ClockKind, Status
from controlcenter.errors import Refused

USUAL_PAUSES = frozenset({Status.WAITING_CUSTOMER.value})
STATES = frozenset({*(status.value for status in Status), "on_hold"})
DONE = frozenset({Status.SOLVED.value, Status.CLOSED.value})
_WAITING_CUSTOMER = Status.WAITING_CUSTOMER.value


def replay(
    events: Sequence[Event],
    policies: Mapping[str, Policy],
    calendars: Mapping[str, Calendar],
    policy: str | None,
    at: int,
    pause_states: frozenset[str] = USUAL_PAUSES,
    risk_share: float = 0.8,
) -> tuple[Clock, ...]:
    """Return every clock that ever had a target, in order of start, as it stands at ``at``.

    ``policy`` is in force at the creation; events later than ``at`` are not applied. Raises Refused with a sentence
    for a history that makes no sense.
    """
    clocks = replay_all(events, policies, calendars, policy, at, pause_states, risk_share)
    return tuple(clock for clock in clocks if clock.was_ever_promised)


def replay_all(
    events: Sequence[Event],
    policies: Mapping[str, Policy],
    calendars: Mapping[str, Calendar],
    policy: str | None,
    at: int,
    pause_states: frozenset[str] = USUAL_PAUSES,
    risk_share: float = 0.8,
) -> tuple[Clock, ...]:
    """``replay`` with the clocks that never had a target, too."""
    history = _History(policies, calendars, policy, pause_states)
    for event in in_order(events):
        if event.at > at:
            break
        history.apply(event)
    return tuple(clock.view(at, risk_share) for clock in history.clocks)


class _History:
    """What is in force after the events so far. ``apply`` takes the next one."""

    __slots__ = (
        "by",
        "calendar_name",
        "calendars",
        "clocks",
        "common_pauses",
        "merged",
        "newest",
        "note",
        "policies",
        "policy",
        "resumed",
        "status",
        "written_since_done",
    )

    def __init__(
        self,
        policies: Mapping[str, Policy],
        calendars: Mapping[str, Calendar],
        policy: str | None,
        pause_states: frozenset[str],
    ) -> None:
        self.policies = policies
        self.calendars = calendars
        self.common_pauses = pause_states
        self.clocks: list[RunningClock] = []
        self.newest: dict[ClockKind, RunningClock] = {}
        self.status = ""  # until it is created
        self.note = self.by = ""  # of the event that set the status
        self.resumed = False  # the customer wrote while we waited for him
        self.written_since_done = False
        self.merged = False
        self.calendar_name = ""  # "" means the policy's own
        self.policy = self._policy(policy or "")

    def apply(self, event: Event) -> None:
        """Take the next event. Raises Refused when it cannot have happened."""
        effect = _EFFECTS.get(event.type)
        if effect is None:
            raise Refused(f'At {_told(event.at)}: there is no event "{event.type[:60]}".')
        if not self.status and event.type != "created":
            raise Refused(f'At {_told(event.at)}: "{event.type}" comes before the ticket was created.')
        if not self.merged or event.type == "created":
            effect(self, event)

    def created(self, event: Event) -> None:
        if self.status:
            raise Refused(f"At {_told(event.at)}: the ticket is created a second time.")
        self.status = self._state(event, event.to or Status.OPEN.value)
        if event.by in ("", "customer"):
            self._start(ClockKind.FIRST_RESPONSE, event.at)
        elif event.by != "agent":
            raise Refused(f'At {_told(event.at)}: "{event.by[:60]}" cannot create a ticket, only customer or agent.')
        self._start(ClockKind.RESOLUTION, event.at)
        self._pause(event.at)
        if self.status in DONE:
            self._finish(event.at)

    def customer_reply(self, event: Event) -> None:
        self._unanswered(event.at)
        if self.status == _WAITING_CUSTOMER:
            self.resumed = True
            self._pause(event.at)

    def merged_in(self, event: Event) -> None:
        """Another ticket ends in this one and may bring a message that nobody has answered."""
        if event.by == "unanswered":
            self._unanswered(event.at)

    def agent_reply(self, event: Event) -> None:
        self._stop(ClockKind.FIRST_RESPONSE, event.at)
        self._stop(ClockKind.NEXT_REPLY, event.at)
        self.written_since_done = False

    def merged_away(self, event: Event) -> None:
        for clock in self.clocks:
            if clock.is_open:
                clock.cancel(event.at)
        self.merged = True

    def state(self, event: Event) -> None:
        was_done = self.status in DONE
        self.status = self._state(event, event.to)
        self.note, self.by = event.note, event.by
        self.resumed = False
        if self.status in DONE:
            if not was_done:
                self._finish(event.at)
            return
        if was_done:
            self._reopen(event.at)
        self._pause(event.at)

    def change_policy(self, event: Event) -> None:
        self.policy = self._policy(event.to)
        self.calendar_name = ""
        self._bind_all(event.at)
        self._pause(event.at)

    def change_calendar(self, event: Event) -> None:
        if event.to and event.to not in self.calendars:
            raise Refused(f'At {_told(event.at)}: there is no calendar "{event.to[:60]}".')
        self.calendar_name = event.to
        self._bind_all(event.at)

    def call_joined(self, event: Event) -> None:
        if not self._is_open(ClockKind.ANSWER):
            self._start(ClockKind.ANSWER, event.at)

    def call_answered(self, event: Event) -> None:
        self._stop(ClockKind.ANSWER, event.at)
        self.agent_reply(event)

    def call_lost(self, event: Event) -> None:
        if self._is_open(ClockKind.ANSWER):
            self.newest[ClockKind.ANSWER].lose(event.at)
        if self.status not in DONE and not self._is_open(ClockKind.CALL_BACK):
            self._start(ClockKind.CALL_BACK, event.at)

    def served(self, event: Event) -> None:
        self._stop(ClockKind.CALL_BACK, event.at)

    def promise(self, event: Event) -> None:
        if event.target_at is None or event.target_at <= event.at:
            raise Refused(f"At {_told(event.at)}: a promise needs an instant that is still to come.")
        clock = self._start(ClockKind.PROMISE, event.at)
        clock.calendar, clock.calendar_name = always(), ROUND_THE_CLOCK
        clock.target_s = event.target_at - event.at
        clock.owner = event.to
        clock.policy = self.policy.name if self.policy is not None else ""
        clock.warnings = self.policy.warnings.get(ClockKind.PROMISE, ()) if self.policy is not None else ()

    def promise_kept(self, event: Event) -> None:
        self._promise(event).stop(event.at)

    def promise_withdrawn(self, event: Event) -> None:
        self._promise(event).cancel(event.at)

    def promise_reopened(self, event: Event) -> None:
        """It had not ended after all: the customer still waits for what was promised."""
        found = [c for c in self.clocks if c.kind is ClockKind.PROMISE and str(c.ordinal) == event.to]
        if not found or found[0].is_open or self.status in DONE:
            raise Refused(f"At {_told(event.at)}: no such promise has ended that could be opened again.")
        found[0].reopen()

    def nothing(self, event: Event) -> None:
        """Automatic replies, notes, assignments and tries change no clock."""

    def _policy(self, name: str) -> Policy | None:
        if not name:
            return None
        policy = self.policies.get(name)
        if policy is None:
            raise Refused(f'There is no policy "{name[:60]}".')
        if policy.calendar not in self.calendars:
            raise Refused(f'Policy "{name[:60]}" names the calendar "{policy.calendar[:60]}", which does not exist.')
        return policy

    def _state(self, event: Event, name: str) -> str:
        if name not in STATES:
            raise Refused(f'At {_told(event.at)}: there is no state "{name[:60]}".')
        return name

    def _start(self, kind: ClockKind, at: int) -> RunningClock:
        before = self.newest.get(kind)
        clock = RunningClock(kind, before.ordinal + 1 if before is not None else 1, at)
        self.newest[kind] = clock
        self.clocks.append(clock)
        self._bind(clock)
        return clock

    def _is_open(self, kind: ClockKind) -> bool:
        clock = self.newest.get(kind)
        return clock is not None and clock.is_open

    def _stop(self, kind: ClockKind, at: int) -> None:
        clock = self.newest.get(kind)
        if clock is not None and clock.is_open:
            clock.stop(at)

    def _unanswered(self, at: int) -> None:
        """A message waits for an answer: one next-reply clock, unless an earlier one or the first response runs."""
        if self.status in DONE:
            self.written_since_done = True
        elif not self._is_open(ClockKind.FIRST_RESPONSE) and not self._is_open(ClockKind.NEXT_REPLY):
            self._start(ClockKind.NEXT_REPLY, at)

    def _finish(self, at: int) -> None:
        """Solved or closed: every clock stops. A call that nobody served was not met by that."""
        self.written_since_done = False
        for clock in self.clocks:
            if not clock.is_open:
                continue
            if clock.kind in (ClockKind.ANSWER, ClockKind.CALL_BACK):
                clock.lose(at)
            else:
                clock.stop(at)

    def _reopen(self, at: int) -> None:
        resolution = self.newest[ClockKind.RESOLUTION]
        resolution.resume(at)
        self._bind(resolution)
        if self.written_since_done:
            self.written_since_done = False
            self._unanswered(at)

    def _pause(self, at: int) -> None:
        """Let the resolution clock stand or run, as the status and the policy in force say."""
        clock = self.newest[ClockKind.RESOLUTION]
        if not clock.is_open:
            return
        pauses = self.policy.pause_states if self.policy is not None else None
        paused = self.status in (self.common_pauses if pauses is None else pauses) and not self.resumed
        told = (self.note, self.by) if paused else ("", "")
        if paused != clock.paused or told != (clock.pause_note, clock.pause_by):
            clock.count(at)
            clock.paused = paused
            clock.pause_note, clock.pause_by = told

    def _bind_all(self, at: int) -> None:
        for clock in self.clocks:
            if clock.is_open and clock.kind is not ClockKind.PROMISE:
                clock.count(at)
                self._bind(clock)

    def _bind(self, clock: RunningClock) -> None:
        """Put the target in force now on a clock that has counted up to now."""
        policy = self.policy
        target_s = policy.targets.get(clock.kind) if policy is not None else None
        if policy is None or target_s is None:
            clock.release()
            return
        clock.policy, clock.target_s = policy.name, target_s
        clock.calendar_name = self.calendar_name or policy.calendar
        clock.calendar = self.calendars[clock.calendar_name]
        clock.warnings = policy.warnings.get(clock.kind, ())

    def _promise(self, event: Event) -> RunningClock:
        """Return the open promise that the event means."""
        promises = [c for c in self.clocks if c.kind is ClockKind.PROMISE and c.is_open]
        if event.to:
            promises = [c for c in promises if str(c.ordinal) == event.to]
        if not promises:
            raise Refused(f"At {_told(event.at)}: no such promise is open that could be kept or withdrawn.")
        return min(promises, key=lambda c: c.started_at + (c.target_s or 0))


_EFFECTS: Mapping[str, Callable[[_History, Event], None]] = {
    "created": _History.created,
    "customer_reply": _History.customer_reply,
    "agent_reply": _History.agent_reply,
    "auto_reply": _History.nothing,
    "internal_note": _History.nothing,
    "assigned": _History.nothing,
    "merged": _History.merged_away,
    "merged_in": _History.merged_in,
    "state": _History.state,
    "policy": _History.change_policy,
    "calendar": _History.change_calendar,
    "call_joined": _History.call_joined,
    "call_answered": _History.call_answered,
    "call_lost": _History.call_lost,
    "call_try": _History.nothing,
    "served": _History.served,
    "promise": _History.promise,
    "promise_kept": _History.promise_kept,
    "promise_withdrawn": _History.promise_withdrawn,
    "promise_reopened": _History.promise_reopened,
}
EVENT_TYPES = frozenset(_EFFECTS)


def _told(at: int) -> str:
    return (EPOCH + timedelta(seconds=at)).strftime("%Y-%m-%dT%H:%M:%SZ")
