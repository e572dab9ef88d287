"""Why a deadline is what it is, in words: what the clock waits for, the sum, and each stretch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtCore import QCoreApplication

from controlcenter.clock import from_epoch
from controlcenter.domain import sla
from controlcenter.domain.ticket import ClockKind
from ui.wording import text, words
from ui.wording.text import exact


def reason_words(stretch: sla.Stretch, name_of: Callable[[str], str] = str) -> str:
    """Why a stretch was counted or not; ``name_of`` gives the person behind the account that paused."""
    translate = QCoreApplication.translate
    note = text.one_line(stretch.note)
    who = text.one_line(name_of(stretch.by)) if stretch.by else ""
    if stretch.reason == "paused" and who:
        said = translate("Why", "not counted, paused by {who}: {note}")
        return (said if note else translate("Why", "not counted, paused by {who}")).format(who=who, note=note)
    if stretch.reason == "counted":
        if stretch.calendar == sla.ROUND_THE_CLOCK:
            return translate("Why", "counted, day and night")
        return translate("Why", "counted, inside the hours “{calendar}”").format(calendar=stretch.calendar)
    known = {
        "closed": translate("Why", "not counted, closed"),
        "holiday": translate("Why", "not counted, holiday: {note}"),
        "break": translate("Why", "not counted, break"),
        "paused": translate("Why", "not counted, paused: {note}") if note else translate("Why", "not counted, paused"),
        "solved": translate("Why", "not counted, solved"),
        "no target": translate("Why", "not counted, nothing was promised"),
        "clock change": translate("Why", "the wall clock jumps by {note} s; nothing is counted twice"),
    }
    return known.get(stretch.reason, stretch.reason).format(note=note)


def meaning_of(kind: ClockKind) -> str:
    """What a clock waits for, for somebody who reads it for the first time."""
    translate = QCoreApplication.translate
    return {
        ClockKind.FIRST_RESPONSE: translate("Why", "The customer is promised a first answer from a person."),
        ClockKind.NEXT_REPLY: translate("Why", "The customer wrote again and is promised the next answer."),
        ClockKind.RESOLUTION: translate("Why", "The customer is promised that the whole matter is settled."),
        ClockKind.ANSWER: translate("Why", "The caller is promised that somebody picks up."),
        ClockKind.CALL_BACK: translate("Why", "The caller was lost and is promised a call back."),
        ClockKind.PROMISE: translate("Why", "Somebody here promised this to the customer."),
    }[kind]


def sentence_of(clock: sla.Clock) -> str:
    """Where the promise comes from, and what is counted."""
    translate = QCoreApplication.translate
    said = [meaning_of(ClockKind(clock.kind))]
    if clock.calendar == sla.ROUND_THE_CLOCK:
        said.append(translate("Why", "Every second counts, day and night."))
    else:
        rule = translate("Why", "Only time inside the opening hours “{calendar}” counts; nothing counts while paused.")
        said.append(rule.format(calendar=clock.calendar))
    if clock.policy:
        said.append(translate("Why", "The promise is “{policy}” of the strategy.").format(policy=clock.policy))
    return " ".join(said)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its name; ``sign`` joins it to the one before."""

    name: str
    said: str
    sign: str = ""


def sum_of(clock: sla.Clock, zone: tzinfo) -> tuple[Figure, ...]:
    """The whole sum: promised, used, left, due."""
    translate = QCoreApplication.translate
    promised = Figure(translate("Why", "Promised"), exact(clock.target_s))
    used = Figure(translate("Why", "Used"), exact(clock.used_s), text.MINUS)
    if not clock.is_active:
        return promised, used, Figure(translate("Why", "Result"), words.clock_state(clock.state), "→")
    left = clock.remaining_s
    name = translate("Why", "Left") if left >= 0 else translate("Why", "Over")
    rest = Figure(name, exact(left), "=")
    if clock.due_at is None:
        return promised, used, rest, Figure(translate("Why", "Due"), translate("Why", "not while paused"), "→")
    at = from_epoch(clock.due_at)
    due = f"{text.day_and_time(at, zone)} {at.astimezone(zone).tzname() or 'UTC'}"
    return promised, used, rest, Figure(translate("Why", "Due, if nothing else happens"), due, "→")
