"""How much the alarms ask of a desk, and what is shown of them when they come in a flood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from controlcenter.domain.alarms.alarm import Alarm, AlarmLevel, AlarmState, announced

WINDOW = timedelta(minutes=10)
HOUR = timedelta(hours=1)
FLOOD_STARTS = 10


class Burden(StrEnum):
    """What an average rate means for one person."""

    ACCEPTABLE = "acceptable"
    MANAGEABLE = "manageable"
    TOO_MUCH = "too_much"
    UNACCEPTABLE = "unacceptable"


@dataclass(frozen=True, slots=True)
class AlarmLoad:
    """Alarms raised in the last 10 minutes, and the average of the last hour, both per 10 minutes."""

    last: int
    average: float

    @property
    def burden(self) -> Burden:
        """Up to 1 acceptable, up to 2 manageable, up to 10 too much, above that unacceptable.

        Source: EEMUA Publication 191 (3rd edition), average alarm rate in steady operation: under 1 in 10 minutes
        very likely acceptable, 1 in 5 minutes manageable, 1 in 2 minutes likely over-demanding, over 1 a minute very
        likely unacceptable; ANSI/ISA-18.2-2016, clause 16: about 1 very likely acceptable, about 2 the most that is
        manageable, per operator and 10 minutes.
        """
        rate = max(self.average, float(self.last) if self.last > FLOOD_STARTS else 0.0)
        if rate <= 1:
            return Burden.ACCEPTABLE
        if rate <= 2:
            return Burden.MANAGEABLE
        return Burden.TOO_MUCH if rate <= FLOOD_STARTS else Burden.UNACCEPTABLE


def alarm_load(raised: Iterable[datetime], now: datetime) -> AlarmLoad:
    """The load at ``now`` from the instants at which alarms were raised."""
    instants = [at for at in raised if now - HOUR < at <= now]
    return AlarmLoad(sum(at > now - WINDOW for at in instants), len(instants) * (WINDOW / HOUR))


def flood_since(raised: Iterable[datetime], now: datetime, starts: int = FLOOD_STARTS) -> datetime | None:
    """Since when alarms come in a flood; None while they do not.

    A flood begins when more than ``starts`` were raised in 10 minutes and ends when fewer than half of that were.
    Source: ANSI/ISA-18.2-2016, clause 16: more than 10 alarms in 10 minutes, until fewer than 5.
    """
    came = sorted(at for at in raised if at <= now)
    moments = sorted({*came, *(at + WINDOW for at in came if at + WINDOW <= now)})
    since: datetime | None = None
    for moment in moments:
        count = sum(moment - WINDOW < at <= moment for at in came)
        if since is None and count > starts:
            since = moment
        elif since is not None and 2 * count < starts:
            since = None
    return since


@dataclass(frozen=True, slots=True)
class Shown:
    """What a desk shows: single alarms in order, and those that a flood has put into one summary."""

    alarms: tuple[Alarm, ...]
    summary: tuple[Alarm, ...] = ()
    flood_since: datetime | None = None


def shown(alarms: Sequence[Alarm], now: datetime, starts: int = FLOOD_STARTS) -> Shown:
    """What is announced at ``now``. In a flood everything below the highest level becomes one summary.

    The highest level always stands by itself, and so does what somebody has taken notice of: nothing is in neither.
    """
    standing = announced(alarms, now)
    since = flood_since((alarm.raised_at for alarm in alarms), now, starts)
    if since is None:
        return Shown(tuple(standing))
    folded = [a for a in standing if a.level is not AlarmLevel.HIGH and a.state is not AlarmState.ACKNOWLEDGED]
    if len(folded) < 2:
        return Shown(tuple(standing), (), since)
    ids = {id(alarm) for alarm in folded}
    return Shown(tuple(a for a in standing if id(a) not in ids), tuple(folded), since)
