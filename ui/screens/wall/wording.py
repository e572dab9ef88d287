"""Words and short times of the wall: few letters, because each of them is large."""

from __future__ import annotations

import math
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from controlcenter.domain.sla.time_left import urgent_clock
from controlcenter.domain.ticket import Channel, Ticket
from controlcenter.live.model import LiveModel
from ui.wall_pages import Page
from ui.wording import text, words

_MINUTE_S = 60
_HOUR_S = 3600
_DAY_S = 86_400
_SECONDS_BELOW_S = 100  # shorter promises are said in seconds


class Told(str):
    """A length of time in full, and in fewer letters for those who stand far away. Neither goes without its unit."""

    short: str

    def __new__(cls, full: str, short: str = "") -> Told:
        made = super().__new__(cls, full)
        made.short = short or full
        return made


NOTHING = Told("")


def brief(seconds: float) -> Told:
    """A length of time, rounded down: 0:47 min, 59:01 min, 2 h 09 min, 3 d 4 h; shorter are 59 min and 2 h 09."""
    whole = max(0, math.floor(seconds))
    if whole < _HOUR_S:
        return Told(text.stopwatch(whole), text.duration(whole))
    return Told(text.duration(whole), _to_the_minute(whole) if whole < _DAY_S else "")


def business(seconds: float) -> Told:
    """Like ``brief`` for business time, which has no days: full hours from a day on."""
    whole = max(0, math.floor(seconds))
    return brief(whole) if whole < _DAY_S else Told(_count(whole // _HOUR_S, _HOUR_S))


def _to_the_minute(whole: int) -> str:
    said = QCoreApplication.translate("Wall", "{hours} h {minutes:02}")
    return said.format(hours=whole // _HOUR_S, minutes=whole % _HOUR_S // _MINUTE_S)


def target(seconds: float) -> str:
    """A promise, without the zeros of a whole number: 20 s, 30 min, 4 h."""
    unit_s = _unit_s(round(seconds))
    return _count(round(seconds / unit_s), unit_s) if unit_s else brief(seconds)


def held_against(waited_s: float, target_s: float) -> str:
    """A wait beside its promise in the fewest letters, in one unit: 47 of 60 s, 12 of 30 min, 5 h 01 of 4 h."""
    whole, unit_s = max(0, math.floor(waited_s)), _unit_s(round(target_s))
    if unit_s == _HOUR_S and _HOUR_S <= whole < _DAY_S:
        waited = _to_the_minute(whole)
    elif (unit_s == 1 and whole < _SECONDS_BELOW_S) or (unit_s == _MINUTE_S and whole < _HOUR_S):
        waited = text.number(whole // unit_s)
    else:
        largest_s = 1 if whole < _SECONDS_BELOW_S else _MINUTE_S if whole < _HOUR_S else _HOUR_S
        waited = _count(whole // largest_s, largest_s)
    said = QCoreApplication.translate("Wall", "{wait} of {target}")
    return said.format(wait=waited, target=target(target_s))


def _unit_s(whole: int) -> int:
    """The unit in which a promise is a small whole number, in seconds; 0 where there is none."""
    if whole < _SECONDS_BELOW_S or (whole % _MINUTE_S and whole < 10 * _MINUTE_S):
        return 1
    if whole % _HOUR_S == 0:
        return _HOUR_S
    return _MINUTE_S if whole < 2 * _HOUR_S else 0


def _count(count: int, unit_s: int) -> str:
    translate = QCoreApplication.translate
    said = {
        1: translate("Wall", "{count} s"),
        _MINUTE_S: translate("Wall", "{count} min"),
        _HOUR_S: translate("Wall", "{count} h"),
    }
    return said[unit_s].format(count=text.number(count))


def left(ticket: Ticket, live: LiveModel, now: datetime) -> Told:
    """What the ticket's most urgent clock has left, as its card says it, or with a minus sign by how much it is over.

    From an hour on what is over has no seconds, from a day on hours alone: each letter is large here.
    """
    clock = urgent_clock(ticket)
    if clock is None:
        return NOTHING
    left_s = live.left_s(clock, now)
    if left_s < 0:
        over = business(-left_s)
        return Told(text.MINUS + over, text.MINUS + over.short)
    whole = math.ceil(left_s)  # as on the card: 0:01 min until the very end
    said = business(whole)
    return Told(said.short if whole < _HOUR_S else said, said.short)


def left_of(ticket: Ticket | None) -> str:
    """The promise that ``left`` is counted by; "" for none."""
    clock = urgent_clock(ticket) if ticket is not None else None
    return target(clock.target_s) if clock is not None else ""


def page(one: Page) -> str:
    """What a page is called."""
    translate = QCoreApplication.translate
    return {
        Page.OVERVIEW: translate("Wall", "Overview"),
        Page.TELEPHONE: words.channel(Channel.TELEPHONE),
        Page.EMAIL: words.channel(Channel.EMAIL),
        Page.FAX: words.channel(Channel.FAX),
        Page.WEB: words.channel(Channel.WEB),
        Page.TEAMS: translate("Wall", "Teams"),
        Page.LANGUAGES: translate("Wall", "Languages"),
        Page.INCIDENTS: translate("Wall", "Incidents"),
    }[one]
