"""The number of the stretch in which an instant lies, told by the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, type_coerce

from controlcenter.domain.period import Period
from controlcenter.store.columns import microseconds


def stretch_of(column: ColumnElement[Any], period: Period) -> ColumnElement[int]:
    """-1 before the period, its number of stretches from its end on, or without an instant."""
    raw = type_coerce(column, BigInteger)
    whens: list[Any] = [(raw < microseconds(period.begins_at), -1)]
    for run in period.runs():
        step_us = microseconds(run.begins_at + run.step) - microseconds(run.begins_at)
        inside = (raw - microseconds(run.begins_at)) // step_us + run.at
        whens.append((raw < microseconds(run.ends_at), inside))
    return case(*whens, else_=period.count)
