"""Small readings that every part of the strategy shares: nearest words, durations, week patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_S = 24 * 3600
LISTED_AT_MOST = 8

_DURATION = re.compile(r"([+-]?)(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9})s)?", re.ASCII)
_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d))?", re.ASCII)

Stretch = tuple[int, int]
Week = Mapping[str, tuple[Stretch, ...]]


class Part(BaseModel):
    """A section of the strategy: it never changes after it was read and takes no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is spelled most like ``word``, or None when none is near."""
    spelled = {candidate.casefold(): candidate for candidate in known}
    close = get_close_matches(word.casefold(), spelled, n=1, cutoff=0.6)
    return spelled[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a sentence about an unknown word: the nearest known one, or the few known ones."""
    words = list(dict.fromkeys(known))
    if (close := nearest(word, words)) is not None:
        return f'; did you mean "{close}"?'
    if 0 < len(words) <= LISTED_AT_MOST:
        return "; known: " + ", ".join(f'"{candidate}"' for candidate in words)
    return ""


def duration_s(value: object) -> int:
    """Return whole seconds from a number of seconds or from text such as "4h", "30m", "1h30m", "-15m".

    Raises ValueError with a sentence.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _DURATION.fullmatch(value.replace(" ", "")) if isinstance(value, str) else None
    if match is None or not any(match.groups()[1:]):
        raise ValueError(f'"{value}" is no duration; write seconds (3600) or hours and minutes ("1h30m")')
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    total_s = hours * 3600 + minutes * 60 + seconds
    return -total_s if match[1] == "-" else total_s


def time_of_day_s(value: object) -> int:
    """Return seconds since midnight from "HH:MM" or "HH:MM:SS"; "24:00" is the end of the day.

    Raises ValueError with a sentence.
    """
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is not None:
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        total_s = hours * 3600 + minutes * 60 + seconds
        if minutes < 60 and seconds < 60 and total_s <= DAY_S:
            return total_s
    raise ValueError(f'"{value}" is no time of day; write "09:00"')


def spread_days(table: Mapping[str, object]) -> dict[str, object]:
    """Return the table with ranges of days written out: "mon-fri" becomes five keys; other keys stay."""
    days: dict[str, object] = {}
    for key, value in table.items():
        first, _, last = key.partition("-")
        if first in WEEKDAYS and last in WEEKDAYS and WEEKDAYS.index(first) <= WEEKDAYS.index(last):
            for day in WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last) + 1]:
                days[day] = value
        else:
            days[key] = value
    return days


def week(value: object) -> dict[str, tuple[Stretch, ...]]:
    """Return a week's working hours: weekday to stretches in seconds since local midnight, in order.

    Raises ValueError with a sentence.
    """
    if not isinstance(value, Mapping):
        raise ValueError('must be a table of days, such as { mon-fri = [["09:00", "17:30"]] }')
    read: dict[str, tuple[Stretch, ...]] = {}
    for day, stretches in spread_days(value).items():
        if day not in WEEKDAYS and "-" in day:
            raise ValueError(f'"{day}" is no range of days; write it as "mon-fri"')
        if day not in WEEKDAYS:
            raise ValueError(f'"{day}" is no day{did_you_mean(day, WEEKDAYS)}')
        read[day] = tuple(sorted(_stretch(day, pair) for pair in _pairs(day, stretches)))
    return read


def _pairs(day: str, stretches: object) -> list[object]:
    if not isinstance(stretches, list | tuple):
        raise ValueError(f'"{day}" must be a list of stretches, such as [["09:00", "17:30"]]')
    return list(stretches)


def _stretch(day: str, pair: object) -> Stretch:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise ValueError(f'"{day}" must hold pairs of times, such as ["09:00", "17:30"]')
    begins_s, ends_s = (moment if isinstance(moment, int) else time_of_day_s(moment) for moment in pair)
    if begins_s >= ends_s:
        raise ValueError(f'"{day}": {pair[0]} is not before {pair[1]}; write a night as two stretches')
    return begins_s, ends_s


def one_or_more(value: object) -> object:
    """Return a single word as a list of one; anything else as it is."""
    return (value,) if isinstance(value, str) else value


Duration = Annotated[int, BeforeValidator(duration_s)]
Target = Annotated[int, BeforeValidator(duration_s), Field(ge=1)]
WeekHours = Annotated[dict[str, tuple[Stretch, ...]], BeforeValidator(week)]
Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(one_or_more)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
Text = Annotated[str, Field(min_length=1)]
Share = Annotated[float, Field(gt=0, le=1)]
