"""Calendar invitations as readable text. They are shown only: nothing is entered anywhere and nobody is answered.

Source: RFC 5545 (iCalendar), RFC 5546 section 1.4 (methods). Nothing here raises; all of it is linear.
"""

from __future__ import annotations

import re

from controlcenter.domain.added_words import INVITATION, INVITATION_TITLES
from controlcenter.intake.mail import clean
from controlcenter.intake.mail.charsets import decode

KINDS = ("text/calendar", "application/ics", "text/x-vcalendar")
_MOST_BYTES = 200_000
_MOST_EVENTS = 5
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d{0,2}(Z?))?")
_SPAN = re.compile(r"[+-]?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:\d{1,4}S)?)?\Z")
ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "accepted tentatively"}
_ESCAPED = re.compile(r"\\([\\;,nN])")

Line = tuple[str, str, str]  # name, parameters, value


def invitation_text(data: bytes, charset: str) -> str:
    """What a person must know of the invitation, a line each; empty where nothing of it can be read."""
    text = clean.block(decode(data[:_MOST_BYTES], charset or "utf-8")[0])
    lines = [_line(row) for row in re.sub(r"\n[ \t]", "", text).split("\n")]
    method = next((value.strip().upper() for name, _, value in lines if name == "METHOD"), "")
    events: list[list[Line]] = []
    inside = ""
    for line in lines:
        name, value = line[0], line[2].strip().upper()
        if name == "BEGIN" and value in ("VEVENT", "VTODO") and not inside:
            inside = value
            events.append([])
        elif name == "END" and value == inside:
            inside = ""
            if len(events) == _MOST_EVENTS:
                break
        elif inside:
            events[-1].append(line)
    shown = [said for said in (_event(method, event) for event in events) if said]
    return "\n\n".join(shown)


def _line(row: str) -> Line:
    head, _, value = row.partition(":")
    while head.count('"') % 2 and ":" in value:  # a colon inside a quoted parameter
        more, _, value = value.partition(":")
        head = f"{head}:{more}"
    name, _, parameters = head.partition(";")
    return name.strip().upper()[:60], parameters[:500], value[:20_000]


def _event(method: str, lines: list[Line]) -> str:
    found: dict[str, Line] = {}
    for line in lines:
        found.setdefault(line[0], line)
    if not ({"SUMMARY", "DTSTART", "DUE"} & found.keys()):
        return ""
    rows = [f"{INVITATION_TITLES.get(method, INVITATION)}: {_words(found, 'SUMMARY') or '(no title)'}"]
    if when := _when(found):
        rows.append(f"When: {when}")
    if "RRULE" in found:
        rows.append(f"Repeats: {_repeats(found['RRULE'][2])}")
    if where := _words(found, "LOCATION"):
        rows.append(f"Where: {where}")
    if organiser := _person(found.get("ORGANIZER")):
        rows.append(f"Organiser: {organiser}")
    if method == "REPLY" and "ATTENDEE" in found:
        answer = ANSWERS.get(_parameter(found["ATTENDEE"][1], "PARTSTAT").upper(), "not decided")
        rows.append(f"Answer: {answer}, {_person(found['ATTENDEE'])}")
    if what := _words(found, "DESCRIPTION", 1500):
        rows.append(f"About: {what}")
    return "\n".join(rows)


def _words(found: dict[str, Line], name: str, most: int = 300) -> str:
    value = found[name][2] if name in found else ""
    return clean.line(_ESCAPED.sub(lambda m: " " if m[1] in "nN" else m[1], value), most)


def _parameter(parameters: str, name: str) -> str:
    for piece in parameters.split(";"):
        key, _, value = piece.partition("=")
        if key.strip().upper() == name:
            return clean.line(value.strip().strip('"'), 100)
    return ""


def _person(line: Line | None) -> str:
    if line is None:
        return ""
    address = clean.line(line[2].strip(), 200)
    address = address[7:] if address[:7].lower() == "mailto:" else address
    name = _parameter(line[1], "CN")
    return f"{name} <{address}>" if name and name != address else address


def _when(found: dict[str, Line]) -> str:
    """Begin, end and zone as they stand: "Mon 23.11.2026 ..." would need a zone that the sender may have invented."""
    start = found.get("DTSTART") or found.get("DUE")
    begins = _STAMP.search(start[2]) if start else None
    if start is None or begins is None:
        return ""
    zone = _parameter(start[1], "TZID") or ("UTC" if begins[6] else "")
    said = _moment(begins, with_day=True)
    ends = _STAMP.search(found["DTEND"][2]) if "DTEND" in found else None
    if ends is not None and begins[4] is None:
        is_one_day = ends[0][:8] <= begins[0][:8] or int(ends[0][:8]) == int(begins[0][:8]) + 1
        said += "" if is_one_day else f" to {_moment(ends, with_day=True)} (not included)"
    elif ends is not None:
        said += f" to {_moment(ends, with_day=ends[0][:8] != begins[0][:8])}"
    elif "DURATION" in found and (span := _span(found["DURATION"][2])):
        said += f", {span}"
    if begins[4] is None:
        return f"{said}, all day"
    return f"{said}, {zone}" if zone else f"{said}, the zone is not named"


def _moment(found: re.Match[str], *, with_day: bool) -> str:
    day = f"{found[1]}-{found[2]}-{found[3]}"
    time = f"{found[4]}:{found[5]}" if found[4] else ""
    return " ".join(part for part in (day if with_day or not time else "", time) if part)


def _span(value: str) -> str:
    found = _SPAN.match(value.strip())
    if found is None:
        return ""
    names = ("week(s)", "day(s)", "hour(s)", "minute(s)")
    return " ".join(f"{int(n)} {name}" for n, name in zip(found.groups(), names, strict=True) if n)


def _repeats(rule: str) -> str:
    parts = dict(piece.partition("=")[::2] for piece in rule.upper()[:300].split(";"))
    often = clean.line(parts.get("FREQ", "").lower(), 20) or "by a rule"
    until = _STAMP.search(parts.get("UNTIL", ""))
    if until is not None:
        return f"{often} until {_moment(until, with_day=True)}"
    count = parts.get("COUNT", "")
    return f"{often}, {count} times" if count.isascii() and count.isdigit() and len(count) < 6 else often
