"""Which rows count for which figure: said once, for the counts and for the lists of rows behind them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, literal, not_, select, type_coerce

from controlcenter.domain.counts import BACK_WITHIN
from controlcenter.domain.ticket import ClockState
from controlcenter.store.columns import microseconds
from controlcenter.store.tables import call, interaction, ticket

ACTIVE = (ClockState.RUNNING.value, ClockState.PAUSED.value)
_WINDOW_US = BACK_WITHIN // BACK_WITHIN.resolution
_other = ticket.alias("other")


def is_reopened() -> ColumnElement[bool]:
    """Opened again within the window after the first solution."""
    return and_(ticket.c.reopened_at.is_not(None), _raw(ticket.c.reopened_at) <= _window_ends())


def is_at_once() -> ColumnElement[bool]:
    """Solved at the first contact: answered, not reopened, asked once, and the customer did not come back with it."""
    return and_(ticket.c.close_reason == "", not_(is_reopened()), _asked() <= 1, not_(_came_back()))


def _asked() -> ColumnElement[int]:
    """How often the customer wrote or called before the first solution."""
    query = select(func.count()).where(
        interaction.c.ticket_id == ticket.c.id,
        interaction.c.direction == "in",
        interaction.c.automatic.is_(False),
        interaction.c.received_at <= ticket.c.first_solved_at,
    )
    return query.correlate(ticket).scalar_subquery()


def _came_back() -> ColumnElement[bool]:
    """The customer made another ticket of that kind after this one, within the window after its first solution."""
    return (
        select(literal(1))
        .where(
            _other.c.customer_id == ticket.c.customer_id,
            _other.c.kind.is_not_distinct_from(ticket.c.kind),
            _other.c.created_at > ticket.c.created_at,
            _raw(_other.c.created_at) <= _window_ends(),
        )
        .correlate(ticket)
        .exists()
    )


def counted_call() -> ColumnElement[bool]:
    """Calls of people: a fax that rang on a telephone line is none."""
    return call.c.outcome != "fax"


def abandoned() -> ColumnElement[bool]:
    """The caller left, or was let go, before anybody answered."""
    return and_(call.c.answered_at.is_(None), call.c.ended_at.is_not(None))


def waited_us(now: datetime) -> ColumnElement[int]:
    """How long a caller waited until the answer or the end, or has waited until now, in microseconds."""
    end = func.coalesce(_raw(call.c.answered_at), _raw(call.c.ended_at), microseconds(now))
    waited: ColumnElement[Any] = end - _raw(call.c.joined_at)
    return type_coerce(case((waited > 0, waited), else_=0), BigInteger)


def is_handled() -> ColumnElement[bool]:
    """Answered, over, and the time talked is known."""
    return and_(call.c.answered_at.is_not(None), call.c.ended_at.is_not(None), call.c.talk_s.is_not(None))


def handled_us() -> ColumnElement[int]:
    """How long an agent was busy with a call that ``is_handled``, in microseconds: talk with hold, and wrap-up."""
    wrap_up: ColumnElement[Any] = _raw(call.c.wrapped_up_at) - _raw(call.c.ended_at)
    talked = cast(call.c.talk_s, BigInteger) * 1_000_000
    return type_coerce(talked + case((wrap_up > 0, wrap_up), else_=0), BigInteger)


def _window_ends() -> ColumnElement[int]:
    return _raw(ticket.c.first_solved_at) + _WINDOW_US


def _raw(column: ColumnElement[Any]) -> ColumnElement[int]:
    return type_coerce(column, BigInteger)
