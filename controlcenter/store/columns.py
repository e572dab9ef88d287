"""What columns are made of: instants, JSON, ids, and which words are about a person."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, Dialect, Integer, Text, TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_US = 86_400_000_000


def microseconds(instant: datetime) -> int:
    """Whole microseconds since 1970, as instants are stored."""
    since = instant - _EPOCH
    return since.days * _DAY_US + since.seconds * 1_000_000 + since.microseconds


def stored_instant(instant: datetime | None) -> int | None:
    """An instant, or none, as it is stored."""
    return None if instant is None else microseconds(instant)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, stored as whole microseconds since 1970 so that both databases agree to the last digit."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return stored_instant(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Json(TypeDecorator[Any]):
    """A JSON value kept as text, so that its bytes are the same on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return json.loads(value) if value else None


BigId = BigInteger().with_variant(Integer, "sqlite")
PERSONAL = {"personal": True}
DERIVED = {"derived": True}
"""A derived column follows from others: it is journalled, but neither compared nor put back by an undo."""


def id_column() -> Column[int]:
    return Column("id", BigId, primary_key=True, autoincrement=True)


def text_column(name: str, *, personal: bool = False, derived: bool = False) -> Column[str]:
    info = PERSONAL if personal else DERIVED if derived else {}
    return Column(name, Text, nullable=False, server_default="", info=info)
