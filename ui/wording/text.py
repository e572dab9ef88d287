"""Texts of time and number: how a deadline, an age or a figure is said."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta, tzinfo
from html import escape

from PySide6.QtCore import QCoreApplication, QDate, QLocale

MINUS = "−"
BREACHED = "▲"
AT_RISK = "◆"
READING = "…"  # stands where a figure will, once all that it counts is here
_MINUTE_S = 60
_HOUR_S = 3600
_DAY_S = 86400
_SECONDS_SHOWN_BELOW_S = 600
_LONGEST_CLOCK_S = 100 * _HOUR_S
_ONE = re.compile(r"(?<!\d)1(?!\d)")


def _clock(seconds: int) -> str:
    """With the unit of its first number behind it: 9:41 alone could be hours and minutes as well."""
    hours, rest = divmod(seconds, _HOUR_S)
    minutes, left = divmod(rest, _MINUTE_S)
    translate = QCoreApplication.translate
    if hours:
        return translate("Time", "{time} h").format(time=f"{hours}:{minutes:02}:{left:02}")
    return translate("Time", "{time} min").format(time=f"{minutes}:{left:02}")


def duration(seconds: float) -> str:
    """A length of time, rounded down: 9:41 min below ten minutes, then 11 min, 3 h 12 min, 2 d 4 h."""
    whole = max(0, math.floor(seconds))
    if whole < _SECONDS_SHOWN_BELOW_S:
        return _clock(whole)
    translate = QCoreApplication.translate
    if whole < _HOUR_S:
        return translate("Time", "{minutes} min").format(minutes=whole // _MINUTE_S)
    hours, minutes = whole // _HOUR_S, whole % _HOUR_S // _MINUTE_S
    if whole < _DAY_S:
        return translate("Time", "{hours} h {minutes:02} min").format(hours=hours, minutes=minutes)
    return translate("Time", "{days} d {hours} h").format(days=hours // 24, hours=hours % 24)


def stopwatch(seconds: float) -> str:
    """A running length of time to the second: 0:47 min, 2:09:41 h; days above 100 hours."""
    whole = max(0, math.floor(seconds))
    return _clock(whole) if whole < _LONGEST_CLOCK_S else duration(whole)


def exact(seconds: int) -> str:
    """A length to the second, however long: 0:00:17 h, 39:05:00 h."""
    sign = MINUS if seconds < 0 else ""
    whole = abs(seconds)
    told = f"{sign}{whole // _HOUR_S}:{whole // _MINUTE_S % 60:02}:{whole % _MINUTE_S:02}"
    return QCoreApplication.translate("Time", "{time} h").format(time=told)


def hours(seconds: float) -> str:
    """Like ``duration``, without days: for business time, where a day has as many hours as the calendar gives it."""
    whole = max(0, math.floor(seconds))
    if whole < _DAY_S:
        return duration(whole)
    said = QCoreApplication.translate("Time", "{hours} h {minutes:02} min")
    return said.format(hours=whole // _HOUR_S, minutes=whole % _HOUR_S // _MINUTE_S)


def left(left_s: float) -> str:
    """What is left of a deadline; overdue with a minus sign and seconds. At the instant itself 0:00 min."""
    # Rounding up keeps 0:01 min until the very end and makes -0:01 the first whole second over.
    if left_s >= 0:
        return hours(math.ceil(left_s))
    return MINUS + (stopwatch(-left_s) if -left_s < _LONGEST_CLOCK_S else hours(-left_s))


def countdown(due_at: datetime, now: datetime) -> str:
    """What is left until an instant, by the wall clock."""
    return left((due_at - now).total_seconds())


def spoken(seconds: float, *, in_days: bool = True) -> str:
    """A length of time in words for screen readers; business time has no days."""
    whole = max(0, math.floor(seconds))
    translate = QCoreApplication.translate
    days = whole // _DAY_S if in_days else 0
    hours, minutes = (whole - days * _DAY_S) // _HOUR_S, whole % _HOUR_S // _MINUTE_S
    parts = []
    if days:
        parts.append(translate("Time", "%n day(s)", "", days))
    if hours:
        parts.append(translate("Time", "%n hour(s)", "", hours))
    if minutes and not days:
        parts.append(translate("Time", "%n minute(s)", "", minutes))
    if whole < _SECONDS_SHOWN_BELOW_S and (whole % _MINUTE_S or not parts):
        parts.append(translate("Time", "%n second(s)", "", whole % _MINUTE_S))
    return " ".join(plural(part) for part in parts)


def plural(text: str) -> str:
    """Finish a translated ``%n thing(s)`` where no translation file, not even the English one, is loaded."""
    return text.replace("(s)", "" if _ONE.search(text) else "s")


def spoken_left(left_s: float) -> str:
    """What is left, or by how much it is over, in words."""
    translate = QCoreApplication.translate
    if left_s >= 0:
        return translate("Time", "{time} left").format(time=spoken(left_s, in_days=False))
    return translate("Time", "{time} over").format(time=spoken(-left_s, in_days=False))


def due_text(due_at: datetime, zone: tzinfo) -> str:
    """When it is due, with the zone: "due Mon 23 Nov, 09:00 IST"."""
    local = due_at.astimezone(zone)
    text = QCoreApplication.translate("Time", "due {when} {zone}")
    return text.format(when=day_and_time(due_at, zone), zone=local.tzname() or "UTC")


def stands_until(opens_at: datetime, zone: tzinfo) -> str:
    """That a clock stands while its calendar is closed: "stands until Mon 23 Nov, 09:00"."""
    return QCoreApplication.translate("Time", "stands until {when}").format(when=day_and_time(opens_at, zone))


def day_and_time(at: datetime, zone: tzinfo) -> str:
    """A day and a 24-hour time in ``zone``: "Mon 23 Nov, 09:00"."""
    local = at.astimezone(zone)
    day = locale().toString(QDate(local.year, local.month, local.day), "ddd d MMM")
    return f"{day}, {local:%H:%M}"


def time_of_day(at: datetime, zone: tzinfo) -> str:
    """A 24-hour time in ``zone``: "14:05"."""
    return f"{at.astimezone(zone):%H:%M}"


def when(at: datetime, now: datetime, zone: tzinfo) -> str:
    """The time alone for today, else with its day."""
    if at.astimezone(zone).date() == now.astimezone(zone).date():
        return time_of_day(at, zone)
    return day_and_time(at, zone)


def waiting(since: datetime, now: datetime) -> str:
    """How long a customer has been waiting: "waits 0:47 min"."""
    text = QCoreApplication.translate("Time", "waits {time}")
    return text.format(time=duration((now - since).total_seconds()))


def age(at: datetime, now: datetime) -> str:
    """How long ago something was: "1 second ago", "12 minutes ago", "3 hours ago"."""
    seconds = max(0, math.floor((now - at).total_seconds()))
    translate = QCoreApplication.translate
    if seconds < 1:
        return translate("Time", "just now")
    if seconds < _MINUTE_S:
        said = translate("Time", "%n second(s) ago", "", seconds)
    elif seconds < _HOUR_S:
        said = translate("Time", "%n minute(s) ago", "", seconds // _MINUTE_S)
    elif seconds < 2 * _DAY_S:
        said = translate("Time", "%n hour(s) ago", "", seconds // _HOUR_S)
    else:
        said = translate("Time", "%n day(s) ago", "", seconds // _DAY_S)
    return plural(said)


def freshness(
    read_at: datetime | None, now: datetime, *, stale_after_s: float = 5.0, is_served: bool = True
) -> tuple[str, bool]:
    """How old the data on screen is, and whether that is too old: ("Live, 1 second ago", False).

    While no service takes anything in (not ``is_served``), what was read just now is all there is, and not live.
    """
    if read_at is None:
        return QCoreApplication.translate("Time", "Not read yet"), True
    stale = now - read_at > timedelta(seconds=stale_after_s)
    if stale:
        said = QCoreApplication.translate("Time", "Old data, {age}")
    elif is_served:
        said = QCoreApplication.translate("Time", "Live, {age}")
    else:
        said = QCoreApplication.translate("Time", "Nothing comes in; database read {age}")
    return said.format(age=age(read_at, now)), stale


def counted(value: float, is_whole: bool) -> str:
    """A number of all tickets, READING while they are not all here: a part would pass for the whole."""
    return number(value) if is_whole else READING


def locale() -> QLocale:
    """The locale in force; British English where the system names none, so that thousands are set apart."""
    chosen = QLocale()
    if chosen.name() == "C":  # enumerations are dear to compare
        return QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
    return chosen


def number(value: float, digits: int = 0) -> str:
    """A number with the separators of the locale: 1,284."""
    return locale().toString(float(value), "f", digits)


def percent(part: float, whole: float, digits: int = 0) -> str:
    """A share as "94 %"; "" without a denominator, which is not zero."""
    return f"{number(100 * part / whole, digits)} %" if whole else ""


def initials(name: str) -> str:
    """One or two letters for a round picture of a person; # for a telephone number."""
    words = [word for word in name.replace(".", " ").split() if word]
    if not any(c.isalpha() for c in name):
        return "#" if words else ""
    picked = [words[0], words[-1]] if len(words) > 1 else words[:1]
    return "".join(word[0] for word in picked).upper()


def one_line(text: str) -> str:
    """Outside text on one line, without control and direction characters that could mislead the eye."""
    kept = (
        c if c.isprintable() and not "\u202a" <= c <= "\u202e" and not "\u2066" <= c <= "\u2069" else " " for c in text
    )
    return " ".join("".join(kept).split())


def tooltip(text: str) -> str:
    """Outside text as a tool tip: Qt would read it as HTML, so every sign is escaped."""
    return f"<span style='white-space:pre-wrap'>{escape(text)}</span>"
