"""The engine of deadlines for other programs: one JSON object a line in, one line out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import IO, TextIO

from controlcenter.app.line_history import read_history
from controlcenter.app.line_values import LineFault, instant, shown, table, told, whole
from controlcenter.domain.hours.calendar import Calendar
from controlcenter.domain.sla import Clock, replay_all
from controlcenter.domain.ticket import ClockKind, ClockState
from controlcenter.errors import ControlCenterError

OPERATIONS = ("add", "subtract", "between", "is_open", "next_open")
_LINE_KEYS = ("op", "start", "seconds", "end")
_KINDS = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_REPLY, ClockKind.RESOLUTION)
_TOO_DEEP = "The line is nested too deeply; write one object a line, as the form shows it."
_ENDED = (ClockState.MET, ClockState.MISSED)


def hours_line(text: str) -> str:
    """Answer one question about business hours: {"result": ...} or {"error": "sentence"}."""
    return _answer(text, lambda line: {"result": _hours(line)})


def sla_line(text: str) -> str:
    """Tell the three clocks of one ticket history, or {"error": "sentence"}."""
    return _answer(text, _clocks)


def run_lines(answer: Callable[[str], str], stdin: TextIO, stdout: TextIO) -> int:
    """Write one answer for each line; 1 if any line was in error, else 0. A line in error never stops the rest."""
    source: Iterable[str | bytes] | IO[bytes] = getattr(stdin, "buffer", stdin)
    status = 0
    for line in source:
        try:
            told_line = answer(line if isinstance(line, str) else line.decode("utf-8"))
        except UnicodeDecodeError:
            told_line = _error("The line is not UTF-8 text; write it in that encoding.")
        if told_line.startswith('{"error"'):
            status = 1
        stdout.write(told_line + "\n")
        stdout.flush()  # a program on the other end may wait for each answer
    return status


def _answer(text: str, work: Callable[[dict[str, object]], dict[str, object]]) -> str:
    try:
        return json.dumps(work(_object(text)))
    except (LineFault, ControlCenterError) as error:
        return _error(str(error))
    except RecursionError:
        return _error(_TOO_DEEP)


def _object(text: str) -> dict[str, object]:
    try:
        value = json.loads(text)
    except ValueError:
        raise LineFault("The line is not JSON; write one object a line.") from None
    return table(value, "The line")


def _error(sentence: str) -> str:
    return json.dumps({"error": " ".join(sentence.split())})


def _hours(line: dict[str, object]) -> object:
    operation = line.get("op")
    if operation not in OPERATIONS:
        raise LineFault(f"op: {shown(operation)} is no operation; known are {', '.join(OPERATIONS)}.")
    calendar = _calendar(json.dumps({key: value for key, value in line.items() if key not in _LINE_KEYS}))
    start = instant(line.get("start"), "start")
    if operation == "between":
        return calendar.between(start, instant(line.get("end"), "end"))
    if operation == "is_open":
        return calendar.is_open(start)
    if operation == "next_open":
        return told(calendar.next_open(start))
    seconds = whole(line.get("seconds"), "seconds")
    return told(calendar.add(start, seconds) if operation == "add" else calendar.subtract(start, seconds))


@lru_cache(maxsize=256)
def _calendar(text: str) -> Calendar:
    """Read a calendar once however many lines repeat it: compiling it is the dear part."""
    return Calendar.parse(json.loads(text))


def _clocks(line: dict[str, object]) -> dict[str, object]:
    history = read_history(line, lambda data: _calendar(json.dumps(data)))
    if history.at < history.last_at:  # what comes after the instant is not applied, but it must make sense, too
        replay_all(history.events, history.policies, history.calendars, history.policy, history.last_at)
    clocks = replay_all(
        history.events, history.policies, history.calendars, history.policy, history.at, history.pause_states
    )
    newest = {clock.kind: clock for clock in clocks}
    answer: dict[str, object] = {}
    for kind in _KINDS:
        clock = newest.get(kind)
        if clock is None or not clock.promised:
            answer[kind.value] = {"state": "none"}
            continue
        shown_clock = _clock(clock)
        if kind is ClockKind.NEXT_REPLY:
            waits = [c.used_s for c in clocks if c.kind is kind and c.promised and _is_wait(c)]
            if waits:
                shown_clock["worst"] = max(waits)
        answer[kind.value] = shown_clock
    due = [c.due_at for c in newest.values() if c.due_at is not None]
    answer["next_due"] = told(min(due)) if due else None
    return answer


def _is_wait(clock: Clock) -> bool:
    return clock.state in _ENDED or clock.is_active


def _clock(clock: Clock) -> dict[str, object]:
    """Return what is known of one clock: due and warnings only while it runs, a breach only if there is one."""
    answer: dict[str, object] = {"state": clock.state.value, "elapsed": clock.used_s, "remaining": clock.remaining_s}
    if clock.due_at is not None:
        answer["due"] = told(clock.due_at)
    if clock.breached_at is not None:
        answer["breached_at"] = told(clock.breached_at)
    if clock.state is ClockState.RUNNING:
        answer["warn_at"] = [told(at) for at in sorted(clock.warn_at)]
    return answer
