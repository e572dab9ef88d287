"""Values of the strategy in words: hours of a week, lengths of time, conditions, lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.strategy.document import Conditions, Outcome, PolicyRule, Strategy
from controlcenter.domain.strategy.words import WEEKDAYS, Stretch, week
from ui.screens.strategy.hours import phrases as hours_phrases
from ui.wording import text, words

NOTHING = "–"


def listed(values: Iterable[str]) -> str:
    """Values side by side; a dash for none."""
    return ", ".join(values) or NOTHING


def target(seconds: int | None) -> str:
    """A promise's length; a dash where nothing is promised. Never in days: a business day is not 24 hours long."""
    if seconds is None:
        return NOTHING
    translate = QCoreApplication.translate
    hours, rest_s = divmod(seconds, 3600)
    parts = [text.plural(translate("Time", "%n hour(s)", "", hours))] if hours else []
    return " ".join([*parts, text.spoken(rest_s)] if rest_s or not parts else parts)


def percent(share: float) -> str:
    """A share in per cent."""
    return text.percent(share, 1)


def full_date(day: object) -> str:
    """A day of a calendar, which may stand there as a text: "Fri 25 Dec 2026"."""
    return hours_phrases.full_date(date.fromisoformat(str(day)))


def day_name(day: str) -> str:
    """A weekday's short name."""
    translate = QCoreApplication.translate
    return {
        "mon": translate("Strategy", "Mon"), "tue": translate("Strategy", "Tue"), "wed": translate("Strategy", "Wed"),
        "thu": translate("Strategy", "Thu"), "fri": translate("Strategy", "Fri"), "sat": translate("Strategy", "Sat"),
        "sun": translate("Strategy", "Sun"),
    }[day]  # fmt: skip


def clock_time(seconds: int) -> str:
    """Seconds since midnight as a time of day."""
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"


def week_hours(shifts: Mapping[str, tuple[Stretch, ...]]) -> str:
    """A week's hours, equal days taken together: "Mon to Fri 09:00-13:00, 14:00-18:00; Sat 09:00-13:00"."""
    runs: list[tuple[list[str], tuple[Stretch, ...]]] = []
    for day in WEEKDAYS:
        hours = shifts.get(day, ())
        if runs and runs[-1][1] == hours:
            runs[-1][0].append(day)
        else:
            runs.append(([day], hours))
    return "; ".join(f"{_days(days)} {_stretches(hours)}" for days, hours in runs if hours) or NOTHING


def _days(days: list[str]) -> str:
    if len(days) == 1:
        return day_name(days[0])
    between = QCoreApplication.translate("Strategy", "{first} to {last}")
    return between.format(first=day_name(days[0]), last=day_name(days[-1]))


def _stretches(hours: tuple[Stretch, ...]) -> str:
    return ", ".join(f"{clock_time(begins)}–{clock_time(ends)}" for begins, ends in hours)


def calendar_hours(table: Mapping[str, Any]) -> str:
    """A calendar's week in words."""
    return week_hours(week(table.get("weekly_hours", {})))


def languages(codes: Iterable[str]) -> str:
    """Languages by name."""
    return listed(words.language(code) for code in codes)


def when(conditions: Conditions) -> str:
    """What a rule asks for, in words; "always" for nothing."""
    translate = QCoreApplication.translate
    parts = [
        (translate("Strategy", "channel"), [words.channel(c) for c in conditions.channel]),
        (translate("Strategy", "source"), list(conditions.source)),
        (translate("Strategy", "from"), list(conditions.sender)),
        (translate("Strategy", "to"), list(conditions.to)),
        (translate("Strategy", "subject has"), list(conditions.subject_has)),
        (translate("Strategy", "text has"), list(conditions.text_has)),
        (translate("Strategy", "language"), [words.language(code) for code in conditions.language]),
        (translate("Strategy", "dialled"), list(conditions.dialled)),
        (translate("Strategy", "kind"), [words.kind(kind) for kind in conditions.kind]),
        (translate("Strategy", "tier"), list(conditions.tier)),
    ]
    said = [f"{name} {_either(values)}" for name, values in parts if values]
    return "; ".join(said) or translate("Strategy", "always")


def _either(values: list[str]) -> str:
    return QCoreApplication.translate("Strategy", " or ").join(values)


def then(outcome: Outcome, strategy: Strategy) -> str:
    """What a rule decides, in words."""
    translate = QCoreApplication.translate
    queue = strategy.queue(outcome.queue)
    parts = [
        (translate("Strategy", "queue"), queue.name if queue else outcome.queue),
        (translate("Strategy", "kind"), words.kind(outcome.kind) if outcome.kind else ""),
        (translate("Strategy", "priority"), words.priority(outcome.priority) if outcome.priority else ""),
        (translate("Strategy", "product"), outcome.product),
        (translate("Strategy", "language"), words.language(outcome.language) if outcome.language else ""),
    ]
    return "; ".join(f"{name} {value}" for name, value in parts if value) or NOTHING


def policy_when(rule: PolicyRule, tiers: Mapping[str, str]) -> str:
    """For whom a policy holds, in words."""
    translate = QCoreApplication.translate
    parts = [
        (translate("Strategy", "channel"), [words.channel(c) for c in rule.channel]),
        (translate("Strategy", "kind"), [words.kind(kind) for kind in rule.kind]),
        (translate("Strategy", "priority"), [words.priority(p) for p in rule.priority]),
        (translate("Strategy", "tier"), [tiers.get(tier, tier) for tier in rule.tier]),
    ]
    said = [f"{name} {_either(values)}" for name, values in parts if values]
    return "; ".join(said) or translate("Strategy", "everything else")


def work(way: str) -> str:
    """How a queue's work finds people."""
    translate = QCoreApplication.translate
    return {
        "push": translate("Strategy", "handed out by itself"),
        "pull": translate("Strategy", "taken by agents"),
        "hand": translate("Strategy", "given by hand"),
    }.get(way, way)
