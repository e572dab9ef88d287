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

_HOUR_S = 3600
_DAY_S = 86_400


def brief(seconds: float) -> str:
    """A length of time in at most seven letters, rounded down: 0:47, 59:01, 2 h 09, 3 d 4 h."""
    whole = max(0, math.floor(seconds))
    if whole < _HOUR_S:
        return f"{whole // 60}:{whole % 60:02}"
    translate = QCoreApplication.translate
    if whole < _DAY_S:
        return translate("Wall", "{hours} h {minutes:02}").format(hours=whole // _HOUR_S, minutes=whole % _HOUR_S // 60)
    return translate("Wall", "{days} d {hours} h").format(days=whole // _DAY_S, hours=whole % _DAY_S // _HOUR_S)


def target(seconds: float) -> str:
    """A promise, without the zeros of a whole number: 20 s, 30 min, 4 h."""
    whole = round(seconds)
    translate = QCoreApplication.translate
    if whole < 100 or (whole % 60 and whole < 600):
        return translate("Wall", "{count} s").format(count=whole)
    if whole % _HOUR_S == 0:
        return translate("Wall", "{count} h").format(count=whole // _HOUR_S)
    return translate("Wall", "{count} min").format(count=round(whole / 60)) if whole < _HOUR_S * 2 else brief(whole)


def left(ticket: Ticket, live: LiveModel, now: datetime) -> str:
    """What the ticket's most urgent clock has left, or with a minus sign by how much it is over."""
    clock = urgent_clock(ticket)
    if clock is None:
        return ""
    left_s = live.left_s(clock, now)
    return brief(left_s) if left_s >= 0 else text.MINUS + brief(-left_s)


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
