"""Calendars written back into the strategy's text: only what changed, so that comments and order stay."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import tomlkit

from controlcenter.domain.hours.dates import HOLIDAYS, KINDS, Change, changes
from controlcenter.domain.hours.edit import DATED, OpenHours, pairs_of
from controlcenter.domain.hours.rules import WEEKDAYS
from controlcenter.domain.strategy.text import Path, line_numbers, read_toml, set_value
from controlcenter.errors import Refused, SettingsError

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def calendars_of(text: str) -> dict[str, OpenHours]:
    """The calendars of a strategy that was checked, by name, in the order of the document."""
    data = read_toml(text)
    zone = str(data.get("centre", {}).get("time_zone", "UTC"))
    return {name: OpenHours.from_table(table, zone) for name, table in data.get("calendars", {}).items()}


def refuse_name(name: str, known: Mapping[str, object]) -> None:
    """Raise Refused with a sentence for a name that no calendar can have, or that one has already."""
    if not NAME.fullmatch(name):
        raise Refused("A name has small letters, digits, hyphens and underscores only, 40 at most; choose such a one.")
    if name in known:
        raise Refused(f"There is a calendar “{name}” already; choose another name.")


def write_calendars(text: str, after: Mapping[str, OpenHours]) -> str:
    """The text with these calendars: changed ones are changed in place, new ones stand behind the others.

    Raises Refused when the document's form does not allow it.
    """
    before = calendars_of(text)
    document: Any = tomlkit.parse(text)
    blocks: list[tuple[Path, str]] = []
    for name, hours in after.items():
        if name not in before:
            blocks.append((("calendars",), _block(name, hours)))
        elif differs := changes(before[name], hours):
            if any(change.part == HOLIDAYS for change in differs) and HOLIDAYS not in document["calendars"][name]:
                blocks.append((("calendars", name), _holidays_block(name, hours)))
            _write(document["calendars"][name], hours, differs)
    written = tomlkit.dumps(document)
    for path, block in blocks:
        written = _insert(written, path, block)
    found = calendars_of(written)
    if any(found.get(name) != hours for name, hours in after.items()):
        raise Refused("The calendars stand in the strategy's text in a form that cannot be edited here; edit the file.")
    return written


def rename_calendar(text: str, old: str, new: str) -> str:
    """The text with another name for a calendar, wherever it is used.

    Raises Refused when the document's form does not allow it.
    """
    wanted = read_toml(text)
    wanted["calendars"] = {new if name == old else name: table for name, table in wanted["calendars"].items()}
    lines = text.split("\n")
    key = re.compile(rf"((?:^|\bcalendars\s*\.)\s*)([\"']?){re.escape(old)}\2(?=\s*[\].=])")
    for number in sorted({line for path, line in line_numbers(text).items() if path[:2] == ("calendars", old)}):
        lines[number - 1] = key.sub(rf"\g<1>{new}", lines[number - 1], count=1)
    written = "\n".join(lines)
    for name, policy in wanted.get("policies", {}).items():
        if policy.get("calendar") == old:
            policy["calendar"] = new
            written = set_value(written, ("policies", name, "calendar"), new)
    if read_toml(written) != wanted:
        raise Refused(f"“{old}” stands in the strategy's text in a form that cannot be renamed here; edit the file.")
    return written


def _insert(text: str, path: Path, block: str) -> str:
    """The text with a block behind the last statement of a table, before the comments of what follows."""
    lines = text.split("\n")
    last = max((line for own, line in line_numbers(text).items() if own[: len(path)] == path), default=len(lines))
    while last < len(lines) and not _is_whole("\n".join(lines[:last])):
        last += 1  # a statement over several lines
    return "\n".join((*lines[:last], "", *block.rstrip("\n").split("\n"), *lines[last:]))


def _is_whole(text: str) -> bool:
    try:
        read_toml(text)
    except SettingsError:
        return False
    return True


def _write(table: Any, hours: OpenHours, differs: tuple[Change, ...]) -> None:
    parts = {change.part for change in differs}
    if "tz" in parts:
        table["tz"] = hours.tz
    if "weekly_hours" in parts:
        table["weekly_hours"] = _week(hours)
    for kind in KINDS:
        if kind not in parts:
            continue
        if isinstance(table.get(kind), Mapping):
            _write_dates(table[kind], [change for change in differs if change.part == kind])
        elif kind != HOLIDAYS or kind in table:
            table[kind] = _dates(hours, kind)


def _write_dates(holder: Any, differs: list[Change]) -> None:
    for change in differs:
        if change.after is None:
            holder.remove(change.key)
        else:
            holder[change.key] = change.after if isinstance(change.after, str) else pairs_of(change.after)


def _block(name: str, hours: OpenHours) -> str:
    """A whole calendar as text."""
    table = tomlkit.document()
    table["tz"] = hours.tz
    table["weekly_hours"] = _week(hours)
    for kind in DATED:
        if hours.dated(kind):
            table[kind] = _dates(hours, kind)
    head = f"[calendars.{_key(name)}]\n{tomlkit.dumps(table)}"
    return f"{head}\n{_holidays_block(name, hours)}" if hours.holidays else head


def _holidays_block(name: str, hours: OpenHours) -> str:
    """Holidays, one a line."""
    table = tomlkit.document()
    for day, said in sorted(hours.holidays.items()):
        table[day.isoformat()] = said
    return f"[calendars.{_key(name)}.holidays]\n{tomlkit.dumps(table)}"


def _key(name: str) -> str:
    return name if NAME.fullmatch(name) else json.dumps(name)


def _dates(hours: OpenHours, kind: str) -> Any:
    """Dates beside each other."""
    table = tomlkit.inline_table()
    for day, value in sorted(getattr(hours, kind).items()):
        table[day.isoformat()] = value if isinstance(value, str) else pairs_of(value)
    return table


def _week(hours: OpenHours) -> Any:
    """The week with equal days that follow each other written as a range: mon-fri."""
    table = tomlkit.inline_table()
    at = 0
    while at < 7:
        end = at
        while end < 6 and hours.week[end + 1] == hours.week[at]:
            end += 1
        if hours.week[at]:
            key = WEEKDAYS[at] if at == end else f"{WEEKDAYS[at]}-{WEEKDAYS[end]}"
            table[key] = pairs_of(hours.week[at])
        at = end + 1
    return table
