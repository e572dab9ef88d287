"""A ticket history in JSON, read and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from controlcenter.app.line_values import LineFault, instant, shown, table, whole, word, words
from controlcenter.domain.hours.calendar import Calendar
from controlcenter.domain.sla import DONE, STATES, USUAL_PAUSES, Event, Policy
from controlcenter.domain.ticket import ClockKind
from controlcenter.errors import SettingsError

PROMISED = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_REPLY, ClockKind.RESOLUTION)
_POLICY_KEYS = ("calendar", "warnings", *(kind.value for kind in PROMISED))
_TYPES = (
    "created",
    "customer_reply",
    "agent_reply",
    "auto_reply",
    "internal_note",
    "assigned",
    "merged",
    "state",
    "policy",
)


@dataclass(frozen=True, slots=True)
class History:
    """What ``replay`` takes. ``last_at`` is the instant of the last event."""

    events: tuple[Event, ...]
    policies: Mapping[str, Policy]
    calendars: Mapping[str, Calendar]
    policy: str | None
    at: int
    last_at: int
    pause_states: frozenset[str]


def read_history(line: dict[str, object], calendar: Callable[[object], Calendar]) -> History:
    """Read one line; ``calendar`` reads each calendar. Raises LineFault or SettingsError with a sentence."""
    calendars = {
        name: _calendar(data, f"calendars.{name}", calendar)
        for name, data in table(line.get("calendars", {}), "calendars").items()
    }
    policies = {
        name: _policy(name, table(data, f"policies.{name}"), calendars)
        for name, data in table(line.get("policies", {}), "policies").items()
    }
    events = tuple(
        _event(table(data, f"events[{i}]"), f"events[{i}]", policies)
        for i, data in enumerate(words(line.get("events"), "events"))
    )
    if not events:
        raise LineFault("events: the history is empty; it starts with the ticket's creation.")
    last_at = max(event.at for event in events)
    return History(
        events,
        policies,
        calendars,
        _known_policy(line.get("policy"), "policy", policies) or None,
        last_at if line.get("at") is None else instant(line["at"], "at"),
        last_at,
        _pause_states(line.get("pause_states")),
    )


def _calendar(data: object, place: str, read: Callable[[object], Calendar]) -> Calendar:
    try:
        return read(table(data, place))
    except SettingsError as error:
        raise SettingsError("", tuple(f"{place}.{fault}" for fault in error.faults)) from None


def _policy(name: str, data: dict[str, object], calendars: Mapping[str, Calendar]) -> Policy:
    place = f"policies.{name}"
    for key in data:
        if key not in _POLICY_KEYS:
            raise LineFault(f"{place}: a policy has no key {shown(key)}; known are {', '.join(_POLICY_KEYS)}.")
    calendar = word(data.get("calendar"), f"{place}.calendar")
    if calendar not in calendars:
        raise LineFault(f"{place}.calendar: there is no calendar {shown(calendar)}.")
    targets = {
        kind: whole(data[kind.value], f"{place}.{kind.value}") for kind in PROMISED if data.get(kind.value) is not None
    }
    warnings: dict[ClockKind, tuple[int | float, ...]] = {}
    for kind_name, offsets in table(data.get("warnings") or {}, f"{place}.warnings").items():
        at = f"{place}.warnings.{kind_name}"
        if kind_name not in [kind.value for kind in PROMISED]:
            raise LineFault(f"{at}: there is no such clock; known are {', '.join(kind.value for kind in PROMISED)}.")
        warnings[ClockKind(kind_name)] = tuple(_warning(offset, at) for offset in words(offsets, at))
    return Policy(name, calendar, targets, warnings)


def _warning(value: object, place: str) -> int | float:
    """Return seconds from the target, or a share of the target such as 0.8."""
    if isinstance(value, float) and not value.is_integer() and 0 < value < 10:
        return value
    return whole(value, place, least=None)


def _event(data: dict[str, object], place: str, policies: Mapping[str, Policy]) -> Event:
    at, kind = instant(data.get("at"), f"{place}.at"), data.get("type")
    if kind not in _TYPES:
        raise LineFault(f"{place}.type: {shown(kind)} is no event; known are {', '.join(_TYPES)}.")
    if kind == "created":
        by = data.get("by", "customer")
        if by not in ("customer", "agent"):
            raise LineFault(f"{place}.by: {shown(by)} cannot create a ticket; write customer or agent.")
        return Event(at, kind, by=str(by), to=_state(data.get("state", "open"), f"{place}.state"))
    if kind == "state":
        return Event(at, kind, to=_state(data.get("to"), f"{place}.to"))
    if kind == "policy":
        if "to" not in data:
            raise LineFault(f"{place}.to: the policy is missing; write its name, or null for none.")
        return Event(at, kind, to=_known_policy(data["to"], f"{place}.to", policies))
    return Event(at, str(kind))


def _state(value: object, place: str) -> str:
    if not isinstance(value, str) or value not in STATES:
        raise LineFault(f"{place}: {shown(value)} is no state; known are {', '.join(sorted(STATES))}.")
    return value


def _known_policy(value: object, place: str, policies: Mapping[str, Policy]) -> str:
    """Return a policy's name; "" for null."""
    if value is None:
        return ""
    if not isinstance(value, str) or not value or value not in policies:
        raise LineFault(f"{place}: there is no policy {shown(value)}.")
    return value


def _pause_states(value: object) -> frozenset[str]:
    if value is None:
        return USUAL_PAUSES
    states = frozenset(_state(name, "pause_states") for name in words(value, "pause_states"))
    if states & DONE:
        raise LineFault("pause_states: a solved or closed ticket does not pause; leave these states out.")
    return states
