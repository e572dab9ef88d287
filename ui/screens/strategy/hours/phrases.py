"""Calendars in words: weekdays, lengths, kinds of dates, what an edit changed."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from controlcenter.domain.hours.dates import Change, Day, DayKind
from controlcenter.domain.hours.edit import write_hours
from controlcenter.domain.hours.rules import WEEKDAYS, Hours
from ui.wording import text

_NOTHING = "–"


def day_name(day: int) -> str:
    """A weekday's name, 0 is Monday."""
    return text.locale().standaloneDayName(day + 1, QLocale.FormatType.LongFormat)


def short_day(day: int) -> str:
    """A weekday's short name."""
    return text.locale().standaloneDayName(day + 1, QLocale.FormatType.ShortFormat)


def full_date(day: date) -> str:
    """A date with weekday and year: "Fri 25 Dec 2026"."""
    return text.locale().toString(QDate(day.year, day.month, day.day), "ddd d MMM yyyy")


def length(seconds: int) -> str:
    """A length in hours and minutes: "8 h", "3 h 30 min"; hours go beyond 24."""
    translate = QCoreApplication.translate
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return translate("Hours", "{minutes} min").format(minutes=minutes)
    if not minutes:
        return translate("Hours", "{hours} h").format(hours=text.number(hours))
    return translate("Hours", "{hours} h {minutes} min").format(hours=text.number(hours), minutes=minutes)


def hours_or_closed(hours: Hours) -> str:
    """Hours, or that nothing is open."""
    return write_hours(hours) or QCoreApplication.translate("Hours", "closed")


def entry_kind(kind: str) -> str:
    """What an entry for a date does."""
    translate = QCoreApplication.translate
    return {
        "holidays": translate("Hours", "Holiday"),
        "shifts": translate("Hours", "Other hours"),
        "extra": translate("Hours", "Extra hours"),
        "breaks": translate("Hours", "Break"),
    }[kind]


def day_kind(kind: DayKind) -> str:
    """What a date is."""
    translate = QCoreApplication.translate
    return {
        DayKind.NORMAL: translate("Hours", "Normal hours"),
        DayKind.SHORT: translate("Hours", "Short day"),
        DayKind.CLOSED: translate("Hours", "Closed"),
        DayKind.HOLIDAY: translate("Hours", "Holiday"),
        DayKind.OTHER: translate("Hours", "Other hours"),
        DayKind.EXTRA: translate("Hours", "Extra hours"),
        DayKind.BREAK: translate("Hours", "Break"),
    }[kind]


def clock_shift(shift_s: int) -> str:
    """By how much the clock is put forward or back."""
    said = (
        QCoreApplication.translate("Hours", "The clock is put forward by {time}")
        if shift_s > 0
        else QCoreApplication.translate("Hours", "The clock is put back by {time}")
    )
    return said.format(time=length(abs(shift_s)))


def about_day(day: Day) -> str:
    """Everything about a date, one line each: for tool tips and screen readers."""
    lines = [full_date(day.date), day_kind(day.kind)]
    if day.name:
        lines[1] = f"{lines[1]}: {text.one_line(day.name)}" if day.kind is DayKind.HOLIDAY else lines[1]
        if day.kind is not DayKind.HOLIDAY:
            lines.append(text.one_line(day.name))
    if day.hours:
        total = length(sum(end - start for start, end in day.hours))
        lines.append(f"{write_hours(day.hours)} ({total})")
    if day.clock_shift_s:
        lines.append(clock_shift(day.clock_shift_s))
    return "\n".join(lines)


def change(calendar: str, differs: Change) -> str:
    """One change in a line: "office, Mon: 09:00–13:00 → 09:00–17:00"."""
    translate = QCoreApplication.translate
    if differs.part == "calendar":
        return translate("Hours", "{calendar}: new calendar").format(calendar=calendar)
    if differs.part == "name":
        said = translate("Hours", "{calendar}: was called {before}")
        return said.format(calendar=calendar, before=differs.before)
    said = translate("Hours", "{calendar}, {what}: {before} → {after}")
    before, after = _value(differs, differs.before), _value(differs, differs.after)
    return said.format(calendar=calendar, what=_what(differs), before=before, after=after)


def _what(differs: Change) -> str:
    if differs.part == "tz":
        return QCoreApplication.translate("Hours", "time zone")
    if differs.part == "weekly_hours":
        return short_day(WEEKDAYS.index(differs.key))
    return f"{entry_kind(differs.part)} {full_date(date.fromisoformat(differs.key))}"


def _value(differs: Change, value: str | Hours | None) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, str):
        return text.one_line(value) or QCoreApplication.translate("Hours", "without a name")
    return hours_or_closed(value)
